package admin

import (
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/partners"
	"creditcase/web/forms"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Limits on what is kept of a partner, in runes.
const (
	maxPartnerName   = 60
	maxPartnerURL    = 300
	maxPartnerRemark = 500
)

// partnerPage asks about a partner, or shows its secret, once.
type partnerPage struct {
	site.Page
	Form   *forms.Form
	FormID string
	Send   string // what the button says
	Action string
	Facts  *ui.SummaryList
	At     string // address of the partner; empty for a new one
	State  string // what can be done with it: enable or disable
	Warn   string // what follows from that
	Secret string // shown this once
}

// Limits that the template shows.
func (*partnerPage) MaxRemark() int { return maxPartnerRemark }

// Partners lists partners.
func (s *Door) Partners(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Store.AdminPartners(r.Context())
	if err != nil {
		return err
	}
	data := &lists.List{Page: s.NewPage(r, "partners.admin.title")}
	data.Wide, data.Intro = true, []string{data.T("partners.admin.intro")}
	data.Table = ui.Table{Caption: data.T("partners.list"), HideCaption: true, Empty: data.T("partners.none"), Columns: []ui.Column{
		{Text: data.T("partners.body")}, {Text: data.T("partners.url.label")}, {Text: data.T("partners.waiting"), Numeric: true},
		{Text: data.T("partners.last_told"), Whole: true}, {Text: data.T("partners.state")}}}
	for _, p := range all {
		state, last := ui.Tag{Text: data.T("partners.enabled"), Colour: ui.TagGood}, data.T("partners.never")
		if p.DisabledAt != nil {
			state = ui.Tag{Text: data.T("partners.disabled"), Colour: ui.TagNeutral}
		}
		if p.LastTold != nil {
			last = data.DateTime(*p.LastTold)
		}
		data.Table.Rows = append(data.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: ui.InLanguage(data.Printer, p.NameZH, p.NameEN), Href: "/admin/partners/" + p.ID.String(), Hint: p.Contact}, {Text: p.URL},
			ui.Count(p.Waiting), {Text: last}, {Tags: []ui.Tag{state}}}})
	}
	s.Views.Render(w, r, http.StatusOK, "pages/admin_partners", data)
	return nil
}

// PartnerNew asks about a new partner.
func (s *Door) PartnerNew(w http.ResponseWriter, r *http.Request) error {
	s.showNewPartner(w, r, http.StatusOK, forms.New(visit.Printer(r), nil), forms.NewID())
	return nil
}

func (s *Door) showNewPartner(w http.ResponseWriter, r *http.Request, status int, f *forms.Form, formID string) {
	data := &partnerPage{Page: s.NewPage(r, "partners.admin.new"), Form: f, FormID: formID, Action: "/admin/partners/new"}
	data.Errors, data.Send = f.Errors, data.T("partners.admin.add")
	data.Back = &ui.Link{Text: data.T("partners.back"), Href: "/admin/partners"}
	s.Views.Render(w, r, status, "pages/admin_partner", data)
}

// readPartner reads what is asked about a partner.
func readPartner(f *forms.Form) db.PartnerUpdateParams {
	p := db.PartnerUpdateParams{
		NameZH: f.Require("name_zh", "partners.name_zh", maxPartnerName), NameEN: f.Require("name_en", "partners.name_en", maxPartnerName),
		URL: f.Require("url", "partners.url", maxPartnerURL), Contact: f.Require("contact", "partners.how_else", maxPartnerName),
		Remark: f.Optional("remark", "partners.remark", maxPartnerRemark),
	}
	if p.URL != "" && partners.CheckURL(p.URL) != nil {
		f.Fail("url", "partners.url.bad")
	}
	return p
}

