package right

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/oncase"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
)

// askPage asks for a right. What is nil is not asked: there is nothing to choose, or it is asked at the other door.
type askPage struct {
	site.Page
	Lead    []string
	Basis   ui.SummaryList
	Form    *forms.Form
	FormID  string
	Subject *ui.Choice
	Records *ui.Choice // of an account
	Wish    *ui.Choice // that no record is named, where what is to come is enough
	Paper   *paperFields
	Channel *ui.Choice
	Way     *ui.Choice
	Ground  *ui.Choice
	Text    *ui.TextArea
	Reasons ui.TextArea
	Tray    *uploads.Tray
	Files   ui.FileUpload
	Cancel  string
	Send    string
}

// paperFields ask whose right it is and how the paper has come.
type paperFields struct {
	Name, Code ui.TextInput
	Numbers    ui.TextArea
	oncase.Paper
}

// trayOf keeps the proof that comes with the form apart from its other files.
func trayOf(form uuid.UUID) uuid.UUID { return uuid.NewSHA1(form, []byte("files")) }

// asking is one right as it is asked for under a pack.
type asking struct {
	*site.Server
	pack *rules.Pack
	of   rules.RightOf
	base string // where files of the door lie
}

// page begins the page with what both doors ask.
func (a asking) page(r *http.Request, f *forms.Form, form uuid.UUID, title string) (*askPage, error) {
	f.Printer = f.Of(casefile.FlowRight)
	data := &askPage{Page: a.NewPageOf(r, casefile.FlowRight, title, f.T("right."+string(a.of.ID))), Form: f, FormID: form.String(), Send: f.T("right.ask.send")}
	data.Errors, data.Pack = f.Errors, ui.Pick(f.Printer, a.pack.Name)
	p := data.Printer
	data.Basis.Rows = []ui.SummaryRow{{Key: p.T("right.ask.basis"), Value: p.T("guide.remedy_article", ui.Pick(p, a.pack.Title), p.Article(a.of.Article))}}
	if ways := a.of.Ways; len(ways) > 1 {
		var options []ui.Option
		for _, way := range ways {
			options = append(options, ui.Option{Value: string(way), Text: wordOf(p, a.pack, way), Hint: p.T("guide.outcome." + string(way))})
		}
		choice := f.Choice("way", "right.ask.way", options)
		data.Way = &choice
	} else {
		data.Basis.Rows = append(data.Basis.Rows, ui.SummaryRow{Key: p.T("right.ask.way.row"), Value: wordOf(p, a.pack, ways[0]), Lines: []string{p.T("guide.outcome." + string(ways[0]))}})
	}
	if a.of.ID == casefile.RightStatement {
		var options []ui.Option
		for _, g := range a.pack.Right.Grounds {
			options = append(options, ui.Option{Value: g.ID, Text: ui.Capital(ui.InLanguage(p, g.ZH, g.EN))})
		}
		choice, text := f.Choice("ground", "right.ask.ground", options), f.TextArea("text", "right.ask.text", casefile.MaxStatementText)
		data.Ground, data.Text = &choice, &text
	}
	data.Reasons, data.Files = f.TextArea("reasons", "right.ask.reasons", casefile.MaxRightReasons), f.FileUpload("files", "right.ask.files", uploads.Accept, true)
	var err error
	data.Tray, err = uploads.OpenTray(a.Server, r, p, trayOf(form), a.base)
	return data, err
}

// read takes in what both doors ask. removed: a file was taken off, and nothing was sent yet.
func (a asking) read(r *http.Request, f *forms.Form, form uuid.UUID) (request casefile.RightRequest, removed bool, err error) {
	request.Right = a.of.ID
	if ways := a.of.Ways; len(ways) == 1 {
		request.Way = ways[0]
	} else {
		var offered []string
		for _, way := range ways {
			offered = append(offered, string(way))
		}
		request.Way = casefile.Outcome(f.ChooseOne("way", "right.ask.way", offered...))
	}
	if a.of.ID == casefile.RightStatement {
		var offered []string
		for _, g := range a.pack.Right.Grounds {
			offered = append(offered, g.ID)
		}
		request.Ground = f.ChooseOne("ground", "right.ask.ground", offered...)
		request.Text = f.Require("text", "right.ask.text", casefile.MaxStatementText)
	}
	request.Reasons = f.Optional("reasons", "right.ask.reasons", casefile.MaxRightReasons)
	tray, removed, err := uploads.FillTray(a.Server, r, f, "files", "right.ask.files", a.base, trayOf(form))
	request.Files = tray.IDs()
	return request, removed, err
}

// faultAt is the question at which is told why a request could not be received; what is not said of a question stands at the first.
var faultAt = map[string]string{
	"error.right_text": "text", "error.right_ground": "ground", "error.right_way": "way", "error.right_channel": "channel",
	"error.paper_future": "came", "error.paper_incomplete": "scan", "error.right_subject": "name", "error.right_personal": "text", "error.attachment_gone": "files",
}

// refused tells at its question why a request was not received; false: it is no fault that somebody can put right on the page.
func refused(f *forms.Form, err error, otherwise string) bool {
	code := casefile.CodeOf(err)
	message := site.MessageOf(err)
	if message == "" || !strings.HasPrefix(message, "error.right_") && faultAt[message] == "" ||
		!slices.Contains([]casefile.Code{casefile.CodeInvalid, casefile.CodeConflict, casefile.CodeNotFound}, code) {
		return false
	}
	at := faultAt[message]
	if at == "" {
		at = otherwise
	}
	f.FailFor(at, err)
	return true
}
