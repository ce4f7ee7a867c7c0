package my_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/web/webtest/counter"
)

// Whoever stands for the party now reads what was received from whoever stood for it before; another party of the case is led to the case.
func TestMyReceived_ByWhoeverStandsForItNow(t *testing.T) {
	c := counter.New(t)
	c.Work()
	subject := c.SignIn("applicant")
	subject.Sends(subject.FillIn(c.Record))
	var id uuid.UUID
	if err := c.Store.Pool.QueryRow(t.Context(), `SELECT id FROM cases`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	next := c.Outsider("next", "申请人丁")
	c.Exec(`UPDATE case_parties SET account_id = (SELECT id FROM accounts WHERE login = 'next') WHERE account_id = $1`, c.Applicant)
	for _, page := range []string{"", "/received"} {
		if answer := next.Get("/my/cases/" + id.String() + page); answer.Code != http.StatusOK {
			t.Errorf("%s: %d", page, answer.Code)
		}
	}
	c.Exec(`UPDATE case_parties SET role = $1 WHERE role = 'applicant'`, casefile.PartyListed)
	if answer := next.Get("/my/cases/" + id.String() + "/received"); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/my/cases/"+id.String() {
		t.Errorf("a party that has sent nothing: %d", answer.Code)
	}
}
