package counter

import (
	"context"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/webtest"
)

// NewOfficeOf is a counter with an administrator and cases at their form check.
func NewOfficeOf(t *testing.T, cases int) (p *Pressing, admin *Customer) {
	t.Helper()
	p = NewPressing(t, cases)
	p.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at, password_set_at)
		SELECT gen_random_uuid(), 'admin', password_hash, '管理员庚', 'administrator', created_at, created_at FROM accounts WHERE login = 'agency'`)
	return p, p.SignIn("admin")
}

// AccountOf is the account with the login.
func (p *Pressing) AccountOf(login string) (id uuid.UUID) {
	p.Helper()
	if err := p.Store.Pool.QueryRow(p.Context(), `SELECT id FROM accounts WHERE login = $1`, login).Scan(&id); err != nil {
		p.Fatal(err)
	}
	return id
}

var linkText = regexp.MustCompile(`https?://[^/\s"<]+(/password/[\w-]+)`)

// LinkIn is the address of the one-time link that a page shows.
func (p *Pressing) LinkIn(body string) string {
	p.Helper()
	found := linkText.FindStringSubmatch(html.UnescapeString(body))
	if found == nil {
		p.Fatalf("no link:\n%s", body)
	}
	return found[1]
}

// AccountAt is where the administrator sees an account.
func AccountAt(id uuid.UUID) string { return "/admin/accounts/" + id.String() }

// HashOf is the hash of version 1 of a pack of the program, as a filing pins it.
func HashOf(id string) string {
	book, err := rules.Load()
	if err != nil {
		panic(err)
	}
	pack, err := book.Pack(id, 1)
	if err != nil {
		panic(err)
	}
	return pack.Hash(casefile.FlowObjection)
}

// Pressing is a counter with cases at their form check, of which the supervisor wants something.
type Pressing struct {
	*Counter
	AtWatch, AtAgency *Customer
	Numbers           []string
	Cases, Tasks      []uuid.UUID
}

// NewPressing files as many cases, and signs in agency and supervisor.
func NewPressing(t *testing.T, cases int) *Pressing {
	t.Helper()
	p := &Pressing{Counter: New(t)}
	p.Work()
	for range cases {
		record := p.NewRecord(t, casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"})
		receipt, err := p.Store.File(t.Context(), p.Filing(record, "city-2022", 1, HashOf("city-2022"), webtest.Now))
		if err != nil {
			t.Fatal(err)
		}
		p.Numbers, p.Cases = append(p.Numbers, receipt.CaseNumber), append(p.Cases, receipt.CaseID)
	}
	for _, id := range p.Cases {
		p.Tasks = append(p.Tasks, p.TaskOf(id, casefile.TaskFormCheck))
	}
	p.AtWatch, p.AtAgency = p.SignIn("supervisor"), p.SignIn("agency")
	return p
}

// TaskOf waits for the step that opens the task.
func (p *Pressing) TaskOf(caseID uuid.UUID, kind casefile.TaskKind) (id uuid.UUID) {
	p.Helper()
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(5 * time.Millisecond) {
		err := p.Store.Pool.QueryRow(context.Background(), `SELECT id FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL`,
			caseID, kind).Scan(&id)
		if err == nil {
			return id
		}
	}
	p.Fatalf("no task %s", kind)
	return id
}

// Says fails the test unless the page holds everything.
func (p *Pressing) Says(body string, want ...string) {
	p.Helper()
	for _, w := range want {
		if !strings.Contains(body, w) {
			p.Errorf("page does not say %q", w)
		}
	}
	if strings.ContainsAny(body, "⟦⟧") {
		p.Error("page shows an untranslated key")
	}
	if p.Failed() {
		p.Log(body)
	}
}
