package activities

import (
	"context"

	"creditcase/calendar"
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
	judged, err := s.judge(ctx)
	if err != nil {
		return nil, err
	}
	var notes []notices.Note
	today := calendar.DateOf(s.At())
	for _, record := range records {
		may := judged[record.ID]
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
