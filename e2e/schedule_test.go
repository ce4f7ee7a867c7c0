package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/workflows"
)

// suspend files an objection and suspends its record until a planned end, as a procedure will whose effects have a term.
func (c *city) suspend(until time.Time) uuid.UUID {
	c.t.Helper()
	ctx := context.Background()
	var f db.NewFiling
	err := c.store.Pool.QueryRow(ctx, `SELECT x.account_id, r.subject_id, r.id FROM records r JOIN account_subjects x ON x.subject_id = r.subject_id
		WHERE NOT EXISTS (SELECT FROM case_records c WHERE c.record_id = r.id) LIMIT 1`).Scan(&f.ActorID, &f.SubjectID, &f.RecordID)
	if err != nil {
		c.t.Fatal(err)
	}
	f.FormID, f.PackID, f.PackVersion, f.PackHash, f.At = uuid.New(), c.pack.ID, int32(c.pack.Version), //nolint:gosec // small
		c.pack.Hash(casefile.FlowObjection), c.clock.Now()
	f.Filing = casefile.Filing{Grounds: []string{"error"}, Statement: "金额有误", Phone: "000-0000000"}
	receipt, err := c.store.File(ctx, f)
	if err != nil {
		c.t.Fatal(err)
	}
	err = c.store.InTx(ctx, func(q *db.Queries) error {
		if _, err := q.CaseLock(ctx, receipt.CaseID); err != nil {
			return err
		}
		effect := db.EffectStartParams{ID: uuid.New(), RecordID: &f.RecordID, CaseID: receipt.CaseID, Kind: casefile.EffectSuspended, Article: "36(2)",
			StartedAt: f.At, EndsAt: &until}
		if err := q.BeginEffect(ctx, effect); err != nil {
			return err
		}
		return q.Touch(receipt.CaseID, f.At)
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return receipt.CaseID
}

// The one schedule ends what has come to its planned end under the simulated clock. Two workers keep the same one, bring it back when
// it is gone, and share its rounds.
func TestSchedule(t *testing.T) {
	t.Parallel()
	c := newOffice(t, "shenzhen-2022", 20*time.Second)
	c.work() // a second worker
	until := c.clock.Now().Add(24 * time.Hour)
	id := c.suspend(until)
	c.eventually("the planned end", func() bool {
		return c.count(`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'suspended' AND ended_at = ends_at AND ended_at = $2`, id, until) == 1
	})
	if now := c.clock.Now(); now.Before(until) {
		t.Errorf("ended at %v, before %v", now, until)
	}
	if n := c.count(`SELECT count(*) FROM trail WHERE case_id = $1 AND entry::jsonb->>'event' = 'step.effect_ended'`, id); n != 1 {
		t.Errorf("%d lines of the trail", n)
	}
	schedule := c.temporal.ScheduleClient().GetHandle(t.Context(), workflows.ScheduleID(c.queue))
	is, err := schedule.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, round := range is.Info.RecentActions {
		c.keepHistoryOf(round.StartWorkflowResult.WorkflowID, "due/round.json")
	}
	if err := schedule.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.work() // which makes it anew when it starts
	c.eventually("the schedule is back", func() bool {
		_, err := schedule.Describe(t.Context())
		return err == nil
	})
	c.checkTrails()
}
