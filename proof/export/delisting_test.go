package export_test

import (
	"context"
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

// delistingPlayed plays a removal that came on paper some days before it was entered, about a listing that it ends.
func delistingPlayed(t *testing.T) *play {
	t.Helper()
	p := newPlay(t, "shenzhen-2022", monday, nil)
	ctx, store := context.Background(), p.city.Store
	list := p.city.NewList(t, p.city.Unit, "YZ", "serious_list", "quality", &casefile.ItemPeriod{Amount: 3, Unit: "year"})
	p.onTo(p.done(store.Propose(ctx, p.city.Proposal(t, p.city.Unit, list, "1", db.NewListing{PackID: p.pack.ID, PackVersion: int32(p.pack.Version), //nolint:gosec // small
		PackHash: p.pack.Hash(casefile.FlowListing)}, p.clock.Now()))).CaseID)
	p.opens(casefile.NoticeBeforeListing)
	p.clock.Advance(30 * 24 * time.Hour)
	if got, err := p.steps.MarkDeadlines(ctx, activities.Woken{CaseID: p.caseID, Wake: 1, Within: casefile.StepListingReply}); err != nil || got.Passed == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	p.act(casefile.TaskDecideListing, casefile.ListingDecision{Outcome: casefile.OutcomeList, Reasons: "事实清楚", Measures: []string{"tender"}})
	p.opens(casefile.NoticeListing)
	listing := p.caseID
	p.clock.Advance(20 * 24 * time.Hour)
	scan := p.city.NewFile(t, p.city.UnitClerk)
	p.onTo(p.done(store.AskDelisting(ctx, db.NewDelisting{FormID: uuid.New(), ActorID: p.city.UnitClerk, UnitID: p.city.Unit, ListingID: listing, PackID: p.pack.ID,
		PackVersion: int32(p.pack.Version), PackHash: p.pack.Hash(casefile.FlowDelisting), At: p.clock.Now(), //nolint:gosec // small
		Request: casefile.DelistingRequest{By: casefile.DelistingByPaper, Conditions: []casefile.DelistingCondition{{Says: "已经改正满六个月"}},
			Paper: &casefile.PaperReply{ReceivedOn: calendar.DateOf(p.clock.Now()).AddDays(-3).String(), From: "法定代表人", Files: []uuid.UUID{scan}}}})).CaseID)
	p.clock.Advance(24 * time.Hour)
	p.act(casefile.TaskCheckConditions, casefile.ConditionsCheck{Answers: []casefile.ConditionAnswer{{Met: true, Reasons: "已经核对属实"}}})
	p.act(casefile.TaskDecideDelisting, casefile.DelistingDecision{Outcome: casefile.OutcomeDelist, Reasons: "条件已经成就"})
	p.clock.Advance(time.Hour)
	if got, err := p.steps.EndDue(ctx); err != nil || got.Listings != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	p.opens(casefile.NoticeDelisting)
	return p
}

// Proofs of a removal hold, and each change of what is stored of it is found.
func TestDelisting_EveryStoredFactChanged(t *testing.T) {
	p := delistingPlayed(t)
	for _, viewer := range []uuid.UUID{uuid.Nil, p.city.AgencyClerk, p.city.UnitClerk} {
		_, data := p.export(viewer)
		if result := proof.Verify(data, p.book); !result.Holds() {
			t.Fatalf("to %s the proof does not hold: %+v", viewer, result)
		}
	}
	owner := dbtest.Owner(t, p.city.Store)
	loosen(t, owner)
	seen := map[string]bool{"listing_ends": false, "decisions": false, "case_records": false}
	p.changeLatest(owner, "the removal", seen)
	for table, found := range seen {
		if !found {
			t.Errorf("nothing was changed in %s", table)
		}
	}
}
