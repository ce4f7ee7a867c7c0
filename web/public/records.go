package public

import (
	"fmt"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/enterprise"
	"creditcase/web/forms"
	"creditcase/web/lists"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

const (
	mostRecords     = 50
	publicNameLeast = 2 // characters; one would list half the city
)

// publicSubject is an organisation with its published records.
type publicSubject struct {
	Name, Code string
	Marks      enterprise.Marks
	LeftOut    string // that some are not shown for the purpose
	Records    []records.Card

	id uuid.UUID
}

type publicRecordsPage struct {
	site.Page
	Form     *forms.Form
	Purpose  ui.Choice
	Asked    bool
	Subjects []publicSubject
	Found    string
	Narrow   string
	Doubt    string // what may be wrong with the code that was asked for
}

// RecordsForm asks whose published records are looked for.
func (s *Door) RecordsForm(w http.ResponseWriter, r *http.Request) error {
	f := forms.New(visit.Printer(r), nil)
	f.Set("purpose", string(casefile.PurposeOther))
	data, err := s.recordsPage(r, f)
	if err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "pages/records", data)
	return nil
}

func (s *Door) recordsPage(r *http.Request, f *forms.Form) (data *publicRecordsPage, err error) {
	data = &publicRecordsPage{Page: s.NewPage(r, "records.title"), Form: f}
	data.Purpose, err = enterprise.AskPurpose(s.Server, f, "records.purpose")
	data.Errors = f.Errors
	return data, err
}

// Records searches what is published about organisations. What was asked stays out of addresses and so out of
// logs and histories.
func (s *Door) Records(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	asked := f.Require("q", "records.q", 100)
	if asked != "" && utf8.RuneCountInString(casefile.Fold(asked)) < publicNameLeast {
		f.Fail("q", "records.q.short", publicNameLeast)
	}
	if _, named := f.Values["purpose"]; !named {
		f.Set("purpose", string(casefile.PurposeOther))
	}
	purpose := casefile.Purpose(f.ChooseOne("purpose", "records.purpose", casefile.PurposeNames()...))
	data, err := s.recordsPage(r, f)
	if err != nil {
		return err
	}
	if !f.OK() {
		s.Views.Render(w, r, http.StatusUnprocessableEntity, "pages/records", data)
		return nil
	}
	done, err := s.Question(r)
	if err != nil {
		return err
	}
	defer done()
	data.Asked = true
	if err := s.searchPublic(r, data, asked, purpose); err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "pages/records", data)
	return nil
}

func (s *Door) searchPublic(r *http.Request, data *publicRecordsPage, asked string, purpose casefile.Purpose) error {
	now := s.Clock.Now()
	_, limits, err := s.PublicationLimits()
	if err != nil {
		return err
	}
	rows, err := s.StoreFor(r).PublicRecordsSearch(r.Context(), db.PublicRecordsSearchParams{Code: casefile.PlainCode(asked),
		NamePattern: "%" + lists.LikeEscaper.Replace(casefile.Fold(asked)) + "%", LeavesOut: string(purpose.LeavesOut()), ForIt: purpose.SpeaksForIt(), Now: now, Limits: limits, Most: mostRecords + 1})
	if err != nil {
		return fmt.Errorf("search public records: %w", err)
	}
	if len(rows) > mostRecords {
		rows = rows[:mostRecords]
		data.Narrow = data.T("records.narrow", mostRecords)
	}
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	effects, err := s.StoreFor(r).PublicEffects(r.Context(), ids)
	if err != nil {
		return fmt.Errorf("read effects: %w", err)
	}
	byRecord := records.EffectsByRecord(effects)
	beside, err := s.beside(r, data.Printer, ids)
	if err != nil {
		return err
	}
	shown, leftOut := 0, 0
	for _, row := range rows {
		face := casefile.FaceOf(casefile.Publicity(row.Publicity), byRecord[row.ID], now, casefile.OnlookerPublic)
		var card records.Card
		switch {
		case row.LeftOuts > 0:
			leftOut += int(row.LeftOuts)
			subject := data.subject(row)
			subject.LeftOut = enterprise.LeftOut(data.Printer, purpose, int(row.LeftOuts), row.LeftOutArticle)
			continue
		case face.Stub:
			card = records.Stub{Number: row.Number, Item: ui.InLanguage(data.Printer, row.ItemZH, row.ItemEN), RecordedOn: row.RecordedOn,
				Unit: ui.InLanguage(data.Printer, row.UnitZH, row.UnitEN), Effect: records.StubEffect(byRecord[row.ID], now)}.Card(data.Printer)
		case face.Shown:
			if card, err = publicCard(data.Printer, row, face, records.SaidRows(data.Printer, byRecord[row.ID], now)); err != nil {
				return err
			}
			card.Beside = beside[row.ID]
			if card.Offers, err = s.offersTo(r, data.Printer, row, card.Title); err != nil {
				return err
			}
		default:
			continue
		}
		subject := data.subject(row)
		subject.Records = append(subject.Records, card)
		shown++
	}
	data.Found = data.N("records.found", shown)
	if shown+leftOut == 0 {
		data.Doubt = codeDoubt(data.Printer, casefile.PlainCode(asked))
	}
	return s.markSubjects(r, data)
}

