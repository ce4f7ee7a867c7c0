package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/partners"
	"creditcase/web/api"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

const commitmentsPath = "/api/v1/systems/{system}/commitments"

// newSystem is a unit's own system at its machine: a sharer that signs other calls.
func newSystem(t *testing.T) *sharer {
	t.Helper()
	c := counter.Under(t, "shenzhen-2022")
	c.NewCommitmentItem(t, c.Unit, "YZ-CY", nil, webtest.Now)
	s := &sharer{Counter: c, from: "192.0.2.1:4711"}
	s.secret, _ = partners.NewSecret()
	s.id = uuid.New()
	if err := c.Store.LetSystemAct(t.Context(), db.NewUnitSystem{ID: s.id, UnitID: c.Unit, Secret: s.secret, At: webtest.Now}); err != nil {
		t.Fatal(err)
	}
	s.at = strings.Replace(commitmentsPath, "{system}", s.id.String(), 1)
	return s
}

// says is a call of the type, with the data changed.
func (s *sharer) says(kind string, data map[string]any) *httptest.ResponseRecorder {
	body, err := json.Marshal(map[string]any{"type": kind, "data": data})
	if err != nil {
		panic(err)
	}
	return s.call(s.at, string(body), s.secret, time.Now())
}

func signing(more ...any) map[string]any {
	data := map[string]any{"id": uuid.NewString(), "item": "YZ-CY", "version": 1,
		"subject": map[string]any{"kind": "legal_person", "name": dbtest.CompanyName, "code": dbtest.CompanyCode}}
	for i := 0; i < len(more); i += 2 {
		data[fmt.Sprint(more[i])] = more[i+1]
	}
	return data
}

// A unit's system signs once, finishes once, and reads how a commitment stands; each answer is as described.
func TestAPI_Commitments(t *testing.T) {
	doc, s := webtest.Described(t), newSystem(t)
	data := signing()
	first := check(doc, t, commitmentsPath, s.says("commitment.sign", data))
	again := check(doc, t, commitmentsPath, s.says("commitment.sign", data))
	if first["state"] != "signed" || first["commitment"] != again["commitment"] || s.Count(`SELECT count(*) FROM commitments WHERE way = 'system'`) != 1 {
		t.Errorf("signed: %v, then %v", first, again)
	}
	number := first["commitment"]
	other := map[string]any{"kind": "organisation", "name": "新设合伙企业", "code": "91330100MA27XYA12A"}
	s.NewCommitmentItem(t, s.Unit, "YZ-CY2", nil, webtest.Now)
	for name, change := range map[string][]any{"another party": {"subject", other}, "another item": {"item", "YZ-CY2"}, "another choice": {"declined", true},
		"finished at once": {"finished", true}} {
		answer := s.says("commitment.sign", signing(append([]any{"id", data["id"]}, change...)...))
		if told := check(doc, t, commitmentsPath, answer); answer.Code != http.StatusConflict || !strings.Contains(fmt.Sprint(told["detail"]), fmt.Sprint(number)) {
			t.Errorf("the same id for %s: %d %v", name, answer.Code, told)
		}
	}
	if n := s.Count(`SELECT count(*) FROM subjects WHERE code = '91330100MA27XYA12A'`); n != 0 {
		t.Error("whoever was refused is in the register")
	}
	for range 2 {
		done := check(doc, t, commitmentsPath, s.says("commitment.finish", map[string]any{"commitment": number, "finished_on": "2026-09-18"}))
		if done["state"] != "finished" || done["check_on"] != "2026-10-18" {
			t.Errorf("finished: %v", done)
		}
	}
	if told := check(doc, t, commitmentsPath, s.says("commitment.state", map[string]any{"commitment": number})); told["state"] != "finished" {
		t.Errorf("it stands at %v", told)
	}
	if told := check(doc, t, commitmentsPath, s.says("commitment.sign", signing("subject", other, "declined", true))); told["state"] != "declined" {
		t.Errorf("declined: %v", told)
	}
	if told := check(doc, t, commitmentsPath, s.says("commitment.sign", signing("subject", other, "finished", true))); told["state"] != "finished" {
		t.Errorf("finished at once: %v", told)
	}
}

// The description says how long the name of a party may be, and that is what is taken.
func TestAPI_Commitments_NameAsDescribed(t *testing.T) {
	doc, s := webtest.Described(t), newSystem(t)
	name := doc.Components.Schemas["CommitmentCall"].Properties["data"].Properties["subject"].Properties["name"]
	if name.MaxLength == nil {
		t.Fatal("the description sets no limit")
	}
	for more, code := range []int{http.StatusOK, http.StatusUnprocessableEntity} {
		who := map[string]any{"kind": "organisation", "name": strings.Repeat("甲", *name.MaxLength+more), "code": "91330100MA27XYA12A"}
		if answer := s.says("commitment.sign", signing("subject", who)); answer.Code != code {
			t.Errorf("%d characters: %d", *name.MaxLength+more, answer.Code)
		}
	}
}

