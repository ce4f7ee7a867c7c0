package activities

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// right is what shared steps ask of rights beside objection and repair.
var right = Procedure{
	Steps: map[casefile.ActKind]ActStep{
		casefile.ActAskRight: StepOf(func(a *Activities, ctx context.Context, in Acted) (Progress, error) {
			return a.ReceiveRight(ctx, Filed(in))
		}),
		casefile.ActDecideRight:   StepOf((*Activities).DecideRight),
		casefile.ActTakeBackRight: StepOf((*Activities).TakeBackRight),
		casefile.ActWithdraw:      StepOf((*Activities).WithdrawRight),
	},
	Served: map[casefile.NoticeKind]func(context.Context, *Step) error{
		casefile.NoticeRight: func(ctx context.Context, s *Step) error { return s.rightTold(ctx) },
	},
}

func init() { procedures[casefile.FlowRight] = right }

// ReceiveRight puts a request on record and accepts it, gives the subject a receipt, and the body of which it is asked the task to decide. What has come on
// paper is accepted on the day on which it came (xiamen-draft 27: the period runs from acceptance).
func (a *Activities) ReceiveRight(ctx context.Context, in Filed) (Progress, error) {
	return Run(ctx, a, Acted(in), func(s *Step, _ *Progress) error {
		var asked casefile.RightRequest
		if err := s.Content(&asked); err != nil {
			return err
		}
		came, err := s.acceptAsCame(ctx, asked.Paper)
		if err != nil {
			return err
		}
		of, err := s.Pack.Right.Knows(asked.Right)
		if err != nil {
			return casefile.NewError(casefile.CodeInvalid, "error.right_unknown", err)
		}
		due, err := s.openTaskFrom(ctx, casefile.TaskDecideRight, s.Case.UnitID, s.Clock(of.ID.Step()), came)
		if err != nil {
			return err
		}
		code, err := s.q.LookupCode(ctx, s.Case.ID)
		if err != nil {
			return err
		}
		return s.Issue(ctx, s.rightReceipt(of, asked, due, casefile.ShownLookupCode(code)))
	})
}

// RightDecided is the result of DecideRight.
type RightDecided struct {
	Progress
	Told bool // the decision is served already, and the case has ended
}

// DecideRight records what is decided about each record of the case, or about the case as a whole. It takes effect at once and is served on the subject;
// the units whose records these are learn of it. It returns a casefile.Error where a record is left out, or something else is decided than was asked for.
func (a *Activities) DecideRight(ctx context.Context, in Acted) (RightDecided, error) {
	return Run(ctx, a, in, func(s *Step, result *RightDecided) error {
		var d casefile.RightDecision
		if err := s.Content(&d); err != nil {
			return err
		}
		asked, err := s.rightAsked(ctx)
		if err != nil {
			return err
		}
		if err := s.Happens(ctx, casefile.EventRightDecided); err != nil {
			return err
		}
		ruled, err := s.ruleOnRight(ctx, asked, d)
		if err != nil {
			return err
		}
		if err := s.enter(ctx, casefile.StageRightService); err != nil {
			return err
		}
		if err := s.Issue(ctx, s.rightDecision(asked, ruled)); err != nil {
			return err
		}
		result.Told = s.Case.Stage == casefile.StageClosed
		return s.tellUnits(ctx, asked, ruled)
	})
}

// rightAsked is what was asked for.
func (s *Step) rightAsked(ctx context.Context) (asked casefile.RightRequest, err error) {
	return asked, s.contentOf(ctx, casefile.ActAskRight, &asked)
}

// ruledOn is what was decided: about each record, or about the case as a whole.
type ruledOn struct {
	records []notices.Ruling
	whole   *db.Decision
	why     notices.Note // the exception by which the whole is refused; nil: none
}

func (r ruledOn) decisions() []db.Decision {
	if r.whole != nil {
		return []db.Decision{*r.whole}
	}
	all := make([]db.Decision, len(r.records))
	for i, ruling := range r.records {
		all[i] = ruling.Decision
	}
	return all
}

