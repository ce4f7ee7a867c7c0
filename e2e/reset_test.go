package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"creditcase/casefile"
	"creditcase/workflows"
)

// reset sets the procedure back to its first moment, as an operator does after a fault: the server starts another run of the same history
// up to there, and lets it have again the acts that came since.
func (m *matter) reset() {
	m.t.Helper()
	id := workflows.ID(casefile.FlowObjection, m.id)
	first := int64(0)
	events := m.temporal.GetWorkflowHistory(m.t.Context(), id, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for first == 0 && events.HasNext() {
		event, err := events.Next()
		if err != nil {
			m.t.Fatal(err)
		}
		if event.GetEventType() == enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			first = event.GetEventId()
		}
	}
	_, err := m.temporal.ResetWorkflowExecution(context.Background(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: stack.temporal.Namespace(), WorkflowExecution: &common.WorkflowExecution{WorkflowId: id, RunId: m.runID()},
		Reason: "of the test", RequestId: uuid.NewString(), WorkflowTaskFinishEventId: first,
	})
	if err != nil {
		m.t.Fatal(err)
	}
}

// A procedure that is set back to its beginning comes to where its case stands without doing anything twice, and its clocks run on: what
// the wakes of the run before have found is not taken for what these find.
func TestReset_CaseGoesOn(t *testing.T) {
	c := newCity(t, "shenzhen-2022", 2*time.Second)
	m := c.newMatter(c.aRecord(false))
	m.fileAndAccept()
	m.transfer()
	m.eventually("the unit is reminded", func() bool {
		return c.count(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'objection.verify' AND reminded_at IS NOT NULL`, m.id) == 1
	})
	run := m.runID()
	m.reset()
	m.eventually("another run has begun", func() bool { return m.runID() != run })
	m.eventually("the unit is overdue", func() bool {
		return c.count(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'objection.verify'
			AND overdue_at = due_at + interval '1 second'`, m.id) == 1
	})
	if n := c.count(`SELECT count(*) FROM steps WHERE case_id = $1 AND step LIKE 'wake/' || $2 || '/%'`, m.id, m.runID()); n == 0 {
		t.Error("the run that was begun by the reset has not woken")
	}
	m.reset()
	m.answer(m.unit, values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查，所载内容无误。"})
	m.until(casefile.StageClosed)
	c.checkTrails()
	if n := c.count(`SELECT count(*) FROM acts WHERE case_id = $1 AND status <> 'done'`, m.id); n != 0 {
		t.Errorf("%d acts are not done", n)
	}
	if n := c.count(`SELECT count(*) - count(DISTINCT kind) FROM notices WHERE case_id = $1`, m.id); n != 0 {
		t.Errorf("%d documents were issued twice", n)
	}
	m.eventually("the procedure ends with its case", func() bool {
		got, err := c.temporal.DescribeWorkflowExecution(context.Background(), workflows.ID(casefile.FlowObjection, m.id), "")
		return err == nil && got.GetWorkflowExecutionInfo().GetCloseTime() != nil
	})
}
