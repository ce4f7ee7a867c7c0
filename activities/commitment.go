package activities

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
)

// commitment is what shared steps ask of the check of a commitment.
var commitment = Procedure{
	Steps: map[casefile.ActKind]ActStep{
		casefile.ActBeginCheck: StepOf(func(a *Activities, ctx context.Context, in Acted) (Progress, error) {
			return a.BeginCheck(ctx, Filed(in))
		}),
		casefile.ActCheckPromises:   StepOf((*Activities).CheckPromises),
		casefile.ActAskPapers:       StepOf((*Activities).AskPapers),
		casefile.ActHandIn:          StepOf((*Activities).RecordPapers),
		casefile.ActRectify:         StepOf((*Activities).RecordRectified),
		casefile.ActVerifyRectified: StepOf((*Activities).VerifyRectified),
		casefile.ActDecideBreach:    StepOf((*Activities).DecideBreach),
		casefile.ActWithdraw:        StepOf((*Activities).WithdrawCheck),
	},
	Passed: map[casefile.Step]Consequence{
		// Who hands nothing in is checked without it.
		casefile.StepPapers: {Moves: true, Do: func(ctx context.Context, s *Step) error { return s.checkOn(ctx) }},
		// Who says nothing in its time has not rectified.
		casefile.StepRectify: {Moves: true, Do: func(ctx context.Context, s *Step) error { return s.openBreachDecision(ctx) }},
	},
	Served: map[casefile.NoticeKind]func(context.Context, *Step) error{
		casefile.NoticeRectify: func(ctx context.Context, s *Step) error { return s.rectifyFromNow(ctx) },
		casefile.NoticeBreach:  func(ctx context.Context, s *Step) error { return s.enterBreach(ctx) },
	},
	Articles: map[casefile.EffectKind]func(*Step) string{
		casefile.EffectItemPaused: func(s *Step) string { return s.Pack.Commitment.PauseArticle },
	},
}

func init() { procedures[casefile.FlowCommitment] = commitment }

// dueCheck is what is checked, as the act that opened the case has it.
func (s *Step) dueCheck(ctx context.Context) (casefile.CommitmentDue, error) {
	return s.q.DueOf(ctx, s.Case.ID)
}

// BeginCheck opens the check of a commitment: a task for the unit that has taken it.
func (a *Activities) BeginCheck(ctx context.Context, in Filed) (Progress, error) {
	return Run(ctx, a, Acted(in), func(s *Step, _ *Progress) error {
		if err := s.Accept(ctx); err != nil { // under the pack that is in force now, for life
			return err
		}
		return s.checkOn(ctx)
	})
}

// checkOn gives the unit the task to check, at the beginning and each time that papers were asked for.
func (s *Step) checkOn(ctx context.Context) error {
	if err := s.Happens(ctx, casefile.EventCheckable); err != nil {
		return err
	}
	_, err := s.OpenTask(ctx, casefile.TaskCheckPromises, s.Case.UnitID, s.Clock(casefile.StepCheckPromises))
	return err
}

// AskPapers has the party hand papers in, within its time. It returns a casefile.Error where nothing is asked for.
func (a *Activities) AskPapers(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var asked casefile.PapersAsked
		if err := s.Content(&asked); err != nil {
			return err
		}
		due, err := s.dueCheck(ctx)
		if err != nil {
			return err
		}
		if !asked.Sound(due.Terms) {
			return casefile.NewError(casefile.CodeInvalid, "error.papers_asked_empty", nil)
		}
		if err := s.Happens(ctx, casefile.EventPapersAsked); err != nil {
			return err
		}
		if err := s.enter(ctx, casefile.StagePapers); err != nil {
			return err
		}
		if err := s.RunClock(ctx, s.Clock(casefile.StepPapers), nil); err != nil {
			return err
		}
		letter, err := s.papersAsked(ctx, due, asked)
		if err != nil {
			return err
		}
		return s.Issue(ctx, letter)
	})
}

