package right

import (
	"context"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// decisionForm asks how each record of the case is decided, or the case as a whole where it has none.
type decisionForm struct {
	*casepage.Act
	of    rules.RightOf
	asked casefile.RightRequest
	Said  ui.SummaryList // what was asked for
	Parts []*ruledPart
}

// ruledPart asks how one record is decided.
type ruledPart struct {
	record  uuid.UUID // nil: the case as a whole
	Heading string    // "": there is one part
	About   ui.SummaryList
	Content *ui.Table
	Outcome ui.Choice
	Reasons ui.TextArea
}

func outcomeOf(n int) string { return "outcome-" + strconv.Itoa(n+1) }
func reasonsOf(n int) string { return "reasons-" + strconv.Itoa(n+1) }

// The answers: what was asked for; nothing of it, by the exception that follows.
const (
	answerGrant = "grant"
	byException = "refuse:"
)

func openDecision(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	asks := &decisionForm{Act: data, asked: flow.FiledAs[casefile.RightRequest](data.Dossier.Filed)}
	var err error
	if asks.of, err = data.Dossier.Pack.Right.Knows(asks.asked.Right); err != nil {
		return nil, err
	}
	v := casepage.Viewer{Unit: &data.Task.UnitID, Base: data.CaseAt}
	asks.Said.Rows = askedRows(data.Printer, data.Dossier, v, asks.asked)
	for _, a := range data.Dossier.Records {
		content := data.Dossier.Sections.Compared(data.Printer, data.Dossier, a, v)
		part := &ruledPart{record: a.Record.ID, Content: &content, About: ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: data.T("case.item"), Value: ui.InLanguage(data.Printer, a.CatalogueItem.NameZH, a.CatalogueItem.NameEN)},
			{Key: data.T("case.record_number"), Value: a.Record.Number},
			{Key: data.T("desk.case.recorded_on"), Value: data.ShortDate(a.Record.RecordedOn)},
			{Key: data.T("desk.case.publicity"), Value: data.T("publicity." + string(a.CatalogueItem.Publicity))}}}}
		if len(data.Dossier.Records) > 1 {
			part.Heading = a.Name(data.Printer)
		}
		asks.Parts = append(asks.Parts, part)
	}
	if len(asks.Parts) == 0 {
		asks.Parts = []*ruledPart{{}}
	}
	return asks, nil
}

func (data *decisionForm) Ask() {
	var options []ui.Option
	for _, value := range data.offered() {
		options = append(options, ui.Option{Value: value, Text: data.answer(value), Hint: data.basis(value)})
	}
	for i, part := range data.Parts {
		part.Outcome = data.Form.Choice(outcomeOf(i), "desk.right.outcome", options)
		part.Outcome.Label = data.numbered("desk.right.outcome", i)
		part.Reasons = data.Form.TextArea(reasonsOf(i), "desk.right.reasons", casefile.MaxReasons)
		part.Reasons.Label = data.numbered("desk.right.reasons", i)
	}
}

// offered are the answers that the rules leave: beside their exceptions there is no reason to refuse.
func (data *decisionForm) offered() []string {
	values := []string{answerGrant}
	for _, x := range data.of.Exceptions {
		values = append(values, byException+x.ID)
	}
	return values
}

// answer is an answer as it is read.
func (data *decisionForm) answer(value string) string {
	id, exception := strings.CutPrefix(value, byException)
	x, err := data.of.Exception(id)
	switch {
	case value == answerGrant:
		return data.T("desk.right.grant", ui.OutcomeWord(data.Printer, data.Dossier.Pack, casefile.FlowRight, string(data.asked.Way)))
	case exception && err == nil:
		return data.T("desk.right.refuse_by", ui.InLanguage(data.Printer, x.ZH, x.EN))
	}
	return ""
}

// basis says on what an answer rests.
func (data *decisionForm) basis(value string) string {
	article, err := data.Dossier.Pack.Right.Rules(data.asked, data.ruling(value))
	if err != nil {
		return ""
	}
	if x, err := data.of.Exception(strings.TrimPrefix(value, byException)); err == nil && x.Article == "" {
		return data.T("desk.right.own_rule")
	}
	return data.T("desk.repair.outcome_basis", data.Article(article))
}

// ruling is what an answer decides.
func (data *decisionForm) ruling(value string) casefile.RightRuling {
	if value == answerGrant {
		return casefile.RightRuling{Outcome: data.asked.Way}
	}
	r := casefile.RightRuling{Outcome: casefile.OutcomeRefuseRight}
	if id, ok := strings.CutPrefix(value, byException); ok {
		r.Exception = id
	}
	return r
}

func (data *decisionForm) numbered(stem string, i int) string {
	if len(data.Parts) == 1 {
		return data.T(stem + ".label")
	}
	return data.T("desk.right.numbered", strconv.Itoa(i+1), data.T(stem+".label"))
}

func (data *decisionForm) Read() any {
	d := casefile.RightDecision{Attachments: data.Tray.IDs()}
	defer data.Form.About("")
	for i, part := range data.Parts {
		data.Form.AboutNth("desk.right.numbered", i, len(data.Parts))
		ruling := data.ruling(data.Form.ChooseOne(outcomeOf(i), "desk.right.outcome", data.offered()...))
		ruling.RecordID, ruling.Reasons = part.record, data.Form.Reasons(reasonsOf(i), "desk.right.reasons")
		d.Rulings = append(d.Rulings, ruling)
	}
	return d
}

func (data *decisionForm) Answers(content any) []ui.SummaryRow {
	d, _ := content.(casefile.RightDecision)
	var rows []ui.SummaryRow
	for i, ruling := range d.Rulings {
		value := answerGrant
		if ruling.Exception != "" {
			value = byException + ruling.Exception
		}
		key := data.T("desk.right.outcome.row")
		if len(d.Rulings) > 1 {
			key = data.Parts[i].Heading
		}
		rows = append(rows, ui.SummaryRow{Key: key, Lines: append([]string{data.answer(value)}, ui.Lines(ruling.Reasons)...)})
	}
	return append(rows, data.FilesRow())
}

// Label is what the form calls a box of a record.
func (data *decisionForm) Label(id string) string {
	for i := range data.Parts {
		switch id {
		case outcomeOf(i):
			return data.numbered("desk.right.outcome", i)
		case reasonsOf(i):
			return data.numbered("desk.right.reasons", i)
		}
	}
	return ""
}

// Word is an answer as people read it.
func (data *decisionForm) Word(id, value string) string {
	for i := range data.Parts {
		if id == outcomeOf(i) {
			return data.answer(value)
		}
	}
	return ""
}
