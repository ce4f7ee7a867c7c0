package export_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/proof"
	"creditcase/proof/export"
)

// listingPlayed plays a listing of the company, which says nothing, and an objection that has the record deleted and so ends the listing. It gives the
// case of the listing, with the play in that of the objection.
func listingPlayed(t *testing.T) (p *play, listing uuid.UUID) {
	p = newPlay(t, "shenzhen-2022", monday, nil)
	ctx, store := context.Background(), p.city.Store
	list := p.city.NewList(t, p.city.Unit, "YZ", "serious_list", "quality", &casefile.ItemPeriod{Amount: 3, Unit: "year"})
	proposed := p.city.Proposal(t, p.city.Unit, list, "1", db.NewListing{PackID: p.pack.ID, PackVersion: int32(p.pack.Version), //nolint:gosec // small
		PackHash: p.pack.Hash(casefile.FlowListing)}, p.clock.Now())
	receipt := p.done(store.Propose(ctx, proposed))
	p.onTo(receipt.CaseID)
	p.opens(casefile.NoticeBeforeListing)
	p.clock.Advance(30 * 24 * time.Hour)
	got, err := p.steps.MarkDeadlines(ctx, activities.Woken{CaseID: p.caseID, Wake: 1, Within: casefile.StepListingReply})
	if err != nil || got.Passed == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	p.act(casefile.TaskDecideListing, casefile.ListingDecision{Outcome: casefile.OutcomeList, Reasons: "事实清楚", Measures: []string{"tender"}, Persons: []int{0}})
	p.clock.Advance(time.Hour)
	p.opens(casefile.NoticeListing)
	listing = p.caseID
	var record uuid.UUID
	if err := store.Pool.QueryRow(ctx, `SELECT record_id FROM listings WHERE case_id = $1`, listing).Scan(&record); err != nil {
		t.Fatal(err)
	}
	p.clock.Advance(time.Hour)
	filing := p.city.Filing(record, p.pack.ID, int32(p.pack.Version), p.pack.Hash(casefile.FlowObjection), p.clock.Now()) //nolint:gosec // small
	filing.Filing.Grounds = []string{p.pack.Objection.Grounds[0].ID}
	receipt = p.done(store.File(ctx, filing))
	p.onTo(receipt.CaseID)
	p.accept()
	p.compare(casefile.FindingNoError)
	p.decide(casefile.Decision{Outcome: casefile.OutcomeRemoveFromList, Reasons: "列入有误"})
	p.turns(listing)
	p.inform()
	p.clock.Advance(time.Hour)
	if got, err := p.steps.EndDue(ctx); err != nil || got.Listings != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	return p, listing
}

// turns has the case bring about that the measures of the listing stop, as a repair does that lifts them.
func (p *play) turns(listing uuid.UUID) {
	p.t.Helper()
	err := p.city.Store.InTx(context.Background(), func(q *db.Queries) error {
		if _, err := q.CaseLock(context.Background(), p.caseID); err != nil {
			return err
		}
		err := q.ListingTurnInsert(context.Background(), db.ListingTurnInsertParams{CaseID: p.caseID, ListingID: listing, Turn: string(casefile.ListingReleased),
			At: p.clock.Now()})
		if err != nil {
			return err
		}
		return q.Trace(context.Background(), p.caseID, casefile.TrailEntry{At: p.clock.Now(), Event: "step.measures_released"})
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// opens lets the company open the latest document of the kind.
func (p *play) opens(kind casefile.NoticeKind) {
	p.t.Helper()
	var notice uuid.UUID
	if err := p.city.Store.Pool.QueryRow(p.t.Context(), `SELECT id FROM notices WHERE case_id = $1 AND kind = $2`, p.caseID, kind).Scan(&notice); err != nil {
		p.t.Fatal(err)
	}
	p.done(p.city.Store.OpenDocument(context.Background(), uuid.New(), p.city.Applicant, p.caseID, notice, p.clock.Now()))
}

// A listing has no applicant, and its record comes in with it: proofs of it hold, to the agency and the unit, and each change of what is stored of it, or of what
// ended it, is found. The party gets no full proof: it names persons behind in full.
func TestListing_EveryStoredFactChanged(t *testing.T) {
	p, listing := listingPlayed(t)
	owner := dbtest.Owner(t, p.city.Store)
	loosen(t, owner)
	p.onTo(listing)
	of := export.Options{Number: p.number, Viewer: p.city.Applicant, At: p.clock.Now(), Files: p.files}
	if _, err := export.Case(t.Context(), p.city.Store, p.book, of); !errors.Is(err, export.ErrNotAllowed) {
		t.Errorf("to the party: %v", err)
	}
	for _, viewer := range []uuid.UUID{uuid.Nil, p.city.AgencyClerk, p.city.UnitClerk} {
		_, data := p.export(viewer)
		if result := proof.Verify(data, p.book); !result.Holds() {
			t.Fatalf("to %s the proof does not hold: %+v", viewer, result)
		}
	}
	seen := map[string]bool{"listings": false, "listing_measures": false}
	p.changeLatest(owner, "the listing", seen)
	var objection uuid.UUID
	if err := p.city.Store.Pool.QueryRow(t.Context(), `SELECT case_id FROM listing_ends`).Scan(&objection); err != nil {
		t.Fatal(err)
	}
	p.onTo(objection)
	ends := map[string]bool{"listing_ends": false, "listing_turns": false}
	p.changeLatest(owner, "the objection", ends)
	for table, found := range map[string]bool{"listings": seen["listings"], "listing_measures": seen["listing_measures"], "listing_ends": ends["listing_ends"],
		"listing_turns": ends["listing_turns"]} {
		if !found {
			t.Errorf("nothing was changed in %s", table)
		}
	}
}
