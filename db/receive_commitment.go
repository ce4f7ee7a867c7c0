package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// ScheduleAccount is whose acts those are that the program does of its own accord. Nobody can sign in with it.
var ScheduleAccount = uuid.MustParse("00000000-0000-7000-8000-000000000001")

// Day is a date as a column has it that may be empty.
func Day(d calendar.Date) *time.Time { return dateColumn(d) }

// NewCheck is the check of a commitment, to be opened. The commitment is locked.
type NewCheck struct {
	FormID     uuid.UUID // nil: that of the schedule, which opens it once
	Commitment Commitment
	Code       string
	Terms      casefile.CommitmentTerms
	Reason     casefile.CheckReason
	Draw       *int32 // nil: a clerk calls for it
	Because    string
	ActorID    uuid.UUID
	Pack       *rules.Pack
	At         time.Time // legal time
}

// OpenCheck opens the case in which a commitment is checked, with what was signed and the papers that have come.
func (q *Queries) OpenCheck(ctx context.Context, n NewCheck) error {
	_, err := q.openCheck(ctx, n)
	return err
}

func (q *Queries) openCheck(ctx context.Context, n NewCheck) (Receipt, error) {
	m := n.Commitment
	due := casefile.CommitmentDue{CommitmentID: m.ID, Number: m.Number, Code: n.Code, Version: int(m.Version), Terms: n.Terms, SignedAt: m.SignedAt,
		Reason: n.Reason, Because: n.Because, DueOn: calendar.DateOf(n.At).String(), Was: m.State, Earlier: m.CaseID}
	if n.Draw != nil {
		due.Draw = int(*n.Draw)
	}
	if m.FinishedOn != nil {
		due.FinishedOn = dateOf(*m.FinishedOn).String()
	}
	if m.CheckOn != nil && !m.State.Checked() {
		due.DueOn = dateOf(*m.CheckOn).String()
	}
	papers, err := q.CommitmentPapers(ctx, m.ID)
	if err != nil {
		return Receipt{}, fmt.Errorf("read papers: %w", err)
	}
	for _, p := range papers {
		due.Papers = append(due.Papers, casefile.PaperIn{Paper: p.Paper, File: p.ID, SHA256: p.SHA256})
	}
	c := NewCase{Flow: casefile.FlowCommitment, ID: newID(), FormID: n.FormID, ActorID: n.ActorID, SubjectID: m.SubjectID, UnitID: m.UnitID,
		Channel: casefile.ChannelUnit, AboutZH: n.Terms.ZH, AboutEN: n.Terms.EN, PackID: n.Pack.ID, PackVersion: int32(n.Pack.Version), //nolint:gosec // small
		PackHash: n.Pack.Hash(casefile.FlowCommitment), Content: due, At: n.At}
	if c.FormID == uuid.Nil {
		c.FormID = uuid.NewSHA1(m.ID, []byte("check"))
	}
	if m.RecordID != nil {
		c.Records = []uuid.UUID{*m.RecordID}
	}
	r, err := q.OpenCase(ctx, c)
	if err != nil {
		return Receipt{}, err
	}
	party := CasePartyInsertParams{ID: newID(), CaseID: r.CaseID, Role: casefile.PartyCommitted, SubjectID: &m.SubjectID, AccountID: m.AccountID,
		Capacity: m.Capacity, Since: n.At, Reads: true}
	if err := q.CasePartyInsert(ctx, party); err != nil {
		return Receipt{}, fmt.Errorf("enter party: %w", err)
	}
	err = q.CommitmentChecking(ctx, CommitmentCheckingParams{ID: m.ID, State: casefile.CommitmentChecking, Draw: n.Draw, CaseID: &r.CaseID})
	if err != nil {
		return Receipt{}, fmt.Errorf("keep that it is checked: %w", err)
	}
	err = q.CommitmentFilesToCase(ctx, CommitmentFilesToCaseParams{CommitmentID: m.ID, ActID: &r.ActID, CaseID: &r.CaseID})
	if err != nil {
		return Receipt{}, fmt.Errorf("hand papers over: %w", err)
	}
	return r, q.tellCheck(ctx, Turn{ActorID: n.ActorID, At: n.At}, m, "commitment_checked_again")
}

