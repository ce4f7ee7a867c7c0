package e2e

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// proposed is a case in which somebody is to be put on a list, with the people around it: a question in how people act on it, and in nothing else.
type proposed struct {
	*question
	list     uuid.UUID
	measures []string // that are proposed
}

// listOf enters a list of the market authority, under a code of its own.
func (c *city) listOf(code string) *proposed {
	c.t.Helper()
	p := &proposed{question: &question{city: c}, list: uuid.New()}
	err := c.store.Pool.QueryRow(c.t.Context(), `SELECT a.id, u.id, o.id, k.id, h.id, w.id FROM accounts a JOIN accounts k ON k.login = 'market' JOIN units u ON u.id = k.unit_id
		JOIN units o ON o.kind = 'agency' JOIN accounts h ON h.unit_id = u.id AND h.role = 'unit_principal' JOIN accounts w ON w.role = 'supervisor'
		WHERE a.login = 'applicant' ORDER BY h.login, w.login LIMIT 1`).Scan(&p.applicant, &p.unit, &p.agency, &p.answerer, &p.head, &p.watcher)
	if err != nil {
		c.t.Fatal(err)
	}
	_, err = c.store.Pool.Exec(c.t.Context(), `INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields, listing)
		SELECT $1, $2, unit_id, 'serious_list', 'public', '严重违法失信名单', 'Serious list', '[{"key": "facts", "zh": "失信事实", "en": "Facts", "kind": "text"}]',
			jsonb_build_object('basis', t, 'nature', 'quality-' || $2, 'standards', t, 'removal', t, 'areas', '[]'::jsonb, 'term', '{"amount": 3, "unit": "year"}'::jsonb)
		FROM accounts, jsonb_build_object('zh', '《样例条例》第一条', 'en', 'Sample Regulation, article 1') t WHERE login = 'market'`, p.list, code)
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}

// endsSoon lets a listing last three days, with a measure of the agency's.
func (p *proposed) endsSoon() {
	p.t.Helper()
	p.measured()
	_, err := p.store.Pool.Exec(p.t.Context(), `UPDATE catalogue_items SET listing = listing || '{"term": {"amount": 3, "unit": "calendar_day"}}'::jsonb WHERE id = $1`, p.list)
	if err != nil {
		p.t.Fatal(err)
	}
}

// measured has a measure of the agency's follow from a listing.
func (p *proposed) measured() {
	p.t.Helper()
	p.measures = []string{"honours"}
	_, err := p.store.Pool.Exec(p.t.Context(), `UPDATE catalogue_items i SET listing = i.listing || jsonb_build_object('measures', jsonb_build_array(jsonb_build_object('id', 'honours', 'zh', '限制评优', 'en', 'kept from honours', 'basis', i.listing->'basis', 'body', u.code)))
		FROM units u WHERE u.kind = 'agency' AND i.id = $1`, p.list)
	if err != nil {
		p.t.Fatal(err)
	}
	err = p.store.Pool.QueryRow(p.t.Context(), `SELECT id FROM accounts WHERE unit_id = $1 AND role = 'agency_clerk' ORDER BY login LIMIT 1`, p.agency).Scan(&p.sorter)
	if err != nil {
		p.t.Fatal(err)
	}
}

// propose proposes to list the applicant's company, or one that nobody acts for.
func (p *proposed) propose(account bool) {
	p.t.Helper()
	who := casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: "云澜市无人代理有限公司", Code: "9199" + uuid.NewString()[:8]}
	if account {
		err := p.store.Pool.QueryRow(p.t.Context(), `SELECT s.kind, s.name, s.code FROM account_subjects x JOIN subjects s ON s.id = x.subject_id
			WHERE x.account_id = $1 AND x.capacity = 'representative' ORDER BY s.code LIMIT 1`, p.applicant).Scan(&who.Kind, &who.Name, &who.Code)
		if err != nil {
			p.t.Fatal(err)
		}
	}
	receipt, err := p.store.Propose(p.t.Context(), db.NewListing{FormID: uuid.New(), ActorID: p.answerer, UnitID: p.unit, PackID: p.pack.ID,
		PackVersion: int32(p.pack.Version), PackHash: p.pack.Hash(casefile.FlowListing), At: p.clock.Now(), //nolint:gosec // small
		Proposal: casefile.ListingProposal{ItemID: p.list, Subject: who, Content: casefile.Content{"facts": "生产不合格产品"}, Facts: "生产不合格产品，情节严重。", Measures: p.measures,
			Document: casefile.BasisDocument{Kind: "administrative", Number: "样罚〔2026〕1号", Date: "2026-01-15", Issuer: "市场监督管理局", Files: []uuid.UUID{p.scan()}}}})
	p.id = receipt.CaseID
	p.acted(receipt, err)
}

