package appointments

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/signin"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Limits of what is typed, in characters.
const (
	maxHolder = 100
	maxCode   = 40
)

// newPage asks for an appointment.
type newPage struct {
	site.Page
	Form   *forms.Form
	FormID string
	Day    ui.DateInput
	Tray   *uploads.Tray
	Scan   ui.FileUpload
	Sure   ui.Choice
	Cancel string
}

// New asks for an appointment.
func (s *Pages) New(w http.ResponseWriter, r *http.Request) error {
	id := uuid.New()
	return s.showNew(w, r, http.StatusOK, forms.New(visit.Printer(r), nil), id)
}

func (s *Pages) showNew(w http.ResponseWriter, r *http.Request, status int, f *forms.Form, id uuid.UUID) error {
	data := &newPage{Page: s.NewPage(r, "administrators.new"), Form: f, FormID: id.String(), Cancel: registerAt}
	data.Errors, data.Back = f.Errors, &ui.Link{Text: data.T("administrators.back"), Href: registerAt}
	data.Day, data.Scan = f.DateInput("appointed", "administrators.appointed"), f.FileUpload("scan", "administrators.scan", uploads.Accept, false)
	data.Sure = f.Choice("sure", "administrators.sure", []ui.Option{{Value: "yes", Text: data.T("administrators.sure.yes")}})
	var err error
	if data.Tray, err = uploads.OpenTray(s.Server, r, data.Printer, id, uploads.DeskFilesAt); err != nil {
		return err
	}
	s.Views.Render(w, r, status, "pages/administrator_new", data)
	return nil
}

// faultAt is the question at which is told why an appointment could not be registered.
var faultAt = map[string]string{"error.appointment_login": "login", "error.appointment_again": "login", "error.appointment_own": "login", "error.appointment_enterprise": "code",
	"error.attachment_gone": "scan"}

// Add registers an appointment.
func (s *Pages) Add(w http.ResponseWriter, r *http.Request) error {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	tray, removed, err := uploads.FillTray(s.Server, r, f, "scan", "administrators.scan", uploads.DeskFilesAt, id)
	if err != nil {
		return err
	}
	if removed {
		f.Errors = nil
		return s.showNew(w, r, http.StatusOK, f, id)
	}
	if _, err := s.Store.Appointment(r.Context(), id); err == nil { // the form again
		return s.registered(w, r, f, id)
	}
	n := s.read(f, tray.IDs())
	if !f.OK() {
		return s.showNew(w, r, http.StatusUnprocessableEntity, f, id)
	}
	n.FormID, n.ActorID, n.At = id, visit.ViewerOf(r).ID, s.Clock.Now()
	if err := s.Store.RegisterAppointment(r.Context(), n); err != nil {
		at := faultAt[site.MessageOf(err)]
		if at == "" {
			return err
		}
		f.FailFor(at, err)
		return s.showNew(w, r, http.StatusUnprocessableEntity, f, id)
	}
	return s.registered(w, r, f, id)
}

func (s *Pages) registered(w http.ResponseWriter, r *http.Request, f *forms.Form, id uuid.UUID) error {
	s.Flash(r, ui.Banner{Success: true, Heading: f.T("administrators.registered.done")})
	http.Redirect(w, r, href(id), http.StatusSeeOther)
	return nil
}

// read takes in what is asked. The decision was shown, so its day is not in the future; one scan holds it.
func (s *Pages) read(f *forms.Form, scans []uuid.UUID) db.NewAppointment {
	n := db.NewAppointment{Login: signin.Fold(f.Require("login", "administrators.login", site.MaxLogin)),
		Holder: f.Require("holder", "administrators.holder", maxHolder), Code: casefile.PlainCode(f.Require("code", "administrators.code", maxCode)),
		Court: f.Require("court", "administrators.court", casefile.MaxCourt), Number: f.Require("number", "administrators.number", casefile.MaxCaseRef)}
	if n.Code != "" && !casefile.PlausibleCode(casefile.SubjectLegalPerson, n.Code) {
		f.Fail("code", "desk.enterprise.code.bad")
	}
	today := calendar.DateOf(s.Clock.Now())
	var ok bool
	switch n.AppointedOn, ok = f.Day("appointed", "administrators.appointed", true); {
	case ok && n.AppointedOn.After(today):
		f.Fail("appointed", "error.court_day_future")
	case ok && n.AppointedOn.Year() < today.Year()-casefile.MaxRulingAge:
		f.Fail("appointed", "error.court_day")
	}
	switch {
	case len(scans) == 0:
		f.Fail("scan", "administrators.scan.missing")
	case len(scans) > 1:
		f.Fail("scan", "administrators.scan.one")
	default:
		n.Scan = scans[0]
	}
	if f.Value("sure") != "yes" {
		f.Fail("sure", "administrators.sure.missing")
	}
	return n
}
