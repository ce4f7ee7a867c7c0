// Package activities holds what workflows do to the world: one method a step, one transaction a method. A step closes a
// task, opens the next, sets deadlines, touches the record, writes documents and extends the trail, all or nothing, and a
// retry of a step that has committed changes nothing.
package activities

import (
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// Activities are the steps with what they depend on.
type Activities struct {
	Store    *db.Store
	Book     *rules.Book
	Calendar calendar.Source
	Clock    calendar.Clock
	// Packs are the regulations under which the city works now. Cases keep theirs; records are published as long as these say.
	Packs rules.Choice
	// Wall is the time of the machine, for the instants at which workflows wake; nil means time.Now.
	Wall func() time.Time

	rehearsal *rehearsal // nil: steps count
}

// Filed is the input of a procedure and of its first step: the case and the act that opened it.
type Filed struct {
	CaseID uuid.UUID
	ActID  uuid.UUID
}

// Acted is the input of a step that an act leads to.
type Acted struct {
	CaseID uuid.UUID
	ActID  uuid.UUID
}

// Woken is the input of a wake: the Wake-th of the case. Within is the step in whose period the procedure waits, where its end moves
// the case on, and Passes how often a period of that step has done so before.
type Woken struct {
	CaseID uuid.UUID
	Wake   int
	Within casefile.Step `json:",omitempty"`
	Passes int           `json:",omitempty"`
}

// Progress is what every step tells its workflow.
type Progress struct {
	TaskID  uuid.UUID // the task that is open now; zero: none
	WakeAt  time.Time // wall time of the nearest reminder or deadline; zero: none
	Refused string    // why the act was refused; empty: it was done
	Closed  bool      // the case has ended without an act
	// Passed is the step whose period has passed and has moved the case on without an act; "": none.
	Passed casefile.Step `json:",omitempty"`
}

// Stray is the result of SettleStray.
type Stray struct {
	Later   bool   // the procedure is behind its case: the act's task is open, or the act was done by a run before
	Refused string // otherwise why the act was refused
}

// Made returns the progress itself, wherever it is embedded.
func (p *Progress) Made() Progress { return *p }

func (p *Progress) set(made Progress) { *p = made }

// Result is what a step returns: Progress, or a struct that embeds it.
type Result interface {
	Made() Progress
	set(Progress)
}

// FormChecked is the result of RecordFormCheck.
type FormChecked struct {
	Progress
	Accepted   bool
	Incomplete bool // a supplement is awaited
	Late       bool // the filing is put up for approval
	Way        casefile.Way
}

// Compared is the result of RecordComparison.
type Compared struct {
	Progress
	Finding casefile.Finding
}
