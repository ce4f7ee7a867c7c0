package repair

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/forms"
	"creditcase/web/looks"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Where the account's own records are, and where staff look up a record for somebody at the counter.
const (
	mineAt    = "/my/may/repair"
	counterAt = "/desk/may/repair"
	beginAt   = "/my/repairs"
)

// may are the pages that say whether a record can be repaired, and from which day on, before a form is filled in.
type may struct{ *site.Server }

// standing is a record with how each condition stands.
type standing struct {
	ID, Title, Hint string
	State           ui.Tag
	Line            string // when it can be repaired
	Conditions      ui.Table
	Periods         []ui.Deadline // how the days are reckoned
	Takes           bool          // an application for it is taken
	Open            bool          // its conditions stand open: it is the only record on the page
}

// judge says how the conditions of a record stand today.
func (s *may) judge(p *messages.Printer, pack *rules.Pack, f rules.RepairFacts) (j standing, err error) {
	e, err := pack.MayRepair(f, s.Calendar.InForce(), calendar.DateOf(s.Clock.Now()))
	if err != nil {
		return j, fmt.Errorf("judge record: %w", err)
	}
	j.Takes = e.MayApply()
	j.Conditions = conditionTable(p, e)
	day, ever := e.FirstDay()
	switch {
	case e.May():
		j.State, j.Line = ui.Tag{Text: p.T("repair.may.yes"), Colour: ui.TagGood}, p.T("repair.may.yes_line")
	case !j.Takes:
		closed, _ := e.Closed()
		j.State, j.Line = ui.Tag{Text: p.T("repair.may.taken"), Colour: ui.TagPaused}, explain.ConditionState(p, closed)
	case ever && !day.IsZero():
		j.State, j.Line = ui.Tag{Text: p.T("repair.may.not_yet"), Colour: ui.TagSoon}, p.T("repair.may.not_yet_line", p.Date(day.Start()))
	default:
		j.State, j.Line = ui.Tag{Text: p.T("repair.may.no"), Colour: ui.TagLate}, p.T("repair.may.no_line")
	}
	for _, c := range e.Conditions {
		if c.Deadline != nil {
			j.Periods = append(j.Periods, dates.Reckoned(s.Server, p, pack, p.T("repair.may.last_day", explain.Condition(p, c.ID)), *c.Deadline))
		}
	}
	if e.Ends != nil {
		j.Periods = append(j.Periods, dates.Reckoned(s.Server, p, pack, p.T("repair.may.ends"), *e.Ends))
	}
	return j, nil
}

// judgedSubject is somebody for whom the account may act, with his records.
type judgedSubject struct {
	ID, Name, Capacity string
	Records            []standing
	Any                bool // an application for one of them is taken
}

type minePage struct {
	site.Page
	Subjects []judgedSubject
	BeginAt  string
	All      *ui.Link // to all records, from the page of one
}

// pack is what repair runs under now. It returns a casefile.Error with CodeNotFound where that does not provide for repair.
func (s *may) pack() (*rules.Pack, error) {
	pack, err := s.PackFor(casefile.FlowRepair)
	if err == nil && !pack.Provides(casefile.FlowRepair) {
		err = casefile.NewError(casefile.CodeNotFound, "filing.repair.not_provided", nil)
	}
	return pack, err
}

// Mine shows it for the records of those for whom the account may act that can tell of misconduct, or for the one that the address names.
func (s *may) Mine(w http.ResponseWriter, r *http.Request) error {
	pack, err := s.pack()
	if err != nil {
		return err
	}
	own, subjects, err := s.mine(r)
	if err != nil {
		return err
	}
	data := &minePage{Page: s.NewPageOf(r, casefile.FlowRepair, "repair.may.title"), BeginAt: beginAt}
	data.Back, data.Pack = &ui.Link{Text: data.T("my.records.title"), Href: "/my/records"}, ui.Pick(data.Printer, pack.Name)
	if one := r.URL.Query().Get("record"); one != "" {
		own = slices.DeleteFunc(own, func(record db.AccountRecord) bool { return record.ID.String() != one })
		if len(own) == 0 {
			return casefile.NewError(casefile.CodeNotFound, "error.record_not_found", nil)
		}
		data.All = &ui.Link{Text: data.T("repair.may.all"), Href: mineAt}
		subjects = slices.DeleteFunc(subjects, func(x db.AccountSubjectsRow) bool { return x.ID != own[0].SubjectID })
	} else { // whoever looks through his records for what to repair is shown no licences and honours
		own = slices.DeleteFunc(own, func(record db.AccountRecord) bool { return !casefile.OfMisconduct(record.Category) })
	}
	facts, err := s.factsOf(r.Context(), own)
	if err != nil {
		return err
	}
	for _, subject := range subjects {
		shown := judgedSubject{ID: subject.ID.String(), Name: subject.Name, Capacity: data.T("capacity." + string(subject.Capacity))}
		for _, record := range own {
			if record.SubjectID != subject.ID {
				continue
			}
			j, err := s.judge(data.Printer, pack, facts[record.ID])
			if err != nil {
				return err
			}
			j.Open = len(own) == 1
			j.ID, j.Title = record.ID.String(), ui.InLanguage(data.Printer, record.ItemZH, record.ItemEN)
			j.Hint = data.T("filing.record.hint_line", record.Number, ui.InLanguage(data.Printer, record.UnitZH, record.UnitEN), data.ShortDate(record.RecordedOn))
			shown.Records, shown.Any = append(shown.Records, j), shown.Any || j.Takes
		}
		data.Subjects = append(data.Subjects, shown)
	}
	s.Views.Render(w, r, http.StatusOK, "pages/repair_may", data)
	return nil
}

