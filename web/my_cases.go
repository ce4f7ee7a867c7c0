package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

const myPageSize = 50

// draftLine is a draft that waits to be finished.
type draftLine struct {
	Item    link
	Saved   string
	Kept    string // until when
	Drop    string // where to throw it away, which asks first
	DropFor string
}

type myCasesPage struct {
	page
	Drafts []draftLine
	Cases  table
	Pages  pagination
	Empty  bool // neither case nor draft
}

// myCases lists the cases of the account, latest first, and what was begun and not sent.
func (s *myDoor) myCases(w http.ResponseWriter, r *http.Request) error {
	account := viewerOf(r).ID
	after, err := keyParam(r)
	if err != nil {
		return err
	}
	var (
		rows    []db.MyCasesRow
		running []db.MyRunningDeadlinesRow
		drafts  []db.Draft
	)
	questions := []db.Question{
		db.Ask(&rows, (*db.Queries).MyCases, db.MyCasesParams{AccountID: account, After: after, Most: myPageSize + 1}),
		db.Ask(&running, (*db.Queries).MyRunningDeadlines, account),
	}
	if after == nil {
		questions = append(questions, db.Ask(&drafts, (*db.Queries).DraftsByAccount, account))
	}
	if err := s.Store.Together(r.Context(), questions...); err != nil {
		return err
	}
	data := &myCasesPage{page: s.newPage(r, "my.cases.title")}
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
	data.Cases = table{Caption: data.T("my.cases.list"), HideCaption: true, Columns: []column{
		{Text: data.T("my.cases.number")}, {Text: data.T("case.record")}, {Text: data.T("case.subject")},
		{Text: data.T("case.stage")}, {Text: data.T("my.cases.due")}, {Text: data.T("case.result")}}}
	for _, c := range rows {
		deadline, ok := next[c.ID]
		data.Cases.Rows = append(data.Cases.Rows, s.myCaseRow(data.Printer, c, deadline, ok))
	}
	s.views.render(w, r, http.StatusOK, "pages/my_cases", data)
	return nil
}

// keyParam reads the key after which a list goes on.
func keyParam(r *http.Request) (*uuid.UUID, error) {
	text := r.URL.Query().Get("after")
	if text == "" {
		return nil, nil //nolint:nilnil // the list begins at its start
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", err)
	}
	return &id, nil
}

func (s *myDoor) myCaseRow(p *messages.Printer, c db.MyCasesRow, next db.MyRunningDeadlinesRow, runs bool) row {
	due := cell{Text: p.T("my.cases.no_due")}
	late := false
	if runs {
		left := dueTag(p, s.Calendar.InForce(), next.DueAt, s.Clock.Now())
		late = isOverdue(next.DueAt, s.Clock.Now())
		due = cell{Text: p.ShortDate(next.DueAt), Hint: s.clockWord(p, next.Clock), Tags: []tag{left}}
	}
	result := cell{Text: p.T("my.cases.no_result")}
	if c.Result != nil {
		result = cell{Text: p.T("result." + string(*c.Result))}
		due = cell{Text: p.ShortDate(*c.ClosedAt), Hint: p.T("my.cases.closed")}
	}
	return row{Late: late, Cells: []cell{
		{Text: c.Number, Href: myCaseHref(c.ID), Hint: p.ShortDate(c.FiledAt)},
		{Text: inLanguage(p, c.ItemZH, c.ItemEN), Hint: c.RecordNumber}, {Text: c.SubjectName},
		{Tags: []tag{stageTag(p, c.Stage)}}, due, result}}
}

func myCaseHref(id uuid.UUID) string { return "/my/cases/" + id.String() }

// draftLines lists drafts of the viewer by the record that they are about.
func (s *myDoor) draftLines(r *http.Request, p *messages.Printer, drafts []db.Draft) ([]draftLine, error) {
	if len(drafts) == 0 {
		return nil, nil
	}
	records, err := s.Store.MyRecords(r.Context(), db.MyRecordsParams{AccountID: viewerOf(r).ID})
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	names := make(map[uuid.UUID]string, len(records))
	for _, record := range records {
		names[record.ID] = p.T("my.cases.draft_name", inLanguage(p, record.ItemZH, record.ItemEN), record.Number)
	}
	lines := make([]draftLine, len(drafts))
	for i, kept := range drafts {
		pages, err := s.flows.of(kept.Flow)
		if err != nil {
			return nil, err
		}
		name, err := pages.filing.DraftName(p, kept, names)
		if err != nil {
			return nil, err
		}
		href := draftHref(kept.ID)
		lines[i] = draftLine{Item: link{name, href}, Saved: p.T("my.cases.saved", p.DateTime(kept.UpdatedAt)),
			Kept: draftKept(p, kept.UpdatedAt), Drop: href + "/drop", DropFor: p.T("my.cases.drop_this", name)}
	}
	return lines, nil
}

