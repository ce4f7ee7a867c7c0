package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"creditcase/casefile"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Receipt is what a person is told of an act: it is received, at this legal instant.
type Receipt struct {
	ActID      uuid.UUID
	CaseID     uuid.UUID
	CaseNumber string
	ReceivedAt time.Time
	Again      bool // the same form had been received before; the receipt is the first one's
}

// NewAct is an act on a task to be received.
type NewAct struct {
	FormID      uuid.UUID
	ActorID     uuid.UUID
	UnitID      uuid.UUID // the actor's; a task of another unit is not found
	TaskID      uuid.UUID
	Kind        casefile.ActKind
	Content     any
	Attachments []uuid.UUID
	At          time.Time
	// TrailLength is how long the case's trail was when its state was read that the actor has seen; the act is not received
	// where the case has moved on since. Zero: whatever the state.
	TrailLength int32
}

// Act receives an act on a task. It returns a casefile.Error with CodeNotFound where the task is not the unit's, and
// CodeConflict where it is closed, claimed by another, or already has its act; the sentence names who and when.
func (s *Store) Act(ctx context.Context, a NewAct) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, a.FormID, a.ActorID, func(q *Queries) (Receipt, error) { return q.Act(ctx, a) })
	if uniqueViolation(err) == actsOnePerTask {
		return Receipt{}, s.alreadyActed(ctx, a.TaskID, err)
	}
	return receipt, err
}

// ofPartners are the acts about what partners are told, which work on when the case has ended and so take effect with their receipt.
var ofPartners = map[casefile.ActKind]func(*Queries, context.Context, NewAct, Receipt) error{
	casefile.ActTellPartner:  (*Queries).tellPartner,
	casefile.ActNoteTakeDown: (*Queries).noteTakeDown,
}

// Act is Store.Act within a transaction.
func (q *Queries) Act(ctx context.Context, a NewAct) (Receipt, error) {
	task, r, err := q.lockTask(ctx, a)
	if err != nil {
		return Receipt{}, err
	}
	if !task.Kind.Takes(a.Kind) {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.act_not_possible", nil)
	}
	own, err := q.ownDecision(ctx, task, a.ActorID)
	if err != nil {
		return Receipt{}, err
	}
	if task.ClaimedBy == nil || *task.ClaimedBy != a.ActorID { // of somebody who is gone
		claim := TaskClaimParams{ID: task.ID, AccountID: &a.ActorID, At: &a.At}
		if err := q.TaskClaim(ctx, claim); err != nil {
			return Receipt{}, fmt.Errorf("claim task: %w", err)
		}
	}
	if take, ok := ofPartners[a.Kind]; ok {
		return r, take(q, ctx, a, r)
	}
	act := ActInsertParams{ID: r.ActID, FormID: a.FormID, CaseID: r.CaseID, TaskID: &a.TaskID, Kind: a.Kind,
		ActorID: a.ActorID, ReceivedAt: a.At, OwnDecision: own}
	return r, q.receive(ctx, act, a.Content, a.Attachments)
}

// ownDecision reports whether the actor decides what he has put up himself. That takes a second person, and returns a
// casefile.Error with CodeForbidden, unless he is the unit's only head and the unit allows it.
func (q *Queries) ownDecision(ctx context.Context, task Task, actor uuid.UUID) (bool, error) {
	if !task.Kind.ForHeads() {
		return false, nil
	}
	if task.PutUpBy == nil || *task.PutUpBy != actor {
		return false, nil
	}
	allowed, err := q.UnitDecidesAlone(ctx, UnitDecidesAloneParams{UnitID: task.UnitID, AccountID: actor})
	switch {
	case err != nil:
		return false, fmt.Errorf("look whether the unit has another head: %w", err)
	case !allowed:
		return true, casefile.NewError(casefile.CodeForbidden, "error.second_person", nil)
	}
	return true, nil
}

// RequestExtension receives a request for more time on a task; the task stays open. Beyond the errors of Act it returns
// CodeConflict where the deadline has passed, another request waits for its decision, or nobody could decide this one.
func (s *Store) RequestExtension(ctx context.Context, a NewAct) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, a.FormID, a.ActorID, func(q *Queries) (Receipt, error) { return q.RequestExtension(ctx, a) })
	if uniqueViolation(err) == actsOneWaiting {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.extension_waits", err)
	}
	return receipt, err
}