// granted reports whether something was granted.
func (r ruledOn) granted() bool {
	return slices.ContainsFunc(r.decisions(), func(d db.Decision) bool { return !d.Outcome.Adverse() })
}

func (s *Step) ruleOnRight(ctx context.Context, asked casefile.RightRequest, d casefile.RightDecision) (ruled ruledOn, err error) {
	if asked.Way == casefile.OutcomeNotRecord { // before its records, as whoever asks does: two of its cases can be decided at once
		if err := s.q.SubjectLock(ctx, s.Case.SubjectID); err != nil {
			return ruled, fmt.Errorf("lock subject: %w", err)
		}
	}
	records, err := s.recordNames(ctx)
	if err != nil {
		return ruled, err
	}
	if len(records) == 0 && len(d.Rulings) == 1 && d.Rulings[0].RecordID == uuid.Nil {
		ruling, err := s.ruleOnOne(ctx, nil, asked, d.Rulings[0])
		if err == nil && ruling.Outcome == casefile.OutcomeNotRecord {
			err = s.wish(ctx, ruling.Article)
		}
		ruled.whole = &ruling.Decision
		if len(ruling.Also) > 0 {
			ruled.why = ruling.Also[0]
		}
		return ruled, err
	}
	if len(d.Rulings) != len(records) || len(records) == 0 {
		return ruled, casefile.NewError(casefile.CodeInvalid, "error.right_left_out", nil)
	}
	// Two cases about the same records would otherwise lock them in different orders.
	for _, id := range sorted(records) {
		if _, err := s.lockRecord(ctx, id); err != nil {
			return ruled, err
		}
	}
	for _, record := range records {
		at := slices.IndexFunc(d.Rulings, func(r casefile.RightRuling) bool { return r.RecordID == record.ID })
		if at < 0 {
			return ruled, casefile.NewError(casefile.CodeInvalid, "error.right_left_out", nil)
		}
		ruling, err := s.ruleOnOne(ctx, &record, asked, d.Rulings[at])
		if err != nil {
			return ruled, err
		}
		ruled.records = append(ruled.records, ruling)
	}
	if asked.Way == casefile.OutcomeNotRecord && ruled.granted() { // and nothing that is to come (shenzhen-2022 40(2))
		return ruled, s.wish(ctx, articleGranted(ruled))
	}
	return ruled, nil
}

// wish lays it on the subject that nothing is recorded which is to come, unless it lies there by another case: it lies there once.
func (s *Step) wish(ctx context.Context, article string) error {
	lies, err := s.q.SubjectUnder(ctx, db.SubjectUnderParams{SubjectID: s.Case.SubjectID, Kinds: []string{string(casefile.EffectNotRecorded)}, At: s.At()})
	if err != nil {
		return fmt.Errorf("look what is on the subject: %w", err)
	}
	if lies {
		return nil
	}
	return s.markSubject(ctx, s.Case.SubjectID, casefile.EffectNotRecorded, article, nil)
}

func articleGranted(ruled ruledOn) string {
	for _, d := range ruled.decisions() {
		if !d.Outcome.Adverse() {
			return d.Article
		}
	}
	return ""
}

// ruleOnOne decides about one record, or about the case as a whole, and makes it true.
func (s *Step) ruleOnOne(ctx context.Context, record *namedRecord, asked casefile.RightRequest, r casefile.RightRuling) (notices.Ruling, error) {
	var ruling notices.Ruling
	article, err := s.Pack.Right.Rules(asked, r)
	if err != nil {
		return ruling, err
	}
	var id *uuid.UUID
	if record != nil {
		ruling.Record, id = *record, &record.ID
	}
	if ruling.Decision, err = s.decideOf(ctx, id, casefile.Decision{Outcome: r.Outcome, Reasons: r.Reasons}, s.Case.UnitID, article); err != nil {
		return ruling, err
	}
	if r.Exception != "" {
		of, err := s.Pack.Right.Knows(asked.Right)
		if err != nil {
			return ruling, err
		}
		x, err := of.Exception(r.Exception)
		if err != nil {
			return ruling, err
		}
		ruling.Also = []notices.Note{sayException(x)}
	}
	if record != nil {
		if err := s.beginRight(ctx, record.ID, asked, ruling.Decision); err != nil {
			return ruling, err
		}
	}
	return ruling, s.apply(ctx, &ruling.Decision, s.Case.Channel == casefile.ChannelUnit)
}

