package holidays

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/gorilla/mux"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/recount"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// noticeImportPage asks for the file of a notice.
type noticeImportPage struct {
	site.Page
	Form *forms.Form
}

// ImportForm asks for a notice to import.
func (s *Pages) ImportForm(w http.ResponseWriter, r *http.Request) error {
	return s.showNoticeImport(w, r, http.StatusOK, forms.New(visit.Printer(r), nil))
}

func (s *Pages) showNoticeImport(w http.ResponseWriter, r *http.Request, status int, f *forms.Form) error {
	data := &noticeImportPage{Page: s.NewPage(r, "calendar.import.title"), Form: f}
	data.Errors, data.Back = f.Errors, &ui.Link{Text: data.T("calendar.title"), Href: "/admin/calendar"}
	s.Views.Render(w, r, status, "pages/admin_calendar_import", data)
	return nil
}

// Import reads an uploaded notice and shows what it would move. Nothing is kept: what is looked at goes with
// the page, and is checked again when it is applied.
func (s *Pages) Import(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	n, err := notice(f)
	if err != nil {
		return err
	}
	if !f.OK() {
		return s.showNoticeImport(w, r, http.StatusUnprocessableEntity, f)
	}
	return s.previewNotice(w, r, n, f)
}

// notice reads the notice that was uploaded or typed, and notes on the form what is wrong with it.
func notice(f *forms.Form) (n calendar.Notice, err error) {
	typed := f.Optional("days", "calendar.question.days", mostTypedDays)
	files := f.Files("file", "calendar.question.file", typed == "")
	switch {
	case typed != "" && len(files) > 0:
		f.Fail("days", "calendar.error.file_and_days")
		return n, nil
	case typed != "":
		return typedNotice(f, typed)
	case len(files) == 0:
		return n, nil
	}
	if files[0].Size > calendar.NoticeLimit {
		f.Fail("file", "calendar.error.file_too_big", calendar.NoticeLimit>>10)
		return n, nil
	}
	text := files[0].Body
	var head calendar.Notice
	if !calendar.IsJSON(text) {
		if head = noticeHead(f); !f.OK() {
			return n, nil
		}
	}
	n, err = calendar.ReadNotice(text, head)
	return n, unlessFault(f, err, head.ID != "")
}

// mostTypedDays is how many characters of days may be typed: three hundred lines.
const mostTypedDays = 12_000

// typedNotice reads days that were typed.
func typedNotice(f *forms.Form, days string) (n calendar.Notice, err error) {
	head := noticeHead(f)
	if !f.OK() {
		return n, nil
	}
	n, err = calendar.ReadTyped(days, head)
	return n, unlessFault(f, err, true)
}

// noticeHead is what a notice says besides its days.
func noticeHead(f *forms.Form) (head calendar.Notice) {
	head.ID = f.Require("id", "calendar.question.id", 10)
	head.Year, _ = f.Number("year", "calendar.question.year", 2001, 2098)
	head.Published, _ = f.Day("published", "calendar.question.published", true)
	head.Source = f.Require("source", "calendar.question.source", 300)
	head.Revises = f.Optional("revises", "calendar.question.revises", 10)
	return head
}

// unlessFault notes a fault of the notice on the form, and returns any other error.
func unlessFault(f *forms.Form, err error, asked bool) error {
	var fault *calendar.Fault
	if errors.As(err, &fault) {
		failNotice(f, fault, asked)
		return nil
	}
	return err
}

// failNotice notes a fault at the question that it concerns: at that for the days, or, where they were asked, at what goes with it.
func failNotice(f *forms.Form, fault *calendar.Fault, asked bool) {
	days := "file"
	if f.Value("days") != "" {
		days = "days"
	}
	var about []any
	if fault.About != "" {
		about = append(about, fault.About)
	}
	key := "calendar.fault." + string(fault.Reason)
	switch {
	case fault.Line > 0:
		f.Fail(days, "calendar.fault_at_line", fault.Line, f.T(key, about...))
	case asked && fault.Field != "" && fault.Field != "days":
		f.Fail(fault.Field, key, about...)
	default:
		f.Fail(days, key, about...)
	}
}

// noticePreviewPage shows a notice and what it would move.
type noticePreviewPage struct {
	site.Page
	Facts    ui.SummaryList
	Days     ui.Table
	LeftOut  bool // the table ends with days that the notice does not name
	Form     *forms.Form
	Odd      []ui.Option // days to be confirmed
	Summary  []string
	Passed   string // warns of dates that lie behind
	Clocks   *ui.Table
	First    *ui.Table
	NoticeAt string // the notice as it is sent back to be applied
}

// Known shows what a notice that comes with the program would move.
func (s *Pages) Known(w http.ResponseWriter, r *http.Request) error {
	known, err := calendar.Load()
	if err != nil {
		return err
	}
	for _, n := range known.Notices() {
		if n.ID == mux.Vars(r)["known"] {
			return s.previewNotice(w, r, n, forms.New(visit.Printer(r), nil))
		}
	}
	return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
}

