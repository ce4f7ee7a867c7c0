package dates_test

import (
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

var ruleRow = regexp.MustCompile(`harbour-town[^<]*objection\.first_look`)

// A clock that only a city's pack has is called by its name on every page, in both languages, and in the workbook.
func TestClock_NamedByThePack(t *testing.T) {
	p := &counter.Pressing{Counter: counter.Under(t, "harbour-town")}
	pack, err := rules.ReadPack(webtest.Path(t, "rules/testdata/named/harbour-town/2022-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	p.Work()
	receipt, err := p.Store.File(t.Context(), p.Filing(p.Record, pack.ID, int32(pack.Version), pack.Hash(casefile.FlowObjection), webtest.Now)) //nolint:gosec // small
	if err != nil {
		t.Fatal(err)
	}
	id := receipt.CaseID
	p.Cases, p.Numbers = append(p.Cases, id), append(p.Numbers, receipt.CaseNumber)
	p.Tasks = append(p.Tasks, p.TaskOf(id, casefile.TaskFormCheck))
	p.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at, password_set_at)
		SELECT gen_random_uuid(), 'admin', password_hash, '管理员庚', 'administrator', created_at, created_at FROM accounts WHERE login = 'agency'`)
	p.Clock.Advance(20 * 24 * time.Hour) // overdue
	p.Exec(`UPDATE deadlines SET overdue_at = due_at WHERE case_id = $1 AND met_at IS NULL`, id)
	p.Exec(`INSERT INTO escalations (task_id, case_id, unit_id, clock, basis, at)
		SELECT d.task_id, d.case_id, t.unit_id, d.clock, d.basis, d.due_at FROM deadlines d JOIN tasks t ON t.id = d.task_id WHERE d.case_id = $1`, id)
	applicant, agency, supervisor, admin := p.SignIn("applicant"), p.SignIn("agency"), p.SignIn("supervisor"), p.SignIn("admin")
	code, err := p.Store.LookupCode(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	pages := []struct {
		who   *counter.Customer
		path  string
		named bool // the clock must be there
	}{
		{applicant, "/my/cases", true}, {applicant, "/my/cases/" + id.String(), true}, {applicant, "/my/cases/" + id.String() + "/received", true},
		{agency, "/desk", false}, {agency, "/desk/cases/" + id.String(), true}, {supervisor, "/watch", true}, {supervisor, "/watch/cases/" + id.String(), true},
		{supervisor, "/watch/reports", false}, {admin, "/admin/packs", true}, {p.Anybody(), "/guide", false},
		{agency, "/api/v1/cases/" + id.String() + "/deadlines", true},
	}
	for lang, name := range map[string]string{"zh": "初审期限", "en": "First look"} {
		check := func(path, body string, named bool) {
			t.Helper()
			body = ruleRow.ReplaceAllString(body, "") // which tells the rule by its place in the pack
			if strings.Contains(body, "⟦") || strings.Contains(strings.ReplaceAll(body, `"clock":"objection.first_look"`, ""), "first_look") {
				at := strings.Index(body, "first_look")
				t.Errorf("%s in %s names the clock in code: %s", path, lang, body[max(0, at-100):max(0, at)+50])
			}
			if named && !strings.Contains(body, name) {
				t.Errorf("%s in %s does not say %q", path, lang, name)
			}
		}
		for _, page := range pages {
			r := httptest.NewRequest("GET", page.path, nil)
			r.Header.Set("Accept-Language", lang)
			check(page.path, page.who.Send(r).Body.String(), page.named)
		}
		r := httptest.NewRequest("POST", "/lookup", strings.NewReader(url.Values{"number": {p.Numbers[0]}, "code": {code}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept-Language", lang)
		check("/lookup", p.Anybody().Send(r).Body.String(), true)
	}
}
