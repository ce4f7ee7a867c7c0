package e2e

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// killListing is how listings go while processes are killed: the party answers, asks for more time, or says nothing; documents are opened, or go by
// post where nobody acts for it; somebody is behind it, or nobody.
type killListing struct {
	list    uuid.UUID
	subject casefile.ListedSubject
	behind  *casefile.PersonBehind
	replies bool
	drops   bool
	removal *killCase // of which it is asked for; nil: nobody asks
}

func (*killListing) flow() casefile.Flow       { return casefile.FlowListing }
func (*killListing) decides() casefile.ActKind { return casefile.ActDecideListing }

// posted has everything go by post; moreTime has the party ask for more time, which is given at once.
const (
	posted   branch = "posted"
	moreTime branch = "more time"
)

// roundOfListings is how listings go, round and round, and what becomes of them: the removal that is asked for and how it is decided, "" for none.
var roundOfListings = []struct {
	branch
	replies, drops, behind bool
	removal                casefile.Result
}{
	{branch: straight, behind: true, removal: casefile.Result(casefile.OutcomeDelist)},
	{branch: straight, replies: true, removal: casefile.Result(casefile.OutcomeStayListed)},
	{branch: moreTime},
	{branch: straight, replies: true, drops: true},
	{branch: posted},
	{branch: straight, replies: true, behind: true, removal: casefile.Result(casefile.OutcomeDelist)},
	{branch: straight, behind: true, removal: casefile.ResultWithdrawn},
}

// planListings decides everything about every listing beforehand, and about the removals. Each strikes a company of its own, of which nothing else is
// recorded, and begins in the first half: the party's time is the longest that a case of this test takes.
func (w *town) planListings(chance *rand.Rand, cases, kills int) (driven []*killCase) {
	w.t.Helper()
	list, persons := w.list(), w.persons()
	var removals []*killCase
	for i := range cases {
		plan := roundOfListings[i%len(roundOfListings)]
		of := &killListing{list: list, replies: plan.replies, drops: plan.drops,
			subject: casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: fmt.Sprintf("云澜市拟列入第%d有限公司", i+1), Code: madeUpCode()}}
		k := w.newCase(chance, of, max(1, kills/2))
		k.number, k.branch = i+1, plan.branch
		k.records = []db.SeedRecordsOfApplicantsRow{{SubjectName: of.subject.Name}}
		if plan.branch != posted {
			k.records[0] = w.standIn(of.subject, i)
		}
		if plan.behind {
			of.behind = &persons[i%len(persons)]
		}
		k.decide(chance)
		k.inTime()
		driven = append(driven, k)
		if plan.removal != "" {
			of.removal = w.removalOf(chance, k, plan.removal, i)
			of.removal.number = len(removals) + 1
			removals = append(removals, of.removal)
		}
	}
	return append(driven, removals...)
}

// inTime has nobody wait until a clock has run out, since the party's own time is long enough, and has nobody think who has but some days to answer.
func (k *killCase) inTime() {
	for i := range k.acts {
		k.acts[i].late = false
		if missable[k.acts[i].kind] != "" {
			k.acts[i].think = 0
		}
	}
}

// list enters a list of the market authority that is of no area, with a measure that strikes persons behind too.
func (w *town) list() (id uuid.UUID) {
	w.t.Helper()
	id = uuid.New()
	_, err := w.store.Pool.Exec(context.Background(), `INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields, listing)
		SELECT $1, 'KILL01', a.unit_id, 'serious_list', 'public', '严重违法失信名单', 'Serious list', '[{"key": "facts", "zh": "失信事实", "en": "Facts", "kind": "text"}]',
			jsonb_build_object('basis', t, 'nature', 'kill', 'standards', t, 'removal', t, 'areas', '[]'::jsonb, 'term', '{"amount": 3, "unit": "year"}'::jsonb,
				'measures', jsonb_build_array(jsonb_build_object('id', 'honours', 'zh', '限制评优', 'en', 'kept from honours', 'basis', t, 'body', u.code, 'persons', true)))
		FROM accounts a JOIN units u ON u.id = a.unit_id, jsonb_build_object('zh', '《样例条例》第一条', 'en', 'Sample Regulation, article 1') t WHERE a.login = 'market'`, id)
	w.must(err)
	return id
}

