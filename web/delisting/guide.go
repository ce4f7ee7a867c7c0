package delisting

import (
	"creditcase/casefile"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// guidePage tells how one comes off a list before its term, all from a pack.
type guidePage struct {
	*flow.GuideFrame
	Contents   []ui.Link
	Document   ui.SummaryList
	Who        []string
	Conditions []string
	Steps      []dates.Step
	After      []string
	Remedies   ui.Table
}

// writeGuide writes the guide of the removal. What no article says is called the operator's own rule.
func writeGuide(frame *flow.GuideFrame, w dates.Writer) site.Pager {
	d := w.Pack.Delisting
	said := func(key, article string) string {
		basis := w.T("guide.delisting.own_rule")
		if article != "" {
			basis = w.Article(article)
		}
		return w.T("guide.delisting.said", w.T(key), basis)
	}
	data := &guidePage{GuideFrame: frame, Document: w.Document(),
		Who:        []string{said("guide.delisting.who.party", d.ConditionsArticle), w.T("guide.delisting.who.unit")},
		Conditions: []string{said("guide.delisting.conditions.decision", d.ConditionsArticle), w.T("guide.delisting.conditions.evidence"), w.T("guide.delisting.conditions.objection")},
		Steps:      []dates.Step{w.Step("delisting_check", d.Steps[casefile.StepVerify]), w.Step("delisting_decide", d.Steps[casefile.StepDecide])},
		After:      []string{w.T("guide.delisting.after.off"), w.T("guide.delisting.after.stays"), w.T("guide.delisting.after.over")},
		Remedies:   dates.Remedies(w.Printer, w.Pack, casefile.FlowDelisting)}
	for _, part := range []struct{ id, key string }{{"rules", "guide.rules"}, {"who", "guide.who"}, {"conditions", "guide.conditions"}, {"steps", "guide.steps"},
		{"after", "guide.delisting.after"}, {"remedies", "guide.remedies"}, {"contact", "guide.contact"}} {
		data.Contents = append(data.Contents, ui.Link{Text: data.T(part.key), Href: "#" + part.id})
	}
	return data
}
