package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/partners"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// A unit with one head only lets that head decide what they put up: set by an administrator with a reason that stays in the register,
// and said in trail, document and on the board wherever it was made use of.
func TestAdminUnits_SoleHead(t *testing.T) {
	const why = "本单位只有一名负责人，已报主管部门同意。"
	c := counter.NewExplainedCase(t)
	c.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at, password_set_at)
		SELECT gen_random_uuid(), 'admin', password_hash, '管理员庚', 'administrator', created_at, created_at FROM accounts WHERE login = 'agency'`)
	c.AskSupplement()
	c.Supplement()
	c.Transfer()
	c.At(9, 24, 10)
	admin, head, board := c.SignIn("admin"), c.SignIn("unit.head"), c.SignIn("supervisor")
	extension := "/desk/tasks/" + c.TaskOf(c.ID, casefile.TaskVerify).String() + "/extension"
	if page := head.Page("/desk/cases/" + c.ID.String()); strings.Contains(page, extension) {
		t.Error("the only head is offered a request that nobody else could decide")
	}
	c.Says(board.Page("/watch?list=own"), "没有由提出人自己决定的事项")

	at := "/admin/units/" + c.Unit.String()
	c.Says(admin.Page("/admin/units"), `href="`+at+`"`, "市场监督管理局", "需要另一人批准")
	c.Says(admin.Page(at), "1名负责人", "还没有修改过")
	short := admin.Post(at, url.Values{"sole_head": {"yes"}, "reasons": {"同意"}})
	if short.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", short.Code)
	}
	c.Says(short.Body.String(), `value="yes" checked`, "同意")
	c.Says(admin.Post(at, url.Values{"sole_head": {"no"}, "reasons": {why}}).Body.String(), "与现在的设置相同", why)
	admin.On(at, url.Values{"sole_head": {"yes"}, "reasons": {why}})
	c.Says(admin.Page(at), why, "管理员庚", "2026年9月24日 10:00")
	c.Says(admin.Page("/admin/units"), "唯一负责人可以自行批准")
	c.Says(admin.Page("/admin/log?group=administration"), "允许唯一负责人批准本人提出的事项", why, "管理员庚")

	head.Act(extension, url.Values{"amount": {"3"}, "reasons": {"需要调取原始档案核对。"}})
	approval := "/desk/tasks/" + c.TaskOf(c.ID, casefile.TaskApproveExtension).String() + "/act"
	c.Says(head.Page("/desk"), approval)
	form := url.Values{"approve": {"yes"}}
	c.Says(head.Page(head.Fill(approval, form)), "提出人与批准人为同一人")
	head.Act(approval, form)

	c.Says(board.Page("/watch"), "同一人提出并决定 1")
	c.Says(counter.Words(board.Page("/watch?list=own")), "负责人戊", "批复延期申请", "市场监督管理局", "2026年9月24日 10:00")
	c.Says(counter.Words(board.Page("/watch/cases/"+c.ID.String())), "提出人与决定人为同一人")
	if n := c.Count(`SELECT count(*) FROM notices WHERE kind = 'extension' AND html_zh LIKE '%提出人与批准人为同一人%'`); n != 1 {
		t.Errorf("%d documents say it", n)
	}

	admin.On(at, url.Values{"sole_head": {"no"}, "reasons": {"已任命第二名负责人，不再需要。"}})
	c.Says(admin.Page("/admin/log?group=administration"), "不再允许唯一负责人批准本人提出的事项")
	for path, who := range map[string]*counter.Customer{"/admin/units": head, at: board} {
		if answer := who.Get(path); answer.Code != http.StatusForbidden {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
	supervisor := url.Values{"sole_head": {"yes"}, "reasons": {why}}
	var unit string
	if err := c.Store.Pool.QueryRow(t.Context(), `SELECT id::text FROM units WHERE kind = 'supervisor'`).Scan(&unit); err != nil {
		t.Fatal(err)
	}
	if answer := admin.Post("/admin/units/"+unit, supervisor); answer.Code != http.StatusNotFound {
		t.Errorf("the supervisor, who decides nothing: %d", answer.Code)
	}
}

// The pages about units, and the board's list of own decisions, in a real browser.
func TestUnits_InABrowser(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 2)
	p.Exec(`UPDATE units SET sole_head_decides = true WHERE id = $1`, p.Agency)
	p.Exec(`INSERT INTO account_events (id, at, kind, actor_id, facts) SELECT gen_random_uuid(), $1, 'unit_sole_head_on', $2,
		jsonb_build_object('unit', code, 'reasons', '本单位只有一名负责人，已报主管部门同意。') FROM units WHERE id = $3`, webtest.Now, p.AccountOf("admin"), p.Agency)
	p.Exec(`INSERT INTO acts (id, form_id, case_id, task_id, kind, closes, holds, actor_id, content, received_at, status, processed_at, own_decision)
		SELECT gen_random_uuid(), gen_random_uuid(), t.case_id, t.id, 'decide_late', true, false, $1, '{"approve": true}', $2::timestamptz, 'done', $2, true FROM tasks t`,
		p.AgencyHead, webtest.Now)
	g := webtest.NewGallery(t, p.Handler)
	g.Look(admin.Cookie, "admin-units", "/admin/units")
	g.Look(admin.Cookie, "admin-unit", "/admin/units/"+p.Agency.String())
	secret, _ := partners.NewSecret()
	if err := p.Store.LetSystemAct(t.Context(), db.NewUnitSystem{ID: uuid.New(), UnitID: p.Unit, Secret: secret, At: webtest.Now}); err != nil {
		t.Fatal(err)
	}
	g.Look(admin.Cookie, "admin-unit-system", "/admin/units/"+p.Unit.String())
	g.Look(p.AtWatch.Cookie, "watch-own", "/watch?list=own")
}