// PartnerAdd adds a partner and shows its secret, which is not shown again.
func (s *Door) PartnerAdd(w http.ResponseWriter, r *http.Request) error {
	f, id, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	p := readPartner(f)
	if !f.OK() {
		s.showNewPartner(w, r, http.StatusUnprocessableEntity, f, id.String())
		return nil
	}
	secret, text := partners.NewSecret()
	err = s.Store.PartnerAdd(r.Context(), db.PartnerInsertParams{ID: id, NameZH: p.NameZH, NameEN: p.NameEN, URL: p.URL, Contact: p.Contact,
		Remark: p.Remark, CreatedAt: s.Clock.Now()}, secret)
	switch taken := conflictOf(err); {
	case taken == "error.partner_name":
		f.Fail("name_zh", taken)
		s.showNewPartner(w, r, http.StatusUnprocessableEntity, f, id.String())
		return nil
	case taken != "":
		return s.tellOnce(w, r, partnerHref(id), taken)
	case err != nil:
		return err
	}
	if err := s.NoteNamed(r, casefile.PartnerAdded, p.NameZH); err != nil {
		return err
	}
	return s.showSecret(w, r, partnerHref(id), text)
}

// conflictOf is the sentence of a conflict, "" for any other error.
func conflictOf(err error) string {
	var e *casefile.Error
	if errors.As(err, &e) && e.Code == casefile.CodeConflict {
		return e.Message
	}
	return ""
}

func partnerHref(id uuid.UUID) string { return "/admin/partners/" + id.String() }

// tellOnce takes somebody whose form had been received before back to the page that it is about, and says why.
func (s *Door) tellOnce(w http.ResponseWriter, r *http.Request, at, why string) error {
	s.Flash(r, ui.Banner{Heading: visit.Printer(r).T("act.conflict"), Lines: []string{visit.Printer(r).T(why)}})
	http.Redirect(w, r, at, http.StatusSeeOther)
	return nil
}

// Partner shows a partner, to be changed.
func (s *Door) Partner(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "partner")
	if err != nil {
		return err
	}
	return s.showPartner(w, r, http.StatusOK, id, nil)
}

// showPartner shows the partner as it is kept, or with what was typed.
func (s *Door) showPartner(w http.ResponseWriter, r *http.Request, status int, id uuid.UUID, f *forms.Form) error {
	p, err := s.Store.AdminPartner(r.Context(), id)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	if f == nil {
		f = forms.New(visit.Printer(r), nil)
		for field, value := range map[string]string{"name_zh": p.NameZH, "name_en": p.NameEN, "url": p.URL, "contact": p.Contact, "remark": p.Remark} {
			f.Set(field, value)
		}
	}
	data := &partnerPage{Page: s.NewPage(r, "partners.admin.one", ui.InLanguage(visit.Printer(r), p.NameZH, p.NameEN)), Form: f, FormID: forms.NewID(),
		At: partnerHref(id)}
	data.Errors, data.Action, data.Send = f.Errors, data.At, data.T("partners.admin.save")
	data.Back = &ui.Link{Text: data.T("partners.back"), Href: "/admin/partners"}
	owed, err := s.Store.TakeDownsByPartner(r.Context(), s.Clock.Now())
	if err != nil {
		return err
	}
	data.fillState(p)
	data.fillTakeDowns(id, owed)
	s.Views.Render(w, r, status, "pages/admin_partner", data)
	return nil
}

// fillState says how the partner stands, and what can be done.
func (data *partnerPage) fillState(p db.AdminPartnerRow) {
	state := ui.Tag{Text: data.T("partners.enabled"), Colour: ui.TagGood}
	data.State, data.Warn = "disable", data.N("partners.admin.disable_warning", int(p.Waiting))
	if p.DisabledAt != nil {
		state = ui.Tag{Text: data.T("partners.disabled"), Colour: ui.TagNeutral}
		data.State, data.Warn = "enable", data.T("partners.admin.enable_warning")
	}
	secret := data.T("partners.secret.none")
	if p.SecretAt != nil {
		secret = data.T("partners.secret.since", data.DateTime(*p.SecretAt))
	}
	row := ui.SummaryRow{Key: data.T("partners.secret"), Lines: []string{secret}}
	if p.OldSecretUntil != nil {
		row.Lines = append(row.Lines, data.T("partners.secret.old_until", data.DateTime(*p.OldSecretUntil)))
	}
	data.Facts = &ui.SummaryList{Rows: []ui.SummaryRow{{Key: data.T("partners.state"), Tag: &state},
		{Key: data.T("partners.waiting"), Value: ui.Count(p.Waiting).Text}, row}}
}

