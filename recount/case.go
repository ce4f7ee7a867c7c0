package recount

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"creditcase/activities"
	"creditcase/db"
	"creditcase/rules"
)

// countedCase is one case whose running deadlines were counted again.
type countedCase struct {
	c         db.Case
	deadlines []countedDeadline
	correct   *activities.Correction // nil: nothing moved
}

// countedDeadline is one deadline as it was and as it is. The zero instant stands for none.
type countedDeadline struct {
	was         db.RecountDeadlinesRow
	is          rules.Deadline
	explanation json.RawMessage
	remind      time.Time
	reminded    time.Time
	overdue     time.Time
}

func (d countedDeadline) moved() bool { return !d.is.Due.Equal(d.was.DueAt) }

// lifted reports whether the deadline lies ahead although it was marked overdue.
func (d countedDeadline) lifted() bool { return d.was.OverdueAt != nil && d.overdue.IsZero() }

// runs reports whether the case's workflow minds the deadline now: one that stands still is counted anew when it goes on,
// and that of a message to partners is its sender's.
func (d countedDeadline) runs() bool { return d.was.PausedAt == nil && d.was.MessageID == nil }

// wakes reports whether the case now wants something done before the instant for which its workflow set its timer. Everything
// else is found when that timer fires.
func (c *countedCase) wakes() bool {
	before, after := never, never
	for _, d := range c.deadlines {
		if !d.runs() {
			continue
		}
		if d.was.OverdueAt == nil {
			before = sooner(before, wants(orZero(d.was.RemindAt), orZero(d.was.RemindedAt), d.was.DueAt))
		}
		if d.overdue.IsZero() {
			after = sooner(after, wants(d.remind, d.reminded, d.is.Due))
		}
	}
	return after.Before(before)
}

// never is later than any instant of ours.
var never = time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)

func sooner(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// wants is when a deadline that is not overdue next wants something done: to be reminded of, or marked (see DeadlineNext).
func wants(remind, reminded, due time.Time) time.Time {
	passed := due.Add(time.Second)
	if !remind.IsZero() && reminded.IsZero() {
		return sooner(remind, passed)
	}
	return passed
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// countCase counts the running deadlines of one case again.
func (r *Recounter) countCase(q *db.Queries, by counting, c db.Case, rows []db.RecountDeadlinesRow) (*countedCase, error) {
	again := &countedCase{c: c, deadlines: make([]countedDeadline, len(rows))}
	moved := false
	for i, row := range rows {
		d, err := countAgain(by, row)
		if err != nil {
			return nil, fmt.Errorf("count %s again: %w", row.Clock, err)
		}
		again.deadlines[i] = d
		moved = moved || d.moved() || d.lifted()
	}
	if !moved {
		return again, nil
	}
	correct, err := activities.Correct(r.Activities, q, c, by.now, by.cal)
	if err != nil {
		return nil, err
	}
	for _, d := range again.deadlines {
		traceCounted(correct, by, d)
	}
	again.correct = &correct
	return again, nil
}

// countAgain counts one deadline by the calendar in force. A reminder that went out goes out again where it lies ahead now,
// and a mark of being overdue stays only where the new end has passed too.
func countAgain(by counting, row db.RecountDeadlinesRow) (countedDeadline, error) {
	d := countedDeadline{was: row, reminded: orZero(row.RemindedAt)}
	if err := json.Unmarshal(row.Explanation, &d.is); err != nil {
		return d, fmt.Errorf("read deadline: %w", err)
	}
	var err error
	if d.is, err = rules.Recompute(d.is, by.cal); err != nil {
		return d, err
	}
	if d.explanation, err = json.Marshal(d.is); err != nil {
		return d, fmt.Errorf("encode deadline: %w", err)
	}
	if row.MessageID == nil { // its sender is not reminded
		d.remind = rules.RemindAt(d.is, by.cal)
	}
	if d.remind.After(by.now) {
		d.reminded = time.Time{}
	}
	if passed := d.is.Due.Add(time.Second); row.OverdueAt != nil && !passed.After(by.now) {
		d.overdue = passed
	}
	return d, nil
}

// traceCounted tells the trail what moved: the old date, the new one, and by which notices.
func traceCounted(correct activities.Correction, by counting, d countedDeadline) {
	if d.moved() {
		correct.Trace("deadline_moved", map[string]string{"clock": d.was.Clock, "from": d.was.DueAt.Format(time.RFC3339),
			"due": d.is.Due.Format(time.RFC3339), "notice": strings.Join(by.inForce.Since(d.was.CalendarVersion), ",")})
	}
	if d.lifted() {
		correct.Trace("overdue_lifted", map[string]string{"clock": d.was.Clock})
	}
}

// tells lists the deadlines that moved of what the applicant waits for or owes. What is between authorities is not.
func (c *countedCase) tells() []countedDeadline {
	if c.correct == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.deadlines), func(d countedDeadline) bool {
		return !d.moved() || !d.runs() || c.correct.Inward(d.was.Clock)
	})
}
