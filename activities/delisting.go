package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"creditcase/casefile"
	"creditcase/db"
)

// delisting is what shared steps ask of the removal from a list.
var delisting = Procedure{
	Steps: map[casefile.ActKind]ActStep{
		casefile.ActAskDelisting: StepOf(func(a *Activities, ctx context.Context, in Acted) (Progress, error) {
			return a.ReceiveDelisting(ctx, Filed(in))
		}),
		casefile.ActCheckConditions: StepOf((*Activities).CheckConditions),
		casefile.ActDecideDelisting: StepOf((*Activities).DecideDelisting),
		casefile.ActWithdraw:        StepOf((*Activities).WithdrawDelisting),
	},
	Served: map[casefile.NoticeKind]func(context.Context, *Step) error{
		casefile.NoticeDelisting: func(ctx context.Context, s *Step) error { return s.delistingTold(ctx) },
	},
	Overtaken: Overtaken{Since: (*Step).listingOverSince, Settle: (*Step).settleDelisting},
}

func init() { procedures[casefile.FlowDelisting] = delisting }

// ReceiveDelisting puts a request on record, gives the party a receipt, and the unit the task to verify each condition. What has come on paper counts
// from the day on which it came.
func (a *Activities) ReceiveDelisting(ctx context.Context, in Filed) (Progress, error) {
	return Run(ctx, a, Acted(in), func(s *Step, _ *Progress) error {
		if err := s.Accept(ctx); err != nil { // under the pack that is in force now, for life
			return err
		}
		var asked casefile.DelistingRequest
		if err := s.Content(&asked); err != nil {
			return err
		}
		of, err := s.q.ListingAbout(ctx, s.Case.ID)
		if err != nil {
			return fmt.Errorf("find listing: %w", err)
		}
		came, not := asked.Came(*of.Listing.ListedAt, s.At())
		if not != nil {
			return not
		}
		if err := s.asCame(came, func() error { return s.Happens(ctx, casefile.EventDelistingAsked) }); err != nil {
			return err
		}
		due, err := s.openTaskFrom(ctx, casefile.TaskCheckConditions, s.Case.UnitID, s.Clock(casefile.StepVerify), came)
		if err != nil {
			return err
		}
		return s.Issue(ctx, s.delistingReceipt(asked, due))
	})
}

// listingStands returns a casefile.Error where the listing has ended meanwhile: there is nothing left to decide, and the case is settled by itself.
func (s *Step) listingStands(ctx context.Context) error {
	of, err := s.q.ListingAbout(ctx, s.Case.ID)
	if err != nil {
		return fmt.Errorf("find listing: %w", err)
	}
	if over := of.Listing.EndsAt; of.TakenOff || of.Listing.EndedAt != nil || over != nil && !s.At().Before(*over) {
		return casefile.NewError(casefile.CodeConflict, "error.delisting_over", nil)
	}
	return nil
}

// asked is what was asked for.
func (s *Step) delistingAsked(ctx context.Context) (asked casefile.DelistingRequest, err error) {
	return asked, s.contentOf(ctx, casefile.ActAskDelisting, &asked)
}

// contentOf reads what the act of the kind says that the case has taken.
func (s *Step) contentOf(ctx context.Context, kind casefile.ActKind, into any) error {
	act, err := s.q.CaseActOf(ctx, db.CaseActOfParams{CaseID: s.Case.ID, Kind: kind})
	if err != nil {
		return fmt.Errorf("find %s: %w", kind, err)
	}
	if err := json.Unmarshal(act.Content, into); err != nil {
		return fmt.Errorf("read %s: %w", kind, err)
	}
	return nil
}

// CheckConditions keeps whether each condition is met, and puts the removal before the unit's head. It returns a casefile.Error where a condition
// is left out, or the listing has ended meanwhile.
func (a *Activities) CheckConditions(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var check casefile.ConditionsCheck
		if err := s.Content(&check); err != nil {
			return err
		}
		if err := s.listingStands(ctx); err != nil {
			return err
		}
		asked, err := s.delistingAsked(ctx)
		if err != nil {
			return err
		}
		if !check.Answered(asked) {
			return casefile.NewError(casefile.CodeInvalid, "error.conditions_unanswered", nil)
		}
		if err := s.Happens(ctx, casefile.EventConditionsChecked); err != nil {
			return err
		}
		_, err = s.OpenTask(ctx, casefile.TaskDecideDelisting, s.Case.UnitID, s.Clock(casefile.StepDecide))
		return err
	})
}

// DelistingDecided is the result of DecideDelisting.
type DelistingDecided struct {
	Progress
	Told bool // the decision is served already, and the case has ended
}

