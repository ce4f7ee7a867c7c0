package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// short is what the short procedures beside objection and repair have in common: each case is about a record of its own, of a company of which nothing else is
// recorded.
type short struct {
	plain

	record uuid.UUID
	result casefile.Result
}

// killRevocation is how a record follows its basis: told by its unit, or by the party.
type killRevocation struct {
	short

	by casefile.RevocationBy
}

// killPending is how a review about a record goes: granted and ended, refused, or taken back.
type killPending struct{ short }

// killRight is how rights are asked for: that honours are not disclosed, or that a statement is attached.
type killRight struct {
	short

	right casefile.RightID
	asks  casefile.Outcome
}

func (*killRevocation) flow() casefile.Flow       { return casefile.FlowRevocation }
func (*killRevocation) decides() casefile.ActKind { return casefile.ActConfirmRevocation }
func (*killPending) flow() casefile.Flow          { return casefile.FlowPending }
func (*killPending) decides() casefile.ActKind    { return casefile.ActCheckPending }
func (*killRight) flow() casefile.Flow            { return casefile.FlowRight }
func (*killRight) decides() casefile.ActKind      { return casefile.ActDecideRight }

// roundOfShort is how they go, round and round. Under the pack of the unit that decides nothing is provided for where the basis of a record is gone.
var roundOfShort = []struct {
	branch
	pack string // "": either
	of   func(short) course
	ends casefile.Result
}{
	{direct, agencysPack, func(s short) course { return &killRevocation{s, casefile.RevocationByUnit} }, casefile.Result(casefile.OutcomeDelete)},
	{straight, "", func(s short) course { return &killPending{s} }, casefile.ResultLost},
	{straight, "", func(s short) course {
		return &killRight{s, casefile.RightStatement, casefile.OutcomeAttachStatement}
	}, casefile.Result(casefile.OutcomeAttachStatement)},
	{straight, agencysPack, func(s short) course { return &killRevocation{s, casefile.RevocationByParty} }, casefile.Result(casefile.OutcomeDelete)},
	{straight, "", func(s short) course { return &killPending{s} }, casefile.Result(casefile.OutcomePendingRefused)},
	{straight, agencysPack, func(s short) course { return &killRight{s, casefile.RightHonours, casefile.OutcomeNotDisclose} }, casefile.Result(casefile.OutcomeNotDisclose)},
	{straight, agencysPack, func(s short) course { return &killRevocation{s, casefile.RevocationByParty} }, casefile.Result(casefile.OutcomeNotConcerned)},
	{withdrawn, "", func(s short) course { return &killPending{s} }, casefile.ResultWithdrawn},
	{withdrawn, "", func(s short) course {
		return &killRight{s, casefile.RightStatement, casefile.OutcomeAttachStatement}
	}, casefile.ResultWithdrawn},
}

// planShort decides everything about every case of the short procedures beforehand.
func (w *town) planShort(chance *rand.Rand, cases, kills int) (driven []*killCase) {
	w.t.Helper()
	items := map[string]uuid.UUID{}
	for i := range cases {
		plan := roundOfShort[i%len(roundOfShort)]
		s := short{record: uuid.New(), result: plan.ends}
		of := plan.of(s)
		k := w.newCase(chance, of, kills)
		if plan.pack != "" {
			k.packID = plan.pack
		}
		k.number, k.branch = i+1, plan.branch
		category := "penalty"
		if right, is := of.(*killRight); is && right.right == casefile.RightHonours {
			category = casefile.CategoryHonour
		}
		if items[category] == uuid.Nil {
			items[category] = w.shortItem(category)
		}
		k.records = []db.SeedRecordsOfApplicantsRow{w.standIn(casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: fmt.Sprintf("云澜市其他权利第%d有限公司", i+1), Code: madeUpCode()}, i)}
		k.records[0].RecordID = s.record
		w.shortRecord(s.record, k.records[0].SubjectID, items[category])
		k.decide(chance)
		k.inTime()
		driven = append(driven, k)
	}
	return driven
}

// shortItem is an item of the catalogue of the market authority.
func (w *town) shortItem(category string) (id uuid.UUID) {
	w.t.Helper()
	id = uuid.New()
	_, err := w.store.Pool.Exec(context.Background(), `INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields)
		SELECT $1, 'KILL-' || upper($2), unit_id, $2, 'public', '样例信息', 'Sample record', '[{"key": "facts", "zh": "内容", "en": "Content", "kind": "text"}]'
		FROM accounts WHERE login = 'market'`, id, category)
	w.must(err)
	return id
}

// shortRecord records something of a company, a year before.
func (w *town) shortRecord(id, subject, item uuid.UUID) {
	w.t.Helper()
	ctx, of := context.Background(), db.SetupRecordInsertParams{ID: id, Number: "KILL-" + id.String()[:8], SubjectID: subject, ItemID: item,
		RecordedOn: calendar.NewDate(2025, 3, 4).Start(), Source: []byte(`{"facts": "样例"}`)}
	w.must(w.store.Pool.QueryRow(ctx, `SELECT unit_id FROM catalogue_items WHERE id = $1`, item).Scan(&of.UnitID))
	w.must(w.store.InTx(ctx, func(q *db.Queries) error {
		if err := q.SetupRecordInsert(ctx, of); err != nil {
			return err
		}
		return q.SetupRecordVersionInsert(ctx, db.SetupRecordVersionInsertParams{RecordID: id, Content: of.Source, ValidFrom: of.RecordedOn})
	}))
}

