package public

import (
	"crypto/hmac"
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/passwords"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/visit"
)

// JoinForm asks for what stands in the letter of a party that has no account: the number of its case, and a code that works once.
func (s *Door) JoinForm(w http.ResponseWriter, r *http.Request) error {
	s.showJoin(w, r, http.StatusOK, forms.New(visit.Printer(r), nil))
	return nil
}

func (s *Door) showJoin(w http.ResponseWriter, r *http.Request, status int, f *forms.Form) {
	data := &lookupPage{Page: s.NewPage(r, "join.title"), Form: f}
	data.Errors = f.Errors
	s.Views.Render(w, r, status, "pages/join", data)
}

// Join makes an account for the party that is in its case alone, and leads to where its password is set. Neither number nor code stands in an address.
func (s *Door) Join(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	number, code := readNumberAndCode(f, "join")
	if visit.ViewerOf(r) != nil { // staff who post the letter see the code, and are not whom it lets in
		f.Fail("number", "join.signed_in")
	}
	if !f.OK() {
		s.showJoin(w, r, http.StatusUnprocessableEntity, f)
		return nil
	}
	done, err := s.Question(r)
	if err != nil {
		return err
	}
	defer done()
	if err := s.mayLookUp(r); err != nil {
		return err
	}
	found, err := s.findByCode(r, number, code, casefile.JoinCode)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && found.ClosedAt != nil {
		f.Fail("number", "join.no_match")
		done()
		s.showJoin(w, r, http.StatusUnprocessableEntity, f)
		return nil
	}
	if err != nil {
		return fmt.Errorf("look up case: %w", err)
	}
	done()
	return s.letIn(w, r, f, found)
}

// letIn makes the account. A letter that was used is told so: its account is signed in to as any other.
func (s *Door) letIn(w http.ResponseWriter, r *http.Request, f *forms.Form, c db.PublicCaseLookupRow) error {
	hash, err := s.HashIn(r, passwords.HashOfNone)
	if err != nil {
		return err
	}
	token, tokenHash := passwords.NewToken()
	_, err = s.Store.Join(r.Context(), c.ID, casefile.PartyListed, hash, db.OneTimeLink{TokenHash: tokenHash, Hours: passwords.LinkHours}, s.Clock.Now())
	if _, conflict := site.ConflictIn(err); conflict {
		f.Fail("number", "join.used")
		s.showJoin(w, r, http.StatusConflict, f)
		return nil
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/password/"+token, http.StatusSeeOther)
	return nil
}

// readNumberAndCode reads the number of a case, and a code of it.
func readNumberAndCode(f *forms.Form, stem string) (number, code string) {
	number = casefile.PlainCode(f.Require("number", stem+".number", 40))
	code, wellFormed := casefile.PlainLookupCode(casefile.PlainCode(f.Require("code", stem+".code", 40)))
	if number != "" && !caseNumberForm.MatchString(number) {
		f.Fail("number", stem+".number.bad")
	}
	if !wellFormed {
		f.Fail("code", stem+".code.bad")
	}
	return number, code
}

// findByCode returns pgx.ErrNoRows where there is no such case or the code is not its own. It asks the same questions either way.
func (s *Door) findByCode(r *http.Request, number, code string, of codeOf) (db.PublicCaseLookupRow, error) {
	var (
		found []db.PublicCaseLookupRow
		key   []byte
	)
	err := s.StoreFor(r).Together(r.Context(), db.Ask(&found, (*db.Queries).PublicCaseLookup, db.PublicCaseLookupParams{Number: number, Back: string(casefile.EventRightTakenBack)}),
		db.Ask(&key, (*db.Queries).InstallationKey, "lookup"))
	if err != nil {
		return db.PublicCaseLookupRow{}, err
	}
	var row db.PublicCaseLookupRow
	if len(found) == 1 {
		row = found[0]
	}
	if !hmac.Equal([]byte(of(key, row.ID)), []byte(code)) || len(found) != 1 {
		return db.PublicCaseLookupRow{}, pgx.ErrNoRows
	}
	return row, nil
}
