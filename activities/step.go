package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
)

// Step is one step under way: its transaction, its case and what it was caused by. What a procedure has to do in it are its methods, each
// within the transaction: OpenTask, RunClock, BeginEffect, Issue, Close and the like.
type Step struct {
	Case db.Case
	Act  db.Act      // that the step is of; its ID is zero where a period has passed
	Pack *rules.Pack // under which the case runs

	a           *Activities
	q           *db.Queries
	cal         *calendar.Calendar    // in force when the step began: one reckoning, one calendar
	effectiveAt time.Time             // when what the step does takes effect: its act was received, or a period has passed
	doneAt      time.Time             // when the system does it, which may be later; legal time too, and what lines of the trail bear
	open        uuid.UUID             // the task that the step has opened
	says        saying                // what an effect of the step says
	putUpBy     uuid.UUID             // who has put up what a second person decides, where it is not whoever acts
	theAgency   db.Unit               // read with the act; of a step that no act leads to when it is first asked for
	facts       *db.NoticeFactsRow    // read for the first document
	told        []casefile.TrailEntry // lines for the trail, written together when the step finishes

	suspensions []rules.Suspension // time outside every period of the case
	happened    []casefile.Event   // that the step has kept
	theRecords  []uuid.UUID        // read when they are first asked for
	matters     map[about]*matter  // what partners are told of the records, read when it is first asked for
}

// saying is what effects of a kind say that begin with a step: on the record, and to partners.
type saying struct {
	kind casefile.EffectKind
	text string
}

// of is what an effect of the kind says; "" for one that is told by its kind alone.
func (s saying) of(kind casefile.EffectKind) string {
	if s.kind != kind {
		return ""
	}
	return s.text
}

// At is the legal instant of the step, however long the system was away.
func (s *Step) At() time.Time { return s.effectiveAt }

// Run runs the step of an act once: it closes the act's task, lets fn do the rest, and marks the act done. Where fn
// finds that the act cannot stand (a casefile.Error), the act is refused with that reason and nothing else changes.
func Run[T any, R interface {
	*T
	Result
}](ctx context.Context, a *Activities, in Acted, fn func(s *Step, result R) error) (T, error) {
	if a.rehearsal != nil {
		return rehearse(ctx, a, in, fn)
	}
	var first beginning
	name := in.ActID.String()
	result, err := db.RunStep(ctx, a.Store, in.CaseID, name, a.Clock.Now(), func(q *db.Queries, c db.Case) (T, error) {
		return stepWithin(ctx, a, q, c, first, fn)
	}, first.questions(in)...)
	var refused *casefile.Error
	if !errors.As(err, &refused) {
		return result, err
	}
	made, err := a.refuse(ctx, in, refused)
	result = *new(T)
	R(&result).set(made)
	return result, err
}

// beginning is what every step of an act reads first.
type beginning struct {
	act    db.Act
	agency db.Unit
}

func (b *beginning) questions(in Acted) []db.Question {
	return []db.Question{
		db.Ask(&b.act, (*db.Queries).ActGet, db.ActGetParams{ID: in.ActID, CaseID: in.CaseID}),
		db.Ask(&b.agency, func(q *db.Queries, ctx context.Context, _ struct{}) (db.Unit, error) { return q.UnitAgency(ctx) }, struct{}{}),
	}
}

// stepWithin is the body of a step, within its transaction and under the lock of its case.
func stepWithin[T any, R interface {
	*T
	Result
}](ctx context.Context, a *Activities, q *db.Queries, c db.Case, first beginning, fn func(s *Step, result R) error) (result T, err error) {
	s, err := a.newStep(q, c, first)
	if err != nil {
		return result, err
	}
	if s.Act.Status == casefile.ActRefused { // somebody has been told so: it must not be done after all
		return result, casefile.NewError(casefile.CodeConflict, s.Act.Refusal, nil)
	}
	if err := s.closeTask(ctx); err != nil {
		return result, err
	}
	if err := fn(s, &result); err != nil {
		return result, err
	}
	made, err := s.finish(ctx)
	R(&result).set(made)
	return result, err
}

func (a *Activities) newStep(q *db.Queries, c db.Case, first beginning) (*Step, error) {
	s, err := a.stepAt(q, c, first.act.ReceivedAt)
	if err != nil {
		return nil, err
	}
	s.Act, s.theAgency = first.act, first.agency
	return s, nil
}

