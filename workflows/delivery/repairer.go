package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"creditcase/db"
	"creditcase/workflows"
)

// Repairer starts procedures again whose history is gone: ended from outside, deleted, or lost with Temporal's database. A procedure
// that begins again is handed the acts of its case and goes through their steps once more. A step that has committed returns what it
// returned then, so the procedure comes to where the case stands and nothing is done twice.
type Repairer struct {
	Store     *db.Store
	Temporal  client.Client
	TaskQueue string
}

// Repaired says what became of a case.
type Repaired int

// What Repair finds and does.
const (
	CaseClosed Repaired = iota // nothing is to run
	CaseRuns                   // its procedure is there
	CaseBegunAgain
)

// ErrNoFiling says that a case has no act that opened it, as those made up for measuring: no procedure can run.
var ErrNoFiling = errors.New("no act has opened the case")

// Repair starts the procedure of an open case that has none. With restart it ends one that runs as well, for one that is behind its
// case, as after Temporal's database was restored from an older copy than ours. Done again, or by several at once, it does no harm.
func (r *Repairer) Repair(ctx context.Context, caseID uuid.UUID, restart bool) (Repaired, error) {
	c, err := r.Store.CaseGet(ctx, caseID)
	if err != nil {
		return 0, fmt.Errorf("read case: %w", err)
	}
	if c.ClosedAt != nil {
		return CaseClosed, nil
	}
	id := workflows.ID(c.Flow, c.ID)
	if !restart {
		runs, err := r.runs(ctx, id)
		if err != nil || runs {
			return CaseRuns, err
		}
	}
	// The acts are read when nothing but a straggler of the old run can still commit a step. Its act was received before: it is
	// handed over with the others, and whoever comes second to its step gets the result of the first.
	in, err := r.opened(ctx, c)
	if err != nil {
		return 0, err
	}
	options := client.StartWorkflowOptions{
		ID: id, TaskQueue: r.TaskQueue, WorkflowExecutionErrorWhenAlreadyStarted: true,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
	}
	if restart {
		options.WorkflowIDConflictPolicy = enums.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING
	}
	procedure, err := workflows.Of(c.Flow)
	if err != nil {
		return 0, err
	}
	_, err = r.Temporal.ExecuteWorkflow(ctx, options, procedure.Name, in)
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	switch {
	case errors.As(err, &started): // somebody else was faster
		return CaseRuns, nil
	case err != nil:
		return 0, fmt.Errorf("start procedure: %w", err)
	}
	return CaseBegunAgain, nil
}

// runs reports whether the workflow is there and has not ended.
func (r *Repairer) runs(ctx context.Context, id string) (bool, error) {
	got, err := r.Temporal.DescribeWorkflowExecution(ctx, id, "")
	var gone *serviceerror.NotFound
	switch {
	case errors.As(err, &gone):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look for procedure: %w", err)
	}
	return got.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}

func (r *Repairer) opened(ctx context.Context, c db.Case) (workflows.Opened, error) {
	acts, err := r.Store.ActsToRepeat(ctx, c.ID)
	if err != nil {
		return workflows.Opened{}, fmt.Errorf("read acts: %w", err)
	}
	filing := slices.IndexFunc(acts, func(a db.ActsToRepeatRow) bool { return workflows.Opens(c.Flow, a.Kind) })
	if filing < 0 {
		return workflows.Opened{}, ErrNoFiling
	}
	in := workflows.Opened{CaseID: c.ID, ActID: acts[filing].ID, Again: true}
	for _, a := range acts {
		if !workflows.Takes(c.Flow, a.Kind) {
			continue
		}
		act := workflows.Act{ActID: a.ID, Kind: a.Kind}
		if a.TaskID != nil {
			act.TaskID = *a.TaskID
		}
		in.Acts = append(in.Acts, act)
	}
	return in, nil
}

const repairPage = 500

// RepairAll repairs every open case and tells of each that was not running, or cannot be.
func (r *Repairer) RepairAll(ctx context.Context, tell func(number string, what Repaired, err error)) error {
	var after uuid.UUID
	for {
		cases, err := r.Store.CasesOpen(ctx, db.CasesOpenParams{After: after, Most: repairPage})
		if err != nil {
			return fmt.Errorf("list open cases: %w", err)
		}
		for _, c := range cases {
			if what, err := r.Repair(ctx, c.ID, false); err != nil || what == CaseBegunAgain {
				tell(c.Number, what, err)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			after = c.ID
		}
		if len(cases) < repairPage {
			return nil
		}
	}
}

// ErrNoCase says that there is no case of the number.
var ErrNoCase = errors.New("no case has this number")

// ByNumber finds a case.
func (r *Repairer) ByNumber(ctx context.Context, number string) (uuid.UUID, error) {
	id, err := r.Store.CaseByNumber(ctx, number)
	if errors.Is(err, pgx.ErrNoRows) {
		return id, ErrNoCase
	}
	return id, err
}
