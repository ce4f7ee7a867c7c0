package repair

import (
	"github.com/google/uuid"

	"creditcase/messages"
	"creditcase/web/flow"
	"creditcase/web/records"
)

// card leads to whether repair is possible, where it is begun.
type card struct{ flow.OfSubject }

// Offer leads the subject to the conditions of the record.
func (card) Offer(p *messages.Printer, record uuid.UUID, title, number string) *records.Offer {
	return &records.Offer{At: mineAt + "?record=" + record.String(), Leads: true, Text: p.T("my.records.repair"), About: p.T("my.records.repair_of", title, number)}
}