// RecordPapers puts down what the party has handed in, and lets the check go on, or run anew where it has gone on without what had come. It returns a casefile.Error where nothing is asked for now.
func (a *Activities) RecordPapers(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var said casefile.PapersHandedIn
		if err := s.Content(&said); err != nil {
			return err
		}
		late := s.Case.Stage == casefile.StagePromiseCheck && said.Paper != nil
		if s.Case.Stage != casefile.StagePapers && !late || s.Act.Kind != casefile.ActHandIn {
			return casefile.NewError(casefile.CodeConflict, "error.papers_not_asked", nil)
		}
		if not := said.Lacks(); not != nil {
			return not
		}
		clock := s.Clock(casefile.StepPapers)
		asked, err := s.runsFrom(ctx, clock)
		if errors.Is(err, pgx.ErrNoRows) {
			return casefile.NewError(casefile.CodeConflict, "error.papers_not_asked", err)
		}
		if err != nil {
			return err
		}
		came, not := said.Paper.Came(asked, s.At())
		if not != nil {
			return not
		}
		return s.asCame(came, func() error {
			if err := s.heard(ctx, clock, late, casefile.TaskCheckPromises); err != nil {
				return err
			}
			return s.checkOn(ctx)
		})
	})
}

// heard ends the party's time. What has come on paper within it counts from the day on which it came, also where it is entered after the time had passed in
// silence: then the party has kept it, and the task that its silence had opened is over.
func (s *Step) heard(ctx context.Context, clock string, late bool, opened casefile.TaskKind) error {
	if !late {
		return s.StopClock(ctx, clock)
	}
	had, err := s.q.CameInTime(ctx, s.Case.ID, clock, s.At())
	if err != nil {
		return err
	}
	at := s.At()
	if err := s.q.CheckClockKept(ctx, db.CheckClockKeptParams{ID: had.ID, At: &at}); err != nil {
		return fmt.Errorf("keep that it came in time: %w", err)
	}
	s.Trace("overdue_lifted", map[string]string{"clock": clock})
	return s.EndTask(ctx, opened)
}

// PromisesFound is the result of CheckPromises.
type PromisesFound struct {
	Progress
	Untrue bool
}

// CheckPromises records what was found of each promise. Where none is untrue that is the end; otherwise the party is ordered to rectify, and handling of
// the item stands still where the document has it so (shenzhen-2022 64(2)); what is finished is not handled any more. It returns a casefile.Error where a promise is left out.
func (a *Activities) CheckPromises(ctx context.Context, in Acted) (PromisesFound, error) {
	return Run(ctx, a, in, func(s *Step, result *PromisesFound) error {
		var found casefile.PromisesChecked
		if err := s.Content(&found); err != nil {
			return err
		}
		due, err := s.dueCheck(ctx)
		if err != nil {
			return err
		}
		if !found.Sound(due.Terms) {
			return casefile.NewError(casefile.CodeInvalid, "error.promises_unchecked", nil)
		}
		if outcome := found.Outcome(); outcome != casefile.OutcomeBroken {
			return s.endCheck(ctx, outcome, found.Says(), func(d db.Decision) error {
				letter, err := s.promisesKept(ctx, due, found, d)
				if err != nil {
					return err
				}
				return s.Issue(ctx, letter)
			})
		}
		result.Untrue = true
		m, err := s.theCommitment(ctx)
		if err != nil {
			return err
		}
		if s.Pack.Commitment.PauseArticle != "" && m.FinishedOn == nil {
			if err := s.BeginEffect(ctx, casefile.EffectItemPaused); err != nil {
				return err
			}
		}
		if err := s.enter(ctx, casefile.StageRectify); err != nil {
			return err
		}
		letter, err := s.orderToRectify(ctx, due, found, m.FinishedOn != nil)
		if err != nil {
			return err
		}
		return s.Issue(ctx, letter)
	})
}

// endCheck decides what the check has come to, has the record of the commitment say it, tells it, and closes the case.
func (s *Step) endCheck(ctx context.Context, o casefile.Outcome, reasons string, tell func(db.Decision) error) error {
	decision, err := s.decideCheck(ctx, o, reasons)
	if err != nil {
		return err
	}
	at := s.At()
	if err := s.q.DecisionApplied(ctx, db.DecisionAppliedParams{ID: decision.ID, At: &at}); err != nil {
		return fmt.Errorf("mark decision applied: %w", err)
	}
	due, err := s.dueCheck(ctx)
	if err != nil {
		return err
	}
	if err := s.commitmentIs(ctx, due.Was.After(o), nil); err != nil {
		return err
	}
	if err := tell(decision); err != nil {
		return err
	}
	return s.Close(ctx, casefile.Result(o))
}

func (s *Step) decideCheck(ctx context.Context, o casefile.Outcome, reasons string) (db.Decision, error) {
	outcome, err := s.Pack.Commitment.Outcome(o)
	if err != nil {
		return db.Decision{}, casefile.NewError(casefile.CodeInvalid, "error.outcome_not_in_pack", err)
	}
	return s.decideOf(ctx, nil, casefile.Decision{Outcome: o, Reasons: reasons}, s.Case.UnitID, outcome.Article)
}

