package workflows_test

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/workflows"
)

func (c *crowd) actor(task db.Task) uuid.UUID {
	if task.Kind.ForHeads() {
		return c.city.Head(task.UnitID)
	}
	return c.city.Clerk(task.UnitID)
}

func (c *crowd) newAct(task db.Task, kind casefile.ActKind, content any) db.NewAct {
	return db.NewAct{FormID: uuid.New(), ActorID: c.actor(task), UnitID: task.UnitID, TaskID: task.ID, Kind: kind, Content: content, At: c.env.Now()}
}

func (c *crowd) send(what string, legal bool, act db.NewAct) {
	receipt, err := c.city.Store.Act(context.Background(), act)
	if c.receive(what, legal, err) {
		c.deliver(workflows.Act{ActID: receipt.ActID, TaskID: act.TaskID, Kind: act.Kind})
	}
}

// answerable leaves out approvals of the unit that has no head.
func (c *crowd) answerable() (tasks []db.Task) {
	for _, t := range c.tasks(untouched) {
		if t.UnitID != c.city.Other || !t.Kind.ForHeads() {
			tasks = append(tasks, t)
		}
	}
	return tasks
}

func (c *crowd) answer(m move) {
	if task, ok := one(c.answerable(), m.Pick); ok {
		c.send("answering "+string(task.Kind), true, c.newAct(task, task.Kind.Act(), c.plays.content(c, task, m.More)))
	}
}

func (c *crowd) sendBack(m move) {
	if task, ok := one(c.tasks(untouched), m.Pick); ok && task.Kind.Takes(casefile.ActSendBack) {
		c.send("sending back", true, c.newAct(task, casefile.ActSendBack, casefile.SendBack{Reasons: "不属职责"}))
	}
}

func (c *crowd) twoAtOnce(m move) {
	task, ok := one(c.answerable(), m.Pick)
	if !ok {
		return
	}
	c.send("the first of two", true, c.newAct(task, task.Kind.Act(), c.plays.content(c, task, m.More)))
	second := c.newAct(task, task.Kind.Act(), c.plays.content(c, task, m.More+1))
	if !task.Kind.ForHeads() && task.UnitID == c.city.Agency {
		second.ActorID = c.city.AgencyHead // a colleague
	}
	c.send("the second of two", false, second)
}

func (c *crowd) anotherUnit(m move) {
	if task, ok := one(c.tasks(openTasks), m.Pick); ok {
		act := c.newAct(task, task.Kind.Act(), c.plays.content(c, task, m.More))
		act.UnitID = c.city.Other
		if task.UnitID == c.city.Other {
			act.UnitID = c.city.Agency
		}
		act.ActorID = c.city.Clerk(act.UnitID)
		c.send("the act of another unit", false, act)
	}
}

func (c *crowd) wrongAct(m move) {
	if task, ok := one(c.answerable(), m.Pick); ok {
		kind := casefile.ActInform
		if task.Kind == casefile.TaskInform {
			kind = casefile.ActCompare
		}
		c.send("the wrong act", false, c.newAct(task, kind, struct{}{}))
	}
}

func (c *crowd) closedTask(m move) {
	if task, ok := one(c.tasks(`closed_at IS NOT NULL`), m.Pick); ok {
		c.send("an act on a closed task", false, c.newAct(task, task.Kind.Act(), c.plays.content(c, task, m.More)))
	}
}

func (c *crowd) clerkForHead(m move) {
	for _, task := range c.answerable() {
		if task.Kind.ForHeads() {
			act := c.newAct(task, task.Kind.Act(), c.plays.content(c, task, m.More))
			act.ActorID = c.city.Clerk(task.UnitID)
			c.send("a clerk's approval", false, act)
		}
	}
}

func (c *crowd) askForTime(m move) {
	extendable := slices.DeleteFunc(c.tasks(untouched), func(t db.Task) bool { return !t.Kind.Extendable() })
	task, ok := one(extendable, m.Pick)
	if !ok {
		return
	}
	legal := len(c.tasks(`closed_at IS NULL AND kind = 'approve_extension'`)) == 0 && !c.env.Now().After(task.DueAt) &&
		c.count(`SELECT count(*) FROM acts WHERE task_id = $1 AND status = 'received'`, task.ID) == 0 &&
		c.count(`SELECT count(*) FROM accounts WHERE unit_id = $1 AND role IN ('agency_head', 'unit_principal')`, task.UnitID) > 0
	act := c.newAct(task, casefile.ActRequestExtension, casefile.ExtensionRequest{Amount: 1 + m.More%30, Reasons: "调档"})
	receipt, err := c.city.Store.RequestExtension(context.Background(), act)
	if c.receive("asking for more time", legal, err) {
		c.deliver(workflows.Act{ActID: receipt.ActID, TaskID: act.TaskID, Kind: act.Kind})
	}
}

func (c *crowd) supplement(move) {
	row := c.caseRow()
	legal := row.Stage == casefile.StageSupplement &&
		c.count(`SELECT count(*) FROM acts WHERE case_id = $1 AND kind = 'supplement' AND status = 'received'`, c.caseID) == 0 &&
		c.count(`SELECT count(*) FROM supplements WHERE case_id = $1 AND answered_at IS NULL AND due_at + interval '1 second' > $2`, c.caseID, c.env.Now()) == 1
	receipt, err := c.city.Store.Supplement(context.Background(), uuid.New(), c.city.Applicant, c.caseID, casefile.Supplement{Statement: "补齐"}, c.env.Now())
	if c.receive("a supplement", legal, err) {
		c.deliver(workflows.Act{ActID: receipt.ActID, Kind: casefile.ActSupplement})
	}
}

func (c *crowd) withdraw(m move) {
	if m.Pick < 70 {
		return // seldom, or few cases get far
	}
	row := c.caseRow()
	legal := row.ClosedAt == nil && c.count(`SELECT count(*) FROM decisions WHERE case_id = $1`, c.caseID) == 0 &&
		c.count(`SELECT count(*) FROM acts WHERE case_id = $1 AND kind = 'withdraw' AND status <> 'refused'`, c.caseID) == 0
	receipt, err := c.city.Store.Withdraw(context.Background(), uuid.New(), c.city.Applicant, c.caseID, casefile.Withdrawal{}, c.env.Now())
	if c.receive("withdrawing", legal, err) {
		c.deliver(workflows.Act{ActID: receipt.ActID, Kind: casefile.ActWithdraw})
	}
}

func (c *crowd) strangers(move) {
	_, err := c.city.Store.Withdraw(context.Background(), uuid.New(), c.city.UnitClerk, c.caseID, casefile.Withdrawal{}, c.env.Now())
	c.receive("withdrawing somebody else's case", false, err)
	_, err = c.city.Store.Supplement(context.Background(), uuid.New(), c.city.UnitClerk, c.caseID, casefile.Supplement{}, c.env.Now())
	c.receive("supplementing somebody else's case", false, err)
}

func (c *crowd) fileAgain(move) {
	if c.caseRow().ClosedAt == nil {
		c.receive("a second filing", false, c.plays.again(c))
	}
}