// subject is the organisation of the row on the page, where rows of one stand together.
func (data *publicRecordsPage) subject(row db.PublicRecordsSearchRow) *publicSubject {
	if n := len(data.Subjects); n == 0 || data.Subjects[n-1].id != row.SubjectID {
		data.Subjects = append(data.Subjects, publicSubject{Name: row.SubjectName, Code: row.SubjectCode, id: row.SubjectID})
	}
	return &data.Subjects[len(data.Subjects)-1]
}

// markSubjects says of each organisation what a court has ruled on its reorganization.
func (s *Door) markSubjects(r *http.Request, data *publicRecordsPage) error {
	ids := make([]uuid.UUID, len(data.Subjects))
	for i, subject := range data.Subjects {
		ids[i] = subject.id
	}
	marks, err := enterprise.MarksOf(r, s.Server, data.Printer, ids)
	for i := range data.Subjects {
		data.Subjects[i].Marks = marks[data.Subjects[i].id]
	}
	return err
}

// beside is what the public reads of cases about the records, by record.
func (s *Door) beside(r *http.Request, p *messages.Printer, ids []uuid.UUID) (map[uuid.UUID][]ui.Details, error) {
	all := make(map[uuid.UUID][]ui.Details)
	for _, pages := range s.Flows {
		if pages.Public == nil || len(ids) == 0 {
			continue
		}
		found, err := pages.Public(r, p.Of(pages.Flow), ids)
		if err != nil {
			return nil, err
		}
		for id, d := range found {
			all[id] = append(all[id], d)
		}
	}
	return all, nil
}

// offersTo are what the reader may begin on somebody else's record: an applicant, or somebody who will be asked to sign in.
func (s *Door) offersTo(r *http.Request, p *messages.Printer, row db.PublicRecordsSearchRow, title string) ([]records.Offer, error) {
	if !mayApply(r) {
		return nil, nil
	}
	var offers []records.Offer
	for _, pages := range s.Flows {
		pack, err := s.PackFor(pages.Flow)
		if err != nil {
			return nil, err
		}
		if o := pages.Card.OfferOthers(p, pack, row.ID, title, row.Number); o != nil {
			offers = append(offers, *o)
		}
	}
	return offers, nil
}

// codeDoubt says what may be wrong with a code under which nothing was found: a person's, or one whose check character
// does not fit. Some early codes do not fit although they are right, so it is no more than a doubt.
func codeDoubt(p *messages.Printer, code string) string {
	switch {
	case len(code) != 18:
		return ""
	case casefile.ValidIDNumber(code):
		return p.T("records.persons_code")
	case !casefile.ValidUSC(code):
		return p.T("records.doubtful_code")
	}
	return ""
}

func publicCard(p *messages.Printer, row db.PublicRecordsSearchRow, face casefile.Face, said []ui.SummaryRow) (records.Card, error) {
	rows, err := records.ContentRows(p, row.Fields, row.Content)
	if err != nil {
		return records.Card{}, err
	}
	tags, notes := records.FaceTags(p, face)
	head := records.Head(p, row.Number, row.RecordedOn, ui.InLanguage(p, row.UnitZH, row.UnitEN))
	return records.Card{Title: ui.InLanguage(p, row.ItemZH, row.ItemEN), Tags: tags, Notes: notes,
		Rows: ui.SummaryList{Rows: slices.Concat(head, rows, said)}}, nil
}
