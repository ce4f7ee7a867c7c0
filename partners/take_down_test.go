package partners

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// takeDown leaves a message whose partners confirm until due that the record is down; they are to be told by then too.
func (n *town) takeDown(due time.Time) uuid.UUID {
	n.t.Helper()
	id := uuid.Must(uuid.NewV7())
	body, err := json.Marshal(casefile.PartnerMessage{Type: "record.deleted", Timestamp: n.clock.Now(),
		Data: casefile.PartnerData{Record: "PEN-0001", Item: "PEN", Version: 1, Basis: casefile.PartnerBasis{Pack: "city-2022", Article: "46(2)"},
			Confirm: &casefile.PartnerOwes{Message: id, By: due}}})
	if err != nil {
		n.t.Fatal(err)
	}
	err = n.Store.InTx(n.t.Context(), func(q *db.Queries) error {
		if _, err := q.CaseLock(n.t.Context(), n.caseID); err != nil {
			return err
		}
		err := q.PartnerTell(n.t.Context(), db.PartnerTellParams{ID: id, CaseID: n.caseID, RecordID: n.record, Event: casefile.PartnerDeleted, Article: "46(2)",
			OccurredAt: n.clock.Now(), DueAt: due, Body: string(body), TakeDown: true})
		if err != nil {
			return err
		}
		if err := q.Touch(n.caseID, n.clock.Now()); err != nil {
			return err
		}
		for clock, down := range map[string]bool{"repair.notify_partners": false, "repair.take_down": true} {
			err := q.PartnerDeadlineInsert(n.t.Context(), db.PartnerDeadlineInsertParams{ID: uuid.New(), CaseID: n.caseID, MessageID: &id, TakeDown: down,
				Clock: clock, Article: "47", Basis: "policy", StartedAt: n.clock.Now(), DueAt: due, Explanation: json.RawMessage(`{}`)})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return id
}

// confirm calls as the partner would.
func (n *town) confirm(partner, message uuid.UUID) db.Confirmed {
	n.t.Helper()
	done, err := n.Store.ConfirmTakeDown(n.t.Context(), partner, message, n.clock.Now())
	if err != nil {
		n.t.Fatal(err)
	}
	return done
}

// downTasks counts the agency's open tasks to have partners confirm.
func (n *town) downTasks() int {
	n.t.Helper()
	return n.count("SELECT count(*) FROM tasks WHERE kind = 'take_down' AND closed_at IS NULL AND unit_id = $1", n.Agency)
}

// running counts the clocks of the message that are not met: of telling, or of taking down.
func (n *town) running(message uuid.UUID, down bool) int {
	n.t.Helper()
	return n.count("SELECT count(*) FROM deadlines WHERE message_id = $1 AND take_down = $2 AND met_at IS NULL", message, down)
}

// endsAlike checks what every course of a take-down comes to: told once, confirmed once, both clocks met, nothing open, in a trail whose
// chain holds.
func (n *town) endsAlike(message uuid.UUID, how casefile.Confirming) {
	n.t.Helper()
	for what, got := range map[string]int{
		"deliveries open":     n.count("SELECT count(*) FROM partner_deliveries WHERE state = 'waiting'"),
		"messages of its own": n.count("SELECT count(*) - 1 FROM partner_messages WHERE reminds_id IS NULL"),
		"tasks open":          n.openTasks() + n.downTasks(),
		"clocks running":      n.running(message, false) + n.running(message, true),
		"owed":                n.count("SELECT count(*) FROM partner_take_downs WHERE how IS DISTINCT FROM $1", how),
	} {
		if got != 0 {
			n.t.Errorf("%s: %d", what, got)
		}
	}
	var told, confirmed int
	for _, event := range n.events(n.caseID) {
		switch event {
		case "step.take_down_call", "act.note_take_down", "act.tell_partner":
			confirmed++
		case "step.partner_delivered":
			told++
		}
	}
	if confirmed != 1 {
		n.t.Errorf("the trail tells %d times that it is down", confirmed)
	}
}

// Telling is one thing and taking down another: each has its clock, and is met by itself.
func TestTakeDown_ConfirmedByCall(t *testing.T) {
	t.Parallel()
	n := newTown(t, 24*time.Hour)
	in := newInbox(t, status(http.StatusOK))
	partner, _ := n.partner(in.URL)
	other, _ := n.partner(newInbox(t, status(http.StatusOK)).URL)
	message := n.takeDown(later())
	n.run(n.sender())
	n.eventually("both are told", func() bool { return n.running(message, false) == 0 })
	if n.running(message, true) != 1 {
		t.Error("what is told is taken for down")
	}
	var told casefile.PartnerMessage
	if err := json.Unmarshal(in.all()[0].body, &told); err != nil {
		t.Fatal(err)
	}
	if told.Data.Confirm == nil || told.Data.Confirm.Message != message || !told.Data.Confirm.By.Equal(later()) {
		t.Errorf("the partner is not told what to confirm: %s", in.all()[0].body)
	}
	first := n.confirm(partner, message)
	if n.running(message, true) != 1 {
		t.Error("met before the last has confirmed")
	}
	again := n.confirm(partner, message)
	if first.Again || !again.Again || !again.At.Equal(first.At.Truncate(time.Microsecond)) {
		t.Errorf("twice: %+v, then %+v", first, again)
	}
	n.confirm(other, message)
	if n.running(message, true) != 0 {
		t.Error("the clock still runs")
	}
	if events := n.events(n.caseID); len(slices.DeleteFunc(events, func(e string) bool { return e != "step.take_down_call" })) != 2 {
		t.Error("the trail does not tell of each partner once")
	}
}

// A partner that confirms before its answer to the message has come is told and has confirmed, and is not sent the message again.
func TestTakeDown_ConfirmedBeforeItsAnswer(t *testing.T) {
	t.Parallel()
	n := newTown(t, 24*time.Hour)
	var partner, message uuid.UUID
	in := newInbox(t, func(_ int, w http.ResponseWriter) {
		if _, err := n.Store.ConfirmTakeDown(context.Background(), partner, message, n.clock.Now()); err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusInternalServerError) // its answer says otherwise, and is too late
	})
	partner, _ = n.partner(in.URL)
	message = n.takeDown(later())
	stop := n.run(n.sender())
	n.eventually("the attempt is on record", func() bool { return n.count("SELECT count(*) FROM partner_attempts") == 1 })
	stop()
	if got := n.state(message); got != string(casefile.DeliveryDelivered) || len(in.all()) != 1 {
		t.Errorf("delivery %s after %d requests", got, len(in.all()))
	}
	n.endsAlike(message, casefile.ConfirmedByCall)
}

// Killed between the message and the confirmation: a sender that died after the partner's answer sends again under the same id, and the
// confirmation that came meanwhile stands.
func TestTakeDown_SenderDies_ConfirmedMeanwhile(t *testing.T) {
	t.Parallel()
	n := newTown(t, 24*time.Hour)
	in := newInbox(t, status(http.StatusOK))
	partner, _ := n.partner(in.URL)
	message := n.takeDown(later())
	if _, err := n.Store.ConfirmTakeDown(t.Context(), partner, message, n.clock.Now()); casefile.CodeOf(err) != casefile.CodeNotFound {
		t.Errorf("confirmed before it was sent: %v", err)
	}
	leased, err := n.Store.PartnerLease(t.Context(), db.PartnerLeaseParams{Most: 1, Each: each, Seconds: 0.01})
	if err != nil || len(leased) != 1 {
		t.Fatalf("leased %d, %v", len(leased), err)
	}
	s := n.sender()
	c := newCarrier(s)
	defer c.close()
	if got := c.post(t.Context(), leased[0]); !got.ok() { // and dies here
		t.Fatalf("not taken: %+v", got)
	}
	n.confirm(partner, message)
	n.run(s)
	n.eventually("a later message is sent", func() bool {
		return n.state(n.tell(n.caseID, n.record, casefile.PartnerRepaired, later())) != ""
	})
	n.eventually("it is taken", func() bool { return n.count("SELECT count(*) FROM partner_deliveries WHERE state = 'waiting'") == 0 })
	sent := 0
	for _, g := range in.all() {
		if g.header.Get("webhook-id") == message.String() {
			sent++
		}
	}
	if sent != 1 {
		t.Errorf("the message was sent %d times", sent)
	}
	if n.running(message, true) != 0 || n.downTasks() != 0 {
		t.Error("the confirmation is lost")
	}
}

// A partner that never confirms is reminded, and its confirmation becomes a task of the agency's, once; the agency notes it in the end.
func TestTakeDown_NeverConfirmed_AgencyNotes(t *testing.T) {
	t.Parallel()
	n := newTown(t, 2*time.Second)
	in := newInbox(t, status(http.StatusOK))
	n.partner(in.URL)
	message := n.takeDown(calendar.DateOf(monday).End())
	n.run(n.sender())
	reminded := func() (bodies [][]byte) {
		for _, g := range in.all() {
			if g.header.Get("webhook-id") != message.String() {
				bodies = append(bodies, g.body)
			}
		}
		return bodies
	}
	n.eventually("it is reminded so many times", func() bool { return len(reminded()) == mostReminders })
	if n.downTasks() != 1 || n.count("SELECT count(*) FROM tasks WHERE kind = 'take_down'") != 1 || n.openTasks() != 0 {
		t.Errorf("%d tasks", n.downTasks())
	}
	if n.count("SELECT count(*) FROM deadlines WHERE take_down AND overdue_at IS NOT NULL") != 1 {
		t.Error("the clock is not marked")
	}
	var m casefile.PartnerMessage
	if err := json.Unmarshal(reminded()[0], &m); err != nil {
		t.Fatal(err)
	}
	if m.Type != "record.take_down_reminder" || m.Data.Confirm == nil || m.Data.Confirm.Message != message || bytes.Contains(reminded()[0], []byte(message.String()+"\",\"type")) {
		t.Errorf("reminded by %s", reminded()[0])
	}
	act := n.noting()
	act.Content = casefile.TakenDown{DownOn: "2026-03-09", How: "电话确认，当日已撤下。"}
	first, err := n.Store.Act(t.Context(), act)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := n.Store.Act(t.Context(), act); err != nil || !again.Again || again.ActID != first.ActID {
		t.Errorf("the same form again: %+v, %v", again, err)
	}
	if n.count("SELECT count(*) FROM deadlines WHERE take_down AND overdue_at IS NOT NULL") != 0 {
		t.Error("what was down in time is overdue")
	}
	n.endsAlike(message, casefile.ConfirmedByNote)
}

// noting is the act on the open task to have a partner confirm.
func (n *town) noting() db.NewAct {
	n.t.Helper()
	act := db.NewAct{FormID: uuid.New(), ActorID: n.AgencyClerk, UnitID: n.Agency, Kind: casefile.ActNoteTakeDown, At: n.clock.Now()}
	err := n.Store.Pool.QueryRow(n.t.Context(), "SELECT id FROM tasks WHERE kind = 'take_down' AND closed_at IS NULL").Scan(&act.TaskID)
	if err != nil {
		n.t.Fatal(err)
	}
	return act
}

// Another unit cannot note it, nor can the agency for a day that is out of question.
func TestTakeDown_NotedWrongly_Refused(t *testing.T) {
	t.Parallel()
	n := newTown(t, 4*time.Second)
	n.partner(newInbox(t, status(http.StatusOK)).URL)
	n.takeDown(calendar.DateOf(monday).End())
	n.run(n.sender())
	n.eventually("there is a task", func() bool { return n.downTasks() == 1 })
	for _, day := range []string{"2026-03-08", "2027-01-01", "yesterday", ""} {
		act := n.noting()
		act.Content = casefile.TakenDown{DownOn: day, How: "电话"}
		if _, err := n.Store.Act(t.Context(), act); casefile.CodeOf(err) != casefile.CodeInvalid {
			t.Errorf("%q: %v, want it refused", day, err)
		}
	}
	act := n.noting()
	act.ActorID, act.UnitID, act.Content = n.UnitClerk, n.Unit, casefile.TakenDown{DownOn: "2026-03-09", How: "电话"}
	if _, err := n.Store.Act(t.Context(), act); casefile.CodeOf(err) != casefile.CodeNotFound {
		t.Errorf("another unit: %v", err)
	}
	if n.downTasks() != 1 {
		t.Error("something has changed")
	}
}

// The agency has the partner reminded: its task goes, and there is another when a day has passed without the confirmation.
func TestTakeDown_RemindedByAgency(t *testing.T) {
	t.Parallel()
	n := newTown(t, 2*time.Second)
	in := newInbox(t, status(http.StatusOK))
	partner, _ := n.partner(in.URL)
	message := n.takeDown(calendar.DateOf(monday).End())
	n.run(n.sender())
	n.eventually("there is a task", func() bool { return n.downTasks() == 1 })
	act := n.noting()
	act.Content = casefile.TakenDown{Remind: true}
	if _, err := n.Store.Act(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	if n.downTasks() != 0 {
		t.Error("the task is still open")
	}
	n.eventually("there is another task", func() bool {
		return n.count("SELECT count(*) FROM tasks WHERE kind = 'take_down'") == 2 && n.downTasks() == 1
	})
	n.confirm(partner, message)
	if n.downTasks() != 0 || n.running(message, true) != 0 {
		t.Error("its confirmation settles nothing")
	}
}

// A partner that was away for a day has a task for being told, and none for confirming what it has not heard; told by hand, it may say at once
// that the record is down.
func TestTakeDown_PartnerAway_OneTask(t *testing.T) {
	t.Parallel()
	n := newTown(t, 2*time.Second)
	in := newInbox(t, status(http.StatusInternalServerError))
	n.partner(in.URL)
	message := n.takeDown(calendar.DateOf(monday).End())
	n.run(n.sender())
	n.eventually("a day has passed", func() bool { return n.clock.Now().After(monday.AddDate(0, 0, 2)) })
	if n.openTasks() != 1 || n.downTasks() != 0 {
		t.Errorf("%d tasks to tell it, %d to have it confirm", n.openTasks(), n.downTasks())
	}
	act := db.NewAct{FormID: uuid.New(), ActorID: n.AgencyClerk, UnitID: n.Agency, Kind: casefile.ActTellPartner, At: n.clock.Now(),
		Content: casefile.PartnerTold{ToldOn: "2026-03-09", Down: true, How: "书面送达，当日撤下。"}}
	if err := n.Store.Pool.QueryRow(t.Context(), "SELECT task_id FROM partner_deliveries").Scan(&act.TaskID); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Store.Act(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	n.endsAlike(message, casefile.ConfirmedByNote)
}

// Who is a partner no more owes nothing.
func TestTakeDown_DisabledPartner_Dropped(t *testing.T) {
	t.Parallel()
	n := newTown(t, 2*time.Second)
	partner, _ := n.partner(newInbox(t, status(http.StatusOK)).URL)
	message := n.takeDown(calendar.DateOf(monday).End())
	n.run(n.sender())
	n.eventually("there is a task", func() bool { return n.downTasks() == 1 })
	now := n.clock.Now()
	if _, err := n.Store.PartnerDisable(t.Context(), db.PartnerDisableParams{ID: partner, Now: &now}); err != nil {
		t.Fatal(err)
	}
	n.eventually("nothing is owed", func() bool { return n.downTasks() == 0 && n.running(message, true) == 0 })
	if _, err := n.Store.ConfirmTakeDown(t.Context(), partner, message, now); casefile.CodeOf(err) != casefile.CodeConflict {
		t.Errorf("confirmed all the same: %v", err)
	}
}

// What nobody was sent cannot be confirmed, nor what another was sent.
func TestTakeDown_NotItsMessage_NotFound(t *testing.T) {
	t.Parallel()
	n := newTown(t, 24*time.Hour)
	in := newInbox(t, status(http.StatusOK))
	first, _ := n.partner(in.URL)
	message, plain := n.takeDown(later()), n.tell(n.caseID, n.record, casefile.PartnerRepaired, later())
	late, _ := n.partner(in.URL)
	n.run(n.sender())
	n.until(plain, casefile.DeliveryDelivered)
	for what, of := range map[string][2]uuid.UUID{"unknown": {first, uuid.New()}, "nothing to confirm": {first, plain}, "another's": {late, message}} {
		if _, err := n.Store.ConfirmTakeDown(t.Context(), of[0], of[1], n.clock.Now()); casefile.CodeOf(err) != casefile.CodeNotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
}
