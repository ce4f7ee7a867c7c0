package e2e

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"path"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// killCommitment is how commitments and their checks go while processes are killed: signed by the party, or at the counter where nobody acts for it; the
// schedule opens the check on its day, or a clerk calls for it; everything is so, or something is not.
type killCommitment struct {
	item    killItem
	subject casefile.ListedSubject
	ends    casefile.CommitmentState
	called  bool // by a clerk; otherwise its day comes
	papers  bool // are asked for, and come
	says    casefile.Rectification
	number  string // of the commitment, once it is signed
}

// killItem is an item on a commitment of the market authority.
type killItem struct {
	id    uuid.UUID
	code  string
	terms casefile.CommitmentTerms
}

func (*killCommitment) flow() casefile.Flow       { return casefile.FlowCommitment }
func (*killCommitment) decides() casefile.ActKind { return casefile.ActDecideBreach }

// roundOfCommitments is how commitments go, round and round. Where nothing is said of what was ordered, the party is silent.
var roundOfCommitments = []struct {
	branch
	ends           casefile.CommitmentState
	called, papers bool
	says           casefile.Rectification
}{
	{branch: straight, ends: casefile.CommitmentKept},
	{branch: straight, ends: casefile.CommitmentRectified, says: casefile.Rectification{Done: statement}},
	{branch: straight, ends: casefile.CommitmentBroken, called: true, says: casefile.Rectification{Done: statement, Refuses: true}},
	{branch: posted, ends: casefile.CommitmentBroken, called: true},
	{branch: straight, ends: casefile.CommitmentKept, papers: true},
	{branch: straight, ends: casefile.CommitmentBroken},
}

// spared is how many commitments fall due beside the cases that nobody is to check.
const spared = 6

// planCommitments decides everything about every commitment beforehand. Each is of a company of its own, of which nothing else is recorded.
func (w *town) planCommitments(chance *rand.Rand, cases, kills int) (driven []*killCase) {
	w.t.Helper()
	patient, soon := w.killItem("KILLP", 60, casefile.WholeShare), w.killItem("KILLS", 2, casefile.WholeShare)
	for i := range cases {
		plan := roundOfCommitments[i%len(roundOfCommitments)]
		of := &killCommitment{item: patient, ends: plan.ends, called: plan.called, papers: plan.papers, says: plan.says,
			subject: casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: fmt.Sprintf("云澜市作出承诺第%d有限公司", i+1), Code: madeUpCode()}}
		if of.silent() {
			of.item = soon
		}
		k := w.newCase(chance, of, max(1, kills/2))
		k.number, k.branch = i+1, plan.branch
		k.records = []db.SeedRecordsOfApplicantsRow{{SubjectName: of.subject.Name}}
		if plan.branch != posted {
			k.records[0] = w.standIn(of.subject, i)
		}
		k.decide(chance)
		k.inTime()
		driven = append(driven, k)
	}
	w.spare(w.killItem("KILLN", 2, 0))
	return driven
}

// silent reports whether the party says nothing of what it is ordered.
func (of *killCommitment) silent() bool {
	return of.ends == casefile.CommitmentBroken && of.says.Done == ""
}

