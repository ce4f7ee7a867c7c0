package my

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/enterprise"
	"creditcase/web/records"
	"creditcase/web/visit"
)

// markMine says of each enterprise for which the account may act what a court has ruled on its reorganization.
func (s *Door) markMine(r *http.Request, data *myRecordsPage, subjects []db.AccountSubjectsRow) error {
	var ids []uuid.UUID
	for _, subject := range subjects {
		if subject.Kind != casefile.SubjectPerson {
			ids = append(ids, subject.ID)
		}
	}
	marks, err := enterprise.MarksOf(r, s.Server, data.Printer, ids)
	for i, subject := range subjects {
		data.Subjects[i].Plan = marks[subject.ID]
	}
	return err
}

// appointed adds the enterprises that the account administers in bankruptcy, while its appointment is in force, with the records about them. Nothing is
// begun on these from here: what an administrator files is about the reorganization.
func (s *Door) appointed(r *http.Request, data *myRecordsPage, limits casefile.PublicationLimits) error {
	account, now := visit.ViewerOf(r).ID, s.Clock.Now()
	var (
		appointments []db.AppointmentsOfRow
		rows         []db.AppointedRecord
		effects      []db.Effect
	)
	err := s.Store.TogetherOfOne(r.Context(),
		db.Ask(&appointments, (*db.Queries).AppointmentsOf, db.AppointmentsOfParams{AccountID: account, Now: now}),
		db.Ask(&rows, (*db.Queries).AppointedRecords, db.AppointedRecordsParams{AccountID: account, Now: now}),
		db.Ask(&effects, (*db.Queries).AppointedRecordEffects, account))
	if err != nil {
		return fmt.Errorf("read records of administered enterprises: %w", err)
	}
	ids := make([]uuid.UUID, len(appointments))
	for i, a := range appointments {
		ids[i] = a.SubjectID
	}
	marks, err := enterprise.MarksOf(r, s.Server, data.Printer, ids)
	if err != nil {
		return err
	}
	byRecord := records.EffectsByRecord(effects)
	cases, err := records.CasesForAccount(r.Context(), s.Server, account, byRecord)
	if err != nil {
		return err
	}
	for _, a := range appointments {
		subject := mySubject{Name: a.SubjectName, Capacity: data.T("capacity.manager"), Plan: marks[a.SubjectID]}
		for _, row := range slices.DeleteFunc(slices.Clone(rows), func(row db.AppointedRecord) bool { return row.SubjectID != a.SubjectID }) {
			card, err := s.myRecordCard(data.Printer, db.AccountRecord(row), records.Own{Effects: byRecord[row.ID], Cases: cases, Limits: limits}, nil, nil)
			if err != nil {
				return err
			}
			subject.Records = append(subject.Records, card)
		}
		data.Subjects = append(data.Subjects, subject)
	}
	return nil
}
