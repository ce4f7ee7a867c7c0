package repair

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

const (
	mainQuestion = "outcome-1" // at which is told what is wrong with the decision as a whole
	reasonsBox   = "reasons"   // of the reasons that hold for all records
)

// decisionForm asks how each record of the case is decided.
type decisionForm struct {
	*casepage.Act
	Parts []*decidedPart
	Sure  *ui.Choice // that repair is granted although a condition is not met; nil until that is asked
}

// decidedPart asks how one record is decided.
type decidedPart struct {
	about      *casepage.About
	judged     *judgedRecord
	Heading    string // "": the case is about one record
	Content    ui.Table
	Conditions ui.Table
	Weigh      ui.SummaryList // what is to be weighed
	Outcome    ui.Choice
	Table      *casepage.FieldTable // of a rating that is adjusted; nil where no outcome for the record changes what it says
	Reasons    *ui.TextArea         // beside those that hold for all; nil where the case is about one record
}

func openDecision(ctx context.Context, s *site.Server, data *casepage.Act) (casepage.Questions, error) {
	asks := &decisionForm{Act: data}
	records, err := judge(ctx, s, data)
	if err != nil {
		return nil, err
	}
	v := casepage.Viewer{Unit: &data.Task.UnitID, Base: data.CaseAt}
	for _, j := range records {
		a := j.About
		part := &decidedPart{about: a, judged: j, Content: data.Dossier.Sections.Compared(data.Printer, data.Dossier, a, v),
			Conditions: conditionTable(data.Printer, j.Eligibility), Weigh: weighList(data.Printer, data.Dossier, v, j)}
		if len(records) > 1 {
			part.Heading = a.Name(data.Printer)
		}
		if slices.ContainsFunc(asks.outcomes(a), func(o rules.Outcome) bool { return o.ID.ChangesContent() }) {
			part.Table = &casepage.FieldTable{Act: data, Of: a, Prefix: "r" + strconv.Itoa(a.N) + "-", SourceWord: data.T("desk.case.source")}
		}
		asks.Parts = append(asks.Parts, part)
	}
	return asks, nil
}

// outcomes are those that the pack has for the record, the usual one first and the refusal last.
func (data *decisionForm) outcomes(a *casepage.About) []rules.Outcome {
	list := data.Dossier.Pack.Repair.OutcomesFor(a.CatalogueItem.Category)
	slices.SortStableFunc(list, func(x, y rules.Outcome) int { return adverse(x.ID) - adverse(y.ID) })
	return list
}

// adverse orders what grants before what refuses.
func adverse(outcome casefile.Outcome) int {
	if outcome.Adverse() {
		return 1
	}
	return 0
}

// Several reports whether the case is about several records.
func (data *decisionForm) Several() bool { return len(data.Parts) > 1 }

// ReasonsStem is of the messages of the box for the reasons.
func (data *decisionForm) ReasonsStem() string {
	if data.Several() {
		return "desk.repair.shared_reasons"
	}
	return "desk.repair.reasons"
}

// Ask asks for the outcome of each record, and for the reasons.
func (data *decisionForm) Ask() {
	data.FilingOpen = true
	for _, part := range data.Parts {
		if part.Table != nil {
			part.Table.AskFields()
		}
		var options []ui.Option
		for _, o := range data.outcomes(part.about) {
			option := ui.Option{Value: string(o.ID), Text: ui.OutcomeWord(data.Printer, data.Dossier.Pack, casefile.FlowRepair, string(o.ID)),
				Hint: data.hint(part.about, o)}
			if o.ID.ChangesContent() {
				option.Needs = "fields"
			}
			options = append(options, option)
		}
		part.Outcome = data.Form.Choice(part.id("outcome"), "desk.repair.outcome", options)
		if data.Several() {
			area := data.Form.TextArea(part.id("reasons"), "desk.repair.own_reasons", casefile.MaxReasons)
			part.Reasons = &area
		}
	}
	data.Choices = data.Parts[0].Outcome
}

// hint says on what an outcome rests, and what else comes about with it and for how long.
func (data *decisionForm) hint(a *casepage.About, o rules.Outcome) string {
	p := data.Printer
	lines := []string{}
	if article := o.ArticleFor(a.CatalogueItem.Category, data.Dossier.Case.Channel == casefile.ChannelUnit); article != "" {
		lines = append(lines, p.T("desk.repair.outcome_basis", p.Article(article)))
	} else if o.Basis == rules.Policy {
		lines = append(lines, p.T("repair.own_rule"))
	}
	for _, also := range o.Also {
		lines = append(lines, alsoLine(p, data.Dossier.Pack, also))
	}
	return strings.Join(lines, p.T("common.and_further"))
}

// id is the name of a box about the record.
func (part *decidedPart) id(box string) string { return box + "-" + strconv.Itoa(part.about.N) }

