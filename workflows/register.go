package workflows

import (
	"slices"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// ID is the workflow id of a case.
func ID(flow casefile.Flow, caseID interface{ String() string }) string {
	return string(flow) + "/" + caseID.String()
}

// Register makes every procedure and every step known to a worker, under the names that histories carry.
func Register(r worker.Registry, a *activities.Activities) {
	r.RegisterWorkflowWithOptions(Objection, workflow.RegisterOptions{Name: "Objection"})
	r.RegisterActivity(a)
}

// Takes reports whether a procedure takes acts of the kind once it has begun.
func Takes(flow casefile.Flow, kind casefile.ActKind) bool {
	return flow == casefile.FlowObjection && slices.Contains(objectionTakes, kind)
}
