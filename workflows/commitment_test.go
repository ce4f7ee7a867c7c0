package workflows_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/workflows"
)

// newCheck is a court in which a commitment of the company is checked, for which a clerk calls.
func newCheck(t *testing.T, packID string, start time.Time, change func(*casefile.CommitmentTerms)) (*court, workflows.Opened) {
	t.Helper()
	c := newCourt(t, packID, start)
	c.flow = casefile.FlowCommitment
	return c, c.commits(c.city.NewCommitmentItem(t, c.city.Unit, "XC", change, start))
}

// commits has the company sign for the item, and a clerk call for a check.
func (c *court) commits(item uuid.UUID) workflows.Opened {
	c.t.Helper()
	cal, err := calendar.Latest()
	if err != nil {
		c.t.Fatal(err)
	}
	signed, err := c.city.Store.Sign(context.Background(), c.city.Committing(item, c.pack, cal.InForce(), c.env.Now()))
	if err != nil {
		c.t.Fatal(err)
	}
	receipt, err := c.city.Store.CallCheck(context.Background(), db.Turn{Number: signed.Number, ActorID: c.city.UnitClerk, UnitID: c.city.Unit, At: c.env.Now()},
		uuid.New(), "有人反映", c.pack)
	if err != nil {
		c.t.Fatal(err)
	}
	c.caseID = receipt.CaseID
	return workflows.Opened{CaseID: receipt.CaseID, ActID: receipt.ActID}
}

// found are findings of the two promises.
func found(promises ...casefile.PromiseFinding) casefile.PromisesChecked {
	var f casefile.PromisesChecked
	for _, p := range promises {
		f.Findings = append(f.Findings, casefile.PromiseFound{Finding: p, Ways: []casefile.CheckWay{casefile.ByData}, Reasons: "已比对"})
	}
	return f
}

// must fails the test where what somebody did could not be received.
func (c *court) must(err error) {
	if err != nil {
		c.t.Error(err)
	}
}

func (c *court) finds(promises ...casefile.PromiseFinding) {
	c.must(c.does(c.city.UnitClerk, casefile.TaskCheckPromises, found(promises...)))
}

func (c *court) asksPapers() {
	c.must(c.doesAs(c.city.UnitClerk, casefile.TaskCheckPromises, casefile.ActAskPapers, casefile.PapersAsked{Papers: []string{"lease"}, Reasons: "须核对"}))
}

// says is what the company says in the check.
func (c *court) says(kind casefile.ActKind, content casefile.SaidInCheck) error {
	receipt, err := c.city.Store.SayInCheck(context.Background(), db.NewSaying{FormID: uuid.New(), ActorID: c.city.Applicant, CaseID: c.caseID, Kind: kind,
		Content: content, At: c.env.Now()})
	return c.sent(kind, receipt, err)
}

// asksTime has the clerk ask the head for more time to check.
func (c *court) asksTime() {
	task, _ := c.openTask()
	receipt, err := c.city.Store.RequestExtension(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: c.city.UnitClerk, UnitID: task.UnitID, TaskID: task.ID,
		Kind: casefile.ActRequestExtension, Content: casefile.ExtensionRequest{Amount: 10, Reasons: "须实地核查"}, At: c.env.Now()})
	if err == nil {
		c.env.UpdateWorkflow(string(casefile.ActRequestExtension), receipt.ActID.String(), &updates{court: c}, workflows.Act{ActID: receipt.ActID, TaskID: task.ID})
	}
	c.must(err)
}

func (c *court) handsIn() {
	c.must(c.says(casefile.ActHandIn, casefile.PapersHandedIn{Files: []uuid.UUID{c.city.NewFile(c.t, c.city.Applicant)}}))
}

func (c *court) rectifies(refuses bool) {
	c.must(c.says(casefile.ActRectify, casefile.Rectification{Refuses: refuses, Done: "如下"}))
}

