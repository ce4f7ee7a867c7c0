package web

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
	"golang.org/x/text/unicode/norm"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// filingStepPage is one page of the form. Each page uses its own part.
type filingStepPage struct {
	page
	Form    *form
	Action  string // where the form goes
	Options []option
	Open    []openCase  // records that cannot be chosen, with the case in the way
	Record  *recordCard // what the objection is about, on the page of its grounds
	Most    int
	Window  string // how long one may object, where it runs from a day that is asked for

	Files  []draftFile
	Accept string
	Full   bool // no more files may be added
}

// draftFile is a file with the button that removes it.
type draftFile struct{ Name, Size, Remove string }

// filingStep shows a page of the form with what is known.
func (s *server) filingStep(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openFiling(r)
	if err != nil {
		return err
	}
	step := mux.Vars(r)["step"]
	if before, ok := c.missingBefore(step); ok {
		http.Redirect(w, r, c.href(before), http.StatusSeeOther)
		return nil
	}
	if step == stepCheck {
		return s.showCheck(w, r, c, http.StatusOK, newForm(printer(r), nil))
	}
	f := newForm(printer(r), nil)
	f.Set("subject", c.Draft.SubjectID.String())
	f.Set("record", c.Draft.RecordID.String())
	f.Set("grounds", c.Draft.Grounds...)
	f.Set("statement", c.Draft.Statement)
	f.Set("request", c.Draft.Request)
	f.Set("phone", c.Draft.Phone)
	f.Set("late_reason", c.Draft.LateReason)
	if learned, err := calendar.ParseDate(c.Draft.LearnedOn); err == nil {
		f.SetDay("learned", learned.Start())
	}
	return s.showStep(w, r, c, step, http.StatusOK, f)
}

// missingBefore is the page without which step makes no sense: "" for the list of all.
func (c filingCase) missingBefore(step string) (string, bool) {
	switch {
	case step == stepCheck && c.next("") != stepCheck:
		return "", true
	case step == stepWindow && c.window() == "":
		return "", true
	case step == stepRecord && !c.done(stepSubject):
		return stepSubject, true
	}
	return "", false
}

func (s *server) showStep(w http.ResponseWriter, r *http.Request, c filingCase, step string, status int, f *form) error {
	data := &filingStepPage{page: s.newPage(r, "filing."+step+".task"), Form: f, Action: c.href(step)}
	data.Errors, data.Back = f.Errors, &link{data.T("filing.back"), c.href("")}
	data.Pack = pick(data.Printer, c.Pack.Name)
	var err error
	switch step {
	case stepSubject:
		data.Options = subjectOptions(data, c)
	case stepRecord:
		err = s.offerRecords(r.Context(), data, c)
	case stepGrounds:
		data.Options, data.Most = groundOptions(data, c), casefile.MaxStatement
		data.Record, err = s.filedRecord(r.Context(), data, c)
	case stepWindow:
		data.Most = casefile.MaxReasons
		if window := (guideWriter{data.Printer, c.Pack}).period(c.window()); window != nil {
			data.Window = data.T("filing.window.text", window.Text, window.Article)
		}
	case stepMaterials:
		data.Accept, data.Full = uploadAccept, len(c.Files) >= casefile.MaxAttachments
		for _, file := range c.Files {
			data.Files = append(data.Files, draftFile{Name: file.Name, Size: attachmentSize(data.Printer, file.Size),
				Remove: c.href(stepMaterials) + "/" + file.ID.String() + "/remove"})
		}
	}
	if err != nil {
		return err
	}
	s.views.render(w, r, status, "pages/filing_"+step, data)
	return nil
}

func subjectOptions(data *filingStepPage, c filingCase) []option {
	options := make([]option, len(c.Subjects))
	for i, subject := range c.Subjects {
		options[i] = option{Value: subject.ID.String(), Text: subject.Name,
			Hint: data.T("filing.subject.hint_line", data.T("capacity."+string(subject.Capacity)),
				data.T("subject_kind."+string(subject.Kind)), casefile.MaskCode(subject.Code))}
	}
	return options
}

