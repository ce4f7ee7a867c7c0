package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

type filingCheckPage struct {
	page
	Form    *form
	Action  string
	FormID  string
	Answers summaryList
	Declare []option
}

// showCheck shows every answer before they are sent, each with the way to change it.
func (s *server) showCheck(w http.ResponseWriter, r *http.Request, c filingCase, status int, f *form) error {
	data := &filingCheckPage{page: s.newPage(r, "filing.check.task"), Form: f, Action: c.href(stepCheck),
		FormID: c.Draft.FormID.String()}
	data.Errors, data.Back = f.Errors, &link{data.T("filing.back"), c.href("")}
	data.Pack = pick(data.Printer, c.Pack.Name)
	data.Declare = []option{{Value: "yes", Text: data.T("filing.declare.text")}}
	record, err := s.recordLines(r, c)
	if err != nil {
		return err
	}
	change := func(step, key string) []action {
		return []action{{data.T("common.change"), c.href(step), data.T(key)}}
	}
	subject, _ := c.subject()
	subjectRow := summaryRow{Key: data.T("case.subject"),
		Value: data.T("filing.check.subject", subject.Name, data.T("capacity."+string(subject.Capacity)))}
	if len(c.Subjects) > 1 {
		subjectRow.Actions = change(stepSubject, "case.subject")
	}
	var grounds []string
	for _, id := range c.Draft.Grounds {
		if ground, err := c.Pack.Objection.Ground(id); err == nil { // one that the pack no longer lists is asked for again
			grounds = append(grounds, data.T("filing.check.ground", groundName(data.Printer, ground),
				data.Article(ground.Article)))
		}
	}
	request := paragraphs(c.Draft.Request)
	if len(request) == 0 {
		request = []string{data.T("filing.check.none")}
	}
	files := []string{}
	for _, file := range c.Files {
		files = append(files, data.T("filing.check.file", file.Name, attachmentSize(data.Printer, file.Size)))
	}
	if len(files) == 0 {
		files = append(files, data.T("filing.check.none"))
	}
	rows := []summaryRow{
		subjectRow,
		{Key: data.T("case.record"), Lines: record, Actions: change(stepRecord, "case.record")},
		{Key: data.T("case.grounds"), Lines: grounds, Actions: change(stepGrounds, "case.grounds")},
		{Key: data.T("case.statement"), Lines: paragraphs(c.Draft.Statement), Actions: change(stepGrounds, "case.statement")},
		{Key: data.T("case.request"), Lines: request, Actions: change(stepGrounds, "case.request")},
	}
	for _, row := range windowRows(data.Printer, c.Draft.LearnedOn, c.Draft.LateReason) {
		row.Actions = change(stepWindow, "filing.window.task")
		rows = append(rows, row)
	}
	data.Answers = summaryList{Rows: append(rows,
		summaryRow{Key: data.T("case.evidence"), Lines: files, Actions: change(stepMaterials, "case.evidence")},
		summaryRow{Key: data.T("case.phone"), Value: c.Draft.Phone, Actions: change(stepContact, "case.phone")})}
	s.views.render(w, r, status, "pages/filing_check", data)
	return nil
}

// windowRows show the day from which the window of filing ran, and why it was not kept, where that was asked.
func windowRows(p *messages.Printer, learned, reason string) []summaryRow {
	var rows []summaryRow
	if day, err := calendar.ParseDate(learned); err == nil {
		rows = append(rows, summaryRow{Key: p.T("filing.learned.row"), Value: p.ShortDate(day.Start())})
	}
	if reason != "" {
		rows = append(rows, summaryRow{Key: p.T("filing.late_reason.row"), Lines: paragraphs(reason)})
	}
	return rows
}

// paragraphs are the lines that somebody typed.
func paragraphs(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}

