package objection

import (
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/records"
)

// card offers to object.
type card struct{}

// Offer lets the subject object.
func (card) Offer(p *messages.Printer, record uuid.UUID, title, number string) *records.Offer {
	return &records.Offer{At: "/my/objections", Record: record.String(), Text: p.T("my.records.object"),
		About: p.T("my.records.object_to", title, number)}
}

// OfferOthers lets an interested party object, where the pack lets it (shenzhen-2020 36(1)).
func (card) OfferOthers(p *messages.Printer, pack *rules.Pack, record uuid.UUID, title, number string) *records.Offer {
	if !pack.Objection.Others() {
		return nil
	}
	return &records.Offer{At: "/my/objections", Record: record.String(), Capacity: string(casefile.CapacityInterestedParty),
		Text: p.T("records.object_as_party"), About: p.T("records.object_as_party_to", title, number)}
}
