package e2e

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// listed puts the applicant's company on the list, and has what follows be about taking it off: the case of that is the one that people act on from
// then on.
func (p *proposed) listed() (listing uuid.UUID) {
	p.t.Helper()
	p.propose(true)
	p.opens(casefile.NoticeBeforeListing)
	p.stands(casefile.StageListingDecision)
	p.act(p.head, p.unit, casefile.TaskDecideListing, casefile.ActDecideListing, casefile.ListingDecision{Outcome: casefile.OutcomeList, Reasons: "事实清楚", Measures: p.measures})
	p.opens(casefile.NoticeListing)
	p.stands(casefile.StageClosed)
	return p.id
}

// asks has the removal asked for, by the party from its account or by the unit.
func (p *proposed) asks(listing uuid.UUID, by casefile.DelistingBy) {
	p.t.Helper()
	n := db.NewDelisting{FormID: uuid.New(), ActorID: p.applicant, ListingID: listing, PackID: p.pack.ID, PackVersion: int32(p.pack.Version), //nolint:gosec // small
		PackHash: p.pack.Hash(casefile.FlowDelisting), At: p.clock.Now(),
		Request: casefile.DelistingRequest{By: by, Conditions: []casefile.DelistingCondition{{Says: "已经整改并通过复查"}}}}
	if by != casefile.DelistingByParty {
		n.ActorID, n.UnitID = p.answerer, p.unit
	}
	if by == casefile.DelistingByPaper {
		n.Request.Paper = &casefile.PaperReply{ReceivedOn: calendar.DateOf(p.clock.Now()).String(), From: "公司前台", Files: []uuid.UUID{p.scan()}}
	}
	receipt, err := p.store.AskDelisting(p.t.Context(), n)
	p.id = receipt.CaseID
	p.acted(receipt, err)
}

func (p *proposed) verifies(met bool) {
	p.t.Helper()
	p.act(p.answerer, p.unit, casefile.TaskCheckConditions, casefile.ActCheckConditions,
		casefile.ConditionsCheck{Answers: []casefile.ConditionAnswer{{Met: met, Reasons: "已到现场核查"}}})
}

func (p *proposed) takesOff(o casefile.Outcome) {
	p.t.Helper()
	p.act(p.head, p.unit, casefile.TaskDecideDelisting, casefile.ActDecideDelisting, casefile.DelistingDecision{Outcome: o, Reasons: "按照列入决定书写明的条件"})
}