type myNoticesPage struct {
	page
	Notices table
	Pages   pagination
}

// myNotices lists the documents that were sent to the account, latest first.
func (s *myDoor) myNotices(w http.ResponseWriter, r *http.Request) error {
	after, err := keyParam(r)
	if err != nil {
		return err
	}
	rows, err := s.Store.MyNotices(r.Context(), db.MyNoticesParams{AccountID: viewerOf(r).ID, After: after, Most: myPageSize + 1})
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	data := &myNoticesPage{page: s.newPage(r, "my.notices.title")}
	data.Wide = true
	if len(rows) > myPageSize {
		rows = rows[:myPageSize]
		data.Pages.NextHref = "/my/notices?after=" + rows[myPageSize-1].ID.String()
	}
	if after != nil {
		data.Pages.PrevHref = "/my/notices"
	}
	data.Notices = table{Caption: data.T("my.notices.title"), HideCaption: true, Columns: []column{
		{Text: data.T("my.notices.document")}, {Text: data.T("case.number")}, {Text: data.T("my.notices.issuer")},
		{Text: data.T("my.notices.issued")}, {Text: data.T("my.notices.state")}},
		Empty: data.T("my.notices.empty"), EmptyActions: []link{{data.T("my.cases.title"), "/my/cases"}}}
	for _, n := range rows {
		data.Notices.Rows = append(data.Notices.Rows, row{Cells: []cell{
			{Text: data.T("letter." + string(n.Kind) + ".title"), Href: myNoticeHref(n.CaseID, n.ID), Hint: n.Number},
			{Text: n.CaseNumber, Href: myCaseHref(n.CaseID)}, {Text: inLanguage(data.Printer, n.UnitZH, n.UnitEN)},
			{Text: data.ShortDate(n.IssuedAt)}, readCell(data.Printer, n.ReadAt)}})
	}
	s.views.render(w, r, http.StatusOK, "pages/my_notices", data)
	return nil
}

func myNoticeHref(caseID, id uuid.UUID) string { return myCaseHref(caseID) + "/notices/" + id.String() }

// readCell says whether a document has been read, and when.
func readCell(p *messages.Printer, read *time.Time) cell {
	if read == nil {
		return cell{Tags: []tag{{p.T("my.notices.unread"), tagActive}}}
	}
	return cell{Text: p.T("my.notices.read"), Hint: p.DateTime(*read)}
}

// openMyNotice finds a document of the account's. To open it is to have read it, and its first opening is kept.
func (s *myDoor) openMyNotice(r *http.Request) (noticeView, error) {
	caseID, id, err := noticeIDs(r)
	if err != nil {
		return noticeView{}, err
	}
	account := viewerOf(r).ID
	n, err := s.Store.MyNotice(r.Context(), db.MyNoticeParams{ID: id, CaseID: caseID, AccountID: account})
	if err != nil {
		return noticeView{}, db.Found(err, "error.not_found.body")
	}
	read := func() error {
		if n.ReadAt != nil || !opened(r) {
			return nil
		}
		if err := s.Store.ReadNotice(r.Context(), caseID, id, account, s.Clock.Now()); err != nil {
			return fmt.Errorf("keep that notice was read: %w", err)
		}
		return nil
	}
	href := myNoticeHref(caseID, id)
	return noticeView{Notice: n, read: read, Back: &link{printer(r).T("my.case.back"), myCaseHref(caseID)}, PDFHref: href + "/pdf"}, nil
}

// myAttachment sends a file that the account has sent with its case.
func (s *myDoor) myAttachment(w http.ResponseWriter, r *http.Request) error {
	caseID, err := pathID(r, "case")
	if err != nil {
		return err
	}
	id, err := pathID(r, "attachment")
	if err != nil {
		return err
	}
	a, err := s.Store.MyCaseAttachment(r.Context(), db.MyCaseAttachmentParams{ID: id, CaseID: caseID, AccountID: viewerOf(r).ID})
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	return s.sendAttachment(w, r, a)
}

// myFile sends back a file that the account has uploaded and not sent yet.
func (s *myDoor) myFile(w http.ResponseWriter, r *http.Request) error { return s.unsentFile(w, r) }