// stepAt is a step that no act leads to: at is the legal instant of what it does, such as the end of a period.
func (a *Activities) stepAt(q *db.Queries, c db.Case, at time.Time) (*Step, error) {
	pack, err := a.packOf(c)
	if err != nil {
		return nil, err
	}
	s := &Step{Case: c, Pack: pack, a: a, q: q, effectiveAt: at, doneAt: a.Clock.Now(), cal: a.Calendar.InForce()}
	if err := json.Unmarshal(c.Suspensions, &s.suspensions); err != nil {
		return nil, fmt.Errorf("read suspensions: %w", err)
	}
	return s, nil
}

// ErrPackChanged says that the file of a pack is not the one that a case has pinned. No act is refused for it: the step is tried again
// until the file is back.
var ErrPackChanged = errors.New("the pack's file has changed since the case pinned it")

// packOf is the pack that the case runs under, the very file that it has pinned.
func (a *Activities) packOf(c db.Case) (*rules.Pack, error) {
	pack, err := a.Book.Pack(c.PackID, int(c.PackVersion))
	if err != nil {
		return nil, fmt.Errorf("find pack of case: %w", err)
	}
	if pack.Hash(c.Flow) != c.PackHash {
		return nil, fmt.Errorf("case %s runs under %s version %d with hash %s, %s has %s: %w", c.Number, c.PackID, c.PackVersion, c.PackHash,
			pack.File(), pack.Hash(c.Flow), ErrPackChanged)
	}
	return pack, nil
}

// finish marks the act done and tells the workflow where the case stands.
func (s *Step) finish(ctx context.Context) (Progress, error) {
	if err := s.q.ActDone(ctx, db.ActDoneParams{ID: s.Act.ID, Now: &s.doneAt}); err != nil {
		return Progress{}, fmt.Errorf("mark act done: %w", err)
	}
	if err := s.q.ActDraftsEnd(ctx, db.ActDraftsEndParams{FormID: s.Act.FormID, CaseID: s.Case.ID}); err != nil {
		return Progress{}, fmt.Errorf("end drafts: %w", err)
	}
	if err := s.q.Trace(ctx, s.Case.ID, s.told...); err != nil {
		return Progress{}, err
	}
	wake, err := s.a.wake(ctx, s.q, s.Case.ID, s.doneAt)
	return Progress{TaskID: s.open, WakeAt: wake, Closed: s.closedBeside()}, err
}

// closedBeside reports whether an act has closed the case that the procedure takes at any wait and that leaves it waiting: it waits for nothing more.
func (s *Step) closedBeside() bool {
	spec, _ := s.Case.Flow.Procedure().Act(s.Act.Kind)
	return spec.Beside && s.Case.Stage == casefile.StageClosed
}

// refuse writes the refusal on the act in a transaction of its own; the task stays open.
func (a *Activities) refuse(ctx context.Context, in Acted, why *casefile.Error) (Progress, error) {
	var first beginning
	name := "refuse/" + in.ActID.String()
	return db.RunStep(ctx, a.Store, in.CaseID, name, a.Clock.Now(), func(q *db.Queries, c db.Case) (Progress, error) {
		s, err := a.newStep(q, c, first)
		if err != nil {
			return Progress{}, err
		}
		reason := kept(why)
		changed, err := q.ActRefused(ctx, db.ActRefusedParams{ID: in.ActID, Refusal: reason, Now: &s.doneAt})
		if err != nil {
			return Progress{}, fmt.Errorf("refuse act: %w", err)
		}
		if changed > 0 { // and not refused by the deliverer before
			s.Trace("act_refused", map[string]string{"reason": reason})
		}
		if err := q.Trace(ctx, c.ID, s.told...); err != nil {
			return Progress{}, err
		}
		wake, err := a.wake(ctx, q, c.ID, s.doneAt)
		progress := Progress{WakeAt: wake, Refused: reason}
		if s.Act.TaskID != nil {
			progress.TaskID = *s.Act.TaskID
		}
		return progress, err
	}, first.questions(in)...)
}

// kept is why an act was refused, as it is kept with the act: without arguments, for which a sentence has a bare form.
func kept(why *casefile.Error) string {
	if bare := why.Message + ".bare"; len(why.Args) > 0 && messages.Has(bare) {
		return bare
	}
	return why.Message
}

// Content reads the content of the act into v.
func (s *Step) Content(v any) error {
	if err := json.Unmarshal(s.Act.Content, v); err != nil {
		return fmt.Errorf("read content of act: %w", err)
	}
	return nil
}

// Trace adds a line of the system's own to what the trail is told.
func (s *Step) Trace(event string, facts map[string]string) {
	line := casefile.TrailEntry{At: s.doneAt, Event: "step." + event, Facts: facts}
	if s.Act.ID != uuid.Nil {
		line.Act = &s.Act.ID
	}
	s.told = append(s.told, line)
}
