package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// revocation is what shared steps ask of the revocation of a record's basis.
var revocation = Procedure{
	Steps: map[casefile.ActKind]ActStep{
		casefile.ActAskRevocation: StepOf(func(a *Activities, ctx context.Context, in Acted) (RevocationMoved, error) {
			return a.ReceiveRevocation(ctx, Filed(in))
		}),
		casefile.ActConfirmRevocation: StepOf((*Activities).ConfirmRevocation),
		casefile.ActApplyRevocation:   StepOf((*Activities).ApplyRevocation),
		casefile.ActWithdraw:          StepOf((*Activities).WithdrawRevocation),
	},
}

func init() { procedures[casefile.FlowRevocation] = revocation }

// RevocationMoved is the result of ReceiveRevocation and ConfirmRevocation.
type RevocationMoved struct {
	Progress
	Told bool // the unit has told the agency in writing, which has to put the record right
}

// ReceiveRevocation puts on record that the basis of a record is gone, and since when. A unit that opens the case has told the agency in writing with
// that; of anybody else the unit is asked, and its time runs from the effect of the document all the same (city-2022 45).
func (a *Activities) ReceiveRevocation(ctx context.Context, in Filed) (RevocationMoved, error) {
	return Run(ctx, a, Acted(in), func(s *Step, result *RevocationMoved) error {
		if err := s.Accept(ctx); err != nil { // under the pack that is in force now, for life
			return err
		}
		var asked casefile.RevocationRequest
		if err := s.Content(&asked); err != nil {
			return err
		}
		since, not := asked.Document.Since(s.At())
		if not != nil {
			return not
		}
		if err := s.asCame(since, func() error { return s.Happens(ctx, casefile.EventBasisGone) }); err != nil {
			return err
		}
		due, err := s.toTell(ctx, since)
		if err != nil {
			return err
		}
		if err := s.openTaskBy(ctx, casefile.TaskConfirmRevocation, s.Case.UnitID, due); err != nil {
			return err
		}
		if asked.Tells == nil {
			return s.askOfUnit(ctx, asked, due)
		}
		if err := s.toldAtOnce(ctx); err != nil {
			return err
		}
		result.Told = true
		if err := s.tellSubject(ctx, asked); err != nil {
			return err
		}
		return s.revocationTold(ctx, asked, *asked.Tells)
	})
}

// toTell is by when the unit tells of a document that took effect at the instant, and says from what its time runs.
func (s *Step) toTell(ctx context.Context, since time.Time) (rules.Deadline, error) {
	from, err := s.onceCollected(ctx, since)
	if err != nil {
		return rules.Deadline{}, err
	}
	due, err := s.compute(s.Clock(casefile.StepReport), from)
	if from.After(since) {
		due.StartsAt = rules.OnceCollected
	}
	return due, err
}

// onceCollected is the instant, or the end of the day on which the record came in where that is later: nobody owed telling of what was not there.
func (s *Step) onceCollected(ctx context.Context, since time.Time) (time.Time, error) {
	record, err := s.theRecord(ctx)
	if err != nil {
		return since, err
	}
	recorded, err := s.q.RecordedOn(ctx, record)
	if err != nil {
		return since, fmt.Errorf("read when the record came in: %w", err)
	}
	if day := calendar.DateOf(recorded).End(); day.After(since) && !day.After(s.At()) {
		return day, nil
	}
	return since, nil
}

// toldAtOnce ends the task of a unit that has told with the opening of the case. Where it was late, that stands on the case and comes before the supervisor
// as with any other task.
func (s *Step) toldAtOnce(ctx context.Context) error {
	overdue, err := s.q.DeadlineOverdue(ctx, db.DeadlineOverdueParams{CaseID: s.Case.ID, Now: s.At()})
	if err != nil {
		return fmt.Errorf("look whether the unit is late: %w", err)
	}
	for _, d := range overdue {
		s.Trace("overdue", map[string]string{"clock": d.Clock})
		if err := s.a.escalate(ctx, s.q, s.Case.ID, d, s.doneAt); err != nil {
			return err
		}
	}
	if err := s.EndTask(ctx, casefile.TaskConfirmRevocation); err != nil {
		return err
	}
	return s.endUrges(ctx)
}

// ConfirmRevocation keeps what the unit tells the agency in writing: that the record is to be deleted or changed, or that the document does not concern it,
// with which the case ends. It returns a casefile.Error where the notice is not whole, the pack does not let a record be changed, or the record is gone.
func (a *Activities) ConfirmRevocation(ctx context.Context, in Acted) (RevocationMoved, error) {
	return Run(ctx, a, in, func(s *Step, result *RevocationMoved) error {
		var notice casefile.RevocationNotice
		if err := s.Content(&notice); err != nil {
			return err
		}
		if !notice.Sound() {
			return casefile.NewError(casefile.CodeInvalid, "error.revocation_incomplete", nil)
		}
		asked, err := s.revocationAsked(ctx)
		if err != nil {
			return err
		}
		if over, err := s.endsGone(ctx); err != nil || over {
			return err
		}
		if notice.Outcome != casefile.OutcomeNotConcerned {
			result.Told = true
			return s.revocationTold(ctx, asked, notice)
		}
		decision, err := s.decideRevocation(ctx, notice)
		if err != nil {
			return err
		}
		if err := s.apply(ctx, &decision, true); err != nil {
			return err
		}
		if err := s.Issue(ctx, s.notConcerned(asked, decision)); err != nil {
			return err
		}
		return s.Close(ctx, casefile.Result(notice.Outcome))
	})
}

