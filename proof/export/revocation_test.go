package export_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/proof"
)

// revocationPlayed plays a record that is changed since its basis was: its unit tells of it late by itself, or the company shows the document.
func revocationPlayed(t *testing.T, by casefile.RevocationBy) *play {
	t.Helper()
	p := newPlay(t, "city-2022", monday, nil)
	record := p.city.NewRecord(t, casefile.Content{"amount": "5000", "date": "2025-03-01"}, casefile.Content{"amount": "5000", "date": "2025-03-01"})
	notice := casefile.RevocationNotice{Outcome: casefile.OutcomeCorrect, Changes: []casefile.Change{{Field: "amount", From: "5000", To: "500"}}, Reasons: "复议决定变更了罚款"}
	n := db.NewRevocation{FormID: uuid.New(), ActorID: p.city.Applicant, RecordID: record, Pack: p.pack, At: p.clock.Now(), Request: casefile.RevocationRequest{By: by,
		Says: "复议决定变更了罚款", Document: casefile.RevokingDocument{Does: casefile.BasisChanged, Body: "市人民政府", Number: "云府复〔2026〕3号", EffectiveOn: "2026-02-09"}}}
	if by == casefile.RevocationByUnit {
		n.ActorID, n.UnitID, n.Request.Says, n.Request.Tells = p.city.UnitClerk, p.city.Unit, "", &notice
	}
	n.Request.Document.Files = []uuid.UUID{p.city.NewFile(t, n.ActorID)}
	p.onTo(p.done(p.city.Store.AskRevocation(context.Background(), n)).CaseID)
	if by != casefile.RevocationByUnit {
		p.clock.Advance(24 * time.Hour)
		p.act(casefile.TaskConfirmRevocation, notice)
	}
	p.act(casefile.TaskApplyRevocation, casefile.RevocationApplied{Remark: "已变更"})
	return p
}

// Proofs of a revocation hold, and each change of what is stored of it is found.
func TestRevocation_EveryStoredFactChanged(t *testing.T) {
	for _, by := range []casefile.RevocationBy{casefile.RevocationByUnit, casefile.RevocationByParty} {
		p := revocationPlayed(t, by)
		for _, viewer := range []uuid.UUID{uuid.Nil, p.city.AgencyClerk, p.city.UnitClerk} {
			_, data := p.export(viewer)
			if result := proof.Verify(data, p.book); !result.Holds() {
				t.Fatalf("by %s, to %s the proof does not hold: %+v", by, viewer, result)
			}
		}
		owner := dbtest.Owner(t, p.city.Store)
		loosen(t, owner)
		seen := map[string]bool{"decisions": false, "record_versions": false, "record_sources": false, "effects": false, "deadlines": false}
		p.changeLatest(owner, "the revocation by "+string(by), seen)
		for table, found := range seen {
			if !found {
				t.Errorf("nothing was changed in %s", table)
			}
		}
	}
}
