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

// Procedure is a flow as a worker and a deliverer know it: the order of its steps, and what the wait asks of it.
type Procedure struct {
	Flow casefile.Flow
	Name string // of the workflow type, as histories carry it
	// Law leads a case from its receipt to its end. It returns when the last step has closed the case.
	Law func(workflow.Context, *Desk) error
	// Beside are the steps of acts that are taken at any wait and leave it waiting, where every procedure does not have them.
	Beside map[casefile.ActKind]any
	// Instead are the acts that end a wait otherwise than by what the procedure waits for.
	Instead map[casefile.ActKind]Exit
	// Steps makes what holds the activities of the procedure; nil: they are methods of activities.Activities.
	Steps func(*activities.Activities) any
}

// procedures are the procedures of the program. A new one is a line here.
var procedures = []Procedure{objectionProcedure, repairProcedure, listingProcedure, delistingProcedure, commitmentProcedure, revocationProcedure, pendingProcedure, rightProcedure,
	reorganizationProcedure}

// Provide adds a procedure, until undo takes it away again. It is for tests that show what a procedure needs: no worker and no deliverer
// may run while it runs, nor while undo does.
func Provide(p Procedure) (undo func()) {
	before := procedures
	procedures = append(slices.Clone(before), p)
	return func() { procedures = before }
}

// ErrNoProcedure says that no procedure is known of a flow.
var ErrNoProcedure = errors.New("no procedure of the flow is known")

// Of is the procedure of a flow. It returns ErrNoProcedure where there is none.
func Of(flow casefile.Flow) (Procedure, error) {
	i := slices.IndexFunc(procedures, func(p Procedure) bool { return p.Flow == flow })
	if i < 0 {
		return Procedure{}, fmt.Errorf("flow %s: %w", flow, ErrNoProcedure)
	}
	return procedures[i], nil
}

// Flows are the flows whose procedures are known.
func Flows() []casefile.Flow {
	flows := make([]casefile.Flow, len(procedures))
	for i, p := range procedures {
		flows[i] = p.Flow
	}
	return flows
}

// acts is what is declared for the acts that the workflow takes once the case has been opened.
func (p Procedure) acts() []casefile.ActSpec {
	declared := p.Flow.Procedure()
	if declared == nil {
		return nil
	}
	var acts []casefile.ActSpec
	for _, kind := range declared.Takes() {
		if act, ok := declared.Act(kind); ok {
			acts = append(acts, act)
		}
	}
	return acts
}

// Check returns an error where the procedure is to take an act at any wait and has no step for it.
func (p Procedure) Check() error {
	for _, act := range p.acts() {
		_, all := besides[act.Kind]
		_, beside := p.Beside[act.Kind]
		_, instead := p.Instead[act.Kind]
		if act.Beside && !all && !beside && !instead {
			return fmt.Errorf("acts %s are taken at any wait and lead to no step", act.Kind)
		}
	}
	return nil
}

// Opens reports whether an act of the kind opens cases of the flow.
func Opens(flow casefile.Flow, kind casefile.ActKind) bool {
	p := flow.Procedure()
	return p != nil && p.Opens.Kind == kind
}

// Takes reports whether a procedure takes acts of the kind once it has begun.
func Takes(flow casefile.Flow, kind casefile.ActKind) bool {
	p, err := Of(flow)
	return err == nil && slices.ContainsFunc(p.acts(), func(a casefile.ActSpec) bool { return a.Kind == kind })
}

// ID is the workflow id of a case.
func ID(flow casefile.Flow, caseID interface{ String() string }) string {
	return string(flow) + "/" + caseID.String()
}

// Register makes every procedure and every step known to a worker, under the names that histories carry.
func Register(r worker.Registry, a *activities.Activities) {
	RegisterProcedures(r)
	r.RegisterActivity(a)
	for _, p := range procedures {
		if p.Steps != nil {
			r.RegisterActivity(p.Steps(a))
		}
	}
}

// RegisterProcedures makes every procedure, and the rounds of the schedule, known to a worker, or to a replayer, which runs no steps.
func RegisterProcedures(r interface {
	RegisterWorkflowWithOptions(any, workflow.RegisterOptions)
}) {
	for _, p := range procedures {
		r.RegisterWorkflowWithOptions(p.Run, workflow.RegisterOptions{Name: p.Name})
	}
	r.RegisterWorkflowWithOptions(Due, workflow.RegisterOptions{Name: dueWorkflow})
}