// measures are those of the list.
var measures = []string{"honours"}

// persons are who can be behind a company.
func (w *town) persons() (persons []casefile.PersonBehind) {
	w.t.Helper()
	rows, err := w.store.Pool.Query(context.Background(), `SELECT s.name, s.code FROM subjects s JOIN account_subjects x ON x.subject_id = s.id WHERE s.kind = 'person'
		GROUP BY s.id HAVING count(*) = 1 ORDER BY s.code LIMIT 20`)
	w.must(err)
	p := casefile.PersonBehind{Part: casefile.PartController, Facts: "直接决定并组织实施了上述行为。"}
	_, err = pgx.ForEachRow(rows, []any{&p.Name, &p.Code}, func() error {
		persons = append(persons, p)
		return nil
	})
	w.must(err)
	if len(persons) == 0 {
		w.t.Fatal("nobody can be behind a company")
	}
	return persons
}

// standIn enters a company for which one of the applicants acts.
func (w *town) standIn(who casefile.ListedSubject, n int) (r db.SeedRecordsOfApplicantsRow) {
	w.t.Helper()
	ctx := context.Background()
	r = db.SeedRecordsOfApplicantsRow{SubjectID: uuid.New(), SubjectName: who.Name, SubjectCode: who.Code}
	w.must(w.store.SetupSubjectInsert(ctx, db.SetupSubjectInsertParams{ID: r.SubjectID, Kind: who.Kind, Name: who.Name, Code: who.Code}))
	w.must(w.store.Pool.QueryRow(ctx, `SELECT id, login FROM accounts WHERE role = 'applicant' ORDER BY login
		OFFSET $1 % (SELECT count(*) FROM accounts WHERE role = 'applicant') LIMIT 1`, n).Scan(&r.ApplicantID, &r.Login))
	_, err := w.store.Pool.Exec(ctx, `INSERT INTO account_subjects (account_id, subject_id, capacity) VALUES ($1, $2, 'representative')`, r.ApplicantID, r.SubjectID)
	w.must(err)
	return r
}

// opening is the content of an act that opens the document of the kind.
type opening struct{ kind casefile.NoticeKind }

// told are the acts by which a document reaches whom it is written to.
func (k *killCase) told(after bool, kinds ...casefile.NoticeKind) (acts []planned) {
	for _, kind := range kinds {
		if k.branch != posted {
			acts = append(acts, planned{kind: casefile.ActOpen, content: opening{kind}, after: after})
			continue
		}
		acts = append(acts, planned{kind: casefile.ActServe, content: casefile.Serving{Way: casefile.ServicePost, State: casefile.ServiceSent, Number: "EMS-0001"}, after: after},
			planned{kind: casefile.ActServe, content: casefile.Serving{Way: casefile.ServicePost, State: casefile.ServiceServed, ReceivedBy: "收发室"}, after: after})
	}
	return acts
}