// scan is a file of the clerk's that was not sent.
func (p *proposed) scan() uuid.UUID {
	p.t.Helper()
	id := uuid.New()
	err := p.store.AttachmentInsert(p.t.Context(), db.AttachmentInsertParams{ID: id, AccountID: p.answerer, Name: "决定书.pdf", MediaType: "application/pdf", Size: 1,
		UploadedAt: p.clock.Now()})
	if err != nil {
		p.t.Fatal(err)
	}
	return id
}

// opens lets the party open the latest document of the kind.
func (p *proposed) opens(kind casefile.NoticeKind) {
	p.t.Helper()
	var notice uuid.UUID
	if err := p.store.Pool.QueryRow(p.t.Context(), `SELECT id FROM notices WHERE case_id = $1 AND kind = $2`, p.id, kind).Scan(&notice); err != nil {
		p.t.Fatal(err)
	}
	p.acted(p.store.OpenDocument(p.t.Context(), uuid.New(), p.applicant, p.id, notice, p.clock.Now()))
}

// said is what the party says.
func (p *proposed) said() db.NewReply {
	return db.NewReply{FormID: uuid.New(), ActorID: p.applicant, CaseID: p.id, Clock: p.pack.Listing.Steps[casefile.StepListingReply], At: p.clock.Now(),
		Reply: casefile.ListingReply{Points: []casefile.ReplyPoint{{Text: "产品合格"}}}}
}

// stands waits until the case stands at the stage.
func (p *proposed) stands(stage casefile.Stage) {
	p.t.Helper()
	p.eventually(string(stage), func() bool {
		return p.count(`SELECT count(*) FROM cases WHERE id = $1 AND stage = $2`, p.id, stage) == 1
	})
}

func (p *proposed) check() {
	p.t.Helper()
	p.act(p.answerer, p.unit, casefile.TaskCheckReply, casefile.ActCheckReply, casefile.ReplyCheck{Answers: []casefile.PointAnswer{{Reasons: "与检验报告不符"}}})
}

func (p *proposed) decide(o casefile.Outcome) {
	p.t.Helper()
	p.act(p.head, p.unit, casefile.TaskDecideListing, casefile.ActDecideListing, casefile.ListingDecision{Outcome: o, Reasons: "事实清楚"})
}

