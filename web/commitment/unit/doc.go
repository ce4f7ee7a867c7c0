// Package unit holds the pages on which a unit handles items on a commitment (信用承诺): what it publishes of them, what was signed and in which state it is,
// what is entered at the counter or from paper, and the call for a check.
package unit

import (
	"github.com/gorilla/mux"
	"net/http"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Pages serves them.
type Pages struct{ *site.Server }

// Where the pages are.
const (
	at      = "/desk/commitments"
	itemsAt = "/desk/commitment-items"
)

func href(number string) string   { return at + "/" + number }
func itemHref(code string) string { return itemsAt + "/" + code }

// rules are what commitments run under now. It returns a casefile.Error with CodeNotFound where those do not provide for them.
func (s *Pages) rules() (*rules.Pack, error) {
	pack, err := s.PackFor(casefile.FlowCommitment)
	if err == nil && !pack.Provides(casefile.FlowCommitment) {
		err = casefile.NewError(casefile.CodeNotFound, "commitments.not_provided", nil)
	}
	return pack, err
}

// packFor is the document under which a commitment is checked: what it was signed under, as that is in force now; the very version where it is no more.
func (s *Pages) packFor(m db.Commitment) (*rules.Pack, error) {
	return s.Book.InForceOr(m.PackID, calendar.DateOf(s.Clock.Now()), int(m.PackVersion))
}

// askPage asks for something, part by part.
type askPage struct {
	site.Page
	Caption string
	Lead    []string
	Form    *forms.Form
	Hidden  []hidden
	Above   *ui.SummaryList
	Letter  any // a sign.Letter; nil: none is shown
	Parts   []part
	Send    string
	Also    string // another way to send it: the word of a button, "": there is none
	Warns   bool   // what is sent is not taken back
	Cancel  string // where it leads instead
}

type hidden struct{ Name, Value string }

// part is a question, or what stands between questions.
type part struct {
	Heading string
	Lines   []string
	Radios  *ui.Choice
	Checks  *ui.Choice
	Select  *ui.Choice
	Text    *ui.TextInput
	Area    *ui.TextArea
	Day     *ui.DateInput
	Tray    *uploads.Tray
	Upload  *ui.FileUpload
	More    *ui.Option // a button that asks for one more of what stands above
}

// ask begins a page that asks.
func (s *Pages) ask(r *http.Request, f *forms.Form, title, send, cancel string) *askPage {
	data := &askPage{Page: s.NewPage(r, title), Form: f, Cancel: cancel}
	data.Send, data.Errors, data.Back = data.T(send), f.Errors, &ui.Link{Text: data.T("common.back"), Href: cancel}
	return data
}

func (data *askPage) text(id, stem string) {
	t := data.Form.TextInput(id, stem)
	data.Parts = append(data.Parts, part{Text: &t})
}

func (data *askPage) area(id, stem string, limit int) {
	a := data.Form.TextArea(id, stem, limit)
	data.Parts = append(data.Parts, part{Area: &a})
}

func (data *askPage) radios(id, stem string, options []ui.Option) {
	c := data.Form.Choice(id, stem, options)
	data.Parts = append(data.Parts, part{Radios: &c})
}

func (data *askPage) checks(id, stem string, options []ui.Option) {
	c := data.Form.Choice(id, stem, options)
	data.Parts = append(data.Parts, part{Checks: &c})
}

func (data *askPage) day(id, stem string) {
	d := data.Form.DateInput(id, stem)
	data.Parts = append(data.Parts, part{Day: &d})
}

// files asks for files, beside those that have come with the form before.
func (data *askPage) files(id, stem string, tray *uploads.Tray) {
	u := data.Form.FileUpload(id, stem, uploads.Accept, true)
	data.Parts = append(data.Parts, part{Tray: tray, Upload: &u})
}

func (data *askPage) hide(name, value string) { data.Hidden = append(data.Hidden, hidden{name, value}) }

func (s *Pages) show(w http.ResponseWriter, r *http.Request, status int, data *askPage) error {
	if data.Form.Again {
		status = http.StatusOK
	}
	s.Views.Render(w, r, status, "pages/commitment_ask", data)
	return nil
}

// itemOf is the unit's item that the path names, with its terms in force.
func (s *Pages) itemOf(r *http.Request) (row db.CommitmentItemOfUnitRow, t casefile.CommitmentTerms, err error) {
	row, err = s.Store.CommitmentItemOfUnit(r.Context(), db.CommitmentItemOfUnitParams{UnitID: visit.ViewerOf(r).UnitID, Code: mux.Vars(r)["item"]})
	if err != nil {
		return row, t, db.Found(err, "error.commitment_item_not_found")
	}
	t, err = casefile.ReadTerms(row.Terms)
	return row, t, err
}

// done says that something was received, and leads on.
func (s *Pages) done(w http.ResponseWriter, r *http.Request, to, heading string, lines ...string) error {
	s.Flash(r, ui.Banner{Success: true, Heading: heading, Lines: lines})
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// refused leads to where one stands and says why nothing was received. Any error but a conflict is returned.
func (s *Pages) refused(w http.ResponseWriter, r *http.Request, to string, err error) error {
	return s.LeadBack(w, r, "", to, err)
}

// itemName is what an item is called.
func itemName(p *messages.Printer, t casefile.CommitmentTerms) string {
	return ui.InLanguage(p, t.ZH, t.EN)
}
