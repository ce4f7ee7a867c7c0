package seed

import (
	"testing"

	"creditcase/casefile"
)

// checkEveryStateOfReorganization holds that the demo cases show a document that is checked, every end that the pack has, and a plan in every state.
func (demo Demo) checkEveryStateOfReorganization(t *testing.T) {
	t.Helper()
	pack := demo.pack(t)
	if !pack.Provides(casefile.FlowReorganization) {
		return
	}
	results := []casefile.Result{casefile.ResultWithdrawn, casefile.Result(casefile.OutcomeRefuseReorganization)}
	for _, m := range pack.Reorganization.Matters {
		result := casefile.Result(m.Outcome())
		if m == casefile.MatterAssistance {
			result = casefile.Result(casefile.OutcomeDelete)
		}
		results = append(results, result)
	}
	checkCounts(t, demo, "stage", ofCases("stage", casefile.FlowReorganization), append(casefile.Reorganization.Stages, casefile.StageClosed))
	checkCounts(t, demo, "result", ofCases("result", casefile.FlowReorganization), results)
	var checked, running, over, marks int
	err := demo.Store.Pool.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE decided_at IS NULL AND dropped_at IS NULL), count(*) FILTER (WHERE decided_at IS NOT NULL AND over_at IS NULL),
			count(*) FILTER (WHERE over_at IS NOT NULL), (SELECT count(*) FROM effects WHERE kind = 'plan_marked' AND ended_at IS NULL)
		FROM reorganizations WHERE case_id = plan_id`).Scan(&checked, &running, &over, &marks)
	if err != nil || checked != 1 || running != 2 || over != 3 || marks == 0 {
		t.Errorf("%d plans are checked, %d run, %d are over; %d records are marked: %v", checked, running, over, marks, err)
	}
}