// killItem publishes an item that is checked a day after it is finished, with so many days to rectify.
func (w *town) killItem(code string, rectify, share int) killItem {
	w.t.Helper()
	ctx := context.Background()
	both := func(zh, en string) casefile.ItemText { return casefile.ItemText{ZH: zh, EN: en} }
	of := killItem{code: code, terms: casefile.CommitmentTerms{ZH: "小餐饮经营许可", EN: "Permit for a small restaurant", Asked: both("申请许可", "a permit"),
		Conditions: both("场所合法", "lawful premises"), Promises: []casefile.Promise{{ZH: "经营场所合法使用", EN: "the premises are used lawfully"}, {ZH: "从业人员持有健康证明", EN: "the staff hold health certificates"}},
		Papers:       []casefile.PromisedPaper{{ID: "lease", ZH: "租赁合同", EN: "lease", Later: &casefile.ItemPeriod{Amount: 20, Unit: "working_day"}}},
		Consequences: both("终止办理，撤销决定", "the item is ended, its decision revoked"), Class: both("一般事项", "ordinary item"), Ways: []casefile.CheckWay{casefile.BySite},
		Standard: both("逐项核查", "each promise is checked"), CheckAfter: casefile.ItemPeriod{Amount: 1, Unit: "calendar_day"}, Share: share,
		Rectify: casefile.ItemPeriod{Amount: rectify, Unit: "calendar_day"}, NoneOf: []string{"security_environment", "health_property", "risk", "by_law"}}}
	var head db.NewTerms
	w.must(w.store.Pool.QueryRow(ctx, `SELECT h.id, h.unit_id FROM accounts h JOIN accounts k ON k.unit_id = h.unit_id AND k.login = 'market' WHERE h.role = 'unit_principal'
		ORDER BY h.login LIMIT 1`).Scan(&head.ActorID, &head.UnitID))
	for category, item := range map[string]*string{casefile.CategoryCommitment: &of.terms.RecordItem, casefile.CategoryBreach: &of.terms.BreachItem} {
		w.must(w.store.Pool.QueryRow(ctx, `SELECT code FROM catalogue_items WHERE unit_id = $1 AND category = $2 ORDER BY code LIMIT 1`, head.UnitID, category).Scan(item))
	}
	head.Code, head.Terms, head.At = code, of.terms, w.now()
	_, err := w.store.PublishTerms(ctx, head)
	w.must(err)
	w.must(w.store.Pool.QueryRow(ctx, `SELECT id FROM commitment_items WHERE code = $1`, code).Scan(&of.id))
	return of
}

// spare has commitments fall due of which none is drawn.
func (w *town) spare(item killItem) {
	w.t.Helper()
	n := db.NewCommitment{Way: casefile.SignedSystem, Finished: true, ItemID: item.id, Version: 1, Pack: w.packs[decidersPack], Calendar: w.calendar}
	ctx := context.Background()
	w.must(w.store.Pool.QueryRow(ctx, `SELECT id, unit_id FROM accounts WHERE login = 'market'`).Scan(&n.ActorID, &n.UnitID))
	for i := range spared {
		n.FormID, n.At = uuid.New(), w.now()
		n.Party = &casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: fmt.Sprintf("云澜市免查第%d有限公司", i+1), Code: madeUpCode()}
		_, err := w.store.Sign(ctx, n)
		w.must(err)
	}
}

// way lists the acts of a check until the last document has reached the party.
func (of *killCommitment) way(k *killCase, _ *rand.Rand) []planned {
	k.result = casefile.Result(of.ends)
	acts := []planned{{kind: casefile.ActBeginCheck}}
	if of.papers {
		acts = append(acts, planned{kind: casefile.ActAskPapers, content: casefile.PapersAsked{Papers: []string{"lease"}, Reasons: reasons}},
			planned{kind: casefile.ActHandIn, content: casefile.PapersHandedIn{}})
	}
	second := casefile.FoundUntrue
	if of.ends == casefile.CommitmentKept {
		second = casefile.FoundKept
	}
	found := func(f casefile.PromiseFinding) casefile.PromiseFound {
		return casefile.PromiseFound{Finding: f, Ways: []casefile.CheckWay{casefile.BySite}, Reasons: reasons}
	}
	acts = append(acts, planned{kind: casefile.ActCheckPromises, content: casefile.PromisesChecked{Findings: []casefile.PromiseFound{found(casefile.FoundKept), found(second)}}})
	if of.ends == casefile.CommitmentKept {
		return acts
	}
	acts = append(acts, k.told(false, casefile.NoticeRectify)...)
	if !of.silent() {
		acts = append(acts, planned{kind: casefile.ActRectify, content: of.says})
	}
	if of.ends == casefile.CommitmentRectified {
		return append(acts, planned{kind: casefile.ActVerifyRectified, content: casefile.RectifiedChecked{Holds: true, Reasons: reasons}})
	}
	acts = append(acts, planned{kind: casefile.ActDecideBreach, content: casefile.BreachDecision{Outcome: casefile.OutcomeBroken, Reasons: reasons, Revoked: "样许〔2026〕1号许可"}})
	return append(acts, k.told(false, casefile.NoticeBreach)...)
}

