package sign

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

type minePage struct {
	site.Page
	Table ui.Table
	Pages ui.Pagination
}

// Mine lists the commitments of those for whom the account may act.
func (s *Door) Mine(w http.ResponseWriter, r *http.Request) error {
	after := lists.CursorOf(r, lists.Top)
	rows, err := s.Store.MyCommitments(r.Context(), db.MyCommitmentsParams{AccountID: visit.ViewerOf(r).ID, Before: after.At, BeforeID: after.ID,
		Most: lists.RowsPerPage + 1})
	if err != nil {
		return fmt.Errorf("read commitments: %w", err)
	}
	rows, next := lists.Shown(rows, func(m db.MyCommitmentsRow) lists.Cursor { return lists.Cursor{At: m.SignedAt, ID: m.ID} })
	data := &minePage{Page: s.NewPage(r, "my_commitments.title")}
	p := data.Printer
	data.Table = ui.Table{Caption: p.T("my_commitments.list"), Columns: []ui.Column{{Text: p.T("my_commitments.number"), Whole: true},
		{Text: p.T("commitments.item")}, {Text: p.T("my_commitments.signed"), Whole: true}, {Text: p.T("my_commitments.check_on"), Whole: true},
		{Text: p.T("my_commitments.state")}}, Empty: p.T("my_commitments.none"),
		EmptyActions: []ui.Link{{Text: p.T("commitments.title"), Href: "/commitments"}}}
	for _, m := range rows {
		terms, err := casefile.ReadTerms(m.Terms)
		if err != nil {
			return err
		}
		check := ""
		if m.CheckOn != nil {
			check = p.ShortDate(*m.CheckOn)
		}
		data.Table.Rows = append(data.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: m.Number, Href: MineHref(m.Number), Hint: m.SubjectName},
			{Text: ui.InLanguage(p, terms.ZH, terms.EN), Hint: ui.InLanguage(p, m.UnitZH, m.UnitEN)}, {Text: p.ShortDate(m.SignedAt)}, {Text: check},
			{Tags: []ui.Tag{StateTag(p, m.State)}}}})
	}
	data.Pages.NextHref, data.Pages.PrevHref = lists.Turns(r, next)
	s.Views.Render(w, r, http.StatusOK, "pages/my_commitments", data)
	return nil
}

var stateColours = map[casefile.CommitmentState]ui.TagColour{
	casefile.CommitmentSigned: ui.TagActive, casefile.CommitmentFinished: ui.TagActive, casefile.CommitmentChecking: ui.TagPaused,
	casefile.CommitmentKept: ui.TagGood, casefile.CommitmentRectified: ui.TagGood, casefile.CommitmentBroken: ui.TagLate,
}

// StateTag says where a commitment stands.
func StateTag(p *messages.Printer, state casefile.CommitmentState) ui.Tag {
	colour, ok := stateColours[state]
	if !ok {
		colour = ui.TagNeutral
	}
	return ui.Tag{Text: p.T("commitment_state." + string(state)), Colour: colour}
}

type onePage struct {
	site.Page
	Number     string
	State      ui.Tag
	Facts      ui.SummaryList
	Terms      ui.SummaryList
	Letter     letter
	Declined   bool
	Papers     []paperRow
	Form       *forms.Form
	FormID     string
	Tray       *uploads.Tray
	PapersAt   string        // "": nothing can be handed in
	PaperKinds []ui.Option   // which papers are to follow
	Files      ui.FileUpload // to hand one in
	WithdrawAt string        // "": it cannot be withdrawn
	Checks     []ui.Link
}

// paperRow is a paper that is to follow, until when, and what has come of it.
type paperRow struct {
	Name, By string
	Came     []string
}

// mine is one of the account's commitments.
func (s *Door) mine(r *http.Request) (row db.MyCommitmentRow, t casefile.CommitmentTerms, err error) {
	row, err = s.Store.MyCommitment(r.Context(), db.MyCommitmentParams{Number: mux.Vars(r)["number"], AccountID: visit.ViewerOf(r).ID})
	if errors.Is(err, pgx.ErrNoRows) {
		return row, t, casefile.NewError(casefile.CodeNotFound, "error.commitment_not_found", nil)
	}
	if err != nil {
		return row, t, fmt.Errorf("read commitment: %w", err)
	}
	t, err = casefile.ReadTerms(row.Terms)
	return row, t, err
}

// One shows a commitment: the text that it was signed under, what is to follow, and where it stands.
func (s *Door) One(w http.ResponseWriter, r *http.Request) error {
	return s.showOne(w, r, forms.New(visit.Printer(r), nil), uuid.New(), http.StatusOK)
}

