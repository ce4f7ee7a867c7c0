package right

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/oncase"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

const deskAt = "/desk/rights"

// Desk are the pages on which a clerk enters a request that has come on paper.
type Desk struct{ *site.Server }

// channelOf is the body that the viewer works for, as a request names it.
func channelOf(r *http.Request) casefile.Channel {
	if visit.ViewerOf(r).Role.AtAgency() {
		return casefile.ChannelAgency
	}
	return casefile.ChannelUnit
}

// Choose shows the rights that can be asked of the viewer's body.
func (s *Desk) Choose(w http.ResponseWriter, r *http.Request) error {
	pack, err := packNow(s.Server)
	if err != nil {
		return err
	}
	data := &choosePage{Page: s.NewPageOf(r, casefile.FlowRight, "right.choose.desk_title")}
	p := data.Printer
	data.Guide = &ui.Link{Text: p.T("right.choose.guide"), Href: "/guide?of=" + string(casefile.FlowRight)}
	if pack == nil {
		data.Lead = []string{p.T("right.not_provided")}
	} else {
		data.Pack, data.Lead = ui.Pick(p, pack.Name), []string{p.T("right.choose.desk_lead")}
		for _, of := range pack.Right.Rights {
			if slices.Contains(of.Channels, channelOf(r)) {
				data.Rights = append(data.Rights, offer(p, pack, of, deskAt, uuid.Nil))
			}
		}
		if len(data.Rights) == 0 {
			data.Lead = []string{p.T("right.choose.none_here")}
		}
	}
	s.Views.Render(w, r, http.StatusOK, "pages/rights", data)
	return nil
}

// asked is the right that the path names, if it can be asked of the viewer's body.
func (s *Desk) asked(r *http.Request) (asking, error) {
	a, err := asked(s.Server, r, uploads.DeskFilesAt)
	if err == nil && !slices.Contains(a.of.Channels, channelOf(r)) {
		err = notFound()
	}
	return a, err
}

// Form asks for what stands on the paper.
func (s *Desk) Form(w http.ResponseWriter, r *http.Request) error {
	a, err := s.asked(r)
	if err != nil {
		return err
	}
	return s.show(w, r, a, forms.New(visit.Printer(r), nil), uuid.New(), http.StatusOK)
}

func (s *Desk) show(w http.ResponseWriter, r *http.Request, a asking, f *forms.Form, form uuid.UUID, status int) error {
	data, err := a.page(r, f, form, "right.ask.desk_page")
	if err != nil {
		return err
	}
	p := data.Printer
	data.Lead, data.Cancel, data.Back = []string{p.T("right.ask.desk_lead")}, deskAt, &ui.Link{Text: p.T("right.choose.desk_title"), Href: deskAt}
	data.Paper = &paperFields{Name: f.TextInput("name", "right.ask.name"), Code: f.TextInput("code", "right.ask.code"), Numbers: f.TextArea("numbers", "right.ask.numbers", 0)}
	if mayBeNone(a.of) {
		data.Paper.Numbers.Hint = p.T("right.ask.numbers.or_none")
	}
	if data.Paper.Paper, err = oncase.AskPaper(s.Server, r, f, form); err != nil {
		return err
	}
	s.Views.Render(w, r, status, "pages/right_ask", data)
	return nil
}

func mayBeNone(of rules.RightOf) bool { return slices.ContainsFunc(of.Ways, of.WithoutRecords) }

// Send receives it: a case begins.
func (s *Desk) Send(w http.ResponseWriter, r *http.Request) error {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	a, err := s.asked(r)
	if err != nil {
		return err
	}
	user := visit.ViewerOf(r)
	again, found, err := s.ActOfForm(r.Context(), id)
	if err != nil {
		return err
	}
	if found && again.ActorID == user.ID {
		return s.after(w, r, again.Receipt())
	}
	f.Printer = f.Of(casefile.FlowRight)
	n := db.NewRight{FormID: id, ActorID: user.ID, UnitID: user.UnitID, Pack: a.pack, At: s.Clock.Now()}
	var removed, off bool
	if n.Request, removed, err = a.read(r, f, id); err != nil {
		return err
	}
	n.Request.Channel = channelOf(r)
	if n.Request.Paper, off, err = oncase.ReadPaper(s.Server, r, f, id); err != nil {
		return err
	}
	n.Of = casefile.ListedSubject{Name: f.Require("name", "right.ask.name", casefile.MaxDocumentName), Code: f.Require("code", "right.ask.code", casefile.MaxDocumentName)}
	n.Numbers = readNumbers(f, !mayBeNone(a.of))
	if removed || off { // it was not sent yet
		f.Errors = nil
		return s.show(w, r, a, f, id, http.StatusOK)
	}
	if !f.OK() {
		return s.show(w, r, a, f, id, http.StatusUnprocessableEntity)
	}
	receipt, err := s.Store.AskRight(r.Context(), n)
	if err != nil {
		if refused(f, err, "numbers") {
			return s.show(w, r, a, f, id, http.StatusUnprocessableEntity)
		}
		return err
	}
	uploads.EmptyTray(s.Server, r, trayOf(id))
	uploads.EmptyTray(s.Server, r, oncase.PaperTray(id))
	return s.after(w, r, receipt)
}

func (s *Desk) after(w http.ResponseWriter, r *http.Request, receipt db.Receipt) error {
	s.TellAct(r, receipt, s.FollowAct(r, receipt, visit.ViewerOf(r).ID))
	http.Redirect(w, r, "/desk/cases/"+receipt.CaseID.String(), http.StatusSeeOther)
	return nil
}

// readNumbers reads the numbers of records, one a line, each once as it is kept.
func readNumbers(f *forms.Form, required bool) []string {
	const longest = 50 // of a number, with what stands around it
	text := f.Optional("numbers", "right.ask.numbers", casefile.MaxRightRecords*longest)
	var numbers []string
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\r\n,，、;；", r) }) {
		if number := casefile.PlainNumber(line); number != "" && !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
	}
	switch {
	case len(numbers) == 0 && required:
		f.Fail("numbers", "form.required", f.Name("right.ask.numbers"))
	case len(numbers) > casefile.MaxRightRecords:
		f.Fail("numbers", "error.right_records", casefile.MaxRightRecords)
	}
	return numbers
}
