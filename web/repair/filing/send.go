package filing

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/filing"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
)

func joinLines(lines []string) string { return strings.Join(lines, "\n") }

func joinWith(parts []string, gap string) string { return strings.Join(parts, gap) }

// answers are all that a draft says, in the order of the check page.
func (c application) answers() filing.Answers {
	d := c.Draft
	own := d.SubjectID
	if c.agent() {
		own = uuid.Nil // whose records they are follows from the records
	}
	var ids []uuid.UUID
	for _, r := range d.Records {
		ids = append(ids, r.RecordID)
	}
	all := filing.Answers{
		{Name: "subject", Step: stepSubject, Kept: []any{d.Capacity, own}},
		{Name: "records", Step: stepRecords, Kept: []any{ids, d.Anyway, d.Named.SubjectName, d.Named.SubjectCode}},
		{Name: "mandate", Step: stepAuthority, Kept: []any{d.Named.MandateFrom, d.Named.MandateUntil}},
		{Name: "proof", Step: stepProof, Kept: filing.FileIDs(c.proof())},
	}
	for n, r := range d.Records {
		all = append(all, filing.Answer{Name: "claim-" + r.RecordID.String(), Step: at(stepClaim, n), Kept: []any{r.PerformedOn, r.CorrectedOn}},
			filing.Answer{Name: "papers-" + r.RecordID.String(), Step: stepCheck, Kept: filing.FileIDs(c.papers(n))})
	}
	all = append(all, filing.Answer{Name: "statement", Step: stepStatement, Kept: d.Statement})
	var chosen []string
	for _, m := range d.Measures {
		chosen = append(chosen, m.ID)
	}
	all = append(all, filing.Answer{Name: "measures", Step: stepMeasures, Kept: chosen})
	for n, m := range d.Measures {
		all = append(all, filing.Answer{Name: "measure-" + m.ID, Step: at(stepMeasure, n), Kept: m.Text},
			filing.Answer{Name: "shown-" + m.ID, Step: stepCheck, Kept: filing.FileIDs(c.Those(m.Files))})
	}
	return append(all, filing.Answer{Name: "channel", Step: stepChannel, Kept: d.Channel},
		filing.Answer{Name: "letter", Step: stepLetter, Kept: []any{d.Letter.Measures, d.Letter.Aims}},
		filing.Answer{Name: "sign", Step: stepSign, Kept: []any{d.Letter.SHA256, d.Letter.Signed, d.Letter.SignedAt.Unix()}},
		filing.Answer{Name: "phone", Step: stepContact, Kept: d.Phone})
}

// rows are the answers as people read them.
func (c application) rows(p *messages.Printer) filing.Rows {
	d := c.Draft
	var rows filing.Rows
	add := func(name, page string, row ui.SummaryRow) {
		rows = append(rows, c.AnswerRow(p, name, page, row.Key, row))
	}
	plain := func(name, page, key string, text ...string) { add(name, page, ui.SummaryRow{Key: key, Lines: text}) }
	plain("subject", stepSubject, p.T("case.subject"), c.standing(p))
	plain("records", stepRecords, p.T("filing.repair.check.records"), c.recordLines(p)...)
	if c.agent() {
		mandate := c.mandate()
		for _, row := range casepage.ClaimRows(p, casefile.Standing{Mandate: &mandate}) {
			add("mandate", stepAuthority, row)
		}
		add("proof", stepProof, filing.FilesRow(p, p.T("case.letter"), c.proof()))
	}
	for n := range c.Records {
		c.claimRows(p, n, add)
	}
	plain("statement", stepStatement, p.T("filing.repair.statement.row"), ui.Lines(d.Statement)...)
	if len(c.Pack.Repair.Measures) > 0 {
		plain("measures", stepMeasures, p.T("filing.repair.measures.row"), c.measureLines(p)...)
	}
	for n, m := range d.Measures {
		row := filing.FilesRow(p, c.measureName(p, m.ID), c.Those(m.Files))
		row.Value, row.Lines = "", ui.Lines(m.Text)
		add("measure-"+m.ID, at(stepMeasure, n), row)
	}
	if len(c.Pack.Repair.Channels) > 1 {
		for _, o := range (&Pages{}).channelOptions(c, dates.Writer{Printer: p, Pack: c.Pack}) {
			if o.Value == string(d.Channel) {
				plain("channel", stepChannel, p.T("case.channel"), o.Text, o.Hint)
			}
		}
	}
	if c.Pack.Repair.Letter != nil {
		plain("letter", stepLetter, p.T("filing.repair.letter.row"), append(ui.Lines(p.T("filing.repair.letter.measures_said", d.Letter.Measures)),
			ui.Lines(p.T("filing.repair.letter.aims_said", d.Letter.Aims))...)...)
		if d.Letter.Signed != "" {
			plain("sign", stepSign, p.T("filing.repair.sign.row"), p.T("filing.repair.sign.signed", d.Letter.Signed, p.DateTime(d.Letter.SignedAt)),
				p.T("filing.repair.sign.digest", d.Letter.SHA256))
		}
	}
	plain("phone", stepContact, p.T("case.phone"), d.Phone)
	return rows
}

