package my_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
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
