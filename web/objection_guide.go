package web

import (
	"slices"

	"creditcase/casefile"
	"creditcase/rules"
)

// objectionGuidePage tells how an objection is handled, all from a pack.
type objectionGuidePage struct {
	*guideFrame
	Document  summaryList
	Parties   []string
	Grounds   table
	Channels  []string
	Window    *guidePeriod
	Direct    *guidePeriod
	Materials table
	Steps     []guideStep
	Total     *guidePeriod
	Effects   []string
	Outcomes  table
	Remedies  table
	Sample    summaryList
	Contents  []link
}

// writeGuide writes the guide of the objection.
func writeGuide(frame *guideFrame, w guideWriter) pager {
	data, g, pack := &objectionGuidePage{guideFrame: frame}, guideText{w}, w.pack
	data.Document, data.Grounds, data.Materials, data.Sample = g.document(), g.grounds(), g.materials(), g.sample()
	data.Parties, data.Channels = g.parties(), g.channels()
	steps := pack.Objection.Steps
	data.Window, data.Total = g.period(steps.Window), g.period(steps.Total)
	if slices.Contains(pack.Objection.Channels, casefile.ChannelUnit) {
		data.Direct = g.period(steps.DecideDirect)
		if filed := pack.Objection.ResultFilingArticle; filed != "" {
			data.Channels = append(data.Channels, g.T("guide.result_filing", g.Article(filed)))
		}
	}
	data.Steps, data.Effects = g.steps(), g.effects()
	data.Outcomes, data.Remedies = g.outcomes(), g.remedies()
	for _, part := range []string{"rules", "who", "grounds", "window", "where", "materials", "steps", "effects", "outcomes",
		"remedies", "fee", "sample", "contact"} {
		if part != "window" || data.Window != nil {
			data.Contents = append(data.Contents, link{data.T("guide." + part), "#" + part})
		}
	}
	return data
}

// guideText puts what a pack says of objections into words.
type guideText struct{ guideWriter }

func (g guideText) parties() []string {
	var list []string
	for _, party := range g.pack.Objection.Parties {
		list = append(list, g.T("guide.party."+string(party)))
	}
	return append(list, g.T("guide.party.agent"), g.T("guide.party.article", g.Article(g.pack.Objection.PartiesArticle)))
}

func (g guideText) channels() []string {
	var list []string
	for _, channel := range g.pack.Objection.Channels {
		list = append(list, g.T("guide.channel."+string(channel)))
	}
	return list
}

func (g guideText) grounds() table {
	t := table{Caption: g.T("guide.grounds"), HideCaption: true,
		Columns: []column{{Text: g.T("case.grounds")}, {Text: g.T("guide.article")}}}
	for _, ground := range g.pack.Objection.Grounds {
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: groundName(g.Printer, ground)},
			{Text: g.Article(ground.Article)}}})
	}
	return t
}

// materials are the service's, not the pack's: no document here asks for more than evidence.
func (g guideText) materials() table {
	t := table{Caption: g.T("guide.materials"), HideCaption: true,
		Columns: []column{{Text: g.T("guide.material")}, {Text: g.T("guide.form")}, {Text: g.T("guide.remark")}}}
	materials := []struct{ name, form string }{{"application", "online"}, {"identity", "on_file"}, {"mandate", "on_file"},
		{"letter", "copy"}, {"record", "on_file"}, {"evidence", "copy"}}
	if g.pack.Objection.Others() {
		materials = slices.Insert(materials, 4, struct{ name, form string }{"interest", "copy"})
	}
	for _, m := range materials {
		name := g.T("guide.material." + m.name)
		switch proof := g.pack.Objection.ProofArticle; {
		case m.name == "evidence" && proof != "":
			name = g.T("guide.material.evidence_asked", g.Article(proof))
		case m.name == "interest" && slices.Contains(g.pack.Objection.Parties, rules.Anybody):
			name = g.T("guide.material.standing")
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: name}, {Text: g.T("guide.form." + m.form)},
			{Text: g.T("guide.remark." + m.name)}}})
	}
	return t
}

// steps follow the way that the pack takes, in the order of the procedure.
func (g guideText) steps() []guideStep {
	o := g.pack.Objection
	annotate := g.step("annotate", o.Steps.Annotate)
	list := []guideStep{g.step("file", "")}
	if o.AnnotateAt == rules.AnnotateAtReceipt {
		list = append(list, annotate)
	}
	accept := g.step("accept", o.Steps.Accept)
	accept.Text += g.acceptance()
	list = append(list, accept)
	if o.AnnotateAt == rules.AnnotateAtAcceptance {
		list = append(list, annotate)
	}
	if o.AfterAcceptance() == casefile.TaskDecide {
		return append(list, g.step("decide", o.Steps.Decide))
	}
	correct := "correct"
	if o.OwnError == casefile.OwnErrorAtOnce {
		correct = "correct_at_once"
	}
	list = append(list, g.step("compare", o.Steps.Compare))
	if o.OwnError == casefile.OwnErrorToUnit {
		list = append(list, g.step("transfer_both", o.Steps.Transfer))
	} else {
		list = append(list, g.step(correct, o.Steps.Correct), g.step("transfer", o.Steps.Transfer))
	}
	list = append(list, g.step("verify", o.Steps.Verify))
	if o.AfterDecision() == casefile.TaskInform {
		return append(list, g.step("inform", o.Steps.Inform))
	}
	return append(list, g.step("result", ""))
}

func (g guideText) effects() []string {
	o := g.pack.Objection
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
	if g.pack.Objection.SupplementTime.StatedPeriods {
		return g.T("guide.supplement.all")
	}
	return g.T("guide.supplement.policy")
}

// acceptance says by which article it is accepted or refused, or that none speaks of refusing.
func (g guideText) acceptance() string {
	o := g.pack.Objection
	if o.AcceptanceArticle != "" {
		return g.T("guide.refusal.article", g.Article(o.AcceptanceArticle))
	}
	return g.T("guide.refusal.no_article", g.Article(o.PartiesArticle))
}

func (g guideText) outcomes() table {
	t := table{Caption: g.T("guide.outcomes"), HideCaption: true,
		Columns: []column{{Text: g.T("case.result")}, {Text: g.T("guide.meaning")}, {Text: g.T("guide.article")}}}
	for _, o := range g.pack.Objection.Outcomes {
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: outcomeWord(g.Printer, g.pack, string(o.ID))},
			{Text: g.T("guide.outcome." + string(o.ID))}, {Text: g.Article(o.Article)}}})
	}
	return t
}

func (g guideText) remedies() table { return remedyTable(g.Printer, g.pack) }

// sample shows how a good objection reads.
func (g guideText) sample() summaryList {
	first := g.pack.Objection.Grounds[0]
	return summaryList{Rows: []summaryRow{
		{Key: g.T("case.grounds"), Value: groundName(g.Printer, first)},
		{Key: g.T("case.statement"), Value: g.T("guide.sample.statement")},
		{Key: g.T("case.request"), Value: g.T("guide.sample.request")},
		{Key: g.T("case.evidence"), Value: g.T("guide.sample.evidence")},
	}}
}
