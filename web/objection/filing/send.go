package filing

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	shared "creditcase/web/filing"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// check is what the page before sending shows.
func (c filingCase) check() shared.Check {
	return shared.Check{FormID: c.Draft.FormID.String(), Answers: c.answers(), Rows: c.answerRows}
}

func (s *Pages) showCheck(w http.ResponseWriter, r *http.Request, c filingCase, status int, f *forms.Form) error {
	return c.ShowCheck(s.Server, w, r, c.check(), status, f)
}

// answerRows are the answers as people read them.
func (c filingCase) answerRows(p *messages.Printer) shared.Rows {
	var rows shared.Rows
	add := func(name, step string, row ui.SummaryRow, about string) {
		rows = append(rows, c.AnswerRow(p, name, step, about, row))
	}
	addFiles := func(name, step, key string, files []db.Attachment) {
		add(name, step, shared.FilesRow(p, p.T(key), files), p.T(key))
	}
	plain := func(name, step, key string, text ...string) {
		add(name, step, ui.SummaryRow{Key: p.T(key), Lines: text}, p.T(key))
	}
	plain("subject", stepSubject, "case.subject", c.standing(p))
	if c.Record != nil {
		plain("record", stepRecord, "case.record", c.Record.lines(p)...)
	}
	if filing, proof := c.claimed(); proof != "" {
		for _, row := range casepage.ClaimRows(p, filing.Standing()) {
			add("claim", stepAuthority, row, row.Key)
		}
		addFiles("proof", stepProof, proof, c.proof())
	}
	plain("grounds", stepGrounds, "case.grounds", c.groundLines(p)...)
	plain("statement", stepGrounds, "case.statement", ui.Lines(c.Draft.Statement)...)
	request := ui.Lines(c.Draft.Request)
	if len(request) == 0 {
		request = []string{p.T("filing.check.none")}
	}
	plain("request", stepGrounds, "case.request", request...)
	for _, row := range WindowRows(p, c.Draft.LearnedOn, "") {
		add("learned", stepWindow, row, p.T("filing.window.task"))
	}
	for _, row := range WindowRows(p, "", c.Draft.LateReason) {
		add("late_reason", stepWindow, row, p.T("filing.window.task"))
	}
	for _, o := range c.channelAnswer(p) {
		plain("channel", stepChannel, "case.channel", o.Text, o.Hint)
	}
	addFiles("evidence", stepMaterials, "case.evidence", c.evidence())
	plain("phone", stepContact, "case.phone", c.Draft.Phone)
	return rows
}

// groundLines name the grounds that were chosen. One that the pack no longer lists is asked for again.
func (c filingCase) groundLines(p *messages.Printer) []string {
	var grounds []string
	for _, id := range c.Draft.Grounds {
		if ground, err := c.Pack.Objection.Ground(id); err == nil {
			grounds = append(grounds, p.T("filing.check.ground", GroundName(p, ground), p.Article(ground.Article)))
		}
	}
	return grounds
}

// claimed is what an agent or an interested party says of himself, and what the files that show it are called; "" for others.
func (c filingCase) claimed() (filing casefile.Filing, proof string) {
	switch c.Draft.Capacity {
	case casefile.CapacityAgent:
		mandate := c.mandate()
		return casefile.Filing{Mandate: &mandate}, "case.letter"
	case casefile.CapacityInterestedParty:
		interest := c.interest()
		return casefile.Filing{Interest: &interest}, "case.interest_proof"
	}
	return filing, ""
}

// channelAnswer is what was chosen of where to file; none where there was nothing to choose.
func (c filingCase) channelAnswer(p *messages.Printer) []ui.Option {
	if !c.asks(stepChannel) {
		return nil
	}
	return slices.DeleteFunc(channelOptions(p, c), func(o ui.Option) bool { return o.Value != string(c.Draft.Channel) })
}

