package commitment

import (
	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// guidePage tells how something is handled on a commitment and how that is checked, all from a pack.
type guidePage struct {
	*flow.GuideFrame
	Contents []ui.Link
	Document ui.SummaryList
	Parts    []guidePart // before the steps
	Steps    []dates.Step
	After    []guidePart
	Remedies ui.Table
}

// guidePart is a part of the guide: what it is called, and what it says.
type guidePart struct {
	ID, Heading string
	Lines       []string
	Table       *ui.Table
}

// writeGuide writes the guide of commitments.
func writeGuide(frame *flow.GuideFrame, w dates.Writer) site.Pager {
	g := guideText{w}
	data := &guidePage{GuideFrame: frame, Document: w.Document(), Steps: g.steps(), Remedies: dates.Remedies(w.Printer, w.Pack, casefile.FlowCommitment)}
	m := w.Pack.Commitment
	data.Parts = []guidePart{
		g.part("items", g.said("items", m.ItemsArticle), g.said("papers", m.PapersArticle)),
		g.kinds(), g.excludes(),
		g.part("told", g.said("told", m.TellArticle), g.said("choice", m.ChoiceArticle), g.said("withdraw", m.WithdrawArticle)),
		g.part("record", g.said("record", m.RecordArticle), g.T("guide.commitment.record.where")),
		g.part("check", g.said("check", m.CheckArticle), g.T("guide.commitment.check.drawn"), g.said("again", m.RectifyArticle),
			g.said("exempt", m.ExemptArticle)),
	}
	data.After = []guidePart{g.untrue(), g.part("breach", g.said("breach", m.BreachArticle), g.T("guide.commitment.breach.until"), g.T("guide.commitment.breach.repair"))}
	link := func(id string) {
		data.Contents = append(data.Contents, ui.Link{Text: data.T("guide." + id), Href: "#" + id})
	}
	link("rules")
	for _, p := range data.Parts {
		link(p.ID)
	}
	link("steps")
	for _, p := range data.After {
		link(p.ID)
	}
	link("remedies")
	link("contact")
	return data
}

// guideText puts what a pack says of commitments into words.
type guideText struct{ dates.Writer }

func (g guideText) part(id string, lines ...string) guidePart {
	return guidePart{ID: id, Heading: g.T("guide." + id), Lines: lines}
}

// said is a sentence with the article that it rests on, or that it is the operator's own rule.
func (g guideText) said(what, article string) string {
	basis := g.T("guide.commitment.own_rule")
	if article != "" {
		basis = g.Article(article)
	}
	return g.T("guide.commitment.said", g.T("guide.commitment.says."+what), basis)
}

func (g guideText) table(id, column, empty string) guidePart {
	t := &ui.Table{Caption: g.T("guide." + id), HideCaption: true, Columns: []ui.Column{{Text: g.T(column)}, {Text: g.T("guide.basis")}}, Empty: g.T(empty)}
	return guidePart{ID: id, Heading: g.T("guide." + id), Table: t}
}

// kinds are what is not handled on a commitment.
func (g guideText) kinds() guidePart {
	part := g.table("kinds", "guide.commitment.kind", "guide.commitment.kinds.none")
	for _, k := range g.Pack.Commitment.Kinds {
		part.Table.Rows = append(part.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.Capital(ui.InLanguage(g.Printer, k.ZH, k.EN))}, {Text: g.Article(k.Article)}}})
	}
	return part
}

// excludes are who cannot commit, and how that ends.
func (g guideText) excludes() guidePart {
	part := g.table("excludes", "guide.commitment.exclusion", "guide.commitment.excludes.none")
	for _, x := range g.Pack.Commitment.Excludes {
		part.Table.Rows = append(part.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.Capital(ui.InLanguage(g.Printer, x.ZH, x.EN))}, {Text: g.excludedBy(x)}}})
	}
	part.Lines = []string{g.T("guide.commitment.excludes.told")}
	return part
}

// excludedBy is the article that keeps somebody from committing, and how the operator reads it where it does not say which records it means.
func (g guideText) excludedBy(x rules.Exclusion) string {
	if x.Read == nil {
		return g.Article(x.Article)
	}
	return g.T("guide.commitment.excludes.read", g.Article(x.Article), ui.Pick(g.Printer, *x.Read))
}

// untrue is what follows where a promise is found to be untrue, as far as the document goes.
func (g guideText) untrue() guidePart {
	m := g.Pack.Commitment
	lines := []string{g.said("rectify", m.RectifyArticle)}
	if m.PauseArticle != "" {
		lines = append(lines, g.said("paused", m.PauseArticle))
	} else {
		lines = append(lines, g.T("guide.commitment.not_paused"))
	}
	if m.EndArticle != "" {
		lines = append(lines, g.said("ended", m.EndArticle))
	} else {
		lines = append(lines, g.T("guide.commitment.ended_unsaid"))
	}
	lines = append(lines, g.T("guide.commitment.as_refusal"), g.T("guide.commitment.finished"), g.T("guide.commitment.head"))
	if m.AgreedArticle != "" {
		lines = append(lines, g.said("agreed", m.AgreedArticle))
	}
	if m.GraveArticle != "" {
		lines = append(lines, g.said("grave", m.GraveArticle))
	}
	if m.CriminalArticle != "" {
		lines = append(lines, g.said("criminal", m.CriminalArticle))
	}
	return g.part("untrue", lines...)
}

// steps follow the way of the procedure.
func (g guideText) steps() []dates.Step {
	s := g.Pack.Commitment.Steps
	return []dates.Step{g.Step("commitment_due", ""), g.Step("commitment_check", s[casefile.StepCheckPromises]), g.Step("commitment_papers", s[casefile.StepPapers]),
		g.Step("commitment_rectify", s[casefile.StepRectify]), g.Step("commitment_verify", s[casefile.StepVerifyRectified]),
		g.Step("commitment_decide", s[casefile.StepDecide]), g.Step("commitment_tell", s[casefile.StepNotifyPartners])}
}