func (s *server) recordLines(r *http.Request, c filingCase) ([]string, error) {
	p := printer(r)
	records, err := s.Store.MyRecords(r.Context(), db.MyRecordsParams{AccountID: c.Account, SubjectID: &c.Draft.SubjectID})
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	i := slices.IndexFunc(records, func(row db.MyRecordsRow) bool { return row.ID == c.Draft.RecordID })
	if i < 0 {
		return []string{p.T("filing.record.gone")}, nil
	}
	return []string{inLanguage(p, records[i].ItemZH, records[i].ItemEN),
		p.T("filing.record.hint_line", records[i].Number, inLanguage(p, records[i].UnitZH, records[i].UnitEN),
			p.ShortDate(records[i].RecordedOn))}, nil
}

// filingSend files the objection. The form's id makes it one, however often it is sent.
func (s *server) filingSend(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	c, err := s.openFiling(r)
	if err != nil {
		id, idErr := formID(f)
		if idErr != nil {
			return err
		}
		return s.afterFiling(w, r, id, err)
	}
	if before, ok := c.missingBefore(stepCheck); ok {
		http.Redirect(w, r, c.href(before), http.StatusSeeOther)
		return nil
	}
	f.ChooseSome("declare", "filing.declare", true, "yes")
	if !c.groundsKnown() {
		f.Set("grounds", c.Draft.Grounds...)
		f.Set("statement", c.Draft.Statement)
		f.Set("request", c.Draft.Request)
		f.Errors = nil
		f.Fail("grounds", "filing.grounds.changed")
		return s.showStep(w, r, c, stepGrounds, http.StatusUnprocessableEntity, f)
	}
	if !f.OK() {
		return s.showCheck(w, r, c, http.StatusUnprocessableEntity, f)
	}
	receipt, err := s.Store.File(r.Context(), s.newFiling(c))
	if key, args, ok := conflictOnRecord(err); ok {
		f.Set("record", "")
		f.Fail("record", key, args...)
		return s.showStep(w, r, c, stepRecord, http.StatusConflict, f)
	}
	if err != nil {
		return fmt.Errorf("file objection: %w", err)
	}
	// The page that follows reads how far the act has come: waiting a little shows most people a finished receipt.
	s.followAct(r, receipt, c.Account)
	http.Redirect(w, r, receivedHref(receipt.CaseID), http.StatusSeeOther)
	return nil
}

func receivedHref(caseID uuid.UUID) string { return "/my/cases/" + caseID.String() + "/received" }

func (c filingCase) groundsKnown() bool {
	return !slices.ContainsFunc(c.Draft.Grounds, func(id string) bool {
		_, err := c.Pack.Objection.Ground(id)
		return err != nil
	})
}

func (s *server) newFiling(c filingCase) db.NewFiling {
	filing := casefile.Filing{Grounds: c.Draft.Grounds, Statement: c.Draft.Statement, Request: c.Draft.Request, Phone: c.Draft.Phone,
		LearnedOn: c.Draft.LearnedOn, LateReason: c.Draft.LateReason}
	for _, file := range c.Files[:min(len(c.Files), casefile.MaxAttachments)] {
		filing.Attachments = append(filing.Attachments, file.ID)
	}
	return db.NewFiling{FormID: c.Draft.FormID, ActorID: c.Account, SubjectID: c.Draft.SubjectID, RecordID: c.Draft.RecordID,
		DraftID: c.ID, PackID: c.Pack.ID, PackVersion: int32(c.Pack.Version), PackHash: c.Pack.Hash(), //nolint:gosec // small
		Filing: filing, At: s.Clock.Now()}
}

// afterFiling answers for a form whose draft is gone: filed by this account, it leads to its receipt.
func (s *server) afterFiling(w http.ResponseWriter, r *http.Request, form uuid.UUID, gone error) error {
	if casefile.CodeOf(gone) != casefile.CodeNotFound {
		return gone
	}
	act, err := s.Store.ActByForm(r.Context(), form)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return gone
	case err != nil:
		return fmt.Errorf("find act of form: %w", err)
	case act.ActorID != viewerOf(r).ID:
		return gone // whose it is, is nobody else's to know
	}
	http.Redirect(w, r, receivedHref(act.CaseID), http.StatusSeeOther)
	return nil
}
