package activities

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
	"creditcase/rules"
)

// pending is what shared steps ask of the handling while a review or a lawsuit is pending.
var pending = Procedure{
	Steps: map[casefile.ActKind]ActStep{
		casefile.ActAskPending: StepOf(func(a *Activities, ctx context.Context, in Acted) (Progress, error) {
			return a.ReceivePending(ctx, Filed(in))
		}),
		casefile.ActCheckPending: StepOf((*Activities).CheckPending),
		casefile.ActAskAfter:     StepOf((*Activities).AskAfter),
		casefile.ActTellOutcome:  StepOf((*Activities).TellOutcome),
		casefile.ActWithdraw:     StepOf((*Activities).WithdrawPending),
	},
	Passed: map[casefile.Step]Consequence{
		casefile.StepTellOutcome: {Do: func(ctx context.Context, s *Step) error { return s.askAfter(ctx) }, Moves: true},
	},
	Articles: map[casefile.EffectKind]func(*Step) string{
		casefile.EffectPendingSuspended: pendingArticle(casefile.EffectPendingSuspended),
		casefile.EffectPendingAnnotated: pendingArticle(casefile.EffectPendingAnnotated),
	},
}

func init() { procedures[casefile.FlowPending] = pending }

// pendingArticle is on what the effect rests; "" where the pack has the other.
func pendingArticle(kind casefile.EffectKind) func(*Step) string {
	return func(s *Step) string {
		if is, article := s.Pack.Pending.Effect(); is == kind {
			return article
		}
		return ""
	}
}

// PendingMoved is the result of CheckPending and AskAfter.
type PendingMoved struct {
	Progress
	Over bool // the case has ended
}

// ReceivePending puts on record that a review or a lawsuit was filed or accepted, and gives the agency the task to check what shows it. What has come on paper
// counts from the day on which it came.
func (a *Activities) ReceivePending(ctx context.Context, in Filed) (Progress, error) {
	return Run(ctx, a, Acted(in), func(s *Step, _ *Progress) error {
		var asked casefile.PendingRequest
		if err := s.Content(&asked); err != nil {
			return err
		}
		came, err := s.acceptAsCame(ctx, asked.Paper)
		if err != nil {
			return err
		}
		agency, err := s.Agency(ctx)
		if err != nil {
			return err
		}
		due, err := s.openTaskFrom(ctx, casefile.TaskCheckPending, agency.ID, s.Clock(casefile.StepCheckPending), came)
		if err != nil {
			return err
		}
		receipt := s.pendingReceipt(asked, due)
		if asked.Paper != nil {
			if err := s.withCode(ctx, &receipt); err != nil {
				return err
			}
		}
		return s.Issue(ctx, receipt)
	})
}

// CheckPending begins the effect that the pack has, until the outcome is told, or refuses it with reasons: other law has it otherwise, or it is not about this
// record. It returns a casefile.Error where no reasons are given.
func (a *Activities) CheckPending(ctx context.Context, in Acted) (PendingMoved, error) {
	return Run(ctx, a, in, func(s *Step, result *PendingMoved) error {
		var check casefile.PendingCheck
		if err := s.Content(&check); err != nil {
			return err
		}
		if check.Reasons == "" {
			return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
		}
		asked, err := s.pendingAsked(ctx)
		if err != nil {
			return err
		}
		if !check.Granted {
			result.Over = true
			return s.refusePending(ctx, asked, check)
		}
		kind, _ := s.Pack.Pending.Effect()
		if err := s.BeginEffect(ctx, kind); err != nil {
			return err
		}
		if err := s.waitForOutcome(ctx); err != nil {
			return err
		}
		if err := s.Issue(ctx, s.pendingGranted(asked, check)); err != nil {
			return err
		}
		return s.tellPendingUnit(ctx, asked, s.unitFollows("begun"))
	})
}

// refusePending decides that nothing befalls the record, tells why, and ends the case.
func (s *Step) refusePending(ctx context.Context, asked casefile.PendingRequest, check casefile.PendingCheck) error {
	outcome, err := s.Pack.Pending.Outcome(casefile.OutcomePendingRefused)
	if err != nil {
		return casefile.NewError(casefile.CodeInvalid, "error.outcome_not_in_pack", err)
	}
	record, err := s.theRecord(ctx)
	if err != nil {
		return err
	}
	agency, err := s.Agency(ctx)
	if err != nil {
		return err
	}
	d, err := s.decide(ctx, record, casefile.Decision{Outcome: casefile.OutcomePendingRefused, Reasons: check.Reasons}, agency.ID, outcome.Article)
	if err != nil {
		return err
	}
	if err := s.apply(ctx, &d, false); err != nil {
		return err
	}
	if err := s.Issue(ctx, s.pendingRefused(asked, d)); err != nil {
		return err
	}
	return s.Close(ctx, casefile.Result(d.Outcome))
}

// waitForOutcome has the case wait, and the time run after which it is asked what has become of the matter.
func (s *Step) waitForOutcome(ctx context.Context) error {
	if err := s.Happens(ctx, casefile.EventProceedingsKnown); err != nil {
		return err
	}
	if err := s.enter(ctx, casefile.StagePendingWaits); err != nil {
		return err
	}
	return s.RunClock(ctx, s.Clock(casefile.StepTellOutcome), nil)
}

// askAfter has the agency ask what has become of the matter, of which nothing was heard for a while.
func (s *Step) askAfter(ctx context.Context) error {
	if err := s.Happens(ctx, casefile.EventProceedingsUnknown); err != nil {
		return err
	}
	_, err := s.OpenAtAgency(ctx, casefile.TaskAskAfter, s.Clock(casefile.StepAskAfter))
	return err
}