// way lists the acts of a listing until the last document has reached everybody.
func (of *killListing) way(k *killCase, _ *rand.Rand) []planned {
	acts := append([]planned{{kind: casefile.ActPropose}}, k.told(false, casefile.NoticeBeforeListing)...)
	if k.branch == moreTime {
		acts = append(acts, planned{kind: casefile.ActAskTime, content: casefile.MoreTime{Reasons: reasons}})
	}
	if of.replies {
		acts = append(acts, planned{kind: casefile.ActReply, content: casefile.ListingReply{Points: []casefile.ReplyPoint{{Text: statement}}}},
			planned{kind: casefile.ActCheckReply, content: casefile.ReplyCheck{Answers: []casefile.PointAnswer{{Holds: of.drops, Reasons: reasons}}}})
	}
	k.result = casefile.ResultDropped
	d := casefile.ListingDecision{Outcome: casefile.OutcomeDrop, Reasons: reasons}
	if !of.drops {
		k.result, d.Outcome, d.Measures = casefile.ResultListed, casefile.OutcomeList, measures
	}
	if of.behind != nil {
		d.Persons = []int{0}
	}
	acts = append(acts, planned{kind: casefile.ActDecideListing, content: d})
	if of.drops {
		return acts
	}
	acts = append(append(acts, k.told(false, casefile.NoticeListing)...), k.told(true, casefile.NoticeMeasures)...)
	if of.behind != nil {
		acts = append(acts, planned{kind: casefile.ActOpen, content: opening{casefile.NoticePersonStruck}, after: true})
	}
	return acts
}

// file proposes. The scan is kept before, as the pages keep it.
func (of *killListing) file(ctx context.Context, k *killCase) (acknowledged, error) {
	pack := k.town.packs[k.packID]
	clerk, unit, scan, err := k.scanned(ctx)
	if err != nil {
		return acknowledged{}, err
	}
	proposal := casefile.ListingProposal{ItemID: of.list, Subject: of.subject, Content: casefile.Content{"facts": "生产不合格产品"}, Facts: "生产不合格产品，情节严重。",
		Measures: measures, Document: casefile.BasisDocument{Kind: pack.Listing.Documents[1].ID, Number: fmt.Sprintf("样罚〔2026〕%d号", k.number), Date: "2026-01-15",
			Issuer: "市场监督管理局", Files: []uuid.UUID{scan}}}
	if areas := pack.AreasFor("serious_list", casefile.ItemListing{}); len(areas) > 0 {
		proposal.Area = areas[0].ID
	}
	for _, q := range pack.Listing.LeniencyFor(of.subject.Kind) {
		proposal.Leniency = append(proposal.Leniency, casefile.LeniencyAnswer{ID: q.ID})
	}
	if of.behind != nil {
		proposal.Persons = []casefile.PersonBehind{*of.behind}
	}
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		return k.town.store.Propose(ctx, db.NewListing{FormID: form, ActorID: clerk, UnitID: unit, PackID: pack.ID, PackVersion: int32(pack.Version), //nolint:gosec // small
			PackHash: pack.Hash(casefile.FlowListing), Proposal: proposal, At: k.town.now()})
	}, &k.id)
}

func (of *killListing) fileByPages(ctx context.Context, k *killCase) (acknowledged, error) {
	return of.file(ctx, k)
}

// door is how the party and whoever serves on it act.
func (of *killListing) door(ctx context.Context, k *killCase, act planned) (func(context.Context) (acknowledged, error), error) {
	switch content := act.content.(type) {
	case opening:
		return k.openingOf(ctx, act, content.kind)
	case casefile.Serving:
		return k.serving(ctx, act, content)
	case casefile.ListingDecision: // not before the party's whole time is over
		return nil, insist(ctx, func() error {
			var over bool
			err := k.town.store.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM deadlines WHERE case_id = $1 AND clock = 'listing.reply' AND due_at + interval '1 second' <= $2)`,
				k.id, k.town.now()).Scan(&over)
			if err == nil && !over {
				err = errNotYet
			}
			return err
		})
	case casefile.ListingReply, casefile.MoreTime:
		err := insist(ctx, func() error {
			var runs bool
			err := k.town.store.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM deadlines WHERE case_id = $1 AND clock = 'listing.reply')`, k.id).Scan(&runs)
			if err == nil && !runs {
				err = errNotYet
			}
			return err
		})
		if err != nil || act.pages {
			return func(ctx context.Context) (acknowledged, error) { return k.applyByPages(ctx, act) }, err
		}
		return func(ctx context.Context) (acknowledged, error) { return of.answer(ctx, k, act.content) }, nil
	}
	return nil, nil //nolint:nilnil // as in every procedure
}

