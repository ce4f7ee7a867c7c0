package export_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/proof"
)

// pendingPlayed plays a record about which a review is pending, as was shown on paper some days before it was entered, which is asked after once and then won.
func pendingPlayed(t *testing.T) *play {
	t.Helper()
	p := newPlay(t, "shenzhen-2020", monday, nil)
	ctx, store := context.Background(), p.city.Store
	record := p.city.NewRecord(t, casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"})
	p.onTo(p.done(store.AskPending(ctx, db.NewPending{FormID: uuid.New(), ActorID: p.city.AgencyClerk, UnitID: p.city.Agency, RecordID: record, Pack: p.pack, At: p.clock.Now(),
		Request: casefile.PendingRequest{What: casefile.ProceedingsReview, Body: "市人民政府", Number: "复受〔2026〕8号", Stands: casefile.ProceedingsAccepted, On: "2026-02-27", Says: "对处罚决定不服",
			Files: []uuid.UUID{p.city.NewFile(t, p.city.AgencyClerk)}, Paper: &casefile.PaperReply{ReceivedOn: "2026-02-27", From: "法定代表人"}}})).CaseID)
	p.act(casefile.TaskCheckPending, casefile.PendingCheck{Granted: true, Reasons: "已核对"})
	p.clock.Advance(100 * 24 * time.Hour)
	if got, err := p.steps.MarkDeadlines(ctx, activities.Woken{CaseID: p.caseID, Wake: 1, Within: casefile.StepTellOutcome}); err != nil || got.Passed == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	p.act(casefile.TaskAskAfter, casefile.AskedAfter{Remark: "复议机关称仍在审理"})
	p.clock.Advance(10 * 24 * time.Hour)
	p.done(store.TellOutcome(ctx, db.NewOutcome{FormID: uuid.New(), ActorID: p.city.Applicant, CaseID: p.caseID, At: p.clock.Now(), Outcome: casefile.ProceedingsOutcome{
		Result: casefile.ResultWon, Does: casefile.BasisRevoked, Body: "市人民政府", Number: "复〔2026〕8号", On: p.clock.Now().Format(time.DateOnly),
		Files: []uuid.UUID{p.city.NewFile(t, p.city.Applicant)}}}))
	return p
}

// Proofs hold of what befell a record while a review was pending, and of the case in which it follows; each change of what is stored is found.
func TestPending_EveryStoredFactChanged(t *testing.T) {
	p := pendingPlayed(t)
	for _, viewer := range []uuid.UUID{uuid.Nil, p.city.AgencyClerk} {
		_, data := p.export(viewer)
		if result := proof.Verify(data, p.book); !result.Holds() {
			t.Fatalf("to %s the proof does not hold: %+v", viewer, result)
		}
	}
	owner := dbtest.Owner(t, p.city.Store)
	loosen(t, owner)
	seen := map[string]bool{"effects": false, "deadlines": false, "case_events": false}
	p.changeLatest(owner, "what is pending", seen)
	for table, found := range seen {
		if !found {
			t.Errorf("nothing was changed in %s", table)
		}
	}
}
