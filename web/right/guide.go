package right

import (
	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// guidePage tells which rights there are beside objection and repair, all from a pack.
type guidePage struct {
	*flow.GuideFrame
	Contents []ui.Link
	Document ui.SummaryList
	Who      []string
	Rights   []guidedRight
	Steps    []dates.Step
	After    []string
	Remedies ui.Table
}

// guidedRight is a right with what can be asked for, and for what it is refused.
type guidedRight struct {
	Title, Text, Basis string
	Facts              ui.SummaryList
	Exceptions         []string
}

// writeGuide writes the guide. What no article says is called the operator's own rule.
func writeGuide(frame *flow.GuideFrame, w dates.Writer) site.Pager {
	data := &guidePage{GuideFrame: frame, Document: w.Document(), Who: []string{w.T("guide.right.who.subject"), w.T("guide.right.who.paper")},
		After:    []string{w.T("guide.right.after.granted"), w.T("guide.right.after.refused"), w.T("guide.right.after.back")},
		Remedies: dates.Remedies(w.Printer, w.Pack, casefile.FlowRight)}
	for _, of := range w.Pack.Right.Rights {
		data.Rights = append(data.Rights, guided(w, of))
		data.Steps = append(data.Steps, w.Step("right_"+string(of.ID), w.Pack.Right.Steps[of.ID.Step()]))
	}
	for _, part := range []struct{ id, key string }{{"rules", "guide.rules"}, {"who", "guide.who"}, {"rights", "guide.right.rights"}, {"steps", "guide.steps"},
		{"after", "guide.right.after"}, {"remedies", "guide.remedies"}, {"contact", "guide.contact"}} {
		data.Contents = append(data.Contents, ui.Link{Text: data.T(part.key), Href: "#" + part.id})
	}
	return data
}

func guided(w dates.Writer, of rules.RightOf) guidedRight {
	p := w.Printer
	g := guidedRight{Title: ui.Capital(p.T("right." + string(of.ID))), Text: p.T("right.choose." + string(of.ID)), Basis: p.Article(of.Article)}
	ways := ui.SummaryRow{Key: p.T("right.ask.way.row")}
	for _, way := range of.Ways {
		ways.Lines = append(ways.Lines, p.T("guide.right.way", wordOf(p, w.Pack, way), p.T("guide.outcome."+string(way))))
	}
	to := ui.SummaryRow{Key: p.T("right.ask.channel.row")}
	for _, channel := range of.Channels {
		to.Lines = append(to.Lines, ui.Capital(p.T("right.ask.channel."+string(channel))))
	}
	g.Facts.Rows = []ui.SummaryRow{ways, to}
	if of.ID == casefile.RightStatement {
		row := ui.SummaryRow{Key: p.T("right.row.ground")}
		for _, ground := range w.Pack.Right.Grounds {
			row.Lines = append(row.Lines, p.T("guide.right.ground", ui.Capital(ui.InLanguage(p, ground.ZH, ground.EN)), p.Article(ground.Article)))
		}
		g.Facts.Rows = append(g.Facts.Rows, row)
	}
	for _, x := range of.Exceptions {
		basis := p.T("guide.right.own_rule")
		if x.Article != "" {
			basis = p.Article(x.Article)
		}
		g.Exceptions = append(g.Exceptions, p.T("guide.right.ground", ui.Capital(ui.InLanguage(p, x.ZH, x.EN)), basis))
	}
	return g
}
