package reorganization

import (
	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/site"
)

// writeGuide tells what follows from a court's document, all from a pack. What no article says is called the operator's own rule.
func writeGuide(frame *flow.GuideFrame, w dates.Writer) site.Pager {
	d := &w.Pack.Reorganization
	var who, what, steps = []string{}, []string{}, []dates.Step{}
	for _, by := range d.By {
		who = append(who, w.T("guide.reorganization.who."+string(by)))
	}
	for _, e := range d.Plan {
		what = append(what, w.T("guide.reorganization.rests", w.T("guide.reorganization.effect."+e.Word()), basis(w, e.Article)))
	}
	named := make(map[casefile.Step]bool)
	for _, m := range d.Matters {
		if step := m.Step(); !named[step] {
			named[step] = true
			steps = append(steps, w.Step("reorganization_"+string(step), d.Steps[step]))
		}
	}
	return flow.NewShortGuide(frame, w, flow.ShortGuide{
		Parts: []flow.GuidePart{
			{ID: "who", Heading: w.T("guide.who"), Lines: who},
			{ID: "documents", Heading: w.T("guide.documents"), Lines: documents(w, d)},
			{ID: "what", Heading: w.T("guide.reorganization.what"), Lines: what},
		},
		Steps: steps, After: after(w, d), Remedies: dates.Remedies(w.Printer, w.Pack, casefile.FlowReorganization),
	})
}

// documents are those for which the pack has an effect, each with what has to be shown.
func documents(w dates.Writer, d *rules.Reorganization) []string {
	var lines []string
	for _, m := range d.Matters {
		lines = append(lines, matterUnder(w.Printer, w.Pack, m))
	}
	return append(lines, w.T("guide.reorganization.shown"))
}

// after is how a plan ends, and what becomes of what rests on it.
func after(w dates.Writer, d *rules.Reorganization) []string {
	lines := []string{w.T("guide.reorganization.after.carried_out")}
	for _, e := range d.Plan {
		if e.Stays {
			lines = append(lines, w.T("guide.reorganization.after.stays", w.T("guide.reorganization.effect."+e.Word())))
		}
	}
	for _, e := range d.CarriedOut {
		lines = append(lines, w.T("guide.reorganization.after.begins", w.T("guide.reorganization.effect."+e.Word()), basis(w, e.Article)))
	}
	if d.TreatedAlike != "" {
		lines = append(lines, w.T("guide.reorganization.after.alike", w.Article(d.TreatedAlike)))
	}
	lines = append(lines, w.T("guide.reorganization.after.failed"))
	if d.Knows(casefile.MatterAssistance) {
		lines = append(lines, w.T("guide.reorganization.after.assisted"))
	}
	return append(lines, w.T("guide.reorganization.after.refused"))
}

// basis is on what something rests.
func basis(w dates.Writer, article string) string {
	switch {
	case article != "":
		return w.Article(article)
	case w.Pack.ArticlesUnread:
		return w.T("guide.reorganization.unread")
	}
	return w.T("guide.right.own_rule")
}
