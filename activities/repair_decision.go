package activities

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// namedRecord is a record of a case as documents name it.
type namedRecord = db.CaseRecordNamesRow

// DecideRepair records what is decided about each record of the case. It takes effect at once, is told to the applicant and, where a unit
// has decided, to the agency (city-2022 46(2), shenzhen-2020 64(2)), and ends the case.
func (a *Activities) DecideRepair(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var d casefile.RepairDecision
		if err := s.Content(&d); err != nil {
			return err
		}
		body, err := s.decider(ctx)
		if err != nil {
			return err
		}
		if err := s.Happens(ctx, casefile.EventRepairDecided); err != nil {
			return err
		}
		rulings, err := s.rule(ctx, d, body)
		if err != nil {
			return err
		}
		if err := s.Issue(ctx, s.repairDecisionLetter(body, rulings)); err != nil {
			return err
		}
		if s.Pack.Repair.DecidedBy == rules.DecidedByUnit {
			if err := s.pushDecision(ctx, body, rulings); err != nil {
				return err
			}
		}
		decided := make([]db.Decision, len(rulings))
		for i, r := range rulings {
			decided[i] = r.Decision
		}
		return s.closeAsDecided(ctx, decided)
	})
}

// rule decides about each record of the case and makes it true, in the order of the records. It returns a casefile.Error where the
// decision leaves a record out, names another, or repairs one that the law keeps from it.
func (s *Step) rule(ctx context.Context, d casefile.RepairDecision, body uuid.UUID) ([]notices.Ruling, error) {
	records, err := s.recordNames(ctx)
	if err != nil {
		return nil, err
	}
	if len(d.Records) != len(records) {
		return nil, casefile.NewError(casefile.CodeInvalid, "error.repair_records", nil)
	}
	// Two cases about the same records would otherwise lock them in different orders.
	for _, id := range sorted(records) {
		if _, err := s.lockRecord(ctx, id); err != nil {
			return nil, err
		}
	}
	if err := s.notBarred(ctx, granted(d)); err != nil {
		return nil, err
	}
	rulings := make([]notices.Ruling, len(records))
	for i, record := range records {
		at := slices.IndexFunc(d.Records, func(r casefile.RepairDecided) bool { return r.RecordID == record.ID })
		if at < 0 {
			return nil, casefile.NewError(casefile.CodeInvalid, "error.repair_records", nil)
		}
		if rulings[i], err = s.ruleOn(ctx, record, d.Records[at], body); err != nil {
			return nil, err
		}
	}
	return rulings, nil
}

func sorted(records []namedRecord) []uuid.UUID {
	ids := make([]uuid.UUID, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return ids
}

// ruleOn decides about one record: the outcome with its effect, and the effects that the pack has begin with it.
func (s *Step) ruleOn(ctx context.Context, record namedRecord, d casefile.RepairDecided, body uuid.UUID) (notices.Ruling, error) {
	ruling := notices.Ruling{Record: record}
	outcome, err := s.Pack.Repair.Outcome(d.Outcome)
	if err != nil || !slices.ContainsFunc(s.Pack.Repair.OutcomesFor(record.Category), func(o rules.Outcome) bool { return o.ID == d.Outcome }) {
		return ruling, casefile.NewError(casefile.CodeInvalid, "error.outcome_not_in_pack", err)
	}
	if d.Outcome.ChangesContent() {
		if err := s.changesFit(ctx, record.ID, d.Changes); err != nil {
			return ruling, err
		}
	}
	article := outcome.ArticleFor(record.Category, s.Case.Channel == casefile.ChannelUnit)
	ruling.Decision, err = s.decide(ctx, record.ID, casefile.Decision{Outcome: d.Outcome, Changes: d.Changes, Reasons: d.Reasons}, body, article)
	if err != nil {
		return ruling, err
	}
	if err := s.apply(ctx, &ruling.Decision, s.Pack.Repair.DecidedBy == rules.DecidedByUnit); err != nil {
		return ruling, err
	}
	for _, also := range outcome.Also {
		note, err := s.beginAlso(ctx, record.ID, also, article)
		if err != nil {
			return ruling, err
		}
		ruling.Also = append(ruling.Also, note)
	}
	return ruling, nil
}

// beginAlso begins an effect that comes with an outcome, for as long as the pack's clock says, and says so.
func (s *Step) beginAlso(ctx context.Context, record uuid.UUID, also rules.AlsoEffect, article string) (notices.Note, error) {
	if also.Article != "" {
		article = also.Article
	}
	key := "letter.also." + string(also.Effect)
	if also.For == "" {
		return notices.Cite(key, article), s.BeginUntil(ctx, record, also.Effect, article, nil)
	}
	d, err := s.compute(also.For, s.At())
	if err != nil {
		return nil, err
	}
	over := d.Due.Add(time.Second) // the last second of the last day is still within the period
	note := func(p *messages.Printer) string { return p.T(key, p.Article(article), p.Date(d.Due)) }
	return note, s.BeginUntil(ctx, record, also.Effect, article, &over)
}

// pushDecision tells the agency what the unit has decided.
func (s *Step) pushDecision(ctx context.Context, body uuid.UUID, rulings []notices.Ruling) error {
	agency, err := s.Agency(ctx)
	if err != nil || agency.ID == body {
		return err
	}
	return s.Issue(ctx, s.repairPush(body, agency.ID, rulings))
}