// commitmentIs has the commitment and its record say what the check has come to.
func (s *Step) commitmentIs(ctx context.Context, state casefile.CommitmentState, breach *uuid.UUID) error {
	m, err := s.theCommitment(ctx)
	if err != nil {
		return err
	}
	if err := s.q.CommitmentState(ctx, db.CommitmentStateParams{ID: m.ID, State: state, BreachID: breach}); err != nil {
		return fmt.Errorf("keep what has become of the commitment: %w", err)
	}
	if m.RecordID == nil {
		return nil
	}
	return s.q.RecordKept(ctx, *m.RecordID, state, &s.Case.ID, s.At())
}

// theCommitment is what the case checks.
func (s *Step) theCommitment(ctx context.Context) (db.Commitment, error) {
	m, err := s.q.CommitmentOfCase(ctx, db.CommitmentOfCaseParams{CaseID: s.Case.ID, Kind: casefile.ActBeginCheck})
	if err != nil {
		return m, fmt.Errorf("find commitment: %w", err)
	}
	return m, nil
}

// WithdrawCheck ends a check before anything was found: the unit takes it back, as one for which it has called by mistake, and the commitment is as it was, and
// falls due where it was not checked; its record has said nothing of the check. What was drawn is not taken back: who is spared the articles have settled by class
// (shenzhen-2022 63(1)). Or the party withdraws its commitment (shenzhen-2022 62(2)).
func (a *Activities) WithdrawCheck(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		if s.Case.Stage != casefile.StagePromiseCheck && s.Case.Stage != casefile.StagePapers {
			return casefile.NewError(casefile.CodeConflict, "error.check_found_already", nil)
		}
		var said casefile.Withdrawal
		if err := s.Content(&said); err != nil {
			return err
		}
		m, err := s.theCommitment(ctx)
		if err != nil {
			return err
		}
		due, err := s.dueCheck(ctx)
		if err != nil {
			return err
		}
		if said.Party {
			return s.withdrawCommitment(ctx, m, due, said)
		}
		if !due.Reason.ByUnit() {
			return casefile.NewError(casefile.CodeConflict, "error.check_drawn", nil)
		}
		letter, err := s.ofCheck(ctx, casefile.NoticeWithdrawal, "")
		if err != nil {
			return err
		}
		was := due.Was
		if was == casefile.CommitmentSigned && m.FinishedOn != nil {
			was = casefile.CommitmentFinished // meanwhile
		}
		err = s.q.CommitmentAsItWas(ctx, db.CommitmentAsItWasParams{ID: m.ID, State: was, CaseID: due.Earlier})
		if err != nil {
			return fmt.Errorf("put the commitment back: %w", err)
		}
		if due.Earlier != nil { // it is of that check again, whose trail seals it
			entry := casefile.TrailEntry{At: s.At(), Actor: &s.Act.ActorID, Event: "step.commitment_check_taken_back"}
			if err := s.q.Trace(ctx, *due.Earlier, entry); err != nil {
				return err
			}
		}
		return s.Withdraw(ctx, letter)
	})
}

// withdrawCommitment has the party withdraw before the item is finished. There is nothing left to be checked; what an earlier check has found stays in the record.
func (s *Step) withdrawCommitment(ctx context.Context, m db.Commitment, due casefile.CommitmentDue, said casefile.Withdrawal) error {
	if !said.Before(db.DateOfColumn(m.FinishedOn)) {
		return casefile.NewError(casefile.CodeConflict, "error.commitment_finished", nil)
	}
	at := s.At()
	err := s.q.CommitmentWithdraw(ctx, db.CommitmentWithdrawParams{ID: m.ID, State: casefile.CommitmentWithdrawn, At: &at, By: &s.Act.ActorID, Reasons: said.Reasons})
	if err != nil {
		return fmt.Errorf("withdraw commitment: %w", err)
	}
	if !due.Was.Checked() {
		if err := s.q.RecordKept(ctx, *m.RecordID, casefile.CommitmentWithdrawn, &s.Case.ID, at); err != nil {
			return err
		}
	}
	article := s.Pack.Commitment.WithdrawArticle
	letter, err := s.ofCheck(ctx, casefile.NoticeWithdrawal, article)
	if err != nil {
		return err
	}
	letter.Notes = append(letter.Notes, notices.Say("letter.commitment.party_withdrew"))
	return s.Withdraw(ctx, letter)
}
