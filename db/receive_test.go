package db_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var noon = time.Date(2026, 9, 18, 12, 0, 0, 0, calendar.Zone)

func newCity(t *testing.T) *dbtest.City { return dbtest.NewCity(t, db.NewStore(dbtest.New(t))) }

func (c receiving) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := c.Store.Pool.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

type receiving struct{ *dbtest.City }

// at once runs fn n times at the same moment and returns what each came to.
func atOnce(n int, fn func(i int) (db.Receipt, error)) ([]db.Receipt, []error) {
	receipts, errs := make([]db.Receipt, n), make([]error, n)
	var ready, done sync.WaitGroup
	ready.Add(1)
	for i := range n {
		done.Go(func() {
			ready.Wait()
			receipts[i], errs[i] = fn(i)
		})
	}
	ready.Done()
	done.Wait()
	return receipts, errs
}

func TestFile_SameFormFiveTimes_OneCase(t *testing.T) {
	c := receiving{newCity(t)}
	filing := c.Filing(c.NewRecord(t, nil, nil), "city-2022", 1, "h", noon)
	receipts, errs := atOnce(5, func(int) (db.Receipt, error) { return c.Store.File(context.Background(), filing) })
	first := 0
	for i, err := range errs {
		if err != nil {
			t.Fatalf("sending %d: %v", i, err)
		}
		if receipts[i].ActID != receipts[0].ActID || receipts[i].CaseNumber != "YY2026000001" {
			t.Errorf("sending %d got another receipt: %+v", i, receipts[i])
		}
		if !receipts[i].Again {
			first++
		}
	}
	if n := c.count(t, "SELECT count(*) FROM cases"); n != 1 || first != 1 {
		t.Errorf("%d cases, %d first receipts; want one of each", n, first)
	}
}

func TestFile_SecondObjectionToARecord_PointsToTheFirst(t *testing.T) {
	c := receiving{newCity(t)}
	record := c.NewRecord(t, nil, nil)
	_, errs := atOnce(4, func(int) (db.Receipt, error) {
		return c.Store.File(context.Background(), c.Filing(record, "city-2022", 1, "h", noon))
	})
	filed := 0
	for _, err := range errs {
		if err == nil {
			filed++
			continue
		}
		wantError(t, err, casefile.CodeConflict, "error.objection_open")
	}
	if n := c.count(t, "SELECT count(*) FROM cases"); n != 1 || filed != 1 {
		t.Errorf("%d cases, %d filed; want one", n, filed)
	}
}

func TestFile_NotForOthers(t *testing.T) {
	c := receiving{newCity(t)}
	filing := c.Filing(c.NewRecord(t, nil, nil), "city-2022", 1, "h", noon)
	filing.ActorID = c.UnitClerk
	_, err := c.Store.File(context.Background(), filing)
	wantError(t, err, casefile.CodeForbidden, "error.not_representative")

	filing = c.Filing(uuid.New(), "city-2022", 1, "h", noon)
	_, err = c.Store.File(context.Background(), filing)
	wantError(t, err, casefile.CodeNotFound, "error.record_not_found")
}

