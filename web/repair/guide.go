package repair

import (
	"creditcase/casefile"
	"creditcase/explain"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// guidePage tells how credit repair is handled, all from a pack.
type guidePage struct {
	*flow.GuideFrame
	Contents   []ui.Link
	Document   ui.SummaryList
	Parties    []string
	Conditions ui.Table
	Channels   []string
	Materials  ui.Table
	Measures   ui.Table
	Letter     []string
	Steps      []dates.Step
	Outcomes   ui.Table
	Remedies   ui.Table
	Pending    string // what befalls the record while one of them is pending; "": no article says
	Fee        string
}

// writeGuide writes the guide of credit repair.
func writeGuide(frame *flow.GuideFrame, w dates.Writer) site.Pager {
	g := guideText{w}
	data := &guidePage{GuideFrame: frame, Document: w.Document(), Parties: g.parties(), Conditions: g.conditions(), Channels: g.channels(),
		Materials: g.materials(), Measures: g.measures(), Letter: g.letter(), Steps: g.steps(), Outcomes: g.outcomes(),
		Remedies: dates.Remedies(w.Printer, w.Pack, casefile.FlowRepair), Pending: g.pending(), Fee: g.fee()}
	for _, part := range []string{"rules", "who", "conditions", "where", "materials", "measures", "letter", "steps", "outcomes", "remedies", "fee", "contact"} {
		data.Contents = append(data.Contents, ui.Link{Text: data.T("guide." + part), Href: "#" + part})
	}
	return data
}

// guideText puts what a pack says of credit repair into words.
type guideText struct{ dates.Writer }

func (g guideText) parties() []string {
	r := g.Pack.Repair
	list := []string{g.T("guide.party.subject"), g.T("guide.party.agent"), g.T("guide.party.article", g.Article(r.PartiesArticle))}
	for _, category := range casefile.Categories {
		if article := r.PartiesArticles[category]; article != "" {
			list = append(list, g.T("guide.party.of_category", g.T("repair.category."+category), g.Article(article)))
		}
	}
	if r.PersonsArticle != "" {
		list = append(list, g.T("guide.party.persons", g.Article(r.PersonsArticle)))
	}
	return list
}

// conditions are those of the pack, each with its period where it has one.
func (g guideText) conditions() ui.Table {
	t := ui.Table{Caption: g.T("guide.conditions"), HideCaption: true, Columns: []ui.Column{{Text: g.T("repair.condition")}, {Text: g.T("guide.basis")}}}
	for _, c := range g.Pack.Repair.Conditions {
		row := ui.Cell{Text: explain.Condition(g.Printer, c.ID)}
		switch {
		case c.UnitsOwn:
			row.Hint = g.T("guide.condition.units_own")
		case c.Clock != "":
			row.Hint = g.period(c.Clock)
		}
		for _, class := range []casefile.Gravity{casefile.GravityMinor, casefile.GravityGeneral, casefile.GravitySerious} {
			if clock := c.Classes[class]; clock != "" {
				row.Hint = then(g.Printer, row.Hint, g.T("guide.condition.class", g.T("guide.condition.class."+string(class)), g.period(clock)))
			}
		}
		if c.Related {
			row.Hint = then(g.Printer, row.Hint, g.T("guide.condition.related"))
		}
		row.Hint = then(g.Printer, row.Hint, g.onlyFor(c.Categories))
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{row, {Text: conditionBasis(g.Printer, c.Article, c.Basis)}}})
	}
	return t
}

// onlyFor says to records of which categories something is limited; "" where it is for all.
func (g guideText) onlyFor(categories []string) string {
	if len(categories) == 0 {
		return ""
	}
	names := make([]string, len(categories))
	for i, category := range categories {
		names[i] = g.T("repair.category." + category)
	}
	return g.T("guide.only_for", ui.Listed(g.Printer, names...))
}

// period tells a clock in a line; "" where the pack has none.
func (g guideText) period(clock string) string {
	if p := g.Period(clock); p != nil {
		return p.Words(g.Printer)
	}
	return ""
}

func (g guideText) channels() []string {
	r := g.Pack.Repair
	var list []string
	for _, channel := range r.Channels {
		list = append(list, g.T("guide.channel."+string(channel)))
	}
	switch {
	case r.ForwardingArticle != "":
		list = append(list, g.T("guide.forwarded", g.Article(r.ForwardingArticle)))
	case r.AcceptedBy == rules.AcceptedByDecider:
		list = append(list, g.T("guide.forwarded_at_once"))
	}
	return append(list, g.T("guide.several_bodies"))
}

