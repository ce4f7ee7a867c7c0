package workflows_test

import (
	"context"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/workflows"
)

// objecting plays objections.
type objecting struct{ differs bool } // platform and source

func (*objecting) flow() casefile.Flow { return casefile.FlowObjection }

func (o *objecting) file(c *crowd, rt *rapid.T, start time.Time) workflows.Opened {
	if rapid.Bool().Draw(rt, "learned long ago") {
		c.learned = calendar.DateOf(start).AddDays(-90).String()
	}
	source := casefile.Content{"amount": rapid.SampledFrom([]string{"5000", "500"}).Draw(rt, "source")}
	o.differs = source["amount"] != "5000"
	record := c.city.NewRecord(c.t, casefile.Content{"amount": "5000"}, source)
	c.records = []uuid.UUID{record}
	filing := c.city.Filing(record, c.pack.ID, int32(c.pack.Version), c.pack.Hash(casefile.FlowObjection), start)
	filing.Filing.LearnedOn = c.learned
	if len(c.pack.Objection.Channels) > 1 && rapid.Bool().Draw(rt, "with the unit") {
		filing.Filing.Channel = casefile.ChannelUnit
	}
	receipt, err := c.city.Store.File(context.Background(), filing)
	if err != nil {
		c.t.Fatal(err)
	}
	c.caseID = receipt.CaseID
	return workflows.Opened{CaseID: receipt.CaseID, ActID: receipt.ActID}
}

func (o *objecting) content(c *crowd, task db.Task, pick int) any {
	outcomes := c.pack.Objection.Outcomes
	switch task.Kind {
	case casefile.TaskFormCheck:
		switch {
		case pick < 60: // small numbers are drawn more often
			return casefile.FormCheck{Accept: true}
		case pick < 95:
			return casefile.FormCheck{Missing: []string{"决定书", "凭证"}[pick%2:]}
		}
		return casefile.FormCheck{Reasons: "不符合条件"}
	case casefile.TaskCompare:
		if o.differs {
			return casefile.Comparison{Finding: casefile.FindingOwnError, Reasons: "录入有误", Changes: fix.Changes}
		}
		return casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "一致"}
	case casefile.TaskInform:
		return casefile.Informing{}
	case casefile.TaskApproveExtension:
		return casefile.ExtensionDecision{Approve: pick < 70, Reasons: "理由"}
	case casefile.TaskApproveLate:
		return casefile.LateDecision{Approve: pick < 80, Reasons: "理由"}
	case casefile.TaskRoute:
		return casefile.Routing{UnitID: []uuid.UUID{c.city.Unit, c.city.Other}[pick%2], Reasons: "转办"}
	}
	d := casefile.Decision{Outcome: outcomes[pick%len(outcomes)].ID, Reasons: "经核查"}
	if d.Outcome.ChangesContent() {
		d.Changes = fix.Changes
	}
	return d
}

func (*objecting) again(c *crowd) error {
	_, err := c.city.Store.File(context.Background(), c.city.Filing(c.records[0], c.pack.ID, 1, c.pack.Hash(casefile.FlowObjection), c.env.Now()))
	return err
}

// look holds that the record is annotated exactly while the case is open, and not suspended for longer than the unit is silent.
func (*objecting) look(c *crowd, after string) {
	row := c.caseRow()
	annotated := row.AcceptedAt != nil
	if c.pack.Objection.AnnotateAt == rules.AnnotateAtReceipt {
		annotated = true
	}
	marks := c.count(`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'annotated' AND ended_at IS NULL`, c.caseID)
	if want := annotated && row.ClosedAt == nil; (marks == 1) != want {
		c.fault("after %s: %d annotations in force, want %v; case is %s", after, marks, want, row.Stage)
	}
	suspended := c.count(`SELECT count(*) FROM effects e WHERE e.case_id = $1 AND e.kind = 'suspended' AND e.ended_at IS NULL
		AND NOT EXISTS (SELECT FROM tasks t WHERE t.case_id = e.case_id AND t.kind = 'verify' AND t.closed_at IS NULL)`, c.caseID)
	if suspended > 0 {
		c.fault("after %s: suspended after the answer", after)
	}
}