// file has the commitment signed, and its check begun.
func (of *killCommitment) file(ctx context.Context, k *killCase) (acknowledged, error) {
	pack := k.town.packs[k.packID]
	clerk, unit, scan, err := k.scanned(ctx)
	if err != nil {
		return acknowledged{}, err
	}
	n := db.NewCommitment{ActorID: k.applicant().ApplicantID, SubjectID: k.applicant().SubjectID, ItemID: of.item.id, Version: 1, Way: casefile.SignedOnline, Pack: pack,
		Calendar: k.town.calendar}
	if k.branch == posted {
		n.ActorID, n.UnitID, n.SubjectID, n.Party, n.Way, n.Scan = clerk, unit, uuid.Nil, &of.subject, casefile.SignedCounter, []uuid.UUID{scan}
	}
	_, err = hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		n.FormID, n.At = form, k.town.now()
		signed, err := k.town.store.Sign(ctx, n)
		of.number = signed.Number
		return db.Receipt{}, err
	}, new(uuid.UUID))
	if err != nil || !of.called {
		return of.falls(ctx, k, clerk, unit, err)
	}
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		return k.town.store.CallCheck(ctx, db.Turn{Number: of.number, ActorID: clerk, UnitID: unit, At: k.town.now()}, form, reasons, pack)
	}, &k.id)
}

// fileByPages does the same at the pages.
func (of *killCommitment) fileByPages(ctx context.Context, k *killCase) (acknowledged, error) {
	if k.branch == posted { // its scan is kept as of.file keeps it
		return of.file(ctx, k)
	}
	b, at := k.browser(k.applicant().Login), "/my/commit/"+of.item.code
	form, err := b.filled(ctx, at)
	if err != nil {
		return acknowledged{}, err
	}
	form.Set("subject", k.applicant().SubjectID.String())
	form.Set("choice", "sign")
	form["promises"] = []string{"0", "1"}
	to, err := b.send(ctx, at, form)
	if err != nil {
		return acknowledged{}, err
	}
	of.number = path.Base(to)
	if !of.called {
		clerk, unit, _, err := k.scanned(ctx)
		return of.falls(ctx, k, clerk, unit, err)
	}
	b, at = k.browser("market"), "/desk/commitments/"+of.number+"/check"
	if form, err = b.filled(ctx, at); err != nil {
		return acknowledged{}, err
	}
	form.Set("reasons", reasons)
	receipt := acknowledged{from: k.town.now()}
	if to, err = b.send(ctx, at, form); err != nil {
		return receipt, err
	}
	receipt.to = k.town.now()
	if receipt.form, err = uuid.Parse(form.Get("form_id")); err == nil {
		k.id, err = uuid.Parse(path.Base(to)) // /desk/cases/<id>
	}
	return receipt, err
}

// falls finishes the item and waits until the schedule has opened the check.
func (of *killCommitment) falls(ctx context.Context, k *killCase, clerk, unit uuid.UUID, err error) (acknowledged, error) {
	if err != nil {
		return acknowledged{}, err
	}
	turn := db.Turn{Number: of.number, ActorID: clerk, UnitID: unit, At: k.town.now()}
	day := calendar.DateOf(turn.At)
	err = insist(ctx, func() error { return k.town.store.FinishCommitment(ctx, turn, day, k.town.calendar) })
	if err != nil {
		return acknowledged{}, fmt.Errorf("finish: %w", err)
	}
	var begun acknowledged
	err = insist(ctx, func() error {
		err := k.town.store.Pool.QueryRow(ctx, `SELECT a.id, a.form_id, a.received_at, a.case_id FROM commitments m JOIN acts a ON a.case_id = m.case_id AND a.kind = $2 WHERE m.number = $1`,
			of.number, casefile.ActBeginCheck).Scan(&begun.act, &begun.form, &begun.from, &k.id)
		if errors.Is(err, pgx.ErrNoRows) {
			return errNotYet
		}
		return err
	})
	if begun.to = begun.from; err == nil && begun.from.Before(day.AddDays(1).Start()) {
		err = fmt.Errorf("checked at %v, and finished on %s", begun.from, day)
	}
	return begun, err
}

// scanned is the clerk of the market authority, with a scan of his own, kept as the pages keep it.
func (k *killCase) scanned(ctx context.Context) (clerk, unit, scan uuid.UUID, err error) {
	scan = uuid.New()
	err = insist(ctx, func() error {
		if err := k.town.store.Pool.QueryRow(ctx, `SELECT id, unit_id FROM accounts WHERE login = 'market'`).Scan(&clerk, &unit); err != nil {
			return err
		}
		return k.upload(ctx, scan, clerk, "扫描件.pdf")
	})
	return clerk, unit, scan, err
}