// RequestExtension is Store.RequestExtension within a transaction.
func (q *Queries) RequestExtension(ctx context.Context, a NewAct) (Receipt, error) {
	task, r, err := q.lockTask(ctx, a)
	if err != nil {
		return Receipt{}, err
	}
	waits, err := q.TaskApprovalOpen(ctx, TaskApprovalOpenParams{CaseID: r.CaseID, Kind: casefile.TaskApproveExtension})
	switch {
	case err != nil:
		return Receipt{}, fmt.Errorf("look for request: %w", err)
	case waits:
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.extension_waits", nil)
	case !task.Kind.Extendable():
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.act_not_possible", nil)
	case a.At.After(task.DueAt):
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.extension_too_late", nil)
	}
	decidable, err := q.TaskDecidable(ctx, TaskDecidableParams{UnitID: a.UnitID, AccountID: a.ActorID})
	switch {
	case err != nil:
		return Receipt{}, fmt.Errorf("look who decides: %w", err)
	case !decidable:
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.nobody_decides", nil)
	}
	act := ActInsertParams{ID: r.ActID, FormID: a.FormID, CaseID: r.CaseID, TaskID: &a.TaskID, Kind: casefile.ActRequestExtension,
		ActorID: a.ActorID, ReceivedAt: a.At}
	return r, q.receive(ctx, act, a.Content, nil)
}

// Withdraw receives the applicant's withdrawal of a case. It returns a casefile.Error with CodeNotFound where the case is not
// the applicant's, and CodeConflict where it is closed, decided, or withdrawn already.
func (s *Store) Withdraw(ctx context.Context, formID, actor, caseID uuid.UUID, w casefile.Withdrawal, at time.Time) (Receipt, error) {
	return s.withdraw(ctx, formID, actor, caseID, w, at, func(q *Queries) (Case, error) {
		c, err := q.CaseLockForParty(ctx, CaseLockForPartyParams{ID: caseID, AccountID: actor, Role: casefile.PartyApplicant})
		return c, Found(err, "error.not_found.body")
	})
}

// withdraw receives that whoever has opened a case takes it back; lock finds the case as his.
func (s *Store) withdraw(ctx context.Context, formID, actor, caseID uuid.UUID, w casefile.Withdrawal, at time.Time, lock func(*Queries) (Case, error)) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, formID, actor, func(q *Queries) (Receipt, error) {
		c, err := lock(q)
		if err != nil {
			return Receipt{}, err
		}
		if err := q.MayWithdraw(ctx, c); err != nil {
			return Receipt{}, err
		}
		act := ActInsertParams{ID: newID(), FormID: formID, CaseID: caseID, Kind: casefile.ActWithdraw, ActorID: actor, ReceivedAt: at}
		return Receipt{ActID: act.ID, CaseID: caseID, CaseNumber: c.Number, ReceivedAt: at}, q.receive(ctx, act, w, w.Files())
	})
	if uniqueViolation(err) == actsOneWaiting {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.withdrawn", err)
	}
	return receipt, err
}

// MayWithdraw returns nil where the case can still be withdrawn, and otherwise the casefile.Error that says why not.
func (q *Queries) MayWithdraw(ctx context.Context, c Case) error {
	if c.ClosedAt != nil {
		return casefile.NewError(casefile.CodeConflict, "refusal.case_closed", nil)
	}
	decided, err := q.CaseDecided(ctx, c.ID)
	if err != nil {
		return fmt.Errorf("look for decision: %w", err)
	}
	if decided {
		return casefile.NewError(casefile.CodeConflict, "error.already_decided", nil)
	}
	return nil
}

// HandOver receives that a task is given to a colleague of the same unit (转办); it takes effect at once. Errors are as with
// Act; a colleague who is none, or whom the task is not for, is not found.
func (s *Store) HandOver(ctx context.Context, a NewAct, to uuid.UUID) (Receipt, error) {
	return receiveOnce(ctx, s, a.FormID, a.ActorID, func(q *Queries) (Receipt, error) {
		task, r, err := q.lockTask(ctx, a)
		if err != nil {
			return Receipt{}, err
		}
		if err := q.giveTo(ctx, task, to, a.At); err != nil {
			return Receipt{}, err
		}
		return r, q.doneAtOnce(ctx, a, r, task, casefile.HandOver{To: to}, nil)
	})
}

