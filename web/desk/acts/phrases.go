package acts

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Stock phrases are what a unit often writes in its reasons. Its heads keep the list; whoever writes puts one into the box and makes
// it fit the case.

// mostPhrases bounds the list of a unit.
const mostPhrases = 20

func phrasesFor(user *visit.Viewer, form casepage.Form, phrases []db.StockPhrasesRow) *casepage.PhraseBox {
	if form.Reasons == "" {
		return nil
	}
	box := &casepage.PhraseBox{For: form.Reasons, Manage: user.Role.Heads()}
	if len(phrases) == 0 && !box.Manage {
		return nil
	}
	for _, p := range phrases {
		box.Options = append(box.Options, ui.Option{Value: p.ID.String(), Text: p.Phrase})
	}
	return box
}

// insertPhrase puts the chosen phrase at the end of what is in the box.
func (s *Pages) insertPhrase(r *http.Request, data *casepage.Act) error {
	id, err := uuid.Parse(data.Form.Value("phrase"))
	if err != nil { // none was chosen
		return nil
	}
	phrase, err := s.Store.StockPhraseGet(r.Context(), db.StockPhraseGetParams{ID: id, UnitID: visit.ViewerOf(r).UnitID})
	if err != nil {
		return db.Found(err, "desk.phrases.gone")
	}
	box := data.How.Reasons
	data.Form.Set(box, strings.TrimPrefix(data.Form.Value(box)+"\n"+phrase, "\n"))
	return nil
}

type phrasesPage struct {
	site.Page
	Form    *forms.Form
	FormID  string
	Phrases []db.StockPhrasesRow
	Full    bool
}

// MaxPhrase is the limit that the template shows.
func (*phrasesPage) MaxPhrase() int { return casefile.MaxPhrase }

// Phrases lists the stock phrases of the viewer's unit.
func (s *Pages) Phrases(w http.ResponseWriter, r *http.Request) error {
	return s.showPhrases(w, r, http.StatusOK, forms.New(visit.Printer(r), nil))
}

func (s *Pages) showPhrases(w http.ResponseWriter, r *http.Request, status int, f *forms.Form) error {
	data := &phrasesPage{Page: s.NewPage(r, "desk.phrases.title"), Form: f}
	data.Errors, data.Back = f.Errors, &ui.Link{Text: data.T("common.back"), Href: "/desk"}
	var err error
	if data.Phrases, err = s.Store.StockPhrases(r.Context(), visit.ViewerOf(r).UnitID); err != nil {
		return fmt.Errorf("read stock phrases: %w", err)
	}
	data.Full = len(data.Phrases) >= mostPhrases
	s.Views.Render(w, r, status, "pages/desk_phrases", data)
	return nil
}

// PhraseAdd adds a phrase, as long as there is room.
func (s *Pages) PhraseAdd(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	phrase := f.Require("text", "desk.phrases.text", casefile.MaxPhrase)
	if n := utf8.RuneCountInString(phrase); phrase != "" && n < casefile.MinReasons {
		f.Fail("text", "form.reasons_short", f.Name("desk.phrases.text"), casefile.MinReasons, n)
	}
	if f.OK() {
		user := visit.ViewerOf(r)
		n, err := s.Store.StockPhraseAdd(r.Context(), db.StockPhraseAddParams{ID: uuid.Must(uuid.NewV7()), UnitID: user.UnitID, Phrase: phrase,
			AddedBy: user.ID, AddedAt: s.Clock.Now(), Most: mostPhrases})
		if err != nil {
			return fmt.Errorf("add stock phrase: %w", err)
		}
		if n == 0 {
			f.Fail("text", "desk.phrases.full", mostPhrases)
		}
	}
	if !f.OK() {
		return s.showPhrases(w, r, http.StatusUnprocessableEntity, f)
	}
	s.Flash(r, ui.Banner{Success: true, Heading: f.T("desk.phrases.added")})
	http.Redirect(w, r, "/desk/phrases", http.StatusSeeOther)
	return nil
}

// PhraseRemove takes a phrase off the list.
func (s *Pages) PhraseRemove(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "phrase")
	if err != nil {
		return err
	}
	_, err = s.Store.StockPhraseRemove(r.Context(), db.StockPhraseRemoveParams{ID: id, UnitID: visit.ViewerOf(r).UnitID})
	if err != nil {
		return fmt.Errorf("remove stock phrase: %w", err)
	}
	s.Flash(r, ui.Banner{Success: true, Heading: visit.Printer(r).T("desk.phrases.removed")})
	http.Redirect(w, r, "/desk/phrases", http.StatusSeeOther)
	return nil
}