// weighed is a notice beside what is in force.
type weighed struct {
	notice        calendar.Notice
	before, after *calendar.Calendar
	changes       []calendar.Change
}

// weigh lays a notice beside what is in force. Days of it that cannot be meant are faults of f.
func (s *Pages) weigh(r *http.Request, n calendar.Notice, f *forms.Form) (weighed, error) {
	inForce, err := s.Store.ReadInForce(r.Context())
	if err != nil {
		return weighed{}, err
	}
	would, err := inForce.With(n, s.Clock.Now())
	if err != nil {
		return weighed{}, err
	}
	so := weighed{n, inForce.Calendar(), would, n.Changes(inForce.Calendar(), would)}
	for _, fault := range calendar.Unconfirmed(so.changes, nil) {
		if !fault.CanBeMeant() {
			failNotice(f, fault, false)
		}
	}
	return so, nil
}

// previewNotice counts the running deadlines as they would be, for the administrator to see before anything changes. A
// notice that does not fit what is in force is a fault of f.
func (s *Pages) previewNotice(w http.ResponseWriter, r *http.Request, n calendar.Notice, f *forms.Form) error {
	so, err := s.weigh(r, n, f)
	if errors.Is(err, db.ErrInForce) {
		return s.saidBefore(w, r, n)
	}
	var fault *calendar.Fault
	var refused *casefile.Error
	switch {
	case errors.As(err, &fault):
		failNotice(f, fault, f.Value("id") != "")
	case errors.As(err, &refused):
		f.Fail("file", refused.Message, refused.Args...)
	case err != nil:
		return err
	}
	if !f.OK() {
		return s.showNoticeImport(w, r, http.StatusUnprocessableEntity, f)
	}
	return s.showNoticePreview(w, r, http.StatusOK, so, f)
}

func (s *Pages) showNoticePreview(w http.ResponseWriter, r *http.Request, status int, so weighed, f *forms.Form) error {
	foreseen, err := recount.Foresee(r.Context(), s.Store, s.Clock.Now(), so.before, so.after)
	if err != nil {
		return err
	}
	text, err := json.Marshal(so.notice)
	if err != nil {
		return fmt.Errorf("encode notice: %w", err)
	}
	data := &noticePreviewPage{Page: s.NewPage(r, "calendar.preview.title", so.notice.ID), NoticeAt: string(text), Form: f}
	data.Wide, data.Back, data.Errors = true, &ui.Link{Text: data.T("calendar.title"), Href: "/admin/calendar"}, f.Errors
	data.showNotice(so.notice)
	data.showChanges(so.changes)
	data.showForeseen(foreseen)
	s.Views.Render(w, r, status, "pages/admin_calendar_preview", data)
	return nil
}

func (s *Pages) saidBefore(w http.ResponseWriter, r *http.Request, n calendar.Notice) error {
	s.Flash(r, ui.Banner{Heading: visit.Printer(r).T("calendar.applied_before", n.ID)})
	http.Redirect(w, r, "/admin/calendar", http.StatusSeeOther)
	return nil
}

func (data *noticePreviewPage) showNotice(n calendar.Notice) {
	revises := n.Revises
	if revises == "" {
		revises = data.T("calendar.revises_none")
	}
	data.Facts = ui.SummaryList{Rows: []ui.SummaryRow{{Key: data.T("calendar.notice"), Value: n.ID},
		{Key: data.T("calendar.year"), Value: fmt.Sprint(n.Year)}, {Key: data.T("calendar.published"), Value: data.Date(n.Published.Start())},
		{Key: data.T("calendar.source"), Value: n.Source}, {Key: data.T("calendar.revises"), Value: revises}}}
}

// showChanges shows what each day was and becomes, and asks about those that are odd.
func (data *noticePreviewPage) showChanges(changes []calendar.Change) {
	data.Days = ui.Table{Caption: data.T("calendar.days"), HideCaption: true, Columns: []ui.Column{{Text: data.T("calendar.day"), Whole: true},
		{Text: data.T("calendar.day_name")}, {Text: data.T("calendar.day_as")}, {Text: data.T("calendar.preview.was")},
		{Text: data.T("calendar.preview.becomes")}}}
	for _, c := range changes {
		as, becomes := data.T("calendar.preview.left_out"), data.T("calendar.kind."+string(c.After.Kind))
		if c.As != "" {
			as = data.T("calendar.as." + string(c.As))
		} else {
			data.LeftOut = true
		}
		if c.Before.Kind == c.After.Kind {
			becomes = data.T("calendar.preview.same")
		}
		day := data.Date(c.Date.Start())
		data.Days.Rows = append(data.Days.Rows, ui.Row{Cells: []ui.Cell{{Text: day}, {Text: explain.Holiday(data.Printer, c.Name)}, {Text: as},
			{Text: data.T("calendar.kind." + string(c.Before.Kind))}, {Text: becomes}}})
		if c.Fault != nil && c.Fault.CanBeMeant() {
			data.Odd = append(data.Odd, ui.Option{Value: c.Date.String(), Text: data.T("calendar.fault."+string(c.Fault.Reason), day)})
		}
	}
}