// offerRecords offers the records of the subject. One with an open objection is shown, with the case in the way, but
// cannot be chosen.
func (s *server) offerRecords(ctx context.Context, data *filingStepPage, c filingCase) error {
	records, err := s.Store.MyRecords(ctx, db.MyRecordsParams{AccountID: c.Account, SubjectID: &c.Draft.SubjectID})
	if err != nil {
		return fmt.Errorf("read records: %w", err)
	}
	for _, record := range records {
		item := inLanguage(data.Printer, record.ItemZH, record.ItemEN)
		switch {
		case record.OpenNumber == nil:
			data.Options = append(data.Options, option{Value: record.ID.String(), Text: item,
				Hint: data.T("filing.record.hint_line", record.Number, inLanguage(data.Printer, record.UnitZH, record.UnitEN),
					data.ShortDate(record.RecordedOn))})
		case *record.OpenApplicantID == c.Account:
			data.Open = append(data.Open, openCase{Text: data.T("filing.record.open", item, record.Number),
				Case: &link{*record.OpenNumber, myCaseHref(*record.OpenID)}})
		default:
			data.Open = append(data.Open, openCase{Text: data.T("filing.record.open_by_other", item, record.Number, *record.OpenNumber)})
		}
	}
	return nil
}

func groundOptions(data *filingStepPage, c filingCase) []option {
	grounds := c.Pack.Objection.Grounds
	options := make([]option, len(grounds))
	for i, ground := range grounds {
		options[i] = option{Value: ground.ID, Text: groundName(data.Printer, ground),
			Hint: data.Article(ground.Article)}
	}
	return options
}

// filedRecord shows the record that the draft is about; nil where none is chosen or it is gone.
func (s *server) filedRecord(ctx context.Context, data *filingStepPage, c filingCase) (*recordCard, error) {
	records, err := s.Store.MyRecords(ctx, db.MyRecordsParams{AccountID: c.Account, SubjectID: &c.Draft.SubjectID})
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	i := slices.IndexFunc(records, func(row db.MyRecordsRow) bool { return row.ID == c.Draft.RecordID })
	if i < 0 {
		return nil, nil //nolint:nilnil // there is nothing to show beside the questions
	}
	rows, err := contentRows(data.Printer, records[i].Fields, records[i].Content)
	if err != nil {
		return nil, err
	}
	return &recordCard{Title: inLanguage(data.Printer, records[i].ItemZH, records[i].ItemEN), Rows: summaryList{Rows: rows}}, nil
}

