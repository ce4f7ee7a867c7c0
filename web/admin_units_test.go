package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"creditcase/casefile"
)

// A unit with one head only lets that head decide what they put up: set by an administrator with a reason that stays in the register,
// and said in trail, document and on the board wherever it was made use of.
func TestAdminUnits_SoleHead(t *testing.T) {
	const why = "本单位只有一名负责人，已报主管部门同意。"
	c := newExplainedCase(t)
	c.exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at, password_set_at)
		SELECT gen_random_uuid(), 'admin', password_hash, '管理员庚', 'administrator', created_at, created_at FROM accounts WHERE login = 'agency'`)
	c.askSupplement()
	c.supplement()
	c.transfer()
	c.at(9, 24, 10)
	admin, head, board := c.signIn("admin"), c.signIn("unit.head"), c.signIn("supervisor")
	extension := "/desk/tasks/" + c.taskOf(c.id, casefile.TaskVerify).String() + "/extension"
	if page := head.page("/desk/cases/" + c.id.String()); strings.Contains(page, extension) {
		t.Error("the only head is offered a request that nobody else could decide")
	}
	c.says(board.page("/watch?list=own"), "没有由提出人自己决定的事项")

	at := "/admin/units/" + c.Unit.String()
	c.says(admin.page("/admin/units"), `href="`+at+`"`, "市场监督管理局", "需要另一人批准")
	c.says(admin.page(at), "1名负责人", "还没有修改过")
	short := admin.post(at, url.Values{"sole_head": {"yes"}, "reasons": {"同意"}})
	if short.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", short.Code)
	}
	c.says(short.Body.String(), `value="yes" checked`, "同意")
	c.says(admin.post(at, url.Values{"sole_head": {"no"}, "reasons": {why}}).Body.String(), "与现在的设置相同", why)
	admin.on(at, url.Values{"sole_head": {"yes"}, "reasons": {why}})
	c.says(admin.page(at), why, "管理员庚", "2026年9月24日 10:00")
	c.says(admin.page("/admin/units"), "唯一负责人可以自行批准")
	c.says(admin.page("/admin/log?group=administration"), "允许唯一负责人批准本人提出的事项", why, "管理员庚")

	head.act(extension, url.Values{"amount": {"3"}, "reasons": {"需要调取原始档案核对。"}})
	approval := "/desk/tasks/" + c.taskOf(c.id, casefile.TaskApproveExtension).String() + "/act"
	c.says(head.page("/desk"), approval)
	form := url.Values{"approve": {"yes"}}
	c.says(head.page(head.fill(approval, form)), "提出人与批准人为同一人")
	head.act(approval, form)

	c.says(board.page("/watch"), "同一人提出并决定 1")
	c.says(words(board.page("/watch?list=own")), "负责人戊", "批复延期申请", "市场监督管理局", "2026年9月24日 10:00")
	c.says(words(board.page("/watch/cases/"+c.id.String())), "提出人与决定人为同一人")
	if n := c.count(`SELECT count(*) FROM notices WHERE kind = 'extension' AND html_zh LIKE '%提出人与批准人为同一人%'`); n != 1 {
		t.Errorf("%d documents say it", n)
	}

	admin.on(at, url.Values{"sole_head": {"no"}, "reasons": {"已任命第二名负责人，不再需要。"}})
	c.says(admin.page("/admin/log?group=administration"), "不再允许唯一负责人批准本人提出的事项")
	for path, who := range map[string]*customer{"/admin/units": head, at: board} {
		if answer := who.get(path); answer.Code != http.StatusForbidden {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
	supervisor := url.Values{"sole_head": {"yes"}, "reasons": {why}}
	var unit string
	if err := c.Store.Pool.QueryRow(t.Context(), `SELECT id::text FROM units WHERE kind = 'supervisor'`).Scan(&unit); err != nil {
		t.Fatal(err)
	}
	if answer := admin.post("/admin/units/"+unit, supervisor); answer.Code != http.StatusNotFound {
		t.Errorf("the supervisor, who decides nothing: %d", answer.Code)
	}
}

// The pages about units, and the board's list of own decisions, in a real browser.
func TestUnits_InABrowser(t *testing.T) {
	p, admin := newOfficeOf(t, 2)
	p.exec(`UPDATE units SET sole_head_decides = true WHERE id = $1`, p.Agency)
	p.exec(`INSERT INTO account_events (id, at, kind, actor_id, facts) SELECT gen_random_uuid(), $1, 'unit_sole_head_on', $2,
		jsonb_build_object('unit', code, 'reasons', '本单位只有一名负责人，已报主管部门同意。') FROM units WHERE id = $3`, testNow, p.accountOf("admin"), p.Agency)
	p.exec(`INSERT INTO acts (id, form_id, case_id, task_id, kind, actor_id, content, received_at, status, processed_at, own_decision)
		SELECT gen_random_uuid(), gen_random_uuid(), t.case_id, t.id, 'decide_late', $1, '{"approve": true}', $2::timestamptz, 'done', $2, true FROM tasks t`,
		p.AgencyHead, testNow)
	g := newGallery(t, p.handler)
	g.look(admin.cookie, "admin-units", "/admin/units")
	g.look(admin.cookie, "admin-unit", "/admin/units/"+p.Agency.String())
	g.look(p.supervisor.cookie, "watch-own", "/watch?list=own")
}
