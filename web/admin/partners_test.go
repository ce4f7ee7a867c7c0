package admin_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/forms"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

var secretText = regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`)

// secretIn is the secret that a page shows, "" for none.
func secretIn(answer *httptest.ResponseRecorder) string {
	return secretText.FindString(html.UnescapeString(answer.Body.String()))
}

// answersOf are what the form about a partner asks.
func answersOf(name string) url.Values {
	return url.Values{"form_id": {forms.NewID()}, "name_zh": {name}, "name_en": {"Sample Bank"}, "url": {"https://bank.example/credit"},
		"contact": {"数据部 0000-5550777"}, "remark": {"共享协议2025年签订"}}
}

// A partner is added, changed, disabled and enabled again; its secret is shown when it is made and never again.
func TestAdminPartners(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	p.Says(admin.Page("/admin/partners"), "还没有信息共享单位", "/admin/partners/new")
	answers := answersOf("样例银行")
	for field, want := range map[string]string{"name_zh": "请填写中文名称", "name_en": "请填写英文名称", "contact": "请填写其他联系方式", "url": "请填写接收地址"} {
		bad := answersOf("样例银行")
		bad.Del(field)
		answer := admin.Post("/admin/partners/new", bad)
		if answer.Code != http.StatusUnprocessableEntity {
			t.Errorf("without %s: %d", field, answer.Code)
		}
		p.Says(answer.Body.String(), want, "共享协议2025年签订")
	}
	answer := admin.Post("/admin/partners/new", answers)
	first := secretIn(answer)
	if answer.Code != http.StatusOK || first == "" {
		t.Fatalf("added: %d\n%s", answer.Code, answer.Body)
	}
	at := "/admin/partners/" + answers.Get("form_id")
	if to := admin.On("/admin/partners/new", answers); to != at { // the form again
		t.Errorf("the form again leads to %s", to)
	}
	page := admin.Page(at)
	p.Says(page, "密钥已经显示过一次", "https://bank.example/credit", "已启用", "共享协议2025年签订")
	if secretText.MatchString(page) {
		t.Error("the secret is shown again")
	}
	if taken := admin.Post("/admin/partners/new", answersOf("样例银行")); taken.Code != http.StatusUnprocessableEntity {
		t.Errorf("another of the same name: %d", taken.Code)
	}

	form := url.Values{"form_id": {forms.NewID()}}
	second := secretIn(admin.Post(at+"/secret", form))
	if second == "" || second == first {
		t.Errorf("a new secret: %q", second)
	}
	admin.On(at+"/secret", form)
	p.Says(admin.Page(at), "旧密钥同时签名至")
	if n := p.Count("SELECT count(*) FROM partner_secrets"); n != 2 {
		t.Errorf("%d secrets, want the new one and the old", n)
	}

	changed := answersOf("样例银行")
	changed.Set("url", "ftp://bank.example")
	p.Says(admin.Post(at, changed).Body.String(), "接收地址应当以https://或者http://开头", "ftp://bank.example")
	changed.Set("url", "https://bank.example/new")
	admin.On(at, changed)
	p.Says(admin.Page("/admin/partners"), "https://bank.example/new")
	admin.On(at+"/disable", nil)
	p.Says(admin.Page(at), "已停用", at+"/enable")
	admin.On(at+"/enable", nil)
	p.Says(admin.Page(at), "已启用", at+"/disable")
	if gone := admin.Get("/admin/partners/" + uuid.NewString()); gone.Code != http.StatusNotFound {
		t.Errorf("a partner that is none: %d", gone.Code)
	}
	if gone := admin.Post("/admin/partners/"+uuid.NewString()+"/disable", nil); gone.Code != http.StatusNotFound {
		t.Errorf("a partner that is none, disabled: %d", gone.Code)
	}
}

// stray leaves a message that its partner has not taken, with attempts and the agency's task.
func stray(p *counter.Pressing, partner uuid.UUID) (delivery, task uuid.UUID) {
	p.Helper()
	ctx, message := p.Context(), uuid.Must(uuid.NewV7())
	var record uuid.UUID
	if err := p.Store.Pool.QueryRow(ctx, "SELECT record_id FROM case_records WHERE case_id = $1", p.Cases[0]).Scan(&record); err != nil {
		p.Fatal(err)
	}
	due := webtest.Now.AddDate(0, 0, 1)
	err := p.Store.PartnerTell(ctx, db.PartnerTellParams{ID: message, CaseID: p.Cases[0], RecordID: record, Event: casefile.PartnerEvent("corrected"),
		Article: "42", OccurredAt: webtest.Now.Add(-time.Hour), DueAt: due, Body: `{"data": {"changes": [{"field": "amount", "value": "500"}]}}`})
	if err != nil {
		p.Fatal(err)
	}
	if err := p.Store.Pool.QueryRow(ctx, "SELECT id FROM partner_deliveries WHERE message_id = $1 AND partner_id = $2", message, partner).Scan(&delivery); err != nil {
		p.Fatal(err)
	}
	why, status := "timeout", int32(503)
	for n, a := range []db.PartnerAttemptInsertParams{{Failure: &why, Milliseconds: 10000}, {Status: &status, Milliseconds: 12}} {
		a.DeliveryID, a.N, a.At = delivery, int32(n+1), webtest.Now
		if err := p.Store.PartnerAttemptInsert(ctx, a); err != nil {
			p.Fatal(err)
		}
	}
	err = p.Store.InTx(ctx, func(q *db.Queries) error {
		if _, err := q.CaseLock(ctx, p.Cases[0]); err != nil {
			return err
		}
		return q.OpenDeliveryTask(ctx, db.Delivery{ID: delivery, MessageID: message, CaseID: p.Cases[0], Event: "corrected", NameZH: "样例银行",
			NameEN: "Sample Bank"}, 2, due, webtest.Now)
	})
	if err != nil {
		p.Fatal(err)
	}
	p.Exec("UPDATE partner_deliveries SET attempts = 2, tries = 2 WHERE id = $1", delivery)
	return delivery, p.TaskOf(p.Cases[0], casefile.TaskReachPartner)
}

// The agency sees how the telling goes, attempt by attempt, and settles what did not get through.
func TestDeskPartners(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	p.Says(p.AtAgency.Page("/desk/partners"), "还没有信息共享单位", "还没有需要告知的事项")
	answers := answersOf("样例银行")
	admin.Post("/admin/partners/new", answers)
	delivery, task := stray(p, uuid.MustParse(answers.Get("form_id")))
	p.Says(p.AtAgency.Page("/desk/partners"), "样例银行", "1件待人工通知", "数据部 0000-5550777", "更正", p.Numbers[0])
	p.Says(p.AtAgency.Page("/desk/partners?state=delivered"), "没有符合筛选条件的告知")
	p.Says(p.AtAgency.Page("/desk/partners?state=away&partner="+answers.Get("form_id")), p.Numbers[0])
	p.Says(p.AtAgency.Page("/desk/partners/"+delivery.String()), "10秒内没有答复", "状态码503", "系统会自动再次发送", "10000毫秒", "处罚金额（元）：500", "第四十二条", "/desk/tasks/"+task.String()+"/act")
	p.Says(p.AtAgency.Page("/desk?kind=reach_partner"), "人工通知信息共享单位", p.Numbers[0])
	p.Says(p.AtAgency.Page("/desk/cases/"+p.Cases[0].String()), "样例银行：更正尚未送达。", "受理审查")

	act := "/desk/tasks/" + task.String() + "/act"
	day := slices.Collect(strings.SplitSeq(webtest.Now.AddDate(0, 0, 1).Format("2006-1-2"), "-"))
	form := url.Values{"form_id": {forms.NewID()}, "told": {"otherwise"}, "told_on-year": {day[0]}, "told_on-month": {day[1]}, "told_on-day": {day[2]}}
	answer := p.AtAgency.Post(act, form)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("told tomorrow, and not how: %d", answer.Code)
	}
	p.Says(answer.Body.String(), "告知日期不能晚于今天", "请填写告知方式", `value="otherwise" checked`)
	day = slices.Collect(strings.SplitSeq(webtest.Now.Format("2006-1-2"), "-"))
	form["told_on-year"], form["told_on-month"], form["told_on-day"] = day[:1], day[1:2], day[2:]
	form.Set("how", "电话告知数据部，已确认。")
	p.AtAgency.Act(act, form)
	p.Says(p.AtAgency.Page("/desk/partners/"+delivery.String()), "已人工通知", "电话告知数据部，已确认。", "经办人乙")
	p.Says(p.AtAgency.Page("/desk/cases/"+p.Cases[0].String()), "办理信息共享单位告知")
	if unit := p.SignIn("unit").Get("/desk/partners/" + delivery.String()); unit.Code != http.StatusForbidden {
		t.Errorf("a providing unit: %d", unit.Code)
	}
}

// The pages about partners in a real browser: a phone in Chinese, a desk in English.
func TestPartners_InABrowser(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	answers := answersOf("样例银行")
	admin.Post("/admin/partners/new", answers)
	delivery, task := stray(p, uuid.MustParse(answers.Get("form_id")))
	g := webtest.NewGallery(t, p.Handler)
	g.Look(admin.Cookie, "admin-partners", "/admin/partners")
	g.Look(admin.Cookie, "admin-partner-new", "/admin/partners/new")
	g.Look(admin.Cookie, "admin-partner", "/admin/partners/"+answers.Get("form_id"))
	g.Look(p.AtAgency.Cookie, "desk-partners", "/desk/partners")
	g.Look(p.AtAgency.Cookie, "desk-delivery", "/desk/partners/"+delivery.String())
	g.Look(p.AtAgency.Cookie, "desk-act-partner", "/desk/tasks/"+task.String()+"/act")
	g.Look(p.AtAgency.Cookie, "desk-case-partner", "/desk/cases/"+p.Cases[0].String())
}
