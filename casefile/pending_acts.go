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

// ProceedingsStand is how far a matter has come when it is shown.
type ProceedingsStand string

// It was filed: review was applied for, or suit brought, which is what shenzhen-2020 60(3) and shenzhen-2022 45(3) begin with; or it was accepted already.
const (
	ProceedingsFiled    ProceedingsStand = "filed"
	ProceedingsAccepted ProceedingsStand = "accepted"
)

// ProceedingsStands are all of them, in the order in which they are offered.
var ProceedingsStands = []ProceedingsStand{ProceedingsFiled, ProceedingsAccepted}

// PendingRequest is the content of ActAskPending: that review was applied for, or suit brought, about the record. Standing is that of who asks from an
// account; it is empty where it came on paper.
type PendingRequest struct {
	Standing
	What   ProceedingsKind  `json:"what"`
	Stands ProceedingsStand `json:"stands"`
	Body   string           `json:"body"`             // the review body or court with which it was filed, or which has accepted it
	Number string           `json:"number,omitempty"` // of its paper or case; what was only filed may have none yet
	On     string           `json:"on"`               // 2006-01-02: the day on which it was filed or accepted
	Says   string           `json:"says"`             // what it is about, and what it has to do with the record
	Files  []uuid.UUID      `json:"files"`            // the scan of what shows it, and of the request where that came on paper
	Paper  *PaperReply      `json:"paper,omitempty"`  // how it came, where it came on paper
}

// Sound returns the Error that says what is missing or cannot be, at the instant; nil: nothing. A paper does not show what came about after it was handed in.
func (r PendingRequest) Sound(at time.Time) *Error {
	whole := slices.Contains(ProceedingsKinds, r.What) && slices.Contains(ProceedingsStands, r.Stands) && len(r.Files) > 0 &&
		(r.Stands == ProceedingsFiled || strings.TrimSpace(r.Number) != "") && (r.Paper == nil || strings.TrimSpace(r.Paper.From) != "")
	for _, text := range []string{r.Body, r.Says} {
		whole = whole && strings.TrimSpace(text) != ""
	}
	if !whole {
		return NewError(CodeInvalid, "error.pending_incomplete", nil)
	}
	if not := notLater(r.On, at, "error.pending_future"); not != nil {
		return not
	}
	if r.Paper == nil {
		return nil
	}
	came, _, not := r.Paper.arrived(at, "error.paper_future")
	if not != nil {
		return not
	}
	return notLater(r.On, came.At(0, 0), "error.pending_after_paper")
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
	Paper  *PaperReply `json:"paper,omitempty"` // how it came, where the party tells it on paper
}

// ProceedingsResults are how proceedings can end, in the order in which they are offered.
var ProceedingsResults = []Result{ResultWon, ResultLost, ResultSettled}

// Sound returns the Error that says what is missing or cannot be, at the instant; nil: nothing.
func (o ProceedingsOutcome) Sound(at time.Time) *Error {
	named := strings.TrimSpace(o.Body) != "" && strings.TrimSpace(o.Number) != "" && len(o.Files) > 0
	won := o.Result == ResultWon
	switch {
	case !slices.Contains(ProceedingsResults, o.Result), won != slices.Contains(BasisEnds, o.Does), o.Result != ResultSettled && !named,
		o.Result == ResultSettled && strings.TrimSpace(o.Says) == "", o.Paper != nil && (len(o.Files) == 0 || strings.TrimSpace(o.Paper.From) == ""):
		return NewError(CodeInvalid, "error.outcome_incomplete", nil)
	}
	if o.Paper != nil {
		came, _, not := o.Paper.arrived(at, "error.paper_future")
		if not != nil {
			return not
		}
		at = came.At(0, 0)
	}
	return notLater(o.On, at, "error.outcome_future")
}

// AskedAfter is the content of ActAskAfter: what the agency was told when it asked: that the matter is pending still, or how it has ended.
type AskedAfter struct {
	Remark string              `json:"remark"` // whom it asked, and what it was told
	Ended  *ProceedingsOutcome `json:"ended,omitempty"`
}