// WindowRows show the day from which the window of filing ran, and why it was not kept, where that was asked.
func WindowRows(p *messages.Printer, learned, reason string) []ui.SummaryRow {
	var rows []ui.SummaryRow
	if day, err := calendar.ParseDate(learned); err == nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("filing.learned.row"), Value: p.ShortDate(day.Start())})
	}
	if reason != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("filing.late_reason.row"), Lines: ui.Lines(reason)})
	}
	return rows
}

// Send files the objection. The form's id makes it one, however often it is sent.
func (s *Pages) Send(w http.ResponseWriter, r *http.Request, f *forms.Form, kept db.Draft) error {
	c, err := s.openFiling(r, kept)
	if err != nil {
		return err
	}
	if before, ok := c.missingBefore(stepCheck); ok {
		http.Redirect(w, r, c.Href(before), http.StatusSeeOther)
		return nil
	}
	if step := s.stale(f, c); step != "" {
		return s.showStale(w, r, c, step, f)
	}
	if changed, err := c.answers().ChangedSince("", f.Value("seen")); err != nil || len(changed) > 0 {
		// The same form may have been taken in the very moment: then the draft's files are the act's by now.
		if answered, failed := s.AfterFiling(w, r, c.Draft.FormID); answered || failed != nil {
			return failed
		}
		return s.showChanged(w, r, c, f, changed, err)
	}
	f.ChooseSome("declare", "filing.declare", true, "yes")
	if !f.OK() {
		return s.showCheck(w, r, c, http.StatusUnprocessableEntity, f)
	}
	filing := s.newFiling(c)
	_, limits, err := s.PublicationLimits()
	if err != nil {
		return err
	}
	filing.Limits = limits
	receipt, err := s.Store.File(r.Context(), filing)
	if err != nil {
		if answered, failed := s.AfterFiling(w, r, c.Draft.FormID); answered || failed != nil {
			return failed
		}
	}
	if errors.Is(err, db.ErrDraftChanged) { // between the look above and the receipt
		if kept, err = s.OwnDraft(r); err != nil {
			return err
		}
		if c, err = s.openFiling(r, kept); err != nil {
			return err
		}
		changed, err := c.answers().ChangedSince("", f.Value("seen"))
		return s.showChanged(w, r, c, f, changed, err)
	}
	if key, args, ok := shared.FaultOf(err, "error.objection_open", "error.objection_open_unnamed", "error.record_not_found"); ok {
		c.fillIn(f)
		f.Set("record", "")
		f.Fail(c.recordField(), key, args...)
		return s.showStep(w, r, c, stepRecord, http.StatusConflict, f)
	}
	if err != nil {
		return fmt.Errorf("file objection: %w", err)
	}
	// The page that follows reads how far the act has come: waiting a little shows most people a finished receipt.
	s.FollowAct(r, receipt, c.Account)
	http.Redirect(w, r, site.ReceivedHref(receipt.CaseID), http.StatusSeeOther)
	return nil
}

func (s *Pages) showChanged(w http.ResponseWriter, r *http.Request, c filingCase, f *forms.Form, changed []string, err error) error {
	if err != nil {
		return err
	}
	return c.ShowChanged(s.Server, w, r, c.check(), f, changed)
}

// grounds are those that the pack has for a record of this category and for who files.
func (c filingCase) grounds() []rules.Ground {
	return c.Pack.Objection.GroundsFor(c.Record.Category, c.Draft.Capacity != casefile.CapacityInterestedParty)
}

// groundsKnown reports whether the pack has every ground that was chosen for a record of this category.
func (c filingCase) groundsKnown() bool {
	known := c.grounds()
	return !slices.ContainsFunc(c.Draft.Grounds, func(id string) bool {
		return !slices.ContainsFunc(known, func(g rules.Ground) bool { return g.ID == id })
	})
}

func (s *Pages) newFiling(c filingCase) db.NewFiling {
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
		Named: c.Draft.Claim.named(), DraftID: c.ID, DraftSeen: c.Version, PackID: c.Pack.ID, PackVersion: int32(c.Pack.Version), //nolint:gosec // small
		PackHash: c.Pack.Hash(casefile.FlowObjection), Filing: filing, At: s.Clock.Now()}
}
