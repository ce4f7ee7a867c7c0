package web_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// actsByTaskAndRole is who does what at a desk, in the words of the articles: a table to hold the code against, not made from it.
var actsByTaskAndRole = map[casefile.TaskKind][]string{
	casefile.TaskFormCheck:        {"agency", "agency.head", "market", "market.principal"},
	casefile.TaskApproveLate:      {"agency.head", "market.principal"},
	casefile.TaskCompare:          {"agency", "agency.head"},
	casefile.TaskCorrect:          {"agency", "agency.head"},
	casefile.TaskVerify:           {"market", "market.principal"},
	casefile.TaskRoute:            {"agency", "agency.head"},
	casefile.TaskDecide:           {"agency", "agency.head"},
	casefile.TaskInform:           {"agency", "agency.head"},
	casefile.TaskApproveExtension: {"market.principal"},
	casefile.TaskReplyUrge:        {"agency", "agency.head", "market", "market.principal"},
	casefile.TaskReachPartner:     {"agency", "agency.head"},
	casefile.TaskTakeDown:         {"agency", "agency.head"},
}

// Whose act a task needs is asked at every door: the inbox and its link, form, claim, release, handing over, act.
func TestPolicy_ActsByKindOfTaskAndRole(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, packID := range book.IDsFor(casefile.FlowObjection) {
		pack, err := book.InForce(packID, calendar.DateOf(walkTime))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(packID, func(t *testing.T) { actsByKindOfTaskAndRole(t, pack) })
	}
}

func actsByKindOfTaskAndRole(t *testing.T, pack *rules.Pack) {
	w := newWalk(t, pack.ID)
	bodies := map[string][]string{"agency": {"agency", "agency.head"}, "market": {"market", "market.principal"}}
	cookies := map[string]*http.Cookie{}
	for _, logins := range bodies {
		for _, login := range logins {
			cookies[login] = w.signIn(login)
		}
	}
	extends := slices.ContainsFunc(slices.Collect(maps.Values(pack.Clocks)), func(k rules.Clock) bool { return k.Extension != nil })
	for _, kind := range casefile.TaskKinds() {
		if kind == casefile.TaskApproveExtension && !extends {
			continue // nothing is there to approve
		}
		for body, logins := range bodies {
			if !slices.Contains(actsByTaskAndRole[kind], body) && !slices.Contains(actsByTaskAndRole[kind], logins[1]) {
				continue // such a task never falls to this body
			}
			task := w.openFor(kind, body)
			for _, login := range logins {
				w.tryDoors(task, kind, login, cookies[login], slices.Contains(actsByTaskAndRole[kind], login))
			}
			w.close(task)
		}
	}
}

// openFor gives the case of the walk an open task of the kind, owed by the unit of the login, and no other.
func (w *walk) openFor(kind casefile.TaskKind, login string) uuid.UUID {
	w.t.Helper()
	unit, id := uuid.MustParse(w.one(`SELECT unit_id FROM accounts WHERE login = $1`, login)[0]), uuid.New()
	w.exec(`UPDATE tasks SET closed_at = opened_at WHERE case_id = $1 AND closed_at IS NULL`, w.vars["case"])
	err := w.store.OpenTask(w.t.Context(), db.TaskInsertParams{ID: id, CaseID: uuid.MustParse(w.vars["case"]), Kind: kind, UnitID: unit,
		OpenedAt: walkTime, DueAt: walkTime.AddDate(0, 0, 3)})
	if err != nil {
		w.t.Fatal(err)
	}
	if kind == casefile.TaskRoute { // it shows why the case was sent back
		w.exec(`INSERT INTO acts (id, form_id, case_id, task_id, kind, closes, holds, actor_id, content, received_at, status, processed_at)
			SELECT gen_random_uuid(), gen_random_uuid(), $1, $2, 'send_back', true, false, a.id, '{"reasons": "不属本单位职责"}', $3::timestamptz, 'done', $3
			FROM accounts a WHERE a.login = 'market'`, w.vars["case"], w.vars["task"], walkTime)
	}
	if kind == casefile.TaskReachPartner {
		w.exec(`UPDATE partner_deliveries SET task_id = $1 WHERE id = $2`, id, w.vars["delivery"])
	}
	if kind == casefile.TaskTakeDown {
		w.exec(`UPDATE partner_take_downs o SET task_id = $1 FROM partner_deliveries d
			WHERE d.id = $2 AND o.message_id = d.message_id AND o.partner_id = d.partner_id`, id, w.vars["delivery"])
	}
	return id
}

func (w *walk) close(task uuid.UUID) {
	w.t.Helper()
	w.exec(`UPDATE tasks SET closed_at = opened_at WHERE id = $1`, task)
}

func (w *walk) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.owner.Exec(w.t.Context(), sql, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *walk) tryDoors(task uuid.UUID, kind casefile.TaskKind, login string, cookie *http.Cookie, may bool) {
	w.t.Helper()
	at := "/desk/tasks/" + task.String()
	knock := func(method, path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(url.Values{"form_id": {uuid.NewString()}}.Encode()))
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		r.AddCookie(cookie)
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, r)
		return answer
	}
	lists := strings.Contains(knock(http.MethodGet, "/desk").Body.String(), at+"/act")
	offers := strings.Contains(knock(http.MethodGet, "/desk/cases/"+w.vars["case"]).Body.String(), at+"/act")
	if lists != may || offers != may {
		w.t.Errorf("%s as %s: in the inbox %v, at the case %v, want %v", kind, login, lists, offers, may)
	}
	for _, door := range []struct {
		method, path string
		opens        int
	}{
		{http.MethodGet, "/act", http.StatusOK},
		{http.MethodPost, "/claim", http.StatusSeeOther},
		{http.MethodGet, "/hand-over", http.StatusOK},
		{http.MethodPost, "/hand-over", http.StatusUnprocessableEntity}, // nobody is chosen
		{http.MethodPost, "/act", http.StatusUnprocessableEntity},       // nothing is answered
		{http.MethodPost, "/release", http.StatusSeeOther},
	} {
		want := door.opens
		if !may {
			want = http.StatusForbidden
		}
		if kind == casefile.TaskInform && door.path == "/act" && door.method == http.MethodPost {
			continue // no question of its form must be answered: it would be the act
		}
		answer := knock(door.method, at+door.path)
		if answer.Code != want {
			w.t.Errorf("%s as %s: %s %s gives %d, want %d", kind, login, door.method, door.path, answer.Code, want)
		}
	}
	if holder := w.one(`SELECT coalesce(claimed_by::text, '') FROM tasks WHERE id = $1`, task)[0]; holder != "" {
		w.t.Errorf("%s as %s: the task is held afterwards", kind, login)
	}
}