// gone waits until the listing has ended, and holds that nothing of it is left: no record for the public, no effect, no measure.
func (p *proposed) gone(listing uuid.UUID, how casefile.ListingEnd) {
	p.t.Helper()
	p.eventually("the listing is over", func() bool {
		return p.count(`SELECT count(*) FROM listings WHERE case_id = $1 AND how = $2`, listing, string(how)) == 1
	})
	for question, want := range map[string]int{
		`SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL`:                                                                           0,
		`SELECT count(*) FROM listing_measures WHERE case_id = $1 AND stopped_at IS NULL`:                                                                0,
		`SELECT count(*) FROM hidings h JOIN listings l USING (record_id) WHERE l.case_id = $1 AND h.ended_at IS NULL`:                                   1,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'confirm_stop' AND closed_at IS NULL`:                                                  len(p.measures),
		`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = 'listing_ended' HAVING count(*) IN (0, 1)`:                                 p.count(`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = 'listed'`, listing),
		`SELECT count(*) FROM listing_ends e JOIN listings l ON l.case_id = e.listing_id WHERE l.case_id = $1 AND l.ended_at <> e.at AND l.how = 'case'`: 0,
	} {
		if n := p.count(question, listing); n != want {
			p.t.Errorf("%d, want %d: %s", n, want, question)
		}
	}
}

// settled holds that the case and its workflow have ended with the result, and keeps the history under the name.
func (p *proposed) settled(result casefile.Result, name string) {
	p.t.Helper()
	p.stands(casefile.StageClosed)
	for question, want := range map[string]int{
		`SELECT count(*) FROM cases WHERE id = $1 AND result = '` + string(result) + `'`:                    1,
		`SELECT count(*) FROM acts WHERE case_id = $1 AND status = 'received'`:                              0,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`:                               0,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND (html_zh LIKE '%⟦%' OR html_zh LIKE '%异议申请%')`: 0,
	} {
		if n := p.count(question, p.id); n != want {
			p.t.Errorf("%d, want %d: %s", n, want, question)
		}
	}
	p.eventually("the workflow has ended", func() bool {
		is, err := p.temporal.DescribeWorkflowExecution(p.t.Context(), string(casefile.FlowDelisting)+"/"+p.id.String(), "")
		return err == nil && is.WorkflowExecutionInfo.CloseTime != nil
	})
	p.keepHistoryIn(casefile.FlowDelisting, p.id.String(), name)
}

// Every way that a removal from a list can take, with the workflow, the deliverers and the schedule of a city in which a day lasts a second.
func TestDelisting(t *testing.T) {
	t.Parallel()
	c := newOffice(t, "city-2022", time.Second)
	for name, way := range map[string]func(*proposed){
		"removed": func(p *proposed) {
			p.measured()
			listing := p.listed()
			p.asks(listing, casefile.DelistingByParty)
			p.verifies(true)
			p.keepHistoryIn(casefile.FlowDelisting, p.id.String(), "delisting_decision")
			p.takesOff(casefile.OutcomeDelist)
			p.gone(listing, casefile.ListingByCase) // before the decision is served
			p.opens(casefile.NoticeDelisting)
			p.settled(casefile.Result(casefile.OutcomeDelist), "delist")
		},
		"refused": func(p *proposed) {
			listing := p.listed()
			p.asks(listing, casefile.DelistingByPaper)
			p.verifies(false)
			p.takesOff(casefile.OutcomeStayListed)
			p.eventually("the decision is to be served otherwise", func() bool {
				return p.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'serve' AND closed_at IS NULL`, p.id) == 1
			})
			p.act(p.answerer, p.unit, casefile.TaskServe, casefile.ActServe, casefile.Serving{Way: casefile.ServiceInPerson, State: casefile.ServiceServed,
				Day: calendar.DateOf(p.clock.Now()).String(), ReceivedBy: "前台"})
			p.settled(casefile.Result(casefile.OutcomeStayListed), "stay_listed.paper.served")
			if n := p.count(`SELECT count(*) FROM listings WHERE case_id = $1 AND ended_at IS NULL`, listing); n != 1 {
				p.t.Error("the listing has ended though nobody was taken off")
			}
			p.asks(listing, casefile.DelistingByUnit) // once it is refused it can be asked for again
			p.verifies(true)
			p.takesOff(casefile.OutcomeDelist)
			p.gone(listing, casefile.ListingByCase)
		},
		"withdrawn": func(p *proposed) {
			p.asks(p.listed(), casefile.DelistingByParty)
			p.acted(p.store.Withdraw(p.t.Context(), uuid.New(), p.applicant, p.id, casefile.Withdrawal{Reasons: "材料不全"}, p.clock.Now()))
			p.settled(casefile.ResultWithdrawn, "withdrawn")
		},
		"overtaken": func(p *proposed) {
			p.endsSoon()
			listing := p.listed()
			p.asks(listing, casefile.DelistingByParty)
			p.gone(listing, casefile.ListingTerm)
			p.settled(casefile.ResultListingOver, "listing_over")
		},
		"urged": func(p *proposed) {
			p.asks(p.listed(), casefile.DelistingByUnit)
			p.acted(p.store.Urge(p.t.Context(), db.NewUrge{FormID: uuid.New(), ActorID: p.watcher, At: p.clock.Now(),
				Urge: casefile.Urge{TaskID: p.task(casefile.TaskCheckConditions), Level: casefile.LevelUrge, Text: "请尽快核查"}}))
			p.act(p.answerer, p.unit, casefile.TaskReplyUrge, casefile.ActReplyUrge, casefile.UrgeReply{Text: "正在核查", DoneBy: calendar.DateOf(p.clock.Now()).AddDays(60).String()})
			p.verifies(true)
			p.takesOff(casefile.OutcomeDelist)
			p.opens(casefile.NoticeDelisting)
			p.settled(casefile.Result(casefile.OutcomeDelist), "delist.unit.urged")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			way(c.in(t).listOf("DLS-" + name))
		})
	}
}