// CallCheck has a clerk of the unit call for a check of a commitment before its day, where it was not drawn, or after an earlier check, because something has become
// known. It returns a casefile.Error with CodeNotFound where the commitment is not the unit's, and CodeConflict where it is being checked, or is not
// in force.
func (s *Store) CallCheck(ctx context.Context, t Turn, formID uuid.UUID, because string, pack *rules.Pack) (Receipt, error) {
	return receiveOnce(ctx, s, formID, t.ActorID, func(q *Queries) (Receipt, error) {
		if t.UnitID == uuid.Nil {
			return Receipt{}, casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
		}
		m, err := q.lockWithCheck(ctx, t)
		if err != nil {
			return Receipt{}, err
		}
		if !m.State.Checkable() {
			return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.commitment_not_checkable", nil)
		}
		if because == "" {
			return Receipt{}, casefile.NewError(casefile.CodeInvalid, "error.commitment_reasons", nil)
		}
		terms, err := q.termsOf(ctx, m)
		if err != nil {
			return Receipt{}, err
		}
		item, err := q.CommitmentTermsOf(ctx, CommitmentTermsOfParams{ItemID: m.ItemID, Version: m.Version})
		if err != nil {
			return Receipt{}, fmt.Errorf("read item: %w", err)
		}
		reason := casefile.CheckCalled
		if m.State.Checked() {
			reason = casefile.CheckFound
		}
		return q.openCheck(ctx, NewCheck{FormID: formID, Commitment: m, Code: item.Code, Terms: terms, Reason: reason, Because: because,
			ActorID: t.ActorID, Pack: pack, At: t.At})
	})
}

// NewSaying is what the party says in a check of its commitment, or a clerk of the unit enters from paper.
type NewSaying struct {
	FormID  uuid.UUID
	ActorID uuid.UUID
	UnitID  uuid.UUID // of the clerk; nil: the party itself
	CaseID  uuid.UUID
	Clock   string           // of the party's time, in the pack of the case; "": what has come on paper is not heard after it
	Kind    casefile.ActKind // ActHandIn or ActRectify
	Content casefile.SaidInCheck
	At      time.Time // legal time
}

// WithdrawCheck receives that the unit takes a check back for which it has called, before anything was found. It returns a casefile.Error with CodeForbidden where
// the actor is not of the unit, CodeNotFound where the case is not the unit's, and CodeConflict where it is too late, or where the commitment was drawn.
func (s *Store) WithdrawCheck(ctx context.Context, formID, actor, caseID, unit uuid.UUID, w casefile.Withdrawal, at time.Time) (Receipt, error) {
	return s.withdraw(ctx, formID, actor, caseID, w, at, func(q *Queries) (Case, error) {
		c, err := q.lockForDesk(ctx, actor, caseID, unit, casefile.FlowCommitment)
		if err == nil && c.ClosedAt == nil && c.Stage != casefile.StagePromiseCheck && c.Stage != casefile.StagePapers {
			err = casefile.NewError(casefile.CodeConflict, "error.check_found_already", nil)
		}
		if err != nil || c.ClosedAt != nil {
			return c, err
		}
		due, err := q.DueOf(ctx, caseID)
		if err == nil && !due.Reason.ByUnit() {
			err = casefile.NewError(casefile.CodeConflict, "error.check_drawn", nil)
		}
		return c, err
	})
}

// DueOf is what a case checks, as the act that opened it has it.
func (q *Queries) DueOf(ctx context.Context, caseID uuid.UUID) (due casefile.CommitmentDue, err error) {
	act, err := q.CaseActOf(ctx, CaseActOfParams{CaseID: caseID, Kind: casefile.ActBeginCheck})
	if err != nil {
		return due, fmt.Errorf("find what is checked: %w", err)
	}
	if err := json.Unmarshal(act.Content, &due); err != nil {
		return due, fmt.Errorf("read what is checked: %w", err)
	}
	return due, nil
}

// waitsFor are the stages at which the party says something, and the event since which it can; and the stage after its silence, at which what has come on
// paper in time is still heard.
var waitsFor = map[casefile.ActKind]struct {
	stage, late casefile.Stage
	since       casefile.Event
}{
	casefile.ActHandIn:  {casefile.StagePapers, casefile.StagePromiseCheck, casefile.EventPapersAsked},
	casefile.ActRectify: {casefile.StageRectify, casefile.StageBreachDecision, casefile.EventOrderServed},
}

