package activities_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// market has items of the unit of which a share is checked, and companies that have committed themselves for these; all fall due on one day.
type market struct {
	*office
	numbers []string
}

// newMarket has n commitments, turn by turn of an item of which 300 in a thousand are checked, of one of which all are, and of one of which none is.
func newMarket(t *testing.T, n int) *market {
	t.Helper()
	m := &market{office: newOffice(t, "shenzhen-2022", func(t *casefile.CommitmentTerms) { t.Share = 300 })}
	items := []uuid.UUID{m.item, m.secondItem("XA", casefile.WholeShare), m.secondItem("XN", 0)}
	for i := range n {
		m.item = items[i%3]
		m.signs()
		m.finishes()
		m.numbers = append(m.numbers, m.number)
	}
	m.clock.Set(m.checkOn())
	return m
}

// drawn holds that every commitment has its fate, and that it is the one that the seed of its unit and day has for it: once, and with nothing else written of
// those who are spared. It returns how many are checked.
func (m *market) drawn() (checked int) {
	m.t.Helper()
	if n := m.all(`SELECT count(*) FROM commitment_draws`); n != 1 {
		m.t.Errorf("%d seeds for one unit and day", n)
	}
	rows, err := m.Store.Pool.Query(m.t.Context(), `SELECT m.id, m.state, m.draw, coalesce(m.exempt, ''), d.seed, (t.terms->>'share')::int,
			(SELECT count(*) FROM cases c WHERE c.id = m.case_id), (SELECT count(*) FROM record_versions v WHERE v.record_id = m.record_id)
		FROM commitments m JOIN commitment_terms t ON t.item_id = m.item_id AND t.version = m.version JOIN commitment_draws d ON d.unit_id = m.unit_id AND d.day = m.check_on`)
	m.must(err)
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var id uuid.UUID
		var state casefile.CommitmentState
		var draw, share, cases, versions int
		var exempt casefile.ExemptReason
		var seed []byte
		m.must(rows.Scan(&id, &state, &draw, &exempt, &seed, &share, &cases, &versions))
		seen++
		if again := casefile.DrawOf(seed, id); again != draw {
			m.t.Errorf("%d was drawn, and %d is drawn again", draw, again)
		}
		got, want := fmt.Sprint(state, exempt, cases, versions), fmt.Sprint(casefile.CommitmentChecking, "", 1, 1)
		if draw >= share {
			want = fmt.Sprint(casefile.CommitmentExempt, casefile.ExemptByDraw, 0, 1)
		} else {
			checked++
		}
		if got != want {
			m.t.Errorf("of %d, %d drawn: %s, want %s", share, draw, got, want)
		}
	}
	m.must(rows.Err())
	if seen != len(m.numbers) {
		m.t.Errorf("%d of %d have been drawn", seen, len(m.numbers))
	}
	if n := m.all(`SELECT count(*) FROM cases WHERE flow = 'commitment'`); n != checked {
		m.t.Errorf("%d cases of %d commitments that are checked", n, checked)
	}
	m.trails()
	return checked
}

// all counts by a question about all cases.
func (m *market) all(question string) (n int) {
	m.t.Helper()
	m.must(m.Store.Pool.QueryRow(m.t.Context(), question).Scan(&n))
	return n
}

// The schedule draws as the seed has it, opens the checks of those that are drawn, and has nothing left to do after that.
func TestCommitmentsDue(t *testing.T) {
	m := newMarket(t, 30)
	activities.BatchesOf(t, 7)
	got, err := m.steps.EndDue(t.Context())
	m.must(err)
	checked := m.drawn()
	if got.Checks != checked || got.Exempted != 30-checked || checked < 10 || checked > 20 {
		t.Errorf("a round ended %+v, and %d are checked", got, checked)
	}
	m.round(activities.Ended{})
	m.drawn()
}

// A round that comes days late draws with the seed of the day on which each was due, and not of its own.
func TestCommitmentsDue_Late(t *testing.T) {
	m := newMarket(t, 3)
	m.clock.Advance(10 * 24 * time.Hour)
	if _, err := m.steps.EndDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.drawn()
	m.caseID = uuid.Nil
	if n := m.all(`SELECT count(*) FROM acts a JOIN commitments m ON m.case_id = a.case_id WHERE a.content->>'due_on' = m.check_on::text`); n == 0 {
		t.Error("the check does not say on which day it was due")
	}
}

// Workers at the same moment share what falls due, each commitment once.
func TestCommitmentsDue_TwoWorkers(t *testing.T) {
	m := newMarket(t, 24)
	activities.BatchesOf(t, 3)
	var workers sync.WaitGroup
	got := make([]activities.Ended, 4)
	errs := make([]error, len(got))
	for i := range got {
		workers.Go(func() { got[i], errs[i] = m.steps.EndDue(t.Context()) })
	}
	workers.Wait()
	sum := 0
	for i := range got {
		m.must(errs[i])
		sum += got[i].Checks + got[i].Exempted
	}
	last, err := m.steps.EndDue(t.Context()) // what one held when the other looked
	m.must(err)
	if sum += last.Checks + last.Exempted; sum != 24 {
		t.Errorf("%d commitments have fallen due 24 times: %+v", sum, got)
	}
	m.drawn()
}

