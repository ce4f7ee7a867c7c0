package casefile

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
)

// What people say in the acts of a removal from a list.

// Limits of a removal.
const (
	MaxDelistingFiles = 30   // files that come with a request
	MaxConditionSays  = 1000 // runes, of each condition
)

// DelistingBy is who asks for a removal, and how.
type DelistingBy string

// The party from its account; the unit enters what the party has said on paper; the unit of its own motion, since it sees that the conditions are
// met.
const (
	DelistingByParty DelistingBy = "party"
	DelistingByPaper DelistingBy = "paper"
	DelistingByUnit  DelistingBy = "unit"
)

// DelistingRequest is the content of ActAskDelisting: how each condition of the decision is met, and what shows it. Standing is that of who asks from
// an account; it is empty where the unit opens the case.
type DelistingRequest struct {
	Standing
	By         DelistingBy          `json:"by"`
	Conditions []DelistingCondition `json:"conditions"` // all that the decision names, in its order
	Paper      *PaperReply          `json:"paper,omitempty"`
}

// DelistingCondition is a condition as the list names it, which the receipt writes down, and how it is said to be met.
type DelistingCondition struct {
	ItemText
	Says  string      `json:"says"`
	Files []uuid.UUID `json:"files,omitempty"`
}

// Sound reports whether the request says something to each of so many conditions; what has come on paper has its scan, and nothing else has one.
func (r DelistingRequest) Sound(conditions int) bool {
	for _, c := range r.Conditions {
		if strings.TrimSpace(c.Says) == "" {
			return false
		}
	}
	paper := r.By == DelistingByPaper
	return len(r.Conditions) == conditions && paper == (r.Paper != nil) && (!paper || len(r.Paper.Files) > 0)
}

// Came is when a request came that is received at the instant: what has come on paper at the end of its day, or now where that is today. It returns an
// Error where the paper came after today, or before the day of the listing.
func (r DelistingRequest) Came(listed, at time.Time) (time.Time, *Error) {
	if r.Paper == nil {
		return at, nil
	}
	day, came, not := r.Paper.arrived(at, "error.delisting_future")
	switch {
	case not != nil:
		return at, not
	case day.Before(calendar.DateOf(listed)):
		return at, NewError(CodeInvalid, "error.delisting_before_listing", nil, calendar.DateOf(listed).At(12, 0))
	case came.Before(at):
		return latest(came, listed), nil
	}
	return at, nil
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// AllFiles are the files of the request, in their order and each once.
func (r DelistingRequest) AllFiles() []uuid.UUID {
	var files []uuid.UUID
	for _, c := range r.Conditions {
		files = append(files, c.Files...)
	}
	if r.Paper != nil {
		files = append(files, r.Paper.Files...)
	}
	return unique(files)
}

// ConditionsCheck is the content of ActCheckConditions: whether each condition is met, in the order of the request.
type ConditionsCheck struct {
	Answers     []ConditionAnswer `json:"answers"`
	Attachments []uuid.UUID       `json:"attachments,omitempty"`
}

// ConditionAnswer says whether a condition is met, and why.
type ConditionAnswer struct {
	Met     bool   `json:"met"`
	Reasons string `json:"reasons"`
}

// Answered reports whether each condition of the request has its answer, with reasons.
func (c ConditionsCheck) Answered(r DelistingRequest) bool {
	for _, a := range c.Answers {
		if strings.TrimSpace(a.Reasons) == "" {
			return false
		}
	}
	return len(c.Answers) == len(r.Conditions)
}

// AllMet reports whether every condition was found to be met.
func (c ConditionsCheck) AllMet() bool {
	for _, a := range c.Answers {
		if !a.Met {
			return false
		}
	}
	return len(c.Answers) > 0
}

// DelistingDecision is the content of ActDecideDelisting.
type DelistingDecision struct {
	Outcome Outcome `json:"outcome"`
	Reasons string  `json:"reasons"`
}