// giveTo gives the task to somebody of its unit whom it is for.
func (q *Queries) giveTo(ctx context.Context, task Task, to uuid.UUID, at time.Time) error {
	_, err := q.TaskColleague(ctx, TaskColleagueParams{ID: to, UnitID: &task.UnitID, Roles: task.Kind.Roles(), PutUpBy: task.PutUpBy})
	if err != nil {
		return Found(err, "error.colleague_not_found")
	}
	if err := q.TaskClaim(ctx, TaskClaimParams{ID: task.ID, AccountID: &to, At: &at}); err != nil {
		return fmt.Errorf("give task: %w", err)
	}
	return nil
}

// Claim receives a claim (签收) or a release of a task; it takes effect at once. Errors are as with Act.
func (s *Store) Claim(ctx context.Context, a NewAct) (Receipt, error) {
	return receiveOnce(ctx, s, a.FormID, a.ActorID, func(q *Queries) (Receipt, error) {
		task, r, err := q.lockTask(ctx, a)
		if err != nil {
			return Receipt{}, err
		}
		switch {
		case a.Kind == casefile.ActClaim:
			err = q.TaskClaim(ctx, TaskClaimParams{ID: task.ID, AccountID: &a.ActorID, At: &a.At})
		case a.Kind == casefile.ActRelease && task.ClaimedBy != nil:
			err = q.TaskUnclaim(ctx, task.ID)
		default:
			err = casefile.NewError(casefile.CodeConflict, "error.act_not_possible", nil)
		}
		if err != nil {
			return Receipt{}, err
		}
		return r, q.doneAtOnce(ctx, a, r, task, struct{}{}, nil)
	})
}

// doneAtOnce writes an act that takes effect with its receipt; facts are more for its line of the trail.
func (q *Queries) doneAtOnce(ctx context.Context, a NewAct, r Receipt, task Task, content any, facts map[string]string) error {
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("encode act: %w", err)
	}
	if err := q.keepDone(ctx, a, r, text); err != nil {
		return err
	}
	told := map[string]string{"task": string(task.Kind)}
	maps.Copy(told, facts)
	return q.traceAct(ctx, r.CaseID, r.ActID, a.ActorID, a.Kind, a.At, told)
}

// lockCaseOf locks the case of a task of the actor's unit.
func (q *Queries) lockCaseOf(ctx context.Context, a NewAct) (Case, error) {
	task, err := q.TaskForUnit(ctx, TaskForUnitParams{ID: a.TaskID, UnitID: a.UnitID})
	if err != nil {
		return Case{}, Found(err, "error.task_not_found")
	}
	c, err := q.CaseLock(ctx, task.CaseID)
	if err != nil {
		return c, fmt.Errorf("lock case: %w", err)
	}
	return c, nil
}

// lockTask locks the case, then the task, and checks that the actor may act on it now. The order is that of RunStep, so
// an act and a step of one case never wait for each other.
func (q *Queries) lockTask(ctx context.Context, a NewAct) (Task, Receipt, error) {
	seen, err := q.TaskForUnit(ctx, TaskForUnitParams{ID: a.TaskID, UnitID: a.UnitID})
	if err != nil {
		return Task{}, Receipt{}, Found(err, "error.task_not_found")
	}
	var c Case
	var task *Task
	var first *ActOnTaskRow
	err = q.Together(ctx, Ask(&c, (*Queries).CaseLock, seen.CaseID), AskIfAny(&task, (*Queries).TaskLockFor, TaskLockForParams{
		ID: a.TaskID, UnitID: a.UnitID, ActorID: a.ActorID, Roles: seen.Kind.Roles()}), AskIfAny(&first, (*Queries).ActOnTask, &a.TaskID))
	if err != nil {
		return Task{}, Receipt{}, fmt.Errorf("lock task: %w", err)
	}
	if a.TrailLength != 0 && a.TrailLength != c.TrailLength {
		told, err := q.TrailTold(ctx, TrailToldParams{CaseID: c.ID, After: a.TrailLength})
		if err != nil {
			return Task{}, Receipt{}, fmt.Errorf("look whether case has moved on: %w", err)
		}
		if told {
			return Task{}, Receipt{}, casefile.NewError(casefile.CodeConflict, "error.case_moved", casefile.ErrStale)
		}
	}
	if task == nil {
		if why := q.taskIsFor(ctx, seen, a.ActorID); why != nil {
			return Task{}, Receipt{}, why
		}
		return Task{}, Receipt{}, casefile.NewError(casefile.CodeNotFound, "error.task_not_found", nil)
	}
	if err := q.canBeDone(ctx, *task, a.ActorID, first); err != nil { // that it is for him is known
		return Task{}, Receipt{}, err
	}
	return *task, Receipt{ActID: newID(), CaseID: c.ID, CaseNumber: c.Number, ReceivedAt: a.At}, nil
}

