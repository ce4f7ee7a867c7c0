package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
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
	change := func(step, key string) []action {
		return []action{{data.T("common.change"), c.href(step), data.T(key)}}
	}
	var grounds []string
	for _, id := range c.Draft.Grounds {
		if ground, err := c.Pack.Objection.Ground(id); err == nil { // one that the pack no longer lists is asked for again
			grounds = append(grounds, data.T("filing.check.ground", groundName(data.Printer, ground),
				data.Article(ground.Article)))
		}
	}
	request := lines(c.Draft.Request)
	if len(request) == 0 {
		request = []string{data.T("filing.check.none")}
	}
	rows := []summaryRow{
		{Key: data.T("case.subject"), Value: c.standing(data.Printer), Actions: change(stepSubject, "case.subject")},
		{Key: data.T("case.record"), Lines: c.Record.lines(data.Printer), Actions: change(stepRecord, "case.record")}}
	rows = append(rows, c.claimAnswers(data.Printer, change)...)
	rows = append(rows,
		summaryRow{Key: data.T("case.grounds"), Lines: grounds, Actions: change(stepGrounds, "case.grounds")},
		summaryRow{Key: data.T("case.statement"), Lines: lines(c.Draft.Statement), Actions: change(stepGrounds, "case.statement")},
		summaryRow{Key: data.T("case.request"), Lines: request, Actions: change(stepGrounds, "case.request")})
	for _, row := range windowRows(data.Printer, c.Draft.LearnedOn, c.Draft.LateReason) {
		row.Actions = change(stepWindow, "filing.window.task")
		rows = append(rows, row)
	}
	for _, o := range c.channelAnswer(data.Printer) {
		rows = append(rows, summaryRow{Key: data.T("case.channel"), Lines: []string{o.Text, o.Hint}, Actions: change(stepChannel, "case.channel")})
	}
	data.Answers = summaryList{Rows: append(rows,
		summaryRow{Key: data.T("case.evidence"), Lines: fileLines(data.Printer, c.evidence()), Actions: change(stepMaterials, "case.evidence")},
		summaryRow{Key: data.T("case.phone"), Value: c.Draft.Phone, Actions: change(stepContact, "case.phone")})}
	s.views.render(w, r, status, "pages/filing_check", data)
	return nil
}

// claimAnswers are the answers of an agent or an interested party alone.
func (c filingCase) claimAnswers(p *messages.Printer, change func(step, key string) []action) []summaryRow {
	var filing casefile.Filing
	proof := "case.letter"
	switch c.Draft.Capacity {
	case casefile.CapacityAgent:
		mandate := c.mandate()
		filing.Mandate = &mandate
	case casefile.CapacityInterestedParty:
		interest := c.interest()
		filing.Interest, proof = &interest, "case.interest_proof"
	default:
		return nil
	}
	rows := claimRows(p, filing)
	for i := range rows {
		rows[i].Actions = []action{{p.T("common.change"), c.href(stepAuthority), rows[i].Key}}
	}
	return append(rows, summaryRow{Key: p.T(proof), Lines: fileLines(p, c.proof()), Actions: change(stepProof, proof)})
}

// channelAnswer is what was chosen of where to file; none where there was nothing to choose.
func (c filingCase) channelAnswer(p *messages.Printer) []option {
	if !c.asks(stepChannel) {
		return nil
	}
	return slices.DeleteFunc(channelOptions(p, c), func(o option) bool { return o.Value != string(c.Draft.Channel) })
}

// windowRows show the day from which the window of filing ran, and why it was not kept, where that was asked.
func windowRows(p *messages.Printer, learned, reason string) []summaryRow {
	var rows []summaryRow
	if day, err := calendar.ParseDate(learned); err == nil {
		rows = append(rows, summaryRow{Key: p.T("filing.learned.row"), Value: p.ShortDate(day.Start())})
	}
	if reason != "" {
		rows = append(rows, summaryRow{Key: p.T("filing.late_reason.row"), Lines: lines(reason)})
	}
	return rows
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
	if step := s.stale(f, c); step != "" {
		return s.showStale(w, r, c, step, f)
	}
	f.ChooseSome("declare", "filing.declare", true, "yes")
	if !f.OK() {
		return s.showCheck(w, r, c, http.StatusUnprocessableEntity, f)
	}
	receipt, err := s.Store.File(r.Context(), s.newFiling(c))
	if key, args, ok := conflictOnRecord(err); ok {
		c.fillIn(f)
		f.Set("record", "")
		f.Fail(c.recordField(), key, args...)
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

// conflictOnRecord tells whether an error concerns the record that was chosen, and the sentence for it.
func conflictOnRecord(err error) (key string, args []any, ok bool) {
	var e *casefile.Error
	if !errors.As(err, &e) || !slices.Contains([]string{"error.objection_open", "error.objection_open_unnamed", "error.record_not_found"}, e.Message) {
		return "", nil, false
	}
	return e.Message, e.Args, true
}

// groundsKnown reports whether the pack has every ground that was chosen for a record of this category.
func (c filingCase) groundsKnown() bool {
	known := c.Pack.Objection.GroundsFor(c.Record.Category)
	return !slices.ContainsFunc(c.Draft.Grounds, func(id string) bool {
		return !slices.ContainsFunc(known, func(g rules.Ground) bool { return g.ID == id })
	})
}

func (s *server) newFiling(c filingCase) db.NewFiling {
	filing := casefile.Filing{Capacity: c.Draft.Capacity, Channel: c.channel(), Grounds: c.Draft.Grounds, Statement: c.Draft.Statement,
		Request: c.Draft.Request, Phone: c.Draft.Phone}
	if c.asks(stepWindow) {
		filing.LearnedOn, filing.LateReason = c.Draft.LearnedOn, c.Draft.LateReason
	}
	switch c.Draft.Capacity {
	case casefile.CapacityAgent:
		mandate := c.mandate()
		filing.Mandate = &mandate
	case casefile.CapacityInterestedParty:
		interest := c.interest()
		filing.Interest = &interest
	}
	for _, file := range c.evidence() {
		filing.Attachments = append(filing.Attachments, file.ID)
	}
	return db.NewFiling{FormID: c.Draft.FormID, ActorID: c.Account, SubjectID: c.Draft.SubjectID, RecordID: c.Draft.RecordID,
		Named: c.Draft.Claim.named(), DraftID: c.ID, PackID: c.Pack.ID, PackVersion: int32(c.Pack.Version), //nolint:gosec // small
		PackHash: c.Pack.Hash(), Filing: filing, At: s.Clock.Now()}
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
