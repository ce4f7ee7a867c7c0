package listing

import (
	"slices"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/ui"
)

// Stems of the words of a question of leniency, and of the reasons where it applies.
const (
	leniencyStem = "desk.listing.ask.leniency"
	reasonsStem  = "desk.listing.ask.leniency_reasons"
)

// AskLeniency asks whether each rule of leniency of the pack applies to a subject of the kind, and why: the unit with its proposal, its head again when he decides.
// Answers that are known are chosen until something is sent.
func AskLeniency(f *forms.Form, pack *rules.Pack, kind casefile.SubjectKind, known []casefile.LeniencyAnswer) (asks []*ui.Choice) {
	for _, q := range pack.Listing.LeniencyFor(kind) {
		reasons := f.TextArea(rules.AskLeniencyReasons(q.ID), reasonsStem, casefile.MaxReasons)
		options := []ui.Option{{Value: "yes", Text: f.T("desk.listing.leniency.yes"), RevealArea: &reasons}, {Value: "no", Text: f.T("desk.listing.leniency.no")}}
		if i := slices.IndexFunc(known, func(a casefile.LeniencyAnswer) bool { return a.ID == q.ID }); i >= 0 && !f.Values.Has(rules.AskLeniency(q.ID)) {
			options[0].Checked, options[1].Checked = known[i].Applies, !known[i].Applies
			reasons.Value = known[i].Reasons
		}
		ask := f.Choice(rules.AskLeniency(q.ID), leniencyStem, options)
		ask.Label = f.T("desk.listing.leniency.key", LeniencyName(f.Printer, q), f.Article(q.Article))
		ask.Hint = LeniencyMeans(f.Printer, q)
		asks = append(asks, &ask)
	}
	return asks
}

// LeniencyName is what a rule of leniency is called.
func LeniencyName(p *messages.Printer, q rules.LeniencyRule) string {
	return ui.Capital(ui.InLanguage(p, q.ZH, q.EN))
}

// ReadLeniency reads the answers; a question without one is noted on the form, and one that applies without reasons where these are required.
func ReadLeniency(f *forms.Form, pack *rules.Pack, kind casefile.SubjectKind, required bool) (answers []casefile.LeniencyAnswer) {
	defer f.About("")
	for _, q := range pack.Listing.LeniencyFor(kind) {
		f.AboutNamed(LeniencyName(f.Printer, q))
		answer := f.ChooseOne(rules.AskLeniency(q.ID), leniencyStem, "yes", "no")
		if answer == "" {
			continue
		}
		a := casefile.LeniencyAnswer{ID: q.ID, Applies: answer == "yes"}
		if a.Applies {
			read := f.Optional
			if required {
				read = f.Require
			}
			a.Reasons = read(rules.AskLeniencyReasons(q.ID), reasonsStem, casefile.MaxReasons)
		}
		answers = append(answers, a)
	}
	return answers
}