// Read reads the decision about each record. Reasons that hold for all stand before those of a record.
func (data *decisionForm) Read() any {
	f := data.Form
	d := casefile.RepairDecision{Attachments: data.Tray.IDs()}
	shared := ""
	if !data.Several() || f.Value(reasonsBox) != "" {
		shared = f.Reasons(reasonsBox, data.ReasonsStem())
	}
	defer f.About("")
	for _, part := range data.Parts {
		f.AboutNamed(part.Heading)
		var offered []string
		for _, o := range data.outcomes(part.about) {
			offered = append(offered, string(o.ID))
		}
		r := casefile.RepairDecided{RecordID: part.about.Record.ID, Reasons: shared,
			Outcome: casefile.Outcome(f.ChooseOne(part.id("outcome"), "desk.repair.outcome", offered...))}
		switch {
		case part.Table == nil || r.Outcome == "":
		case r.Outcome.ChangesContent():
			r.Changes = part.Table.ReadChanges()
		default:
			data.Unused(part.id("outcome"), "result", part.Table.TypedFields()...)
		}
		if data.Several() && (shared == "" || f.Value(part.id("reasons")) != "") {
			own := f.Reasons(part.id("reasons"), "desk.repair.own_reasons")
			r.Reasons = strings.TrimPrefix(shared+"\n"+own, "\n")
		}
		d.Records = append(d.Records, r)
	}
	data.contradictions(d)
	return d
}

// contradictions asks back where repair is granted although a condition is not met: what the law forbids cannot be granted, what is left to
// judgement is confirmed, and the reasons say why.
func (data *decisionForm) contradictions(d casefile.RepairDecision) {
	f := data.Form
	for i, part := range data.Parts {
		if d.Records[i].Outcome == "" || d.Records[i].Outcome.Adverse() {
			continue
		}
		f.AboutNamed(part.Heading)
		bars, judgement := part.judged.Unmet()
		switch {
		case len(bars) > 0:
			f.Fail(part.id("outcome"), "desk.repair.contradicts.not_granted", conditionNames(data.Printer, bars))
		case len(judgement) > 0:
			sure := f.Choice("sure", "desk.repair.grant_sure", []ui.Option{{Value: "yes", Text: f.T("desk.repair.grant_sure.yes")}})
			data.Sure = &sure
			if f.Value("sure") != "yes" {
				f.Fail(part.id("outcome"), "desk.repair.contradicts.granted", conditionNames(data.Printer, judgement))
			}
		}
	}
}

// Answers are what was answered about each record, with the files.
func (data *decisionForm) Answers(content any) []ui.SummaryRow {
	p := data.Printer
	c, _ := content.(casefile.RepairDecision)
	var rows []ui.SummaryRow
	for _, r := range c.Records {
		a := data.Dossier.Of(r.RecordID)
		if data.Several() {
			rows = append(rows, ui.SummaryRow{Key: p.T("case.record"), Value: a.Name(p)})
		}
		rows = append(rows, ui.SummaryRow{Key: p.T("desk.repair.outcome.label"), Lines: data.outcomeLines(a, r.Outcome)},
			ui.SummaryRow{Key: p.T("desk.repair.reasons.label"), Lines: ui.Lines(r.Reasons)})
		rows = append(rows, casepage.ChangeRows(p, a, r.Changes)...)
	}
	return append(rows, data.FilesRow())
}

// outcomeLines say what is decided about a record and what else comes about with it.
func (data *decisionForm) outcomeLines(a *casepage.About, outcome casefile.Outcome) []string {
	p, pack := data.Printer, data.Dossier.Pack
	lines := []string{ui.OutcomeWord(p, pack, casefile.FlowRepair, string(outcome))}
	if rule, err := pack.Repair.Outcome(outcome); err == nil {
		lines = append(lines, data.hint(a, rule))
	}
	return lines
}

// Label is what the form calls a box of a record.
func (data *decisionForm) Label(id string) string {
	for _, part := range data.Parts {
		switch {
		case id == part.id("outcome"):
			return part.named(data.T("desk.repair.outcome.label"))
		case id == part.id("reasons"):
			return part.named(data.T("desk.repair.own_reasons.label"))
		case id == "sure":
			return data.T("desk.repair.grant_sure.label")
		case part.Table != nil && part.Table.Label(id) != "":
			return part.named(part.Table.Label(id))
		}
	}
	return ""
}

func (part *decidedPart) named(label string) string {
	return strings.TrimSpace(part.Heading + " " + label)
}

// Word is an answer about a record as people read it.
func (data *decisionForm) Word(id, value string) string {
	for _, part := range data.Parts {
		if id == part.id("outcome") {
			return ui.OutcomeWord(data.Printer, data.Dossier.Pack, casefile.FlowRepair, value)
		}
	}
	return ""
}
