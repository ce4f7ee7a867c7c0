package workflows

import (
	"errors"
	"fmt"
	"slices"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// Procedure is what a deliverer and a worker know of a flow.
type Procedure struct {
	Name string // of the workflow type, as histories carry it
	Run  func(workflow.Context, Opened) error
	wait procedure
}

// ErrNoProcedure says that no procedure is known of a flow.
var ErrNoProcedure = errors.New("no procedure of the flow is known")

// Of is the procedure of a flow. It returns ErrNoProcedure where there is none.
func Of(flow casefile.Flow) (Procedure, error) {
	p, ok := ByFlow[flow]
	if !ok {
		return p, fmt.Errorf("flow %s: %w", flow, ErrNoProcedure)
	}
	return p, nil
}

// Opens reports whether an act of the kind opens cases of the flow.
func Opens(flow casefile.Flow, kind casefile.ActKind) bool {
	p := flow.Procedure()
	return p != nil && p.Opens.Kind == kind
}

// ByFlow holds every procedure by its flow.
var ByFlow = map[casefile.Flow]Procedure{
	casefile.FlowObjection: {Name: "Objection", Run: Objection, wait: objectionProcedure},
}

// ID is the workflow id of a case.
func ID(flow casefile.Flow, caseID interface{ String() string }) string {
	return string(flow) + "/" + caseID.String()
}

// Register makes every procedure and every step known to a worker, under the names that histories carry.
func Register(r worker.Registry, a *activities.Activities) {
	RegisterProcedures(r)
	r.RegisterActivity(a)
}

// RegisterProcedures makes every procedure, and the rounds of the schedule, known to a worker, or to a replayer, which runs no steps.
func RegisterProcedures(r interface {
	RegisterWorkflowWithOptions(any, workflow.RegisterOptions)
}) {
	for _, p := range ByFlow {
		r.RegisterWorkflowWithOptions(p.Run, workflow.RegisterOptions{Name: p.Name})
	}
	r.RegisterWorkflowWithOptions(Due, workflow.RegisterOptions{Name: dueWorkflow})
}

// Takes reports whether a procedure takes acts of the kind once it has begun.
func Takes(flow casefile.Flow, kind casefile.ActKind) bool {
	return slices.ContainsFunc(ByFlow[flow].wait.acts, func(a casefile.ActSpec) bool { return a.Kind == kind })
}
