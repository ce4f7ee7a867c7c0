package dates

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
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// soonWorkdays is from how many working days left a deadline is due soon (临期). It is also when the system reminds.
const soonWorkdays = 2

// DueSoonUntil is the last instant at which something due is due soon, seen from now.
func DueSoonUntil(cal *calendar.Calendar, now time.Time) time.Time {
	return cal.AddWorkdays(calendar.DateOf(now), soonWorkdays).End()
}

// IsOverdue reports whether a period that ends with the second of due has passed.
func IsOverdue(due, now time.Time) bool { return !now.Before(due.Add(time.Second)) }

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

// DueTag says what is left of a running period, or for how long it has passed, in a word and a colour.
func DueTag(p *messages.Printer, cal *calendar.Calendar, due, now time.Time) ui.Tag {
	if IsOverdue(due, now) {
		return ui.Tag{Text: p.N("deadline.overdue", calendar.DateOf(due).DaysUntil(calendar.DateOf(now))), Colour: ui.TagLate}
	}
	left := workdaysLeft(cal, due, now)
	switch days := calendar.DateOf(now).DaysUntil(calendar.DateOf(due)); {
	case days == 0:
		return ui.Tag{Text: p.T("deadline.today"), Colour: ui.TagSoon}
	case left == 0: // a period of hours can end before the next working day
		return ui.Tag{Text: p.N("deadline.soon_days", days), Colour: ui.TagSoon}
	case left <= soonWorkdays:
		return ui.Tag{Text: p.N("deadline.soon", left), Colour: ui.TagSoon}
	}
	return ui.Tag{Text: p.N("deadline.left", left), Colour: ui.TagActive}
}

// DeadlineState is how a deadline stands.
type DeadlineState string

// The states of a deadline, as the API names them.
const (
	StateRunning DeadlineState = "running"
	StatePaused  DeadlineState = "paused" // a supplement is awaited: it is counted anew when that comes
	stateMet     DeadlineState = "met"    // in time or late
	StateOverdue DeadlineState = "overdue"
	stateOver    DeadlineState = "over" // a party's own time, which has passed unused
)

// StateOf is how a deadline stands at an instant of legal time. own says that its time is left to a party: see rules.Book.LeftToParty.
func StateOf(d db.Deadline, own bool, now time.Time) DeadlineState {
	switch {
	case own && d.PausedAt == nil && IsOverdue(d.DueAt, endOf(d, now)):
		return stateOver
	case d.MetAt != nil:
		return stateMet
	case d.PausedAt != nil:
		return StatePaused
	case IsOverdue(d.DueAt, now):
		return StateOverdue
	}
	return StateRunning
}

// endOf is when a deadline was met, now where it has not been. What a party does in its own time is taken in that time alone: where it ended
// later, it has passed.
func endOf(d db.Deadline, now time.Time) time.Time {
	if d.MetAt != nil {
		return *d.MetAt
	}
	return now
}

// deadlineTag is dueTag for a deadline that may have been met, stand still, or be a party's own.
func deadlineTag(p *messages.Printer, cal *calendar.Calendar, d db.Deadline, own bool, now time.Time) ui.Tag {
	switch StateOf(d, own, now) {
	case stateOver:
		return overTag(p)
	case StatePaused:
		return ui.Tag{Text: p.T("deadline.paused"), Colour: ui.TagPaused}
	case stateMet:
		if IsOverdue(d.DueAt, *d.MetAt) {
			return ui.Tag{Text: p.T("deadline.met_late"), Colour: ui.TagLate}
		}
		return ui.Tag{Text: p.T("deadline.met"), Colour: ui.TagGood}
	}
	return DueTag(p, cal, d.DueAt, now)
}

// overTag says that a party's own time is over, which is nobody's fault.
func overTag(p *messages.Printer) ui.Tag {
	return ui.Tag{Text: p.T("deadline.over"), Colour: ui.TagNeutral}
}

// OwedTag is DueTag for the clock of a running period, and whether somebody is late with it: nobody is with a party's own time.
func OwedTag(s *site.Server, p *messages.Printer, clock string, due time.Time) (left ui.Tag, late bool) {
	now := s.Clock.Now()
	late = IsOverdue(due, now)
	if late && s.Book.LeftToParty(clock) {
		return overTag(p), false
	}
	return DueTag(p, s.Calendar.InForce(), due, now), late
}

// Past is what has happened to the deadlines of a case, as far as the viewer may know it.
type Past struct {
	Trail     []casefile.TrailEntry
	Approvals []Approval // of staff pages only: an applicant learns the office, not the person
}

