package admin_test

import (
	"net/http"
	"net/url"
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

// outstanding leaves a message that its partner has taken and not confirmed in time, with the agency's task.
func outstanding(p *counter.Pressing, partner uuid.UUID) (delivery, message, task uuid.UUID) {
	p.Helper()
	ctx := p.Context()
	message = uuid.Must(uuid.NewV7())
	var record uuid.UUID
	if err := p.Store.Pool.QueryRow(ctx, "SELECT record_id FROM case_records WHERE case_id = $1", p.Cases[0]).Scan(&record); err != nil {
		p.Fatal(err)
	}
	due := webtest.Now.Add(-time.Hour)
	err := p.Store.InTx(ctx, func(q *db.Queries) error {
		if _, err := q.CaseLock(ctx, p.Cases[0]); err != nil {
			return err
		}
		err := q.PartnerTell(ctx, db.PartnerTellParams{ID: message, CaseID: p.Cases[0], RecordID: record, Event: casefile.PartnerDeleted, Article: "42",
			OccurredAt: webtest.Now.Add(-2 * time.Hour), DueAt: due, Body: `{"data": {}}`, TakeDown: true})
		if err != nil {
			return err
		}
		explanation := []byte(`{"pack": "shenzhen-2020", "clock": "repair.take_down", "unit": "working_day", "amount": 3}`)
		err = q.PartnerDeadlineInsert(ctx, db.PartnerDeadlineInsertParams{ID: uuid.New(), CaseID: p.Cases[0], MessageID: &message, TakeDown: true,
			Clock: "repair.take_down", Basis: "policy", StartedAt: webtest.Now.Add(-2 * time.Hour), DueAt: due, Explanation: explanation})
		if err != nil {
			return err
		}
		return q.OpenTakeDownTask(ctx, db.TakeDown{PartnerID: partner, Delivery: db.Delivery{MessageID: message, CaseID: p.Cases[0],
			Event: casefile.PartnerDeleted, NameZH: "样例银行", NameEN: "Sample Bank"}}, true, due, webtest.Now)
	})
	if err != nil {
		p.Fatal(err)
	}
	p.Exec("UPDATE partner_deliveries SET state = 'delivered', attempts = 1, done_at = $1, next_at = NULL", webtest.Now.Add(-time.Hour))
	p.Exec("UPDATE partner_take_downs SET reminders = 2")
	if err := p.Store.Pool.QueryRow(ctx, "SELECT id FROM partner_deliveries WHERE message_id = $1", message).Scan(&delivery); err != nil {
		p.Fatal(err)
	}
	return delivery, message, p.TaskOf(p.Cases[0], casefile.TaskTakeDown)
}

// A confirmation that has not come is seen wherever somebody can do something about it, and is noted with its day and how it is known.
func TestTakeDowns(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	answers := answersOf("样例银行")
	admin.Post("/admin/partners/new", answers)
	partner := answers.Get("form_id")
	delivery, message, task := outstanding(p, uuid.MustParse(partner))
	at, act := "/desk/partners/"+delivery.String(), "/desk/tasks/"+task.String()+"/act"
	p.Says(p.AtAgency.Page("/desk/partners"), "1件逾期未确认撤下", "逾期未确认撤下", "最早的到期日")
	p.Says(p.AtAgency.Page("/desk/partners?state=outstanding"), p.Numbers[0])
	p.Says(p.AtAgency.Page("/desk/partners?state=owed"), p.Numbers[0])
	p.Says(p.AtAgency.Page("/desk?kind=take_down"), "催促撤下信用信息", p.Numbers[0])
	p.Says(p.AtAgency.Page("/desk/cases/"+p.Cases[0].String()), "共享单位撤下情况", "样例银行尚未确认撤下：删除", "已催促2次", at, act)
	p.Says(p.AtAgency.Page(at), "逾期未确认撤下", at+"/letter", act)
	p.Says(p.AtAgency.Page(at+"/letter"), "撤下信用信息通知", message.String(), "样例银行：")
	p.Says(admin.Page("/admin/partners/"+partner), "1件逾期未确认撤下", "/api/v1/partners/"+partner+"/confirmations")
	p.Says(p.SignIn("supervisor").Page("/watch/cases/"+p.Cases[0].String()), "共享单位撤下情况", "逾期未确认撤下")
	if unit := p.SignIn("unit").Get(at + "/letter"); unit.Code != http.StatusForbidden {
		t.Errorf("a providing unit: %d", unit.Code)
	}

	form := url.Values{"form_id": {forms.NewID()}, "down": {"confirmed"}, "down_on-year": {"2026"}, "down_on-month": {"9"}, "down_on-day": {"19"}}
	answer := p.AtAgency.Post(act, form)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("down tomorrow, and not how: %d", answer.Code)
	}
	p.Says(answer.Body.String(), "撤下日期不能晚于今天", "请填写确认方式", `value="confirmed" checked`)
	day := slices.Collect(strings.SplitSeq(webtest.Now.Format("2006-1-2"), "-"))
	form["down_on-year"], form["down_on-month"], form["down_on-day"] = day[:1], day[1:2], day[2:]
	form.Set("how", "数据部书面确认，已停止展示。")
	p.AtAgency.Act(act, form)
	p.Says(p.AtAgency.Page(at), "已登记撤下", "数据部书面确认，已停止展示。", "经办人乙")
	p.Says(p.AtAgency.Page("/desk/cases/"+p.Cases[0].String()), "已登记撤下", "办理撤下确认")
	if n := p.Count("SELECT count(*) FROM deadlines WHERE take_down AND met_at IS NULL"); n != 0 {
		t.Error("the clock still runs")
	}
	if again := p.AtAgency.Get(at + "/letter"); again.Code != http.StatusOK {
		t.Errorf("the letter afterwards: %d", again.Code)
	}
}

// A partner that nothing is asked of has no letter.
func TestTakeDowns_NothingToConfirm_NoLetter(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	answers := answersOf("样例银行")
	admin.Post("/admin/partners/new", answers)
	delivery, _ := stray(p, uuid.MustParse(answers.Get("form_id")))
	if letter := p.AtAgency.Get("/desk/partners/" + delivery.String() + "/letter"); letter.Code != http.StatusNotFound {
		t.Errorf("%d", letter.Code)
	}
}

// The pages in a real browser: a phone in Chinese, a desk in English.
func TestTakeDowns_InABrowser(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	answers := answersOf("样例银行")
	admin.Post("/admin/partners/new", answers)
	delivery, _, task := outstanding(p, uuid.MustParse(answers.Get("form_id")))
	g := webtest.NewGallery(t, p.Handler)
	g.Look(admin.Cookie, "admin-partner-owing", "/admin/partners/"+answers.Get("form_id"))
	g.Look(p.AtAgency.Cookie, "desk-partners-outstanding", "/desk/partners")
	g.Look(p.AtAgency.Cookie, "desk-delivery-outstanding", "/desk/partners/"+delivery.String())
	g.Look(p.AtAgency.Cookie, "desk-take-down-letter", "/desk/partners/"+delivery.String()+"/letter")
	g.Look(p.AtAgency.Cookie, "desk-act-take-down", "/desk/tasks/"+task.String()+"/act")
	g.Look(p.AtAgency.Cookie, "desk-case-take-down", "/desk/cases/"+p.Cases[0].String())
}
