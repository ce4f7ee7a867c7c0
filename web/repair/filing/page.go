package filing

import (
	"errors"
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/dates"
	"creditcase/web/filing"
	"creditcase/web/forms"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// stepPage is one page of the form. Each page uses its own part.
type stepPage struct {
	filing.StepPage
	Lines  []string
	Papers []paper
	Early  bool   // among the records are some that do not meet the conditions yet
	SHA256 string // of the letter
	Signed string // when it was signed; "" while it is not
	Agree  []ui.Option
	Anyway []ui.Option
}

// templates are the templates of pages that have one of their own, or another's.
var templates = map[string]string{stepProof: "pages/filing_materials", stepRecords: "pages/repair_records", stepClaim: "pages/repair_claim",
	stepStatement: "pages/repair_statement", stepMeasures: "pages/repair_measures", stepMeasure: "pages/repair_measure",
	stepLetter: "pages/repair_letter", stepSign: "pages/repair_sign"}

// pageIn is the page that the path names.
func pageIn(r *http.Request) string {
	page := mux.Vars(r)["step"]
	if part := mux.Vars(r)["part"]; part != "" {
		page += "/" + part
	}
	return page
}

// Page shows a page of the form with what is known.
func (s *Pages) Page(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.open(r, kept)
	if err != nil {
		return err
	}
	page := pageIn(r)
	if before, ok := c.missingBefore(page); ok {
		http.Redirect(w, r, c.Href(before), http.StatusSeeOther)
		return nil
	}
	f := forms.New(visit.Printer(r), nil)
	if page == stepCheck {
		return c.ShowCheck(s.Server, w, r, s.check(c), http.StatusOK, f)
	}
	c.fillIn(f, page)
	return s.showPage(w, r, c, page, http.StatusOK, f)
}

// fillIn puts what is known into the form of a page.
func (c application) fillIn(f *forms.Form, page string) {
	d := c.Draft
	step, n := stepOf(page)
	f.Set("subject", d.SubjectID.String())
	if c.agent() {
		f.Set("subject", string(d.Capacity))
	}
	var ids, measures, numbers []string
	for _, r := range d.Records {
		ids, numbers = append(ids, r.RecordID.String()), append(numbers, r.Number)
	}
	for _, m := range d.Measures {
		measures = append(measures, m.ID)
	}
	f.Set("record", ids...)
	f.Set("numbers", joinLines(numbers))
	f.Set("subject_name", d.Named.SubjectName)
	f.Set("subject_code", d.Named.SubjectCode)
	f.Set("statement", d.Statement)
	f.Set("measures", measures...)
	f.Set("channel", string(d.Channel))
	f.Set("phone", d.Phone)
	if d.Anyway {
		f.Set("anyway", "yes")
	}
	dayOf := map[string]string{"mandate_from": d.Named.MandateFrom, "mandate_until": d.Named.MandateUntil}
	switch step {
	case stepClaim:
		dayOf["performed"], dayOf["corrected"] = d.Records[n].PerformedOn, d.Records[n].CorrectedOn
	case stepMeasure:
		f.Set("text", d.Measures[n].Text)
	case stepLetter:
		f.Set("measures", d.Letter.Measures)
		f.Set("aims", d.Letter.Aims)
	case stepSign:
		f.Set("sha256", casefile.HashOfText(c.now))
		if c.done(stepSign) {
			f.Set("signed", d.Letter.Signed)
			f.Set("agree", "yes")
		}
	}
	for id, kept := range dayOf {
		if day, err := calendar.ParseDate(kept); err == nil {
			f.SetDay(id, day.Start())
		}
	}
}

func (s *Pages) showPage(w http.ResponseWriter, r *http.Request, c application, page string, status int, f *forms.Form) error {
	f.Printer = f.Of(c.Flow)
	data := &stepPage{StepPage: c.NewStep(s.Server, r, f, page, "filing.title")}
	data.Title = c.title(data.Printer, page)
	step, n := stepOf(page)
	template := templates[step]
	if template == "" {
		template = "pages/filing_" + step
	}
	p := data.Printer
	data.Agree = []ui.Option{{Value: "yes", Text: p.T("filing.repair.sign.agree.text")}}
	data.Anyway = []ui.Option{{Value: "yes", Text: p.T("filing.repair.anyway.text")}}
	if err := data.Carry(c.answers(), page, status, func() filing.Rows { return c.rows(p) }); err != nil {
		return err
	}
	var err error
	switch step {
	case stepSubject:
		data.Options = c.SubjectOptions(p, claims)
	case stepRecords:
		if c.agent() {
			template = "pages/repair_named"
			break
		}
		err = s.offerRecords(r.Context(), data, c)
	case stepAuthority:
		data.Agent, data.Text = true, p.T("filing.authority.text.agent")
	case stepProof:
		data.Text = p.T("filing.proof.text.agent")
		data.AddFiles(c.Kept, c.proof(), f.FileUpload("files", "filing.proof", filing.ProofAccept, true))
	case stepClaim:
		err = c.showClaim(data, n)
	case stepStatement:
		data.Most = casefile.MaxStatement
	case stepMeasures:
		data.Options = c.measureOptions(p)
	case stepMeasure:
		data.Most = casefile.MaxRepairMeasure
		data.AddFiles(c.Kept, c.Those(c.Draft.Measures[n].Files), f.FileUpload("files", "filing.repair.measure.files", uploads.Accept, true))
	case stepChannel:
		data.Options = s.channelOptions(c, dates.Writer{Printer: p, Pack: c.Pack})
	case stepLetter:
		data.Most = casefile.MaxCommitment
	case stepSign:
		s.showLetter(data, c)
	}
	if err != nil {
		return err
	}
	s.Views.Render(w, r, status, template, data)
	return nil
}

// showLetter shows the whole letter with its digest, and when it was signed.
func (*Pages) showLetter(data *stepPage, c application) {
	data.Lines, data.SHA256 = ui.Lines(c.now), casefile.HashOfText(c.now)
	data.Text = data.T("filing.repair.sign.text", c.Signer)
	if c.done(stepSign) {
		data.Signed = data.T("filing.repair.sign.signed", c.Draft.Letter.Signed, data.DateTime(c.Draft.Letter.SignedAt))
	}
}

// claims are the capacities that may be claimed: an agent's always, for anybody may have somebody act for him. Repair is the subject's own.
var claims = []casefile.Capacity{casefile.CapacityAgent}

// channelOptions say with whom to file, one answer for all records, and which clock then runs.
func (*Pages) channelOptions(c application, guide dates.Writer) []ui.Option {
	var units []string
	p := guide.Printer
	for _, r := range c.Records {
		if unit := ui.InLanguage(p, r.UnitZH, r.UnitEN); !slices.Contains(units, unit) {
			units = append(units, unit)
		}
	}
	var options []ui.Option
	for _, channel := range c.Pack.Repair.Channels {
		o := ui.Option{Value: string(channel), Text: p.T("filing.channel." + string(channel)), Hint: p.T("filing.repair.channel." + string(channel) + ".way")}
		if channel == casefile.ChannelUnit {
			o.Text = p.T("filing.channel.unit", joinWith(units, p.T("common.list_comma")))
		}
		options = append(options, o)
	}
	return options
}

// withFilesOn reports whether files are added on the page.
func withFilesOn(step string) bool {
	return step == stepProof || step == stepClaim || step == stepMeasure
}

// firstField is the question of a page that a fault of the whole page is noted at.
func (c application) firstField(step string) string {
	switch {
	case step == stepRecords && c.agent():
		return "numbers"
	case step == stepRecords:
		return "record"
	}
	return map[string]string{stepSubject: "subject", stepAuthority: "mandate_from", stepClaim: "performed", stepStatement: "statement",
		stepMeasures: "measures", stepMeasure: "text", stepChannel: "channel", stepLetter: "measures", stepSign: "signed", stepContact: "phone"}[step]
}

// Save keeps the answers of a page and goes to the next, or back to the list when the rest is for later: then what is still missing does not
// matter. With a fault the page comes back as it was typed.
func (s *Pages) Save(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.open(r, kept)
	if err != nil {
		return err
	}
	page := pageIn(r)
	step, _ := stepOf(page)
	f, err := s.readForm(w, r, step)
	if err != nil {
		return err
	}
	f.Printer = f.Of(c.Flow)
	if before, ok := c.missingBefore(page); ok {
		http.Redirect(w, r, c.Href(before), http.StatusSeeOther)
		return nil
	}
	if c.answers().AboutAnother(page, f.Value("seen")) { // another record or measure stands in the place of what was shown
		f.Fail(c.firstField(step), "filing.older_window")
		return s.showPage(w, r, c, page, http.StatusConflict, f)
	}
	then := f.Value("then")
	change, err := s.readPage(r, f, c, page, then != "later")
	if err != nil {
		return err
	}
	if f.OK() || change != nil && withFilesOn(step) { // sound files stay, whatever is wrong with the rest
		err = s.save(r.Context(), &c, page, f.Value("seen"), change)
	}
	switch {
	case errors.Is(err, filing.ErrOlderWindow):
		if _, gone := c.missingBefore(page); gone { // what the page was about is not there any more
			http.Redirect(w, r, c.Href(""), http.StatusSeeOther)
			return nil
		}
		f.Fail(c.firstField(step), "filing.older_window")
		return s.showPage(w, r, c, page, http.StatusConflict, f)
	case err != nil:
		return err
	case !f.OK():
		return s.showPage(w, r, c, page, http.StatusUnprocessableEntity, f)
	}
	to := c.Href(c.next(page))
	switch then {
	case "later":
		c.Later(s.Server, r)
		to = c.Href("")
	case "upload":
		to = c.Href(page)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s *Pages) readForm(w http.ResponseWriter, r *http.Request, step string) (*forms.Form, error) {
	if withFilesOn(step) {
		return uploads.Read(s.Server, w, r)
	}
	return forms.Read(w, r, forms.Limit)
}

// readPage checks the answers of a page and says what they change. Faults are noted on the form.
func (s *Pages) readPage(r *http.Request, f *forms.Form, c application, page string, required bool) (func(*repairDraft), error) {
	switch step, n := stepOf(page); step {
	case stepSubject:
		return readSubject(f, c, required), nil
	case stepRecords:
		if c.agent() {
			return s.readNamed(r.Context(), f, c, required)
		}
		return s.readRecords(r.Context(), f, c, required)
	case stepAuthority:
		from, until := filing.ReadMandate(f, c.today, required)
		return func(d *repairDraft) { d.Named.MandateFrom, d.Named.MandateUntil = from, until }, nil
	case stepProof:
		return s.readProof(r, f, c, required)
	case stepClaim:
		return s.readClaim(r, f, c, n, required)
	case stepStatement:
		statement := filing.Reader(f, required)("statement", "filing.statement", casefile.MaxStatement)
		return func(d *repairDraft) { d.Statement = statement }, nil
	case stepMeasures:
		return readMeasures(f, c, required), nil
	case stepMeasure:
		return s.readMeasure(r, f, c, n, required)
	case stepChannel:
		return readChannel(f, c, required), nil
	case stepLetter:
		return readLetter(f, required), nil
	case stepSign:
		return s.readSignature(f, c, required), nil
	}
	phone := filing.ReadPhone(f, required)
	return func(d *repairDraft) { d.Phone = phone }, nil
}

// readSubject reads for whom it is applied. Whoever turns to another begins anew with the records, and with what an agent has said.
func readSubject(f *forms.Form, c application, required bool) func(*repairDraft) {
	subject, capacity, ok := c.ReadSubject(f, claims, required)
	if !ok {
		return func(*repairDraft) {}
	}
	return func(d *repairDraft) {
		if d.Capacity == capacity && (capacity != "" || d.SubjectID == subject) {
			return
		}
		*d = repairDraft{FormID: d.FormID, Capacity: capacity, Statement: d.Statement, Phone: d.Phone}
		if subject != uuid.Nil {
			d.SubjectID = subject
		}
	}
}

func readChannel(f *forms.Form, c application, required bool) func(*repairDraft) {
	if f.Value("channel") == "" && !required {
		return func(*repairDraft) {}
	}
	var offered []string
	for _, channel := range c.Pack.Repair.Channels {
		offered = append(offered, string(channel))
	}
	chosen := casefile.Channel(f.ChooseOne("channel", "filing.channel", offered...))
	return func(d *repairDraft) { d.Channel = chosen }
}
