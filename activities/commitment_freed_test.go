package activities_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// broken is an office in which the company has broken a commitment: the breach is in its file.
func broken(t *testing.T, pack string) (o *office, breach uuid.UUID) {
	t.Helper()
	o = newOffice(t, pack, nil)
	o.ordered()
	if why := o.says(casefile.ActRectify, casefile.Rectification{Refuses: true, Done: "不同意"}); why != "" {
		t.Fatal(why)
	}
	if why := o.decidesBreach(ending); why != "" {
		t.Fatal(why)
	}
	if !o.mayCommit() {
		t.Errorf("%s: it is excluded before the decision has been served", pack)
	}
	o.opens(o.Applicant, casefile.NoticeBreach)
	o.must(o.Store.Pool.QueryRow(t.Context(), `SELECT breach_id FROM commitments WHERE case_id = $1`, o.caseID).Scan(&breach))
	if o.mayCommit() {
		t.Errorf("%s: whoever has broken a commitment makes another", pack)
	}
	o.clock.Advance(time.Hour)
	return o, breach
}

// noFiles copies none.
type noFiles struct{}

func (noFiles) Copy(uuid.UUID) (uuid.UUID, error) { return uuid.New(), nil }
func (noFiles) Remove(uuid.UUID) error            { return nil }

// mayCommit reports whether the company can sign now.
func (o *office) mayCommit() bool {
	o.t.Helper()
	_, err := o.Store.Sign(o.t.Context(), o.signing())
	var excluded *db.ExcludedError
	if errors.As(err, &excluded) {
		return false
	}
	o.must(err)
	return true
}

// asks makes what the company has asked for of the breach the case that the office has open.
func (o *office) asks(flow casefile.Flow, receipt db.Receipt, err error) {
	o.t.Helper()
	o.must(err)
	o.flow, o.caseID = flow, receipt.CaseID
	o.step(flow.Procedure().Opens.Kind, receipt)
}

// does has whoever has the open task of the kind act on it.
func (o *office) does(task casefile.TaskKind, act casefile.ActKind, content any) {
	o.t.Helper()
	open, ok := o.open(task)
	if !ok {
		o.t.Fatalf("no task %s is open", task)
	}
	if why := o.act(o.Clerk(open.UnitID), task, act, content); why != "" {
		o.t.Fatalf("%s: %s", act, why)
	}
}

// Whoever has broken a commitment is free to commit again once the breach is repaired, under each pack that has commitments; while the repair is being
// handled, and where it is refused, it is not.
func TestCommitment_BreachRepaired(t *testing.T) {
	for _, pack := range []string{"shenzhen-2022", "city-2022", "shenzhen-2020"} {
		t.Run(pack, func(t *testing.T) {
			t.Parallel()
			o, breach := broken(t, pack)
			repair := o.pack.Repair
			usual, ok := repair.UsualOutcome(casefile.CategoryBreach)
			if !ok {
				t.Fatal("nothing is usual for a breach")
			}
			for _, outcome := range []casefile.Outcome{casefile.OutcomeRefuseRepair, usual.ID} {
				letter, _ := casefile.CommitmentLetter{Measures: "按月自查。", Aims: "一年内不再发生。", Text: "信用修复承诺书\n本单位承诺按月自查。"}.Signs("申请人甲", "申请人甲", o.clock.Now())
				receipt, err := o.Store.FileRepair(t.Context(), db.NewRepair{FormID: uuid.New(), ActorID: o.Applicant, SubjectID: o.Subject, PackID: o.pack.ID,
					PackVersion: int32(o.pack.Version), PackHash: o.pack.Hash(casefile.FlowRepair), Copier: noFiles{}, At: o.clock.Now(), //nolint:gosec // small
					ByOperator: repair.DecidedBy == rules.DecidedByOperator,
					Filing: casefile.RepairFiling{Standing: casefile.Standing{Phone: "0000-5550101"}, Channel: casefile.ChannelUnit, Statement: "已整改。",
						Letter: letter, Records: []casefile.RepairClaim{{RecordID: breach, CorrectedOn: "2026-04-10"}}}})
				o.asks(casefile.FlowRepair, receipt, err)
				o.does(casefile.TaskFormCheck, casefile.ActCheckForm, casefile.FormCheck{Accept: true})
				if o.mayCommit() {
					t.Error("it commits while the repair is being handled")
				}
				o.does(casefile.TaskDecideRepair, casefile.ActDecideRepair, casefile.RepairDecision{Records: []casefile.RepairDecided{{RecordID: breach, Outcome: outcome, Reasons: "经核实已整改。"}}})
				if free := o.mayCommit(); free != (outcome == usual.ID) {
					t.Errorf("after %s it may commit: %t", outcome, free)
				}
				o.clock.Advance(time.Hour)
			}
		})
	}
}

// An objection that holds takes the breach away, and frees; one that does not leaves it.
func TestCommitment_BreachObjectedTo(t *testing.T) {
	for _, pack := range []string{"shenzhen-2022", "city-2022", "shenzhen-2020"} {
		t.Run(pack, func(t *testing.T) {
			t.Parallel()
			o, breach := broken(t, pack)
			for _, outcome := range []casefile.Outcome{casefile.OutcomeKeep, casefile.OutcomeDelete} {
				filing := o.Filing(breach, o.pack.ID, int32(o.pack.Version), o.pack.Hash(casefile.FlowObjection), o.clock.Now()) //nolint:gosec // small
				filing.Filing.Grounds = []string{o.pack.Objection.Grounds[0].ID}
				receipt, err := o.Store.File(t.Context(), filing)
				o.asks(casefile.FlowObjection, receipt, err)
				o.does(casefile.TaskFormCheck, casefile.ActCheckForm, casefile.FormCheck{Accept: true})
				if _, ok := o.open(casefile.TaskCompare); ok {
					o.does(casefile.TaskCompare, casefile.ActCompare, casefile.Comparison{Finding: casefile.FindingNoError})
				}
				o.does(casefile.TaskVerify, casefile.ActDecide, casefile.Decision{Outcome: outcome, Reasons: "经核实，当时并无不实。"})
				if _, ok := o.open(casefile.TaskInform); ok {
					o.does(casefile.TaskInform, casefile.ActInform, casefile.Informing{})
				}
				if free := o.mayCommit(); free != (outcome == casefile.OutcomeDelete) {
					t.Errorf("after %s it may commit: %t", outcome, free)
				}
				o.clock.Advance(time.Hour)
			}
		})
	}
}
