package casefile

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// PartnerEvent is what became of a record, as partners (信息共享单位) are told.
type PartnerEvent string

// IsNews reports whether the event tells something after what was told before, in order: an end only what has begun, a
// beginning only what is not told to go on, anything else once.
func (e PartnerEvent) IsNews(told []PartnerEvent) bool {
	other, ends := e.other()
	for _, before := range slices.Backward(told) {
		if before == e || before == other {
			return before == other
		}
	}
	return !ends
}

// other returns the event that undoes this one or that it undoes, "" for none, and whether this one is the end.
func (e PartnerEvent) other() (other PartnerEvent, ends bool) {
	effect := declared.events[e]
	if e != "" && e == effect.Ends {
		return effect.Begins, true
	}
	return effect.Ends, false
}

// Corrects reports whether the event changes for good what the record says or whether it is shown, and so runs on the
// clock for corrections.
func (e PartnerEvent) Corrects() bool {
	other, _ := e.other()
	return other == ""
}

// PartnerMessage is the body of a message to partners, as docs/partners.md describes it. It names the record and no person.
type PartnerMessage struct {
	Type      string      `json:"type"`      // "record." and the event
	Timestamp time.Time   `json:"timestamp"` // legal instant at which the event took effect, +08:00
	Data      PartnerData `json:"data"`
}

// PartnerData is what a message says of the record.
type PartnerData struct {
	Record  string         `json:"record"`            // record number
	Item    string         `json:"item"`              // code of the catalogue item
	Version int32          `json:"version"`           // of the record's content, after the event
	Changes []PartnerField `json:"changes,omitempty"` // fields that say something else now
	Basis   PartnerBasis   `json:"basis"`
}

// PartnerField is a field of the record with what it says from now on.
type PartnerField struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// PartnerBasis is on what the event rests.
type PartnerBasis struct {
	Pack    string `json:"pack"` // id of the regulation
	Article string `json:"article,omitempty"`
}

// DeliveryState is how far a message has come to one partner.
type DeliveryState string

// A delivery waits until the partner has taken the message, has been told otherwise, or is a partner no more.
const (
	DeliveryWaiting   DeliveryState = "waiting"
	DeliveryDelivered DeliveryState = "delivered"
	DeliverySettled   DeliveryState = "settled"
	DeliveryDropped   DeliveryState = "dropped"
)

// PartnerTold is the content of ActTellPartner: the partner was told otherwise, or the message is to be sent again.
type PartnerTold struct {
	Delivery uuid.UUID `json:"delivery"` // filled in at receipt
	Again    bool      `json:"again,omitempty"`
	ToldOn   string    `json:"told_on,omitempty"` // the day, 2006-01-02
	How      string    `json:"how,omitempty"`
}

// MaxHow is how many runes may say how a partner was told.
const MaxHow = 500