// enters has a clerk enter from paper what came on the last day of the party's time, which has passed.
func (c *court) enters(kind casefile.ActKind, step casefile.Step, content casefile.SaidInCheck) {
	clock := c.pack.Commitment.Steps[step]
	paper := &casefile.PaperReply{ReceivedOn: calendar.DateOf(c.deadline(clock).DueAt).String(), From: "法定代表人", Files: []uuid.UUID{c.city.NewFile(c.t, c.city.UnitClerk)}}
	switch said := content.(type) {
	case casefile.Rectification:
		said.Paper = paper
		content = said
	case casefile.PapersHandedIn:
		said.Paper = paper
		content = said
	}
	receipt, err := c.city.Store.SayInCheck(context.Background(), db.NewSaying{FormID: uuid.New(), ActorID: c.city.UnitClerk, UnitID: c.city.Unit, CaseID: c.caseID,
		Clock: clock, Kind: kind, Content: content, At: c.env.Now()})
	c.must(c.sent(kind, receipt, err))
}

func (c *court) verifies(holds bool) {
	c.must(c.does(c.city.UnitClerk, casefile.TaskVerifyRectified, casefile.RectifiedChecked{Holds: holds, Reasons: "现场复查"}))
}

func (c *court) ruling(o casefile.Outcome) {
	c.must(c.does(c.city.UnitHead, casefile.TaskDecideBreach, casefile.BreachDecision{Outcome: o, Reasons: "事实清楚", NoDecision: o == casefile.OutcomeBroken}))
}

// checkWays are the ways that a check takes, each with what it ends with. Hours are counted from its opening.
var checkWays = map[string]struct {
	do     func(c *court)
	result casefile.Outcome
}{
	"kept": {func(c *court) { c.then(1, func() { c.finds(casefile.FoundKept, casefile.FoundKept) }) }, casefile.OutcomeKept},
	"papers that come, and papers that do not": {func(c *court) {
		c.then(1, c.asksPapers)
		c.then(2, c.handsIn)
		c.then(3, c.asksPapers)
		c.then(30*24, func() { c.finds(casefile.FoundKept, casefile.FoundUnverifiable) })
	}, casefile.OutcomeUnverifiable},
	"rectified": {func(c *court) {
		c.untrue()
		c.then(3, func() { c.rectifies(false) })
		c.then(4, func() { c.verifies(true) })
	}, casefile.OutcomeRectified},
	"refused": {func(c *court) {
		c.untrue()
		c.then(3, func() { c.rectifies(true) })
		c.then(4, func() { c.ruling(casefile.OutcomeBroken) })
		c.then(5, func() { c.opens(casefile.NoticeBreach) })
	}, casefile.OutcomeBroken},
	"silent": {func(c *court) {
		c.untrue()
		c.then(30*24, func() { c.ruling(casefile.OutcomeBroken) })
		c.then(31*24, func() { c.opens(casefile.NoticeBreach) })
	}, casefile.OutcomeBroken},
	"rectified on paper, entered late": {func(c *court) {
		c.untrue()
		c.then(30*24, func() { c.enters(casefile.ActRectify, casefile.StepRectify, casefile.Rectification{Done: "如下"}) })
		c.then(30*24+1, func() { c.verifies(true) })
	}, casefile.OutcomeRectified},
	"on paper, entered late, and not held": {func(c *court) {
		c.untrue()
		c.then(30*24, func() { c.enters(casefile.ActRectify, casefile.StepRectify, casefile.Rectification{Done: "如下"}) })
		c.then(30*24+1, func() { c.verifies(false) })
		c.then(30*24+2, func() { c.ruling(casefile.OutcomeBroken) })
		c.then(30*24+3, func() { c.opens(casefile.NoticeBreach) })
	}, casefile.OutcomeBroken},
	"refused on paper, entered late": {func(c *court) {
		c.untrue()
		c.then(30*24, func() {
			c.enters(casefile.ActRectify, casefile.StepRectify, casefile.Rectification{Done: "如下", Refuses: true})
		})
		c.then(30*24+1, func() { c.ruling(casefile.OutcomeRectified) })
	}, casefile.OutcomeRectified},
	"papers on paper, entered late": {func(c *court) {
		c.then(1, c.asksPapers)
		c.then(20*24, func() { c.enters(casefile.ActHandIn, casefile.StepPapers, casefile.PapersHandedIn{}) })
		c.then(20*24+1, c.asksPapers)
		c.then(20*24+2, c.handsIn)
		c.then(20*24+3, func() { c.finds(casefile.FoundKept, casefile.FoundKept) })
	}, casefile.OutcomeKept},
	"not held, and rectified after all": {func(c *court) {
		c.untrue()
		c.then(3, func() { c.rectifies(false) })
		c.then(4, func() { c.verifies(false) })
		c.then(5, func() { c.ruling(casefile.OutcomeRectified) })
	}, casefile.OutcomeRectified},
	"more time": {func(c *court) {
		c.then(1, c.asksTime)
		c.then(2, func() {
			c.must(c.does(c.city.UnitHead, casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true}))
		})
		c.then(30*24, func() { c.finds(casefile.FoundKept, casefile.FoundKept) })
	}, casefile.OutcomeKept},
}

