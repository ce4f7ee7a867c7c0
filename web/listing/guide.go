package listing

import (
	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// guidePage tells how somebody is put on a list, and how he is heard, all from a pack.
type guidePage struct {
	*flow.GuideFrame
	Contents  []ui.Link
	Document  ui.SummaryList
	Who       []string
	Lists     ui.Table
	Areas     ui.Table // no rows: the document names none
	Documents ui.Table
	Leniency  ui.Table
	Heard     []string
	Steps     []dates.Step
	Decision  []string
	Persons   []string
	Term      []string
	Removal   []string
	Remedies  ui.Table
}

// writeGuide writes the guide of putting on a list.
func writeGuide(frame *flow.GuideFrame, w dates.Writer) site.Pager {
	g := guideText{w}
	data := &guidePage{GuideFrame: frame, Document: w.Document(), Who: g.who(), Lists: g.lists(), Areas: g.areas(), Documents: g.documents(),
		Leniency: g.leniency(), Heard: g.heard(), Steps: g.steps(), Decision: g.decision(), Persons: g.persons(), Term: g.term(),
		Removal:  []string{g.T("guide.listing.removal.conditions"), g.T("guide.listing.removal.ways"), g.T("guide.listing.removal.after")},
		Remedies: dates.Remedies(w.Printer, w.Pack, casefile.FlowListing)}
	for _, part := range []string{"rules", "who", "lists", "areas", "documents", "leniency", "heard", "steps", "decision", "persons", "term", "removal",
		"remedies", "contact"} {
		if part == "areas" && len(data.Areas.Rows) == 0 {
			continue
		}
		data.Contents = append(data.Contents, ui.Link{Text: data.T("guide." + part), Href: "#" + part})
	}
	return data
}

// guideText puts what a pack says of putting on a list into words.
type guideText struct{ dates.Writer }

// basis is the article, or that there is none and the operator has set the rule itself.
func (g guideText) basis(article string) string {
	if article == "" {
		return g.T("guide.listing.own_rule")
	}
	return g.Article(article)
}

// said is a sentence with the article that it rests on.
func (g guideText) said(key, article string) string {
	return g.T("guide.listing.said", g.T(key), g.basis(article))
}

func (g guideText) who() []string {
	l := g.Pack.Listing
	return []string{g.said("guide.listing.who.units", l.PartiesArticle), g.T("guide.listing.who.once"), g.again(l.Again)}
}

// again says that nobody is on two lists of one nature for one act.
func (g guideText) again(rule *rules.AgainRule) string {
	switch {
	case rule == nil:
		return g.said("guide.listing.who.again", "")
	case rule.Heavier:
		return g.said("guide.listing.who.again_heavier", rule.Article)
	}
	return g.said("guide.listing.who.again", rule.Article)
}

func (g guideText) lists() ui.Table {
	t := ui.Table{Caption: g.T("guide.lists"), HideCaption: true,
		Columns: []ui.Column{{Text: g.T("guide.listing.kind")}, {Text: g.T("guide.listing.rests")}, {Text: g.T("guide.basis")}}}
	for _, k := range g.Pack.Listing.Lists {
		rests := g.T("guide.listing.rests.catalogue")
		if k.BasisArticle != "" {
			rests = g.said("guide.listing.rests.law", k.BasisArticle)
		}
		name := ui.Cell{Text: g.T("guide.listing.kind." + k.Category)}
		if k.Warns {
			name.Hint = g.T("guide.listing.warns")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{name, {Text: rests}, {Text: g.Article(k.Article)}}})
	}
	return t
}

func (g guideText) table(caption, column string) ui.Table {
	return ui.Table{Caption: g.T(caption), HideCaption: true, Columns: []ui.Column{{Text: g.T(column)}, {Text: g.T("guide.basis")}}}
}

func (g guideText) areas() ui.Table {
	t := g.table("guide.areas", "guide.listing.area")
	for _, a := range g.Pack.Listing.Areas {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.Capital(ui.InLanguage(g.Printer, a.ZH, a.EN))}, {Text: g.Article(a.Article)}}})
	}
	return t
}

func (g guideText) documents() ui.Table {
	t := g.table("guide.documents", "guide.listing.document")
	for _, d := range g.Pack.Listing.Documents {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.Capital(ui.InLanguage(g.Printer, d.ZH, d.EN))}, {Text: g.basis(d.Article)}}})
	}
	return t
}

func (g guideText) leniency() ui.Table {
	t := g.table("guide.leniency", "guide.listing.leniency_question")
	t.Empty = g.T("guide.listing.leniency_none")
	for _, q := range g.Pack.Listing.Leniency {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.Capital(ui.InLanguage(g.Printer, q.ZH, q.EN)), Hint: LeniencyMeans(g.Printer, q)}, {Text: g.Article(q.Article)}}})
	}
	return t
}

// heard says how the party is told before and heard. What no article asks for is the operator's own rule.
func (g guideText) heard() []string {
	l := g.Pack.Listing
	return []string{g.said("guide.listing.heard.notice", l.NoticeArticle), g.T("guide.listing.heard.says"), g.T("guide.listing.heard.served"), g.T("guide.listing.heard.how"),
		g.said("guide.listing.heard.checked", l.CheckArticle), g.T("guide.listing.heard.silence")}
}

// steps follow the way of the procedure.
func (g guideText) steps() []dates.Step {
	s := g.Pack.Listing.Steps
	return []dates.Step{g.Step("listing_propose", ""), g.Step("listing_reply", s[casefile.StepListingReply]), g.Step("listing_check", s[casefile.StepCheckReply]),
		g.Step("listing_decide", s[casefile.StepDecide]), g.Step("listing_serve", ""), g.Step("listing_tell", s[casefile.StepNotifyPartners])}
}

func (g guideText) decision() []string {
	l := g.Pack.Listing
	return []string{g.T("guide.listing.decision.head"), g.said("guide.listing.decision.says", l.DecisionArticle), g.T("guide.listing.decision.served"),
		g.said("guide.listing.decision.measures", l.MeasuresArticle), g.T("guide.listing.decision.stop")}
}

// persons says what befalls persons behind.
func (g guideText) persons() []string {
	rule := g.Pack.Listing.Persons
	if rule == nil {
		return []string{g.T("guide.listing.persons.none")}
	}
	return []string{g.said("guide.listing.persons."+string(rule.Rule), rule.Article), g.T("guide.listing.persons.told." + string(rule.Rule))}
}

// term says how long one stands on a list of each kind, and what comes after.
func (g guideText) term() []string {
	l := g.Pack.Listing
	var lines []string
	for _, k := range l.Lists {
		name := g.T("guide.listing.kind." + k.Category)
		switch {
		case k.Term != "":
			lines = append(lines, g.T("guide.listing.term.clock", name, g.period(k.Term)))
		case k.Longest != "":
			lines = append(lines, g.T("guide.listing.term.longest", name, g.period(k.Longest)))
		default:
			lines = append(lines, g.T("guide.listing.term.catalogue", name))
		}
		if r := k.Repeated; r != nil {
			lines = append(lines, g.T("guide.listing.term.repeated", r.Months, r.Sectors, g.period(r.Term), g.Article(r.Article)))
		}
	}
	return append(lines, g.said("guide.listing.term.after", l.EndArticle))
}

// period tells a clock in a line; "" where the pack has none.
func (g guideText) period(clock string) string {
	if p := g.Period(clock); p != nil {
		return p.Words(g.Printer)
	}
	return ""
}
