package desk_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/web/desk"
	"creditcase/web/webtest/counter"
)

// Full identity numbers are looked at one by one, and not by the hundred.
func TestIdentityLooks_AreLimited(t *testing.T) {
	who, _ := counter.WithReceipt(t)
	clerk := who.SignIn("agency")
	var caseID uuid.UUID
	if err := who.Store.Pool.QueryRow(t.Context(), `SELECT id FROM cases`).Scan(&caseID); err != nil {
		t.Fatal(err)
	}
	look := func() int { return clerk.Post("/desk/cases/"+caseID.String()+"/identity", nil).Code }
	for n := range desk.LooksAnHour {
		if code := look(); code != http.StatusSeeOther {
			t.Fatalf("look %d: %d", n, code)
		}
	}
	if code := look(); code != http.StatusTooManyRequests {
		t.Errorf("one too many: %d", code)
	}
	if n := who.Count(`SELECT count(*) FROM identity_looks`); n != desk.LooksAnHour {
		t.Errorf("%d looks are written down, want %d", n, desk.LooksAnHour)
	}
	who.Clock.Advance(time.Hour)
	if code := look(); code != http.StatusSeeOther {
		t.Errorf("an hour later: %d", code)
	}
}