// SayInCheck receives what the party says in a check. It returns a casefile.Error with CodeNotFound where the case is not the party's or the unit's,
// CodeConflict where nothing is waited for from the party, and CodeInvalid where nothing is said, where the unit enters what did not come on paper, or where
// that came on a day on which nothing was waited for.
func (s *Store) SayInCheck(ctx context.Context, n NewSaying) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, n.FormID, n.ActorID, func(q *Queries) (Receipt, error) {
		c, err := q.lockCheck(ctx, n)
		if err != nil {
			return Receipt{}, err
		}
		if err := q.maySay(ctx, c, n); err != nil {
			return Receipt{}, err
		}
		act := ActInsertParams{ID: newID(), FormID: n.FormID, CaseID: c.ID, Kind: n.Kind, ActorID: n.ActorID, ReceivedAt: n.At}
		return Receipt{ActID: act.ID, CaseID: c.ID, CaseNumber: c.Number, ReceivedAt: n.At}, q.receive(ctx, act, n.Content, n.Content.AllFiles())
	})
	if uniqueViolation(err) == actsOneWaiting {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.check_said", err)
	}
	return receipt, err
}

// maySay returns nil where the party can say it now; otherwise the casefile.Error that says why not.
func (q *Queries) maySay(ctx context.Context, c Case, n NewSaying) error {
	waits := waitsFor[n.Kind]
	late := c.Stage == waits.late && n.Clock != "" && n.Content.OnPaper() != nil
	if c.ClosedAt != nil || c.Stage != waits.stage && !late {
		return casefile.NewError(casefile.CodeConflict, "error.check_not_waiting", nil)
	}
	if (n.UnitID == uuid.Nil) != (n.Content.OnPaper() == nil) {
		return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
	}
	if not := n.Content.Lacks(); not != nil {
		return not
	}
	since, err := q.CaseEventAt(ctx, CaseEventAtParams{CaseID: c.ID, Kind: waits.since})
	if errors.Is(err, pgx.ErrNoRows) && late {
		return casefile.NewError(casefile.CodeConflict, "error.check_not_waiting", nil)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return casefile.NewError(casefile.CodeConflict, "error.rectify_not_served", nil)
	}
	if err != nil {
		return fmt.Errorf("look since when it is waited for: %w", err)
	}
	came, not := n.Content.OnPaper().Came(since, n.At)
	if not != nil {
		return not
	}
	if late {
		_, err = q.CameInTime(ctx, c.ID, n.Clock, came)
	}
	return err
}

// CameInTime is the party's time that has passed in silence, where what is entered only now came within it. It returns a casefile.Error with CodeConflict where no
// time has passed so, and with CodeInvalid where it came after that.
func (q *Queries) CameInTime(ctx context.Context, caseID uuid.UUID, clock string, came time.Time) (CheckClockRow, error) {
	had, err := q.CheckClock(ctx, CheckClockParams{CaseID: caseID, Clock: clock})
	switch {
	case errors.Is(err, pgx.ErrNoRows) || err == nil && had.OverdueAt == nil:
		return had, casefile.NewError(casefile.CodeConflict, "error.check_not_waiting", err)
	case err != nil:
		return had, fmt.Errorf("find the party's time: %w", err)
	case calendar.DateOf(came).After(calendar.DateOf(had.DueAt)): // the last second of the last day is in time
		return had, casefile.NewError(casefile.CodeInvalid, "error.check_came_late", nil)
	}
	return had, nil
}

func (q *Queries) lockCheck(ctx context.Context, n NewSaying) (Case, error) {
	if n.UnitID != uuid.Nil {
		return q.lockForDesk(ctx, n.ActorID, n.CaseID, n.UnitID, casefile.FlowCommitment)
	}
	c, err := q.CaseLockForParty(ctx, CaseLockForPartyParams{ID: n.CaseID, AccountID: n.ActorID, Role: casefile.PartyCommitted})
	return c, Found(err, "error.not_found.body")
}
