package mock_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/declared/mock"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// hearing is a case in which the applicant is to be heard, with its steps and no workflow: a test runs each when it likes.
type hearing struct {
	*dbtest.City
	t      *testing.T
	steps  *activities.Activities
	clock  *calendar.Manual
	caseID uuid.UUID
	notice uuid.UUID
}

var monday = time.Date(2026, time.March, 9, 10, 0, 0, 0, calendar.Zone)

// newHearing begins one under a pack whose section says more.
func newHearing(t *testing.T, more string) *hearing {
	t.Helper()
	undo, err := mock.Provide()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(undo)
	book, err := mock.BookSaying("shenzhen-2022", more)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	h := &hearing{City: dbtest.NewCity(t, db.NewStore(dbtest.New(t))), t: t, clock: calendar.NewManual(monday)}
	h.steps = &activities.Activities{Store: h.Store, Book: book, Calendar: cal, Clock: h.clock}
	pack, err := book.InForce("shenzhen-2022", calendar.DateOf(monday))
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := h.Store.OpenCase(t.Context(), db.NewCase{Flow: mock.Flow, FormID: uuid.New(), ActorID: h.Applicant, Capacity: casefile.CapacityRepresentative,
		SubjectID: h.Subject, Records: []uuid.UUID{h.NewRecord(t, nil, nil)}, UnitID: h.Unit, AboutZH: "行政处罚", AboutEN: "Penalty", Channel: casefile.ChannelAgency,
		PackID: pack.ID, PackVersion: int32(pack.Version), PackHash: pack.Hash(mock.Flow), //nolint:gosec // small
		Content: mock.Question{Standing: casefile.Standing{Capacity: casefile.CapacityRepresentative, Phone: "0000-5550123"}, Text: "属实吗？"}, At: monday})
	if err != nil {
		t.Fatal(err)
	}
	h.caseID = receipt.CaseID
	h.step(casefile.ActFile, receipt)
	var party, task uuid.UUID
	h.scan(&party, `SELECT id FROM case_parties WHERE case_id = $1`)
	h.scan(&task, `SELECT id FROM tasks WHERE case_id = $1 AND closed_at IS NULL`)
	receipt, err = h.Store.Act(t.Context(), db.NewAct{FormID: uuid.New(), ActorID: h.AgencyClerk, UnitID: h.Agency, TaskID: task, Kind: mock.ActSort,
		Content: mock.Sorting{Hear: &party}, At: monday})
	if err != nil {
		t.Fatal(err)
	}
	h.step(mock.ActSort, receipt)
	h.scan(&h.notice, `SELECT id FROM notices WHERE case_id = $1`)
	return h
}

func (h *hearing) step(kind casefile.ActKind, receipt db.Receipt) {
	h.t.Helper()
	if err := h.steps.Step(h.t.Context(), mock.Flow, kind, activities.Acted{CaseID: h.caseID, ActID: receipt.ActID}); err != nil {
		h.t.Fatalf("%s: %v", kind, err)
	}
}

// scan reads what there is of the case.
func (h *hearing) scan(into any, query string) {
	h.t.Helper()
	if err := h.Store.Pool.QueryRow(h.t.Context(), query, h.caseID).Scan(into); err != nil {
		h.t.Fatalf("%s: %v", query, err)
	}
}

