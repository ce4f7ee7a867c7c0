package activities

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// A rehearsal is the step of an act that is not sent yet, run as it would run now and taken back whole. The documents that it
// leaves are those that the act would send, because the same step has composed them from the same rows.

// Letter is a document as it would be kept if its act were received now: all of it but its number.
type Letter struct {
	Kind        casefile.NoticeKind
	ToApplicant bool
	ToPartyID   *uuid.UUID // where it is to another party than the one to whom the case's documents go
	ToUnitID    *uuid.UUID
	Number      string
	HTMLZH      string
	HTMLEN      string
}

// rehearsal is what a step is run in that is taken back.
type rehearsal struct {
	q       *db.Queries
	letters []Letter
}

// errRehearsed takes a rehearsal back.
var errRehearsed = errors.New("rehearsed")

// Rehearse receives an act, runs its step and takes both back. It returns the documents that the act would send, in the order in
// which they would be kept. Where the act could not be received or would be refused, it returns the casefile.Error that says why.
func (a *Activities) Rehearse(ctx context.Context, receive func(*db.Queries) (db.Receipt, error)) ([]Letter, error) {
	rehearsed := *a
	rehearsed.rehearsal = new(rehearsal)
	err := a.Store.InTx(ctx, func(q *db.Queries) error {
		rehearsed.rehearsal.q = q
		if err := q.KeepPlans(ctx); err != nil {
			return fmt.Errorf("begin rehearsal: %w", err)
		}
		receipt, err := receive(q)
		if err != nil {
			return err
		}
		act, err := q.ActGet(ctx, db.ActGetParams{ID: receipt.ActID, CaseID: receipt.CaseID})
		if err != nil {
			return fmt.Errorf("read act: %w", err)
		}
		if act.Status == casefile.ActReceived { // otherwise it took effect with its receipt
			c, err := q.CaseGet(ctx, act.CaseID)
			if err != nil {
				return fmt.Errorf("read case: %w", err)
			}
			if err := rehearsed.Step(ctx, c.Flow, act.Kind, Acted{CaseID: act.CaseID, ActID: act.ID}); err != nil {
				return err
			}
		}
		return errRehearsed
	})
	if !errors.Is(err, errRehearsed) {
		return nil, err
	}
	return rehearsed.rehearsal.letters, nil
}

// rehearse runs the body of a step where Run would run it once and for all.
func rehearse[T any, R interface {
	*T
	Result
}](ctx context.Context, a *Activities, in Acted, fn func(s *Step, result R) error) (result T, err error) {
	q := a.rehearsal.q
	var c db.Case
	var first beginning
	err = q.Together(ctx, append([]db.Question{db.Ask(&c, (*db.Queries).CaseLock, in.CaseID)}, first.questions(in)...)...)
	if err != nil {
		return result, fmt.Errorf("begin step: %w", err)
	}
	return stepWithin(ctx, a, q, c, first, fn)
}

// ActStep runs the step of an act, outside a workflow.
type ActStep func(*Activities, context.Context, Acted) error

// StepOf is the step of an act that an activity runs, whatever it returns to its workflow.
func StepOf[T any](run func(*Activities, context.Context, Acted) (T, error)) ActStep {
	return func(a *Activities, ctx context.Context, in Acted) error {
		_, err := run(a, ctx, in)
		return err
	}
}

// Step runs the step that an act of the kind leads to in the flow.
func (a *Activities) Step(ctx context.Context, flow casefile.Flow, kind casefile.ActKind, in Acted) error {
	run, ok := stepFor(flow, kind)
	if !ok {
		return fmt.Errorf("no step for acts of kind %s in flow %s", kind, flow)
	}
	return run(a, ctx, in)
}

// HasStep reports whether acts of the kind lead to a step in the flow.
func HasStep(flow casefile.Flow, kind casefile.ActKind) bool {
	_, ok := stepFor(flow, kind)
	return ok
}

func stepFor(flow casefile.Flow, kind casefile.ActKind) (ActStep, bool) {
	run, ok := procedures[flow].Steps[kind]
	if !ok {
		run, ok = commonSteps[kind]
	}
	return run, ok
}

// commonSteps are the steps that lead on from acts which every procedure has.
var commonSteps = map[casefile.ActKind]ActStep{
	casefile.ActRequestExtension: StepOf((*Activities).OpenExtension),
	casefile.ActDecideExtension:  StepOf((*Activities).DecideExtension),
	casefile.ActSupplement:       StepOf((*Activities).RecordSupplement),
	casefile.ActUrge:             StepOf((*Activities).UrgeUnit),
	casefile.ActReplyUrge:        StepOf((*Activities).ReplyUrge),
	casefile.ActServe:            StepOf((*Activities).RecordService),
	casefile.ActOpen:             StepOf((*Activities).OpenDocument),
}
