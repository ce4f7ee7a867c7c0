package db_test

import (
	"context"
	"testing"
	"time"

	"creditcase/casefile"
	"creditcase/db"
)

// patience is longer than anything takes that waits for nobody.
const patience = 5 * time.Second

// The cases of one application are worked on at the same time. A step that changes its case twice looks at the case that the application is
// named after, and does not wait for the step of that one: each would hold a number that the other waits for.
func TestSiblings_DoNotWaitForEachOther(t *testing.T) {
	c := receiving{newCity(t)}
	f, _ := c.repair(t, c.Applicant, c.NewRecord(t, nil, nil), c.ofOther(t))
	first, err := c.Store.FileRepair(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	others, err := c.Store.MyCasesTogether(t.Context(), db.MyCasesTogetherParams{AccountID: c.Applicant, CaseID: first.CaseID})
	if err != nil || len(others) != 1 {
		t.Fatalf("%d siblings: %v", len(others), err)
	}
	err = c.Store.InTx(t.Context(), func(q *db.Queries) error {
		if _, err := q.CaseLock(t.Context(), first.CaseID); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		return c.Store.InTx(ctx, func(q *db.Queries) error {
			if _, err := q.CaseLock(ctx, others[0].ID); err != nil {
				return err
			}
			if err := q.Trace(ctx, others[0].ID, casefile.TrailEntry{At: noon, Event: "step.notice"}); err != nil {
				return err
			}
			return q.CaseStage(ctx, db.CaseStageParams{ID: others[0].ID, Stage: casefile.StageFormCheck})
		})
	})
	if err != nil {
		t.Errorf("the second case waits for the first: %v", err)
	}
}
