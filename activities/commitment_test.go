package activities_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// A commitment that is kept: nothing is opened before its day; the unit has its time; each promise needs a finding; and the record says in the end that it
// was kept.
func TestCommitment_Kept(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.signs()
	o.stands(casefile.CommitmentSigned, casefile.CommitmentSigned)
	o.finishes()
	day := o.checkOn()
	if got := day.Format(time.DateOnly); got != "2026-04-09" {
		t.Errorf("it is checked on %s", got)
	}
	o.clock.Set(day.Add(-9*time.Hour - time.Second))
	o.round(activities.Ended{})
	o.clock.Set(day)
	o.round(activities.Ended{Checks: 1})
	o.round(activities.Ended{})
	o.opened()
	o.stands(casefile.CommitmentChecking, casefile.CommitmentSigned)
	task, ok := o.open(casefile.TaskCheckPromises)
	if !ok || task.UnitID != o.Unit || o.kase().Stage != casefile.StagePromiseCheck || o.kase().AcceptedAt == nil {
		t.Fatalf("to be checked: %t by %v at %s", ok, task.UnitID, o.kase().Stage)
	}
	if due := calendar.DateOf(o.deadline(casefile.StepCheckPromises)).String(); due != "2026-04-30" {
		t.Errorf("it is to be checked by %s", due)
	}
	if why := o.finds(casefile.FoundKept); why != "error.promises_unchecked" {
		t.Errorf("one of two promises: %q", why)
	}
	if why := o.finds(casefile.FoundKept, "perhaps"); why != "error.promises_unchecked" {
		t.Errorf("a finding that there is not: %q", why)
	}
	if why := o.finds(casefile.FoundKept, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.stands(casefile.CommitmentKept, casefile.CommitmentKept)
	o.counts(map[string]int{
		`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'closed' AND result = 'kept'`:                                    1,
		`SELECT count(*) FROM decisions WHERE case_id = $1 AND applied_at IS NOT NULL AND outcome = 'kept'`:                    1,
		`SELECT count(*) FROM record_versions WHERE case_id = $1 AND version = 2`:                                              1,
		`SELECT count(*) FROM effects WHERE case_id = $1`:                                                                      0,
		`SELECT count(*) FROM notices WHERE case_id = $1`:                                                                      1,
		`SELECT count(*) FROM deadlines WHERE case_id = $1 AND met_at IS NULL`:                                                 0,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`:                                                  0,
		`SELECT count(*) FROM acts a JOIN accounts x ON x.id = a.actor_id WHERE a.case_id = $1 AND x.machine`:                  1,
		`SELECT count(*) FROM commitments WHERE case_id = $1 AND draw BETWEEN 0 AND 999 AND exempt IS NULL`:                    1,
		`SELECT count(*) FROM case_parties WHERE case_id = $1 AND role = 'party' AND account_id IS NOT NULL AND until IS NULL`: 1,
	})
	text := o.documentOf(casefile.NoticePromisesKept)
	for _, part := range []string{"经营场所合法使用", "现场核查记录kept", "小餐饮经营许可", "第六十四条第一款", o.number} {
		if !strings.Contains(text, part) {
			t.Errorf("it does not say %q:\n%s", part, text)
		}
	}
	o.trails()
}

// What cannot be found out is neither kept nor untrue, and is no breach.
func TestCommitment_Unverifiable(t *testing.T) {
	o := newOffice(t, "city-2022", nil)
	o.falls()
	if why := o.finds(casefile.FoundUnverifiable, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.stands(casefile.CommitmentUnverifiable, casefile.CommitmentUnverifiable)
	o.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'unverifiable'`: 1, `SELECT count(*) FROM effects WHERE case_id = $1`: 0})
}

// Papers are asked for as often as need be: the check waits for these, runs anew when they have come, and goes on without them when they have not come
// in time.
func TestCommitment_Papers(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.period = casefile.StepPapers
	o.falls()
	_, err := o.Store.SayInCheck(t.Context(), o.saying(casefile.ActHandIn, casefile.PapersHandedIn{}))
	o.fails("error.check_not_waiting", err)
	asks := func(a casefile.PapersAsked) string {
		return o.act(o.UnitClerk, casefile.TaskCheckPromises, casefile.ActAskPapers, a)
	}
	for name, a := range map[string]casefile.PapersAsked{
		"nothing":    {Reasons: "须核对"},
		"no reasons": {Papers: []string{"lease"}},
		"a stranger": {Papers: []string{"passport"}, Reasons: "须核对"},
		"twice":      {Papers: []string{"lease", "lease"}, Reasons: "须核对"},
	} {
		if why := asks(a); why != "error.papers_asked_empty" {
			t.Errorf("%s: %q", name, why)
		}
	}
	if why := asks(casefile.PapersAsked{Papers: []string{"lease"}, Others: "水电费凭证", Reasons: "须核对"}); why != "" {
		t.Fatal(why)
	}
	if _, open := o.open(casefile.TaskCheckPromises); open || o.kase().Stage != casefile.StagePapers {
		t.Errorf("the unit goes on at %s", o.kase().Stage)
	}
	for _, part := range []string{"租赁合同", "水电费凭证", "10个工作日"} {
		if text := o.documentOf(casefile.NoticePapersAsked); !strings.Contains(text, part) {
			t.Errorf("it does not say %q:\n%s", part, text)
		}
	}
	o.clock.Advance(24 * time.Hour)
	file := o.NewFile(t, o.Applicant)
	receipt, err := o.Store.SayInCheck(t.Context(), o.saying(casefile.ActHandIn, casefile.PapersHandedIn{Files: []uuid.UUID{file}}))
	o.must(err)
	o.step(casefile.ActHandIn, receipt)
	if task, _ := o.open(casefile.TaskCheckPromises); calendar.DateOf(task.DueAt).String() != "2026-05-06" { // fifteen working days anew
		t.Errorf("it is to be checked by %v", task.DueAt)
	}
	if why := asks(casefile.PapersAsked{Papers: []string{"lease"}, Reasons: "不清晰"}); why != "" {
		t.Fatal(why)
	}
	due := o.latest(casefile.StepPapers)
	if o.passes(due) {
		t.Error("its last second is not the party's")
	}
	if !o.passes(due.Add(time.Second)) {
		t.Fatal("silence does not let the check go on")
	}
	_, err = o.Store.SayInCheck(t.Context(), o.saying(casefile.ActHandIn, casefile.PapersHandedIn{}))
	o.fails("error.check_not_waiting", err)
	if why := o.finds(casefile.FoundKept, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.counts(map[string]int{`SELECT count(*) FROM case_events WHERE case_id = $1 AND kind = 'checkable'`: 3,
		`SELECT count(*) FROM attachments WHERE case_id = $1`: 1, `SELECT count(*) FROM cases WHERE id = $1 AND result = 'kept'`: 1})
	o.trails()
}

// Who has to hand in papers hands some in, and says nothing of another's case.
func TestCommitment_Papers_Nothing(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.falls()
	if why := o.act(o.UnitClerk, casefile.TaskCheckPromises, casefile.ActAskPapers, casefile.PapersAsked{Papers: []string{"lease"}, Reasons: "须核对"}); why != "" {
		t.Fatal(why)
	}
	_, err := o.Store.SayInCheck(t.Context(), o.saying(casefile.ActHandIn, casefile.PapersHandedIn{Remark: "没有"}))
	o.fails("error.commitment_no_files", err)
	n := o.saying(casefile.ActHandIn, casefile.PapersHandedIn{})
	n.ActorID = o.UnitClerk
	_, err = o.Store.SayInCheck(t.Context(), n)
	o.fails("error.not_found.body", err)
	n.ActorID, n.UnitID = o.OtherClerk, o.Other
	_, err = o.Store.SayInCheck(t.Context(), n)
	o.fails("error.not_found.body", err)
	_, err = o.Store.SayInCheck(t.Context(), o.saying(casefile.ActRectify, casefile.Rectification{Done: "已改正"}))
	o.fails("error.check_not_waiting", err)
}

// A unit takes a check back that it has called by mistake, and the commitment is as it was: it can still be withdrawn, be finished, and fall due.
func TestCommitment_CheckTakenBack(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.signs()
	o.calls()
	o.takesBack()
	o.stands(casefile.CommitmentSigned, casefile.CommitmentSigned)
	o.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'withdrawn'`: 1, `SELECT count(*) FROM record_versions WHERE case_id = $1`: 0,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'withdrawal'`: 1})
	o.finishes()
	o.calls()
	o.takesBack()
	o.stands(casefile.CommitmentFinished, casefile.CommitmentSigned)
	o.clock.Set(o.checkOn())
	o.round(activities.Ended{Checks: 1})
	o.opened()
	_, err := o.Store.WithdrawCheck(t.Context(), uuid.New(), o.UnitClerk, o.caseID, o.Unit, casefile.Withdrawal{}, o.clock.Now())
	o.fails("error.check_drawn", err) // who is drawn is checked: no clerk spares anybody
	o.stands(casefile.CommitmentChecking, casefile.CommitmentSigned)
	if why := o.finds(casefile.FoundKept, casefile.FoundUntrue); why != "" {
		t.Fatal(why)
	}
	_, err = o.Store.WithdrawCheck(t.Context(), uuid.New(), o.UnitClerk, o.caseID, o.Unit, casefile.Withdrawal{}, o.clock.Now())
	o.fails("error.check_found_already", err)
	o.stands(casefile.CommitmentChecking, casefile.CommitmentSigned)
	o.trails()
}

