package export_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/proof"
)

// signs has the company sign for an item of the unit, with a paper, and the unit finish it the day after. It gives the number of the commitment.
func (p *play) signs(item uuid.UUID) string {
	p.t.Helper()
	ctx, store, cal := context.Background(), p.city.Store, p.steps.Calendar.InForce()
	n := p.city.Committing(item, p.pack, cal, p.clock.Now())
	n.Papers = map[string][]uuid.UUID{"lease": {p.paper("租赁合同.pdf", "lease")}}
	signed, err := store.Sign(ctx, n)
	if err != nil {
		p.t.Fatal(err)
	}
	p.clock.Advance(24 * time.Hour)
	if err := store.FinishCommitment(ctx, p.turn(signed.Number), calendar.DateOf(p.clock.Now()), cal); err != nil {
		p.t.Fatal(err)
	}
	return signed.Number
}

func (p *play) turn(number string) db.Turn {
	return db.Turn{Number: number, ActorID: p.city.UnitClerk, UnitID: p.city.Unit, At: p.clock.Now()}
}

// falls lets the day of the check of a commitment come, and goes on with the check.
func (p *play) falls(number string) {
	p.t.Helper()
	var on time.Time
	if err := p.city.Store.Pool.QueryRow(p.t.Context(), `SELECT check_on FROM commitments WHERE number = $1`, number).Scan(&on); err != nil {
		p.t.Fatal(err)
	}
	p.clock.Set(calendar.NewDate(on.Year(), on.Month(), on.Day()).At(9, 0))
	if got, err := p.steps.EndDue(p.t.Context()); err != nil || got.Checks != 1 {
		p.t.Fatalf("%+v, %v", got, err)
	}
	var receipt db.Receipt
	if err := p.city.Store.Pool.QueryRow(p.t.Context(), `SELECT a.id, a.case_id FROM acts a JOIN commitments m ON m.case_id = a.case_id WHERE m.number = $1`,
		number).Scan(&receipt.ActID, &receipt.CaseID); err != nil {
		p.t.Fatal(err)
	}
	p.onTo(p.done(receipt, nil).CaseID)
}

// onPaper has the clerk enter what came from the party on paper two days ago.
func (p *play) onPaper(kind casefile.ActKind, said func(*casefile.PaperReply) casefile.SaidInCheck) {
	p.t.Helper()
	came := calendar.DateOf(p.clock.Now())
	p.clock.Advance(48 * time.Hour)
	paper := &casefile.PaperReply{ReceivedOn: came.String(), From: "法定代表人", Files: []uuid.UUID{p.clerksFile()}}
	p.done(p.city.Store.SayInCheck(context.Background(), db.NewSaying{FormID: uuid.New(), ActorID: p.city.UnitClerk, UnitID: p.city.Unit, CaseID: p.caseID, Kind: kind,
		Content: said(paper), At: p.clock.Now()}))
}

// clerksFile is a file that the clerk has uploaded.
func (p *play) clerksFile() uuid.UUID {
	p.t.Helper()
	id := p.paper("扫描件.pdf", "scan")
	dbtest.Arrange(p.t, p.city.Store, `UPDATE attachments SET account_id = $2 WHERE id = $1`, id, p.city.UnitClerk)
	return id
}

func found(promises ...casefile.PromiseFinding) casefile.PromisesChecked {
	var f casefile.PromisesChecked
	for _, finding := range promises {
		f.Findings = append(f.Findings, casefile.PromiseFound{Finding: finding, Ways: []casefile.CheckWay{casefile.BySite}, Reasons: "现场核查"})
	}
	return f
}

// brokenCommitment plays a check in which papers come on paper, the unit has more time, a promise is untrue and not put right, and the item is ended.
func brokenCommitment(t *testing.T, packID string) *play {
	p := newPlay(t, packID, monday, nil)
	p.files = folder(t)
	p.falls(p.signs(p.city.NewCommitmentItem(t, p.city.Unit, "XC", nil, monday)))
	p.actAs(casefile.TaskCheckPromises, casefile.ActAskPapers, casefile.PapersAsked{Papers: []string{"plan"}, Reasons: "须核对"})
	p.onPaper(casefile.ActHandIn, func(paper *casefile.PaperReply) casefile.SaidInCheck { return casefile.PapersHandedIn{Paper: paper} })
	p.actAs(casefile.TaskCheckPromises, casefile.ActRequestExtension, casefile.ExtensionRequest{Amount: 5, Reasons: "须实地核查"})
	p.act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true})
	p.act(casefile.TaskCheckPromises, found(casefile.FoundKept, casefile.FoundUntrue))
	p.clock.Advance(time.Hour)
	p.opens(casefile.NoticeRectify)
	p.onPaper(casefile.ActRectify, func(paper *casefile.PaperReply) casefile.SaidInCheck {
		return casefile.Rectification{Done: "已更换", Paper: paper}
	})
	p.act(casefile.TaskVerifyRectified, casefile.RectifiedChecked{Reasons: "仍未更换"})
	p.act(casefile.TaskDecideBreach, casefile.BreachDecision{Outcome: casefile.OutcomeBroken, Reasons: "未整改", Revoked: "1号"})
	p.clock.Advance(time.Hour)
	p.opens(casefile.NoticeBreach)
	return p
}

