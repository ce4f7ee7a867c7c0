package mock

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// pages are what doors show of the procedure: the forms of its two tasks, and what was asked. Nobody files it on pages.
func pages(*site.Server) flow.Pages {
	const template = "pages/desk_act_approve" // a choice, and what its answers ask for
	return flow.Pages{
		Flow: Flow,
		Forms: map[casefile.TaskKind]casepage.Form{
			TaskSort: {Template: template, Main: "ask", Open: func(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
				return &sortForm{&casepage.MissingList{Act: data}}, nil
			}},
			TaskHear: {Template: template, Main: "answer", Open: func(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
				return &hearForm{answerForm{data}}, nil
			}},
			TaskAnswer: {Template: template, Main: "answer", Open: func(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
				return &answerForm{data}, nil
			}},
		},
		Guide:    flow.Guide{Template: "pages/help", Write: writeGuide}, // what is asked, and an answer to each
		Sections: sections{}, Progress: progress{}, Card: card{},
	}
}

// sortForm asks the agency whether the unit is asked, or something is missing.
type sortForm struct{ *casepage.MissingList }

func (data *sortForm) Ask() {
	data.FilingOpen = true
	data.Choices = data.Form.Choice("ask", "mock.ask", []ui.Option{{Value: "yes", Text: data.T("mock.ask.yes")}, data.AskMissing()})
}

func (data *sortForm) Read() any {
	if data.Form.ChooseOne("ask", "mock.ask", "yes", "supplement") == "supplement" {
		return Sorting{Missing: data.ReadMissing()}
	}
	return Sorting{}
}

func (data *sortForm) Answers(content any) []ui.SummaryRow {
	if c, _ := content.(Sorting); len(c.Missing) > 0 {
		return []ui.SummaryRow{{Key: data.T("mock.ask.label"), Lines: c.Missing}}
	}
	return []ui.SummaryRow{{Key: data.T("mock.ask.label"), Value: data.Chosen("yes")}}
}

// answerForm asks the unit for its answer.
type answerForm struct{ *casepage.Act }

func (data *answerForm) Ask() {
	data.FilingOpen = true
	text := data.Form.TextArea("text", "mock.text", casefile.MaxReasons)
	data.Choices = data.Form.Choice("answer", "mock.answer", []ui.Option{{Value: "yes", Text: data.T("mock.answer.yes"), RevealArea: &text}})
}

func (data *answerForm) Read() any {
	data.Form.ChooseOne("answer", "mock.answer", "yes")
	return Answer{Text: data.Form.Reasons("text", "mock.text")}
}

func (data *answerForm) Answers(content any) []ui.SummaryRow {
	c, _ := content.(Answer)
	return []ui.SummaryRow{{Key: data.T("mock.text.label"), Lines: ui.Lines(c.Text)}}
}

// hearForm asks the agency what the party has said.
type hearForm struct{ answerForm }

func (data *hearForm) Read() any {
	answer, _ := data.answerForm.Read().(Answer)
	return Heard(answer)
}

func (data *hearForm) Answers(content any) []ui.SummaryRow {
	c, _ := content.(Heard)
	return data.answerForm.Answers(Answer(c))
}

// guidePage tells how long each step takes.
type guidePage struct {
	*flow.GuideFrame
	Questions []ui.Details
}

func writeGuide(frame *flow.GuideFrame, w dates.Writer) site.Pager {
	data, steps := &guidePage{GuideFrame: frame}, w.Pack.Procedure(Flow).Steps
	for _, spec := range Declaration.Steps {
		if period := w.Period(steps[spec.Step]); period != nil {
			data.Questions = append(data.Questions, ui.Details{Summary: explain.Clock(data.Printer, w.Pack.ClockLabel(steps[spec.Step]), steps[spec.Step]),
				Lines: []string{period.Words(data.Printer)}})
		}
	}
	return data
}

// sections are the parts of the staff's page of a case.
type sections struct{}

func (sections) Filing(p *messages.Printer, c *casepage.Dossier, _ casepage.Viewer) ui.SummaryList {
	return asked(p, c.Filed)
}

// Compared shows what the record says.
func (sections) Compared(p *messages.Printer, _ *casepage.Dossier, a *casepage.About, _ casepage.Viewer) ui.Table {
	t := ui.Table{Caption: p.T("desk.case.record_caption"), HideCaption: true, Columns: []ui.Column{{Text: p.T("desk.case.field")}, {Text: p.T("desk.case.platform")}}}
	for _, f := range a.Fields {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.FieldName(f)}, {Text: ui.OrNothing(p, p.FieldValue(f, a.Content[f.Key]))}}})
	}
	return t
}

func asked(p *messages.Printer, filed any) ui.SummaryList {
	q, _ := filed.(*Question)
	return ui.SummaryList{Rows: []ui.SummaryRow{{Key: p.T("mock.question"), Lines: ui.Lines(q.Text)}}}
}

// progress is what the applicant reads.
type progress struct{}

// Way are the stages in their order, a supplement only where one was asked for.
func (progress) Way(c *casepage.Own) []casefile.Stage {
	stages := slices.Clone(Declaration.Stages)
	if len(c.Supplements) == 0 {
		stages = slices.DeleteFunc(stages, func(s casefile.Stage) bool { return s == casefile.StageSupplement })
	}
	return stages
}

func (progress) Handled(*messages.Printer, *casepage.Own) []ui.TimelineItem { return nil }

func (progress) Tells(*casepage.Own) casefile.NoticeKind { return NoticeAnswer }

func (progress) Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList { return asked(p, c.Filed) }

// card offers nothing.
type card struct{}

func (card) Offer(*messages.Printer, uuid.UUID, string, string) *records.Offer { return nil }

func (card) OfferOthers(*messages.Printer, *rules.Pack, uuid.UUID, string, string) *records.Offer {
	return nil
}