// untrue has a promise found to be untrue in the first hour, and the order opened in the second.
func (c *court) untrue() {
	c.then(1, func() { c.finds(casefile.FoundKept, casefile.FoundUntrue) })
	c.then(2, func() { c.opens(casefile.NoticeRectify) })
}

// Under each pack that provides for commitments, each way ends as it has to, and its workflow with it.
func TestCommitment_Ways(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	packs := book.PacksFor(casefile.FlowCommitment)
	if len(packs) != 3 {
		t.Errorf("%d packs provide for it", len(packs))
	}
	start := time.Date(2026, time.June, 1, 9, 0, 0, 0, calendar.Zone)
	for _, pack := range packs {
		for name, way := range checkWays {
			t.Run(pack.ID+"/"+name, func(t *testing.T) {
				c, in := newCheck(t, pack.ID, start, nil)
				way.do(c)
				c.tries(in, 50*24)
				c.ends(casefile.Result(way.result))
				if late := c.deadline("commitment.check").OverdueAt; late != nil {
					t.Errorf("the unit is late since %v", late)
				}
			})
		}
	}
}

// A check that the unit takes back ends at any moment before something was found.
func TestCommitment_TakenBack(t *testing.T) {
	for name, before := range map[string]func(c *court){"at once": func(*court) {}, "while papers are awaited": func(c *court) { c.then(1, c.asksPapers) }} {
		t.Run(name, func(t *testing.T) {
			c, in := newCheck(t, "shenzhen-2022", monday, nil)
			before(c)
			c.then(2, func() {
				receipt, err := c.city.Store.WithdrawCheck(context.Background(), uuid.New(), c.city.UnitClerk, c.caseID, c.city.Unit, casefile.Withdrawal{}, c.env.Now())
				c.must(c.sent(casefile.ActWithdraw, receipt, err))
			})
			c.tries(in, 24)
			c.ends(casefile.ResultWithdrawn)
		})
	}
}

// Each dated example of a clock of a check, in a case that comes to its event at that instant.
func TestCommitment_Examples(t *testing.T) {
	clocks := []string{"commitment.check", "commitment.papers", "commitment.rectify", "commitment.verify", "commitment.decide"}
	seen := make(map[string]bool)
	for _, x := range examplesOf(t, "commitment.") {
		seen[x.clock] = true
		t.Run(x.name(), func(t *testing.T) {
			before := slices.Index(clocks, x.clock) // hours from the opening to the event
			c, in := newCheck(t, x.pack, x.start.Add(-time.Duration(before)*time.Hour), func(t *casefile.CommitmentTerms) {
				t.Rectify = casefile.ItemPeriod{Amount: 15, Unit: "working_day"} // as the clock of the pack has it
			})
			if x.clock == "commitment.papers" {
				c.then(1, c.asksPapers)
			} else {
				c.untrue()
				c.then(3, func() { c.rectifies(false) })
				c.then(4, func() { c.verifies(false) })
			}
			c.tries(in, 5)
			k, err := c.pack.Clock(x.clock)
			if err != nil {
				t.Fatal(err)
			}
			c.holds(x, k)
		})
	}
	for _, clock := range clocks {
		if !seen[clock] {
			t.Errorf("there is no example of %s", clock)
		}
	}
}