// silentCommitment plays a check in which papers do not come, a promise is untrue, and the party says nothing of the order; the head finds it rectified.
func silentCommitment(t *testing.T) *play {
	p := newPlay(t, "shenzhen-2022", monday, nil)
	p.files = folder(t)
	p.falls(p.signs(p.city.NewCommitmentItem(t, p.city.Unit, "XC", nil, monday)))
	for range 2 {
		p.actAs(casefile.TaskCheckPromises, casefile.ActAskPapers, casefile.PapersAsked{Papers: []string{"plan"}, Reasons: "须核对"})
		p.passes(casefile.StepPapers, 0)
	}
	p.act(casefile.TaskCheckPromises, found(casefile.FoundKept, casefile.FoundUntrue))
	p.opens(casefile.NoticeRectify)
	p.passes(casefile.StepRectify, 0)
	p.act(casefile.TaskDecideBreach, casefile.BreachDecision{Outcome: casefile.OutcomeRectified, Reasons: "逾期但已整改"})
	return p
}

// passes lets the time of the party pass.
func (p *play) passes(step casefile.Step, passes int) {
	p.t.Helper()
	p.clock.Advance(30 * 24 * time.Hour)
	p.wakes++
	got, err := p.steps.MarkDeadlines(p.t.Context(), activities.Woken{CaseID: p.caseID, Wake: p.wakes, Within: step, Passes: p.wakes})
	if err != nil || got.Passed != step {
		p.t.Fatalf("%+v, %v", got, err)
	}
}

// A proof of a check holds, to everybody who gets one: of one that ends with a breach under each pack, of one in which the party is silent, and of one that
// was taken back and opened again.
func TestCommitment_Holds(t *testing.T) {
	for _, pack := range []string{"shenzhen-2022", "shenzhen-2020", "city-2022"} {
		p := brokenCommitment(t, pack)
		for _, viewer := range []uuid.UUID{uuid.Nil, p.city.AgencyClerk, p.city.UnitClerk} {
			file, data := p.export(viewer)
			p.holds(data)
			if file.Case.Result != casefile.Result(casefile.OutcomeBroken) || len(file.Records) != 2 || len(file.Decisions) != 1 {
				t.Errorf("%s: it ended with %q, %d records and %d decisions", pack, file.Case.Result, len(file.Records), len(file.Decisions))
			}
			if slices.ContainsFunc(file.Effects, func(e proof.Effect) bool { return e.Kind == casefile.EffectItemPaused }) {
				t.Errorf("%s: handling of a finished item stood still", pack)
			}
		}
		if wrong := p.broken(p.files); len(wrong) > 0 {
			t.Error(wrong)
		}
	}
	silent := silentCommitment(t)
	_, data := silent.export(silent.city.AgencyClerk)
	silent.holds(data)
}

// What was taken back is proved as it was, also after the commitment has been checked again.
func TestCommitment_TakenBack_Holds(t *testing.T) {
	p := newPlay(t, "shenzhen-2022", monday, nil)
	p.files = folder(t)
	number := p.signs(p.city.NewCommitmentItem(t, p.city.Unit, "XC", nil, monday))
	var cases []uuid.UUID
	for range 2 {
		p.clock.Advance(time.Hour)
		p.onTo(p.done(p.city.Store.CallCheck(t.Context(), p.turn(number), uuid.New(), "有人反映", p.pack)).CaseID)
		p.done(p.city.Store.WithdrawCheck(t.Context(), uuid.New(), p.city.UnitClerk, p.caseID, p.city.Unit, casefile.Withdrawal{}, p.clock.Now()))
		cases = append(cases, p.caseID)
	}
	p.falls(number)
	p.act(casefile.TaskCheckPromises, found(casefile.FoundKept, casefile.FoundKept))
	cases = append(cases, p.caseID)
	p.clock.Advance(time.Hour)
	p.onTo(p.done(p.city.Store.CallCheck(t.Context(), p.turn(number), uuid.New(), "日常监管中发现", p.pack)).CaseID)
	p.done(p.city.Store.WithdrawCheck(t.Context(), uuid.New(), p.city.UnitClerk, p.caseID, p.city.Unit, casefile.Withdrawal{}, p.clock.Now()))
	for _, id := range append(cases, p.caseID) {
		p.onTo(id)
		_, data := p.export(p.city.AgencyClerk)
		p.holds(data)
	}
	if wrong := p.broken(p.files); len(wrong) > 0 {
		t.Error(wrong)
	}
}

// Whatever stored fact of a check somebody changes is found, the row of its commitment among them.
func TestCommitment_EveryStoredFactChanged(t *testing.T) {
	p := brokenCommitment(t, "shenzhen-2022")
	owner := dbtest.Owner(t, p.city.Store)
	loosen(t, owner)
	seen := make(map[string]bool)
	p.changeLatest(owner, "the check", seen)
	for _, must := range []string{"acts", "attachments", "case_events", "case_parties", "case_records", "cases", "commitments", "deadlines", "decisions", "effects", "extensions",
		"notices", "services", "tasks", "partner_messages", "record_versions"} {
		if !seen[must] {
			t.Errorf("nothing was changed in %s", must)
		}
	}
}
