package bench

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"

	"creditcase/activities"
	"creditcase/workflows"
)

func TestRatio_OneSpoiltPair_DoesNotCount(t *testing.T) {
	a := &kind{rates: []float64{1, 8, 9, 6}}
	b := &kind{rates: []float64{10, 10, 10, 10}}
	if got := ratio(a, b); got < 0.699 || got > 0.701 {
		t.Errorf("ratio %v, want the middle of 0.6 and 0.8", got)
	}
}

// TestBare_TakesEachActAndEnds holds the bare workflow to what an objection does: four activities, three updates.
func TestBare_TakesEachActAndEnds(t *testing.T) {
	env := (&testsuite.WorkflowTestSuite{}).NewTestWorkflowEnvironment()
	env.RegisterActivity(Nothing)
	steps := 0
	env.SetOnActivityStartedListener(func(*activity.Info, context.Context, converter.EncodedValues) { steps++ })
	updates := &answers{}
	for n := range flowActs - 1 {
		act := workflows.Act{ActID: uuid.New(), TaskID: uuid.New()}
		env.RegisterDelayedCallback(func() { env.UpdateWorkflow(bareUpdate, act.ActID.String(), updates, act) }, time.Duration(n+1)*time.Hour)
	}
	env.ExecuteWorkflow(Bare, activities.Filed{CaseID: uuid.New(), ActID: uuid.New()})
	if err := env.GetWorkflowError(); err != nil || !env.IsWorkflowCompleted() {
		t.Fatalf("ended %v: %v", env.IsWorkflowCompleted(), err)
	}
	if updates.completed != flowActs-1 || updates.failed != nil {
		t.Errorf("%d updates answered, want %d: %v", updates.completed, flowActs-1, updates.failed)
	}
	if steps != flowActs {
		t.Errorf("%d activities, want %d", steps, flowActs)
	}
}

// answers counts what becomes of updates.
type answers struct {
	completed int
	failed    error
}

func (a *answers) Accept()          {}
func (a *answers) Reject(err error) { a.failed = err }
func (a *answers) Complete(_ any, err error) {
	a.completed++
	if err != nil {
		a.failed = err
	}
}
