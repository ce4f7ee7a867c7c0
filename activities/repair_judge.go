package activities

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// judge says how each condition of repair stands for each record of the case, at the instant of the step and with what the applicant says.
func (s *Step) judge(ctx context.Context) (map[uuid.UUID]rules.Eligibility, error) {
	text, err := s.q.CaseFiling(ctx, db.CaseFilingParams{CaseID: s.Case.ID, Opens: casefile.ActFile})
	if err != nil {
		return nil, fmt.Errorf("read filing: %w", err)
	}
	var filed casefile.RepairFiling
	if err := json.Unmarshal(text, &filed); err != nil {
		return nil, fmt.Errorf("read filing: %w", err)
	}
	ids, err := s.records(ctx)
	if err != nil {
		return nil, err
	}
	known, err := s.q.RepairFactsOf(ctx, db.RepairAsked{Records: ids, At: s.At(), Case: s.Case.ID, Claims: filed.Records})
	if err != nil {
		return nil, err
	}
	judged := make(map[uuid.UUID]rules.Eligibility, len(ids))
	for id, facts := range known {
		if judged[id], err = s.Pack.MayRepair(facts, s.cal, calendar.DateOf(s.At())); err != nil {
			return nil, fmt.Errorf("judge whether record can be repaired: %w", err)
		}
	}
	return judged, nil
}

// notBarred returns a casefile.Error where a condition on which the law leaves no judgement is not met for one of the records: whatever the
// form has let pass, such an application is not accepted and such a repair not granted.
func (s *Step) notBarred(ctx context.Context, records []uuid.UUID) error {
	if len(records) == 0 {
		return nil
	}
	judged, err := s.judge(ctx)
	if err != nil {
		return err
	}
	for _, id := range records {
		if bars, _ := judged[id].Unmet(); len(bars) > 0 {
			return casefile.NewError(casefile.CodeConflict, "error.repair_barred."+string(bars[0].ID), nil)
		}
	}
	return nil
}

// granted are the records that a decision repairs.
func granted(d casefile.RepairDecision) []uuid.UUID {
	var ids []uuid.UUID
	for _, r := range d.Records {
		if !r.Outcome.Adverse() {
			ids = append(ids, r.RecordID)
		}
	}
	return ids
}