// answer hands in what the party says.
func (of *killListing) answer(ctx context.Context, k *killCase, content any) (acknowledged, error) {
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		n := db.NewReply{FormID: form, ActorID: k.applicant().ApplicantID, CaseID: k.id, Clock: k.town.packs[k.packID].Listing.Steps[casefile.StepListingReply], At: k.town.now()}
		if more, ok := content.(casefile.MoreTime); ok {
			return k.town.store.AskTime(ctx, n, more)
		}
		n.Reply = content.(casefile.ListingReply)
		return k.town.store.Reply(ctx, n)
	}, new(uuid.UUID))
}

// openingOf waits for the document of the kind, and tells how whoever it is written to opens it. While another is being opened its step would take this one in too.
func (k *killCase) openingOf(ctx context.Context, act planned, kind casefile.NoticeKind) (func(context.Context) (acknowledged, error), error) {
	var notice, account uuid.UUID
	var login string
	err := insist(ctx, func() error {
		err := k.town.store.Pool.QueryRow(ctx, `SELECT n.id, a.id, a.login FROM notices n JOIN case_parties p ON p.id = n.to_party_id
			JOIN accounts a ON a.id = p.account_id WHERE n.case_id = $1 AND n.kind = $2
			AND NOT EXISTS (SELECT FROM acts WHERE case_id = n.case_id AND kind = $3 AND status = 'received')`, k.id, kind, casefile.ActOpen).Scan(&notice, &account, &login)
		if errors.Is(err, pgx.ErrNoRows) {
			err = errNotYet
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("wait for %s: %w", kind, err)
	}
	if act.pages {
		return func(ctx context.Context) (acknowledged, error) {
			address := "/my/cases/" + k.id.String() + "/notices/" + notice.String()
			b := k.browser(login)
			form, err := b.filled(ctx, address)
			if err != nil {
				return acknowledged{}, err
			}
			receipt := acknowledged{from: k.town.now()}
			to, err := b.send(ctx, address+"/open", form)
			if err != nil {
				return acknowledged{}, err
			}
			receipt.to = k.town.now()
			if receipt.form, err = uuid.Parse(form.Get("form_id")); err != nil {
				return receipt, err
			}
			return receipt, k.wasReceived(ctx, act, receipt.form, to)
		}, nil
	}
	return func(ctx context.Context) (acknowledged, error) {
		return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
			return k.town.store.OpenDocument(ctx, form, account, k.id, notice, k.town.now())
		}, new(uuid.UUID))
	}, nil
}

// serving waits until a document is to be served, or is on its way by post, and tells how that is entered.
func (k *killCase) serving(ctx context.Context, act planned, content casefile.Serving) (func(context.Context) (acknowledged, error), error) {
	task, err := k.beside(ctx, casefile.TaskServe, `NOT EXISTS (SELECT FROM acts WHERE case_id = t.case_id AND status = 'received')
		AND EXISTS (SELECT FROM services WHERE case_id = t.case_id AND state = 'sent' AND way = 'post') = $3`, content.State == casefile.ServiceServed)
	if err != nil {
		return nil, err
	}
	content.Day = calendar.DateOf(k.town.now()).String()
	act.content = content
	if act.pages {
		return func(ctx context.Context) (acknowledged, error) { return k.actByPages(ctx, act, task) }, nil
	}
	return func(ctx context.Context) (acknowledged, error) { return k.act(ctx, act, task) }, nil
}