// A round that dies anywhere has lost nothing, and the next does nothing twice.
func TestCommitmentsDue_RoundDies(t *testing.T) {
	m := newMarket(t, 12)
	activities.BatchesOf(t, 2)
	for after := 1; m.all(`SELECT count(*) FROM commitments WHERE state = 'finished'`) > 2; after += 3 {
		ctx, die := context.WithTimeout(t.Context(), time.Duration(after)*2*time.Millisecond)
		_, _ = m.steps.EndDue(ctx) //nolint:errcheck // it may die, and that is what is tried
		die()
	}
	for m.all(`SELECT count(*) FROM commitments WHERE state = 'finished'`) > 0 { // a round that died may hold some until it is seen to be gone
		_, err := m.steps.EndDue(t.Context())
		m.must(err)
	}
	m.drawn()
}

// Who is of a class that is not checked is spared before anything is drawn, as long as the record that says so stands.
func TestCommitmentsDue_ExemptClass(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", func(t *casefile.CommitmentTerms) {
		t.Exempt = []casefile.ExemptClass{{ID: "a", ZH: "信用等级为A级", EN: "rated A", Category: "rating", Field: "grade", Values: []string{"A"}}}
	})
	item, record := uuid.New(), uuid.New()
	o.exec(`INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields)
		VALUES ($1, 'PJ', $2, 'rating', 'public', '信用评级', 'Rating', '[{"key": "grade", "zh": "等级", "en": "Grade", "kind": "text"}]')`, item, o.Unit)
	o.exec(`INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source) VALUES ($1, 'PJ-1', $2, $3, $4, '2026-01-01', '{}')`, record, o.Subject, item, o.Unit)
	o.exec(`INSERT INTO record_versions (record_id, version, content, valid_from) VALUES ($1, 1, '{"grade": "A"}', '2026-01-01')`, record)
	o.signs()
	o.finishes()
	o.clock.Set(o.checkOn())
	o.round(activities.Ended{Exempted: 1})
	o.stands(casefile.CommitmentExempt, casefile.CommitmentSigned)
	var exempt casefile.ExemptReason
	var draw *int
	o.must(o.Store.Pool.QueryRow(t.Context(), `SELECT exempt, draw FROM commitments WHERE number = $1`, o.number).Scan(&exempt, &draw))
	if exempt != casefile.ExemptByClass || draw != nil {
		t.Errorf("exempt by %s, %v drawn", exempt, draw)
	}
	dbtest.Arrange(t, o.Store, `UPDATE record_versions SET content = '{"grade": "B"}' WHERE record_id = $1`, record)
	o.falls()
	if o.kase().Stage != casefile.StagePromiseCheck {
		t.Errorf("who is not of the class is at %s", o.kase().Stage)
	}
}

// What is not finished, withdrawn, or declined does not fall due.
func TestCommitmentsDue_NotInForce(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.signs()
	o.must(o.Store.WithdrawCommitment(t.Context(), db.Turn{Number: o.number, ActorID: o.Applicant, At: o.clock.Now()}, "改走普通程序"))
	o.stands(casefile.CommitmentWithdrawn, casefile.CommitmentWithdrawn)
	o.signs()
	declined := o.signing()
	declined.Declined = true
	_, err := o.Store.Sign(t.Context(), declined)
	o.must(err)
	o.clock.Set(calendar.DateOf(proposedAt).AddDays(400).At(9, 0))
	o.round(activities.Ended{})
	o.stands(casefile.CommitmentSigned, casefile.CommitmentSigned)
}

// A commitment whose check cannot be opened holds up no other: it is counted, is due still, and is opened once what was wrong is mended. Where none can be
// opened the round fails.
func TestEndDue_OneFails(t *testing.T) {
	m := &market{office: newOffice(t, "shenzhen-2022", nil)}
	items := []uuid.UUID{m.item, m.secondItem("XA", casefile.WholeShare)}
	for _, i := range []int{0, 1, 0, 1, 0} {
		m.item = items[i]
		m.signs()
		m.finishes()
	}
	m.clock.Set(m.checkOn())
	spoil := `UPDATE commitment_terms SET terms = jsonb_set(terms, '{share}', $1) WHERE item_id = $2`
	dbtest.Arrange(t, m.Store, spoil, `"all"`, items[1])
	m.round(activities.Ended{Checks: 3, Failed: 2})
	dbtest.Arrange(t, m.Store, spoil, `"all"`, items[0])
	if _, err := m.steps.EndDue(t.Context()); err == nil {
		t.Error("nothing could be opened, and nobody is told")
	}
	dbtest.Arrange(t, m.Store, spoil, `1000`, items[0])
	dbtest.Arrange(t, m.Store, spoil, `1000`, items[1])
	m.round(activities.Ended{Checks: 2})
	m.round(activities.Ended{})
}
