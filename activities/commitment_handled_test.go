package activities_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// withdraws has the party withdraw the latest commitment.
func (o *office) withdraws() error {
	o.t.Helper()
	return o.Store.WithdrawCommitment(o.t.Context(), db.Turn{Number: o.number, ActorID: o.Applicant, At: o.clock.Now()}, "改走一般程序")
}

// withdrawal is the act on the case with which the withdrawal was received.
func (o *office) withdrawal() db.Receipt {
	o.t.Helper()
	r := db.Receipt{CaseID: o.caseID}
	o.must(o.Store.Pool.QueryRow(o.t.Context(), `SELECT id FROM acts WHERE case_id = $1 AND kind = 'withdraw' AND status = 'received'`, o.caseID).Scan(&r.ActID))
	return r
}

func (o *office) finish() error {
	o.t.Helper()
	return o.Store.FinishCommitment(o.t.Context(), o.turn(), calendar.DateOf(o.clock.Now()), o.steps.Calendar.InForce())
}

// Until its item is finished the party may withdraw, also while it is being checked (shenzhen-2022 62(2)): the check ends with that, once.
func TestCommitment_WithdrawnInCheck(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.signs()
	o.calls()
	o.must(o.withdraws())
	o.fails("error.check_said", o.withdraws())
	o.stands(casefile.CommitmentChecking, casefile.CommitmentSigned)
	o.step(casefile.ActWithdraw, o.withdrawal())
	o.stands(casefile.CommitmentWithdrawn, casefile.CommitmentWithdrawn)
	o.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'withdrawn'`: 1,
		`SELECT count(*) FROM commitments WHERE case_id = $1 AND withdrawn_at IS NOT NULL AND reasons = '改走一般程序'`:                          1,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'withdrawal' AND html_zh LIKE '%撤回了承诺%' AND html_zh LIKE '%第六十二条第二款%'`: 1})
	o.must(o.withdraws()) // said again
	o.fails("error.commitment_not_open", o.finish())
	o.trails()
}

// A unit enters a withdrawal that comes on paper while the commitment is being checked, with its scan.
func TestCommitment_WithdrawnInCheck_OnPaper(t *testing.T) {
	o := newOffice(t, "city-2022", nil)
	o.signs()
	o.calls()
	o.must(o.Store.EnterWithdrawal(t.Context(), o.turn(), "改走一般程序", o.onPaper(o.clock.Now())))
	o.step(casefile.ActWithdraw, o.withdrawal())
	o.stands(casefile.CommitmentWithdrawn, casefile.CommitmentWithdrawn)
	o.counts(map[string]int{`SELECT count(*) FROM attachments a JOIN acts x ON x.id = a.act_id WHERE x.case_id = $1 AND x.kind = 'withdraw'`: 1})
	o.trails()
}

// onPaper is a withdrawal that came on the day of the instant, as the unit's clerk has scanned it.
func (o *office) onPaper(came time.Time) casefile.PaperReply {
	return casefile.PaperReply{ReceivedOn: calendar.DateOf(came).String(), Files: []uuid.UUID{o.NewFile(o.t, o.UnitClerk)}}
}

