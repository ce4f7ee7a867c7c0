package filing_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// newOutsider signs in an applicant who has nothing to do with the company of the City.
func newOutsider(c *counter.Counter, login, name string) *counter.Customer {
	c.Helper()
	c.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at)
		SELECT gen_random_uuid(), $1, password_hash, $2, 'applicant', now() FROM accounts WHERE login = 'applicant'`, login, name)
	return c.SignIn(login)
}

// begin begins an objection in a claimed capacity and returns the address of its draft.
func begin(w *counter.Customer, capacity casefile.Capacity) string {
	w.Helper()
	return strings.TrimSuffix(w.On("/my/objections", url.Values{"capacity": {string(capacity)}}), "/record")
}

// named is what an agent says of the first record of the company.
func named() url.Values {
	return url.Values{"subject_name": {dbtest.CompanyName}, "subject_code": {dbtest.CompanyCode}, "record_number": {"PEN-0001"}}
}

// letterDays are the days of a letter, the first and the last.
func letterDays(from, until string) url.Values {
	days := url.Values{}
	for id, day := range map[string]string{"mandate_from": from, "mandate_until": until} {
		parts := strings.Split(day, "-")
		days[id+"-year"], days[id+"-month"], days[id+"-day"] = parts[:1], parts[1:2], parts[2:]
	}
	return days
}

// fillInAsAgent types a whole objection as the agent of the company and returns its draft's address.
func fillInAsAgent(w *counter.Customer) string {
	w.Helper()
	draft := begin(w, casefile.CapacityAgent)
	onAll(w, draft, "record", named(), "authority", letterDays("2026-09-01", "2026-12-31"), "proof")
	if answer := w.Upload(draft+"/proof", "委托书.pdf", []byte("%PDF-1.4\n")); answer.Code != http.StatusSeeOther {
		w.Fatalf("the letter: %d", answer.Code)
	}
	onAll(w, draft, "proof", nil, "grounds", url.Values{"grounds": {"error"}, "statement": {"金额有误。"}}, "channel",
		url.Values{"channel": {"unit"}}, "materials", nil, "contact", url.Values{"phone": {"0000-5550102"}}, "check")
	return draft
}

// onAll answers the pages of a draft in turn: page, answers, next page, answers … and holds that each leads to the next.
func onAll(w *counter.Customer, draft string, way ...any) {
	w.Helper()
	for i := 0; i+2 < len(way); i += 2 {
		answers, _ := way[i+1].(url.Values)
		if to := w.On(fmt.Sprintf("%s/%s", draft, way[i]), answers); to != fmt.Sprintf("%s/%s", draft, way[i+2]) {
			w.Fatalf("after %s comes %s, want %s", way[i], to, way[i+2])
		}
	}
}

// wants holds that an answer has a status and says everything, and nothing that it must not.
func wants(c *counter.Counter, what string, answer *httptest.ResponseRecorder, code int, says []string, never ...string) {
	c.Helper()
	body := answer.Body.String()
	if answer.Code != code {
		c.Errorf("%s: %d, want %d", what, answer.Code, code)
	}
	for _, want := range says {
		if !strings.Contains(body, want) {
			c.Errorf("%s: does not say %q", what, want)
		}
	}
	for _, word := range never {
		if strings.Contains(body, word) {
			c.Errorf("%s: says %q", what, word)
		}
	}
}

func account(w *counter.Customer) uuid.UUID {
	w.Helper()
	var id uuid.UUID
	if err := w.Store.Pool.QueryRow(context.Background(), `SELECT id FROM accounts WHERE login = 'agent'`).Scan(&id); err != nil {
		w.Fatal(err)
	}
	return id
}

// keep is a file that the account has uploaded and not sent.
func keep(w *counter.Customer, name string) []uuid.UUID {
	w.Helper()
	id := uuid.New()
	err := w.Store.AttachmentInsert(context.Background(), db.AttachmentInsertParams{ID: id, AccountID: account(w), Name: name,
		MediaType: "application/pdf", Size: 9, SHA256: "0", UploadedAt: webtest.Now})
	if err != nil {
		w.Fatal(err)
	}
	return []uuid.UUID{id}
}

// followed waits until the act has been processed.
func followed(w *counter.Customer, receipt db.Receipt) {
	w.Helper()
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(5 * time.Millisecond) {
		if w.Count(`SELECT count(*) FROM acts WHERE id = $1 AND status = 'done'`, receipt.ActID) == 1 {
			return
		}
	}
	w.Fatal("the act was not processed")
}
