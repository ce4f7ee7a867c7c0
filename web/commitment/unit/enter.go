package unit

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/rules"
	"creditcase/web/commitment/sign"
	"creditcase/web/forms"
	"creditcase/web/looks"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Limits of what is typed of a party, in characters.
const (
	maxName = 100
	maxCode = 40
)

// entry is a form on which a clerk enters what a party has signed at the counter, or that it declines.
type entry struct {
	pack  *rules.Pack
	row   db.CommitmentItemOfUnitRow
	terms casefile.CommitmentTerms
	form  *forms.Form
	id    uuid.UUID
	tray  *uploads.Tray
	by    []rules.Excluding // records that exclude the party; each that is shown was written down
}

func (s *Pages) entry(r *http.Request, f *forms.Form, id uuid.UUID) (*entry, error) {
	pack, err := s.rules()
	if err != nil {
		return nil, err
	}
	row, terms, err := s.itemOf(r)
	if err == nil && row.RetiredAt != nil {
		err = casefile.NewError(casefile.CodeConflict, "error.commitment_item_retired", nil)
	}
	return &entry{pack: pack, row: row, terms: terms, form: f, id: id, tray: &uploads.Tray{Kept: files.Days(files.FormKept)}}, err
}

// EnterForm asks who has signed, and for the scan.
func (s *Pages) EnterForm(w http.ResponseWriter, r *http.Request) error {
	e, err := s.entry(r, forms.New(visit.Printer(r), nil), uuid.New())
	if err != nil {
		return s.refused(w, r, itemsAt, err)
	}
	return s.showEntry(w, r, http.StatusOK, e)
}

func (s *Pages) showEntry(w http.ResponseWriter, r *http.Request, status int, e *entry) error {
	data := s.ask(r, e.form, "unit_enter.title", "unit_enter.send", itemHref(e.row.Code))
	p := data.Printer
	data.Caption, data.Pack = itemName(p, e.terms), ui.Pick(p, e.pack.Name)
	data.Lead = []string{p.T("unit_enter.lead")}
	unit, err := s.unitName(r)
	if err != nil {
		return err
	}
	data.Letter = sign.LetterOf(p, e.pack, e.terms, "", unit)
	if len(e.by) > 0 {
		data.Above = &ui.SummaryList{Title: p.T("commit.excluded.title")}
		for _, x := range e.by {
			data.Above.Rows = append(data.Above.Rows, ui.SummaryRow{Key: p.T("commit.excluded.rule", ui.InLanguage(p, x.ZH, x.EN), p.Article(x.Article)),
				Value: p.T("commit.excluded.record", ui.Pick(p, x.Record.Item), x.Record.Number)})
		}
		data.Above.Rows = append(data.Above.Rows, ui.SummaryRow{Key: p.T("unit_enter.excluded_key"), Value: p.T("unit_enter.excluded")})
	}
	data.hide("form_id", e.id.String())
	data.hide("version", strconv.Itoa(int(e.row.Version)))
	data.radios("kind", "desk.listing.ask.subject_kind", kindOptions(data))
	data.text("name", "desk.listing.ask.subject_name")
	data.text("code", "desk.listing.ask.subject_code")
	if f := e.form; f.Errors.Text(p, "code") != "" || f.Value("code_sure") != "" {
		data.checks("code_sure", "desk.listing.ask.code_sure", []ui.Option{{Value: "yes", Text: p.T("desk.listing.ask.code_sure.yes")}})
	}
	data.radios("choice", "unit_enter.choice", []ui.Option{{Value: "sign", Text: p.T("unit_enter.choice.sign")},
		{Value: "decline", Text: p.T("unit_enter.choice.decline"), Hint: p.T("commit.choice.decline.hint")}})
	data.checks("finished", "unit_enter.finished", []ui.Option{{Value: "yes", Text: p.T("unit_enter.finished.yes"), Hint: p.T("unit_enter.finished.yes.hint")}})
	data.files("scan", "unit_enter.scan", e.tray)
	return s.show(w, r, status, data)
}

func kindOptions(data *askPage) []ui.Option {
	var options []ui.Option
	for _, kind := range []casefile.SubjectKind{casefile.SubjectLegalPerson, casefile.SubjectOrganisation, casefile.SubjectPerson} {
		options = append(options, ui.Option{Value: string(kind), Text: data.T("subject_kind." + string(kind))})
	}
	return options
}