// filingSave keeps the answers of a page and goes to the next, or back to the list when the rest is for later: then
// what is still missing does not matter. With a fault the page comes back as it was typed.
func (s *server) filingSave(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openFiling(r)
	if err != nil {
		return err
	}
	step := mux.Vars(r)["step"]
	if before, ok := c.missingBefore(step); ok {
		http.Redirect(w, r, c.href(before), http.StatusSeeOther)
		return nil
	}
	limit := formLimit
	if step == stepMaterials {
		limit = uploadLimit
	}
	f, err := readForm(w, r, limit)
	if err != nil {
		return err
	}
	later := f.Value("then") == "later"
	change, err := s.readStep(r.Context(), f, c, step, !later)
	if err != nil {
		return err
	}
	if !f.OK() {
		return s.showStep(w, r, c, step, http.StatusUnprocessableEntity, f)
	}
	if err := s.saveDraft(r.Context(), &c, change); err != nil {
		return err
	}
	to := c.href(c.next(step))
	switch {
	case later:
		p := printer(r)
		s.flash(r, banner{Success: true, Heading: p.T("filing.saved"), Lines: []string{p.T("filing.saved.text")}})
		to = c.href("")
	case f.Value("then") == "upload":
		to = c.href(stepMaterials)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// readStep checks the answers of a page and says what they change. Faults are noted on the form.
func (s *server) readStep(ctx context.Context, f *form, c filingCase, step string, required bool) (func(*filingDraft), error) {
	switch step {
	case stepSubject:
		return readSubject(f, c, required), nil
	case stepRecord:
		return s.readRecord(ctx, f, c, required)
	case stepGrounds:
		return readGrounds(f, c, required), nil
	case stepWindow:
		return s.readWindow(f, c, required)
	case stepMaterials:
		return s.readMaterials(ctx, f, c, required)
	}
	return readContact(f, required), nil
}

func readSubject(f *form, c filingCase, required bool) func(*filingDraft) {
	offered := make([]string, len(c.Subjects))
	for i, subject := range c.Subjects {
		offered[i] = subject.ID.String()
	}
	if f.Value("subject") == "" && !required {
		return func(*filingDraft) {}
	}
	chosen, _ := uuid.Parse(f.ChooseOne("subject", "filing.subject", offered...)) // what was offered is an id
	return func(d *filingDraft) {
		if d.SubjectID != chosen {
			d.SubjectID, d.RecordID = chosen, uuid.Nil
		}
	}
}

func (s *server) readRecord(ctx context.Context, f *form, c filingCase, required bool) (func(*filingDraft), error) {
	if f.Value("record") == "" && !required {
		return func(*filingDraft) {}, nil
	}
	records, err := s.Store.MyRecords(ctx, db.MyRecordsParams{AccountID: c.Account, SubjectID: &c.Draft.SubjectID})
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	offered := make([]string, len(records))
	for i, record := range records {
		offered[i] = record.ID.String()
		if record.OpenNumber != nil && f.Value("record") == offered[i] {
			f.Fail("record", "error.objection_open", *record.OpenNumber)
		}
	}
	chosen, _ := uuid.Parse(f.ChooseOne("record", "filing.record", offered...)) // what was offered is an id
	return func(d *filingDraft) { d.RecordID = chosen }, nil
}

func readGrounds(f *form, c filingCase, required bool) func(*filingDraft) {
	var offered []string
	for _, ground := range c.Pack.Objection.Grounds {
		offered = append(offered, ground.ID)
	}
	grounds := f.ChooseSome("grounds", "filing.grounds", required, offered...)
	read := f.Optional
	if required {
		read = f.Require
	}
	statement := read("statement", "filing.statement", casefile.MaxStatement)
	request := f.Optional("request", "filing.request", casefile.MaxStatement)
	return func(d *filingDraft) { d.Grounds, d.Statement, d.Request = grounds, statement, request }
}

// readWindow reads the day from which the window of filing runs. Whether a reason for being late is good is for the form
// check to judge; without one there is nothing to judge (shenzhen-2020 37).
func (s *server) readWindow(f *form, c filingCase, required bool) (func(*filingDraft), error) {
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
	d, err := rules.Compute(c.Pack, c.window(), day.Start(), s.Calendar)
	if err != nil {
		return nil, fmt.Errorf("compute window of filing: %w", err)
	}
	if required && reason == "" && isOverdue(d.Due, now) {
		f.Fail("late_reason", "filing.late_reason.needed", f.ShortDate(d.Due))
	}
	return func(d *filingDraft) { d.LearnedOn, d.LateReason = day.String(), reason }, nil
}

// readMaterials keeps the files at once: a browser does not offer them a second time.
func (s *server) readMaterials(ctx context.Context, f *form, c filingCase, required bool,
) (func(*filingDraft), error) {
	upload := f.Value("then") == "upload"
	files := f.Files("files", "filing.files", upload, casefile.MaxAttachments)
	if len(c.Files)+len(files) > casefile.MaxAttachments {
		f.Fail("files", "form.too_many_files", f.name("filing.files"), casefile.MaxAttachments)
	}
	if !f.OK() {
		return nil, nil //nolint:nilnil // the form says what is wrong
	}
	if _, err := s.storeUploads(ctx, f, "files", c.Account, &c.ID, files); err != nil {
		return nil, err
	}
	return func(d *filingDraft) { d.MaterialsSeen = d.MaterialsSeen || required && !upload }, nil
}

// phoneForm is lenient: people write numbers in many ways, and a clerk can read them.
var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 ()\-转#*]{4,28}$`)

func readContact(f *form, required bool) func(*filingDraft) {
	read := f.Optional
	if required {
		read = f.Require
	}
	phone := norm.NFKC.String(read("phone", "question.phone", casefile.MaxPhone))
	if phone != "" && !phoneForm.MatchString(phone) {
		f.Fail("phone", "filing.phone.bad")
	}
	return func(d *filingDraft) { d.Phone = phone }
}
