package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

// soonWorkdays is from how many working days left a deadline is due soon (临期). It is also when the system reminds.
const soonWorkdays = 2

// dueSoonUntil is the last instant at which something due is due soon, seen from now.
func dueSoonUntil(cal *calendar.Calendar, now time.Time) time.Time {
	return cal.AddWorkdays(calendar.DateOf(now), soonWorkdays).End()
}

// isOverdue reports whether a period that ends with the second of due has passed.
func isOverdue(due, now time.Time) bool { return !now.Before(due.Add(time.Second)) }

// workdaysLeft counts the working days after today up to the day of due.
func workdaysLeft(cal *calendar.Calendar, due, now time.Time) int {
	last, n := calendar.DateOf(due), 0
	for day := calendar.DateOf(now).AddDays(1); !day.After(last); day = day.AddDays(1) {
		if cal.IsWorkday(day) {
			n++
		}
	}
	return n
}

// dueTag says what is left of a running period, or for how long it has passed, in a word and a colour.
func dueTag(p *messages.Printer, cal *calendar.Calendar, due, now time.Time) tag {
	if isOverdue(due, now) {
		return tag{p.N("deadline.overdue", calendar.DateOf(due).DaysUntil(calendar.DateOf(now))), tagLate}
	}
	left := workdaysLeft(cal, due, now)
	switch days := calendar.DateOf(now).DaysUntil(calendar.DateOf(due)); {
	case days == 0:
		return tag{p.T("deadline.today"), tagSoon}
	case left == 0: // a period of hours can end before the next working day
		return tag{p.N("deadline.soon_days", days), tagSoon}
	case left <= soonWorkdays:
		return tag{p.N("deadline.soon", left), tagSoon}
	}
	return tag{p.N("deadline.left", left), tagActive}
}

// deadlineState is how a deadline stands.
type deadlineState string

// The states of a deadline, as the API names them.
const (
	stateRunning deadlineState = "running"
	statePaused  deadlineState = "paused" // a supplement is awaited: it is counted anew when that comes
	stateMet     deadlineState = "met"    // in time or late
	stateOverdue deadlineState = "overdue"
)

func stateOf(d db.Deadline, now time.Time) deadlineState {
	switch {
	case d.MetAt != nil:
		return stateMet
	case d.PausedAt != nil:
		return statePaused
	case isOverdue(d.DueAt, now):
		return stateOverdue
	}
	return stateRunning
}

// deadlineTag is dueTag for a deadline that may have been met, or stand still.
func deadlineTag(p *messages.Printer, cal *calendar.Calendar, d db.Deadline, now time.Time) tag {
	switch stateOf(d, now) {
	case statePaused:
		return tag{p.T("deadline.paused"), tagPaused}
	case stateMet:
		if isOverdue(d.DueAt, *d.MetAt) {
			return tag{p.T("deadline.met_late"), tagLate}
		}
		return tag{p.T("deadline.met"), tagGood}
	}
	return dueTag(p, cal, d.DueAt, now)
}

// deadlinePast is what has happened to the deadlines of a case, as far as the viewer may know it.
type deadlinePast struct {
	trail     []casefile.TrailEntry
	approvals []approval // of staff pages only: an applicant learns the office, not the person
}

// approval is who approved an extension.
type approval struct {
	task uuid.UUID
	at   time.Time
	name string
}

// movers are the lines of the trail that tell of a deadline that moved.
var movers = []string{"step.deadline_moved", "step.extended", "step.resumed"}

// move is one change of a deadline's end.
type move struct {
	At, From, To time.Time
	Why          string   // the event without its "step."
	Notices      []string // ids of the notices that moved it
}

// movesOf follows a deadline back through the trail from its present end, and tells its moves in order. Lines name the clock
// and no more, and a case can have run on one clock twice.
func (past deadlinePast) movesOf(d db.Deadline) []move {
	var moves []move
	end := d.DueAt
	for _, line := range slices.Backward(past.trail) {
		if !slices.Contains(movers, line.Event) || line.Facts["clock"] != d.Clock {
			continue
		}
		from, err := time.Parse(time.RFC3339, line.Facts["from"])
		to, err2 := time.Parse(time.RFC3339, line.Facts["due"])
		if err != nil || err2 != nil || !to.Equal(end) || from.Equal(to) {
			continue
		}
		m := move{At: line.At, From: from, To: to, Why: strings.TrimPrefix(line.Event, "step.")}
		if notices := line.Facts["notice"]; notices != "" {
			m.Notices = strings.Split(notices, ",")
		}
		moves = append(moves, m)
		end = from
	}
	slices.Reverse(moves)
	return moves
}

// reckoning is a kept deadline with all that explains it, for one reader.
type reckoning struct {
	*messages.Printer
	rules.Deadline
	row  db.Deadline
	pack *rules.Pack // that the case runs under
	cal  *calendar.Calendar
	now  time.Time
	past deadlinePast
}

// showDeadline makes the component of a kept deadline: the date, what is left, and on demand the calendar of its days and what
// it rests on. pack is the one that the case runs under. Its error means that the kept explanation cannot be read.
func (s *server) showDeadline(p *messages.Printer, pack *rules.Pack, d db.Deadline, past deadlinePast) (deadline, error) {
	r := reckoning{Printer: p, row: d, pack: pack, cal: s.Calendar.InForce(), now: s.Clock.Now(), past: past}
	return r.show()
}

// showDeadlines is showDeadline for all of a case.
func (s *server) showDeadlines(p *messages.Printer, pack *rules.Pack, all []db.Deadline, past deadlinePast) ([]deadline, error) {
	shown := make([]deadline, len(all))
	for i, d := range all {
		var err error
		if shown[i], err = s.showDeadline(p, pack, d, past); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

func (r reckoning) show() (deadline, error) {
	if err := json.Unmarshal(r.row.Explanation, &r.Deadline); err != nil {
		return deadline{}, fmt.Errorf("read explanation of deadline: %w", err)
	}
	state := deadlineTag(r.Printer, r.cal, r.row, r.now)
	shown := deadline{Label: r.name(), Due: r.row.DueAt, Tag: &state, Grid: r.grid(), Facts: r.facts()}
	switch {
	case r.paused():
		shown.Note = r.T("deadline.paused_note", r.DateTime(*r.row.PausedAt))
	default:
		shown.Why = append(shown.Why, explain.Sentence(r.Printer, r.Deadline))
	}
	if r.Unit == rules.Month || r.Unit == rules.Year {
		shown.Why = append(shown.Why, r.T("deadline.no_grid"))
	}
	if r.Provisional {
		shown.Label = r.T("deadline.provisional_label", shown.Label)
	}
	return shown, nil
}

// name is the word for the clock; one that a city's own pack has added is named as it is there.
func (r reckoning) name() string {
	return explain.Clock(r.Printer, r.pack.ClockLabel(r.row.Clock), r.row.Clock)
}

// clockWord is the word for a clock of whichever pack.
func (s *server) clockWord(p *messages.Printer, name string) string {
	return explain.Clock(p, s.Book.ClockLabel(name), name)
}

func (r reckoning) paused() bool { return stateOf(r.row, r.now) == statePaused }

// inDays reports whether the period is counted day by day.
func (r reckoning) inDays() bool { return r.Unit == rules.WorkingDay || r.Unit == rules.CalendarDay }
