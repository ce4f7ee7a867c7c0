package filing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/dates"
	shared "creditcase/web/filing"
	"creditcase/web/forms"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Page shows a page of the form with what is known.
func (s *Pages) Page(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.openFiling(r, kept)
	if err != nil {
		return err
	}
	step := mux.Vars(r)["step"]
	if before, ok := c.missingBefore(step); ok {
		http.Redirect(w, r, c.Href(before), http.StatusSeeOther)
		return nil
	}
	f := forms.New(visit.Printer(r), nil)
	if step == stepCheck {
		return s.showCheck(w, r, c, http.StatusOK, f)
	}
	c.fillIn(f)
	return s.showStep(w, r, c, step, http.StatusOK, f)
}

// fillIn puts what is known into the form.
func (c filingCase) fillIn(f *forms.Form) {
	d := c.Draft
	f.Set("subject", d.SubjectID.String())
	if d.Capacity.Claimed() {
		f.Set("subject", string(d.Capacity))
	}
	f.Set("record", d.RecordID.String())
	f.Set("record_number", d.Claim.RecordNumber)
	f.Set("subject_name", d.Claim.SubjectName)
	f.Set("subject_code", d.Claim.SubjectCode)
	f.Set("interest", d.Claim.Interest)
	f.Set("grounds", d.Grounds...)
	f.Set("statement", d.Statement)
	f.Set("request", d.Request)
	f.Set("channel", string(d.Channel))
	f.Set("phone", d.Phone)
	f.Set("late_reason", d.LateReason)
	for id, kept := range map[string]string{"learned": d.LearnedOn, "mandate_from": d.Claim.MandateFrom, "mandate_until": d.Claim.MandateUntil} {
		if day, err := calendar.ParseDate(kept); err == nil {
			f.SetDay(id, day.Start())
		}
	}
}

// missingBefore is the page without which step makes no sense: "" for the list of all.
func (c filingCase) missingBefore(step string) (string, bool) {
	switch {
	case step == stepCheck && c.next("") != stepCheck:
		return "", true
	case !c.asks(step):
		return "", true
	case step == stepRecord && !c.done(stepSubject):
		return stepSubject, true
	case (step == stepGrounds || step == stepChannel) && c.Record == nil: // both depend on what record it is
		return stepRecord, true
	}
	return "", false
}

func (s *Pages) showStep(w http.ResponseWriter, r *http.Request, c filingCase, step string, status int, f *forms.Form) error {
	page := c.NewStep(s.Server, r, f, step, c.title(step))
	data := &page
	data.Agent = c.Draft.Capacity == casefile.CapacityAgent
	template := "pages/filing_" + step
	err := data.Carry(c.answers(), step, status, func() shared.Rows { return c.answerRows(data.Printer) })
	if err != nil {
		return err
	}
	switch step {
	case stepSubject:
		data.Options = c.SubjectOptions(data.Printer, c.claims())
	case stepRecord:
		if c.Draft.Capacity.Claimed() {
			template, data.Text = "pages/filing_named", data.T("filing.named.text."+string(c.Draft.Capacity))
			break
		}
		err = s.offerRecords(r.Context(), data, c)
	case stepAuthority:
		data.Most, data.Text = casefile.MaxInterest, data.T("filing.authority.text."+string(c.Draft.Capacity))
	case stepProof:
		template, data.Text = "pages/filing_materials", data.T("filing.proof.text."+string(c.Draft.Capacity))
		data.AddFiles(c.Kept, c.proof(), f.FileUpload("files", "filing.proof", shared.ProofAccept, true))
	case stepGrounds:
		data.Options, data.Most = groundOptions(data, c), casefile.MaxStatement
		data.Record, err = c.Record.card(data.Printer)
	case stepWindow:
		data.Most = casefile.MaxReasons
		if window := (dates.Writer{Printer: data.Printer, Pack: c.Pack}).Period(c.window()); window != nil {
			data.Text = data.T("filing.window.text", window.Text, window.Article)
		}
	case stepChannel:
		data.Options = channelOptions(data.Printer, c)
	case stepMaterials:
		data.Text = data.T("filing.materials.text")
		data.AddFiles(c.Kept, c.evidence(), f.FileUpload("files", "filing.files", uploads.Accept, true))
	}
	if err != nil {
		return err
	}
	s.Views.Render(w, r, status, template, data)
	return nil
}

// offerRecords offers the records of the subject. One with an open objection is shown, with the case in the way, but
// cannot be chosen.
func (s *Pages) offerRecords(ctx context.Context, data *shared.StepPage, c filingCase) error {
	found, open, err := s.recordsOf(ctx, c)
	if err != nil {
		return err
	}
	for _, record := range found {
		item := ui.InLanguage(data.Printer, record.ItemZH, record.ItemEN)
		switch objection, taken := open[record.ID]; {
		case !taken:
			data.Options = append(data.Options, ui.Option{Value: record.ID.String(), Text: item,
				Hint: data.T("filing.record.hint_line", record.Number, ui.InLanguage(data.Printer, record.UnitZH, record.UnitEN),
					data.ShortDate(record.RecordedOn))})
		case objection.Own:
			data.Open = append(data.Open, records.OpenCase{Text: data.T("filing.record.open", item, record.Number),
				Case: &ui.Link{Text: objection.Number, Href: site.MyCaseHref(objection.ID)}})
		default:
			data.Open = append(data.Open, records.OpenCase{Text: data.T("filing.record.open_by_other", item, record.Number, objection.Number)})
		}
	}
	return nil
}