// ends holds that the case and its workflow have ended with the result, and that the trail holds, and keeps the history under the name.
func (p *proposed) ends(result casefile.Result, name string) {
	p.t.Helper()
	p.stands(casefile.StageClosed)
	listed := 0
	if result == casefile.ResultListed {
		listed = 1
	}
	for question, want := range map[string]int{
		`SELECT count(*) FROM cases WHERE id = $1 AND result = '` + string(result) + `'`:                    1,
		`SELECT count(*) FROM listings WHERE case_id = $1 AND listed_at IS NOT NULL AND ended_at IS NULL`:   listed,
		`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'listed'`:                               listed,
		`SELECT count(*) FROM acts WHERE case_id = $1 AND status = 'received'`:                              0,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND (html_zh LIKE '%⟦%' OR html_zh LIKE '%异议申请%')`: 0,
	} {
		if n := p.count(question, p.id); n != want {
			p.t.Errorf("%d, want %d: %s", n, want, question)
		}
	}
	p.eventually("the workflow has ended", func() bool {
		is, err := p.temporal.DescribeWorkflowExecution(p.t.Context(), string(casefile.FlowListing)+"/"+p.id.String(), "")
		return err == nil && is.WorkflowExecutionInfo.CloseTime != nil
	})
	p.keepHistoryIn(casefile.FlowListing, p.id.String(), name)
}

// Every way that a listing can take, with the workflow, the deliverers and the schedule of a city in which a day lasts a second.
func TestListing(t *testing.T) {
	t.Parallel()
	c := newOffice(t, "city-2022", time.Second)
	for name, way := range map[string]func(*proposed){
		"list": func(p *proposed) {
			p.propose(true)
			p.opens(casefile.NoticeBeforeListing)
			p.stands(casefile.StageListingDecision)
			p.decide(casefile.OutcomeList)
			p.opens(casefile.NoticeListing)
			p.ends(casefile.ResultListed, "list")
		},
		"drop": func(p *proposed) {
			p.propose(true)
			p.opens(casefile.NoticeBeforeListing)
			p.acted(p.store.Reply(p.t.Context(), p.said()))
			p.check()
			p.timeIsOver()
			p.decide(casefile.OutcomeDrop)
			p.ends(casefile.ResultDropped, "drop.replied")
		},
		"paper": func(p *proposed) {
			p.propose(true)
			p.opens(casefile.NoticeBeforeListing)
			p.acted(p.store.AskTime(p.t.Context(), p.said(), casefile.MoreTime{Reasons: "材料在外地"}))
			today := calendar.DateOf(p.clock.Now()).String()
			p.stands(casefile.StageListingDecision)
			n := p.said()
			n.ActorID, n.Reply.Paper = p.answerer, &casefile.PaperReply{ReceivedOn: today, From: "公司前台", Files: []uuid.UUID{p.scan()}}
			p.acted(p.store.EnterReply(p.t.Context(), n, p.unit))
			p.check()
			p.decide(casefile.OutcomeList)
			p.opens(casefile.NoticeListing)
			p.ends(casefile.ResultListed, "list.more_time.paper")
		},
		"ended": func(p *proposed) {
			p.endsSoon()
			p.propose(true)
			p.opens(casefile.NoticeBeforeListing)
			p.stands(casefile.StageListingDecision)
			p.act(p.head, p.unit, casefile.TaskDecideListing, casefile.ActDecideListing, casefile.ListingDecision{Outcome: casefile.OutcomeList, Reasons: "事实清楚",
				Measures: p.measures})
			p.opens(casefile.NoticeListing)
			p.eventually("the listing is over", func() bool {
				return p.count(`SELECT count(*) FROM listings WHERE case_id = $1 AND how = 'term'`, p.id) == 1
			})
			// No workflow is there any more to take it: the deliverer runs the step itself.
			p.act(p.sorter, p.agency, casefile.TaskConfirmStop, casefile.ActConfirmStop, casefile.StopConfirmed{StoppedOn: calendar.DateOf(p.clock.Now()).String()})
			if n := p.count(`SELECT count(*) FROM listing_measures WHERE case_id = $1 AND confirmed_at >= stopped_at`, p.id); n != 1 {
				p.t.Errorf("%d measures are confirmed as stopped", n)
			}
		},
		"withdrawn": func(p *proposed) {
			p.propose(true)
			p.opens(casefile.NoticeBeforeListing)
			p.acted(p.store.WithdrawListing(p.t.Context(), uuid.New(), p.answerer, p.id, p.unit, casefile.Withdrawal{Reasons: "决定已撤销"}, p.clock.Now()))
			p.ends(casefile.ResultWithdrawn, "withdrawn")
		},
		"announced": func(p *proposed) {
			p.propose(false)
			p.keepHistoryIn(casefile.FlowListing, p.id.String(), "listing_reply")
			p.posted()
			p.stands(casefile.StageListingDecision)
			p.decide(casefile.OutcomeList)
			p.act(p.answerer, p.unit, casefile.TaskServe, casefile.ActServe, casefile.Serving{Way: casefile.ServiceAnnouncement, State: casefile.ServiceAnnounced,
				Place: "市政务中心3号窗口", Reasons: "下落不明。"})
			p.ends(casefile.ResultListed, "list.announced")
		},
		"urged": func(p *proposed) {
			p.propose(true)
			p.opens(casefile.NoticeBeforeListing)
			p.acted(p.store.Reply(p.t.Context(), p.said()))
			p.acted(p.store.Urge(p.t.Context(), db.NewUrge{FormID: uuid.New(), ActorID: p.watcher, At: p.clock.Now(),
				Urge: casefile.Urge{TaskID: p.task(casefile.TaskCheckReply), Level: casefile.LevelUrge, Text: "请尽快核查"}}))
			p.act(p.answerer, p.unit, casefile.TaskReplyUrge, casefile.ActReplyUrge, casefile.UrgeReply{Text: "正在核查", DoneBy: calendar.DateOf(p.clock.Now()).AddDays(60).String()})
			p.check()
			p.timeIsOver()
			p.decide(casefile.OutcomeList)
			p.opens(casefile.NoticeListing)
			p.ends(casefile.ResultListed, "list.replied.urged")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			way(c.in(t).listOf("LST-" + name))
		})
	}
}

// timeIsOver waits until the party's time is over, though it has answered.
func (p *proposed) timeIsOver() {
	p.t.Helper()
	p.eventually("the party's time is over", func() bool {
		return p.count(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = $2 AND due_at + interval '1 second' <= $3`, p.id,
			p.pack.Listing.Steps[casefile.StepListingReply], p.clock.Now()) == 1
	})
}

// posted serves the notice by post.
func (p *proposed) posted() {
	p.t.Helper()
	today := calendar.DateOf(p.clock.Now()).String()
	p.act(p.answerer, p.unit, casefile.TaskServe, casefile.ActServe, casefile.Serving{Way: casefile.ServicePost, State: casefile.ServiceSent, Day: today, Number: "EMS-0002"})
	p.act(p.answerer, p.unit, casefile.TaskServe, casefile.ActServe, casefile.Serving{Way: casefile.ServicePost, State: casefile.ServiceServed, Day: calendar.DateOf(p.clock.Now()).String(),
		ReceivedBy: "前台"})
}