func (data *noticePreviewPage) showForeseen(f recount.Foreseen) {
	data.Summary = []string{data.T("calendar.preview.none")}
	if f.Moved() > 0 {
		data.Summary = []string{data.T("calendar.preview.counts", f.Nearer, f.Later)}
	}
	if f.Settled > 0 {
		data.Summary = append(data.Summary, data.T("calendar.preview.settled", f.Settled))
	}
	if f.Passed > 0 {
		data.Passed = data.T("calendar.preview.passed", f.Passed)
	}
	if f.Moved() == 0 {
		return
	}
	data.Clocks = &ui.Table{Caption: data.T("calendar.preview.clocks"), Columns: []ui.Column{{Text: data.T("calendar.preview.clock")},
		{Text: data.T("calendar.nearer"), Numeric: true}, {Text: data.T("calendar.later"), Numeric: true}}}
	for _, c := range f.Clocks {
		data.Clocks.Rows = append(data.Clocks.Rows, ui.Row{Cells: []ui.Cell{{Text: explain.Clock(data.Printer, c.Label, c.Clock)}, ui.Count(int64(c.Nearer)),
			ui.Count(int64(c.Later))}})
	}
	caption := data.T("calendar.preview.first")
	if len(f.First) < f.Moved() {
		caption = data.T("calendar.preview.first_of", len(f.First), f.Moved())
	}
	data.First = &ui.Table{Caption: caption, Columns: []ui.Column{{Text: data.T("case.number"), Whole: true},
		{Text: data.T("calendar.preview.clock")}, {Text: data.T("calendar.preview.unit")}, {Text: data.T("calendar.preview.from"), Whole: true},
		{Text: data.T("calendar.preview.to"), Whole: true}, {Text: data.T("calendar.preview.direction")}}}
	for _, shift := range f.First {
		direction := ui.Tag{Text: data.T("calendar.later"), Colour: ui.TagActive}
		if shift.To.Before(shift.From) {
			direction = ui.Tag{Text: data.T("calendar.nearer"), Colour: ui.TagSoon}
		}
		to := ui.Cell{Text: data.ShortDate(shift.To)}
		if shift.Provisional {
			to.Hint = data.T("calendar.preview.provisional")
		}
		data.First.Rows = append(data.First.Rows, ui.Row{Cells: []ui.Cell{{Text: shift.CaseNumber}, {Text: explain.Clock(data.Printer, shift.Label, shift.Clock)},
			{Text: ui.InLanguage(data.Printer, shift.UnitZH, shift.UnitEN)}, {Text: data.ShortDate(shift.From)}, to, {Tags: []ui.Tag{direction}}}})
	}
}

// Apply puts a notice in force. Sent twice, or by two administrators at once, it is applied once.
func (s *Pages) Apply(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	n, err := calendar.ReadNotice([]byte(f.Value("notice")), calendar.Notice{})
	var fault *calendar.Fault
	if errors.As(err, &fault) {
		failNotice(f, fault, false)
		return s.showNoticeImport(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	so, err := s.weigh(r, n, f)
	var confirmed []calendar.Date
	for _, value := range f.Values["confirm"] {
		if day, ok := calendar.ReadDate(value); ok {
			confirmed = append(confirmed, day)
		}
	}
	switch {
	case errors.As(err, &fault):
		return casefile.NewError(casefile.CodeConflict, "calendar.error.changed", err)
	case err != nil && !errors.Is(err, db.ErrInForce): // which applying it again says as well
		return err
	case f.Again:
		return s.showNoticePreview(w, r, http.StatusOK, so, f)
	case !f.OK():
		return s.showNoticeImport(w, r, http.StatusUnprocessableEntity, f)
	case len(calendar.Unconfirmed(so.changes, confirmed)) > 0:
		f.Fail("confirm", "calendar.error.unconfirmed")
		return s.showNoticePreview(w, r, http.StatusUnprocessableEntity, so, f)
	}
	by := visit.ViewerOf(r).ID
	applied, err := s.Store.ApplyNotice(r.Context(), n, &by, s.Clock.Now())
	switch {
	case errors.As(err, &fault):
		return casefile.NewError(casefile.CodeConflict, "calendar.error.changed", err)
	case err != nil:
		return err
	case applied.Again:
		return s.saidBefore(w, r, n)
	}
	s.Log.InfoContext(r.Context(), "notice applied", "id", visit.InfoOf(r).ID, "notice", n.ID, "by", by, "confirmed", confirmed)
	if err := s.NoteNamed(r, casefile.CalendarNoticeDone, n.ID); err != nil {
		return err
	}
	s.Flash(r, ui.Banner{Success: true, Heading: visit.Printer(r).T("calendar.applied_now", n.ID, applied.Recount.Total)})
	http.Redirect(w, r, "/admin/calendar", http.StatusSeeOther)
	return nil
}