// beside waits for an open task of the kind that is beside the steps of the case, under a condition on the task t and its argument $3, and tells who
// does it.
func (k *killCase) beside(ctx context.Context, kind casefile.TaskKind, when string, argument any) (task db.SeedOpenTasksRow, err error) {
	err = insist(ctx, func() error {
		err := k.town.store.Pool.QueryRow(ctx, `SELECT t.id, t.unit_id, a.id, a.login FROM tasks t JOIN accounts a ON a.unit_id = t.unit_id AND a.role NOT IN ('agency_head', 'unit_principal')
			WHERE t.case_id = $1 AND t.kind = $2 AND t.closed_at IS NULL AND `+when+` ORDER BY t.id, a.login LIMIT 1`, k.id, kind, argument).Scan(&task.ID, &task.UnitID, &task.ActorID, &task.ActorLogin)
		if errors.Is(err, pgx.ErrNoRows) {
			err = errNotYet
		}
		return err
	})
	if err != nil {
		return task, fmt.Errorf("wait for task %s: %w", kind, err)
	}
	return task, nil
}

// fill answers what the pages of a listing ask.
func (*killListing) fill(_ *killCase, content any, form url.Values) {
	switch content := content.(type) {
	case casefile.ListingReply:
		form.Set("point_1", content.Points[0].Text)
	case casefile.MoreTime:
		form.Set("reasons", content.Reasons)
	case casefile.ReplyCheck:
		form.Set("holds-1", yesNo(content.Answers[0].Holds))
		form.Set("reasons-1", content.Answers[0].Reasons)
	case casefile.ListingDecision:
		form.Set("outcome", string(content.Outcome))
		form.Set("reasons", content.Reasons)
	case casefile.Serving:
		fillServing(content, form)
	}
}

// fillServing answers how a document was served.
func fillServing(content casefile.Serving, form url.Values) {
	form.Set("outcome", string(content.Way)+"."+string(content.State))
	form.Set("number", content.Number)
	form.Set("received_by", content.ReceivedBy)
	day, err := calendar.ParseDate(content.Day)
	if err != nil {
		panic(err) // the test itself has written it
	}
	for box, value := range dayIn("day", day) {
		form.Set(box, value)
	}
}

// settle has what followed from a listing that was ended be confirmed as stopped, and waits until everything that came after the end is processed.
func (of *killListing) settle(ctx context.Context, k *killCase) error {
	if of.removal != nil && of.removal.result == casefile.Result(casefile.OutcomeDelist) {
		task, err := k.beside(ctx, casefile.TaskConfirmStop, `$3`, true)
		if err != nil {
			return err
		}
		stop := planned{kind: casefile.ActConfirmStop, content: casefile.StopConfirmed{StoppedOn: calendar.DateOf(k.town.now()).String()}, after: true}
		receipt, err := k.act(ctx, stop, task)
		if err != nil {
			return fmt.Errorf("confirm that a measure has stopped: %w", err)
		}
		k.keep(stop, receipt)
	}
	return k.await(ctx, "what came after the end", `SELECT NOT EXISTS (SELECT FROM acts WHERE case_id = $1 AND status = 'received')`)
}