// ApplyRevocation deletes or changes the record as the unit has told, tells the party and the partners, and ends the case.
func (a *Activities) ApplyRevocation(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var applied casefile.RevocationApplied
		if err := s.Content(&applied); err != nil {
			return err
		}
		asked, err := s.revocationAsked(ctx)
		if err != nil {
			return err
		}
		if over, err := s.endsGone(ctx); err != nil || over {
			return err
		}
		decision, err := s.decision(ctx)
		if err != nil {
			return err
		}
		if decision, err = s.asItStands(ctx, decision); err != nil {
			return err
		}
		if err := s.Happens(ctx, casefile.EventRevocationApplied); err != nil {
			return err
		}
		if err := s.apply(ctx, &decision, true); err != nil {
			return err
		}
		if err := s.Issue(ctx, s.revocationResult(asked, decision, applied)); err != nil {
			return err
		}
		return s.Close(ctx, casefile.Result(decision.Outcome))
	})
}

// WithdrawRevocation ends a request that the party takes back before the unit has told.
func (a *Activities) WithdrawRevocation(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error { return s.Withdraw(ctx, s.toRevoked(casefile.NoticeWithdrawal, "")) })
}

// revocationAsked is with what the case was opened.
func (s *Step) revocationAsked(ctx context.Context) (asked casefile.RevocationRequest, err error) {
	return asked, s.contentOf(ctx, casefile.ActAskRevocation, &asked)
}

// askOfUnit gives the party that has asked a receipt, tells one that has not, and asks the unit to tell what is to be done.
func (s *Step) askOfUnit(ctx context.Context, asked casefile.RevocationRequest, due rules.Deadline) error {
	tell := s.tellSubject
	if asked.By == casefile.RevocationByParty {
		tell = func(ctx context.Context, asked casefile.RevocationRequest) error {
			return s.Issue(ctx, s.revocationReceipt(asked, due))
		}
	}
	if err := tell(ctx, asked); err != nil {
		return err
	}
	return s.Issue(ctx, s.basisAsked(asked, due))
}

// revocationTold keeps what the unit has told, and has the agency put the record right: its time runs from the written notice (shenzhen-2020 35, city-2022 45).
func (s *Step) revocationTold(ctx context.Context, asked casefile.RevocationRequest, notice casefile.RevocationNotice) error {
	decision, err := s.decideRevocation(ctx, notice)
	if err != nil {
		return err
	}
	if err := s.Happens(ctx, casefile.EventRevocationTold); err != nil {
		return err
	}
	due, err := s.OpenAtAgency(ctx, casefile.TaskApplyRevocation, s.Clock(casefile.StepApplyRevocation))
	if err != nil {
		return err
	}
	return s.Issue(ctx, s.basisGone(asked, decision, due))
}

// decideRevocation writes what the unit has decided about the record. It returns a casefile.Error where the pack knows no such outcome, or a change does not
// fit the record.
func (s *Step) decideRevocation(ctx context.Context, notice casefile.RevocationNotice) (db.Decision, error) {
	records, err := s.recordNames(ctx)
	if err != nil {
		return db.Decision{}, err
	}
	outcome, err := s.Pack.Revocation.Outcome(notice.Outcome)
	if err != nil || len(records) != 1 {
		return db.Decision{}, casefile.NewError(casefile.CodeInvalid, "error.outcome_not_in_pack", err)
	}
	if err := s.changesFit(ctx, records[0].ID, notice.Changes); err != nil {
		return db.Decision{}, err
	}
	return s.decide(ctx, records[0].ID, casefile.Decision{Outcome: notice.Outcome, Changes: notice.Changes, Reasons: notice.Reasons}, s.Case.UnitID,
		outcome.ArticleFor(records[0].Category, false))
}

// asItStands is the decision with its changes made from what the record says now: another case may have changed it since the unit has told.
func (s *Step) asItStands(ctx context.Context, d db.Decision) (db.Decision, error) {
	if !d.Outcome.ChangesContent() {
		return d, nil
	}
	var changes []casefile.Change
	if err := json.Unmarshal(d.Changes, &changes); err != nil {
		return d, fmt.Errorf("read changes: %w", err)
	}
	r, err := s.lockRecord(ctx, *d.RecordID)
	if err != nil {
		return d, err
	}
	for i := range changes {
		changes[i].From = r.content[changes[i].Field]
	}
	if d.Changes, err = json.Marshal(changes); err != nil {
		return d, fmt.Errorf("encode changes: %w", err)
	}
	return d, nil
}

// endsGone ends the case where another one has taken the record away meanwhile: nothing is left to put right.
func (s *Step) endsGone(ctx context.Context) (bool, error) {
	record, err := s.theRecord(ctx)
	if err != nil {
		return false, err
	}
	if gone, err := s.gone(ctx, record); err != nil || !gone {
		return false, err
	}
	if err := s.Issue(ctx, s.toRevoked(casefile.NoticeAlreadyGone, "")); err != nil {
		return true, err
	}
	return true, s.Close(ctx, casefile.ResultAlreadyGone)
}

// gone reports whether a record is there no more.
func (s *Step) gone(ctx context.Context, record uuid.UUID) (bool, error) {
	gone, err := s.q.RecordGone(ctx, db.RecordGoneParams{RecordID: record, Now: s.At()})
	if err != nil {
		return false, fmt.Errorf("look whether the record is there: %w", err)
	}
	return gone, nil
}

// tellSubject tells a party that has not asked itself that its record is being put right, and lets one without an account in.
func (s *Step) tellSubject(ctx context.Context, asked casefile.RevocationRequest) error {
	letter := s.basisHandled(asked)
	if err := s.withCode(ctx, &letter); err != nil {
		return err
	}
	return s.Issue(ctx, letter)
}
