package delisting

import (
	"context"
	"strconv"

	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// checkForm asks the unit of each condition whether it is met.
type checkForm struct {
	*casepage.Act
	Conditions []checkedCondition
}

// checkedCondition is one condition with what is said of it, and the questions about it.
type checkedCondition struct {
	Said    ui.SummaryList
	Met     ui.Choice
	Reasons ui.TextArea
}

// metOf and reasonsOf are the boxes of the condition with the place.
func metOf(n int) string     { return "met-" + strconv.Itoa(n+1) }
func reasonsOf(n int) string { return "reasons-" + strconv.Itoa(n+1) }

func openCheck(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	asks := &checkForm{Act: data}
	v := casepage.Viewer{Unit: &data.Task.UnitID, Base: data.CaseAt}
	for i, c := range flow.FiledAs[casefile.DelistingRequest](data.Dossier.Filed).Conditions {
		row := conditionRow(data.Printer, i, c, func(row ui.SummaryRow) ui.SummaryRow { return withFiles(data.Printer, data.Dossier, v, row, c.Files) })
		asks.Conditions = append(asks.Conditions, checkedCondition{Said: ui.SummaryList{Rows: []ui.SummaryRow{row}}})
	}
	return asks, nil
}

// Ask asks of each condition whether it is met, and why.
func (data *checkForm) Ask() {
	for i := range data.Conditions {
		c := &data.Conditions[i]
		c.Met = data.Form.Choice(metOf(i), "desk.delisting.met", []ui.Option{
			{Value: "yes", Text: data.T("desk.delisting.met.yes")}, {Value: "no", Text: data.T("desk.delisting.met.no")}}).InOneLine()
		c.Met.Label = data.numbered("desk.delisting.met", i)
		c.Reasons = data.Form.TextArea(reasonsOf(i), "desk.delisting.met_reasons", casefile.MaxReasons)
		c.Reasons.Label = data.numbered("desk.delisting.met_reasons", i)
	}
}

// numbered is the label of a question with the number of its condition, so that two do not sound alike.
func (data *checkForm) numbered(stem string, i int) string {
	if len(data.Conditions) == 1 {
		return data.T(stem + ".label")
	}
	return data.T("desk.delisting.numbered", strconv.Itoa(i+1), data.T(stem+".label"))
}

// Read reads what was found of each condition.
func (data *checkForm) Read() any {
	check := casefile.ConditionsCheck{Attachments: data.Tray.IDs()}
	defer data.Form.About("")
	for i := range data.Conditions {
		data.Form.AboutNth("desk.delisting.numbered", i, len(data.Conditions))
		check.Answers = append(check.Answers, casefile.ConditionAnswer{
			Met:     data.Form.ChooseOne(metOf(i), "desk.delisting.met", "yes", "no") == "yes",
			Reasons: data.Form.Reasons(reasonsOf(i), "desk.delisting.met_reasons")})
	}
	return check
}

// Answers are the conditions with what was found, and the files.
func (data *checkForm) Answers(content any) []ui.SummaryRow {
	check, _ := content.(casefile.ConditionsCheck)
	var rows []ui.SummaryRow
	for i, answer := range check.Answers {
		rows = append(rows, ui.SummaryRow{Key: data.T("desk.delisting.row.condition", strconv.Itoa(i+1)),
			Lines: append([]string{data.T("desk.delisting.met." + yes(answer.Met))}, ui.Lines(answer.Reasons)...)})
	}
	return append(rows, data.FilesRow())
}

// Label is what the form calls its boxes.
func (data *checkForm) Label(id string) string {
	for i := range data.Conditions {
		switch id {
		case metOf(i):
			return data.numbered("desk.delisting.met", i)
		case reasonsOf(i):
			return data.numbered("desk.delisting.met_reasons", i)
		}
	}
	return ""
}

// Word is an answer as people read it.
func (data *checkForm) Word(id, value string) string {
	for i := range data.Conditions {
		if id == metOf(i) && (value == "yes" || value == "no") {
			return data.T("desk.delisting.met." + value)
		}
	}
	return ""
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
