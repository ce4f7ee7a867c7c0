package seed

import (
	"testing"

	"creditcase/casefile"
)

// checkEveryStateOfCommitment holds that the demo city has a commitment in every state, and that its checks show every stage, every end and every task.
func (demo Demo) checkEveryStateOfCommitment(t *testing.T) {
	t.Helper()
	if !demo.pack(t).Provides(casefile.FlowCommitment) {
		return
	}
	checkCounts(t, demo, "commitment", "SELECT state, count(*) FROM commitments GROUP BY state", casefile.CommitmentStates)
	checkCounts(t, demo, "stage", ofCases("stage", casefile.FlowCommitment), append(casefile.Commitment.Stages, casefile.StageClosed))
	checkCounts(t, demo, "result", ofCases("result", casefile.FlowCommitment), []casefile.Result{casefile.Result(casefile.OutcomeKept),
		casefile.Result(casefile.OutcomeUnverifiable), casefile.Result(casefile.OutcomeRectified), casefile.Result(casefile.OutcomeBroken)})
	checkCounts(t, demo, "open task", "SELECT t.kind, count(*) FROM tasks t JOIN cases c ON c.id = t.case_id WHERE t.closed_at IS NULL AND c.flow = 'commitment' AND NOT t.beside GROUP BY t.kind",
		[]casefile.TaskKind{casefile.TaskCheckPromises, casefile.TaskVerifyRectified, casefile.TaskDecideBreach})
	var broken, recorded int
	err := demo.Store.Pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM commitments WHERE state = 'broken'),
		(SELECT count(*) FROM effects e JOIN commitments m ON m.breach_id = e.record_id WHERE e.kind = 'breach' AND e.ended_at IS NULL)`).Scan(&broken, &recorded)
	if err != nil || broken == 0 || broken != recorded {
		t.Errorf("%d commitments are broken, %d breaches are recorded: %v", broken, recorded, err)
	}
	var wrong int
	err = demo.Store.Pool.QueryRow(t.Context(), `SELECT count(*) FROM acts a JOIN cases c ON c.id = a.case_id WHERE c.flow = 'commitment' AND a.received_at > $1`, demo.Now).Scan(&wrong)
	if err != nil || wrong != 0 {
		t.Errorf("%d acts are later than now: %v", wrong, err)
	}
}
