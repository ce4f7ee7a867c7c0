package activities_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

// waiting is a case under shenzhen-2022 whose unit has until 12 March 2026 to verify, at the evening of that day.
type waiting struct {
	*dbtest.City
	t     *testing.T
	clock *calendar.Manual
	steps *activities.Activities
	id    uuid.UUID
	filer uuid.UUID
}

var (
	lastEvening = time.Date(2026, time.March, 12, 22, 0, 0, 0, calendar.Zone)
	nextMorning = time.Date(2026, time.March, 13, 9, 0, 0, 0, calendar.Zone)
)

func newWaiting(t *testing.T) *waiting {
	t.Helper()
	store := db.NewStore(dbtest.New(t))
	w := &waiting{City: dbtest.NewCity(t, store), t: t, clock: calendar.NewManual(lastEvening)}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	w.steps = &activities.Activities{Store: store, Book: book, Calendar: cal, Clock: w.clock}
	filed := time.Date(2026, time.March, 10, 9, 0, 0, 0, calendar.Zone)
	pack, err := book.InForce("shenzhen-2022", calendar.DateOf(filed))
	if err != nil {
		t.Fatal(err)
	}
	content := casefile.Content{"amount": "1"}
	filing := w.Filing(w.NewRecord(t, content, content), pack.ID, int32(pack.Version), pack.Hash(casefile.FlowObjection), filed) //nolint:gosec // small
	receipt, err := store.File(t.Context(), filing)
	w.must(err)
	w.id, w.filer = receipt.CaseID, filing.ActorID
	_, err = w.steps.ReceiveObjection(t.Context(), activities.Filed{CaseID: w.id, ActID: receipt.ActID})
	w.must(err)
	_, err = w.steps.RecordFormCheck(t.Context(), w.act(casefile.TaskFormCheck, casefile.FormCheck{Accept: true}, filed.Add(time.Hour)))
	w.must(err)
	_, err = w.steps.RecordComparison(t.Context(), w.act(casefile.TaskCompare,
		casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "一致"}, filed.Add(2*time.Hour)))
	w.must(err)
	return w
}

func (w *waiting) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// act receives an act on the open task of that kind.
func (w *waiting) act(kind casefile.TaskKind, content any, at time.Time) activities.Acted {
	w.t.Helper()
	a := db.NewAct{FormID: uuid.New(), Kind: kind.Act(), Content: content, At: at}
	w.must(w.Store.Pool.QueryRow(w.t.Context(), "SELECT id, unit_id FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL",
		w.id, kind).Scan(&a.TaskID, &a.UnitID))
	if a.ActorID = w.Clerk(a.UnitID); kind.ForHeads() {
		a.ActorID = w.Head(a.UnitID)
	}
	receipt, err := w.Store.Act(w.t.Context(), a)
	w.must(err)
	return activities.Acted{CaseID: w.id, ActID: receipt.ActID}
}

// request lets the unit ask for two days more, and the request be put before the head.
func (w *waiting) request() {
	w.t.Helper()
	a := db.NewAct{FormID: uuid.New(), Content: casefile.ExtensionRequest{Amount: 2, Reasons: "调档"}, At: lastEvening.Add(-time.Hour)}
	w.must(w.Store.Pool.QueryRow(w.t.Context(), "SELECT id, unit_id FROM tasks WHERE case_id = $1 AND kind = 'verify'", w.id).
		Scan(&a.TaskID, &a.UnitID))
	a.ActorID = w.Clerk(a.UnitID)
	receipt, err := w.Store.RequestExtension(w.t.Context(), a)
	w.must(err)
	_, err = w.steps.OpenExtension(w.t.Context(), activities.Acted{CaseID: w.id, ActID: receipt.ActID})
	w.must(err)
}

// wake marks what has passed the next morning.
func (w *waiting) wake(n int) {
	w.t.Helper()
	w.clock.Set(nextMorning)
	_, err := w.steps.MarkDeadlines(context.Background(), activities.Woken{CaseID: w.id, Wake: n})
	w.must(err)
}

func (w *waiting) checkInTime() {
	w.t.Helper()
	var overdue, escalated int
	w.must(w.Store.Pool.QueryRow(w.t.Context(), `SELECT (SELECT count(overdue_at) FROM deadlines WHERE case_id = $1),
		(SELECT count(*) FROM escalations WHERE case_id = $1)`, w.id).Scan(&overdue, &escalated))
	if overdue != 0 || escalated != 0 {
		w.t.Errorf("%d deadlines are overdue and %d tasks before the supervisor, though the act was received in time", overdue, escalated)
	}
}

// What is received on the last evening is in time, whether the system wakes before it has processed it or before the act has
// committed.
func TestReceivedInTime_ProcessedLate(t *testing.T) {
	for name, wakesFirst := range map[string]bool{"woken after the receipt": false, "woken before it committed": true} {
		t.Run("withdrawal, "+name, func(t *testing.T) {
			w := newWaiting(t)
			if wakesFirst {
				w.wake(1)
			}
			receipt, err := w.Store.Withdraw(t.Context(), uuid.New(), w.filer, w.id, casefile.Withdrawal{}, lastEvening)
			w.must(err)
			w.wake(2)
			_, err = w.steps.WithdrawObjection(t.Context(), activities.Acted{CaseID: w.id, ActID: receipt.ActID})
			w.must(err)
			w.checkInTime()
		})
	}
	t.Run("approval of an extension", func(t *testing.T) {
		w := newWaiting(t)
		w.request()
		approval := w.act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true}, lastEvening)
		w.wake(1)
		got, err := w.steps.DecideExtension(t.Context(), approval)
		w.must(err)
		if got.Refused != "" {
			t.Errorf("the approval was refused: %s", got.Refused)
		}
		w.checkInTime()
		w.wake(2)
		w.checkInTime()
	})
	t.Run("refusal of an extension", func(t *testing.T) {
		w := newWaiting(t)
		w.request()
		refusal := w.act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Reasons: "不必"}, lastEvening)
		w.wake(1)
		_, err := w.steps.DecideExtension(t.Context(), refusal)
		w.must(err)
		w.checkInTime()
		w.wake(2)
		var overdue int
		w.must(w.Store.Pool.QueryRow(t.Context(), "SELECT count(overdue_at) FROM deadlines WHERE case_id = $1", w.id).Scan(&overdue))
		if overdue != 1 {
			t.Errorf("%d deadlines are overdue after the refusal, want the unit's", overdue)
		}
	})
}
