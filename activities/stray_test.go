package activities_test

import (
	"testing"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db/dbtest"
)

// settle settles an act for which the procedure has no place.
func (w *waiting) settle(in activities.Acted) activities.Stray {
	w.t.Helper()
	stray, err := w.steps.SettleStray(w.t.Context(), in)
	w.must(err)
	return stray
}

func (w *waiting) became(act uuid.UUID) (status casefile.ActStatus, refusal string) {
	w.t.Helper()
	w.must(w.Store.Pool.QueryRow(w.t.Context(), `SELECT status, refusal FROM acts WHERE id = $1`, act).Scan(&status, &refusal))
	return status, refusal
}

// An act whose task has ended without it is refused once, with a line of the trail, so that it is delivered no more.
func TestSettleStray_TaskIsOver(t *testing.T) {
	w := newWaiting(t)
	in := w.act(casefile.TaskVerify, casefile.Decision{Outcome: casefile.OutcomeKeep, Reasons: "无误"}, lastEvening)
	if stray := w.settle(in); !stray.Later || stray.Refused != "" {
		t.Errorf("its task is open: %+v", stray)
	}
	if status, _ := w.became(in.ActID); status != casefile.ActReceived {
		t.Errorf("an act on an open task is %s", status)
	}
	dbtest.Arrange(t, w.Store, `UPDATE tasks SET closed_at = $2 WHERE case_id = $1 AND kind = 'verify'`, w.id, nextMorning)
	before := w.trailLength()
	for range 2 {
		if stray := w.settle(in); stray.Later || stray.Refused != activities.RefusedTaskOver {
			t.Errorf("its task is closed: %+v", stray)
		}
	}
	if status, why := w.became(in.ActID); status != casefile.ActRefused || why != activities.RefusedTaskOver {
		t.Errorf("the act is %s: %s", status, why)
	}
	if lines := w.trailLength() - before; lines != 1 {
		t.Errorf("%d lines of the trail, want one", lines)
	}
	if _, err := w.Store.VerifyTrails(t.Context(), func(number string, err error) { t.Errorf("trail of %s: %v", number, err) }); err != nil {
		t.Error(err)
	}
}

// An act that was done is left to the run that comes to it, whatever has become of its task since. One that nobody has sent is refused.
func TestSettleStray_DoneOrUnknown(t *testing.T) {
	w := newWaiting(t)
	in := w.act(casefile.TaskVerify, casefile.Decision{Outcome: casefile.OutcomeKeep, Reasons: "无误"}, lastEvening)
	_, err := w.steps.RecordDecision(t.Context(), in)
	w.must(err)
	if stray := w.settle(in); !stray.Later || stray.Refused != "" {
		t.Errorf("a decision that was done: %+v", stray)
	}
	if stray := w.settle(activities.Acted{CaseID: w.id, ActID: uuid.New()}); stray.Refused != activities.RefusedTaskActed {
		t.Errorf("an act that nobody has sent: %+v", stray)
	}
}
