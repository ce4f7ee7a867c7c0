package activities

import (
	"context"
	"encoding/json"
	"fmt"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/notices"
)

// comeAgain tells from which day on the applicant meets the conditions that days can meet, record by record: whoever is refused before
// the shortest publication is over is told when it is (shenzhen-2020 63(1)). What days cannot meet, and what nobody can tell yet, does
// not keep him from applying again.
func (s *Step) comeAgain(ctx context.Context) ([]notices.Note, error) {
	records, err := s.recordNames(ctx)
	if err != nil {
		return nil, err
	}
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
	known, err := s.q.RepairFactsOf(ctx, ids, s.At(), filed.Records...)
	if err != nil {
		return nil, err
	}
	var notes []notices.Note
	today := calendar.DateOf(s.At())
	for _, record := range records {
		facts := known[record.ID]
		facts.OpenRepair = "" // this case, which ends with the refusal
		may, err := s.Pack.MayRepair(facts, s.cal, today)
		if err != nil {
			return nil, fmt.Errorf("judge when record can be repaired: %w", err)
		}
		if first, ok := may.FirstDay(); !may.May() && ok && first.After(today) {
			notes = append(notes, comeAgainOn(record, first))
		}
	}
	if len(notes) == 0 {
		notes = append(notes, notices.Say("letter.again"))
	}
	return notes, nil
}

func comeAgainOn(record namedRecord, day calendar.Date) notices.Note {
	return func(p *messages.Printer) string {
		item := record.ItemZH
		if p.Lang() == messages.English {
			item = record.ItemEN
		}
		return p.T("letter.come_again", item, record.Number, p.Date(day.Start()))
	}
}