// Enter receives what a party has signed at the counter, or that it declines.
func (s *Pages) Enter(w http.ResponseWriter, r *http.Request) error {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	e, err := s.entry(r, f, id)
	if err != nil {
		return s.refused(w, r, itemsAt, err)
	}
	tray, removed, err := uploads.FillTray(s.Server, r, f, "scan", "unit_enter.scan", uploads.DeskFilesAt, id)
	if err != nil {
		return err
	}
	e.tray = tray
	if removed {
		f.Errors = nil
		return s.showEntry(w, r, http.StatusOK, e)
	}
	n := e.read()
	if !f.OK() {
		return s.showEntry(w, r, http.StatusUnprocessableEntity, e)
	}
	if _, n.Limits, err = s.PublicationLimits(); err != nil {
		return err
	}
	user := visit.ViewerOf(r)
	// The answer tells of whoever the clerk names whether records exclude him, so that each form counts as a look (docs/decisions/0076), whatever comes of it.
	if err := looks.Count(s.Server, r, user.ID, looks.Counter); casefile.CodeOf(err) == casefile.CodeTooMany && err != nil {
		e.form.FailFor("choice", err)
		return s.showEntry(w, r, http.StatusTooManyRequests, e)
	} else if err != nil {
		return err
	}
	n.ActorID, n.UnitID, n.At, n.Calendar = user.ID, user.UnitID, s.Clock.Now(), s.Calendar.InForce()
	signed, err := s.Store.Sign(r.Context(), n)
	if noted := looks.NoteTold(s.Server, r, user.ID, e.row.Code, err); noted != nil {
		return noted
	}
	if err != nil {
		return s.notEntered(w, r, e, err)
	}
	lines := []string{f.T("commit.received_at", signed.Number, f.DateTime(signed.At))}
	if signed.Again {
		lines = append(lines, f.T("act.again"))
	}
	return s.done(w, r, href(signed.Number), f.T("unit_enter.done."+f.Value("choice")), lines...)
}

// notEntered shows the form again with what keeps the party from committing, or what is wrong with the form.
func (s *Pages) notEntered(w http.ResponseWriter, r *http.Request, e *entry, err error) error {
	var (
		excluded *db.ExcludedError
		told     *casefile.Error
	)
	switch {
	case errors.As(err, &excluded):
		e.by = excluded.By
		e.form.Fail("choice", "unit_enter.is_excluded")
	case errors.As(err, &told) && told.Code == casefile.CodeInvalid && told.Message == db.CodeOfAnother:
		e.form.Fail("name", told.Message)
	case errors.As(err, &told) && told.Code == casefile.CodeInvalid && told.Message != "":
		e.form.FailFor("scan", told)
	case errors.As(err, &told) && told.Code == casefile.CodeConflict:
		e.form.FailFor("choice", told)
	default:
		return err
	}
	return s.showEntry(w, r, http.StatusUnprocessableEntity, e)
}

// read takes in who has signed, or declines, and how it came.
func (e *entry) read() db.NewCommitment {
	f := e.form
	n := db.NewCommitment{FormID: e.id, ItemID: e.row.ID, Version: int(e.row.Version), Way: casefile.SignedCounter, Pack: e.pack, Scan: e.tray.IDs()}
	if f.Value("version") != strconv.Itoa(n.Version) {
		f.Fail("choice", "error.commitment_terms_changed")
	}
	n.Party = readParty(f)
	n.Declined = f.ChooseOne("choice", "unit_enter.choice", "sign", "decline") == "decline"
	n.Finished = len(f.ChooseSome("finished", "unit_enter.finished", false, "yes")) > 0
	switch {
	case n.Declined && n.Finished:
		f.Fail("finished", "unit_enter.declined_finished")
	case !n.Declined && len(n.Scan) == 0:
		f.Fail("scan", "error.commitment_scan")
	}
	return n
}

// readParty reads for whom it is. A code that does not pass its check is asked about once more: early ones that were really issued fail it.
func readParty(f *forms.Form) *casefile.ListedSubject {
	who := &casefile.ListedSubject{Name: f.Require("name", "desk.listing.ask.subject_name", maxName),
		Kind: casefile.SubjectKind(f.ChooseOne("kind", "desk.listing.ask.subject_kind", string(casefile.SubjectLegalPerson), string(casefile.SubjectOrganisation),
			string(casefile.SubjectPerson)))}
	who.Code = casefile.PlainCode(f.Require("code", "desk.listing.ask.subject_code", maxCode))
	switch {
	case who.Code == "" || who.Kind == "":
	case casefile.PlausibleCode(who.Kind, who.Code):
		if who.Kind != casefile.SubjectPerson && !casefile.ValidUSC(who.Code) && f.Value("code_sure") != "yes" {
			f.Fail("code", "desk.listing.ask.code_check")
		}
	case who.Kind == casefile.SubjectPerson:
		f.Fail("code", "proposal.bad_id_number", f.Name("desk.listing.ask.subject_code"))
	default:
		f.Fail("code", "proposal.bad_usc", f.Name("desk.listing.ask.subject_code"))
	}
	return who
}

// unitName is what the viewer's unit is called.
func (s *Pages) unitName(r *http.Request) (string, error) {
	unit, err := s.Store.UnitGet(r.Context(), visit.ViewerOf(r).UnitID)
	return ui.InLanguage(visit.Printer(r), unit.NameZH, unit.NameEN), err
}
