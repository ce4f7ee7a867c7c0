package web

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

// mySubject is somebody for whom the account may act, with the records about them.
type mySubject struct {
	Name, Capacity string
	Records        []recordCard
}

type myRecordsPage struct {
	page
	Subjects []mySubject
}

// myRecords shows what the platform holds about those for whom the account may act, and where to object.
func (s *myDoor) myRecords(w http.ResponseWriter, r *http.Request) error {
	account := viewerOf(r).ID
	var (
		rows     []db.MyRecordsRow
		effects  []db.Effect
		subjects []db.AccountSubjectsRow
	)
	err := s.Store.Together(r.Context(),
		db.Ask(&rows, (*db.Queries).MyRecords, db.MyRecordsParams{AccountID: account}),
		db.Ask(&effects, (*db.Queries).MyRecordEffects, account),
		db.Ask(&subjects, (*db.Queries).AccountSubjects, account))
	if err != nil {
		return err
	}
	data := &myRecordsPage{page: s.newPage(r, "my.records.title")}
	at := make(map[uuid.UUID]int, len(subjects))
	for i, subject := range subjects { // also those without a record
		at[subject.ID] = i
		data.Subjects = append(data.Subjects, mySubject{Name: subject.Name,
			Capacity: data.T("capacity." + string(subject.Capacity))})
	}
	byRecord := effectsByRecord(effects)
	for _, row := range rows {
		card, err := s.myRecordCard(data.Printer, row, byRecord[row.ID], account)
		if err != nil {
			return err
		}
		subject := &data.Subjects[at[row.SubjectID]]
		subject.Records = append(subject.Records, card)
	}
	s.views.render(w, r, http.StatusOK, "pages/my_records", data)
	return nil
}

func (s *myDoor) myRecordCard(p *messages.Printer, row db.MyRecordsRow, effects []casefile.Effect, account uuid.UUID,
) (recordCard, error) {
	content, err := contentRows(p, row.Fields, row.Content)
	if err != nil {
		return recordCard{}, err
	}
	now := s.Clock.Now()
	public := casefile.FaceOf(row.Publicity, effects, now, true)
	ended, err := publicationEnded(row.Fields, row.Content, now)
	if err != nil {
		return recordCard{}, err
	}
	tags, notes := subjectFace(p, row.SubjectKind, row.Publicity, effects, casefile.FaceOf(row.Publicity, effects, now, false), public, ended)
	card := recordCard{Folded: true, Hint: p.T("filing.record.hint_line", row.Number, inLanguage(p, row.UnitZH, row.UnitEN),
		p.ShortDate(row.RecordedOn)), Title: inLanguage(p, row.ItemZH, row.ItemEN), Tags: tags, Notes: notes, Rows: summaryList{
		Rows: append(content, effectRows(p, effects, now)...)}}
	switch {
	case row.OpenNumber == nil:
		for _, pages := range s.flows {
			if o := pages.card.Offer(p, row.ID, card.Title, row.Number); o != nil {
				card.Offers = append(card.Offers, *o)
			}
		}
	case *row.OpenApplicantID == account:
		card.Open = &openCase{Text: p.T("my.records.open"), Case: &link{*row.OpenNumber, myCaseHref(*row.OpenID)}}
	default:
		card.Open = &openCase{Text: p.T("my.records.open_by_other", *row.OpenNumber)}
	}
	return card, nil
}