// fillTakeDowns says how much the partner has still to confirm, and where it sends its confirmations.
func (data *partnerPage) fillTakeDowns(id uuid.UUID, owed []db.TakeDownsByPartnerRow) {
	row := ui.SummaryRow{Key: data.T("take_down.to_confirm"), Value: ui.Count(0).Text}
	for _, o := range owed {
		if o.PartnerID != id {
			continue
		}
		row.Value = ui.Count(o.Owed).Text
		if o.Outstanding > 0 {
			row.Tag = &ui.Tag{Text: data.N("take_down.outstanding_count", int(o.Outstanding)), Colour: ui.TagLate}
		}
	}
	data.Facts.Rows = append(data.Facts.Rows, row, ui.SummaryRow{Key: data.T("take_down.call_at"),
		Lines: []string{"POST /api/v1/partners/" + id.String() + "/confirmations", data.T("take_down.call_hint")}})
}

// PartnerSave changes what is known of a partner.
func (s *Door) PartnerSave(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "partner")
	if err != nil {
		return err
	}
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	p := readPartner(f)
	p.ID = id
	if f.OK() {
		if err = s.Store.PartnerChange(r.Context(), p); conflictOf(err) != "" {
			f.Fail("name_zh", conflictOf(err))
		} else if err != nil {
			return err
		}
	}
	if !f.OK() {
		return s.showPartner(w, r, http.StatusUnprocessableEntity, id, f)
	}
	return s.partnerDone(w, r, id, casefile.PartnerChanged, "partners.admin.saved")
}

// notePartner adds what an administrator did about a partner to the register. Partners are bodies: their names may stand there.
func (s *Door) notePartner(r *http.Request, kind casefile.AccountEventKind, id uuid.UUID) error {
	p, err := s.Store.AdminPartner(r.Context(), id)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	return s.NoteNamed(r, kind, p.NameZH)
}

// partnerDone adds what an administrator did to the register, and tells it on the partner's page.
func (s *Door) partnerDone(w http.ResponseWriter, r *http.Request, id uuid.UUID, kind casefile.AccountEventKind, told string) error {
	if err := s.notePartner(r, kind, id); err != nil {
		return err
	}
	s.Flash(r, ui.Banner{Success: true, Heading: visit.Printer(r).T(told)})
	http.Redirect(w, r, partnerHref(id), http.StatusSeeOther)
	return nil
}

// PartnerSecret gives the partner a new secret and shows it, once.
func (s *Door) PartnerSecret(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "partner")
	if err != nil {
		return err
	}
	f, formID, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	if f.Again {
		return s.showSecret(w, r, partnerHref(id), f.Value("secret"))
	}
	secret, text := partners.NewSecret()
	err = s.Store.PartnerNewSecret(r.Context(), id, formID, secret)
	if made := conflictOf(err); made != "" {
		return s.tellOnce(w, r, partnerHref(id), made)
	}
	if err != nil {
		return err
	}
	if err := s.notePartner(r, casefile.PartnerSecretMade, id); err != nil {
		return err
	}
	return s.showSecret(w, r, partnerHref(id), text)
}

// showSecret answers with the secret itself, and not with a way to it: it is kept nowhere where it could be read again.
// at is the page of whose it is.
func (s *Door) showSecret(w http.ResponseWriter, r *http.Request, at, secret string) error {
	data := &partnerPage{Page: s.NewPage(r, "partners.secret.title"), At: at, FormID: forms.NewID(), Secret: secret}
	s.Views.Render(w, r, http.StatusOK, "pages/admin_partner_secret", data)
	return nil
}

// PartnerState lets a body be a partner, or be none any more.
func (s *Door) PartnerState(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "partner")
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	changed, kind, told := int64(0), casefile.PartnerEnabled, "partners.admin.enabled"
	if mux.Vars(r)["state"] == "enable" {
		changed, err = s.Store.PartnerEnable(r.Context(), id)
	} else {
		kind, told = casefile.PartnerDisabled, "partners.admin.disabled"
		changed, err = s.Store.PartnerDisable(r.Context(), db.PartnerDisableParams{ID: id, Now: &now})
	}
	switch {
	case err != nil:
		return err
	case changed == 0:
		return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	return s.partnerDone(w, r, id, kind, told)
}
