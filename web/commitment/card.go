package commitment

import (
	"github.com/google/uuid"

	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/records"
)

// card offers nothing: a check is opened by its day, or by the unit.
type card struct{}

func (card) Offer(*messages.Printer, uuid.UUID, string, string) *records.Offer { return nil }

func (card) OfferOthers(*messages.Printer, *rules.Pack, uuid.UUID, string, string) *records.Offer {
	return nil
}