// MayAct returns nil where the actor can act on the task now, and otherwise the casefile.Error that says why not: the task is not
// for his role or decides what he has put up himself (CodeForbidden), has its act (by whom, when), is closed, or is claimed by
// another. It is certain only under the lock of the case.
func (q *Queries) MayAct(ctx context.Context, task Task, actor uuid.UUID) error {
	if err := q.taskIsFor(ctx, task, actor); err != nil {
		return err
	}
	return q.canStillBeDone(ctx, task, actor)
}

// Actor is somebody of a unit's staff.
type Actor struct {
	ID, UnitID uuid.UUID
	Role       casefile.Role
}

// MayActAs is MayAct for an actor whose account has just been read.
func (q *Queries) MayActAs(ctx context.Context, task Task, actor Actor) error {
	if err := taskIsForRole(task, actor); err != nil {
		return err
	}
	return q.canStillBeDone(ctx, task, actor.ID)
}

// MayActAfter is MayActAs where the act that the task has was read with it; nil: it has none.
func (q *Queries) MayActAfter(ctx context.Context, task Task, actor Actor, first *ActOnTaskRow) error {
	if err := taskIsForRole(task, actor); err != nil {
		return err
	}
	return q.canBeDone(ctx, task, actor.ID, first)
}

// canStillBeDone is MayAct for an actor whose unit and role the task is for.
func (q *Queries) canStillBeDone(ctx context.Context, task Task, actor uuid.UUID) error {
	first, err := q.ActOnTask(ctx, &task.ID)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return q.canBeDone(ctx, task, actor, nil)
	case err != nil:
		return fmt.Errorf("find act on task: %w", err)
	}
	return q.canBeDone(ctx, task, actor, &first)
}

// canBeDone is canStillBeDone for who knows which act the task has, if any.
func (q *Queries) canBeDone(ctx context.Context, task Task, actor uuid.UUID, first *ActOnTaskRow) error {
	if _, err := q.ownDecision(ctx, task, actor); err != nil {
		return err
	}
	if first != nil {
		return acted(*first, nil)
	}
	if task.ClosedAt != nil {
		return casefile.NewError(casefile.CodeConflict, "error.task_closed", nil)
	}
	if task.ClaimedBy == nil || *task.ClaimedBy == actor {
		return nil
	}
	holder, err := q.TaskHolder(ctx, TaskHolderParams{ID: task.ID, Roles: task.Kind.Roles()})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil // the holder has been disabled or is of the unit no more
	case err != nil:
		return fmt.Errorf("find holder: %w", err)
	}
	return casefile.NewError(casefile.CodeConflict, "error.task_claimed", nil, holder)
}

// taskIsFor returns nil where the actor's role and his part in the case let him do the task.
func (q *Queries) taskIsFor(ctx context.Context, task Task, actor uuid.UUID) error {
	account, err := q.AccountGet(ctx, actor)
	if err != nil {
		return Found(err, "error.task_not_found")
	}
	a := Actor{ID: actor, Role: account.Role}
	if account.UnitID != nil {
		a.UnitID = *account.UnitID
	}
	if err := taskIsForRole(task, a); err != nil {
		return err
	}
	_, err = q.ownDecision(ctx, task, actor)
	return err
}

func taskIsForRole(task Task, actor Actor) error {
	switch {
	case actor.UnitID != task.UnitID:
		return casefile.NewError(casefile.CodeNotFound, "error.task_not_found", nil)
	case !task.Kind.IsFor(actor.Role) && task.Kind.ForHeads():
		return casefile.NewError(casefile.CodeForbidden, "error.heads_only", nil)
	case !task.Kind.IsFor(actor.Role):
		return casefile.NewError(casefile.CodeForbidden, "error.forbidden", nil)
	}
	return nil
}

