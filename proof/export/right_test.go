package export_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/proof"
)

// rightPlayed plays a wish that came on paper some days before it was entered: one record goes, another stays, and later the wish is taken back.
func rightPlayed(t *testing.T) *play {
	t.Helper()
	p := newPlay(t, "shenzhen-2022", monday, nil)
	ctx, store := context.Background(), p.city.Store
	honour, other := p.city.NewHonour(t, "HON-0001", p.city.Unit), p.city.NewHonour(t, "HON-0002", p.city.Other)
	p.onTo(p.done(store.AskRight(ctx, db.NewRight{FormID: uuid.New(), ActorID: p.city.AgencyClerk, UnitID: p.city.Agency, Pack: p.pack, At: p.clock.Now(),
		Of: casefile.ListedSubject{Name: dbtest.CompanyName, Code: dbtest.CompanyCode}, Numbers: []string{"HON-0001", "HON-0002"},
		Request: casefile.RightRequest{Channel: casefile.ChannelAgency, Right: casefile.RightHonours, Way: casefile.OutcomeNotRecord, Reasons: "不愿公开。",
			Paper: &casefile.PaperReply{ReceivedOn: calendar.DateOf(p.clock.Now()).AddDays(-4).String(), From: "法定代表人", Files: []uuid.UUID{p.city.NewFile(t, p.city.AgencyClerk)}}}})).CaseID)
	p.clock.Advance(24 * time.Hour)
	p.act(casefile.TaskDecideRight, casefile.RightDecision{Rulings: []casefile.RightRuling{{RecordID: honour, Outcome: casefile.OutcomeNotRecord, Reasons: "申请属实"},
		{RecordID: other, Outcome: casefile.OutcomeRefuseRight, Exception: "out_of_scope", Reasons: "不属于守信信息"}}})
	p.clock.Advance(time.Hour)
	p.opens(casefile.NoticeRight)
	p.clock.Advance(100 * 24 * time.Hour)
	p.done(store.TakeBackRight(ctx, db.NewTakeBack{FormID: uuid.New(), ActorID: p.city.Applicant, CaseID: p.caseID, Content: casefile.RightTakenBack{Reasons: "改变主意"}, At: p.clock.Now()}))
	return p
}

// Proofs of a right hold, and each change of what is stored of it is found.
func TestRight_EveryStoredFactChanged(t *testing.T) {
	p := rightPlayed(t)
	for _, viewer := range []uuid.UUID{uuid.Nil, p.city.AgencyClerk} {
		_, data := p.export(viewer)
		if result := proof.Verify(data, p.book); !result.Holds() {
			t.Fatalf("to %s the proof does not hold: %+v", viewer, result)
		}
	}
	owner := dbtest.Owner(t, p.city.Store)
	loosen(t, owner)
	seen := map[string]bool{"effects": false, "decisions": false, "case_records": false, "case_events": false}
	p.changeLatest(owner, "the right", seen)
	for table, found := range seen {
		if !found {
			t.Errorf("nothing was changed in %s", table)
		}
	}
}
