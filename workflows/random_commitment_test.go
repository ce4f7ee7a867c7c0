package workflows_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

// probe is a check of a commitment in which people do anything at any time, and in which it is looked after each move whether anything is recorded or stands
// still that must not.
type probe struct{ *hunt }

// probes are what people try.
var probes = map[string]func(*probe, move){
	"find": (*probe).find, "find again": (*probe).find, "find soon": (*probe).find,
	"ask papers": func(p *probe, m move) {
		asked := casefile.PapersAsked{Papers: []string{"lease"}, Reasons: "须核对"}
		if m.More%4 == 0 {
			asked.Papers = nil
		}
		p.receive("ask papers", p.doesAs(p.city.UnitClerk, casefile.TaskCheckPromises, casefile.ActAskPapers, asked))
	},
	"hand in": func(p *probe, _ move) {
		p.receive("hand in", p.says(casefile.ActHandIn, casefile.PapersHandedIn{Files: []uuid.UUID{p.city.NewFile(p.t, p.city.Applicant)}}))
	},
	"open the order": func(p *probe, _ move) { p.tryOpen(casefile.NoticeRectify) }, "open the order at once": func(p *probe, _ move) { p.tryOpen(casefile.NoticeRectify) },
	"open the decision": func(p *probe, _ move) { p.tryOpen(casefile.NoticeBreach) }, "open the decision at once": func(p *probe, _ move) { p.tryOpen(casefile.NoticeBreach) },
	"serve":   func(p *probe, m move) { p.serve(m) },
	"rectify": (*probe).rectify, "rectify soon": (*probe).rectify, "paper": (*probe).paper,
	"verify": func(p *probe, m move) {
		p.receive("verify", p.does(p.city.UnitClerk, casefile.TaskVerifyRectified, casefile.RectifiedChecked{Holds: m.Pick > 40, Reasons: "现场复查"}))
	},
	"decide": (*probe).decide, "decide again": (*probe).decide, "decide soon": (*probe).decide,
	"clerk decides": func(p *probe, _ move) {
		if err := p.does(p.city.UnitClerk, casefile.TaskDecideBreach, casefile.BreachDecision{Outcome: casefile.OutcomeBroken, Reasons: "违诺"}); err == nil {
			p.fault("a clerk has decided")
		}
	},
	"take back": func(p *probe, m move) {
		if m.Pick < 60 { // small numbers are drawn more often
			return
		}
		receipt, err := p.city.Store.WithdrawCheck(context.Background(), uuid.New(), p.city.UnitClerk, p.caseID, p.city.Unit, casefile.Withdrawal{}, p.env.Now())
		p.receive("take back", p.sent(casefile.ActWithdraw, receipt, err))
	},
	"call again": func(p *probe, _ move) {
		var number string
		if err := p.city.Store.Pool.QueryRow(context.Background(), `SELECT number FROM commitments WHERE case_id = $1`, p.caseID).Scan(&number); err != nil {
			return // it was taken back
		}
		_, err := p.city.Store.CallCheck(context.Background(), db.Turn{Number: number, ActorID: p.city.UnitClerk, UnitID: p.city.Unit, At: p.env.Now()}, uuid.New(), "再查", p.pack)
		if p.receive("call again", err); err == nil {
			p.fault("what is checked, or was, is checked again")
		}
	},
	"nothing": func(*probe, move) {},
}

func (p *probe) find(m move) {
	all := casefile.PromiseFindings
	findings := found(all[m.Pick%3], all[m.More%3])
	if m.Pick%5 > 1 { // most are untrue: only these go on
		findings = found(casefile.FoundUntrue, all[m.More%3])
	}
	if m.More == 7 {
		findings.Findings = findings.Findings[:1]
	}
	p.receive("find", p.does(p.city.UnitClerk, casefile.TaskCheckPromises, findings))
}

func (p *probe) rectify(m move) {
	p.receive("rectify", p.says(casefile.ActRectify, casefile.Rectification{Refuses: m.Pick%2 == 0, Done: "如下"}))
}