func (s *Door) showOne(w http.ResponseWriter, r *http.Request, f *forms.Form, form uuid.UUID, status int) error {
	row, terms, err := s.mine(r)
	if err != nil {
		return err
	}
	m := row.Commitment
	pack, err := s.Book.Pack(m.PackID, int(m.PackVersion))
	if err != nil {
		return fmt.Errorf("find pack of commitment: %w", err)
	}
	data := &onePage{Page: s.NewPage(r, "my_commitment.title"), Number: m.Number, Form: f, FormID: form.String(),
		Declined: m.State == casefile.CommitmentDeclined}
	p := data.Printer
	unit := ui.InLanguage(p, row.UnitZH, row.UnitEN)
	data.Back, data.Pack, data.Errors = &ui.Link{Text: p.T("my_commitment.back"), Href: "/my/commitments"}, ui.Pick(p, pack.Name), f.Errors
	data.State, data.Facts = StateTag(p, m.State), ui.SummaryList{Rows: factRows(p, row, terms, unit)}
	data.Terms, data.Letter = ui.SummaryList{Rows: termsRows(p, terms, unit, row.Code, m.Version, row.PublishedAt)}, letterOf(p, pack, terms, row.SubjectName, unit)
	account := visit.ViewerOf(r).ID
	checks, err := s.Store.MyChecksOfCommitment(r.Context(), db.MyChecksOfCommitmentParams{RecordID: m.RecordID, AccountID: &account, Flow: casefile.FlowCommitment})
	if err != nil {
		return fmt.Errorf("read checks: %w", err)
	}
	for _, c := range checks {
		data.Checks = append(data.Checks, ui.Link{Text: p.T("my_commitment.check", c.Number), Href: site.MyCaseHref(c.ID)})
	}
	if m.FinishedOn == nil && m.State.Handled() {
		data.WithdrawAt = MineHref(m.Number) + "/withdraw"
	}
	if err := s.papers(r, data, m, terms, form); err != nil {
		return err
	}
	s.Views.Render(w, r, status, "pages/my_commitment", data)
	return nil
}

func factRows(p *messages.Printer, row db.MyCommitmentRow, t casefile.CommitmentTerms, unit string) []ui.SummaryRow {
	m := row.Commitment
	rows := []ui.SummaryRow{{Key: p.T("commitments.item"), Value: ui.InLanguage(p, t.ZH, t.EN)}, {Key: p.T("commitments.unit"), Value: unit},
		{Key: p.T("my_commitments.signed"), Value: p.DateTime(m.SignedAt), Lines: []string{row.SubjectName, p.T("commitment_way." + string(m.Way))}}}
	day := func(key string, on *calendar.Date) {
		if on != nil {
			rows = append(rows, ui.SummaryRow{Key: p.T(key), Value: p.ShortDate(on.Start())})
		}
	}
	day("my_commitment.finished", db.DateOfColumn(m.FinishedOn))
	day("my_commitments.check_on", db.DateOfColumn(m.CheckOn))
	if m.WithdrawnAt != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("my_commitment.withdrawn"), Value: p.DateTime(*m.WithdrawnAt), Lines: []string{m.Reasons}})
	}
	if m.Exempt != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("my_commitment.exempt"), Value: p.T("exempt_reason." + string(*m.Exempt))})
	}
	if row.RecordNumber != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("my_commitment.record"), Value: *row.RecordNumber})
	}
	return rows
}

// papers puts on the page what is to follow, what has come, and where it is handed in.
func (s *Door) papers(r *http.Request, data *onePage, m db.Commitment, t casefile.CommitmentTerms, form uuid.UUID) error {
	came, err := s.Store.CommitmentPapers(r.Context(), m.ID)
	if err != nil {
		return fmt.Errorf("read papers: %w", err)
	}
	p := data.Printer
	for _, paper := range t.Papers {
		if paper.Later == nil {
			continue
		}
		by, err := rules.After(*paper.Later, calendar.DateOf(m.SignedAt), s.Calendar.InForce())
		if err != nil {
			return err
		}
		row := paperRow{Name: ui.InLanguage(p, paper.ZH, paper.EN), By: p.ShortDate(by.Start())}
		for _, c := range came {
			if c.Paper == paper.ID {
				row.Came = append(row.Came, p.T("my_commitment.came", c.Name, p.DateTime(c.UploadedAt)))
			}
		}
		data.Papers = append(data.Papers, row)
		data.PaperKinds = append(data.PaperKinds, ui.Option{Value: paper.ID, Text: row.Name})
	}
	if len(data.Papers) == 0 || m.State != casefile.CommitmentSigned && m.State != casefile.CommitmentFinished {
		return nil
	}
	data.PapersAt = MineHref(m.Number) + "/papers"
	data.Files = data.Form.FileUpload("files", "my_commitment.files", uploads.Accept, true)
	data.Tray, err = uploads.OpenTray(s.Server, r, p, form, uploads.MyFilesAt)
	return err
}

