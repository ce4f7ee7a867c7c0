package desk

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/letters"
	"creditcase/web/looks"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Notice finds a document of a case, if the viewer's unit may see it.
func (s *Door) Notice(r *http.Request) (letters.View, error) {
	caseID, id, err := letters.PathIDs(r)
	if err != nil {
		return letters.View{}, err
	}
	n, err := s.Store.DeskNotice(r.Context(), db.DeskNoticeParams{ID: id, CaseID: caseID, UnitID: visit.ViewerOf(r).UnitID})
	if err != nil {
		return letters.View{}, db.Found(err, "error.not_found.body")
	}
	if err := s.lookThrough(r, n); err != nil {
		return letters.View{}, err
	}
	base := "/desk/cases/" + caseID.String()
	v := letters.View{Notice: n, Back: &ui.Link{Text: visit.Printer(r).T("notice.back"), Href: base}, PDFHref: base + "/notices/" + id.String() + "/pdf"}
	if !strings.Contains(n.HTMLZH, casefile.MaskedCode) {
		return v, nil
	}
	switch _, err := s.coded(r); {
	case err == nil:
		v.CopyAt = base + "/notices/" + id.String() + "/copy"
	case !errors.Is(err, pgx.ErrNoRows):
		return v, err
	}
	return v, nil
}

// lookThrough writes down that somebody opens a letter to another body which names persons with their identity numbers: that body needs them, and whoever else
// reads the letter has a look at them as on the page of the case (docs/decisions/0076). To load it again, or as a PDF, is no second look.
func (s *Door) lookThrough(r *http.Request, n db.Notice) error {
	user := visit.ViewerOf(r)
	if n.ToUnitID == nil || *n.ToUnitID == user.UnitID || !n.Kind.NamesStruck() {
		return nil
	}
	named := false
	for _, role := range []casefile.PartyRole{casefile.PartyListed, casefile.PartyAnswerable} {
		parties, err := s.Store.CasePartiesOf(r.Context(), db.CasePartiesOfParams{CaseID: n.CaseID, Role: role})
		if err != nil {
			return fmt.Errorf("find persons of case: %w", err)
		}
		named = named || slices.ContainsFunc(parties, func(p db.CasePartiesOfRow) bool {
			return p.SubjectKind == casefile.SubjectPerson && p.SubjectCode != nil && strings.Contains(n.HTMLZH, *p.SubjectCode)
		})
	}
	if !named {
		return nil
	}
	_, err := s.Store.DeskIdentityShown(r.Context(), db.DeskIdentityShownParams{AccountID: user.ID, CaseID: n.CaseID, UnitID: user.UnitID,
		Since: s.Clock.Now().Add(-IdentityShown)})
	if !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	return s.look(r, n.CaseID)
}

// coded is the document that the path names, if its copy for the party has a code in it and is the viewer's unit's to serve; pgx.ErrNoRows if not.
func (s *Door) coded(r *http.Request) (db.Notice, error) {
	caseID, id, err := letters.PathIDs(r)
	if err != nil {
		return db.Notice{}, err
	}
	return s.Store.DeskNoticeCoded(r.Context(), db.DeskNoticeCodedParams{ID: id, CaseID: caseID, UnitID: visit.ViewerOf(r).UnitID, Masked: casefile.MaskedCode})
}

// codeCopies are how many copies with a code an account may print: a clerk posts some dozens of documents a day.
var codeCopies = looks.Bound{Name: "code", Hour: 30, Day: 100, Limited: casefile.CodeCopiesLimited, Sentence: "notice.copy.too_many"}

// Copy shows the copy of a document that goes to its party, with the code that lets it in. The register of accounts keeps who has had it shown.
func (s *Door) Copy(w http.ResponseWriter, r *http.Request) error {
	n, err := s.coded(r)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	account := visit.ViewerOf(r).ID
	if err := looks.Count(s.Server, r, account, codeCopies); err != nil {
		return err
	}
	if err := s.Note(r, casefile.CodeCopied, account, account, map[string]string{"name": n.Number}); err != nil {
		return fmt.Errorf("note copy: %w", err)
	}
	code, err := s.Store.JoinCode(r.Context(), n.CaseID)
	if err != nil {
		return err
	}
	return letters.ShowCopy(s.Server, w, r, letters.View{Notice: n, Code: casefile.ShownLookupCode(code),
		Back: &ui.Link{Text: visit.Printer(r).T("notice.copy.back"), Href: "/desk/cases/" + n.CaseID.String() + "/notices/" + n.ID.String()}})
}