// open lets the applicant open the document.
func (h *hearing) open() db.Receipt {
	h.t.Helper()
	receipt, err := h.Store.OpenDocument(h.t.Context(), uuid.New(), h.Applicant, h.caseID, h.notice, h.clock.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	return receipt
}

// served is the service of the document, and how often the event has come about at its instant.
func (h *hearing) served() (s db.Service, events int) {
	h.t.Helper()
	all, err := h.Store.ServicesOfNotice(h.t.Context(), h.notice)
	if err != nil || len(all) != 1 {
		h.t.Fatalf("%d services, %v", len(all), err)
	}
	h.scan(&events, `SELECT count(*) FROM case_events e JOIN services s ON s.id = e.service_id AND s.served_at = e.at WHERE e.case_id = $1 AND e.kind = 'served'`)
	return all[0], events
}

// Between the receipt of an opening and its step everything may die: the instant is kept, the step has the event and the period come about
// at that instant, once however often it is run, and whoever else opens the document changes nothing.
func TestOpening_BetweenReceiptAndStep(t *testing.T) {
	h := newHearing(t, "")
	opened := monday.Add(26 * time.Hour)
	h.clock.Set(opened)
	receipt := h.open()
	if s, events := h.served(); s.OpenedAt == nil || !s.OpenedAt.Equal(opened) || s.ServedAt != nil || events != 0 {
		t.Errorf("received: opened %v, served %v, %d events", s.OpenedAt, s.ServedAt, events)
	}
	h.clock.Set(opened.Add(50 * time.Hour))
	if again := h.open(); again.ActID != uuid.Nil {
		t.Error("a second opening is an act of its own")
	}
	for range 2 {
		h.step(casefile.ActOpen, receipt)
	}
	s, events := h.served()
	if s.State != casefile.ServiceServed || !s.ServedAt.Equal(opened) || !s.OpenedAt.Equal(opened) || events != 1 || s.EndedAt == nil {
		t.Errorf("opened %v, %s at %v, %d events", s.OpenedAt, s.State, s.ServedAt, events)
	}
	if d := dbtest.Deadline(t, h.Store, h.caseID, "mock.reply"); !d.StartedAt.Equal(opened) || calendar.DateOf(d.DueAt).String() != "2026-03-17" {
		t.Errorf("the period runs from %v to %v", d.StartedAt, d.DueAt)
	}
	if _, err := h.Store.VerifyTrails(t.Context(), func(number string, err error) { t.Errorf("trail of %s: %v", number, err) }); err != nil {
		t.Error(err)
	}
}

// Where the pack has a document count from its arrival, the period runs from that, and when it was opened is kept beside.
func TestOpening_CountsFromArrival(t *testing.T) {
	h := newHearing(t, "electronic_service: arrived\n")
	s, events := h.served()
	if s.State != casefile.ServiceServed || !s.ServedAt.Equal(monday) || s.OpenedAt != nil || events != 1 {
		t.Errorf("arrived: %s at %v, opened %v, %d events", s.State, s.ServedAt, s.OpenedAt, events)
	}
	h.clock.Set(monday.Add(30 * time.Hour))
	h.step(casefile.ActOpen, h.open())
	s, events = h.served()
	if !s.ServedAt.Equal(monday) || s.OpenedAt == nil || events != 1 {
		t.Errorf("opened later: served %v, opened %v, %d events", s.ServedAt, s.OpenedAt, events)
	}
	if d := dbtest.Deadline(t, h.Store, h.caseID, "mock.reply"); !d.StartedAt.Equal(monday) {
		t.Errorf("the period runs from %v", d.StartedAt)
	}
}

// The schedule gives an unopened document to its issuer to serve, once, and the task is due by the pack's clock.
func TestUnopened_Schedule(t *testing.T) {
	h := newHearing(t, "")
	for _, days := range []int{1, 4, 5} {
		h.clock.Set(monday.AddDate(0, 0, days))
		if _, err := h.steps.EndDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		var tasks, wakes int
		h.scan(&tasks, `SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'serve' AND closed_at IS NULL`)
		h.scan(&wakes, `SELECT count(*) FROM wakes WHERE case_id = $1`)
		if s, _ := h.served(); (s.State == casefile.ServiceUnopened) != (days >= 4) || tasks != min(1, days/4) || wakes != tasks {
			t.Errorf("after %d days: %s, %d tasks, %d wakes", days, s.State, tasks, wakes)
		}
	}
}

// A pack that says something else of electronic service is told what there is.
func TestPack_ElectronicService(t *testing.T) {
	undo, err := mock.Provide()
	if err != nil {
		t.Fatal(err)
	}
	defer undo()
	if _, err := mock.BookSaying("shenzhen-2022", "electronic_service: sent\n"); err == nil {
		t.Error("a pack may count from whatever it likes")
	}
}
