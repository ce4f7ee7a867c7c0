package objection

import (
	"slices"

	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/objection/filing"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// guidePage tells how an objection is handled, all from a pack.
type guidePage struct {
	*flow.GuideFrame
	Document  ui.SummaryList
	Parties   []string
	Grounds   ui.Table
	Channels  []string
	Window    *dates.Period
	Direct    *dates.Period
	Materials ui.Table
	Steps     []dates.Step
	Total     *dates.Period
	Effects   []string
	Outcomes  ui.Table
	Remedies  ui.Table
	Sample    ui.SummaryList
	Contents  []ui.Link
}

// writeGuide writes the guide of the objection.
func writeGuide(frame *flow.GuideFrame, w dates.Writer) site.Pager {
	data, g, pack := &guidePage{GuideFrame: frame}, guideText{w}, w.Pack
	data.Document, data.Grounds, data.Materials, data.Sample = g.Document(), g.grounds(), g.materials(), g.sample()
	data.Parties, data.Channels = g.parties(), g.channels()
	steps := pack.Objection.Steps
	data.Window, data.Total = g.Period(steps[casefile.StepWindow]), g.Period(steps[casefile.StepTotal])
	if slices.Contains(pack.Objection.Channels, casefile.ChannelUnit) {
		data.Direct = g.Period(steps[casefile.StepDecideDirect])
		if filed := pack.Objection.ResultFilingArticle; filed != "" {
			data.Channels = append(data.Channels, g.T("guide.result_filing", g.Article(filed)))
		}
	}
	data.Steps, data.Effects = g.steps(), g.effects()
	data.Outcomes, data.Remedies = g.outcomes(), g.remedies()
	for _, part := range []string{"rules", "who", "grounds", "window", "where", "materials", "steps", "effects", "outcomes",
		"remedies", "fee", "sample", "contact"} {
		if part != "window" || data.Window != nil {
			data.Contents = append(data.Contents, ui.Link{Text: data.T("guide." + part), Href: "#" + part})
		}
	}
	return data
}

// guideText puts what a pack says of objections into words.
type guideText struct{ dates.Writer }

func (g guideText) parties() []string {
	var list []string
	for _, party := range g.Pack.Objection.Parties {
		list = append(list, g.T("guide.party."+string(party)))
	}
	return append(list, g.T("guide.party.agent"), g.T("guide.party.article", g.Article(g.Pack.Objection.PartiesArticle)))
}

func (g guideText) channels() []string {
	var list []string
	for _, channel := range g.Pack.Objection.Channels {
		list = append(list, g.T("guide.channel."+string(channel)))
	}
	return list
}

func (g guideText) grounds() ui.Table {
	t := ui.Table{Caption: g.T("guide.grounds"), HideCaption: true,
		Columns: []ui.Column{{Text: g.T("case.grounds")}, {Text: g.T("guide.article")}}}
	for _, ground := range g.Pack.Objection.Grounds {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: filing.GroundName(g.Printer, ground)},
			{Text: g.Article(ground.Article)}}})
	}
	return t
}

// materials are the service's, not the pack's: no document here asks for more than evidence.
func (g guideText) materials() ui.Table {
	t := ui.Table{Caption: g.T("guide.materials"), HideCaption: true,
		Columns: []ui.Column{{Text: g.T("guide.material")}, {Text: g.T("guide.form")}, {Text: g.T("guide.remark")}}}
	materials := []struct{ name, form string }{{"application", "online"}, {"identity", "on_file"}, {"mandate", "on_file"},
		{"letter", "copy"}, {"record", "on_file"}, {"evidence", "copy"}}
	if g.Pack.Objection.Others() {
		materials = slices.Insert(materials, 4, struct{ name, form string }{"interest", "copy"})
	}
	for _, m := range materials {
		name := g.T("guide.material." + m.name)
		switch proof := g.Pack.Objection.ProofArticle; {
		case m.name == "evidence" && proof != "":
			name = g.T("guide.material.evidence_asked", g.Article(proof))
		case m.name == "interest" && slices.Contains(g.Pack.Objection.Parties, rules.Anybody):
			name = g.T("guide.material.standing")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: name}, {Text: g.T("guide.form." + m.form)},
			{Text: g.T("guide.remark." + m.name)}}})
	}
	return t
}

