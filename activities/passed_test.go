package activities_test

import (
	"testing"
	"time"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db/dbtest"
)

// wakeWithin wakes the case while its procedure waits within the period of a step, as a run would that is at its n-th wake.
func (w *waiting) wakeWithin(n int, step casefile.Step, passes int) activities.Progress {
	w.t.Helper()
	got, err := w.steps.MarkDeadlines(w.t.Context(), activities.Woken{CaseID: w.id, Wake: n, Within: step, Passes: passes})
	w.must(err)
	return got
}

// A period that passes while the procedure waits within it moves the case on, once and at the instant at which it has passed. A run that
// begins again is told the same.
func TestMarkDeadlines_PeriodMovesOn(t *testing.T) {
	w := newWaiting(t)
	activities.MoveOn(t, casefile.StepVerify, casefile.TaskCorrect, casefile.StepCorrect)
	if got := w.wakeWithin(1, casefile.StepVerify, 0); got.Passed != "" {
		t.Errorf("the period passes before its end: %+v", got)
	}
	w.clock.Set(nextMorning)
	got := w.wakeWithin(2, casefile.StepVerify, 0)
	if got.Passed != casefile.StepVerify || got.Closed || got.WakeAt.IsZero() {
		t.Errorf("the period has passed: %+v", got)
	}
	var kind casefile.TaskKind
	w.must(w.Store.Pool.QueryRow(t.Context(), `SELECT kind FROM tasks WHERE id = $1 AND closed_at IS NULL`, got.TaskID).Scan(&kind))
	if kind != casefile.TaskCorrect {
		t.Errorf("the case has gone on to %s", kind)
	}
	verify := dbtest.Deadline(t, w.Store, w.id, "objection.verify")
	if want := verify.DueAt.Add(time.Second); verify.MetAt == nil || !verify.MetAt.Equal(want) {
		t.Errorf("the period ended %v, want %v", verify.MetAt, want)
	}

	before := w.trailLength()
	if again := w.wakeWithin(3, casefile.StepVerify, 0); again.Passed != got.Passed || again.TaskID != got.TaskID {
		t.Errorf("a run that begins again is told %+v, want %+v", again, got)
	}
	if next := w.wakeWithin(4, casefile.StepVerify, 1); next.Passed != "" {
		t.Errorf("the period passes a second time: %+v", next)
	}
	if lines := w.trailLength() - before; lines != 0 {
		t.Errorf("%d lines of the trail by wakes with nothing to do", lines)
	}
	if _, err := w.Store.VerifyTrails(t.Context(), func(number string, err error) { t.Errorf("trail of %s: %v", number, err) }); err != nil {
		t.Error(err)
	}
}

// A period within which the procedure does not wait falls overdue and moves nothing; it moves the case on when the procedure comes to
// wait within it.
func TestMarkDeadlines_PeriodOfAnotherWait(t *testing.T) {
	w := newWaiting(t)
	activities.MoveOn(t, casefile.StepVerify, casefile.TaskCorrect, casefile.StepCorrect)
	w.clock.Set(nextMorning)
	if got := w.wakeWithin(1, "", 0); got.Passed != "" {
		t.Errorf("moved on without being waited for: %+v", got)
	}
	if verify := dbtest.Deadline(t, w.Store, w.id, "objection.verify"); verify.OverdueAt == nil || verify.MetAt != nil {
		t.Errorf("overdue %v, met %v", verify.OverdueAt, verify.MetAt)
	}
	if got := w.wakeWithin(2, casefile.StepVerify, 0); got.Passed != casefile.StepVerify {
		t.Errorf("waited for: %+v", got)
	}
}

// To wait within a period with which nothing is declared to come is a fault of the program, and is not silently waited out.
func TestMarkDeadlines_NothingFollows(t *testing.T) {
	w := newWaiting(t)
	_, err := w.steps.MarkDeadlines(t.Context(), activities.Woken{CaseID: w.id, Wake: 1, Within: casefile.StepInform})
	if err == nil {
		t.Error("a period is waited for that leads nowhere")
	}
}

// Of periods that are noticed together after a time without workers, one that closes the case does so at the instant at which it passed: what
// had not passed by then is neither marked nor told, what had is both.
func TestMarkDeadlines_NoticedTogether(t *testing.T) {
	w := newWaiting(t)
	dbtest.Arrange(t, w.Store, `UPDATE deadlines SET clock = 'objection.supplement', task_id = NULL WHERE case_id = $1 AND clock = 'objection.verify'`, w.id)
	for clock, later := range map[string]string{"objection.total": "1 day", "objection.inform": "0"} {
		dbtest.Arrange(t, w.Store, `INSERT INTO deadlines (id, case_id, clock, article, basis, started_at, due_at, provisional, explanation)
			SELECT gen_random_uuid(), case_id, $2, article, basis, started_at, due_at + $3::interval, provisional, explanation FROM deadlines
			WHERE case_id = $1 AND clock = 'objection.supplement'`, w.id, clock, later)
	}
	w.clock.Set(nextMorning.AddDate(0, 0, 7))
	if got, err := w.steps.MarkDeadlines(t.Context(), activities.Woken{CaseID: w.id, Wake: 1}); err != nil || !got.Closed {
		t.Fatalf("closed by the period that passed: %+v, %v", got, err)
	}
	for clock, want := range map[string]bool{"objection.supplement": true, "objection.inform": true, "objection.total": false} {
		marked, told := dbtest.Deadline(t, w.Store, w.id, clock).OverdueAt != nil, false
		for _, e := range dbtest.Trail(t, w.Store, w.id) {
			told = told || e.Event == "step.overdue" && e.Facts["clock"] == clock
		}
		if marked != want || told != want {
			t.Errorf("%s: marked %v, told %v, want %v", clock, marked, told, want)
		}
	}
}