// check holds that the subject is listed once or not at all, with everything that follows from it, and that this has ended where somebody took it off.
func (of *killListing) check(ctx context.Context, k *killCase, _ db.Case) {
	t := k.town.t
	t.Helper()
	listed, marked := !of.drops, !of.drops && of.behind != nil
	off := of.removal != nil && of.removal.result == casefile.Result(casefile.OutcomeDelist)
	struck := once(listed) + once(marked)
	for question, want := range map[string]int{
		`listings WHERE case_id = $1 AND (listed_at IS NOT NULL OR how = 'dropped')`:                  1,
		`listings WHERE case_id = $1 AND listed_at IS NOT NULL AND record_id IS NOT NULL`:             once(listed),
		`listings WHERE case_id = $1 AND how = 'case'`:                                                once(off),
		`effects WHERE case_id = $1 AND kind = 'listed'`:                                              once(listed),
		`effects WHERE case_id = $1 AND kind = 'struck'`:                                              once(marked),
		`effects WHERE case_id = $1 AND ended_at IS NOT NULL`:                                         struck * once(off),
		`listing_measures WHERE case_id = $1`:                                                         struck,
		`listing_measures WHERE case_id = $1 AND stopped_at IS NOT NULL AND confirmed_at IS NOT NULL`: struck * once(off),
		`decisions WHERE case_id = $1`:                                                                1,
		`partner_messages WHERE case_id = $1 AND event = 'listed' AND reminds_id IS NULL`:             once(listed),
		`partner_messages WHERE case_id = $1 AND event = 'listing_ended' AND reminds_id IS NULL`:      once(off),
		`services s JOIN notices n ON n.id = s.notice_id WHERE s.case_id = $1 AND n.kind IN ('before_listing', 'listing', 'measures', 'person_struck') AND s.state <> 'served'`: 0,
		`tasks WHERE case_id = $1 AND kind IN ('serve', 'confirm_stop') AND closed_at IS NULL`:                                                                                  0,
		`(SELECT FROM services WHERE case_id = $1 AND state = 'served' GROUP BY notice_id HAVING count(*) > 1) s WHERE true`:                                                    0,
	} {
		var n int
		if err := k.town.store.Pool.QueryRow(ctx, `SELECT count(*) FROM `+question, k.id).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d of %s, want %d: %v", k, n, question, want, err)
		}
	}
	replied := once(of.replies && !slices.Contains(k.missed, casefile.ActReply))
	longer := once(k.branch == moreTime && !slices.Contains(k.missed, casefile.ActAskTime))
	checkDocuments(ctx, k, map[casefile.NoticeKind]int{casefile.NoticeBeforeListing: 1, casefile.NoticeReplyChecked: replied, casefile.NoticeListing: once(listed),
		casefile.NoticeListingDropped: once(!listed), casefile.NoticeMeasures: once(listed), casefile.NoticeMeasureRequest: once(listed),
		casefile.NoticePersonStruck: once(marked), casefile.NoticeExtension: longer, casefile.NoticeMeasureStop: once(off)})
}

// checkDocuments counts what was issued.
func checkDocuments(ctx context.Context, k *killCase, want map[casefile.NoticeKind]int) {
	t := k.town.t
	t.Helper()
	for kind, n := range want {
		var got int
		if err := k.town.store.Pool.QueryRow(ctx, `SELECT count(*) FROM notices WHERE case_id = $1 AND kind = $2`, k.id, kind).Scan(&got); err != nil || got != n {
			t.Errorf("%s: %d of %s, want %d: %v", k, got, kind, n, err)
		}
	}
}

// checkListings holds that the run says something about what listings and removals have of their own.
func (w *town) checkListings() {
	w.t.Helper()
	for what, query := range map[string]string{
		"subjects on a list":            `SELECT count(*) FROM listings WHERE listed_at IS NOT NULL AND ended_at IS NULL`,
		"subjects taken off":            `SELECT count(*) FROM listings WHERE how = 'case'`,
		"subjects that were not listed": `SELECT count(*) FROM listings WHERE how = 'dropped'`,
		"answers, or wishes to answer":  `SELECT count(*) FROM acts WHERE kind IN ('reply', 'ask_time')`,
		"persons whom measures strike":  `SELECT count(*) FROM effects WHERE kind = 'struck'`,
		"documents served by post":      `SELECT count(*) FROM services WHERE way = 'post' AND state = 'served'`,
		"measures confirmed as stopped": `SELECT count(*) FROM listing_measures WHERE confirmed_at IS NOT NULL`,
	} {
		var n int
		w.must(w.store.Pool.QueryRow(context.Background(), query).Scan(&n))
		if n == 0 {
			w.t.Errorf("no %s: the run says nothing about them", what)
		}
		w.t.Logf("%d %s", n, what)
	}
}