// openTask gives a filed case a task of the agency, as its first step would.
func (c receiving) openTask(t *testing.T) uuid.UUID {
	t.Helper()
	receipt, err := c.Store.File(context.Background(), c.Filing(c.NewRecord(t, nil, nil), "city-2022", 1, "h", noon))
	if err != nil {
		t.Fatal(err)
	}
	id := uuid.New()
	err = c.Store.InTx(context.Background(), func(q *db.Queries) error {
		task := db.TaskInsertParams{ID: id, CaseID: receipt.CaseID, Kind: casefile.TaskFormCheck, UnitID: c.Agency, OpenedAt: noon,
			DueAt: noon.Add(48 * time.Hour)}
		return errors.Join(q.OpenTask(context.Background(), task), q.Touch(receipt.CaseID, noon))
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// colleague is a second clerk of the agency.
func (c receiving) colleague(t *testing.T) uuid.UUID {
	t.Helper()
	id := uuid.New()
	_, err := c.Store.Pool.Exec(context.Background(), `INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at)
		VALUES ($1, 'agency2', '', '经办人丁', 'agency_clerk', $2, now())`, id, c.Agency)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (c receiving) check(task, actor uuid.UUID) db.NewAct {
	return db.NewAct{FormID: uuid.New(), ActorID: actor, UnitID: c.Agency, TaskID: task, Kind: casefile.ActCheckForm,
		Content: casefile.FormCheck{Accept: true}, At: noon.Add(time.Hour)}
}

func TestAct_TwoPeopleAtTheSameMoment_OneActTheOtherTold(t *testing.T) {
	c := receiving{newCity(t)}
	task := c.openTask(t)
	actors := []uuid.UUID{c.AgencyClerk, c.colleague(t)}
	_, errs := atOnce(2, func(i int) (db.Receipt, error) {
		return c.Store.Act(context.Background(), c.check(task, actors[i]))
	})
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("want one of two to succeed, got %v and %v", errs[0], errs[1])
	}
	loser := errs[0]
	if loser == nil {
		loser = errs[1]
	}
	wantError(t, loser, casefile.CodeConflict, "error.task_acted")
	if n := c.count(t, "SELECT count(*) FROM acts WHERE task_id = $1", task); n != 1 {
		t.Errorf("%d acts on the task", n)
	}
}

func TestAct_SameFormFiveTimes_OneAct(t *testing.T) {
	c := receiving{newCity(t)}
	act := c.check(c.openTask(t), c.AgencyClerk)
	receipts, errs := atOnce(5, func(int) (db.Receipt, error) { return c.Store.Act(context.Background(), act) })
	for i, err := range errs {
		if err != nil || receipts[i].ActID != receipts[0].ActID {
			t.Errorf("sending %d: %+v, %v", i, receipts[i], err)
		}
	}
}

func TestAct_Bounds(t *testing.T) {
	c := receiving{newCity(t)}
	task, other := c.openTask(t), c.colleague(t)

	elsewhere := c.check(task, c.UnitClerk)
	elsewhere.UnitID = c.Unit
	_, err := c.Store.Act(context.Background(), elsewhere)
	wantError(t, err, casefile.CodeNotFound, "error.task_not_found")

	wrong := c.check(task, c.AgencyClerk)
	wrong.Kind = casefile.ActInform
	_, err = c.Store.Act(context.Background(), wrong)
	wantError(t, err, casefile.CodeConflict, "error.act_not_possible")

	claim := c.check(task, other)
	claim.Kind = casefile.ActClaim
	if _, err := c.Store.Claim(context.Background(), claim); err != nil {
		t.Fatal(err)
	}
	_, err = c.Store.Act(context.Background(), c.check(task, c.AgencyClerk))
	wantError(t, err, casefile.CodeConflict, "error.task_claimed")

	attached := c.check(task, other)
	attached.Attachments = []uuid.UUID{uuid.New()}
	_, err = c.Store.Act(context.Background(), attached)
	wantError(t, err, casefile.CodeInvalid, "error.attachment_gone")

	if _, err := c.Store.Act(context.Background(), c.check(task, other)); err != nil {
		t.Errorf("the one who claimed: %v", err)
	}
}

func TestHandOver(t *testing.T) {
	c := receiving{newCity(t)}
	task, other := c.openTask(t), c.colleague(t)
	over := c.check(task, c.AgencyClerk)
	over.Kind = casefile.ActHandOver
	_, err := c.Store.HandOver(context.Background(), over, c.UnitClerk)
	wantError(t, err, casefile.CodeNotFound, "error.colleague_not_found")
	if _, err := c.Store.HandOver(context.Background(), over, other); err != nil {
		t.Fatal(err)
	}
	_, err = c.Store.Act(context.Background(), c.check(task, c.AgencyClerk))
	wantError(t, err, casefile.CodeConflict, "error.task_claimed")
	if _, err := c.Store.Act(context.Background(), c.check(task, other)); err != nil {
		t.Errorf("the colleague: %v", err)
	}
}

func TestWithdraw_OnlyByTheApplicantOnce(t *testing.T) {
	c := receiving{newCity(t)}
	receipt, err := c.Store.File(context.Background(), c.Filing(c.NewRecord(t, nil, nil), "city-2022", 1, "h", noon))
	if err != nil {
		t.Fatal(err)
	}
	withdraw := func(actor uuid.UUID) error {
		_, err := c.Store.Withdraw(context.Background(), uuid.New(), actor, receipt.CaseID, casefile.Withdrawal{}, noon)
		return err
	}
	wantError(t, withdraw(c.AgencyClerk), casefile.CodeNotFound, "error.not_found.body")
	if err := withdraw(c.Applicant); err != nil {
		t.Fatal(err)
	}
	wantError(t, withdraw(c.Applicant), casefile.CodeConflict, "error.withdrawn")
}

func TestVerifyTrails_FindsWhatWasChanged(t *testing.T) {
	c := receiving{newCity(t)}
	c.openTask(t)
	c.openTask(t)
	dbtest.Tamper(t, c.Store,
		`UPDATE trail SET entry = replace(entry, '2026-09-18', '2026-09-17') WHERE case_id = (SELECT min(id::text)::uuid FROM cases)`)
	var broken []string
	n, err := c.Store.VerifyTrails(context.Background(), func(number string, _ error) { broken = append(broken, number) })
	if err != nil || n != 2 || len(broken) != 1 {
		t.Errorf("checked %d, broken %v, %v; want the one that was changed", n, broken, err)
	}
}

// Cases go on while their trails are checked.
func TestVerifyTrails_WhileTheyGrow(t *testing.T) {
	c := receiving{newCity(t)}
	c.openTask(t)
	var caseID uuid.UUID
	if err := c.Store.Pool.QueryRow(context.Background(), "SELECT id FROM cases").Scan(&caseID); err != nil {
		t.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			entry := casefile.TrailEntry{At: noon, Event: "step.test"}
			if err := c.Store.InTx(context.Background(), func(q *db.Queries) error { return q.Trace(context.Background(), caseID, entry) }); err != nil {
				done <- err
				return
			}
		}
	}()
	for range 300 {
		_, err := c.Store.VerifyTrails(context.Background(), func(number string, err error) { t.Errorf("%s: %v", number, err) })
		if err != nil || t.Failed() {
			t.Error(err)
			break
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func wantError(t *testing.T, err error, code casefile.Code, message string) {
	t.Helper()
	if casefile.CodeOf(err) != code {
		t.Errorf("error %v, want %s", err, code)
	}
	var e *casefile.Error
	if !errors.As(err, &e) || e.Message != message {
		t.Errorf("error %v, want %s", err, message)
	}
}