// upload keeps a file of an account, once.
func (k *killCase) upload(ctx context.Context, id, account uuid.UUID, name string) error {
	_, err := k.town.store.Pool.Exec(ctx, `INSERT INTO attachments (id, account_id, name, media_type, size, sha256, uploaded_at)
		VALUES ($1, $2, $4, 'application/pdf', 1, '', $3) ON CONFLICT DO NOTHING`, id, account, k.town.now(), name)
	return err
}

// door is how the party and whoever serves on it act.
func (of *killCommitment) door(ctx context.Context, k *killCase, act planned) (func(context.Context) (acknowledged, error), error) {
	switch content := act.content.(type) {
	case opening:
		return k.openingOf(ctx, act, content.kind)
	case casefile.Serving:
		return k.serving(ctx, act, content)
	case casefile.PapersHandedIn: // with a file, which the pages would carry
		if err := of.waited(ctx, k, act, casefile.StepPapers); err != nil {
			return nil, err
		}
		return func(ctx context.Context) (acknowledged, error) {
			content.Files = []uuid.UUID{uuid.New()}
			err := insist(ctx, func() error { return k.upload(ctx, content.Files[0], k.applicant().ApplicantID, "租赁合同.pdf") })
			if err != nil {
				return acknowledged{}, err
			}
			return of.say(ctx, k, act.kind, content)
		}, nil
	case casefile.Rectification:
		err := of.waited(ctx, k, act, casefile.StepRectify)
		if err != nil || act.pages {
			return func(ctx context.Context) (acknowledged, error) { return k.applyByPages(ctx, act) }, err
		}
		return func(ctx context.Context) (acknowledged, error) { return of.say(ctx, k, act.kind, content) }, nil
	}
	return nil, nil //nolint:nilnil // as in every procedure
}

