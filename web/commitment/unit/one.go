package unit

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gorilla/mux"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/commitment/sign"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// onePage shows a commitment to the unit.
type onePage struct {
	site.Page
	Number string
	State  ui.Tag
	Facts  ui.SummaryList
	Todos  []ui.Todo
	Papers ui.Table
	Terms  ui.SummaryList
	Letter sign.Letter
}

// open finds the unit's commitment that the path names, with the text that it was signed under.
func (s *Pages) open(r *http.Request) (row db.CommitmentOfUnitRow, t casefile.CommitmentTerms, err error) {
	row, err = s.Store.CommitmentOfUnit(r.Context(), db.CommitmentOfUnitParams{Number: mux.Vars(r)["commitment"], UnitID: visit.ViewerOf(r).UnitID})
	if err != nil {
		return row, t, db.Found(err, "error.commitment_not_found")
	}
	t, err = casefile.ReadTerms(row.Terms)
	return row, t, err
}

// Commitment shows one: where it stands, what is to follow and has come, the text it was signed under, and what can be done.
func (s *Pages) Commitment(w http.ResponseWriter, r *http.Request) error {
	row, terms, err := s.open(r)
	if err != nil {
		return err
	}
	m := row.Commitment
	pack, err := s.Book.Pack(m.PackID, int(m.PackVersion))
	if err != nil {
		return fmt.Errorf("find pack of commitment: %w", err)
	}
	data := &onePage{Page: s.NewPage(r, "unit_commitment.title"), Number: m.Number}
	p := data.Printer
	unit := ui.InLanguage(p, row.UnitZH, row.UnitEN)
	data.Back, data.Pack, data.State = &ui.Link{Text: p.T("unit_commitment.back"), Href: at}, ui.Pick(p, pack.Name), sign.StateTag(p, m.State)
	checks, err := s.checks(r.Context(), p, m)
	if err != nil {
		return err
	}
	data.Facts = ui.SummaryList{Rows: append(factRows(p, row, terms), checks...)}
	data.Terms = ui.SummaryList{Rows: sign.TermsRows(p, terms, unit, row.Code, m.Version, row.PublishedAt)}
	data.Letter = sign.LetterOf(p, pack, terms, row.SubjectName, unit)
	data.Todos = todos(p, m, terms)
	if data.Papers, err = s.papers(r, p, m, terms); err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "pages/unit_commitment", data)
	return nil
}

// todos are what the unit can do with a commitment as it stands.
func todos(p *messages.Printer, m db.Commitment, t casefile.CommitmentTerms) []ui.Todo {
	var list []ui.Todo
	offer := func(what string, less bool) {
		if may(m, t, what) {
			stem := stemOf(m, what)
			list = append(list, ui.Todo{Heading: p.T(stem + ".title"), Text: p.T(stem + ".offer"), Less: less,
				Link: ui.Link{Text: p.T(stem + ".title"), Href: href(m.Number) + "/" + what}})
		}
	}
	offer(doFinish, false)
	for _, what := range []string{doPapers, doWithdraw, doCheck} {
		offer(what, true)
	}
	return list
}

// stemOf is the stem of the words of what is done: a check after a check is for what the unit finds in its daily supervision.
func stemOf(m db.Commitment, what string) string {
	if what == doCheck && m.State.Checked() {
		return "unit_commitment.recheck"
	}
	return "unit_commitment." + what
}

// may reports whether the unit can do it with the commitment as it stands.
func may(m db.Commitment, t casefile.CommitmentTerms, what string) bool {
	switch what {
	case doPapers:
		return (m.State == casefile.CommitmentSigned || m.State == casefile.CommitmentFinished) && len(paperIDs(t)) > 0
	case doWithdraw: // what came before the item was finished is entered also after that
		return m.State.Handled() || m.State == casefile.CommitmentFinished || m.State == casefile.CommitmentExempt
	case doCheck:
		return m.State.Checkable()
	}
	return m.FinishedOn == nil && m.State.Handled()
}