// Approval is who approved an extension.
type Approval struct {
	Task uuid.UUID
	At   time.Time
	Name string
}

// Movers are the lines of the trail that tell of a deadline that moved.
var Movers = []string{"step.deadline_moved", "step.extended", "step.resumed"}

// move is one change of a deadline's end.
type move struct {
	At, From, To time.Time
	Why          string   // the event without its "step."
	Notices      []string // ids of the notices that moved it
}

// MovesOf follows a deadline back through the trail from its present end, and tells its moves in order. Lines name the clock
// and no more, and a case can have run on one clock twice.
func (past Past) MovesOf(d db.Deadline) []move {
	var moves []move
	end := d.DueAt
	for _, line := range slices.Backward(past.Trail) {
		if !slices.Contains(Movers, line.Event) || line.Facts["clock"] != d.Clock {
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
	past Past
}

// Show makes the component of a kept deadline: the date, what is left, and on demand the calendar of its days and what
// it rests on. pack is the one that the case runs under. Its error means that the kept explanation cannot be read.
func Show(s *site.Server, p *messages.Printer, pack *rules.Pack, d db.Deadline, past Past) (ui.Deadline, error) {
	r := reckoning{Printer: p, row: d, pack: pack, cal: s.Calendar.InForce(), now: s.Clock.Now(), past: past}
	return r.show()
}

// ShowAll is showDeadline for all of a case.
func ShowAll(s *site.Server, p *messages.Printer, pack *rules.Pack, all []db.Deadline, past Past) ([]ui.Deadline, error) {
	shown := make([]ui.Deadline, len(all))
	for i, d := range all {
		var err error
		if shown[i], err = Show(s, p, pack, d, past); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

func (r reckoning) show() (ui.Deadline, error) {
	if err := json.Unmarshal(r.row.Explanation, &r.Deadline); err != nil {
		return ui.Deadline{}, fmt.Errorf("read explanation of deadline: %w", err)
	}
	state := deadlineTag(r.Printer, r.cal, r.row, r.own(), r.now)
	shown := ui.Deadline{Label: r.name(), Due: r.row.DueAt, Tag: &state, Grid: r.grid(), Facts: r.facts()}
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

// Reckoned shows a period that is reckoned for somebody and kept nowhere, under the label: its last day, and why it is that.
func Reckoned(s *site.Server, p *messages.Printer, pack *rules.Pack, label string, d rules.Deadline) ui.Deadline {
	r := reckoning{Printer: p, Deadline: d, row: db.Deadline{Clock: d.Clock, DueAt: d.Due}, pack: pack, cal: s.Calendar.InForce(), now: s.Clock.Now()}
	return ui.Deadline{Label: label, Due: d.Due, Why: []string{explain.Sentence(p, d)}, Facts: r.facts()}
}

// name is the word for the clock; one that a city's own pack has added is named as it is there.
func (r reckoning) name() string {
	return explain.Clock(r.Printer, r.pack.ClockLabel(r.row.Clock), r.row.Clock)
}

// ClockWord is the word for a clock of whichever pack.
func ClockWord(s *site.Server, p *messages.Printer, name string) string {
	return explain.Clock(p, s.Book.ClockLabel(name), name)
}

func (r reckoning) paused() bool { return StateOf(r.row, r.own(), r.now) == StatePaused }

// own reports whether the time is left to a party.
func (r reckoning) own() bool { return r.pack.LeftToParty(r.row.Clock) }

// inDays reports whether the period is counted day by day.
func (r reckoning) inDays() bool { return r.Unit == rules.WorkingDay || r.Unit == rules.CalendarDay }

// DueSpan gives the instants between which something is due that is overdue, due soon, or anything.
func DueSpan(s *site.Server, which string) (from, until time.Time) {
	now := s.Clock.Now()
	switch which {
	case "overdue":
		return lists.Bottom.At, OverdueUntil(now)
	case "soon":
		return OverdueUntil(now).Add(time.Microsecond), DueSoonUntil(s.Calendar.InForce(), now)
	}
	return lists.Bottom.At, lists.Top.At
}

// OverdueUntil is the latest end of a period that has passed at now: overdue begins a second after it.
func OverdueUntil(now time.Time) time.Time { return now.Add(-time.Second) }

// Running shows the deadlines that are still to be kept.
func Running(s *site.Server, p *messages.Printer, pack *rules.Pack, all []db.Deadline, past Past) ([]ui.Deadline, error) {
	var running []db.Deadline
	for _, d := range all {
		if d.MetAt == nil {
			running = append(running, d)
		}
	}
	return ShowAll(s, p, pack, running, past)
}
