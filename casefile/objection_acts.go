package casefile

import "github.com/google/uuid"

// What people say in the acts of an objection beside those that others have too.

// Filing is the content of an objection as filed (ActFile).
type Filing struct {
	Capacity    Capacity    `json:"capacity"`
	Channel     Channel     `json:"channel,omitempty"`     // where it is filed; empty: with the agency
	Mandate     *Mandate    `json:"mandate,omitempty"`     // of an agent
	Interest    *Interest   `json:"interest,omitempty"`    // of an interested party
	Grounds     []string    `json:"grounds"`               // ids of grounds that the pack lists
	Statement   string      `json:"statement"`             // what is wrong, and the facts
	Request     string      `json:"request,omitempty"`     // what the applicant asks for
	LearnedOn   string      `json:"learned_on,omitempty"`  // the day, 2006-01-02, on which the applicant learned of it; where a window runs from it
	LateReason  string      `json:"late_reason,omitempty"` // why the window could not be kept
	Phone       string      `json:"phone"`
	Attachments []uuid.UUID `json:"attachments,omitempty"`
}

// Standing is in what capacity the objection is filed.
func (f Filing) Standing() Standing {
	return Standing{Capacity: f.Capacity, Mandate: f.Mandate, Interest: f.Interest, Phone: f.Phone}
}

// Proof is the attachments that show in what capacity an agent or an interested party objects; none for others.
func (f Filing) Proof() []uuid.UUID { return f.Standing().Proof() }

// LateDecision is the content of ActDecideLate (shenzhen-2020 37: verified and approved).
type LateDecision struct {
	Approve bool   `json:"approve"`
	Reasons string `json:"reasons,omitempty"`
}

// SendBack is the content of ActSendBack.
type SendBack struct {
	Reasons string `json:"reasons"`
}

// Routing is the content of ActRoute: the unit that is responsible, which may be the one that sent the case back.
type Routing struct {
	UnitID  uuid.UUID `json:"unit_id"`
	Reasons string    `json:"reasons"`
}

// Finding is what the comparison with the source found.
type Finding string

// The findings: the platform's own error, or a copy that agrees with its source (or that the agency cannot settle).
const (
	FindingOwnError Finding = "own_error"
	FindingNoError  Finding = "no_error"
)

// Comparison is the content of ActCompare. Changes are what the agency puts right where its own error is corrected
// at once.
type Comparison struct {
	Finding Finding  `json:"finding"`
	Changes []Change `json:"changes,omitempty"`
	Reasons string   `json:"reasons"`
}

// Contradicts reports whether the finding is not what platform and source themselves show: "agrees" where they differ, or an
// error of copying where there is nothing to put right.
func (c Comparison) Contradicts(differences []Change) bool {
	return (c.Finding == FindingOwnError) != (len(differences) > 0)
}