// mine are the records of those for whom the account may act.
func (s *may) mine(r *http.Request) (own []db.AccountRecord, subjects []db.AccountSubjectsRow, err error) {
	account := visit.ViewerOf(r).ID
	err = s.Store.TogetherOfOne(r.Context(), db.Ask(&own, (*db.Queries).MyRecords, db.MyRecordsParams{AccountID: account, Now: s.Clock.Now()}), db.Ask(&subjects, (*db.Queries).AccountSubjects, account))
	if err != nil {
		return nil, nil, fmt.Errorf("read records: %w", err)
	}
	return own, subjects, nil
}

func (s *may) factsOf(ctx context.Context, own []db.AccountRecord) (map[uuid.UUID]rules.RepairFacts, error) {
	ids := make([]uuid.UUID, len(own))
	for i, record := range own {
		ids[i] = record.ID
	}
	facts, err := s.Store.RepairFactsOf(ctx, db.RepairAsked{Records: ids, At: s.Clock.Now()})
	if err != nil {
		return nil, fmt.Errorf("read facts of records: %w", err)
	}
	return facts, nil
}

type counterPage struct {
	site.Page
	Form  *forms.Form
	Asked bool
	Found *standing // nil: nothing was found
	Head  ui.SummaryList
}

// Counter asks staff for the record that somebody at the counter names.
func (s *may) Counter(w http.ResponseWriter, r *http.Request) error {
	pack, err := s.pack()
	if err != nil {
		return err
	}
	s.showCounter(w, r, pack, http.StatusOK, &counterPage{Form: forms.New(visit.Printer(r), nil)})
	return nil
}

func (s *may) showCounter(w http.ResponseWriter, r *http.Request, pack *rules.Pack, status int, data *counterPage) {
	data.Page = s.NewPageOf(r, casefile.FlowRepair, "repair.counter.title")
	data.Pack, data.Errors = ui.Pick(data.Printer, pack.Name), data.Form.Errors
	data.Back = &ui.Link{Text: data.T("nav.records"), Href: "/desk/records"}
	s.Views.Render(w, r, status, "pages/repair_counter", data)
}

// CounterAsk shows it for the record with the number whose subject has the code: what somebody has to know of his own record. Staff of a unit
// find the unit's records. What was asked stays out of addresses.
func (s *may) CounterAsk(w http.ResponseWriter, r *http.Request) error {
	pack, err := s.pack()
	if err != nil {
		return err
	}
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	number := casefile.PlainNumber(f.Require("number", "repair.counter.number", maxNumber))
	code := casefile.PlainCode(f.Require("code", "repair.counter.code", maxCode))
	data := &counterPage{Form: f}
	if !f.OK() {
		s.showCounter(w, r, pack, http.StatusUnprocessableEntity, data)
		return nil
	}
	viewer := visit.ViewerOf(r)
	if err := looks.Count(s.Server, r, viewer.ID, looks.Counter); err != nil {
		return err
	}
	row, err := s.Store.DeskRecordNamed(r.Context(), db.DeskRecordNamedParams{Number: number, Code: code, UnitID: viewer.UnitID, Now: s.Clock.Now(),
		Agency: casefile.UnitAgency})
	data.Asked = true
	if errors.Is(err, pgx.ErrNoRows) {
		s.showCounter(w, r, pack, http.StatusOK, data)
		return nil
	}
	if err != nil {
		return fmt.Errorf("find record: %w", err)
	}
	err = s.Note(r, casefile.CounterLooked, viewer.ID, viewer.ID, map[string]string{"name": row.Number})
	if err != nil {
		return fmt.Errorf("note look: %w", err)
	}
	facts, err := s.Store.RepairFactsOf(r.Context(), db.RepairAsked{Records: []uuid.UUID{row.ID}, At: s.Clock.Now()})
	if err != nil {
		return fmt.Errorf("read facts of record: %w", err)
	}
	p := visit.Printer(r).Of(casefile.FlowRepair)
	found, err := s.judge(p, pack, facts[row.ID])
	if err != nil {
		return err
	}
	found.Title, found.Open = ui.InLanguage(p, row.ItemZH, row.ItemEN), true
	data.Found, data.Head = &found, ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: p.T("case.subject"), Value: row.SubjectName, Lines: []string{casefile.MaskCode(row.SubjectCode)}},
		{Key: p.T("case.record_number"), Value: row.Number}, {Key: p.T("case.unit"), Value: ui.InLanguage(p, row.UnitZH, row.UnitEN)},
		{Key: p.T("records.recorded_on"), Value: p.ShortDate(row.RecordedOn)},
		{Key: p.T("repair.counter.judged"), Value: p.DateTime(s.Clock.Now())}}}
	s.showCounter(w, r, pack, http.StatusOK, data)
	return nil
}

// Limits of what is typed at the counter.
const (
	maxNumber = 60
	maxCode   = 40
)