// beginRight is what begins with a decision beside the effect of its outcome: what is not to be recorded is deleted. A statement says what was asked for.
func (s *Step) beginRight(ctx context.Context, record uuid.UUID, asked casefile.RightRequest, d db.Decision) error {
	if d.Outcome == casefile.OutcomeNotRecord {
		return s.BeginUntil(ctx, record, casefile.EffectDeleted, d.Article, nil)
	}
	if d.Outcome == casefile.OutcomeAttachStatement {
		s.says = saying{casefile.EffectStatement, asked.Text}
	}
	return nil
}

// sayException says for what something is refused, and on what that rests.
func sayException(x rules.RightException) notices.Note {
	return func(p *messages.Printer) string {
		word := x.ZH
		if p.Lang() == messages.English {
			word = x.EN
		}
		if x.Article == "" {
			return p.T("letter.right.exception", word)
		}
		return p.T("letter.right.exception_by", word, p.Article(x.Article))
	}
}

// tellUnits tells the units whose records these are what was decided; where a unit has decided, whoever runs the platform.
func (s *Step) tellUnits(ctx context.Context, asked casefile.RightRequest, ruled ruledOn) error {
	of, err := s.Pack.Right.Knows(asked.Right)
	if err != nil {
		return err
	}
	agency, err := s.Agency(ctx)
	if err != nil || !of.UnitsTold || !ruled.granted() {
		return err
	}
	told, err := s.q.CaseRecordUnits(ctx, s.Case.ID)
	if err != nil {
		return fmt.Errorf("find units: %w", err)
	}
	told = append(slices.DeleteFunc(told, func(id uuid.UUID) bool { return id == agency.ID }), agency.ID)
	for _, unit := range told {
		if unit == s.Case.UnitID {
			continue
		}
		if err := s.Issue(ctx, s.rightToUnit(of, unit, ruled)); err != nil {
			return err
		}
	}
	return nil
}

// rightTold ends the case with the service of its decision.
func (s *Step) rightTold(ctx context.Context) error {
	decisions, err := s.q.CaseDecisions(ctx, s.Case.ID)
	if err != nil {
		return fmt.Errorf("read what was decided: %w", err)
	}
	return s.closeAsDecided(ctx, decisions)
}

// WithdrawRight ends a request that whoever has asked takes back before it is decided.
func (a *Activities) WithdrawRight(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error { return s.Withdraw(ctx, s.ofRight(casefile.NoticeWithdrawal, "")) })
}

// TakeBackRight ends what a closed case has begun and the subject does not want any more, at the instant at which it says so; partners are told. It returns
// a casefile.Error where nothing of it is in force any more.
func (a *Activities) TakeBackRight(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		if err := s.q.MayTakeRightBack(ctx, s.Case, s.At()); err != nil {
			return err
		}
		ended, err := s.q.GrantedBy(ctx, s.Case, s.At())
		if err != nil {
			return err
		}
		after := make([]sight, len(ended))
		for i, e := range ended {
			if err := s.q.EffectEndAt(ctx, db.EffectEndAtParams{ID: e.ID, At: s.At()}); err != nil {
				return fmt.Errorf("end %s: %w", e.Kind, err)
			}
			s.traceEnded(e, casefile.EndedTakenBack)
			if e.RecordID == nil {
				continue
			}
			if after[i], err = s.tellEnded(ctx, *e.RecordID, e.Kind, e.Article); err != nil {
				return err
			}
		}
		if err := s.Happens(ctx, casefile.EventRightTakenBack); err != nil {
			return err
		}
		return s.Issue(ctx, s.rightTakenBack(ended, after))
	})
}
