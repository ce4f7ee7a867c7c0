package mock

import (
	"context"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/notices"
)

// Steps are the steps of the procedure.
type Steps struct{ a *activities.Activities }

// Sorted is the result of SortQuestion.
type Sorted struct {
	activities.Progress
	Incomplete bool // a supplement is awaited
	Hears      bool // a party is heard first
}

// shared is what steps that all procedures share ask of this one: a question whose supplement stays away lapses, and a record is held
// by the article that the pack names for the procedure.
var shared = activities.Procedure{
	Steps: map[casefile.ActKind]activities.ActStep{
		casefile.ActFile: stepOf(func(s *Steps, ctx context.Context, in activities.Acted) (activities.Progress, error) {
			return s.ReceiveQuestion(ctx, activities.Filed(in))
		}),
		ActSort:              stepOf((*Steps).SortQuestion),
		ActHear:              stepOf((*Steps).HearParty),
		ActAnswer:            stepOf((*Steps).AnswerQuestion),
		casefile.ActWithdraw: stepOf((*Steps).WithdrawQuestion),
	},
	Passed: map[casefile.Step]activities.Consequence{
		casefile.StepSupplement: {Do: func(ctx context.Context, s *activities.Step) error { return s.Close(ctx, casefile.ResultLapsed) }},
		// A party that says nothing in its time is asked no more.
		StepReply: {Moves: true, Do: func(ctx context.Context, s *activities.Step) error {
			if err := s.EndTask(ctx, TaskHear); err != nil {
				return err
			}
			return askUnit(ctx, s)
		}},
	},
	Served: map[casefile.NoticeKind]func(context.Context, *activities.Step) error{
		NoticeHearing: func(ctx context.Context, s *activities.Step) error { return s.RunClock(ctx, s.Clock(StepReply), nil) },
	},
	Articles: map[casefile.EffectKind]func(*activities.Step) string{
		EffectHeld: func(s *activities.Step) string { return s.Pack.Procedure(Flow).AcceptanceArticle },
	},
}

func stepOf[T any](run func(*Steps, context.Context, activities.Acted) (T, error)) activities.ActStep {
	return activities.StepOf(func(a *activities.Activities, ctx context.Context, in activities.Acted) (T, error) {
		return run(&Steps{a}, ctx, in)
	})
}

// ReceiveQuestion puts a question on record: the clock of the whole, and the agency's task to sort it.
func (m *Steps) ReceiveQuestion(ctx context.Context, in activities.Filed) (activities.Progress, error) {
	return activities.Run(ctx, m.a, activities.Acted(in), func(s *activities.Step, _ *activities.Progress) error {
		if err := s.RunClock(ctx, s.Clock(casefile.StepTotal), nil); err != nil {
			return err
		}
		_, err := s.OpenAtAgency(ctx, TaskSort, s.Clock(StepSort))
		return err
	})
}

// SortQuestion asks the applicant for what is missing, or else holds the record and asks the unit that provided it.
func (m *Steps) SortQuestion(ctx context.Context, in activities.Acted) (Sorted, error) {
	return activities.Run(ctx, m.a, in, func(s *activities.Step, result *Sorted) error {
		var sorting Sorting
		if err := s.Content(&sorting); err != nil {
			return err
		}
		if len(sorting.Missing) > 0 {
			result.Incomplete = true
			_, err := s.AskSupplement(ctx, sorting.Missing)
			return err
		}
		if err := s.Accept(ctx); err != nil {
			return err
		}
		if err := s.BeginEffect(ctx, EffectHeld); err != nil {
			return err
		}
		if sorting.Hear != nil {
			result.Hears = true
			return hear(ctx, s, *sorting.Hear)
		}
		return askUnit(ctx, s)
	})
}

func askUnit(ctx context.Context, s *activities.Step) error {
	_, err := s.OpenTask(ctx, TaskAnswer, s.Case.UnitID, s.Clock(StepAnswer))
	return err
}

// hear lets a party know that it may say something, by a document that has to be served.
func hear(ctx context.Context, s *activities.Step, party uuid.UUID) error {
	if _, err := s.OpenAtAgency(ctx, TaskHear, s.Clock(StepHear)); err != nil {
		return err
	}
	return s.Issue(ctx, notices.Letter{Kind: NoticeHearing, Series: s.Series(NoticeHearing), From: s.Agency, To: s.ToParty(party),
		Article: s.ArticleOf(s.Clock(StepAnswer))})
}

// HearParty puts down what the party says, and asks the unit.
func (m *Steps) HearParty(ctx context.Context, in activities.Acted) (activities.Progress, error) {
	return activities.Run(ctx, m.a, in, func(s *activities.Step, _ *activities.Progress) error {
		if err := s.StopClock(ctx, s.Clock(StepReply)); err != nil {
			return err
		}
		return askUnit(ctx, s)
	})
}

// AnswerQuestion sends the unit's answer and closes the case.
func (m *Steps) AnswerQuestion(ctx context.Context, in activities.Acted) (activities.Progress, error) {
	return activities.Run(ctx, m.a, in, func(s *activities.Step, _ *activities.Progress) error {
		var answer Answer
		if err := s.Content(&answer); err != nil {
			return err
		}
		err := s.Issue(ctx, notices.Letter{Kind: NoticeAnswer, Series: s.Series(NoticeAnswer), From: s.FromUnit(s.Case.UnitID), To: s.Applicant,
			Article: s.ArticleOf(s.Clock(StepAnswer)), Reasons: answer.Text})
		if err != nil {
			return err
		}
		return s.Close(ctx, ResultAnswered)
	})
}

// WithdrawQuestion ends the case at the applicant's wish.
func (m *Steps) WithdrawQuestion(ctx context.Context, in activities.Acted) (activities.Progress, error) {
	return activities.Run(ctx, m.a, in, func(s *activities.Step, _ *activities.Progress) error {
		kind := casefile.NoticeWithdrawal
		return s.Withdraw(ctx, notices.Letter{Kind: kind, Series: s.Series(kind), From: s.Agency, To: s.Applicant})
	})
}