// way lists the acts until the record has followed its basis, or need not.
func (of *killRevocation) way(k *killCase, _ *rand.Rand) []planned {
	k.result = of.result
	acts := []planned{{kind: casefile.ActAskRevocation}}
	if of.by == casefile.RevocationByParty {
		acts = append(acts, planned{kind: casefile.ActConfirmRevocation, content: casefile.RevocationNotice{Outcome: casefile.Outcome(of.result), Reasons: reasons}})
	}
	if of.result == casefile.Result(casefile.OutcomeNotConcerned) {
		return acts
	}
	return append(acts, planned{kind: casefile.ActApplyRevocation, content: casefile.RevocationApplied{}})
}

func (of *killRevocation) file(ctx context.Context, k *killCase) (acknowledged, error) {
	actor, unit := k.applicant().ApplicantID, uuid.Nil
	request := casefile.RevocationRequest{By: of.by, Says: statement, Document: casefile.RevokingDocument{Does: casefile.BasisRevoked, Body: "市人民政府", Number: "复〔2026〕1号",
		EffectiveOn: calendar.DateOf(k.town.now()).String(), Files: []uuid.UUID{uuid.New()}}}
	if of.by == casefile.RevocationByUnit {
		request.Says, request.Tells = "", &casefile.RevocationNotice{Outcome: casefile.OutcomeDelete, Reasons: reasons}
		err := insist(ctx, func() error {
			return k.town.store.Pool.QueryRow(ctx, `SELECT id, unit_id FROM accounts WHERE login = 'market'`).Scan(&actor, &unit)
		})
		if err != nil {
			return acknowledged{}, err
		}
	}
	if err := insist(ctx, func() error { return k.upload(ctx, request.Document.Files[0], actor, "复议决定书.pdf") }); err != nil {
		return acknowledged{}, err
	}
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		return k.town.store.AskRevocation(ctx, db.NewRevocation{FormID: form, ActorID: actor, UnitID: unit, RecordID: of.record, Pack: k.town.packs[k.packID], Request: request,
			At: k.town.now()})
	}, &k.id)
}

func (of *killRevocation) fileByPages(ctx context.Context, k *killCase) (acknowledged, error) {
	return of.file(ctx, k) // with a file, which the pages would carry
}

func (*killRevocation) fill(_ *killCase, content any, form url.Values) {
	if content, ok := content.(casefile.RevocationNotice); ok {
		form.Set("outcome", string(content.Outcome))
		form.Set("reasons", content.Reasons)
	}
}

func (of *killRevocation) check(ctx context.Context, k *killCase, _ db.Case) {
	of.holds(ctx, k, map[string]int{`effects WHERE case_id = $1 AND kind = 'deleted' AND ended_at IS NULL`: once(of.result == casefile.Result(casefile.OutcomeDelete)),
		`decisions WHERE case_id = $1`: 1})
}

// once is how often something is that is, or is not.
func once(is bool) int { return map[bool]int{true: 1}[is] }

// holds counts what the case has led to, and holds that nothing is left to do.
func (*short) holds(ctx context.Context, k *killCase, questions map[string]int) {
	t := k.town.t
	t.Helper()
	questions[`tasks WHERE case_id = $1 AND closed_at IS NULL AND kind NOT IN ('reach_partner', 'take_down')`] = 0
	questions[`(SELECT FROM partner_messages WHERE case_id = $1 AND reminds_id IS NULL GROUP BY record_id, event HAVING count(*) > 1) m WHERE true`] = 0
	for question, want := range questions {
		var n int
		if err := k.town.store.Pool.QueryRow(ctx, `SELECT count(*) FROM `+question, k.id).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d of %s, want %d: %v", k, n, question, want, err)
		}
	}
}

// way lists the acts until it is known how the review has ended.
func (of *killPending) way(k *killCase, chance *rand.Rand) []planned {
	k.result = of.result
	granted := of.result != casefile.Result(casefile.OutcomePendingRefused)
	acts := []planned{{kind: casefile.ActAskPending}, {kind: casefile.ActCheckPending, content: casefile.PendingCheck{Granted: granted, Reasons: reasons}}}
	if of.result == casefile.ResultLost {
		acts = append(acts, planned{kind: casefile.ActTellOutcome, content: casefile.ProceedingsOutcome{Result: casefile.ResultLost, Body: "市人民政府", Number: "复〔2026〕2号"}})
	}
	return k.orWithdrawn(acts, chance)
}