// claimRows are what is said and shown of one record, and which papers are missing: they are asked for with the form check at the latest.
func (c application) claimRows(p *messages.Printer, n int, add func(name, page string, row ui.SummaryRow)) {
	claim, record := c.Draft.Records[n], c.Records[n]
	row := ui.SummaryRow{Key: p.T("filing.repair.check.claim", record.Number)}
	for id, day := range map[string]string{"performed": claim.PerformedOn, "corrected": claim.CorrectedOn} {
		if on, err := calendar.ParseDate(day); err == nil {
			row.Lines = append(row.Lines, p.T("filing.repair."+id+".line", p.ShortDate(on.Start())))
		}
	}
	slices.Sort(row.Lines)
	asked, err := c.asked(record)
	if err != nil {
		return // the page of the record says so
	}
	for _, m := range asked {
		files := c.filesOf(n, m.ID)
		name := ui.Capital(ui.InLanguage(p, m.ZH, m.EN))
		switch {
		case len(files) > 0:
			row.Lines = append(row.Lines, p.N("filing.repair.check.paper", len(files), name))
		case !m.Optional:
			row.Lines = append(row.Lines, p.T("filing.repair.check.paper_missing", name))
			row.Tag = &ui.Tag{Text: p.T("filing.repair.check.incomplete"), Colour: ui.TagSoon}
		}
	}
	row.Links = filing.FileLinks(p, c.papers(n))
	add("claim-"+claim.RecordID.String(), at(stepClaim, n), row)
}

func (c application) measureLines(p *messages.Printer) []string {
	var names []string
	for _, m := range c.Draft.Measures {
		names = append(names, c.measureName(p, m.ID))
	}
	if len(names) == 0 {
		names = []string{p.T("filing.check.none")}
	}
	return names
}

// recordLines name the records, under the bodies that decide on them.
func (c application) recordLines(p *messages.Printer) []string {
	var lines []string
	for _, unit := range c.bodies(p) {
		lines = append(lines, p.T("filing.repair.check.unit", unit.name))
		for _, r := range unit.records {
			lines = append(lines, filing.RecordName(p, r.ItemZH, r.ItemEN, r.Number))
		}
	}
	if c.Draft.Anyway {
		lines = append(lines, p.T("filing.repair.anyway.line"))
	}
	return lines
}

// body decides on some of the records.
type body struct {
	name    string
	records []db.RepairRecordsRow
}

// bodies are those that decide, in the order of their first records: each of them is a case.
func (c application) bodies(p *messages.Printer) []body {
	var all []body
	for _, r := range c.Records {
		name := ui.InLanguage(p, r.UnitZH, r.UnitEN)
		if c.Pack.Repair.DecidedBy == rules.DecidedByOperator {
			name = p.T("filing.repair.operator")
		}
		i := slices.IndexFunc(all, func(b body) bool { return b.name == name })
		if i < 0 {
			i, all = len(all), append(all, body{name: name})
		}
		all[i].records = append(all[i].records, r)
	}
	return all
}

// mandate is the letter that an agent acts under.
func (c application) mandate() casefile.Mandate {
	return casefile.Mandate{From: c.Draft.Named.MandateFrom, Until: c.Draft.Named.MandateUntil, Letter: filing.FileIDs(c.proof())}
}

// check is what the page before sending shows: how many cases it will be, and that it costs nothing.
func (*Pages) check(c application) filing.Check {
	return filing.Check{FormID: c.Draft.FormID.String(), Answers: c.answers(), Rows: c.rows, Lines: func(p *messages.Printer) []string {
		fee := p.T("filing.repair.no_fee")
		if article := c.Pack.Repair.FeeArticle; article != "" {
			fee = p.T("filing.repair.no_fee_article", p.Article(article))
		}
		return []string{p.N("filing.repair.check.cases", len(c.bodies(p))), fee}
	}}
}

// stale finds an answer that was good when it was given and is not any more, and notes on the form what is wrong with it. It returns its
// page, "" where there is none.
func (s *Pages) stale(f *forms.Form, c application) string {
	switch {
	case c.agent() && filing.StaleMandate(f, c.mandate(), c.today):
		return stepAuthority
	case len(c.Pack.Repair.Channels) > 1 && !slices.Contains(c.Pack.Repair.Channels, c.Draft.Channel):
		f.Fail("channel", "filing.channel.changed")
		return stepChannel
	}
	return ""
}