// What came on paper before the item was finished is a withdrawal in time, also where a clerk enters it later: in which state the commitment has come to meanwhile makes no
// difference, as long as nothing was found to be untrue.
func TestCommitment_WithdrawnOnPaper_EnteredLater(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	signed := o.clock.Now()
	enters := func(came time.Time) error {
		return o.Store.EnterWithdrawal(t.Context(), o.turn(), "改走一般程序", o.onPaper(came))
	}
	o.signs()
	o.clock.Advance(48 * time.Hour)
	o.finishes()
	o.clock.Advance(24 * time.Hour)
	o.fails("error.withdrawal_before_signing", enters(signed.Add(-24*time.Hour)))
	o.fails("error.reply_future", enters(o.clock.Now().Add(24*time.Hour)))
	o.fails("error.commitment_finished", enters(o.clock.Now()))
	o.fails("error.commitment_finished", o.withdraws())
	o.must(enters(signed.Add(24 * time.Hour)))
	o.stands(casefile.CommitmentWithdrawn, casefile.CommitmentWithdrawn)
	o.clock.Advance(60 * 24 * time.Hour)
	o.round(activities.Ended{})

	signed = o.clock.Now() // while it is being checked
	o.signs()
	o.clock.Advance(24 * time.Hour)
	o.finishes()
	o.calls()
	o.must(enters(signed))
	o.step(casefile.ActWithdraw, o.withdrawal())
	o.stands(casefile.CommitmentWithdrawn, casefile.CommitmentWithdrawn)
	o.trails()

	signed = o.clock.Now() // once something was found it is too late
	o.signs()
	o.clock.Advance(24 * time.Hour)
	o.finishes()
	o.calls()
	if why := o.finds(casefile.FoundKept, casefile.FoundUntrue); why != "" {
		t.Fatal(why)
	}
	o.fails("error.commitment_found_untrue", enters(signed))
}

// Once something was found to be untrue nobody gets out of it by withdrawing, not even where the withdrawal was received a moment before.
func TestCommitment_WithdrawnTooLate(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.signs()
	o.calls()
	o.must(o.withdraws())
	late := o.withdrawal()
	if why := o.finds(casefile.FoundKept, casefile.FoundUntrue); why != "" {
		t.Fatal(why)
	}
	err := o.steps.Step(t.Context(), o.flow, casefile.ActWithdraw, activities.Acted{CaseID: o.caseID, ActID: late.ActID})
	if why := o.refusal(late.ActID); why != "error.check_found_already" {
		t.Errorf("%q, %v", why, err)
	}
	o.fails("error.commitment_found_untrue", o.withdraws())
	o.stands(casefile.CommitmentChecking, casefile.CommitmentSigned)
}

// The unit finishes an item whose commitment is being checked, but not while handling stands still; one that was checked before is finished, and not checked
// again. A check that is taken back leaves the day.
func TestCommitment_FinishedInCheck(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.signs()
	o.calls()
	for range 2 {
		o.must(o.finish())
	}
	o.fails("error.commitment_finished", o.withdraws())
	o.takesBack()
	o.stands(casefile.CommitmentFinished, casefile.CommitmentSigned)
	o.checkOn()
	o.calls()
	if why := o.finds(casefile.FoundKept, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.must(o.finish())
	o.stands(casefile.CommitmentKept, casefile.CommitmentKept)

	o.signs()
	o.calls()
	if why := o.finds(casefile.FoundKept, casefile.FoundUntrue); why != "" {
		t.Fatal(why)
	}
	o.fails("error.commitment_paused", o.finish())
	o.clock.Advance(time.Hour)
	o.opens(o.Applicant, casefile.NoticeRectify)
	if why := o.says(casefile.ActRectify, casefile.Rectification{Done: "已改正"}); why != "" {
		t.Fatal(why)
	}
	if why := o.verifies(true); why != "" {
		t.Fatal(why)
	}
	o.must(o.finish())
	o.stands(casefile.CommitmentRectified, casefile.CommitmentRectified)
	o.round(activities.Ended{})
	if n := o.count(`SELECT count(*) FROM commitments WHERE case_id = $1 AND number = $2 AND check_on IS NULL AND finished_on IS NOT NULL`, o.number); n != 1 {
		t.Error("what was checked is to be checked again")
	}
	o.trails()
}

// A party that was found to have kept its word may withdraw as long as the item is being handled; what was found stays in its record.
func TestCommitment_WithdrawnAfterCheck(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.signs()
	o.calls()
	if why := o.finds(casefile.FoundKept, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.must(o.withdraws())
	o.stands(casefile.CommitmentWithdrawn, casefile.CommitmentKept)
	broken, _ := broken(t, "shenzhen-2022")
	broken.fails("error.commitment_finished", broken.withdraws())
	o.trails()
}