// AskAfter keeps what the agency was told when it asked: the matter is pending still, and the case waits on, or it has ended.
func (a *Activities) AskAfter(ctx context.Context, in Acted) (PendingMoved, error) {
	return Run(ctx, a, in, func(s *Step, result *PendingMoved) error {
		var asked casefile.AskedAfter
		if err := s.Content(&asked); err != nil {
			return err
		}
		if asked.Remark == "" {
			return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
		}
		if asked.Ended == nil {
			return s.waitForOutcome(ctx)
		}
		result.Over = true
		return s.endPending(ctx, *asked.Ended)
	})
}

// TellOutcome ends the case with what the party tells, whatever it waits for.
func (a *Activities) TellOutcome(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var outcome casefile.ProceedingsOutcome
		if err := s.Content(&outcome); err != nil {
			return err
		}
		at := s.At()
		if err := s.q.TasksCloseAll(ctx, db.TasksCloseAllParams{CaseID: s.Case.ID, At: &at}); err != nil {
			return fmt.Errorf("close tasks: %w", err)
		}
		if err := s.endPending(ctx, outcome); err != nil {
			return err
		}
		return s.liftAll(ctx)
	})
}

// endPending ends what befell the record, and, where the matter was won, has the unit asked to follow: in a case of its own, where the pack provides for one.
// It returns a casefile.Error where the outcome is not whole.
func (s *Step) endPending(ctx context.Context, outcome casefile.ProceedingsOutcome) error {
	if not := outcome.Sound(s.At()); not != nil {
		return not
	}
	asked, err := s.pendingAsked(ctx)
	if err != nil {
		return err
	}
	var then afterOutcome
	if outcome.Result == casefile.ResultWon {
		if then, err = s.followOutcome(ctx, asked, outcome); err != nil {
			return err
		}
	}
	if err := s.Issue(ctx, s.pendingEnded(asked, outcome, then)); err != nil {
		return err
	}
	said := []notices.Note{ofOutcome(outcome), s.unitFollows("ended")}
	if next := then.said(); next != nil {
		said = append(said, next)
	}
	if err := s.tellPendingUnit(ctx, asked, said...); err != nil {
		return err
	}
	return s.Close(ctx, outcome.Result)
}

// followOutcome opens the case in which the record follows what was decided, unless it is there no more or the pack does not provide for it. Where a case about
// the same is open already the record follows in that.
func (s *Step) followOutcome(ctx context.Context, asked casefile.PendingRequest, outcome casefile.ProceedingsOutcome) (then afterOutcome, err error) {
	pack, err := s.a.Book.InForce(s.Case.PackID, calendar.DateOf(s.At()))
	if err != nil {
		return then, fmt.Errorf("find pack in force: %w", err)
	}
	record, err := s.theRecord(ctx)
	if err != nil {
		return then, err
	}
	if then.gone, err = s.gone(ctx, record); err != nil || then.gone || !pack.Provides(casefile.FlowRevocation) || !pack.Revocation.Knows(outcome.Does) {
		return then, err
	}
	receipt, err := s.askToFollow(ctx, pack, record, asked, outcome)
	var open *casefile.Error
	switch {
	case errors.As(err, &open) && open.Message == db.RevocationOpen && len(open.Args) > 0:
		then.follows, _ = open.Args[0].(string)
		return then, nil
	case errors.As(err, &open) && (open.Message == db.RevocationBefore || open.Message == db.RevocationOlder): // of which the article does not speak: it is objected to
		return then, nil
	case err != nil:
		return then, fmt.Errorf("have the record follow: %w", err)
	}
	if then.opens = true; receipt.CaseNumber == "" {
		return then, nil
	}
	s.Trace("follows", map[string]string{"case": receipt.CaseNumber})
	then.follows = receipt.CaseNumber
	return then, nil
}

// askToFollow opens that case. In a rehearsal it looks whether it could be opened: the number is not known before, and the receipt says nothing.
func (s *Step) askToFollow(ctx context.Context, pack *rules.Pack, record uuid.UUID, asked casefile.PendingRequest, outcome casefile.ProceedingsOutcome) (db.Receipt, error) {
	if s.a.rehearsal != nil {
		_, err := s.q.RevocableBy(ctx, db.ScheduleAccount, uuid.Nil, record, casefile.RevocationByProceeding, s.At())
		return db.Receipt{}, err
	}
	return s.q.AskRevocation(ctx, db.NewRevocation{FormID: uuid.NewSHA1(s.Case.ID, []byte(casefile.FlowRevocation)), ActorID: db.ScheduleAccount, RecordID: record,
		About: s.Case.ID, Pack: pack, At: s.At(), Request: casefile.RevocationRequest{By: casefile.RevocationByProceeding, Says: asked.Says,
			Document: casefile.RevokingDocument{Does: outcome.Does, Body: outcome.Body, Number: outcome.Number, EffectiveOn: outcome.On}}})
}

// WithdrawPending ends the handling at the party's wish, and tells the unit where it was told that it had begun.
func (a *Activities) WithdrawPending(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		begun := s.Case.Stage != casefile.StagePendingCheck
		if err := s.Withdraw(ctx, s.ofPending(casefile.NoticeWithdrawal, "")); err != nil || !begun {
			return err
		}
		asked, err := s.pendingAsked(ctx)
		if err != nil {
			return err
		}
		return s.tellPendingUnit(ctx, asked, notices.Say("letter.pending.unit.withdrawn"), s.unitFollows("ended"))
	})
}

// pendingAsked is what was asked for.
func (s *Step) pendingAsked(ctx context.Context) (asked casefile.PendingRequest, err error) {
	return asked, s.contentOf(ctx, casefile.ActAskPending, &asked)
}
