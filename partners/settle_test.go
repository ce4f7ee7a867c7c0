package partners

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// away brings a town to where its only partner has stayed away and the agency has a task.
func away(t *testing.T, day time.Duration, due time.Time) (n *town, in *inbox, message uuid.UUID, act db.NewAct) {
	t.Helper()
	n = newTown(t, day)
	in = newInbox(t, status(http.StatusGone))
	n.partner(in.URL)
	message = n.tell(n.caseID, n.record, casefile.PartnerAnnotated, due)
	n.run(n.sender())
	n.eventually("a task is open", func() bool { return n.openTasks() == 1 })
	act = db.NewAct{FormID: uuid.New(), ActorID: n.AgencyClerk, UnitID: n.Agency, Kind: casefile.ActTellPartner, At: n.clock.Now()}
	if err := n.Store.Pool.QueryRow(t.Context(), "SELECT task_id FROM partner_deliveries").Scan(&act.TaskID); err != nil {
		t.Fatal(err)
	}
	return n, in, message, act
}

// The agency tells the partner otherwise: delivery, task and clock are settled at that day, once, and the trail tells.
func TestTellPartner_Otherwise(t *testing.T) {
	t.Parallel()
	n, _, message, act := away(t, 24*time.Hour, later())
	act.Content = casefile.PartnerTold{ToldOn: "2026-03-09", How: "电话告知，对方已更新。"}
	first, err := n.Store.Act(t.Context(), act)
	if err != nil {
		t.Fatal(err)
	}
	again, err := n.Store.Act(t.Context(), act) // a double click
	if err != nil || !again.Again || again.ActID != first.ActID {
		t.Errorf("the same form again: %+v, %v", again, err)
	}
	other := act
	other.FormID = uuid.New()
	if _, err := n.Store.Act(t.Context(), other); casefile.CodeOf(err) != casefile.CodeConflict {
		t.Errorf("another form: %v, want a conflict", err)
	}
	if got := n.state(message); got != string(casefile.DeliverySettled) {
		t.Errorf("delivery %s", got)
	}
	if got := n.count("SELECT count(*) FROM deadlines WHERE message_id = $1 AND met_at = $2", message, act.At); got != 1 {
		t.Error("the clock is not met when the partner was told")
	}
	if n.openTasks() != 0 {
		t.Error("the task is still open")
	}
	if events := n.events(n.caseID); !slices.Contains(events, "act.tell_partner") {
		t.Errorf("the trail does not tell: %v", events)
	}
	tellings, err := n.Store.DeskTellings(t.Context(), db.DeskTellingsParams{Kind: casefile.ActTellPartner, CaseID: n.caseID, DeliveryID: n.delivery(message).String(), UnitID: n.Agency})
	if err != nil || len(tellings) != 1 {
		t.Errorf("%d tellings, %v", len(tellings), err)
	}
}

func (n *town) delivery(message uuid.UUID) (id uuid.UUID) {
	n.t.Helper()
	if err := n.Store.Pool.QueryRow(n.t.Context(), "SELECT id FROM partner_deliveries WHERE message_id = $1", message).Scan(&id); err != nil {
		n.t.Fatal(err)
	}
	return id
}

// What was told in time is in time, though it is written down late: the mark goes.
func TestTellPartner_ToldInTime_MarkLifted(t *testing.T) {
	t.Parallel()
	n, _, message, act := away(t, 4*time.Second, monday.Add(15*time.Hour-time.Second)) // the end of Monday
	overdue := "SELECT count(*) FROM deadlines WHERE message_id = $1 AND overdue_at IS NOT NULL"
	n.eventually("the clock is overdue", func() bool { return n.count(overdue, message) == 1 })
	act.At = n.clock.Now()
	act.Content = casefile.PartnerTold{ToldOn: "2026-03-09", How: "当日书面告知。"}
	if _, err := n.Store.Act(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	if n.count(overdue, message) != 0 {
		t.Error("the clock is marked overdue although the partner was told in time")
	}
}

func TestTellPartner_DayOutOfQuestion_Refused(t *testing.T) {
	t.Parallel()
	n, _, message, act := away(t, 24*time.Hour, later())
	for _, day := range []string{"2026-03-08", "2026-03-10", "yesterday", ""} {
		act.Content = casefile.PartnerTold{ToldOn: day, How: "电话"}
		if _, err := n.Store.Act(t.Context(), act); casefile.CodeOf(err) != casefile.CodeInvalid {
			t.Errorf("%q: %v, want it refused", day, err)
		}
	}
	if n.openTasks() != 1 || n.state(message) != string(casefile.DeliveryWaiting) {
		t.Error("something has changed")
	}
}

// The agency has the message sent again: tries begin anew, and if they fail there is another task.
func TestTellPartner_SendAgain(t *testing.T) {
	t.Parallel()
	n, in, message, act := away(t, 2*time.Second, later())
	act.At = n.clock.Now()
	act.Content = casefile.PartnerTold{Again: true}
	if _, err := n.Store.Act(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	n.eventually("there is another task", func() bool {
		return n.count("SELECT count(*) FROM tasks WHERE kind = 'reach_partner'") == 2 && n.openTasks() == 1
	})
	in.say(status(http.StatusOK))
	act.FormID, act.At = uuid.New(), n.clock.Now()
	if err := n.Store.Pool.QueryRow(t.Context(), "SELECT task_id FROM partner_deliveries").Scan(&act.TaskID); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Store.Act(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	n.until(message, casefile.DeliveryDelivered)
	if n.openTasks() != 0 {
		t.Error("a task is still open")
	}
}

// The task is the agency's, whoever else works tasks.
func TestTellPartner_AnotherUnit_NotFound(t *testing.T) {
	t.Parallel()
	n, _, _, act := away(t, 24*time.Hour, later())
	act.ActorID, act.UnitID = n.UnitClerk, n.Unit
	act.Content = casefile.PartnerTold{ToldOn: "2026-03-09", How: "电话"}
	if _, err := n.Store.Act(t.Context(), act); casefile.CodeOf(err) != casefile.CodeNotFound {
		t.Errorf("%v, want it not found", err)
	}
	for _, unit := range []uuid.UUID{n.Agency, n.Unit} {
		all, err := n.Store.DeskDeliveries(t.Context(), db.DeskDeliveriesParams{UnitID: unit, BeforeAt: later().AddDate(9, 0, 0), BeforeID: uuid.Max, Most: 9})
		if err != nil {
			t.Fatal(err)
		}
		partners, err := n.Store.DeskPartners(t.Context(), unit)
		if err != nil {
			t.Fatal(err)
		}
		if want := unit == n.Agency; (len(all) == 1) != want || (len(partners) == 1) != want {
			t.Errorf("unit sees %d deliveries and %d partners", len(all), len(partners))
		}
	}
}
