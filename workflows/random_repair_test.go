package workflows_test

import (
	"context"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/workflows"
)

// repairing plays repairs of one to three records, of which some may be objected to at the same time.
type repairing struct{}

func (*repairing) flow() casefile.Flow { return casefile.FlowRepair }

func (*repairing) file(c *crowd, rt *rapid.T, start time.Time) workflows.Opened {
	content := casefile.Content{"amount": "5000"}
	for range rapid.IntRange(1, 2).Draw(rt, "records") {
		c.records = append(c.records, c.city.NewRecord(c.t, content, content))
	}
	if rapid.Bool().Draw(rt, "one that is objected to") {
		var record uuid.UUID
		err := c.city.Store.Pool.QueryRow(context.Background(), `SELECT r.record_id FROM case_records r WHERE r.flow = 'objection' AND r.closed_at IS NULL
			AND NOT EXISTS (SELECT FROM case_records x WHERE x.record_id = r.record_id AND x.flow = 'repair' AND x.closed_at IS NULL)
			ORDER BY r.record_id LIMIT 1`).Scan(&record)
		if err == nil {
			c.records = append(c.records, record)
		}
	}
	if len(c.pack.Repair.Channels) > 1 && rapid.Bool().Draw(rt, "with the unit") {
		c.channel = casefile.ChannelUnit
	}
	return c.applyFor(c.records, start)
}

func (*repairing) content(c *crowd, task db.Task, pick int) any {
	switch task.Kind {
	case casefile.TaskFormCheck:
		switch {
		case pick < 60: // small numbers are drawn more often
			return casefile.FormCheck{Accept: true}
		case pick < 95:
			return casefile.FormCheck{Missing: []string{"缴款凭证", "整改报告"}[pick%2:]}
		}
		return casefile.FormCheck{Reasons: "不符合条件"}
	case casefile.TaskApproveExtension:
		return casefile.ExtensionDecision{Approve: pick < 70, Reasons: "理由"}
	}
	outcomes := c.pack.Repair.OutcomesFor("penalty")
	var d casefile.RepairDecision
	for i, id := range c.records {
		decided := casefile.RepairDecided{RecordID: id, Outcome: outcomes[(pick+i*(pick%3))%len(outcomes)].ID, Reasons: "经核实"}
		if decided.Outcome.ChangesContent() {
			decided.Changes = fix.Changes
		}
		d.Records = append(d.Records, decided)
	}
	return d
}

func (*repairing) again(c *crowd) error {
	_, err := c.city.Store.OpenCase(context.Background(), db.NewCase{Flow: casefile.FlowRepair, FormID: uuid.New(), ActorID: c.city.Applicant,
		Capacity: casefile.CapacityRepresentative, SubjectID: c.city.Subject, Records: c.records[:1], UnitID: c.city.Unit, AboutZH: "行政处罚",
		AboutEN: "Administrative penalty", PackID: c.pack.ID, PackVersion: 1, PackHash: c.pack.Hash(casefile.FlowRepair), At: c.env.Now(),
		Channel: casefile.ChannelAgency, Content: casefile.RepairFiling{}})
	return err
}

// look holds that each record is decided about once and with the end of the case, and that its effects are those of the decision.
func (*repairing) look(c *crowd, after string) {
	for what, query := range map[string]string{
		"decision of an open case": `SELECT count(*) FROM decisions d JOIN cases c ON c.id = d.case_id WHERE c.id = $1 AND c.closed_at IS NULL`,
		"record without a decision": `SELECT count(*) FROM case_records r JOIN cases c ON c.id = r.case_id WHERE c.id = $1 AND EXISTS (SELECT FROM decisions d WHERE d.case_id = c.id)
			AND NOT EXISTS (SELECT FROM decisions d WHERE d.case_id = r.case_id AND d.record_id = r.record_id)`,
		"decision that was not applied": `SELECT count(*) FROM decisions WHERE case_id = $1 AND applied_at IS NULL`,
		"effect without a decision": `SELECT count(*) FROM effects e WHERE e.case_id = $1 AND NOT EXISTS (SELECT FROM decisions d
			WHERE d.case_id = e.case_id AND d.record_id = e.record_id AND d.outcome <> 'refuse_repair')`,
		"record that was granted without an effect": `SELECT count(*) FROM decisions d WHERE d.case_id = $1 AND d.outcome <> 'refuse_repair'
			AND NOT EXISTS (SELECT FROM effects e WHERE e.case_id = d.case_id AND e.record_id = d.record_id)`,
		"record that ended otherwise than it was decided": `SELECT count(*) FROM decisions d JOIN case_records r USING (case_id, record_id)
			WHERE d.case_id = $1 AND r.result IS DISTINCT FROM d.outcome`,
	} {
		if n := c.count(query, c.caseID); n > 0 {
			c.fault("after %s: %d × %s", after, n, what)
		}
	}
}
