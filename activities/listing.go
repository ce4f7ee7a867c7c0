package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// listing is what shared steps ask of putting on a list.
var listing = Procedure{
	Steps: map[casefile.ActKind]ActStep{
		casefile.ActPropose: StepOf(func(a *Activities, ctx context.Context, in Acted) (Progress, error) {
			return a.ProposeListing(ctx, Filed(in))
		}),
		casefile.ActReply:         StepOf((*Activities).RecordReply),
		casefile.ActAskTime:       StepOf((*Activities).GrantTime),
		casefile.ActCheckReply:    StepOf((*Activities).CheckReply),
		casefile.ActDecideListing: StepOf((*Activities).DecideListing),
		casefile.ActProlong:       StepOf((*Activities).ProlongListing),
		casefile.ActConfirmStop:   StepOf((*Activities).ConfirmStop),
		casefile.ActWithdraw:      StepOf((*Activities).WithdrawListing),
	},
	Passed: map[casefile.Step]Consequence{
		// A party that says nothing in its time is heard no more.
		casefile.StepListingReply: {Moves: true, Do: func(ctx context.Context, s *Step) error { return s.openListingDecision(ctx) }},
	},
	Served: map[casefile.NoticeKind]func(context.Context, *Step) error{
		casefile.NoticeBeforeListing: func(ctx context.Context, s *Step) error {
			return s.RunClock(ctx, s.Clock(casefile.StepListingReply), nil)
		},
		casefile.NoticeListing: func(ctx context.Context, s *Step) error { return s.enterList(ctx) },
	},
}

func init() { procedures[casefile.FlowListing] = listing }

// proposal is what was proposed, and by whom.
func (s *Step) proposal(ctx context.Context) (p casefile.ListingProposal, act db.Act, err error) {
	act, err = s.q.CaseActOf(ctx, db.CaseActOfParams{CaseID: s.Case.ID, Kind: casefile.ActPropose})
	if err != nil {
		return p, act, fmt.Errorf("find proposal: %w", err)
	}
	if err := json.Unmarshal(act.Content, &p); err != nil {
		return p, act, fmt.Errorf("read proposal: %w", err)
	}
	return p, act, nil
}

// theParty is whom the listing is about, as a party of the case.
func (s *Step) theParty(ctx context.Context) (db.CasePartiesOfRow, error) {
	parties, err := s.q.CasePartiesOf(ctx, db.CasePartiesOfParams{CaseID: s.Case.ID, Role: casefile.PartyListed})
	if err != nil {
		return db.CasePartiesOfRow{}, fmt.Errorf("find party: %w", err)
	}
	if len(parties) != 1 {
		return db.CasePartiesOfRow{}, fmt.Errorf("case %s is about %d parties and not one", s.Case.Number, len(parties))
	}
	return parties[0], nil
}

// ProposeListing puts a proposal on record and tells the party, by a notice that has to be served: its time to answer runs from that.
func (a *Activities) ProposeListing(ctx context.Context, in Filed) (Progress, error) {
	return Run(ctx, a, Acted(in), func(s *Step, _ *Progress) error {
		if err := s.Accept(ctx); err != nil { // under the pack that is in force now, for life
			return err
		}
		letter, err := s.beforeListing(ctx)
		if err != nil {
			return err
		}
		return s.Issue(ctx, letter)
	})
}

// RecordReply puts down what the party says, from its account or entered from paper, and has the unit verify each point. What has come on paper
// in time is heard even where it is entered after the party's time, as long as nothing is decided. It returns a casefile.Error where the procedure
// has gone further, or the party's time has not begun.
func (a *Activities) RecordReply(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var reply casefile.ListingReply
		if err := s.Content(&reply); err != nil {
			return err
		}
		had, err := s.q.ListingReplyClock(ctx, db.ListingReplyClockParams{CaseID: s.Case.ID, Clock: s.Clock(casefile.StepListingReply)})
		if errors.Is(err, pgx.ErrNoRows) {
			return casefile.NewError(casefile.CodeConflict, "error.reply_not_served", nil)
		}
		if err != nil {
			return fmt.Errorf("find the party's time: %w", err)
		}
		came, not := reply.Paper.Came(had.StartedAt, s.At())
		if not != nil {
			return not
		}
		return s.asCame(came, func() error { return s.hear(ctx) })
	})
}

// hear ends what waited for the party, and gives the unit the task to answer it.
func (s *Step) hear(ctx context.Context) error {
	var err error
	switch s.Case.Stage {
	case casefile.StageListingReply:
		err = s.StopClock(ctx, s.Clock(casefile.StepListingReply))
	case casefile.StageListingDecision:
		err = s.EndTask(ctx, casefile.TaskDecideListing)
	default:
		err = casefile.NewError(casefile.CodeConflict, "error.reply_over_now", nil)
	}
	if err != nil {
		return err
	}
	if err := s.Happens(ctx, casefile.EventReplied); err != nil {
		return err
	}
	_, err = s.OpenTask(ctx, casefile.TaskCheckReply, s.Case.UnitID, s.Clock(casefile.StepCheckReply))
	return err
}

