package listing

import (
	"github.com/google/uuid"

	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/records"
)

// card offers nothing: a public body moves.
type card struct{}

func (card) Offer(*messages.Printer, uuid.UUID, string, string) *records.Offer { return nil }

func (card) OfferOthers(*messages.Printer, *rules.Pack, uuid.UUID, string, string) *records.Offer {
	return nil
}