// DecideDelisting is the decision of the unit's head, which is served; with that the case ends. Where the subject comes off, the listing is over at this
// instant already, and the schedule brings that about in its case: record, marks and measures go. It returns a casefile.Error where a condition was found not to be met and the subject is to come off all the
// same, or the listing has ended meanwhile.
func (a *Activities) DecideDelisting(ctx context.Context, in Acted) (DelistingDecided, error) {
	return Run(ctx, a, in, func(s *Step, result *DelistingDecided) error {
		var d casefile.DelistingDecision
		if err := s.Content(&d); err != nil {
			return err
		}
		asked, check, err := s.mayDecideDelisting(ctx, d)
		if err != nil {
			return err
		}
		records, err := s.recordNames(ctx)
		if err != nil {
			return err
		}
		outcome, err := s.Pack.Delisting.Outcome(d.Outcome)
		if err != nil || len(records) != 1 {
			return casefile.NewError(casefile.CodeInvalid, "error.outcome_not_in_pack", err)
		}
		decision, err := s.decide(ctx, records[0].ID, casefile.Decision{Outcome: d.Outcome, Reasons: d.Reasons}, s.Case.UnitID,
			outcome.ArticleFor(records[0].Category, false))
		if err != nil {
			return err
		}
		if d.Outcome == casefile.OutcomeDelist {
			if err := s.endsListing(ctx, records[0].ID, casefile.ListingByCase); err != nil {
				return err
			}
		}
		if err := s.apply(ctx, &decision, true); err != nil {
			return err
		}
		if err := s.enter(ctx, casefile.StageDelistingService); err != nil {
			return err
		}
		err = s.Issue(ctx, s.delistingDecision(asked, check, decision))
		result.Told = s.Case.Stage == casefile.StageClosed
		return err
	})
}

// delistingTold ends the case with the service of its decision.
func (s *Step) delistingTold(ctx context.Context) error {
	var d casefile.DelistingDecision
	if err := s.contentOf(ctx, casefile.ActDecideDelisting, &d); err != nil {
		return err
	}
	return s.Close(ctx, casefile.Result(d.Outcome))
}

// mayDecideDelisting returns what was asked and found, and a casefile.Error where the head cannot decide so.
func (s *Step) mayDecideDelisting(ctx context.Context, d casefile.DelistingDecision) (asked casefile.DelistingRequest, check casefile.ConditionsCheck, err error) {
	if err := s.listingStands(ctx); err != nil {
		return asked, check, err
	}
	if asked, err = s.delistingAsked(ctx); err != nil {
		return asked, check, err
	}
	if err := s.contentOf(ctx, casefile.ActCheckConditions, &check); err != nil {
		return asked, check, err
	}
	if d.Outcome == casefile.OutcomeDelist && !check.AllMet() {
		return asked, check, casefile.NewError(casefile.CodeConflict, "error.conditions_not_met", nil)
	}
	if d.Outcome == casefile.OutcomeDelist {
		err = s.longEnough(ctx)
	}
	return asked, check, err
}

// longEnough returns a casefile.Error where nobody can be taken off yet: misconduct is published for a time at least (xiamen-draft 28(1)).
func (s *Step) longEnough(ctx context.Context) error {
	of, err := s.q.ListingAbout(ctx, s.Case.ID)
	if err != nil {
		return fmt.Errorf("find listing: %w", err)
	}
	earliest, err := s.Pack.Earliest(*of.Listing.ListedAt, s.cal)
	if err != nil {
		return fmt.Errorf("reckon how long one stands on a list at least: %w", err)
	}
	if s.At().Before(earliest) {
		return casefile.NewError(casefile.CodeConflict, "error.delisting_minimum", nil, earliest)
	}
	return nil
}

// WithdrawDelisting ends a request that the party takes back before it is decided.
func (a *Activities) WithdrawDelisting(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error { return s.Withdraw(ctx, s.ofDelisting(casefile.NoticeWithdrawal, "")) })
}

// listingOverSince is when the listing ended before anything was decided here; zero: it has not.
func (s *Step) listingOverSince(ctx context.Context) (time.Time, error) {
	of, err := s.q.ListingAbout(ctx, s.Case.ID)
	if err != nil {
		return time.Time{}, fmt.Errorf("find listing: %w", err)
	}
	if of.Listing.EndedAt == nil || s.Case.Stage == casefile.StageDelistingService {
		return time.Time{}, nil
	}
	return *of.Listing.EndedAt, nil
}

// settleDelisting tells that nothing is left to decide, and ends the case.
func (s *Step) settleDelisting(ctx context.Context) error {
	if err := s.Issue(ctx, s.ofDelisting(casefile.NoticeListingOver, "")); err != nil {
		return err
	}
	return s.Close(ctx, casefile.ResultListingOver)
}

// wakeAbout has the open cases about this one looked at: what they are about has ended.
func (s *Step) wakeAbout(ctx context.Context) error {
	about, err := s.q.OpenCasesAbout(ctx, &s.Case.ID)
	if err != nil {
		return fmt.Errorf("find cases about it: %w", err)
	}
	if len(about) == 0 {
		return nil
	}
	if err := s.q.WakeInsert(ctx, about); err != nil {
		return fmt.Errorf("wake cases about it: %w", err)
	}
	return nil
}
