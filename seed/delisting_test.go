package seed

import (
	"slices"
	"testing"

	"creditcase/casefile"
)

// checkEveryStateOfDelisting holds that the demo cases show every stage of a removal, both its outcomes and every task, and that the listing of whoever is to
// come off has been ended by the case.
func (demo Demo) checkEveryStateOfDelisting(t *testing.T) {
	t.Helper()
	if !demo.pack(t).Provides(casefile.FlowDelisting) {
		return
	}
	stages, results := append(casefile.Delisting.Stages, casefile.StageClosed), []casefile.Result{casefile.Result(casefile.OutcomeDelist), casefile.Result(casefile.OutcomeStayListed)}
	soon := demo.pack(t).Delisting.Minimum == ""
	if !soon { // nobody in the demo city has stood there long enough
		stages = slices.DeleteFunc(slices.Clone(stages), func(s casefile.Stage) bool { return s == casefile.StageDelistingService })
		results = results[1:]
	}
	checkCounts(t, demo, "stage", ofCases("stage", casefile.FlowDelisting), stages)
	checkCounts(t, demo, "result", ofCases("result", casefile.FlowDelisting), results)
	checkCounts(t, demo, "open task", "SELECT t.kind, count(*) FROM tasks t JOIN cases c ON c.id = t.case_id WHERE t.closed_at IS NULL AND c.flow = 'delisting' AND NOT t.beside GROUP BY t.kind",
		[]casefile.TaskKind{casefile.TaskCheckConditions, casefile.TaskDecideDelisting})
	var decided, ended int
	err := demo.Store.Pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM decisions WHERE outcome = 'delist'),
		(SELECT count(*) FROM listing_ends e JOIN cases c ON c.id = e.case_id AND c.about_case_id = e.listing_id WHERE c.flow = 'delisting')`).Scan(&decided, &ended)
	if err != nil || (decided > 0) != soon || decided != ended {
		t.Errorf("%d were taken off, %d listings are ended by it: %v", decided, ended, err)
	}
}