func (p *probe) paper(m move) {
	n := db.NewSaying{FormID: uuid.New(), ActorID: p.city.UnitClerk, UnitID: p.city.Unit, CaseID: p.caseID, Kind: casefile.ActRectify, At: p.env.Now(),
		Content: casefile.Rectification{Done: "如下", Paper: &casefile.PaperReply{ReceivedOn: calendar.DateOf(p.env.Now()).AddDays(1 - m.More%9).String(), From: "前台",
			Files: []uuid.UUID{p.city.NewFile(p.t, p.city.UnitClerk)}}}}
	receipt, err := p.city.Store.SayInCheck(context.Background(), n)
	p.receive("paper", p.sent(casefile.ActRectify, receipt, err))
}

func (p *probe) decide(m move) {
	d := casefile.BreachDecision{Outcome: casefile.OutcomeBroken, Reasons: "违诺", Revoked: "1号"}
	if m.Pick > 40 {
		d = casefile.BreachDecision{Outcome: casefile.OutcomeRectified, Reasons: "已整改"}
	}
	p.receive("decide", p.does(p.city.UnitHead, casefile.TaskDecideBreach, d))
}

// wrongs are what must not be, each a question about the case that counts it. $2: whether handling stands still under the pack.
var wrongs = map[string]string{
	"breach before its decision was served": `SELECT count(*) FROM effects e WHERE e.case_id = $1 AND e.kind = 'breach' AND $2::bool IS NOT NULL AND NOT EXISTS (
		SELECT FROM case_events o JOIN case_events d ON d.case_id = o.case_id AND d.kind = 'breach_decided' JOIN case_events v ON v.case_id = o.case_id AND v.kind = 'decision_served'
		WHERE o.case_id = e.case_id AND o.kind = 'order_served' AND o.at <= d.at AND d.at <= v.at AND v.at <= e.started_at)`,
	"message of a breach before it": `SELECT count(*) FROM partner_messages m WHERE m.case_id = $1 AND m.event = 'breach_recorded' AND $2::bool IS NOT NULL
		AND NOT EXISTS (SELECT FROM effects e WHERE e.case_id = m.case_id AND e.kind = 'breach')`,
	"ended though the party had time left": `SELECT count(*) FROM case_events d WHERE d.case_id = $1 AND d.kind = 'breach_decided' AND $2::bool IS NOT NULL
		AND NOT EXISTS (SELECT FROM acts a WHERE a.case_id = d.case_id AND a.kind = 'rectify' AND a.status = 'done')
		AND NOT EXISTS (SELECT FROM deadlines x JOIN case_events o ON o.case_id = x.case_id AND o.kind = 'order_served' AND o.at = x.started_at
		                WHERE x.case_id = d.case_id AND x.due_at < d.at)`,
	"standing still otherwise than while it does": `SELECT count(*) FROM cases c WHERE c.id = $1
		AND ($2 AND NOT EXISTS (SELECT FROM acts a JOIN commitments m ON m.id = (a.content->>'commitment_id')::uuid WHERE a.case_id = c.id AND a.kind = 'begin_check' AND m.finished_on IS NOT NULL)
		     AND c.stage IN ('rectify', 'rectify_check', 'breach_decision', 'breach_service'))
		    <> EXISTS (SELECT FROM effects e WHERE e.case_id = c.id AND e.kind = 'item_paused' AND e.ended_at IS NULL)`,
	"standing still for another time than from the finding to the end": `SELECT count(*) FROM effects e JOIN cases c ON c.id = e.case_id WHERE c.id = $1 AND $2::bool IS NOT NULL
		AND e.kind = 'item_paused' AND (e.ended_at IS DISTINCT FROM c.closed_at
		    OR NOT EXISTS (SELECT FROM acts a WHERE a.case_id = c.id AND a.kind = 'check_promises' AND a.status = 'done' AND a.received_at = e.started_at))`,
	"commitment that is not as its check stands": `SELECT count(*) FROM cases c JOIN acts a ON a.case_id = c.id AND a.kind = 'begin_check'
		JOIN commitments m ON m.id = (a.content->>'commitment_id')::uuid JOIN records r ON r.id = m.record_id
		JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
		WHERE c.id = $1 AND $2::bool IS NOT NULL AND a.status = 'done' AND m.state || '/' || (v.content->>'kept') <> CASE
			WHEN c.closed_at IS NULL THEN 'checking/signed' WHEN c.result = 'withdrawn' THEN 'signed/signed' ELSE c.result || '/' || c.result END`,
	"case that waits for nobody, or for two": `SELECT count(*) FROM cases c WHERE c.id = $1 AND $2::bool IS NOT NULL AND c.accepted_at IS NOT NULL
		AND (SELECT count(*) FROM tasks t WHERE t.case_id = c.id AND t.closed_at IS NULL AND NOT t.beside)
		    <> (c.stage IN ('promise_check', 'rectify_check', 'breach_decision'))::int`,
	"case of two ends": `SELECT greatest(count(*) - 1, 0) FROM decisions WHERE case_id = $1 AND $2::bool IS NOT NULL`,
}

