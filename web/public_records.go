package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

const (
	publicRecordsMost = 50
	publicNameLeast   = 2 // characters; one would list half the city
)

// publicSubject is an organisation with its published records.
type publicSubject struct {
	Name, Code string
	Records    []recordCard
}

// recordCard is a record as its card shows it.
type recordCard struct {
	Title string
	Tags  []tag
	Rows  summaryList
	Notes []string // what the tags mean

	Folded bool   // the rows open on demand, where there are many records
	Hint   string // what tells it apart while folded

	Object *objectButton // the subject may object to it
	Open   *openCase     // or has done so
}

// objectButton starts an objection to a record. Capacity is what is claimed with it, if anything; then Text says so.
type objectButton struct {
	Record, About  string
	Capacity, Text string
}

// openCase points to the objection that is open to a record; without Case it is another account's.
type openCase struct {
	Text string
	Case *link
}

type publicRecordsPage struct {
	page
	Form     *form
	Asked    bool
	Subjects []publicSubject
	Found    string
	Narrow   string
	Doubt    string // what may be wrong with the code that was asked for
}

func (s *publicDoor) publicRecordsForm(w http.ResponseWriter, r *http.Request) error {
	data := &publicRecordsPage{page: s.newPage(r, "records.title"), Form: newForm(printer(r), nil)}
	s.views.render(w, r, http.StatusOK, "pages/records", data)
	return nil
}

// publicRecords searches what is published about organisations. What was asked stays out of addresses and so out of
// logs and histories.
func (s *publicDoor) publicRecords(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	asked := f.Require("q", "records.q", 100)
	if asked != "" && utf8.RuneCountInString(casefile.Fold(asked)) < publicNameLeast {
		f.Fail("q", "records.q.short", publicNameLeast)
	}
	data := &publicRecordsPage{page: s.newPage(r, "records.title"), Form: f}
	data.Errors = f.Errors
	if !f.OK() {
		s.views.render(w, r, http.StatusUnprocessableEntity, "pages/records", data)
		return nil
	}
	data.Asked = true
	if err := s.searchPublic(r, data, asked); err != nil {
		return err
	}
	s.views.render(w, r, http.StatusOK, "pages/records", data)
	return nil
}

func (s *publicDoor) searchPublic(r *http.Request, data *publicRecordsPage, asked string) error {
	now := s.Clock.Now()
	rows, err := s.Store.PublicRecordsSearch(r.Context(), db.PublicRecordsSearchParams{
		Code: casefile.PlainCode(asked), NamePattern: "%" + likeEscaper.Replace(casefile.Fold(asked)) + "%", Now: now, Most: publicRecordsMost + 1})
	if err != nil {
		return fmt.Errorf("search public records: %w", err)
	}
	if len(rows) > publicRecordsMost {
		rows = rows[:publicRecordsMost]
		data.Narrow = data.T("records.narrow", publicRecordsMost)
	}
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	effects, err := s.Store.PublicEffects(r.Context(), ids)
	if err != nil {
		return fmt.Errorf("read effects: %w", err)
	}
	offered, err := s.partiesMayObject(r)
	if err != nil {
		return err
	}
	byRecord := effectsByRecord(effects)
	shown := 0
	for _, row := range rows {
		face := casefile.FaceOf(row.Publicity, byRecord[row.ID], now, true)
		if !face.Shown {
			continue
		}
		card, err := publicCard(data.Printer, row, face)
		if err != nil {
			return err
		}
		if offered {
			card.Object = &objectButton{Record: row.ID.String(), Capacity: string(casefile.CapacityInterestedParty),
				Text: data.T("records.object_as_party"), About: data.T("records.object_as_party_to", card.Title, row.Number)}
		}
		if n := len(data.Subjects); n == 0 || data.Subjects[n-1].Code != row.SubjectCode {
			data.Subjects = append(data.Subjects, publicSubject{Name: row.SubjectName, Code: row.SubjectCode})
		}
		subject := &data.Subjects[len(data.Subjects)-1]
		subject.Records = append(subject.Records, card)
		shown++
	}
	data.Found = data.N("records.found", shown)
	if shown == 0 {
		data.Doubt = codeDoubt(data.Printer, casefile.PlainCode(asked))
	}
	return nil
}

// partiesMayObject reports whether the reader may be offered to object as an interested party (shenzhen-2020 36(1)): an
// applicant, or somebody who will be asked to sign in.
func (s *publicDoor) partiesMayObject(r *http.Request) (bool, error) {
	pack, err := s.pack()
	if err != nil {
		return false, err
	}
	return mayApply(r) && pack.Objection.Others(), nil
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

// likeEscaper makes what was typed stand for itself in LIKE.
var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func publicCard(p *messages.Printer, row db.PublicRecordsSearchRow, face casefile.Face) (recordCard, error) {
	rows, err := contentRows(p, row.Fields, row.Content)
	if err != nil {
		return recordCard{}, err
	}
	tags, notes := faceTags(p, face)
	head := recordHead(p, row.Number, row.RecordedOn, inLanguage(p, row.UnitZH, row.UnitEN))
	return recordCard{Title: inLanguage(p, row.ItemZH, row.ItemEN), Tags: tags, Notes: notes,
		Rows: summaryList{Rows: append(head, rows...)}}, nil
}

// recordHead tells which record it is and from whom.
func recordHead(p *messages.Printer, number string, on time.Time, unit string) []summaryRow {
	return []summaryRow{{Key: p.T("case.record_number"), Value: number}, {Key: p.T("case.unit"), Value: unit},
		{Key: p.T("records.recorded_on"), Value: p.ShortDate(on)}}
}

// contentRows shows what a record says, in the order of its catalogue item.
func contentRows(p *messages.Printer, fields, content json.RawMessage) ([]summaryRow, error) {
	var names []casefile.Field
	if err := json.Unmarshal(fields, &names); err != nil {
		return nil, fmt.Errorf("read fields of catalogue item: %w", err)
	}
	var values casefile.Content
	if err := json.Unmarshal(content, &values); err != nil {
		return nil, fmt.Errorf("read content of record: %w", err)
	}
	rows := make([]summaryRow, 0, len(names))
	for _, f := range names {
		if value := values[f.Key]; value != "" {
			rows = append(rows, summaryRow{Key: p.FieldName(f), Value: p.FieldValue(f, value)})
		}
	}
	return rows, nil
}

// faceTags are the marks on a record and what each means.
func faceTags(p *messages.Printer, face casefile.Face) (tags []tag, notes []string) {
	if face.Annotated {
		tags = append(tags, tag{p.T("records.annotated"), tagSoon})
		notes = append(notes, p.T("records.annotated.note"))
	}
	if face.Suspended {
		tags = append(tags, tag{p.T("records.suspended"), tagPaused})
		notes = append(notes, p.T("records.suspended.note"))
	}
	if face.Corrected {
		tags = append(tags, tag{p.T("records.corrected"), tagGood})
		notes = append(notes, p.T("records.corrected.note"))
	}
	return tags, notes
}

// effectsByRecord sorts effects under their records.
func effectsByRecord(effects []db.Effect) map[uuid.UUID][]casefile.Effect {
	byRecord := make(map[uuid.UUID][]casefile.Effect)
	for _, e := range effects {
		byRecord[e.RecordID] = append(byRecord[e.RecordID],
			casefile.Effect{Kind: e.Kind, Article: e.Article, StartedAt: e.StartedAt, EndedAt: e.EndedAt})
	}
	return byRecord
}
