package web

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// Stock phrases are what a unit often writes in its reasons. Its heads keep the list; whoever writes puts one into the box and makes
// it fit the case.

// mostPhrases bounds the list of a unit.
const mostPhrases = 20

// phraseBox offers the phrases beside the box that they go into.
type phraseBox struct {
	For     string // id of the box
	Options []option
	Manage  bool // the viewer keeps the list
}

func (s *deskDoor) phrasesFor(r *http.Request, form actForm) (*phraseBox, error) {
	user := viewerOf(r)
	if form.reasons == "" {
		return nil, nil
	}
	phrases, err := s.Store.StockPhrases(r.Context(), user.UnitID)
	if err != nil {
		return nil, fmt.Errorf("read stock phrases: %w", err)
	}
	box := &phraseBox{For: form.reasons, Manage: user.Role.Heads()}
	if len(phrases) == 0 && !box.Manage {
		return nil, nil
	}
	for _, p := range phrases {
		box.Options = append(box.Options, option{Value: p.ID.String(), Text: p.Phrase})
	}
	return box, nil
}

// insertPhrase puts the chosen phrase at the end of what is in the box.
func (s *deskDoor) insertPhrase(r *http.Request, data *actPage) error {
	id, err := uuid.Parse(data.Form.Value("phrase"))
	if err != nil { // none was chosen
		return nil
	}
	phrase, err := s.Store.StockPhraseGet(r.Context(), db.StockPhraseGetParams{ID: id, UnitID: viewerOf(r).UnitID})
	if err != nil {
		return db.Found(err, "desk.phrases.gone")
	}
	box := data.form.reasons
	data.Form.Set(box, strings.TrimPrefix(data.Form.Value(box)+"\n"+phrase, "\n"))
	return nil
}

type phrasesPage struct {
	page
	Form    *form
	FormID  string
	Phrases []db.StockPhrasesRow
	Full    bool
}

// MaxPhrase is the limit that the template shows.
func (*phrasesPage) MaxPhrase() int { return casefile.MaxPhrase }

func (s *deskDoor) deskPhrases(w http.ResponseWriter, r *http.Request) error {
	return s.showPhrases(w, r, http.StatusOK, newForm(printer(r), nil))
}

func (s *deskDoor) showPhrases(w http.ResponseWriter, r *http.Request, status int, f *form) error {
	data := &phrasesPage{page: s.newPage(r, "desk.phrases.title"), Form: f}
	data.Errors, data.Back = f.Errors, &link{data.T("common.back"), "/desk"}
	var err error
	if data.Phrases, err = s.Store.StockPhrases(r.Context(), viewerOf(r).UnitID); err != nil {
		return fmt.Errorf("read stock phrases: %w", err)
	}
	data.Full = len(data.Phrases) >= mostPhrases
	s.views.render(w, r, status, "pages/desk_phrases", data)
	return nil
}

func (s *deskDoor) deskPhraseAdd(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	phrase := f.Require("text", "desk.phrases.text", casefile.MaxPhrase)
	if n := utf8.RuneCountInString(phrase); phrase != "" && n < casefile.MinReasons {
		f.Fail("text", "form.reasons_short", f.name("desk.phrases.text"), casefile.MinReasons, n)
	}
	if f.OK() {
		user := viewerOf(r)
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
	s.flash(r, banner{Success: true, Heading: f.T("desk.phrases.added")})
	http.Redirect(w, r, "/desk/phrases", http.StatusSeeOther)
	return nil
}

func (s *deskDoor) deskPhraseRemove(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "phrase")
	if err != nil {
		return err
	}
	_, err = s.Store.StockPhraseRemove(r.Context(), db.StockPhraseRemoveParams{ID: id, UnitID: viewerOf(r).UnitID})
	if err != nil {
		return fmt.Errorf("remove stock phrase: %w", err)
	}
	s.flash(r, banner{Success: true, Heading: printer(r).T("desk.phrases.removed")})
	http.Redirect(w, r, "/desk/phrases", http.StatusSeeOther)
	return nil
}