// What is wrong is said in a sentence, to whoever has signed; whoever has not learns nothing.
func TestAPI_Commitments_Refuses(t *testing.T) {
	doc, s := webtest.Described(t), newSystem(t)
	for name, tt := range map[string]struct {
		kind string
		data map[string]any
		code int
		want string
	}{
		"no such type":                 {"commitment.break", signing(), 422, "commitment.sign"},
		"no id":                        {"commitment.sign", signing("id", uuid.Nil), 422, "data.id"},
		"a code that is none":          {"commitment.sign", signing("subject", map[string]any{"kind": "person", "name": "甲", "code": "1"}), 422, "data.subject"},
		"a blank name":                 {"commitment.sign", signing("subject", map[string]any{"kind": "organisation", "name": " \t", "code": "91330100MA27XYA12A"}), 422, "data.subject"},
		"a name without end":           {"commitment.sign", signing("subject", map[string]any{"kind": "organisation", "name": strings.Repeat("甲", 101), "code": "91330100MA27XYA12A"}), 422, "data.subject"},
		"a name of two lines":          {"commitment.sign", signing("subject", map[string]any{"kind": "organisation", "name": "甲\n乙", "code": "91330100MA27XYA12A"}), 422, "data.subject"},
		"a name of two paragraphs":     {"commitment.sign", signing("subject", map[string]any{"kind": "organisation", "name": "张三\u2028行", "code": "91330100MA27XYA12A"}), 422, "data.subject"},
		"a name with what nobody sees": {"commitment.sign", signing("subject", map[string]any{"kind": "organisation", "name": "张\u200b三行", "code": "91330100MA27XYA12A"}), 422, "data.subject"},
		"an item with a NUL":           {"commitment.sign", signing("item", "YZ-CY\x00"), 422, ""},
		"a name with a NUL":            {"commitment.state", map[string]any{"commitment": "CN\x00"}, 422, ""},
		"declined, finished":           {"commitment.sign", signing("declined", true, "finished", true), 422, "data.finished"},
		"no such item":                 {"commitment.sign", signing("item", "NONE"), 404, "no such item"},
		"another version":              {"commitment.sign", signing("version", 2), 404, "no such item"},
		"no day":                       {"commitment.finish", map[string]any{"commitment": "CN2026000001", "finished_on": "soon"}, 422, "finished_on"},
		"no such commitment":           {"commitment.state", map[string]any{"commitment": "CN2026000001"}, 404, "no such commitment"},
	} {
		answer := s.says(tt.kind, tt.data)
		if told := check(doc, t, commitmentsPath, answer); answer.Code != tt.code || !strings.Contains(fmt.Sprint(told["detail"]), tt.want) {
			t.Errorf("%s: %d %v", name, answer.Code, told)
		}
	}
	s.Exec(`UPDATE catalogue_items SET category = 'serious_list' WHERE id = (SELECT item_id FROM records WHERE id = $1)`, s.Record)
	answer := s.says("commitment.sign", signing())
	if told := check(doc, t, commitmentsPath, answer); answer.Code != http.StatusConflict || !strings.Contains(fmt.Sprint(told["detail"]), "exclude") {
		t.Errorf("excluded: %d %v", answer.Code, told)
	}
	body := `{"type": "commitment.state", "data": {}}`
	if n := s.Count(`SELECT count(*) FROM account_events e JOIN unit_systems u ON u.account_id = e.account_id WHERE e.kind = 'counter_look' AND e.facts = '{"name": "PEN-0001"}'`); n != 1 {
		t.Errorf("that somebody is excluded was told, and written down %d times", n)
	}
	wrong, _ := partners.NewSecret()
	for name, answer := range map[string]*httptest.ResponseRecorder{
		"another secret": s.call(s.at, body, wrong, time.Now()),
		"an old call":    s.call(s.at, body, s.secret, time.Now().Add(-time.Hour)),
		"no such system": s.call(strings.Replace(commitmentsPath, "{system}", uuid.NewString(), 1), body, s.secret, time.Now()),
	} {
		if check(doc, t, commitmentsPath, answer); answer.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, answer.Code)
		}
	}
	s.Exec(`UPDATE unit_systems SET disabled_at = now()`)
	if answer := s.says("commitment.state", map[string]any{"commitment": "CN2026000001"}); answer.Code != http.StatusForbidden {
		t.Errorf("disabled: %d", answer.Code)
	}
}

// A unit's system names so many parties and no more, whatever is told of them; what is told of one is written down.
func TestAPI_Commitments_LooksAreCounted(t *testing.T) {
	doc, s := webtest.Described(t), newSystem(t)
	was := *api.SystemLooks
	api.SystemLooks.Hour = 2
	t.Cleanup(func() { *api.SystemLooks = was })
	another := map[string]any{"kind": "legal_person", "name": "别的公司", "code": dbtest.CompanyCode}
	for n, code := range []int{http.StatusUnprocessableEntity, http.StatusUnprocessableEntity, http.StatusTooManyRequests} {
		if answer := s.says("commitment.sign", signing("subject", another)); answer.Code != code {
			t.Errorf("call %d: %d", n+1, answer.Code)
		}
	}
	answer := s.says("commitment.sign", signing())
	if told := check(doc, t, commitmentsPath, answer); answer.Code != http.StatusTooManyRequests {
		t.Errorf("whoever is not excluded is told so: %d %v", answer.Code, told)
	}
	if n := s.Count(`SELECT count(*) FROM account_events WHERE kind = 'counter_look' AND facts = '{"name": "YZ-CY"}'`); n != 2 {
		t.Errorf("that a code is registered was told twice, and written down %d times", n)
	}
}

// What turns text round does not come into the register, and a name is kept in one form.
func TestAPI_Commitments_NameIsKeptPlain(t *testing.T) {
	s := newSystem(t)
	who := map[string]any{"kind": "organisation", "name": " a\u202eb e\u0301 ", "code": "91330100MA27XYA12A"}
	if answer := s.says("commitment.sign", signing("subject", who)); answer.Code != http.StatusOK {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	if n := s.Count(`SELECT count(*) FROM subjects WHERE name = $1`, "ab \u00e9"); n != 1 {
		t.Error("the name is kept otherwise")
	}
}