// alreadyActed returns the conflict that names who acted on the task and when, or CodeNotFound where nobody has.
func (q *Queries) alreadyActed(ctx context.Context, taskID uuid.UUID, cause error) error {
	first, err := q.ActOnTask(ctx, &taskID)
	if err != nil {
		return Found(err, "error.task_not_found")
	}
	return acted(first, cause)
}

// acted is what the second of two people is told: who was first, and when.
func acted(first ActOnTaskRow, cause error) error {
	return casefile.NewError(casefile.CodeConflict, "error.task_acted", cause, first.ActorName, first.ReceivedAt)
}

// receive is receiveWith for an act with as many attachments as acts have.
func (q *Queries) receive(ctx context.Context, act ActInsertParams, content any, attachments []uuid.UUID) error {
	return q.receiveWith(ctx, act, content, attachments, casefile.MaxAttachments)
}

// receiveWith writes the act, hands its attachments over, at most so many, extends the trail and tells the deliverers.
func (q *Queries) receiveWith(ctx context.Context, act ActInsertParams, content any, attachments []uuid.UUID, most int) error {
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("encode act: %w", err)
	}
	act.Content = text
	if err := q.keepAct(ctx, act); err != nil {
		return fmt.Errorf("write act: %w", err)
	}
	if len(attachments) > most {
		return casefile.NewError(casefile.CodeInvalid, "error.attachments_too_many", nil, most)
	}
	if len(attachments) > 0 {
		n, err := q.AttachmentsSend(ctx, AttachmentsSendParams{ActID: &act.ID, CaseID: &act.CaseID, AccountID: act.ActorID,
			Ids: attachments})
		if err != nil {
			return fmt.Errorf("hand over attachments: %w", err)
		}
		if int(n) != len(attachments) {
			return casefile.NewError(casefile.CodeInvalid, "error.attachment_gone", nil)
		}
	}
	facts := map[string]string{"content_sha256": contentHash(text)}
	if act.OwnDecision {
		facts["own_decision"] = "yes"
	}
	if err := q.traceAct(ctx, act.CaseID, act.ID, act.ActorID, act.Kind, act.ReceivedAt, facts); err != nil {
		return err
	}
	if _, err := q.db.Exec(ctx, "SELECT pg_notify($1, '')", NotifyActs); err != nil {
		return fmt.Errorf("announce act: %w", err)
	}
	return nil
}

// receiveOnce runs fn in a transaction, which fails where the form was received before: form_id is unique, and whatever fn
// finds wrong with a second sending, the first one's act is then what it is answered with. Two sendings at the same moment
// race; the loser finds the winner's act.
func receiveOnce(ctx context.Context, s *Store, formID, actor uuid.UUID, fn func(*Queries) (Receipt, error)) (Receipt, error) {
	var receipt Receipt
	err := s.InTx(ctx, func(q *Queries) (err error) {
		if err := q.KeepPlans(ctx); err != nil {
			return fmt.Errorf("begin receipt: %w", err)
		}
		receipt, err = fn(q)
		return err
	})
	if err == nil {
		return receipt, nil
	}
	return s.receivedBeforeOr(ctx, formID, actor, err)
}

// Receipt is the receipt of the form from which the act came, as it is given again.
func (a ActByFormRow) Receipt() Receipt {
	return Receipt{ActID: a.ID, CaseID: a.CaseID, CaseNumber: a.CaseNumber, ReceivedAt: a.ReceivedAt, Again: true}
}

// receivedBeforeOr is what a form is answered with that err stands against: the receipt of its first sending, or err where there is none.
func (s *Store) receivedBeforeOr(ctx context.Context, formID, actor uuid.UUID, err error) (Receipt, error) {
	r, findErr := s.receivedBefore(ctx, formID, actor)
	if errors.Is(findErr, pgx.ErrNoRows) {
		return Receipt{}, err
	}
	return r, findErr
}

func (s *Store) receivedBefore(ctx context.Context, formID, actor uuid.UUID) (Receipt, error) {
	a, err := s.ActByForm(ctx, formID)
	if err != nil {
		return Receipt{}, err
	}
	if a.ActorID != actor {
		return Receipt{}, casefile.NewError(casefile.CodeForbidden, "error.forbidden", nil)
	}
	return a.Receipt(), nil
}
