package casefile

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
)

// ActKind is what a person did (办理记录). Its value is also the name of the Update that delivers it.
type ActKind string

// OnCase reports whether acts of the kind are on the case as a whole, and not on a task.
func (k ActKind) OnCase() bool { return declared.acts[k].On == OnCase }

// Given is the reason that somebody reads who comes to do once more what can be done once: a key of the catalog, where the kind has one.
func (k ActKind) Given() string { return "error." + string(k) + "_given" }

// Through is what makes acts of the kind take effect; "" for a kind that is not declared.
func (k ActKind) Through() Through { return declared.acts[k].Through }

// Closes reports whether an act of the kind is what its task, or the case, was waiting for. The column acts.closes is written from it.
func (k ActKind) Closes() bool { return declared.acts[k].Closes }

// Beside reports whether the procedure takes an act of the kind at any wait, whatever it waits for.
func (k ActKind) Beside() bool { return declared.acts[k].Beside }

// Holds reports whether no deadline of the case for which an act of the kind came in time falls overdue while the act waits.
func (k ActKind) Holds() bool { return declared.acts[k].Holds }

// ActStatus is how far an act has come.
type ActStatus string

// An act is received with its legal instant, then done or refused by the step that it leads to.
const (
	ActReceived ActStatus = "received"
	ActDone     ActStatus = "done"
	ActRefused  ActStatus = "refused"
)

// Limits on what a person may type, in runes, and attach. They bound rows, notices and pages.
const (
	MaxStatement   = 4000
	MaxInterest    = 1000
	MaxReasons     = 4000
	MaxTakeBack    = 200 // reasons for taking a task back, which stand in the trail
	MinReasons     = 10  // runes: fewer give no reason
	MaxPhrase      = 300
	MaxFieldValue  = 500
	MaxPhone       = 80 // two numbers with their extensions
	MinPhoneDigits = 5  // of each number, the hotlines' ...
	MaxPhoneDigits = 15 // ... to the longest there is (ITU-T E.164)
	MaxAttachments = 10
	MaxFileBytes   = 10 << 20
	MaxMissing     = 10  // things that a supplement is asked for
	MaxMissingItem = 200 // runes of each
)

// FormCheck is the content of ActCheckForm: acceptance, a supplement asked for in one list of everything that is missing, or
// refusal with reasons.
type FormCheck struct {
	Accept  bool     `json:"accept"`
	Missing []string `json:"missing,omitempty"`
	Reasons string   `json:"reasons,omitempty"`
}

// Supplement is the content of ActSupplement.
type Supplement struct {
	Statement   string      `json:"statement"`
	Attachments []uuid.UUID `json:"attachments,omitempty"`
}

// Decision is the content of ActDecide and ActCorrect.
type Decision struct {
	Outcome     Outcome     `json:"outcome"`
	Changes     []Change    `json:"changes,omitempty"`
	Reasons     string      `json:"reasons"`
	Attachments []uuid.UUID `json:"attachments,omitempty"`
}

// Withdrawal is the content of ActWithdraw.
type Withdrawal struct {
	Reasons string `json:"reasons,omitempty"`
	// Party says that the party takes back what the case is about, and not the body its own case.
	Party bool `json:"party,omitempty"`
	// Paper is how it came, where the party withdraws on paper.
	Paper *PaperReply `json:"paper,omitempty"`
}

// Files are the scans of a withdrawal on paper.
func (w Withdrawal) Files() []uuid.UUID {
	if w.Paper == nil {
		return nil
	}
	return w.Paper.Files
}

// Came returns the Error that says what is missing of a withdrawal on paper, or that it came later than the instant; nil: nothing.
func (w Withdrawal) Came(at time.Time) *Error {
	if w.Paper == nil || len(w.Paper.Files) == 0 || strings.TrimSpace(w.Paper.From) == "" {
		return NewError(CodeInvalid, "error.paper_incomplete", nil)
	}
	_, not := w.Paper.CameBy(at)
	return not
}

// Before reports whether the party has withdrawn in time: before the item was finished, nil where it is not. What came on paper counts from its day; on the very day of
// finishing whoever enters it has seen that it came before.
func (w Withdrawal) Before(finished *calendar.Date) bool {
	if finished == nil {
		return true
	}
	if w.Paper == nil {
		return false
	}
	day, err := calendar.ParseDate(w.Paper.ReceivedOn)
	return err == nil && !day.After(*finished)
}

// HandOver is the content of ActHandOver: the colleague who has the task from now on.
type HandOver struct {
	To uuid.UUID `json:"to"`
}

// TakeBack is the content of ActTakeBack: a head takes a task from whoever holds it, and gives it to somebody, or to the unit
// as a whole (no To).
type TakeBack struct {
	To      *uuid.UUID `json:"to,omitempty"`
	Reasons string     `json:"reasons"`
}

// ExtensionRequest is the content of ActRequestExtension: how many units of the clock more, and why.
type ExtensionRequest struct {
	Amount  int    `json:"amount"`
	Reasons string `json:"reasons"`
}

// ExtensionDecision is the content of ActDecideExtension.
type ExtensionDecision struct {
	Approve bool   `json:"approve"`
	Reasons string `json:"reasons,omitempty"`
}

// Informing is the content of ActInform: what the agency adds to the result, if anything.
type Informing struct {
	Remark string `json:"remark,omitempty"`
}
