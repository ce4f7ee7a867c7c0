package my

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/letters"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

const myPageSize = 50

// draftLine is a draft that waits to be finished.
type draftLine struct {
	Item    ui.Link
	Saved   string
	Kept    string // until when
	Drop    string // where to throw it away, which asks first
	DropFor string
}

type myCasesPage struct {
	site.Page
	Drafts []draftLine
	Cases  ui.Table
	Pages  ui.Pagination
	Empty  bool // neither case nor draft
	Begin  []beginning
	Links  []ui.Link // to what is begun on pages of its own
}

// Cases lists the cases of the account, latest first, and what was begun and not sent.
func (s *Door) Cases(w http.ResponseWriter, r *http.Request) error {
	account := visit.ViewerOf(r).ID
	after, err := lists.KeyParam(r)
	if err != nil {
		return err
	}
	var (
		rows    []db.MyCasesRow
		running []db.MyRunningDeadlinesRow
		drafts  []db.Draft
	)
	questions := []db.Question{
		db.Ask(&rows, (*db.Queries).MyCases, db.MyCasesParams{AccountID: account, Back: string(casefile.EventRightTakenBack), After: after, Most: myPageSize + 1}),
		db.Ask(&running, (*db.Queries).MyRunningDeadlines, account),
	}
	if after == nil {
		questions = append(questions, db.Ask(&drafts, (*db.Queries).DraftsByAccount, account))
	}
	if err := s.Store.Together(r.Context(), questions...); err != nil {
		return err
	}
	data := &myCasesPage{Page: s.NewPage(r, "my.cases.title")}
	if data.Begin, err = s.beginnings(data.Printer, "my.cases.file"); err != nil {
		return err
	}
	if data.Links, err = s.elsewhere(data.Printer); err != nil {
		return err
	}
	if data.Drafts, err = s.draftLines(r, data.Printer, drafts); err != nil {
		return err
	}
	if len(rows) > myPageSize {
		rows = rows[:myPageSize]
		data.Pages.NextHref = "/my/cases?after=" + rows[myPageSize-1].ID.String()
	}
	if after != nil {
		data.Pages.PrevHref = "/my/cases"
	}
	data.Wide, data.Empty = true, len(rows) == 0 && len(data.Drafts) == 0 && after == nil
	next := make(map[uuid.UUID]db.MyRunningDeadlinesRow)
	for _, d := range running { // the nearest of each case comes first
		if _, ok := next[d.CaseID]; !ok {
			next[d.CaseID] = d
		}
	}
	data.Cases = ui.Table{Caption: data.T("my.cases.list"), HideCaption: true, Columns: []ui.Column{
		{Text: data.T("my.cases.number")}, {Text: data.T("case.record")}, {Text: data.T("case.subject")},
		{Text: data.T("case.stage")}, {Text: data.T("my.cases.due")}, {Text: data.T("case.result")}}}
	for _, c := range rows {
		deadline, ok := next[c.ID]
		data.Cases.Rows = append(data.Cases.Rows, s.myCaseRow(data.Printer, c, deadline, ok))
	}
	s.Views.Render(w, r, http.StatusOK, "pages/my_cases", data)
	return nil
}

func (s *Door) myCaseRow(p *messages.Printer, c db.MyCasesRow, next db.MyRunningDeadlinesRow, runs bool) ui.Row {
	p = ui.OfCase(p, c.Number)
	due := ui.Cell{Text: p.T("my.cases.no_due")}
	late := false
	if runs {
		var left ui.Tag
		left, late = dates.OwedTag(s.Server, p, next.Clock, next.DueAt)
		due = ui.Cell{Text: p.ShortDate(next.DueAt), Hint: dates.ClockWord(s.Server, p, next.Clock), Tags: []ui.Tag{left}}
	}
	result := ui.Cell{Text: p.T("my.cases.no_result")}
	if c.Result != nil {
		result = ui.Cell{Text: ui.ResultSince(p, p.T("result."+string(*c.Result)), c.BackAt)}
		due = ui.Cell{Text: p.ShortDate(*c.ClosedAt), Hint: p.T("my.cases.closed")}
	}
	return ui.Row{Late: late, Cells: []ui.Cell{
		{Text: c.Number, Href: site.MyCaseHref(c.ID), Hint: p.ShortDate(c.FiledAt)},
		{Text: ui.InLanguage(p, c.AboutZH, c.AboutEN), Hint: strings.Join(c.RecordNumbers, " ")}, {Text: c.SubjectName},
		{Tags: []ui.Tag{casepage.StageTag(p, c.Stage)}}, due, result}}
}

// draftLines lists drafts of the viewer by the record that they are about.
func (s *Door) draftLines(r *http.Request, p *messages.Printer, drafts []db.Draft) ([]draftLine, error) {
	if len(drafts) == 0 {
		return nil, nil
	}
	var records []db.AccountRecord
	err := s.Store.TogetherOfOne(r.Context(), db.Ask(&records, (*db.Queries).MyRecords, db.MyRecordsParams{AccountID: visit.ViewerOf(r).ID, Now: s.Clock.Now()}))
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	names := make(map[uuid.UUID]string, len(records))
	for _, record := range records {
		names[record.ID] = p.T("my.cases.draft_name", ui.InLanguage(p, record.ItemZH, record.ItemEN), record.Number)
	}
	lines := make([]draftLine, len(drafts))
	for i, kept := range drafts {
		pages, err := s.Flows.Of(kept.Flow)
		if err != nil {
			return nil, err
		}
		name, err := pages.Filing.DraftName(p, kept, names)
		if err != nil {
			return nil, err
		}
		href := site.DraftHref(kept.ID)
		lines[i] = draftLine{Item: ui.Link{Text: name, Href: href}, Saved: p.T("my.cases.saved", p.DateTime(kept.UpdatedAt)),
			Kept: site.DraftKept(p, kept.UpdatedAt), Drop: href + "/drop", DropFor: p.T("my.cases.drop_this", name)}
	}
	return lines, nil
}