// GrantTime gives the party the more time to answer for which it has asked, once: as much as the pack has, from the end of what it had.
func (a *Activities) GrantTime(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		row, err := s.q.ListingReplyClock(ctx, db.ListingReplyClockParams{CaseID: s.Case.ID, Clock: s.Clock(casefile.StepListingReply)})
		if errors.Is(err, pgx.ErrNoRows) || err == nil && (row.MetAt != nil || s.Case.Stage != casefile.StageListingReply) {
			return casefile.NewError(casefile.CodeConflict, "error.reply_over_now", nil)
		}
		if err != nil {
			return fmt.Errorf("find the party's time: %w", err)
		}
		var d rules.Deadline
		if err := json.Unmarshal(row.Explanation, &d); err != nil {
			return fmt.Errorf("read the party's time: %w", err)
		}
		clock, err := s.Pack.Clock(d.Clock)
		if err != nil || clock.Extension == nil || d.Extended > 0 {
			return casefile.NewError(casefile.CodeConflict, "error.no_more_time", err)
		}
		return s.prolongReply(ctx, row, d, clock.Extension.Amount)
	})
}

func (s *Step) prolongReply(ctx context.Context, row db.ListingReplyClockRow, d rules.Deadline, amount int) error {
	longer, err := rules.Extend(s.Pack, d, amount, s.At(), s.Case.FiledAt, s.cal, s.suspensions...)
	if err != nil {
		return fmt.Errorf("prolong the party's time: %w", err)
	}
	explanation, err := json.Marshal(longer)
	if err != nil {
		return fmt.Errorf("encode deadline: %w", err)
	}
	err = s.q.DeadlineExtend(ctx, db.DeadlineExtendParams{ID: row.ID, DueAt: longer.Due, RemindAt: s.reminder(longer), Provisional: longer.Provisional,
		Explanation: explanation})
	if err != nil {
		return fmt.Errorf("prolong the party's time: %w", err)
	}
	s.Trace("extended", map[string]string{"clock": row.Clock, "from": row.DueAt.Format(time.RFC3339), "due": longer.Due.Format(time.RFC3339),
		"granted": strconv.Itoa(amount)})
	letter, err := s.moreTime(ctx, longer)
	if err != nil {
		return err
	}
	return s.Issue(ctx, letter)
}

// CheckReply answers each point of the party (city-2022 30(1)), and puts the listing before the unit's head. It returns a casefile.Error where a
// point is left out.
func (a *Activities) CheckReply(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var check casefile.ReplyCheck
		if err := s.Content(&check); err != nil {
			return err
		}
		act, err := s.q.CaseActOf(ctx, db.CaseActOfParams{CaseID: s.Case.ID, Kind: casefile.ActReply})
		if err != nil {
			return fmt.Errorf("find reply: %w", err)
		}
		var reply casefile.ListingReply
		if err := json.Unmarshal(act.Content, &reply); err != nil {
			return fmt.Errorf("read reply: %w", err)
		}
		if !check.Answered(reply) {
			return casefile.NewError(casefile.CodeInvalid, "error.points_unanswered", nil)
		}
		letter, err := s.replyChecked(ctx, reply, check)
		if err != nil {
			return err
		}
		if err := s.Issue(ctx, letter); err != nil {
			return err
		}
		return s.openListingDecision(ctx)
	})
}

// openListingDecision puts the listing before the unit's head: the party has been heard. Whoever has proposed does not decide.
func (s *Step) openListingDecision(ctx context.Context) error {
	if err := s.Happens(ctx, casefile.EventHeard); err != nil {
		return err
	}
	_, act, err := s.proposal(ctx)
	if err != nil {
		return err
	}
	s.putUpBy = act.ActorID
	_, err = s.OpenTask(ctx, casefile.TaskDecideListing, s.Case.UnitID, s.Clock(casefile.StepDecide))
	return err
}

// WithdrawListing ends a proposal that the unit takes back before it is decided, and tells the party why.
func (a *Activities) WithdrawListing(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var said casefile.Withdrawal
		if err := s.Content(&said); err != nil {
			return err
		}
		letter, err := s.ofListing(ctx, casefile.NoticeWithdrawal, "")
		if err != nil {
			return err
		}
		letter.Reasons = said.Reasons
		if err := s.serveNoMore(ctx, casefile.NoticeBeforeListing); err != nil {
			return err
		}
		if err := s.Withdraw(ctx, letter); err != nil {
			return err
		}
		return s.notListed(ctx, casefile.ListingWithdrawn)
	})
}