// recordsOf are the records of the chosen subject, and the objections that are open on them.
func (s *Pages) recordsOf(ctx context.Context, c filingCase) ([]db.AccountRecord, map[uuid.UUID]db.MyRecordsOpenRow, error) {
	var (
		found []db.AccountRecord
		open  []db.MyRecordsOpenRow
	)
	err := s.Store.TogetherOfOne(ctx,
		db.Ask(&found, (*db.Queries).MyRecordsOfSubject, db.MyRecordsOfSubjectParams{AccountID: c.Account, SubjectID: c.Draft.SubjectID, Now: s.Clock.Now()}),
		db.Ask(&open, (*db.Queries).MyRecordsOpen, c.Account))
	if err != nil {
		return nil, nil, fmt.Errorf("read records: %w", err)
	}
	objections := make(map[uuid.UUID]db.MyRecordsOpenRow, len(open))
	for _, o := range open {
		if o.Flow == casefile.FlowObjection {
			objections[o.RecordID] = o
		}
	}
	return found, objections, nil
}

func groundOptions(data *shared.StepPage, c filingCase) []ui.Option {
	grounds := c.grounds()
	options := make([]ui.Option, len(grounds))
	for i, ground := range grounds {
		options[i] = ui.Option{Value: ground.ID, Text: GroundName(data.Printer, ground),
			Hint: data.Article(ground.Article)}
	}
	return options
}

