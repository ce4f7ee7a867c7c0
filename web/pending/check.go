package pending

import (
	"context"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/oncase"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// checkForm asks the agency whether the record is treated as the pack has it.
type checkForm struct{ *casepage.Act }

func openCheck(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &checkForm{data}, nil
}

// Ask asks for it, and why.
func (data *checkForm) Ask() {
	data.FilingOpen = true
	kind, article := data.Dossier.Pack.Pending.Effect()
	data.Choices = data.Form.Choice("granted", "desk.pending.granted", []ui.Option{
		{Value: "yes", Text: data.T("desk.pending.granted.yes"), Hint: data.T("desk.pending.effect."+string(kind), data.Article(article))},
		{Value: "no", Text: data.T("desk.pending.granted.no"), Hint: data.T("desk.pending.granted.no_hint", ui.Pick(data.Printer, data.Dossier.Pack.Pending.Exception))}})
}

// Read reads the answer.
func (data *checkForm) Read() any {
	return casefile.PendingCheck{Granted: data.Form.ChooseOne("granted", "desk.pending.granted", "yes", "no") == "yes", Reasons: data.Form.Reasons("reasons", "desk.pending.reasons")}
}

// Answers are the answer and its reasons.
func (data *checkForm) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.PendingCheck)
	word := data.T("desk.pending.granted.no")
	if c.Granted {
		word = data.T("desk.pending.granted.yes")
	}
	return []ui.SummaryRow{{Key: data.T("desk.pending.granted.label"), Value: word}, {Key: data.T("desk.pending.reasons.label"), Lines: ui.Lines(c.Reasons)}}
}

// still is the answer that the matter is pending still.
const still = "still"

// askAfterForm asks the agency what it was told when it asked.
type askAfterForm struct {
	*casepage.Act
	Does  ui.Choice
	today calendar.Date
}

func openAskAfter(_ context.Context, s *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &askAfterForm{Act: data, today: calendar.DateOf(s.Clock.Now())}, nil
}

// MaxSays is a limit that the template shows.
func (*askAfterForm) MaxSays() int { return mostSays }

// Lead says why it is asked.
func (data *askAfterForm) Lead() string { return data.T("desk.pending.ask", data.interval()) }

// interval is for how long the party is waited for, in words.
func (data *askAfterForm) interval() string {
	p := data.Dossier.Pack
	clock := p.Clocks[p.Pending.Steps[casefile.StepTellOutcome]]
	return explain.Amount(data.Printer, clock.Amount, clock.Unit)
}

// Ask asks for it.
func (data *askAfterForm) Ask() {
	data.FilingOpen = true
	data.Choices = data.Form.Choice("result", "desk.pending.result", append([]ui.Option{{Value: still, Text: data.T("desk.pending.still"), Hint: data.T("desk.pending.still_hint", data.interval())}},
		resultOptions(data.Printer)...))
	data.Does = data.Form.Choice("does", "pending.outcome.does", doesOptions(data.Printer))
}

// Read reads it. What is said of an outcome where there is none is asked back.
func (data *askAfterForm) Read() any {
	f := data.Form
	asked := casefile.AskedAfter{Remark: f.Require("remark", "desk.pending.remark", mostSays)}
	result := f.ChooseOne("result", "desk.pending.result", still, string(casefile.ResultWon), string(casefile.ResultLost), string(casefile.ResultSettled))
	if result == still {
		data.Unused("result", "desk.pending.told", data.TypedIn("does", "pending.outcome.does"), data.TypedIn("body", "pending.outcome.body"),
			data.TypedIn("number", "pending.outcome.number"), data.TypedIn("says", "pending.outcome.says"))
		return asked
	}
	ended := readOutcome(f, casefile.Result(result), "evidence", data.Tray.IDs(), data.today)
	asked.Ended = &ended
	return asked
}

// Answers are what the agency was told.
func (data *askAfterForm) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.AskedAfter)
	rows := []ui.SummaryRow{{Key: data.T("desk.pending.remark.label"), Lines: ui.Lines(c.Remark)}}
	if c.Ended == nil {
		return append(rows, ui.SummaryRow{Key: data.T("desk.pending.result.label"), Value: data.T("desk.pending.still")})
	}
	return append(append(rows, outcomeRows(data.Printer, *c.Ended)...), data.FilesRow())
}

// outcomeRows say how the matter has ended.
func outcomeRows(p *messages.Printer, o casefile.ProceedingsOutcome) []ui.SummaryRow {
	rows := []ui.SummaryRow{{Key: p.T("pending.outcome.result.label"), Value: p.T("pending.result." + string(o.Result))}}
	if o.Does != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("pending.outcome.does.label"), Value: p.T("pending.end." + string(o.Does))})
	}
	if o.Body != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("desk.pending.row.document"), Lines: []string{o.Body, o.Number}})
	}
	rows = append(rows, ui.SummaryRow{Key: p.T("pending.outcome.on.label"), Value: ui.DayText(p, o.On)})
	if o.Says != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("pending.outcome.says.label"), Lines: ui.Lines(o.Says)})
	}
	if o.Paper != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("desk.pending.row.told_on_paper"), Value: oncase.PaperLine(p, o.Paper)})
	}
	return rows
}

// Label is what the form calls its own boxes.
func (data *askAfterForm) Label(id string) string {
	stems := map[string]string{"does": "pending.outcome.does", "body": "pending.outcome.body", "number": "pending.outcome.number", "says": "pending.outcome.says", "remark": "desk.pending.remark"}
	if stem, ok := stems[id]; ok {
		return data.T(stem + ".label")
	}
	return ""
}

// Word is an answer as people read it.
func (data *askAfterForm) Word(id, value string) string {
	if id != "does" || value == "" {
		return ""
	}
	return data.T("pending.end." + value)
}
