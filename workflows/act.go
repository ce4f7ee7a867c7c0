package workflows

import (
	"errors"
	"strings"

	"github.com/google/uuid"
	"go.temporal.io/sdk/temporal"

	"creditcase/activities"
	"creditcase/casefile"
)

// DeadlineMoved is the signal that a deadline of the case has come nearer: the wait looks at the database at once.
const DeadlineMoved = "deadline_moved"

// Opened is the input of a procedure: the case and the act that opened it.
type Opened struct {
	CaseID uuid.UUID
	ActID  uuid.UUID
	// Again says that the procedure has run before and its history is gone. Acts are then those that it has taken, in their order, and
	// those that were on their way: each goes through its step once more, which returns what it returned then where it has committed.
	Again bool  `json:",omitempty"`
	Acts  []Act `json:",omitempty"`
}

// Act is what an Update carries: which act on which task (zero: on the case as a whole). The act itself is in the database.
type Act struct {
	ActID  uuid.UUID
	TaskID uuid.UUID
	Kind   casefile.ActKind
}

// slot is what takes one act: a task, or the case for acts of one kind.
func (a Act) slot() string {
	if a.TaskID == uuid.Nil {
		return string(a.Kind)
	}
	return a.TaskID.String()
}

// The types of the application errors with which an Update is refused; the deliverer writes them on the act, and each
// has its sentence under "refusal." in the message catalog.
const (
	RefusedTaskActed  = activities.RefusedTaskActed
	RefusedTaskOver   = activities.RefusedTaskOver
	RefusedCaseClosed = activities.RefusedCaseClosed
)

// Refusal returns why a procedure refused an act, where the error of an Update is that of refusal: a refusal is named by one of those
// above or by the key of a sentence. Errors of the server and the SDK are application errors too, and say nothing about the act.
func Refusal(err error) (why string, refused bool) {
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || !app.NonRetryable() || app.Message() != app.Type() {
		return "", false
	}
	why = app.Type()
	switch why {
	case RefusedTaskActed, RefusedTaskOver, RefusedCaseClosed:
		return why, true
	}
	return why, strings.HasPrefix(why, "error.") || strings.HasPrefix(why, "refusal.")
}

func refusal(why string) error { return temporal.NewNonRetryableApplicationError(why, why, nil) }
