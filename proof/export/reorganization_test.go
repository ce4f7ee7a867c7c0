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

// reorganizationPlayed plays a plan that fails after a record was deleted on a court's notice, which the document that ends it has come back. The play is on to the
// case of the matter. The plan was shown some days before it was entered.
func reorganizationPlayed(t *testing.T, upTo casefile.ReorganizationMatter) *play {
	t.Helper()
	p := newPlay(t, "shenzhen-2020", monday, nil)
	record := p.city.NewRecord(t, casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"})
	var plan uuid.UUID
	for i, m := range []casefile.ReorganizationMatter{casefile.MatterPlan, casefile.MatterAssistance, casefile.MatterFailed} {
		n := db.NewReorganization{FormID: uuid.New(), ActorID: p.city.AgencyHead, UnitID: p.city.Agency, SubjectID: p.city.Subject, PlanID: plan, Pack: p.pack, At: p.clock.Now(),
			Filing: casefile.ReorganizationFiling{By: casefile.ReorganizationByAgency, Matter: m, Document: casefile.CourtDocument{Court: "云澜市中级人民法院",
				Number: "（2026）云01破1号之" + string(rune('1'+i)), IssuedOn: "2026-02-24", Files: []uuid.UUID{p.city.NewFile(t, p.city.AgencyHead)}}}}
		n.Filing.Paper = &casefile.PaperReply{ReceivedOn: calendar.DateOf(p.clock.Now()).AddDays(-4).String(), From: "破产管理人"}
		switch m {
		case casefile.MatterPlan:
			n.Filing.Plan, n.Filing.Performs = "普通债权分三期清偿。", "2028-03-02"
		case casefile.MatterAssistance:
			n.Filing.Records = []casefile.AssistedRecord{{RecordID: record, Does: casefile.OutcomeDelete}}
		default:
			n.Filing.Restores = true
		}
		opened := p.done(p.city.Store.FileReorganization(context.Background(), n)).CaseID
		if m == casefile.MatterPlan {
			plan = opened
		}
		p.onTo(opened)
		p.clock.Advance(time.Hour)
		p.act(casefile.TaskCheckReorganization, casefile.ReorganizationCheck{Granted: true})
		p.clock.Advance(time.Hour)
		if m == upTo {
			break
		}
	}
	return p
}

// Proofs of the documents of a reorganization hold, and each change of what is stored of it is found: the register of documents, the effects on the enterprise and its
// records, those that were ended by another case among them.
func TestReorganization_EveryStoredFactChanged(t *testing.T) {
	for _, m := range []casefile.ReorganizationMatter{casefile.MatterPlan, casefile.MatterAssistance, casefile.MatterFailed} {
		p := reorganizationPlayed(t, m)
		for _, viewer := range []uuid.UUID{uuid.Nil, p.city.AgencyClerk} {
			_, data := p.export(viewer)
			if result := proof.Verify(data, p.book); !result.Holds() {
				t.Fatalf("%s, to %s the proof does not hold: %+v", m, viewer, result)
			}
		}
		owner := dbtest.Owner(t, p.city.Store)
		loosen(t, owner)
		seen := map[string]bool{"decisions": false, "reorganizations": false, "deadlines": false}
		if m != casefile.MatterFailed { // with which nothing begins in this pack
			seen["effects"] = false
		}
		p.changeLatest(owner, "the document about "+string(m), seen)
		for table, found := range seen {
			if !found {
				t.Errorf("nothing was changed in %s", table)
			}
		}
	}
}

// What a later document has ended stays sealed in the case in which it began.
func TestReorganization_EndedByAnotherCase(t *testing.T) {
	p := reorganizationPlayed(t, casefile.MatterFailed)
	owner := dbtest.Owner(t, p.city.Store)
	loosen(t, owner)
	check := func(what string, want bool) {
		t.Helper()
		broken := 0
		if _, err := p.city.Store.VerifyTrails(t.Context(), func(string, error) { broken++ }); err != nil {
			t.Fatal(err)
		}
		if (broken == 0) != want {
			t.Errorf("%s: %d trails are broken", what, broken)
		}
	}
	check("as it was", true)
	for what, change := range map[string]string{
		"a plan that runs again":       `UPDATE reorganizations SET over_at = over_at + make_interval(secs => $1) WHERE over_at IS NOT NULL`,
		"a mark that ended later":      `UPDATE effects SET ended_at = ended_at + make_interval(secs => $1) WHERE kind = 'plan_marked'`,
		"a deletion that was restored": `UPDATE effects SET ended_at = ended_at + make_interval(secs => $1) WHERE kind = 'deleted'`,
	} {
		for _, secs := range []int{60, -60} {
			if _, err := owner.Exec(t.Context(), change, secs); err != nil {
				t.Fatal(err)
			}
			check(what, secs < 0)
		}
	}
}
