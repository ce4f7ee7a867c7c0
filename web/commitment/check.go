package commitment

import (
	"context"
	"slices"
	"strconv"

	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// checkForm asks for a finding about each promise, beside the letter as it was signed.
type checkForm struct {
	*casepage.Act
	AskAt    string // where papers are asked for instead
	Promises []checkedPromise

	due casefile.CommitmentDue
}

// checkedPromise is one promise, and the questions about it.
type checkedPromise struct {
	Promise ui.SummaryList
	Finding ui.Choice
	Ways    ui.Choice
	Reasons ui.TextArea
}

// findingOf, waysOf and reasonsOf are the boxes of the promise with the place, from 0.
func findingOf(n int) string { return "finding-" + strconv.Itoa(n+1) }
func waysOf(n int) string    { return "ways-" + strconv.Itoa(n+1) }
func reasonsOf(n int) string { return "reasons-" + strconv.Itoa(n+1) }

func openCheck(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	data.FilingOpen = true
	return &checkForm{Act: data, AskAt: "/desk/tasks/" + data.Task.ID.String() + "/" + askWord, due: dueOf(data.Dossier.Filed)}, nil
}

// Ask asks of each promise what was found, how, and what shows it. The ways that the unit has published for the item are named as such.
func (data *checkForm) Ask() {
	data.Promises = nil // it may have been asked before, to be read
	for i, promise := range data.due.Terms.Promises {
		one := checkedPromise{Promise: ui.SummaryList{Rows: []ui.SummaryRow{promiseRow(data.Printer, i, promise)}},
			Finding: data.Form.Choice(findingOf(i), "desk.commitment.finding", data.findingOptions()).InOneLine(),
			Ways:    data.Form.Choice(waysOf(i), "desk.commitment.ways", data.wayOptions()),
			Reasons: data.Form.TextArea(reasonsOf(i), "desk.commitment.found_reasons", casefile.MaxFinding)}
		one.Finding.Label, one.Ways.Label = data.numbered("desk.commitment.finding", i), data.numbered("desk.commitment.ways", i)
		one.Reasons.Label = data.numbered("desk.commitment.found_reasons", i)
		data.Promises = append(data.Promises, one)
	}
}

func (data *checkForm) findingOptions() []ui.Option {
	options := make([]ui.Option, len(casefile.PromiseFindings))
	for i, f := range casefile.PromiseFindings {
		options[i] = ui.Option{Value: string(f), Text: data.finding(f), Hint: data.T("desk.commitment.finding." + string(f))}
	}
	return options
}

func (data *checkForm) wayOptions() []ui.Option {
	options := make([]ui.Option, len(casefile.CheckWays))
	for i, w := range casefile.CheckWays {
		options[i] = ui.Option{Value: string(w), Text: ui.Capital(data.T("check_way." + string(w)))}
		if slices.Contains(data.due.Terms.Ways, w) {
			options[i].Hint = data.T("desk.commitment.ways.published")
		}
	}
	return options
}

func (data *checkForm) finding(f casefile.PromiseFinding) string {
	return ui.Capital(data.T("promise_finding." + string(f)))
}

// numbered is the label of a question with the number of its promise, so that two do not sound alike.
func (data *checkForm) numbered(stem string, i int) string {
	return data.T("desk.commitment.numbered", strconv.Itoa(i+1), data.T(stem+".label"))
}

// Read reads the finding about each promise.
func (data *checkForm) Read() any {
	checked := casefile.PromisesChecked{Attachments: data.Tray.IDs()}
	defer data.Form.About("")
	for i := range data.due.Terms.Promises {
		data.Form.About("desk.commitment.numbered", strconv.Itoa(i+1))
		found := casefile.PromiseFound{
			Finding: casefile.PromiseFinding(data.Form.ChooseOne(findingOf(i), "desk.commitment.finding", words(casefile.PromiseFindings)...)),
			Reasons: data.Form.Require(reasonsOf(i), "desk.commitment.found_reasons", casefile.MaxFinding)}
		for _, way := range data.Form.ChooseSome(waysOf(i), "desk.commitment.ways", true, words(casefile.CheckWays)...) {
			found.Ways = append(found.Ways, casefile.CheckWay(way))
		}
		checked.Findings = append(checked.Findings, found)
	}
	return checked
}

func words[T ~string](all []T) []string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = string(one)
	}
	return texts
}

// Answers are the findings, what they come to, and the files.
func (data *checkForm) Answers(content any) []ui.SummaryRow {
	checked, _ := content.(casefile.PromisesChecked)
	rows := append([]ui.SummaryRow{{Key: data.T("desk.commitment.row.comes_to"), Value: data.T("desk.commitment.comes_to." + string(checked.Outcome()))}},
		foundRows(data.Printer, data.due, checked)...)
	return append(rows, data.FilesRow())
}

// Label is what the form calls its boxes.
func (data *checkForm) Label(id string) string {
	for i := range data.due.Terms.Promises {
		switch id {
		case findingOf(i):
			return data.numbered("desk.commitment.finding", i)
		case waysOf(i):
			return data.numbered("desk.commitment.ways", i)
		case reasonsOf(i):
			return data.numbered("desk.commitment.found_reasons", i)
		}
	}
	return ""
}

// Word is an answer as people read it.
func (data *checkForm) Word(id, value string) string {
	for i := range data.due.Terms.Promises {
		switch {
		case id == findingOf(i) && slices.Contains(casefile.PromiseFindings, casefile.PromiseFinding(value)):
			return data.finding(casefile.PromiseFinding(value))
		case id == waysOf(i) && slices.Contains(casefile.CheckWays, casefile.CheckWay(value)):
			return data.T("check_way." + value)
		}
	}
	return ""
}