// HandIn receives papers that were to follow.
func (s *Door) HandIn(w http.ResponseWriter, r *http.Request) error {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	row, terms, err := s.mine(r)
	if err != nil {
		return err
	}
	turn := db.Turn{Number: row.Commitment.Number, ActorID: visit.ViewerOf(r).ID, FormID: id, At: s.Clock.Now()}
	if received, err := s.Store.TurnReceived(r.Context(), turn); received || err != nil {
		return s.papersIn(w, r, f, row.Commitment.Number, err, f.T("act.again"))
	}
	tray, removed, err := uploads.FillTray(s.Server, r, f, "files", "my_commitment.files", uploads.MyFilesAt, id)
	if err != nil {
		return err
	}
	if removed {
		f.Errors = nil
		return s.showOne(w, r, f, id, http.StatusOK)
	}
	paper := f.ChooseOne("paper", "my_commitment.paper", laterIDs(terms)...)
	if len(tray.IDs()) == 0 && f.OK() {
		f.Fail("files", "error.commitment_no_files")
	}
	if !f.OK() {
		return s.showOne(w, r, f, id, http.StatusUnprocessableEntity)
	}
	err = s.Store.HandInPaper(r.Context(), turn, paper, tray.IDs())
	if e, late := site.ConflictIn(err); late { // the check has begun: papers go to its case, to which the page leads
		s.Flash(r, site.ConflictBanner(f.Printer, e))
		http.Redirect(w, r, MineHref(row.Commitment.Number), http.StatusSeeOther)
		return nil
	}
	if not := new(casefile.Error); errors.As(err, &not) && not.Code == casefile.CodeInvalid && not.Message != "" {
		f.FailFor("files", not)
		return s.showOne(w, r, f, id, http.StatusUnprocessableEntity)
	}
	return s.papersIn(w, r, f, row.Commitment.Number, err)
}

// papersIn tells that papers are in, unless something went wrong.
func (s *Door) papersIn(w http.ResponseWriter, r *http.Request, f *forms.Form, number string, err error, lines ...string) error {
	if err != nil {
		return err
	}
	s.Flash(r, ui.Banner{Success: true, Heading: f.T("my_commitment.papers_in"), Lines: lines})
	http.Redirect(w, r, MineHref(number), http.StatusSeeOther)
	return nil
}

func laterIDs(t casefile.CommitmentTerms) []string {
	var ids []string
	for _, paper := range t.Papers {
		if paper.Later != nil {
			ids = append(ids, paper.ID)
		}
	}
	return slices.Clip(ids)
}

type withdrawPage struct {
	site.Page
	Number string
	Text   string
	Form   *forms.Form
	OneAt  string
}

// MaxReasons is the limit that the template shows.
func (*withdrawPage) MaxReasons() int { return casefile.MaxReasons }

func (s *Door) showWithdraw(w http.ResponseWriter, r *http.Request, f *forms.Form, status int, late *ui.Banner) error {
	row, _, err := s.mine(r)
	if err != nil {
		return err
	}
	if m := row.Commitment; (m.FinishedOn != nil || !m.State.Handled()) && late == nil {
		return casefile.NewError(casefile.CodeConflict, "error.commitment_finished", nil)
	}
	data := &withdrawPage{Page: s.NewPage(r, "commitment_withdraw.title"), Number: row.Commitment.Number, Form: f, OneAt: MineHref(row.Commitment.Number)}
	data.Back, data.Errors = &ui.Link{Text: data.T("commitment_withdraw.back"), Href: data.OneAt}, f.Errors
	if late != nil {
		data.Flash = late
	}
	s.Views.Render(w, r, status, "pages/my_commitment_withdraw", data)
	return nil
}

// WithdrawForm asks why (shenzhen-2022 62(2)).
func (s *Door) WithdrawForm(w http.ResponseWriter, r *http.Request) error {
	return s.showWithdraw(w, r, forms.New(visit.Printer(r), nil), http.StatusOK, nil)
}

// Withdraw receives it. Where it comes too late the form says why, with what was typed (docs/decisions/0078).
func (s *Door) Withdraw(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	reasons := f.Reasons("reasons", "commitment_withdraw.reasons")
	if !f.OK() {
		return s.showWithdraw(w, r, f, http.StatusUnprocessableEntity, nil)
	}
	number := mux.Vars(r)["number"]
	err = s.Store.WithdrawCommitment(r.Context(), db.Turn{Number: number, ActorID: visit.ViewerOf(r).ID, At: s.Clock.Now()}, reasons)
	if e, late := site.ConflictIn(err); late {
		return s.showWithdraw(w, r, f, http.StatusConflict, site.Stays(f.Printer, e))
	}
	if err != nil {
		return err
	}
	told := "commitment_withdraw.done"
	if row, _, err := s.mine(r); err == nil && row.Commitment.State == casefile.CommitmentChecking { // the check has still to end with it
		told = "commitment_withdraw.received"
	}
	s.Flash(r, ui.Banner{Success: true, Heading: f.T(told)})
	http.Redirect(w, r, MineHref(number), http.StatusSeeOther)
	return nil
}
