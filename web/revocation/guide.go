package revocation

import (
	"creditcase/casefile"
	"creditcase/explain"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/site"
)

// writeGuide tells what becomes of a record whose basis is gone. What no article says is called the operator's own rule.
func writeGuide(frame *flow.GuideFrame, w dates.Writer) site.Pager {
	d := w.Pack.Revocation
	w.Printer = explain.Worded(w.Printer, w.Pack)
	var ends []string
	for _, end := range d.Ends {
		ends = append(ends, w.T("revocation.end."+string(end)))
	}
	who := []string{w.T("guide.revocation.who.unit", w.Article(d.ReportArticle)), w.T("guide.revocation.who.party"), w.T("guide.revocation.who.agency")}
	after := []string{w.T("guide.revocation.after.deleted")}
	if d.Changes() {
		after = []string{w.T("guide.revocation.after.changed")}
	}
	partners := w.T("guide.revocation.after.partners_policy")
	if d.PartnersArticle != "" {
		partners = w.T("guide.revocation.after.partners", w.Article(d.PartnersArticle))
	}
	return flow.NewShortGuide(frame, w, flow.ShortGuide{
		Parts: []flow.GuidePart{
			{ID: "when", Heading: w.T("guide.revocation.when"), Lines: append([]string{w.T("guide.revocation.when.text", w.Article(d.ReportArticle))}, ends...)},
			{ID: "who", Heading: w.T("guide.who"), Lines: who},
		},
		Steps:    []dates.Step{w.Step("revocation_report", d.Steps[casefile.StepReport]), w.Step("revocation_apply", d.Steps[casefile.StepApplyRevocation])},
		After:    append(after, partners, w.T("guide.revocation.after.not")),
		Remedies: dates.Remedies(w.Printer, w.Pack, casefile.FlowRevocation),
	})
}
