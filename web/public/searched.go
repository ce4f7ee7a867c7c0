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
	Table ui.Table
	Pages ui.Pagination
	Next  string // where the next page of what was found begins; "": there is none
	Asked bool
	Words string
}

// searched is what such a page is about.
type searched struct {
	stem string // of its words, and the name of its template
	// fill puts a page of it into the table, and returns where the next one begins.
	fill func(s *Door, r *http.Request, data *searchedPage, after lists.Cursor) (next string, err error)
}

// all lists everything, the latest first.
func (s *Door) all(w http.ResponseWriter, r *http.Request, of searched) error {
	data := &searchedPage{Page: s.NewPage(r, of.stem+".title"), Form: forms.New(visit.Printer(r), nil)}
	next, err := of.fill(s, r, data, lists.CursorOf(r, lists.Top))
	if err != nil {
		return err
	}
	data.Pages.NextHref, data.Pages.PrevHref = lists.Turns(r, next)
	s.Views.Render(w, r, http.StatusOK, "pages/"+of.stem, data)
	return nil
}

// found looks for some of it. What was asked stays out of addresses, and so out of logs and histories. Where nothing was asked for, all is there again.
func (s *Door) found(w http.ResponseWriter, r *http.Request, of searched) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	data := &searchedPage{Page: s.NewPage(r, of.stem+".title"), Form: f, Asked: true}
	data.Words = f.Require("words", of.stem+".words", mostWords)
	data.Errors = f.Errors
	if !f.OK() {
		data.Asked = false
		if _, err := of.fill(s, r, data, lists.Top); err != nil {
			return err
		}
		s.Views.Render(w, r, http.StatusUnprocessableEntity, "pages/"+of.stem, data)
		return nil
	}
	if data.Next, err = of.fill(s, r, data, lists.CursorFrom(f.Value("after"), lists.Top)); err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "pages/"+of.stem, data)
	return nil
}
