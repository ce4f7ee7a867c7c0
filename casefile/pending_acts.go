package casefile

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
)

// What people say in the acts about a review or a lawsuit.

// ProceedingsKind is what is pending.
type ProceedingsKind string

// What can be pending: 行政复议, 行政诉讼.
const (
	ProceedingsReview     ProceedingsKind = "review"
	ProceedingsLitigation ProceedingsKind = "litigation"
)

// ProceedingsKinds are all of them, in the order in which they are offered.
var ProceedingsKinds = []ProceedingsKind{ProceedingsReview, ProceedingsLitigation}

// PendingRequest is the content of ActAskPending: that a review or a lawsuit about the record was accepted.
type PendingRequest struct {
	Standing
	What       ProceedingsKind `json:"what"`
	Body       string          `json:"body"`        // the review body or court that has accepted it
	Number     string          `json:"number"`      // of its paper or case
	AcceptedOn string          `json:"accepted_on"` // 2006-01-02
	Says       string          `json:"says"`        // what it is about, and what it has to do with the record
	Files      []uuid.UUID     `json:"files"`       // the scan of the acceptance
}

// Sound returns the Error that says what is missing or cannot be, at the instant; nil: nothing.
func (r PendingRequest) Sound(at time.Time) *Error {
	whole := slices.Contains(ProceedingsKinds, r.What) && len(r.Files) > 0
	for _, text := range []string{r.Body, r.Number, r.Says} {
		whole = whole && strings.TrimSpace(text) != ""
	}
	if !whole {
		return NewError(CodeInvalid, "error.pending_incomplete", nil)
	}
	return notLater(r.AcceptedOn, at, "error.pending_future")
}

// notLater returns an Error with the sentence where the day lies after that of the instant.
func notLater(day string, at time.Time, sentence string) *Error {
	on, err := calendar.ParseDate(day)
	switch {
	case err != nil:
		return NewError(CodeInvalid, "error.invalid.body", err)
	case on.After(calendar.DateOf(at)):
		return NewError(CodeInvalid, sentence, nil)
	}
	return nil
}

// PendingCheck is the content of ActCheckPending.
type PendingCheck struct {
	Granted bool   `json:"granted"`
	Reasons string `json:"reasons"`
}

// ProceedingsOutcome is the content of ActTellOutcome: how the review or lawsuit has ended. A document is named where it was won or lost.
type ProceedingsOutcome struct {
	Result Result      `json:"result"`           // ResultWon, ResultLost or ResultSettled
	Does   BasisEnd    `json:"does,omitempty"`   // where it was won: what has become of the decision behind the record
	Body   string      `json:"body,omitempty"`   // that has decided
	Number string      `json:"number,omitempty"` // of the decision or judgment
	On     string      `json:"on"`               // 2006-01-02: the day on which it took effect, or on which the matter ended
	Says   string      `json:"says,omitempty"`
	Files  []uuid.UUID `json:"files,omitempty"`
}

// ProceedingsResults are how proceedings can end, in the order in which they are offered.
var ProceedingsResults = []Result{ResultWon, ResultLost, ResultSettled}

// Sound returns the Error that says what is missing or cannot be, at the instant; nil: nothing.
func (o ProceedingsOutcome) Sound(at time.Time) *Error {
	named := strings.TrimSpace(o.Body) != "" && strings.TrimSpace(o.Number) != "" && len(o.Files) > 0
	won := o.Result == ResultWon
	switch {
	case !slices.Contains(ProceedingsResults, o.Result), won != slices.Contains(BasisEnds, o.Does), o.Result != ResultSettled && !named,
		o.Result == ResultSettled && strings.TrimSpace(o.Says) == "":
		return NewError(CodeInvalid, "error.outcome_incomplete", nil)
	}
	return notLater(o.On, at, "error.outcome_future")
}

// AskedAfter is the content of ActAskAfter: what the agency was told when it asked: that the matter is pending still, or how it has ended.
type AskedAfter struct {
	Remark string              `json:"remark"` // whom it asked, and what it was told
	Ended  *ProceedingsOutcome `json:"ended,omitempty"`
}
