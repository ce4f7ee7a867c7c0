package public

import (
	"net/http"

	"creditcase/web/forms"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// mostWords bounds what is looked for, in characters.
const mostWords = 100

// searchedPage lists what is public of one kind now, or what was found of it.
type searchedPage struct {
	site.Page
	Form  *forms.Form
	Box   ui.TextInput // for what is looked for
	Table ui.Table
	Pages ui.Pagination
	Next  string // where the next page of what was found begins; "": there is none
	Asked bool
	Words string
	Lead  string
	Send  string // the word on the button
	Note  string
}

// searched is what such a page is about.
type searched struct {
	stem string // of its words
	note string // key of what stands below
	// fill puts a page of it into the table, and returns where the next one begins.
	fill func(s *Door, r *http.Request, data *searchedPage, after lists.Cursor) (next string, err error)
}

// page is one without anything in its table.
func (of searched) page(s *Door, r *http.Request, f *forms.Form) *searchedPage {
	data := &searchedPage{Page: s.NewPage(r, of.stem+".title"), Form: f}
	data.Lead, data.Send, data.Note = data.T(of.stem+".lead"), data.T(of.stem+".send"), data.T(of.note)
	data.Box = data.Form.TextInput("words", of.stem+".words").Sized(30)
	return data
}

// all lists everything, the latest first.
func (s *Door) all(w http.ResponseWriter, r *http.Request, of searched) error {
	data := of.page(s, r, forms.New(visit.Printer(r), nil))
	next, err := of.fill(s, r, data, lists.CursorOf(r, lists.Top))
	if err != nil {
		return err
	}
	data.Pages.NextHref, data.Pages.PrevHref = lists.Turns(r, next)
	s.Views.Render(w, r, http.StatusOK, "pages/searched", data)
	return nil
}

// found looks for some of it. What was asked stays out of addresses, and so out of logs and histories. Where nothing was asked for, all is there again.
func (s *Door) found(w http.ResponseWriter, r *http.Request, of searched) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	done, err := s.Question(r)
	if err != nil {
		return err
	}
	defer done()
	words := f.Require("words", of.stem+".words", mostWords)
	data := of.page(s, r, f)
	data.Words, data.Asked = words, true
	data.Errors = f.Errors
	if !f.OK() {
		data.Asked = false
		if _, err := of.fill(s, r, data, lists.Top); err != nil {
			return err
		}
		s.Views.Render(w, r, http.StatusUnprocessableEntity, "pages/searched", data)
		return nil
	}
	if data.Next, err = of.fill(s, r, data, lists.CursorFrom(f.Value("after"), lists.Top)); err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "pages/searched", data)
	return nil
}