// Save keeps the answers of a page and goes to the next, or back to the list when the rest is for later: then
// what is still missing does not matter. With a fault the page comes back as it was typed.
func (s *Pages) Save(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.openFiling(r, kept)
	if err != nil {
		return err
	}
	step := mux.Vars(r)["step"]
	f, err := s.readStepForm(w, r, step)
	if err != nil {
		return err
	}
	if before, ok := c.missingBefore(step); ok {
		if err := s.keepText(r.Context(), f, c, step); err != nil {
			return err
		}
		http.Redirect(w, r, c.Href(before), http.StatusSeeOther)
		return nil
	}
	later := f.Value("then") == "later"
	change, err := s.readStep(r, f, c, step, !later)
	if err != nil {
		return err
	}
	if f.OK() || change != nil && withFiles(step) { // sound files stay, whatever is wrong with the others
		err = s.saveDraft(r.Context(), &c, step, f.Value("seen"), change)
	}
	switch {
	case errors.Is(err, shared.ErrOlderWindow):
		f.Fail(firstField[step], "filing.older_window")
		return s.showStep(w, r, c, step, http.StatusConflict, f)
	case err != nil:
		return err
	case !f.OK():
		return s.showStep(w, r, c, step, http.StatusUnprocessableEntity, f)
	}
	to := c.Href(c.next(step))
	switch {
	case later:
		c.Later(s.Server, r)
		to = c.Href("")
	case f.Value("then") == "upload":
		to = c.Href(step)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// keepText keeps what was written on a page that cannot be answered now: the record was taken back in another window. Its grounds
// depend on the record; the text is the author's.
func (s *Pages) keepText(ctx context.Context, f *forms.Form, c filingCase, step string) error {
	if step != stepGrounds {
		return nil
	}
	statement, request := f.Optional("statement", "filing.statement", casefile.MaxStatement), f.Optional("request", "filing.request", casefile.MaxStatement)
	return s.saveDraft(ctx, &c, step, "", func(d *filingDraft) {
		d.Statement, d.Request = bothTexts(d.Statement, statement), bothTexts(d.Request, request)
	})
}

// bothTexts is what is kept followed by what was typed, where that is something else and there is room.
func bothTexts(kept, typed string) string {
	if both := kept + "\n\n" + typed; kept != "" && !strings.Contains(kept, typed) && utf8.RuneCountInString(both) <= casefile.MaxStatement {
		return both
	}
	return cmp.Or(kept, typed)
}

// withFiles reports whether files are added on the page.
func withFiles(step string) bool { return step == stepMaterials || step == stepProof }

func (s *Pages) readStepForm(w http.ResponseWriter, r *http.Request, step string) (*forms.Form, error) {
	if withFiles(step) {
		return uploads.Read(s.Server, w, r)
	}
	return forms.Read(w, r, forms.Limit)
}

// firstField is the question of a page that a fault of the whole page is noted at.
var firstField = map[string]string{
	stepSubject: "subject", stepRecord: "record", stepAuthority: "mandate_from", stepGrounds: "grounds", stepWindow: "learned",
	stepChannel: "channel", stepContact: "phone",
}

// readStep checks the answers of a page and says what they change. Faults are noted on the form.
func (s *Pages) readStep(r *http.Request, f *forms.Form, c filingCase, step string, required bool) (func(*filingDraft), error) {
	ctx := r.Context()
	switch step {
	case stepSubject:
		return readSubject(f, c, required), nil
	case stepRecord:
		if c.Draft.Capacity.Claimed() {
			return s.readNamed(ctx, f, c, required)
		}
		return s.readRecord(ctx, f, c, required)
	case stepAuthority:
		return s.readAuthority(f, c, required), nil
	case stepProof:
		return s.readProof(r, f, c, required)
	case stepGrounds:
		return readGrounds(f, c, required), nil
	case stepWindow:
		return s.readWindow(f, c, required)
	case stepChannel:
		return readChannel(f, c, required), nil
	case stepMaterials:
		return s.readMaterials(r, f, c, required)
	}
	return readContact(f, required), nil
}

// readSubject reads for whom the objection is. Whoever turns to another begins anew with what was said of the record; a letter
// of authorization becomes a file like others, to be kept or removed.
func readSubject(f *forms.Form, c filingCase, required bool) func(*filingDraft) {
	subject, capacity, ok := c.ReadSubject(f, c.claims(), required)
	if !ok {
		return func(*filingDraft) {}
	}
	return func(d *filingDraft) {
		if d.Capacity == capacity && (capacity != "" || d.SubjectID == subject) {
			return
		}
		d.Capacity, d.Claim = capacity, filingClaim{}
		d.choose(uuid.Nil, subject)
	}
}

func (s *Pages) readRecord(ctx context.Context, f *forms.Form, c filingCase, required bool) (func(*filingDraft), error) {
	if f.Value("record") == "" && !required {
		return func(*filingDraft) {}, nil
	}
	records, open, err := s.recordsOf(ctx, c)
	if err != nil {
		return nil, err
	}
	offered := make([]string, len(records))
	for i, record := range records {
		offered[i] = record.ID.String()
		if objection, taken := open[record.ID]; taken && f.Value("record") == offered[i] {
			f.Fail("record", "error.objection_open", objection.Number)
		}
	}
	chosen, _ := uuid.Parse(f.ChooseOne("record", "filing.record", offered...)) // what was offered is an id
	return func(d *filingDraft) { d.choose(chosen, d.SubjectID) }, nil
}

// readGrounds takes only grounds that can apply to a record of this category.
func readGrounds(f *forms.Form, c filingCase, required bool) func(*filingDraft) {
	var offered []string
	for _, ground := range c.grounds() {
		offered = append(offered, ground.ID)
	}
	grounds := f.ChooseSome("grounds", "filing.grounds", required, offered...)
	statement := shared.Reader(f, required)("statement", "filing.statement", casefile.MaxStatement)
	request := f.Optional("request", "filing.request", casefile.MaxStatement)
	return func(d *filingDraft) { d.Grounds, d.Statement, d.Request = grounds, statement, request }
}

// readWindow reads the day from which the window of filing runs. Whether a reason for being late is good is for the form
// check to judge; without one there is nothing to judge (shenzhen-2020 37).
func (s *Pages) readWindow(f *forms.Form, c filingCase, required bool) (func(*filingDraft), error) {
	reason := f.Optional("late_reason", "filing.late_reason", casefile.MaxReasons)
	day, ok := f.Day("learned", "filing.learned", required)
	if !ok {
		return func(d *filingDraft) { d.LearnedOn, d.LateReason = "", reason }, nil
	}
	now := s.Clock.Now()
	if day.After(calendar.DateOf(now)) {
		f.Fail("learned", "filing.learned.future")
		return nil, nil //nolint:nilnil // the form says what is wrong
	}
	d, err := rules.Compute(c.Pack, c.window(), day.Start(), s.Calendar.InForce())
	if err != nil {
		return nil, fmt.Errorf("compute window of filing: %w", err)
	}
	if required && reason == "" && dates.IsOverdue(d.Due, now) {
		f.Fail("late_reason", "filing.late_reason.needed", f.ShortDate(d.Due))
	}
	return func(d *filingDraft) { d.LearnedOn, d.LateReason = day.String(), reason }, nil
}

// readMaterials keeps the files at once: a browser does not offer them a second time. Those that may not be kept are named, and the
// page is not done with.
func (s *Pages) readMaterials(r *http.Request, f *forms.Form, c filingCase, required bool) (func(*filingDraft), error) {
	upload := f.Value("then") == "upload"
	sent := f.Files("files", "filing.files", upload)
	if _, err := uploads.Keep(s.Server, r, f, "files", c.Owner(), uploads.Kinds, sent); err != nil {
		return nil, err
	}
	done := f.OK() && required && !upload
	return func(d *filingDraft) { d.MaterialsSeen = d.MaterialsSeen || done }, nil
}

func readContact(f *forms.Form, required bool) func(*filingDraft) {
	phone := shared.ReadPhone(f, required)
	return func(d *filingDraft) { d.Phone = phone }
}
