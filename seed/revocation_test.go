package seed

import (
	"testing"

	"creditcase/casefile"
)

// checkEveryStateOfRevocation holds that the demo cases show every stage of a revocation, every result that the pack knows, every task, and a unit that has told
// late beside one that stays silent.
func (demo Demo) checkEveryStateOfRevocation(t *testing.T) {
	t.Helper()
	pack := demo.pack(t)
	if !pack.Provides(casefile.FlowRevocation) {
		return
	}
	checkCounts(t, demo, "stage", ofCases("stage", casefile.FlowRevocation), append(casefile.Revocation.Stages, casefile.StageClosed))
	var results []casefile.Result
	for _, o := range pack.Revocation.Outcomes {
		results = append(results, casefile.Result(o.ID))
	}
	checkCounts(t, demo, "result", ofCases("result", casefile.FlowRevocation), results)
	checkCounts(t, demo, "open task", "SELECT t.kind, count(*) FROM tasks t JOIN cases c ON c.id = t.case_id WHERE t.closed_at IS NULL AND c.flow = 'revocation' AND NOT t.beside GROUP BY t.kind",
		[]casefile.TaskKind{casefile.TaskConfirmRevocation, casefile.TaskApplyRevocation})
	var late, silent int
	err := demo.Store.Pool.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE d.met_at IS NOT NULL), count(*) FILTER (WHERE d.met_at IS NULL)
		FROM deadlines d JOIN cases c ON c.id = d.case_id WHERE c.flow = 'revocation' AND d.clock = 'revocation.report' AND d.overdue_at IS NOT NULL`).Scan(&late, &silent)
	if err != nil || late == 0 || silent == 0 {
		t.Errorf("%d units have told late, %d stay silent: %v", late, silent, err)
	}
}