type myNoticesPage struct {
	site.Page
	Notices ui.Table
	Pages   ui.Pagination
}

// Notices lists the documents that were sent to the account, latest first.
func (s *Door) Notices(w http.ResponseWriter, r *http.Request) error {
	after, err := lists.KeyParam(r)
	if err != nil {
		return err
	}
	rows, err := s.Store.MyNotices(r.Context(), db.MyNoticesParams{AccountID: visit.ViewerOf(r).ID, After: after, Most: myPageSize + 1})
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	data := &myNoticesPage{Page: s.NewPage(r, "my.notices.title")}
	data.Wide = true
	if len(rows) > myPageSize {
		rows = rows[:myPageSize]
		data.Pages.NextHref = "/my/notices?after=" + rows[myPageSize-1].ID.String()
	}
	if after != nil {
		data.Pages.PrevHref = "/my/notices"
	}
	data.Notices = ui.Table{Caption: data.T("my.notices.title"), HideCaption: true, Columns: []ui.Column{
		{Text: data.T("my.notices.document")}, {Text: data.T("case.number")}, {Text: data.T("my.notices.issuer")},
		{Text: data.T("my.notices.issued")}, {Text: data.T("my.notices.state")}},
		Empty: data.T("my.notices.empty"), EmptyActions: []ui.Link{{Text: data.T("my.cases.title"), Href: "/my/cases"}}}
	for _, n := range rows {
		number := ui.Cell{Text: n.CaseNumber}
		if n.Reads {
			number.Href = site.MyCaseHref(n.CaseID)
		}
		data.Notices.Rows = append(data.Notices.Rows, ui.Row{Cells: []ui.Cell{
			{Text: ui.LetterTitle(data.Printer, n.Kind, n.Number), Href: site.MyNoticeHref(n.CaseID, n.ID), Hint: n.Number},
			number, {Text: ui.InLanguage(data.Printer, n.UnitZH, n.UnitEN)},
			{Text: data.ShortDate(n.IssuedAt)}, readCell(data.Printer, n.Kind, n.ReadAt)}})
	}
	s.Views.Render(w, r, http.StatusOK, "pages/my_notices", data)
	return nil
}

// readCell says whether a document has been read, and when; of one that has to be served, whether it has been.
func readCell(p *messages.Printer, kind casefile.NoticeKind, read *time.Time) ui.Cell {
	switch inForm := kind.ServiceEvent() != ""; {
	case inForm && read == nil:
		return ui.Cell{Tags: []ui.Tag{{Text: p.T("service.state.unread"), Colour: ui.TagActive}}}
	case inForm:
		return ui.Cell{Text: p.T("service.state.served"), Hint: p.DateTime(*read)}
	case read == nil:
		return ui.Cell{Tags: []ui.Tag{{Text: p.T("my.notices.unread"), Colour: ui.TagActive}}}
	}
	return ui.Cell{Text: p.T("my.notices.read"), Hint: p.DateTime(*read)}
}

// Notice finds a document of the account's. To open it is to have read it, and its first opening is kept; one that has to be served is opened
// before it is shown: see Unopened.
func (s *Door) Notice(r *http.Request) (letters.View, error) {
	n, caseID, err := s.findNotice(r)
	if err != nil {
		return letters.View{}, err
	}
	read := func() error {
		if n.Served || n.Notice.Kind.ServiceEvent() != "" || !visit.Opened(r) {
			return nil
		}
		if err := s.Store.ServeNotice(r.Context(), caseID, n.Notice.ID, visit.ViewerOf(r).ID, s.Clock.Now()); err != nil {
			return fmt.Errorf("keep that notice was opened: %w", err)
		}
		return nil
	}
	href, back := site.MyNoticeHref(caseID, n.Notice.ID), &ui.Link{Text: visit.Printer(r).T("my.case.back"), Href: site.MyCaseHref(caseID)}
	if !n.Reads {
		back = &ui.Link{Text: visit.Printer(r).T("my.notices.title"), Href: "/my/notices"}
	}
	return letters.View{Notice: n.Notice, Read: read, Back: back, PDFHref: href + "/pdf"}, nil
}

// Attachment sends a file that the account has sent with its case.
func (s *Door) Attachment(w http.ResponseWriter, r *http.Request) error {
	caseID, err := site.PathID(r, "case")
	if err != nil {
		return err
	}
	id, err := site.PathID(r, "attachment")
	if err != nil {
		return err
	}
	a, err := s.Store.MyCaseAttachment(r.Context(), db.MyCaseAttachmentParams{ID: id, CaseID: caseID, AccountID: visit.ViewerOf(r).ID})
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	return uploads.SendAttachment(s.Server, w, r, a)
}

// File sends back a file that the account has uploaded and not sent yet.
func (s *Door) File(w http.ResponseWriter, r *http.Request) error {
	return uploads.UnsentFile(s.Server, w, r)
}