// Send files the application. The form's id makes it one, however often it is sent.
func (s *Pages) Send(w http.ResponseWriter, r *http.Request, f *forms.Form, kept db.Draft) error {
	c, err := s.open(r, kept)
	if err != nil {
		return err
	}
	f.Printer = f.Of(c.Flow)
	if before, ok := c.missingBefore(stepCheck); ok {
		http.Redirect(w, r, c.Href(before), http.StatusSeeOther)
		return nil
	}
	if page := s.stale(f, c); page != "" {
		return s.showFault(w, r, c, page, http.StatusUnprocessableEntity, f)
	}
	changed, err := c.answers().ChangedSince("", f.Value("seen"))
	if err != nil {
		return err
	}
	if len(changed) > 0 {
		// The same form may have been taken in the very moment: then the draft's files are the act's by now.
		if answered, failed := s.AfterFiling(w, r, c.Draft.FormID); answered || failed != nil {
			return failed
		}
		return c.ShowChanged(s.Server, w, r, s.check(c), f, changed)
	}
	f.ChooseSome("declare", "filing.declare", true, "yes")
	if !f.OK() {
		return c.ShowCheck(s.Server, w, r, s.check(c), http.StatusUnprocessableEntity, f)
	}
	receipt, err := s.Store.FileRepair(r.Context(), s.newRepair(c))
	if err != nil {
		return s.notFiled(w, r, c, f, err)
	}
	// The page that follows reads how far the act has come: waiting a little shows most people a finished receipt.
	s.FollowAct(r, receipt, c.Account)
	http.Redirect(w, r, site.ReceivedHref(receipt.CaseID), http.StatusSeeOther)
	return nil
}

// notFiled answers an application that was not received: the same form has been meanwhile, the draft has changed, or a record cannot be
// applied for any more.
func (s *Pages) notFiled(w http.ResponseWriter, r *http.Request, c application, f *forms.Form, why error) error {
	if answered, failed := s.AfterFiling(w, r, c.Draft.FormID); answered || failed != nil {
		return failed
	}
	if errors.Is(why, db.ErrDraftChanged) { // between the look above and the receipt
		kept, err := s.OwnDraft(r)
		if err != nil {
			return err
		}
		if c, err = s.open(r, kept); err != nil {
			return err
		}
		changed, err := c.answers().ChangedSince("", f.Value("seen"))
		if err != nil {
			return err
		}
		return c.ShowChanged(s.Server, w, r, s.check(c), f, changed)
	}
	if key, args, ok := filing.FaultOf(why, "error.not_misconduct", "error.repaired", "error.repair_open", "error.repair_open_unnamed", "error.record_not_found"); ok {
		f.Fail(c.firstField(stepRecords), key, args...)
		return s.showFault(w, r, c, stepRecords, http.StatusConflict, f)
	}
	return fmt.Errorf("file application for repair: %w", why)
}

// showFault shows a page with what was said there, and what is wrong with it now.
func (s *Pages) showFault(w http.ResponseWriter, r *http.Request, c application, page string, status int, f *forms.Form) error {
	faults := f.Errors
	f.Set("seen", "")
	c.fillIn(f, page)
	f.Errors = faults
	return s.showPage(w, r, c, page, status, f)
}

func (s *Pages) newRepair(c application) db.NewRepair {
	d := c.Draft
	content := casefile.RepairFiling{Standing: casefile.Standing{Capacity: d.Capacity, Phone: d.Phone}, Channel: c.channel(), Statement: d.Statement}
	var numbers []string
	if c.agent() {
		mandate := c.mandate()
		content.Mandate = &mandate
	}
	for _, r := range d.Records {
		content.Records, numbers = append(content.Records, r.RepairClaim), append(numbers, r.Number)
	}
	if len(c.Pack.Repair.Measures) > 0 {
		content.Measures = d.Measures
	}
	if c.Pack.Repair.Letter != nil {
		content.Letter = d.Letter
	}
	return db.NewRepair{FormID: d.FormID, ActorID: c.Account, SubjectID: d.SubjectID,
		Named: db.Named{SubjectName: d.Named.SubjectName, SubjectCode: d.Named.SubjectCode}, Numbers: numbers, DraftID: c.ID, DraftSeen: c.Version,
		ByOperator: c.Pack.Repair.DecidedBy == rules.DecidedByOperator, PackID: c.Pack.ID, PackVersion: int32(c.Pack.Version), //nolint:gosec // small
		PackHash: c.Pack.Hash(casefile.FlowRepair), Filing: content, Copier: s.Folder(), At: s.Clock.Now()}
}

// channel is with whom it is filed: what was chosen, or what the pack leaves no choice of.
func (c application) channel() casefile.Channel {
	if channels := c.Pack.Repair.Channels; len(channels) == 1 {
		return channels[0]
	}
	return c.Draft.Channel
}