func factRows(p *messages.Printer, row db.CommitmentOfUnitRow, t casefile.CommitmentTerms) []ui.SummaryRow {
	m := row.Commitment
	rows := []ui.SummaryRow{{Key: p.T("case.subject"), Value: row.SubjectName, Lines: []string{casefile.MaskCode(row.SubjectCode)}},
		{Key: p.T("unit_commitments.item.label"), Value: itemName(p, t), Lines: []string{row.Code}},
		{Key: p.T("unit_commitments.signed"), Value: p.DateTime(m.SignedAt), Lines: []string{p.T("commitment_way." + string(m.Way)), p.T("unit_commitment.by", row.ActorName)}}}
	day := func(key string, on *calendar.Date) {
		if on != nil {
			rows = append(rows, ui.SummaryRow{Key: p.T(key), Value: p.ShortDate(on.Start())})
		}
	}
	day("unit_commitment.finished_on", db.DateOfColumn(m.FinishedOn))
	day("unit_commitments.check_on", db.DateOfColumn(m.CheckOn))
	add := func(key string, value *string) {
		if value != nil {
			rows = append(rows, ui.SummaryRow{Key: p.T(key), Value: *value})
		}
	}
	if m.WithdrawnAt != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("unit_commitment.withdrawn"), Value: p.DateTime(*m.WithdrawnAt), Lines: []string{m.Reasons}})
	}
	if m.Exempt != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("unit_commitment.exempt"), Value: p.T("exempt_reason." + string(*m.Exempt))})
	}
	if m.Draw != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("unit_commitment.draw"), Value: p.T("unit_commitment.draw_of", fmt.Sprint(*m.Draw), fmt.Sprint(t.Share))})
	}
	add("unit_commitment.record", row.RecordNumber)
	add("unit_commitment.breach", row.BreachNumber)
	return rows
}

// checks lead to the checks of a commitment, those that were taken back among them.
func (s *Pages) checks(ctx context.Context, p *messages.Printer, m db.Commitment) ([]ui.SummaryRow, error) {
	all, err := s.Store.ChecksOfCommitment(ctx, db.ChecksOfCommitmentParams{RecordID: m.RecordID, UnitID: m.UnitID, Flow: casefile.FlowCommitment})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	row := ui.SummaryRow{Key: p.T("unit_commitment.check_case")}
	for _, c := range all {
		row.Links = append(row.Links, ui.Link{Text: c.Number, Href: "/desk/cases/" + c.ID.String()})
	}
	return []ui.SummaryRow{row}, nil
}

// papers lists what the terms ask for later, until when, and everything that has come.
func (s *Pages) papers(r *http.Request, p *messages.Printer, m db.Commitment, t casefile.CommitmentTerms) (ui.Table, error) {
	table := ui.Table{Caption: p.T("unit_commitment.papers_table"), Empty: p.T("unit_commitment.no_papers"), Columns: []ui.Column{
		{Text: p.T("unit_commitment.paper")}, {Text: p.T("unit_commitment.paper_by"), Whole: true}, {Text: p.T("unit_commitment.paper_came")}}}
	came, err := s.Store.CommitmentPapers(r.Context(), m.ID)
	if err != nil {
		return table, fmt.Errorf("read papers: %w", err)
	}
	today := calendar.DateOf(s.Clock.Now())
	for _, c := range came {
		name := p.T("unit_commitment.scan_paper")
		if c.Paper != "" {
			name = t.PaperName(c.Paper, p.Lang() == messages.Chinese)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: name}, {}, {Text: c.Name, Href: href(m.Number) + "/files/" + c.ID.String(), Hint: p.DateTime(c.UploadedAt)}}})
	}
	for _, paper := range t.Papers {
		if paper.Later == nil || m.State == casefile.CommitmentDeclined || hasCome(came, paper.ID) {
			continue
		}
		by, err := rules.After(*paper.Later, calendar.DateOf(m.SignedAt), s.Calendar.InForce())
		if err != nil {
			return table, err
		}
		row := ui.Row{Cells: []ui.Cell{{Text: ui.InLanguage(p, paper.ZH, paper.EN)}, {Text: p.ShortDate(by.Start())}, {Text: p.T("unit_commitment.not_come")}}}
		if by.Before(today) {
			row.Late, row.Cells[1].Tags = true, []ui.Tag{{Text: p.T("unit_commitment.paper_late"), Colour: ui.TagLate}}
		}
		table.Rows = append(table.Rows, row)
	}
	return table, nil
}

func hasCome(came []db.CommitmentPapersRow, paper string) bool {
	for _, c := range came {
		if c.Paper == paper {
			return true
		}
	}
	return false
}

// File sends back a file of a commitment.
func (s *Pages) File(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "attachment")
	if err != nil {
		return err
	}
	a, err := s.Store.CommitmentFileOfUnit(r.Context(), db.CommitmentFileOfUnitParams{ID: id, Number: mux.Vars(r)["commitment"], UnitID: visit.ViewerOf(r).UnitID})
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	return uploads.SendAttachment(s.Server, w, r, a)
}
