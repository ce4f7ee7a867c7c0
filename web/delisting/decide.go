package delisting

import (
	"context"

	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// decisionForm asks the unit's head whether the party comes off the list.
type decisionForm struct {
	*casepage.Act
	Found  ui.SummaryList // what was found of each condition
	NotMet bool           // one of them is not met: nobody can be taken off
}

func openDecision(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	asks := &decisionForm{Act: data}
	request, check := flow.FiledAs[casefile.DelistingRequest](data.Dossier.Filed), keptOf(data.Dossier).checked()
	v := casepage.Viewer{Unit: &data.Task.UnitID, Base: data.CaseAt}
	asks.Found.Rows = conditionRows(data.Printer, data.Dossier, v, request, check)
	asks.NotMet = !check.AllMet()
	return asks, nil
}

// Ask asks for the decision.
func (data *decisionForm) Ask() {
	var options []ui.Option
	for _, o := range []casefile.Outcome{casefile.OutcomeDelist, casefile.OutcomeStayListed} {
		if o == casefile.OutcomeDelist && data.NotMet {
			continue
		}
		options = append(options, ui.Option{Value: string(o), Text: data.word(o), Hint: data.T("desk.delisting.outcome." + string(o))})
	}
	data.Choices = data.Form.Choice("outcome", "desk.delisting.outcome", options)
}

func (data *decisionForm) word(o casefile.Outcome) string {
	return ui.Capital(ui.WordFor(data.Printer, "outcome.", string(o)))
}

// Read reads the decision.
func (data *decisionForm) Read() any {
	f := data.Form
	return casefile.DelistingDecision{Reasons: f.Reasons("reasons", "desk.delisting.reasons"),
		Outcome: casefile.Outcome(f.ChooseOne("outcome", "desk.delisting.outcome", string(casefile.OutcomeDelist), string(casefile.OutcomeStayListed)))}
}

// Answers are the decision and its reasons.
func (data *decisionForm) Answers(content any) []ui.SummaryRow {
	d, _ := content.(casefile.DelistingDecision)
	return []ui.SummaryRow{{Key: data.T("desk.delisting.outcome.label"), Value: data.word(d.Outcome)},
		{Key: data.T("desk.delisting.reasons.label"), Lines: ui.Lines(d.Reasons)}}
}

// Label is what the form calls its own boxes; the frame knows all of them.
func (*decisionForm) Label(string) string { return "" }

// Word is a decision as people read it.
func (data *decisionForm) Word(id, value string) string {
	if id != "outcome" {
		return ""
	}
	return data.word(casefile.Outcome(value))
}
