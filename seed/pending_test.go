package seed

import (
	"slices"
	"testing"

	"creditcase/casefile"
)

// checkEveryStateOfPending holds that the demo cases show a record while a review is pending, every end but a withdrawal, and, where the pack has it, that a
// record follows what was won.
func (demo Demo) checkEveryStateOfPending(t *testing.T) {
	t.Helper()
	pack := demo.pack(t)
	if !pack.Provides(casefile.FlowPending) {
		return
	}
	// Nobody in the demo city has waited long enough to be asked.
	stages := slices.DeleteFunc(append(slices.Clone(casefile.Proceedings.Stages), casefile.StageClosed), func(s casefile.Stage) bool { return s == casefile.StagePendingAsks })
	checkCounts(t, demo, "stage", ofCases("stage", casefile.FlowPending), stages)
	checkCounts(t, demo, "result", ofCases("result", casefile.FlowPending),
		append([]casefile.Result{casefile.Result(casefile.OutcomePendingRefused)}, casefile.ProceedingsResults...))
	var under, follows int
	err := demo.Store.Pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM effects WHERE kind IN ('pending_suspended', 'pending_annotated') AND ended_at IS NULL),
		(SELECT count(*) FROM cases r JOIN cases c ON c.id = r.about_case_id WHERE r.flow = 'revocation' AND c.flow = 'pending' AND c.result = 'won')`).Scan(&under, &follows)
	if err != nil || under == 0 || (follows > 0) != pack.Provides(casefile.FlowRevocation) {
		t.Errorf("%d records are under it, %d follow what was won: %v", under, follows, err)
	}
}