// waited waits until the party is waited for, or was.
func (of *killCommitment) waited(ctx context.Context, k *killCase, act planned, step casefile.Step) error {
	return insist(ctx, func() error {
		var runs bool
		err := k.town.store.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM deadlines WHERE case_id = $1 AND clock = $2 AND met_at IS NULL)`, k.id,
			k.town.packs[k.packID].Commitment.Steps[step]).Scan(&runs)
		if err != nil || runs {
			return err
		}
		return k.unlessMissed(ctx, act, k.town.now())
	})
}

func (of *killCommitment) say(ctx context.Context, k *killCase, kind casefile.ActKind, content casefile.SaidInCheck) (acknowledged, error) {
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		return k.town.store.SayInCheck(ctx, db.NewSaying{FormID: form, ActorID: k.applicant().ApplicantID, CaseID: k.id, Kind: kind, Content: content, At: k.town.now()})
	}, new(uuid.UUID))
}

// fill answers what the pages of a check ask.
func (*killCommitment) fill(_ *killCase, content any, form url.Values) {
	switch content := content.(type) {
	case casefile.PapersAsked:
		form["papers"] = content.Papers
		form.Set("reasons", content.Reasons)
	case casefile.PromisesChecked:
		for i, found := range content.Findings {
			n := strconv.Itoa(i + 1)
			form.Set("finding-"+n, string(found.Finding))
			form.Set("ways-"+n, string(found.Ways[0]))
			form.Set("reasons-"+n, found.Reasons)
		}
	case casefile.Rectification:
		form.Set("answer", map[bool]string{true: "refuses", false: "done"}[content.Refuses])
		form.Set("text", content.Done)
	case casefile.RectifiedChecked:
		form.Set("holds", yesNo(content.Holds))
		form.Set("reasons", content.Reasons)
	case casefile.BreachDecision:
		form.Set("outcome", string(content.Outcome))
		form.Set("reasons", content.Reasons)
		form.Set("revoked", content.Revoked)
	case casefile.Serving:
		fillServing(content, form)
	}
}

// settle waits until everything that came after the end is processed.
func (*killCommitment) settle(ctx context.Context, k *killCase) error {
	return k.await(ctx, "what came after the end", `SELECT NOT EXISTS (SELECT FROM acts WHERE case_id = $1 AND status = 'received')`)
}

// check holds that the commitment has come to its state once, with what is on record of it and everything that follows.
func (of *killCommitment) check(ctx context.Context, k *killCase, _ db.Case) {
	t := k.town.t
	t.Helper()
	broken, untrue := of.ends == casefile.CommitmentBroken, of.ends != casefile.CommitmentKept
	paused := of.called && untrue && k.town.packs[k.packID].Commitment.PauseArticle != ""
	ended := string(of.ends)
	for question, want := range map[string]int{
		`commitments WHERE case_id = $1 AND state = '` + ended + `'`: 1,
		`commitments m JOIN records r ON r.id = m.record_id JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
			WHERE m.case_id = $1 AND v.content->>'kept' = '` + ended + `'`: 1,
		`commitments m JOIN records r ON r.id = m.breach_id WHERE m.case_id = $1`:                                                          once(broken),
		`records WHERE subject_id = (SELECT subject_id FROM commitments WHERE case_id = $1)`:                                               1 + once(broken),
		`effects WHERE case_id = $1 AND kind = 'item_paused'`:                                                                              once(paused),
		`effects WHERE case_id = $1 AND kind = 'item_paused' AND ended_at IS NULL`:                                                         0,
		`effects WHERE case_id = $1 AND kind = 'breach' AND ended_at IS NULL`:                                                              once(broken),
		`tasks WHERE case_id = $1 AND kind = 'serve' AND closed_at IS NULL`:                                                                0,
		`services s JOIN notices n ON n.id = s.notice_id WHERE s.case_id = $1 AND n.kind IN ('rectify', 'breach') AND s.state <> 'served'`: 0,
		`partner_messages WHERE case_id = $1 AND event = 'breach_recorded' AND reminds_id IS NULL`:                                         once(broken),
		`(SELECT FROM services WHERE case_id = $1 AND state = 'served' GROUP BY notice_id HAVING count(*) > 1) s WHERE true`:               0,
	} {
		var n int
		if err := k.town.store.Pool.QueryRow(ctx, `SELECT count(*) FROM `+question, k.id).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d of %s, want %d: %v", k, n, question, want, err)
		}
	}
	checkDocuments(ctx, k, map[casefile.NoticeKind]int{casefile.NoticePapersAsked: once(of.papers), casefile.NoticePromisesKept: once(!untrue), casefile.NoticeRectify: once(untrue),
		casefile.NoticeRectified: once(of.ends == casefile.CommitmentRectified), casefile.NoticeBreach: once(broken)})
}

// checkCommitments holds that nobody was checked twice, or who was to be spared, and that the run says something about what commitments have of their own.
func (w *town) checkCommitments(driven []*killCase) {
	w.t.Helper()
	commitments := len(slices.DeleteFunc(slices.Clone(driven), func(k *killCase) bool { return k.course.flow() != casefile.FlowCommitment }))
	ask := func(query string) (n int) {
		w.must(w.store.Pool.QueryRow(context.Background(), query).Scan(&n))
		return n
	}
	if n := ask(`SELECT count(*) FROM commitments WHERE state = 'exempt' AND exempt = 'draw' AND case_id IS NULL`); n != spared {
		w.t.Errorf("%d commitments were spared, want %d", n, spared)
	}
	if n := ask(`SELECT count(*) FROM commitments`); n != commitments+spared {
		w.t.Errorf("%d commitments, want %d that are checked and %d that are spared", n, commitments, spared)
	}
	for what, query := range map[string]string{
		"checks that the schedule opened":  `SELECT count(*) FROM acts WHERE kind = 'begin_check' AND actor_id = '` + db.ScheduleAccount.String() + `'`,
		"checks that a clerk called for":   `SELECT count(*) FROM acts WHERE kind = 'begin_check' AND actor_id <> '` + db.ScheduleAccount.String() + `'`,
		"papers that were handed in":       `SELECT count(*) FROM acts WHERE kind = 'hand_in'`,
		"orders that somebody answered":    `SELECT count(*) FROM acts WHERE kind = 'rectify'`,
		"orders of which nothing was said": `SELECT count(*) FROM deadlines WHERE clock = 'commitment.rectify' AND overdue_at IS NOT NULL`,
		"breaches on record":               `SELECT count(*) FROM effects WHERE kind = 'breach'`,
	} {
		n := ask(query)
		if n == 0 {
			w.t.Errorf("no %s: the run says nothing about them", what)
		}
		w.t.Logf("%d %s", n, what)
	}
}
