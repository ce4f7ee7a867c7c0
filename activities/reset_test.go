package activities_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"
	"go.temporal.io/sdk/testsuite"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/workflows"
)

// A run that was reset counts its wakes again. Its first wake looks at the case, whatever the first wake of the run before had found.
func TestMarkDeadlines_AfterAResetLooksAgain(t *testing.T) {
	w := newWaiting(t)
	wake := func() {
		t.Helper()
		var suite testsuite.WorkflowTestSuite
		env := suite.NewTestActivityEnvironment()
		env.RegisterActivity(w.steps.MarkDeadlines)
		_, err := env.ExecuteActivity(w.steps.MarkDeadlines, activities.Woken{CaseID: w.id, Wake: 1})
		w.must(err)
	}
	marked := func() (n int) {
		w.must(w.Store.Pool.QueryRow(t.Context(), `SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'objection.verify'
			AND overdue_at IS NOT NULL`, w.id).Scan(&n))
		return n
	}
	_, err := w.steps.MarkDeadlines(t.Context(), activities.Woken{CaseID: w.id, Wake: 1}) // of the first run
	w.must(err)
	if marked() != 0 {
		t.Fatal("marked before the deadline")
	}
	w.clock.Advance(nextMorning.Sub(lastEvening))
	wake()
	if marked() != 1 {
		t.Error("the deadline passed unseen")
	}
	before := w.trailLength()
	wake() // the same wake tried again changes nothing
	if after := w.trailLength(); after != before {
		t.Errorf("a wake that was tried again wrote %d lines", after-before)
	}
}

func (w *waiting) trailLength() (n int) {
	w.t.Helper()
	w.must(w.Store.Pool.QueryRow(w.t.Context(), `SELECT count(*) FROM trail WHERE case_id = $1`, w.id).Scan(&n))
	return n
}

// A case stops, and loudly, where its pack's file is not the one that it has pinned. Its act waits and is not refused.
func TestStep_PackThatHasChanged(t *testing.T) {
	w := newWaiting(t)
	in := w.act(casefile.TaskVerify, casefile.Decision{Outcome: casefile.OutcomeKeep, Reasons: "无误"}, lastEvening)
	var pinned string
	w.must(w.Store.Pool.QueryRow(t.Context(), `SELECT pack_hash FROM cases WHERE id = $1`, w.id).Scan(&pinned))
	w.exec(`UPDATE cases SET pack_hash = $2 WHERE id = $1`, w.id, "0000")
	if _, err := w.steps.RecordDecision(t.Context(), in); !errors.Is(err, activities.ErrPackChanged) {
		t.Errorf("a step under another file: %v", err)
	}
	if status := w.status(in.ActID); status != casefile.ActReceived {
		t.Errorf("the act is %s", status)
	}
	w.exec(`UPDATE cases SET pack_hash = $2 WHERE id = $1`, w.id, pinned)
	if _, err := w.steps.RecordDecision(t.Context(), in); err != nil {
		t.Errorf("with the file back: %v", err)
	}
	if status := w.status(in.ActID); status != casefile.ActDone {
		t.Errorf("the act is %s", status)
	}
}

// An act that was refused is not done after all, by a step that was under way when the deliverer gave up.
func TestStep_OfARefusedActDoesNothing(t *testing.T) {
	w := newWaiting(t)
	in := w.act(casefile.TaskVerify, casefile.Decision{Outcome: casefile.OutcomeKeep, Reasons: "无误"}, lastEvening)
	now := lastEvening
	if n, err := w.Store.ActRefused(t.Context(), db.ActRefusedParams{ID: in.ActID, Refusal: workflows.RefusedCaseClosed, Now: &now}); n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	lines := w.trailLength()
	got, err := w.steps.RecordDecision(t.Context(), in)
	if err != nil || got.Refused != workflows.RefusedCaseClosed {
		t.Errorf("%+v, %v; want the refusal", got, err)
	}
	var open, decided int
	w.must(w.Store.Pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'verify' AND closed_at IS NULL),
		(SELECT count(*) FROM decisions WHERE case_id = $1)`, w.id).Scan(&open, &decided))
	if open != 1 || decided != 0 || w.trailLength() != lines {
		t.Errorf("%d tasks open, %d decisions, %d lines more", open, decided, w.trailLength()-lines)
	}
}

func (w *waiting) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.Store.Pool.Exec(w.t.Context(), sql, args...)
	w.must(err)
}

func (w *waiting) status(act uuid.UUID) (status casefile.ActStatus) {
	w.t.Helper()
	w.must(w.Store.Pool.QueryRow(w.t.Context(), `SELECT status FROM acts WHERE id = $1`, act).Scan(&status))
	return status
}