// steps follow the way that the pack takes, in the order of the procedure.
func (g guideText) steps() []dates.Step {
	o := g.Pack.Objection
	annotate := g.Step("annotate", o.Steps[casefile.StepAnnotate])
	list := []dates.Step{g.Step("file", "")}
	if o.AnnotateAt == rules.AnnotateAtReceipt {
		list = append(list, annotate)
	}
	accept := g.Step("accept", o.Steps[casefile.StepAccept])
	accept.Text += g.acceptance()
	list = append(list, accept)
	if o.AnnotateAt == rules.AnnotateAtAcceptance {
		list = append(list, annotate)
	}
	if o.AfterAcceptance() == casefile.TaskDecide {
		return append(list, g.Step("decide", o.Steps[casefile.StepDecide]))
	}
	correct := "correct"
	if o.OwnError == casefile.OwnErrorAtOnce {
		correct = "correct_at_once"
	}
	list = append(list, g.Step("compare", o.Steps[casefile.StepCompare]))
	if o.OwnError == casefile.OwnErrorToUnit {
		list = append(list, g.Step("transfer_both", o.Steps[casefile.StepTransfer]))
	} else {
		list = append(list, g.Step(correct, o.Steps[casefile.StepCorrect]), g.Step("transfer", o.Steps[casefile.StepTransfer]))
	}
	list = append(list, g.Step("verify", o.Steps[casefile.StepVerify]))
	if o.AfterDecision() == casefile.TaskInform {
		return append(list, g.Step("inform", o.Steps[casefile.StepInform]))
	}
	return append(list, g.Step("result", ""))
}

func (g guideText) effects() []string {
	o := g.Pack.Objection
	list := []string{g.T("guide.effect.annotated."+string(o.AnnotateAt), g.Article(o.AnnotationArticle))}
	if o.UseGoesOnArticle != "" {
		list = append(list, g.T("guide.effect.use_goes_on", g.Article(o.UseGoesOnArticle)))
	}
	if o.UnitSilent == rules.SilenceSuspendQueries {
		list = append(list, g.T("guide.effect.unit_silent", g.Article(o.UnitSilentArticle)))
	}
	if o.Unverifiable == rules.UnverifiableDelete {
		list = append(list, g.T("guide.effect.unverifiable", g.Article(o.UnverifiableArticle)))
	}
	if o.Pending != nil {
		list = append(list, g.T("guide.effect.pending."+string(o.Pending.Effect), g.Article(o.Pending.Article)))
	}
	return append(list, g.supplementTime())
}

// supplementTime says on what it rests that periods stand still while a supplement is awaited: on no article.
func (g guideText) supplementTime() string {
	if g.Pack.Objection.SupplementTime.StatedPeriods {
		return g.T("guide.supplement.all")
	}
	return g.T("guide.supplement.policy")
}

// acceptance says by which article it is accepted or refused, or that none speaks of refusing.
func (g guideText) acceptance() string {
	o := g.Pack.Objection
	if o.AcceptanceArticle != "" {
		return g.T("guide.refusal.article", g.Article(o.AcceptanceArticle))
	}
	return g.T("guide.refusal.no_article", g.Article(o.PartiesArticle))
}

func (g guideText) outcomes() ui.Table {
	t := ui.Table{Caption: g.T("guide.outcomes"), HideCaption: true,
		Columns: []ui.Column{{Text: g.T("case.result")}, {Text: g.T("guide.meaning")}, {Text: g.T("guide.article")}}}
	for _, o := range g.Pack.Objection.Outcomes {
		rests := g.Article(o.Article)
		if o.Basis == rules.Policy {
			rests = g.T("repair.own_rule")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.OutcomeWord(g.Printer, g.Pack, casefile.FlowObjection, string(o.ID))},
			{Text: g.T("guide.outcome." + string(o.ID))}, {Text: rests}}})
	}
	return t
}

func (g guideText) remedies() ui.Table {
	return dates.Remedies(g.Printer, g.Pack, casefile.FlowObjection)
}

// sample shows how a good objection reads.
func (g guideText) sample() ui.SummaryList {
	first := g.Pack.Objection.Grounds[0]
	return ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: g.T("case.grounds"), Value: filing.GroundName(g.Printer, first)},
		{Key: g.T("case.statement"), Value: g.T("guide.sample.statement")},
		{Key: g.T("case.request"), Value: g.T("guide.sample.request")},
		{Key: g.T("case.evidence"), Value: g.T("guide.sample.evidence")},
	}}
}
