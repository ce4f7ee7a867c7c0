package recount

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/rules"
)

// Shift is one running deadline that a notice would move. It names nobody but the unit that has the task.
type Shift struct {
	CaseNumber     string
	Clock          string
	Label          rules.Text // what its pack calls the clock, where it does
	UnitZH, UnitEN string
	From, To       time.Time
	Provisional    bool
}

// ClockShifts counts what a notice would move of one clock.
type ClockShifts struct {
	Clock         string
	Label         rules.Text
	Later, Nearer int
}

// Foreseen is what a notice would do to the deadlines that run now.
type Foreseen struct {
	Clocks        []ClockShifts // those of which any would move, by name
	Later, Nearer int
	Settled       int     // would no longer be provisional, whether they move or not
	Passed        int     // would come to lie behind the present instant
	First         []Shift // the first to be due, at most ShiftsShown
}

// Moved is how many deadlines would move.
func (f Foreseen) Moved() int { return f.Later + f.Nearer }

// ShiftsShown is how many deadlines are foreseen one by one.
const ShiftsShown = 50

const foreseeAtOnce = 5000 // deadlines read at once

// Foresee counts the running deadlines by another calendar than the one in force, and changes nothing. Deadlines that end
// before the first day on which the calendars differ are not looked at. Cases go on meanwhile: what is applied later may
// meet a few deadlines more or less.
func Foresee(ctx context.Context, s *db.Store, now time.Time, inForce, would *calendar.Calendar) (Foreseen, error) {
	first, differ := inForce.FirstDifference(would)
	if !differ {
		return Foreseen{}, nil
	}
	f := foreseeing{would: would, now: now, clocks: map[string]*ClockShifts{}}
	page := db.RecountPreviewParams{DueFrom: first.Start(), AfterDue: first.Start().AddDate(-1, 0, 0), AfterID: uuid.Nil, Most: foreseeAtOnce}
	for {
		rows, err := s.RecountPreview(ctx, page)
		if err != nil {
			return Foreseen{}, fmt.Errorf("read running deadlines: %w", err)
		}
		for _, row := range rows {
			if err := f.look(row); err != nil {
				return Foreseen{}, fmt.Errorf("foresee %s of case %s: %w", row.Clock, row.CaseNumber, err)
			}
		}
		if len(rows) < foreseeAtOnce {
			return f.result(), nil
		}
		last := rows[len(rows)-1]
		page.AfterDue, page.AfterID = last.DueAt, last.ID
	}
}

type foreseeing struct {
	Foreseen
	would  *calendar.Calendar
	now    time.Time
	clocks map[string]*ClockShifts
}

func (f *foreseeing) look(row db.RecountPreviewRow) error {
	var d rules.Deadline
	if err := json.Unmarshal(row.Explanation, &d); err != nil {
		return fmt.Errorf("read deadline: %w", err)
	}
	d, err := rules.Recompute(d, f.would)
	if err != nil {
		return err
	}
	if row.Provisional && !d.Provisional {
		f.Settled++
	}
	if d.Due.Equal(row.DueAt) {
		return nil
	}
	clock := f.clocks[row.Clock]
	if clock == nil {
		clock = &ClockShifts{Clock: row.Clock, Label: d.Label}
		f.clocks[row.Clock] = clock
	}
	if d.Due.After(row.DueAt) {
		f.Later++
		clock.Later++
	} else {
		f.Nearer++
		clock.Nearer++
		if !d.Due.Add(time.Second).After(f.now) && row.DueAt.Add(time.Second).After(f.now) {
			f.Passed++
		}
	}
	if len(f.First) < ShiftsShown {
		f.First = append(f.First, Shift{CaseNumber: row.CaseNumber, Clock: row.Clock, Label: d.Label, UnitZH: row.UnitZH, UnitEN: row.UnitEN,
			From: row.DueAt, To: d.Due, Provisional: d.Provisional})
	}
	return nil
}

func (f *foreseeing) result() Foreseen {
	for _, clock := range f.clocks {
		f.Clocks = append(f.Clocks, *clock)
	}
	slices.SortFunc(f.Clocks, func(a, b ClockShifts) int { return cmp.Compare(a.Clock, b.Clock) })
	return f.Foreseen
}
