package casefile

// Stage is where a case stands in its procedure.
type Stage string

// Channel is where an objection is filed.
type Channel string

// With the agency, or with the unit that provided the record, which then checks and decides by itself.
const (
	ChannelAgency Channel = "agency"
	ChannelUnit   Channel = "unit"
)

// PartyRole is the part that somebody has in a case.
type PartyRole string

// PartyApplicant has asked for what the case is about. A case has one at a time at most.
const PartyApplicant PartyRole = "applicant"

// Event is something that the law calls by name in the course of a case. Clocks run from it; its day is not counted.
type Event string

// Result is how a case ended: by one of the outcomes, each of which is a Result too, or before one was decided.
type Result string

// Outcome is what was decided about a record.
type Outcome string

// ChangesContent reports whether the outcome writes a new version of the record and so needs changes.
func (o Outcome) ChangesContent() bool { return declared.outcomes[o].Changes }

// Effect is the effect that the outcome has on the record; "" for none.
func (o Outcome) Effect() EffectKind { return declared.outcomes[o].Effect }

// Adverse reports whether the outcome denies what the applicant asked for, so that the notice must name remedies.
func (o Outcome) Adverse() bool { return declared.outcomes[o].Adverse }

// NoticeKind is a kind of document (文书).
type NoticeKind string