func (p *probe) look(after string) {
	for what, query := range wrongs {
		var n int
		if err := p.city.Store.Pool.QueryRow(context.Background(), query, p.caseID, p.pack.Commitment.PauseArticle != "").Scan(&n); err != nil {
			p.t.Fatal(err)
		}
		if n > 0 {
			p.fault("after %s: %s", after, what)
		}
	}
}

// TestCommitment_AnySequence tries random orders of acts, services and jumps of the clock under every pack that provides for commitments: no breach is
// recorded or told of before its decision was served, handling stands still exactly as long as it has to, and a commitment says what its check says.
func TestCommitment_AnySequence(t *testing.T) {
	city := dbtest.NewCity(t, db.NewStore(dbtest.New(t)))
	item := city.NewCommitmentItem(t, city.Unit, "XC", nil, monday)
	city.NewPartner(t)
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	var names, packs []string
	for _, pack := range book.PacksFor(casefile.FlowCommitment) {
		packs = append(packs, pack.ID)
	}
	for name := range probes {
		names = append(names, name)
	}
	slices.Sort(names)
	ends, illegal := map[casefile.Result]int{}, 0
	draws := rapid.Custom(func(t *rapid.T) move {
		return move{Do: rapid.SampledFrom(names).Draw(t, "do"), After: time.Duration(rapid.IntRange(0, 6*24).Draw(t, "hours")) * time.Hour,
			Pick: rapid.IntRange(0, 99).Draw(t, "pick"), More: rapid.IntRange(0, 99).Draw(t, "more")}
	})
	rapid.Check(t, func(rt *rapid.T) {
		start := monday.AddDate(0, 0, rapid.IntRange(0, 300).Draw(rt, "day"))
		pack, err := book.InForce(rapid.SampledFrom(packs).Draw(rt, "pack"), calendar.DateOf(start))
		if err != nil {
			rt.Fatal(err)
		}
		own := *city // a company of its own: a breach keeps it from another commitment
		own.Subject = city.NewCompany(t)
		crowd := newCrowd(t, &own, book, pack, cal, start)
		crowd.flow = casefile.FlowCommitment
		p := &probe{&hunt{court: crowd.court, steps: &activities.Activities{Store: city.Store, Book: book, Calendar: cal, Clock: envClock{crowd.env}, Wall: crowd.env.Now}}}
		in := p.commits(item)
		at := time.Hour
		for _, m := range rapid.SliceOfN(draws, 15, 45).Draw(rt, "moves") {
			p.env.RegisterDelayedCallback(func() {
				p.round()
				probes[m.Do](p, m)
				p.look(m.Do)
			}, at)
			at += m.After + time.Minute
		}
		p.tries(in, int(at/time.Hour)+1)
		p.look("all")
		row := p.caseRow()
		if (row.ClosedAt != nil) != (p.env.GetWorkflowError() == nil) {
			p.fault("the case is %s and the workflow ended with %v", row.Stage, p.env.GetWorkflowError())
		}
		if row.Result != nil {
			ends[*row.Result]++
		}
		illegal += p.illegal
		for _, fault := range p.faults {
			rt.Error(fault)
		}
	})
	t.Logf("ended: %v; %d illegal moves", ends, illegal)
	if len(ends) < 5 || ends[casefile.Result(casefile.OutcomeBroken)] < 2 || illegal < 50 {
		t.Errorf("the sequences reach too little: %v, %d", ends, illegal)
	}
}
