package activities_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/casefile"
)

// calledAs is why the check is open that the office has on its desk, and as what the commitment stood before it.
func (o *office) calledAs(reason casefile.CheckReason, was casefile.CommitmentState) {
	o.t.Helper()
	o.counts(map[string]int{`SELECT count(*) FROM acts a WHERE a.case_id = $1 AND a.kind = 'begin_check' AND a.content->>'reason' = '` + string(reason) +
		`' AND a.content->>'was' = '` + string(was) + `'`: 1})
}

// of holds that the latest commitment is of the case, or of none.
func (o *office) of(caseID *uuid.UUID) {
	o.t.Helper()
	var is *uuid.UUID
	o.must(o.Store.Pool.QueryRow(o.t.Context(), `SELECT case_id FROM commitments WHERE number = $1`, o.number).Scan(&is))
	if (is == nil) != (caseID == nil) || is != nil && *is != *caseID {
		o.t.Errorf("it is of %v, want %v", is, caseID)
	}
}

// What the unit finds in its daily supervision after a check is checked too (shenzhen-2022 64(2)): the later check can be taken back, and then the commitment is as
// the earlier one has left it; what was untrue once stays so in the record, and what was kept is not unmade by what cannot be found out.
func TestCommitment_FoundLater(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.falls()
	o.calledAs(casefile.CheckAll, casefile.CommitmentFinished)
	if why := o.finds(casefile.FoundKept, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	first := o.caseID
	o.clock.Advance(24 * time.Hour)
	o.calls()
	o.calledAs(casefile.CheckFound, casefile.CommitmentKept)
	o.stands(casefile.CommitmentChecking, casefile.CommitmentKept)
	o.of(&o.caseID)
	o.counts(map[string]int{`SELECT count(*) FROM acts WHERE case_id = $1 AND kind = 'begin_check' AND content->>'due_on' = '2026-04-10'`: 1})
	o.takesBack()
	o.stands(casefile.CommitmentKept, casefile.CommitmentKept)
	o.of(&first)
	o.calls()
	if why := o.finds(casefile.FoundUnverifiable, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.stands(casefile.CommitmentKept, casefile.CommitmentKept)
	o.calls()
	if why := o.finds(casefile.FoundUntrue, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.opens(o.Applicant, casefile.NoticeRectify)
	if why := o.says(casefile.ActRectify, casefile.Rectification{Done: "已更换场所"}); why != "" {
		t.Fatal(why)
	}
	if why := o.verifies(true); why != "" {
		t.Fatal(why)
	}
	o.stands(casefile.CommitmentRectified, casefile.CommitmentRectified)
	o.calls()
	o.calledAs(casefile.CheckFound, casefile.CommitmentRectified)
	if why := o.finds(casefile.FoundKept, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.stands(casefile.CommitmentRectified, casefile.CommitmentRectified)
	o.calls()
	if why := o.finds(casefile.FoundUntrue, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.opens(o.Applicant, casefile.NoticeRectify)
	if why := o.says(casefile.ActRectify, casefile.Rectification{Refuses: true, Done: "不同意"}); why != "" {
		t.Fatal(why)
	}
	if why := o.decidesBreach(ending); why != "" {
		t.Fatal(why)
	}
	o.opens(o.Applicant, casefile.NoticeBreach)
	o.stands(casefile.CommitmentBroken, casefile.CommitmentBroken)
	_, err := o.Store.CallCheck(t.Context(), o.turn(), uuid.New(), "有人反映", o.pack)
	o.fails("error.commitment_not_checkable", err)
	o.round(activities.Ended{})
	o.trails()
}

// A later check leaves the item as it is handled: finished meanwhile it falls due no second time, and who withdraws keeps in its record what the first has found.
func TestCommitment_FoundLater_StillHandled(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	kept := func() {
		o.signs()
		o.calls()
		if why := o.finds(casefile.FoundKept, casefile.FoundKept); why != "" {
			t.Fatal(why)
		}
		o.clock.Advance(time.Hour)
		o.calls()
	}
	kept()
	o.finishes()
	o.counts(map[string]int{`SELECT count(*) FROM commitments WHERE case_id = $1 AND check_on IS NULL AND finished_on IS NOT NULL`: 1})
	o.takesBack()
	o.stands(casefile.CommitmentKept, casefile.CommitmentKept)
	o.clock.Advance(60 * 24 * time.Hour)
	o.round(activities.Ended{})
	kept()
	o.must(o.withdraws())
	o.step(casefile.ActWithdraw, o.withdrawal())
	o.stands(casefile.CommitmentWithdrawn, casefile.CommitmentKept)
	o.trails()
}
