package seed

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// clocksEach is how many deadlines run in a case that a unit verifies: the unit's own and the whole case's.
const clocksEach = 2

// Running fills an empty database with cases that units verify, to measure what is done to all deadlines that run: deadlines
// of them, two a case, each with its true explanation by the pack and the calendar, from filings spread over the days
// before now. Like a province they have no workflow, no acts and no documents, their names say 测量, and only a database with
// "measure" in its name takes them.
func Running(ctx context.Context, store *db.Store, pack *rules.Pack, cal *calendar.Calendar, from calendar.Date, days, deadlines int,
	seedNumber uint64) error {
	if err := mayMeasure(ctx, store, "these cases are"); err != nil {
		return err
	}
	cases := deadlines / clocksEach
	// A province has several cases to a record; of those that run, each has its own.
	r := running{province: province{dice: newDice(seedNumber, "running"), now: from.Start(), cases: cases * provinceRecordsPerCase},
		pack: pack, cal: cal, from: from, days: days}
	if err := r.writeWorld(ctx, store); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	for begin := 0; begin < cases; begin += provinceChunk {
		if err := r.write(ctx, store, begin, min(begin+provinceChunk, cases)); err != nil {
			return fmt.Errorf("seed: %w", err)
		}
	}
	if _, err := store.Pool.Exec(ctx, "ANALYZE"); err != nil {
		return fmt.Errorf("seed: analyze: %w", err)
	}
	return nil
}

type running struct {
	province
	pack *rules.Pack
	cal  *calendar.Calendar
	from calendar.Date
	days int
}

// runningCase is one of them, with its task and its deadlines.
type runningCase struct {
	id, task  uuid.UUID
	unit      int
	filed     time.Time
	deadlines []rules.Deadline
}

// makeCase makes up the n-th of the cases: filed at some minute of a working day, and with the unit since.
func (r *running) makeCase(n int) (runningCase, error) {
	day := r.cal.AddWorkdays(r.from.AddDays(-1), 1+n%r.days)
	c := runningCase{unit: r.unitOfRecord(n), filed: day.At(r.between(9, 17), r.between(0, 59))}
	c.id, c.task = r.idAt(c.filed), r.idAt(c.filed)
	for _, clock := range []string{r.pack.Procedure(casefile.FlowObjection).Steps[casefile.StepVerify], r.pack.Procedure(casefile.FlowObjection).Steps[casefile.StepTotal]} {
		d, err := rules.Compute(r.pack, clock, c.filed, r.cal)
		if err != nil {
			return c, err
		}
		c.deadlines = append(c.deadlines, d)
	}
	return c, nil
}

func (r *running) write(ctx context.Context, store *db.Store, begin, end int) error {
	made := make([]runningCase, end-begin)
	rows := make([][]any, 0, clocksEach*len(made)) // of deadlines
	for i := range made {
		var err error
		if made[i], err = r.makeCase(begin + i); err != nil {
			return err
		}
		for j, d := range made[i].deadlines {
			explanation, err := json.Marshal(d)
			if err != nil {
				return fmt.Errorf("encode deadline: %w", err)
			}
			var task any // the whole case's is settled by no single task
			if j == 0 {
				task = made[i].task
			}
			rows = append(rows, []any{r.idAt(made[i].filed), made[i].id, task, d.Clock, d.Article, string(d.Basis), d.Start, d.Due,
				rules.RemindAt(d, r.cal), d.Provisional, explanation})
		}
	}
	return copyAll(ctx, store,
		table{"cases", []string{"id", "number", "flow", "pack_id", "pack_version", "pack_hash", "stage", "subject_id", "about_zh", "about_en",
			"unit_id", "filed_at", "accepted_at"}, len(made), func(i int) []any {
			c, n := made[i], begin+i
			number := fmt.Sprintf("YYM%d%07d", c.filed.Year(), n+1)
			return []any{c.id, number, string(casefile.FlowObjection), r.pack.ID, r.pack.Version, r.pack.Hash(casefile.FlowObjection), string(casefile.StageVerification),
				r.subjects[n%len(r.subjects)], aboutZH, aboutEN, r.units[c.unit], c.filed, c.filed}
		}},
		table{"case_parties", partyColumns, len(made), func(i int) []any {
			return partyRow(r.idAt(made[i].filed), made[i].id, r.people, r.subjects[(begin+i)%len(r.subjects)], made[i].filed)
		}},
		table{"case_records", []string{"case_id", "record_id", "n", "flow"}, len(made), func(i int) []any {
			return []any{made[i].id, r.records[begin+i], 1, string(casefile.FlowObjection)}
		}},
		table{"tasks", []string{"id", "case_id", "kind", "beside", "outlives", "unit_id", "opened_at", "due_at"}, len(made), func(i int) []any {
			c := made[i]
			return []any{c.task, c.id, string(casefile.TaskVerify), false, false, r.units[c.unit], c.filed, c.deadlines[0].Due}
		}},
		table{"deadlines", []string{"id", "case_id", "task_id", "clock", "article", "basis", "started_at", "due_at", "remind_at", "provisional",
			"explanation"}, len(rows), func(i int) []any { return rows[i] }},
	)
}
