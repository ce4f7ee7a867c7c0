package my_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// Whoever is looked at reads who has looked, when and for what: an enterprise for a purpose, a record at the counter, marks, by a unit or a partner. Nobody else reads it.
func TestMyLooks(t *testing.T) {
	c := counter.Under(t, "shenzhen-2022")
	subject := c.SignIn("applicant")
	if page := subject.Page("/my/records/looks"); !strings.Contains(page, "还没有查询记录") {
		t.Error("looks that nobody took")
	}
	agency := c.SignIn("agency")
	agency.Post("/desk/enterprises", url.Values{"code": {dbtest.CompanyCode}, "purpose": {string(casefile.PurposeTender)}})
	c.Clock.Advance(time.Hour)
	agency.Post("/desk/may/repair", url.Values{"number": {"PEN-0001"}, "code": {dbtest.CompanyCode}})
	c.Exec(`INSERT INTO partners (id, name_zh, name_en, url, created_at) VALUES ('0198f000-0000-7000-8000-0000000000aa', '示例银行', 'Sample Bank', 'https://bank.example/', $1)`, c.Clock.Now())
	c.Exec(`INSERT INTO account_events (id, at, kind, facts) SELECT gen_random_uuid(), $1, $2, jsonb_build_object('subject', s.id, 'purpose', 'permit', 'partner', '0198f000-0000-7000-8000-0000000000aa')
		FROM subjects s WHERE s.code = $3`, c.Clock.Now(), casefile.EnterpriseLooked, dbtest.CompanyCode)
	c.Work()
	subject.Sends(subject.FillIn(c.Record))
	var caseID uuid.UUID
	if err := c.Store.Pool.QueryRow(t.Context(), `SELECT id FROM cases`).Scan(&caseID); err != nil {
		t.Fatal(err)
	}
	if answer := agency.Post("/desk/cases/"+caseID.String()+"/identity", nil); answer.Code != http.StatusSeeOther {
		t.Fatalf("look at the full number: %d", answer.Code)
	}
	page := counter.Words(subject.Page("/my/records/looks"))
	for _, want := range []string{"企业信用信息", "招标投标", "单条信用信息", "PEN-0001", "示例银行", "行政许可", "市信用中心", "完整证件号码"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s: %s", want, page)
		}
	}
	if latest := strings.Index(page, "单条信用信息"); latest > strings.Index(page, "招标投标") {
		t.Error("the latest look does not come first")
	}
	if page := c.Outsider("stranger", "申请人丁").Page("/my/records/looks"); strings.Contains(page, "PEN-0001") || !strings.Contains(page, "还没有查询记录") {
		t.Error("somebody else reads it")
	}
	webtest.NewGallery(t, c.Handler).Look(subject.Cookie, "my-looks", "/my/records/looks")
}

// Full numbers of a case are those of its subject and of whom its letters name: each of them reads who has looked. A party that takes a proof out is of no body, and is told
// apart from one's own account.
func TestMyLooks_NumbersInACase(t *testing.T) {
	c := counter.New(t)
	c.Work()
	subject, agency := c.SignIn("applicant"), c.SignIn("agency")
	subject.Sends(subject.FillIn(c.Record))
	person := c.Outsider("person", "周明")
	c.Exec(`INSERT INTO subjects (id, kind, name, code) VALUES ('0198f000-0000-7000-8000-0000000000bb', 'person', '周明', '990101199202020021')`)
	c.Exec(`INSERT INTO account_subjects SELECT id, '0198f000-0000-7000-8000-0000000000bb', 'self' FROM accounts WHERE login = 'person'`)
	var caseID uuid.UUID
	if err := c.Store.Pool.QueryRow(t.Context(), `SELECT id FROM cases`).Scan(&caseID); err != nil {
		t.Fatal(err)
	}
	agency.Post("/desk/cases/"+caseID.String()+"/identity", nil)
	if page := person.Page("/my/records/looks"); !strings.Contains(page, "还没有查询记录") {
		t.Error("somebody whom the case does not name reads who has looked")
	}
	c.Exec(`INSERT INTO case_parties (id, case_id, role, subject_id, capacity, since) SELECT gen_random_uuid(), id, $1, '0198f000-0000-7000-8000-0000000000bb', '', filed_at
		FROM cases`, casefile.PartyAnswerable)
	if page := counter.Words(person.Page("/my/records/looks")); !strings.Contains(page, "市信用中心") || !strings.Contains(page, "周明") || strings.Contains(page, dbtest.CompanyName) {
		t.Errorf("whom the letters of the case name does not read who has looked, or reads of others: %s", page)
	}
	if _, err := c.Store.ProofLook(t.Context(), db.ProofLookParams{AccountID: c.Applicant, CaseID: caseID, Now: c.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	if page := counter.Words(subject.Page("/my/records/looks")); !strings.Contains(page, "您的账号") || strings.Contains(page, "办件当事人") {
		t.Errorf("a proof of one's own: %s", page)
	}
	if page := counter.Words(person.Page("/my/records/looks")); !strings.Contains(page, "办件当事人") || strings.Contains(page, "您的账号") {
		t.Errorf("a proof that another party has taken out: %s", page)
	}
	// Whoever stands for both reads each look once.
	c.Exec(`INSERT INTO account_subjects SELECT id, '0198f000-0000-7000-8000-0000000000bb', 'representative' FROM accounts WHERE login = 'applicant'`)
	if page := subject.Page("/my/records/looks"); strings.Count(page, "市信用中心") != 1 || !strings.Contains(page, "周明") || !strings.Contains(page, dbtest.CompanyName) {
		t.Error("a look at the numbers of two is told twice, or of one alone")
	}
}

// Looks of one moment are told once each over the pages, and what is no place in the list begins at its top.
func TestMyLooks_Pages(t *testing.T) {
	c := counter.New(t)
	subject := c.SignIn("applicant")
	c.Exec(`INSERT INTO account_events (id, at, kind, account_id, facts) SELECT gen_random_uuid(), $1, $2, $3, jsonb_build_object('subject', s.id, 'purpose', 'permit')
		FROM subjects s, generate_series(1, 30) WHERE s.code = $4`, c.Clock.Now(), casefile.EnterpriseLooked, c.AgencyClerk, dbtest.CompanyCode)
	first := subject.Page("/my/records/looks")
	next := regexp.MustCompile(`/my/records/looks\?after=[^"]+`).FindString(first)
	if n, rest := strings.Count(first, "行政许可"), strings.Count(subject.Page(next), "行政许可"); n != 25 || rest != 5 {
		t.Errorf("%d on the first page and %d on the next", n, rest)
	}
	for _, after := range []string{"x", "0.", ".", "zzzzzzzzzzzzz.0198f000-0000-7000-8000-0000000000aa", "-1.ffffffff-ffff-ffff-ffff-ffffffffffff%00", "%27%3B"} {
		if answer := subject.Get("/my/records/looks?after=" + after); answer.Code != http.StatusOK {
			t.Errorf("after=%s: %d", after, answer.Code)
		}
	}
}
