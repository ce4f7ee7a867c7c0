package seed

import (
	"testing"

	"creditcase/casefile"
)

// checkEveryStateOfRight holds that the demo cases show every stage of a right, each right that the pack gives, what was granted and refused, and, where it can
// be, what was taken back.
func (demo Demo) checkEveryStateOfRight(t *testing.T) {
	t.Helper()
	pack := demo.pack(t)
	if !pack.Provides(casefile.FlowRight) {
		return
	}
	results := []casefile.Result{casefile.Result(casefile.OutcomeRefuseRight), casefile.ResultWithdrawn}
	for _, of := range pack.Right.Rights {
		results = append(results, casefile.Result(wayOf(of, honourWays)))
	}
	checkCounts(t, demo, "stage", ofCases("stage", casefile.FlowRight), append(casefile.Right.Stages, casefile.StageClosed))
	checkCounts(t, demo, "result", ofCases("result", casefile.FlowRight), results)
	var back, statements int
	err := demo.Store.Pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM acts a JOIN effects e ON e.case_id = a.case_id AND e.ended_at = a.received_at
			WHERE a.kind = 'take_back_right' AND a.status = 'done'), (SELECT count(*) FROM effects WHERE kind = 'statement' AND says <> '' AND ended_at IS NULL)`).Scan(&back, &statements)
	of, _ := pack.Right.Knows(casefile.RightHonours)
	_, not := pack.Right.Knows(casefile.RightStatement)
	if lasts := wayOf(of, honourWays) != casefile.OutcomeDelete; err != nil || (back > 0) != lasts || (statements > 0) != (not == nil) {
		t.Errorf("%d were taken back, %d statements are attached: %v", back, statements, err)
	}
}
