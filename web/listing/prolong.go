package listing

import (
	"context"

	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// prolongForm asks a unit that was reminded whether its listing lasts longer, and why not.
type prolongForm struct {
	*casepage.Act
	Until string // until when it lasts now
}

func openProlong(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	asks := &prolongForm{Act: data}
	if ends := keptOf(data.Dossier).listing.EndsAt; ends != nil {
		asks.Until = data.T("desk.listing.prolong.until", data.Date(records.LastDay(*ends)))
	}
	return asks, nil
}

// Ask asks yes or no.
func (data *prolongForm) Ask() {
	data.Choices = data.Form.Choice("prolong", "desk.listing.prolong", []ui.Option{
		{Value: "yes", Text: data.T("desk.listing.prolong.yes")},
		{Value: "no", Text: data.T("desk.listing.prolong.no"), Hint: data.T("desk.listing.prolong.no_hint")},
	})
}

// Read reads the answer. Whoever leaves the term as it is says why.
func (data *prolongForm) Read() any {
	said := casefile.ListingProlonged{Prolong: data.Form.ChooseOne("prolong", "desk.listing.prolong", "yes", "no") == "yes"}
	if data.Form.Value("prolong") == "no" {
		said.Reasons = data.Form.Reasons("reasons", "desk.listing.prolong.reasons")
	}
	return said
}

// Answers repeats it.
func (data *prolongForm) Answers(content any) []ui.SummaryRow {
	said, _ := content.(casefile.ListingProlonged)
	if said.Prolong {
		return []ui.SummaryRow{{Key: data.T("desk.listing.prolong.label"), Value: data.T("desk.listing.prolong.yes")}}
	}
	return []ui.SummaryRow{{Key: data.T("desk.listing.prolong.label"), Value: data.T("desk.listing.prolong.no")},
		{Key: data.T("desk.listing.prolong.reasons.label"), Lines: ui.Lines(said.Reasons)}}
}

// Word is an answer as people read it.
func (data *prolongForm) Word(id, value string) string {
	if id == "prolong" && (value == "yes" || value == "no") {
		return data.T("desk.listing.prolong." + value)
	}
	return ""
}
