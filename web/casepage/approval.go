package casepage

import (
	"creditcase/casefile"
	"creditcase/web/ui"
)

// Approval asks somebody whether he approves of what is put to him: yes, or no with the reasons. The questions of such a form embed it.
type Approval struct {
	*Act
	Stem    string // of the question; its answers are <stem>.yes and <stem>.no
	Refusal string // of the question for the reasons
}

// Offer offers both answers with what each means, "" for nothing.
func (data *Approval) Offer(yes, no string) {
	refusal := data.Form.TextArea("refusal", data.Refusal, casefile.MaxReasons)
	data.Choices = data.Form.Choice("approve", data.Stem, []ui.Option{
		{Value: "yes", Text: data.T(data.Stem + ".yes"), Hint: yes},
		{Value: "no", Text: data.T(data.Stem + ".no"), Hint: no, RevealArea: &refusal},
	})
}

// Given reads the answer: whether he approves, and if not, why.
func (data *Approval) Given() (approve bool, reasons string) {
	if data.Form.ChooseOne("approve", data.Stem, "yes", "no") != "no" {
		data.Unused("approve", data.Stem, data.TypedIn("refusal", data.Refusal))
		return true, ""
	}
	return false, data.Form.Reasons("refusal", data.Refusal)
}

// Said are the rows that repeat an answer.
func (data *Approval) Said(approve bool, reasons string) []ui.SummaryRow {
	if approve {
		return []ui.SummaryRow{{Key: data.T(data.Stem + ".label"), Value: data.Chosen("yes")}}
	}
	return []ui.SummaryRow{{Key: data.T(data.Stem + ".label"), Value: data.Chosen("no")},
		{Key: data.T(data.Refusal + ".label"), Lines: ui.Lines(reasons)}}
}