// calls has a clerk call for a check of the latest commitment.
func (o *office) calls() {
	o.t.Helper()
	receipt, err := o.Store.CallCheck(o.t.Context(), o.turn(), uuid.New(), "有人反映", o.pack)
	o.must(err)
	o.caseID = receipt.CaseID
	o.step(casefile.ActBeginCheck, receipt)
}

// takesBack has a clerk take the check back.
func (o *office) takesBack() {
	o.t.Helper()
	receipt, err := o.Store.WithdrawCheck(o.t.Context(), uuid.New(), o.UnitClerk, o.caseID, o.Unit, casefile.Withdrawal{}, o.clock.Now())
	o.must(err)
	o.step(casefile.ActWithdraw, receipt)
}

// A clerk calls a check of what is in force, with reasons, once; nobody else does. What was drawn stays what it was.
func TestCommitment_Called(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", func(t *casefile.CommitmentTerms) { t.Share = 0 })
	o.signs()
	call := func(turn db.Turn, because string) error {
		_, err := o.Store.CallCheck(t.Context(), turn, uuid.New(), because, o.pack)
		return err
	}
	o.fails("error.commitment_reasons", call(o.turn(), ""))
	o.fails("error.commitment_not_found", call(db.Turn{Number: o.number, ActorID: o.OtherClerk, UnitID: o.Other, At: o.clock.Now()}, "有人反映"))
	o.fails("error.forbidden.body", call(db.Turn{Number: o.number, ActorID: o.Applicant, At: o.clock.Now()}, "有人反映"))
	o.fails("error.forbidden.body", call(db.Turn{Number: o.number, ActorID: o.Applicant, UnitID: o.Unit, At: o.clock.Now()}, "有人反映"))
	o.finishes()
	o.clock.Set(o.checkOn())
	o.round(activities.Ended{Exempted: 1})
	o.stands(casefile.CommitmentExempt, casefile.CommitmentSigned)
	var before int
	o.must(o.Store.Pool.QueryRow(t.Context(), `SELECT draw FROM commitments WHERE number = $1 AND exempt = 'draw'`, o.number).Scan(&before))
	o.calls()
	if n := o.count(`SELECT count(*) FROM commitments WHERE case_id = $1 AND draw = $2 AND exempt = 'draw'`, before); n != 1 {
		t.Errorf("%d was drawn, and is not kept", before)
	}
	o.fails("error.commitment_not_checkable", call(o.turn(), "有人反映"))
	if why := o.finds(casefile.FoundKept, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.counts(map[string]int{`SELECT count(*) FROM acts WHERE case_id = $1 AND kind = 'begin_check' AND content->>'reason' = 'called' AND content->>'because' = '有人反映'`: 1})
}
