package e2e

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// killReorganization is how a court's document about a reorganization goes: filed by the administrator, each about a company of its own with one record. A
// document about a plan comes once the plan runs.
type killReorganization struct {
	short

	matter   casefile.ReorganizationMatter
	restores bool
}

func (*killReorganization) flow() casefile.Flow       { return casefile.FlowReorganization }
func (*killReorganization) decides() casefile.ActKind { return casefile.ActCheckReorganization }

// roundOfPlans is what befalls plans, round and round: the documents that follow the ruling.
var roundOfPlans = []struct {
	pack   string // "": either
	follow []killReorganization
}{
	{"", []killReorganization{{matter: casefile.MatterCarriedOut}}},
	{agencysPack, []killReorganization{{matter: casefile.MatterAssistance}, {matter: casefile.MatterFailed, restores: true}}},
	{"", []killReorganization{{matter: casefile.MatterConverted}}},
	{agencysPack, []killReorganization{{matter: casefile.MatterAssistance}}},
}

// planPlans decides everything about every document beforehand.
func (w *town) planPlans(chance *rand.Rand, cases, kills int) (driven []*killCase) {
	w.t.Helper()
	item := w.shortItem("judgment")
	for i := 0; len(driven) < cases; i++ {
		round := roundOfPlans[i%len(roundOfPlans)]
		who := w.standIn(casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: fmt.Sprintf("云澜市重整第%d有限公司", i+1), Code: madeUpCode()}, i)
		who.RecordID = uuid.New()
		w.shortRecord(who.RecordID, who.SubjectID, item)
		w.appoint(who)
		first := w.court(chance, kills, &killReorganization{matter: casefile.MatterPlan}, who, len(driven)+1, nil)
		if round.pack != "" {
			first.packID = round.pack
		}
		driven = append(driven, first)
		for _, of := range round.follow {
			next := w.court(chance, kills, &of, who, len(driven)+1, driven[len(driven)-1])
			next.packID, next.after = first.packID, first.after
			driven = append(driven, next)
		}
	}
	for _, k := range driven {
		k.decide(chance)
		k.inTime()
	}
	return driven
}

// court is a document about the enterprise, after another.
func (w *town) court(chance *rand.Rand, kills int, of *killReorganization, who db.SeedRecordsOfApplicantsRow, number int, behind *killCase) *killCase {
	of.record, of.result = who.RecordID, casefile.Result(of.matter.Outcome())
	if of.matter == casefile.MatterAssistance {
		of.result = casefile.Result(casefile.OutcomeDelete)
	}
	k := w.newCase(chance, of, kills)
	k.number, k.branch, k.behind, k.records = number, straight, behind, []db.SeedRecordsOfApplicantsRow{who}
	return k
}

// appoint has the account appointed to administer the enterprise.
func (w *town) appoint(who db.SeedRecordsOfApplicantsRow) {
	w.t.Helper()
	_, err := w.store.Pool.Exec(context.Background(), `INSERT INTO appointments (id, account_id, subject_id, holder, court, number, appointed_on, registered_by, registered_at)
		SELECT $1, $2, $3, '样例会计师事务所', '样例市中级人民法院', '（2026）样01破1号', '2026-01-05', a.id, $4 FROM accounts a WHERE a.login = 'agency'`, uuid.New(), who.ApplicantID, who.SubjectID, w.now())
	w.must(err)
}

// way lists the acts of a document that is followed.
func (of *killReorganization) way(k *killCase, _ *rand.Rand) []planned {
	k.result = of.result
	return []planned{{kind: casefile.ActFileReorganization}, {kind: casefile.ActCheckReorganization, content: casefile.ReorganizationCheck{Granted: true}}}
}

// file files the document, once the plan that it is about runs and no other is being handled.
func (of *killReorganization) file(ctx context.Context, k *killCase) (acknowledged, error) {
	n := db.NewReorganization{ActorID: k.applicant().ApplicantID, SubjectID: k.applicant().SubjectID, Pack: k.town.packs[k.packID],
		Filing: casefile.ReorganizationFiling{Standing: casefile.Standing{Phone: phone}, By: casefile.ReorganizationByAdministrator, Matter: of.matter, Restores: of.restores,
			Document: casefile.CourtDocument{Court: "样例市中级人民法院", Number: fmt.Sprintf("（2026）样01破%d号之%s", k.number, k.packID), Files: []uuid.UUID{uuid.New()}}}}
	switch of.matter {
	case casefile.MatterPlan:
		n.Filing.Plan = "五年内清偿全部债务。"
	case casefile.MatterAssistance:
		n.Filing.Records = []casefile.AssistedRecord{{RecordID: of.record, Does: casefile.OutcomeDelete}}
	}
	err := insist(ctx, func() error { return k.upload(ctx, n.Filing.Document.Files[0], n.ActorID, "裁定书.pdf") })
	if err == nil && k.behind != nil {
		err = of.planRuns(ctx, k, &n)
	}
	if err != nil {
		return acknowledged{}, err
	}
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		n.FormID, n.At = form, k.town.now()
		n.Filing.Document.IssuedOn = calendar.DateOf(n.At).String()
		return k.town.store.FileReorganization(ctx, n)
	}, &k.id)
}

// planRuns waits until the document before this one was followed.
func (of *killReorganization) planRuns(ctx context.Context, k *killCase, n *db.NewReorganization) error {
	return insist(ctx, func() error {
		plan, err := k.town.store.PlanRunning(ctx, n.SubjectID)
		if errors.Is(err, pgx.ErrNoRows) {
			return errNotYet
		}
		if err != nil {
			return err
		}
		n.PlanID = plan.CaseID
		before, err := k.town.store.CaseGet(ctx, k.behind.id)
		if err == nil && before.ClosedAt == nil {
			err = errNotYet
		}
		return err
	})
}

func (of *killReorganization) fileByPages(ctx context.Context, k *killCase) (acknowledged, error) {
	return of.file(ctx, k)
}

func (*killReorganization) fill(_ *killCase, content any, form url.Values) {
	if content, ok := content.(casefile.ReorganizationCheck); ok {
		form.Set("granted", yesNo(content.Granted))
	}
}

// check holds that each document was followed once, and that what rests on a plan stands exactly as the documents have it.
func (of *killReorganization) check(ctx context.Context, k *killCase, _ db.Case) {
	questions := map[string]int{`reorganizations WHERE case_id = $1 AND decided_at IS NOT NULL AND dropped_at IS NULL`: 1, `decisions WHERE case_id = $1`: 1}
	switch {
	case of.matter.Ends():
		questions[`effects e JOIN cases c ON c.id = e.case_id JOIN cases x ON x.about_case_id = c.id AND x.id = $1 WHERE e.kind = 'plan_marked' AND e.ended_at IS NULL`] = 0
		questions[`effects e JOIN cases c ON c.about_case_id = (SELECT about_case_id FROM cases WHERE id = $1) WHERE c.id = e.case_id AND e.kind = 'deleted' AND e.ended_at IS NULL`] = 0
		questions[`reorganizations r JOIN cases x ON x.about_case_id = r.case_id AND x.id = $1 WHERE r.over_at = x.closed_at`] = 1
	case of.matter == casefile.MatterPlan:
		questions[`effects WHERE case_id = $1 AND kind = 'plan_marked'`] = 1
		questions[`effects WHERE case_id = $1 AND kind = 'plan' AND subject_id IS NOT NULL`] = 1
	default:
		questions[`effects WHERE case_id = $1 AND kind = 'deleted'`] = 1
	}
	of.holds(ctx, k, questions)
}
