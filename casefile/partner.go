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
	effect := declared.events[e]
	other, _ := e.other()
	return other == "" || effect.Lasts == LastsForGood
}

// TakesDown reports whether the event has partners take down what they hold of the record.
func (e PartnerEvent) TakesDown() bool {
	effect := declared.events[e]
	return effect.TakesDown && e == effect.Begins
}

// PartnerReminded tells a partner once more, of its own, to confirm that a record is down. It is no event of the record.
const PartnerReminded PartnerEvent = "take_down_reminder"

// PartnerPublicationOver is that a record is published no longer since its time is over. It is no effect of a case, and nothing undoes it.
const PartnerPublicationOver PartnerEvent = "publication_over"

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
	Confirm *PartnerOwes   `json:"confirm,omitempty"` // nil: nothing has to be confirmed
	// Statement is what the subject has had attached to the record, word for word (shenzhen-2020 59, shenzhen-2022 29).
	Statement string `json:"statement,omitempty"`
}

// PartnerOwes is what a partner is asked to confirm: that it has taken down what the message speaks of.
type PartnerOwes struct {
	Message uuid.UUID `json:"message"` // the webhook-id of the message that told of it
	By      time.Time `json:"by"`      // the last second of the period, +08:00
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
	Down     bool      `json:"down,omitempty"`    // the partner said on that day that the record is down
	How      string    `json:"how,omitempty"`
}

// MaxHow is how many runes may say how a partner was told, or how it confirmed.
const MaxHow = 500

// PartnerConfirmation is the body of a partner's call which says that a record is down, as docs/partners.md describes it.
type PartnerConfirmation struct {
	Type string                  `json:"type"` // TypeTakenDown
	Data PartnerConfirmationData `json:"data"`
}

// PartnerConfirmationData names the message that is confirmed.
type PartnerConfirmationData struct {
	Message uuid.UUID `json:"message"` // its webhook-id
}

// TypeTakenDown is the type of a PartnerConfirmation.
const TypeTakenDown = "record.taken_down"

// Confirming is how it is known that a partner has taken a record down.
type Confirming string

// By a signed call of the partner's own; noted by the agency; not any more, since it is no partner now.
const (
	ConfirmedByCall Confirming = "call"
	ConfirmedByNote Confirming = "noted"
	ConfirmedNoMore Confirming = "dropped"
)

// TakenDown is the content of ActNoteTakeDown: the partner has confirmed otherwise, or is to be reminded now.
type TakenDown struct {
	Message uuid.UUID `json:"message"` // filled in at receipt, as the partner is
	Partner uuid.UUID `json:"partner"`
	Remind  bool      `json:"remind,omitempty"`
	DownOn  string    `json:"down_on,omitempty"` // the day, 2006-01-02, on which the partner said that it was down
	How     string    `json:"how,omitempty"`
}