func (of *killPending) file(ctx context.Context, k *killCase) (acknowledged, error) {
	request := casefile.PendingRequest{What: casefile.ProceedingsReview, Body: "市人民政府", Number: "复受〔2026〕1号", Stands: casefile.ProceedingsAccepted, On: calendar.DateOf(k.town.now()).String(), Says: statement,
		Files: []uuid.UUID{uuid.New()}}
	if err := insist(ctx, func() error { return k.upload(ctx, request.Files[0], k.applicant().ApplicantID, "受理通知书.pdf") }); err != nil {
		return acknowledged{}, err
	}
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		return k.town.store.AskPending(ctx, db.NewPending{FormID: form, ActorID: k.applicant().ApplicantID, RecordID: of.record, Pack: k.town.packs[k.packID], Request: request, At: k.town.now()})
	}, &k.id)
}

func (of *killPending) fileByPages(ctx context.Context, k *killCase) (acknowledged, error) {
	return of.file(ctx, k)
}

// door is how the party tells the outcome, once the record is under what befalls it.
func (of *killPending) door(ctx context.Context, k *killCase, act planned) (func(context.Context) (acknowledged, error), error) {
	outcome, ok := act.content.(casefile.ProceedingsOutcome)
	if !ok {
		return nil, nil //nolint:nilnil // as in every procedure
	}
	err := k.await(ctx, "the review to be waited for", `SELECT EXISTS (SELECT FROM cases WHERE id = $1 AND stage = '`+string(casefile.StagePendingWaits)+`')`)
	return func(ctx context.Context) (acknowledged, error) {
		outcome.On, outcome.Files = calendar.DateOf(k.town.now()).String(), []uuid.UUID{uuid.New()}
		if err := insist(ctx, func() error { return k.upload(ctx, outcome.Files[0], k.applicant().ApplicantID, "复议决定书.pdf") }); err != nil {
			return acknowledged{}, err
		}
		return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
			return k.town.store.TellOutcome(ctx, db.NewOutcome{FormID: form, ActorID: k.applicant().ApplicantID, CaseID: k.id, Outcome: outcome, At: k.town.now()})
		}, new(uuid.UUID))
	}, err
}

func (*killPending) fill(_ *killCase, content any, form url.Values) {
	if content, ok := content.(casefile.PendingCheck); ok {
		form.Set("granted", yesNo(content.Granted))
		form.Set("reasons", content.Reasons)
	}
}

func (of *killPending) check(ctx context.Context, k *killCase, _ db.Case) {
	befell := of.result == casefile.ResultLost
	of.holds(ctx, k, map[string]int{`effects WHERE case_id = $1`: once(befell), `effects WHERE case_id = $1 AND ended_at IS NULL`: 0,
		`decisions WHERE case_id = $1`: once(of.result == casefile.Result(casefile.OutcomePendingRefused))})
}

// way lists the acts until the decision has reached the party.
func (of *killRight) way(k *killCase, chance *rand.Rand) []planned {
	k.result = of.result
	acts := []planned{{kind: casefile.ActAskRight},
		{kind: casefile.ActDecideRight, content: casefile.RightDecision{Rulings: []casefile.RightRuling{{RecordID: of.record, Outcome: of.asks, Reasons: reasons}}}},
		{kind: casefile.ActOpen, content: opening{casefile.NoticeRight}}}
	return k.orWithdrawn(acts, chance)
}

func (of *killRight) file(ctx context.Context, k *killCase) (acknowledged, error) {
	request := casefile.RightRequest{Standing: casefile.Standing{Phone: phone}, Channel: k.channel(), Right: of.right, Way: of.asks, Records: []uuid.UUID{of.record}}
	if of.right == casefile.RightStatement {
		request.Ground, request.Text = "force_majeure", statement
	}
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		return k.town.store.AskRight(ctx, db.NewRight{FormID: form, ActorID: k.applicant().ApplicantID, SubjectID: k.applicant().SubjectID, Pack: k.town.packs[k.packID], Request: request,
			At: k.town.now()})
	}, &k.id)
}

func (of *killRight) fileByPages(ctx context.Context, k *killCase) (acknowledged, error) {
	return of.file(ctx, k)
}

// door is how the party opens the decision.
func (of *killRight) door(ctx context.Context, k *killCase, act planned) (func(context.Context) (acknowledged, error), error) {
	if content, ok := act.content.(opening); ok {
		return k.openingOf(ctx, act, content.kind)
	}
	return nil, nil //nolint:nilnil // as in every procedure
}

func (*killRight) fill(_ *killCase, content any, form url.Values) {
	if content, ok := content.(casefile.RightDecision); ok {
		form.Set("outcome-1", "grant")
		form.Set("reasons-1", content.Rulings[0].Reasons)
	}
}

func (of *killRight) check(ctx context.Context, k *killCase, _ db.Case) {
	granted := once(k.branch != withdrawn)
	of.holds(ctx, k, map[string]int{`effects WHERE case_id = $1 AND ended_at IS NULL AND kind = '` + string(of.asks.Effect()) + `'`: granted, `decisions WHERE case_id = $1`: granted,
		`services WHERE case_id = $1 AND state = 'served'`: granted})
}
