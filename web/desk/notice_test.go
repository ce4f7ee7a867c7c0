package desk_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/web/desk"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// Whoever opens a letter that tells another body the numbers of persons has his look written down, once for a while; the body itself, and whoever opens a letter
// without such numbers, has none.
func TestNotice_LettersToBodiesAreLookedAt(t *testing.T) {
	who, _ := counter.WithReceipt(t)
	var caseID uuid.UUID
	if err := who.Store.Pool.QueryRow(t.Context(), `SELECT id FROM cases`).Scan(&caseID); err != nil {
		t.Fatal(err)
	}
	person := uuid.New()
	who.Exec(`INSERT INTO subjects (id, kind, name, code) VALUES ($1, 'person', $2, $3)`, person, dbtest.PersonName, dbtest.PersonCode)
	who.Exec(`INSERT INTO case_parties (id, case_id, role, subject_id, capacity, since, reads) VALUES ($1, $2, $3, $4, 'self', $5, false)`, uuid.New(), caseID,
		casefile.PartyAnswerable, person, webtest.Now)
	letter := func(kind casefile.NoticeKind, to uuid.UUID, text string) string {
		id := uuid.New()
		err := who.Store.NoticeInsert(t.Context(), db.NoticeInsertParams{ID: id, CaseID: caseID, Kind: kind, Number: id.String(),
			IssuerID: who.Other, ToUnitID: &to, IssuedAt: webtest.Now, HTMLZH: "<p>" + text + "</p>", HTMLEN: "<p>" + text + "</p>"})
		if err != nil {
			t.Fatal(err)
		}
		return "/desk/cases/" + caseID.String() + "/notices/" + id.String()
	}
	clerk, looks := who.SignIn("agency"), 0
	for _, tt := range []struct {
		name, at string
		looks    int
	}{
		{"no persons", letter(casefile.NoticeMeasureRequest, who.Unit, dbtest.CompanyCode), 0},
		{"to the reader's own unit", letter(casefile.NoticeMeasureRequest, who.Agency, dbtest.PersonCode), 0},
		{"to another", letter(casefile.NoticeMeasureRequest, who.Unit, dbtest.PersonCode), 1},
		{"its end, a moment later", letter(casefile.NoticeMeasureStop, who.Unit, dbtest.PersonCode), 0},
	} {
		clerk.Page(tt.at)
		clerk.Page(tt.at)
		if looks += tt.looks; who.Count(`SELECT count(*) FROM identity_looks`) != looks {
			t.Errorf("%s: %d looks are written down, want %d", tt.name, who.Count(`SELECT count(*) FROM identity_looks`), looks)
		}
	}
	another := letter(casefile.NoticeMeasureStop, who.Unit, dbtest.PersonCode)
	who.Clock.Advance(desk.IdentityShown + time.Second)
	for range desk.LooksAnHour {
		clerk.Post("/desk/cases/"+caseID.String()+"/identity", nil)
	}
	who.Clock.Advance(desk.IdentityShown + time.Second)
	if code := clerk.Get(another).Code; code != http.StatusTooManyRequests {
		t.Errorf("after as many looks as there may be: %d", code)
	}
}