func (g guideText) materials() ui.Table {
	t := ui.Table{Caption: g.T("guide.materials"), HideCaption: true, Empty: g.T("repair.papers.none"),
		Columns: []ui.Column{{Text: g.T("guide.material")}, {Text: g.T("guide.remark")}, {Text: g.T("guide.basis")}}}
	for _, m := range g.Pack.Repair.Materials {
		remark := g.T("guide.paper.needed")
		if m.Optional {
			remark = g.T("guide.paper.optional")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.Capital(ui.InLanguage(g.Printer, m.ZH, m.EN))}, {Text: remark}, {Text: g.articleOrOwn(m.Article)}}})
	}
	return t
}

func (g guideText) articleOrOwn(article string) string {
	if article == "" {
		return g.T("repair.own_rule")
	}
	return g.Article(article)
}

func (g guideText) measures() ui.Table {
	t := ui.Table{Caption: g.T("guide.measures"), HideCaption: true, Empty: g.T("guide.measures.none"),
		Columns: []ui.Column{{Text: g.T("guide.measure")}, {Text: g.T("guide.basis")}}}
	for _, m := range g.Pack.Repair.Measures {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.Capital(ui.InLanguage(g.Printer, m.ZH, m.EN))}, {Text: g.articleOrOwn(m.Article)}}})
	}
	return t
}

// letter says whether a letter of commitment is asked for, and whether others read it.
func (g guideText) letter() []string {
	l := g.Pack.Repair.Letter
	if l == nil {
		return []string{g.T("guide.letter.none")}
	}
	list := []string{g.T("guide.letter.signed")}
	if l.Article != "" {
		list[0] = g.T("guide.letter.signed_by", g.Article(l.Article))
	}
	if l.Publish {
		return append(list, g.T("guide.letter.published"))
	}
	return append(list, g.T("guide.letter.kept"))
}

// steps follow the way that the pack takes.
func (g guideText) steps() []dates.Step {
	r := g.Pack.Repair
	accept := g.Step("repair_accept", r.Steps[casefile.StepAccept])
	accept.Text = then(g.Printer, accept.Text, g.refusal())
	list := []dates.Step{g.Step("repair_file", ""), accept, g.Step("repair_supplement", r.Steps[casefile.StepSupplement])}
	if clock := r.Steps[casefile.StepTransfer]; clock != "" {
		list = append(list, g.Step("repair_transfer", clock))
	}
	decide := g.Step("repair_decide."+string(r.DecidedBy), r.Steps[casefile.StepDecide])
	if r.WeighArticle != "" {
		decide.Text = then(g.Printer, decide.Text, g.T("guide.weighed", g.Article(r.WeighArticle)))
	}
	list = append(list, decide)
	if clock := r.Steps[casefile.StepRepairResult]; clock != "" {
		list = append(list, g.Step("repair_result", clock))
	}
	return append(list, g.Step("repair_take_down", r.Steps[casefile.StepTakeDown]))
}

// refusal says by what acceptance is examined.
func (g guideText) refusal() string {
	switch r := g.Pack.Repair; {
	case r.RefusalArticle != "":
		return g.T("guide.refusal.article", g.Article(r.RefusalArticle))
	case g.Pack.ArticlesUnread:
		return g.T("guide.refusal.unread")
	default:
		return g.T("guide.refusal.no_article", g.Article(r.PartiesArticle))
	}
}

func (g guideText) outcomes() ui.Table {
	t := ui.Table{Caption: g.T("guide.outcomes"), HideCaption: true,
		Columns: []ui.Column{{Text: g.T("case.result")}, {Text: g.T("guide.meaning")}, {Text: g.T("guide.article")}}}
	for _, o := range g.Pack.Repair.Outcomes {
		means := g.T("guide.outcome." + string(o.ID))
		for _, also := range o.Also {
			means = then(g.Printer, means, ui.Capital(alsoLine(g.Printer, g.Pack, also))+g.T("guide.stop"))
		}
		means = then(g.Printer, means, g.onlyFor(o.Categories))
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.OutcomeWord(g.Printer, g.Pack, casefile.FlowRepair, string(o.ID))}, {Text: means},
			{Text: g.articleOrOwn(o.Article)}}})
	}
	return t
}

func (g guideText) pending() string {
	pending := g.Pack.Repair.Pending
	if pending == nil {
		return ""
	}
	return g.T("guide.effect.pending."+string(pending.Effect), g.Article(pending.Article))
}

func (g guideText) fee() string {
	if article := g.Pack.Repair.FeeArticle; article != "" {
		return g.T("guide.fee.article", g.Article(article))
	}
	return g.T("guide.fee.text")
}
