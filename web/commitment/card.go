package commitment

import (
	"github.com/google/uuid"

	"creditcase/messages"
	"creditcase/web/flow"
	"creditcase/web/records"
)

// card offers nothing: a check is opened by its day, or by the unit.
type card struct{ flow.OfSubject }

func (card) Offer(*messages.Printer, uuid.UUID, string, string) *records.Offer { return nil }
