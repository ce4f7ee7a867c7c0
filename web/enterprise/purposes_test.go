package enterprise_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/partners"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// asked is a city in which an enterprise is looked up at every door, for every purpose.
type asked struct {
	*counter.Counter
	pack    string
	unit    *counter.Customer
	agency  *counter.Customer
	partner uuid.UUID
	secret  []byte
}

// The company has a penalty from before the ruling, PEN-0001, and one from after it, PEN-0002.
func newAsked(t *testing.T, pack string) *asked {
	t.Helper()
	c := counter.Under(t, pack)
	c.NewRecord(t, casefile.Content{"amount": "700"}, nil)
	c.Exec(`UPDATE records SET recorded_on = '2026-09-10' WHERE number = 'PEN-0002'`)
	a := &asked{Counter: c, pack: pack, unit: c.SignIn("unit"), agency: c.SignIn("agency"), partner: uuid.New()}
	a.secret, _ = partners.NewSecret()
	err := c.Store.PartnerAdd(t.Context(), db.PartnerInsertParams{ID: a.partner, NameZH: "样例银行", NameEN: "Sample Bank", URL: "https://bank.example/", CreatedAt: webtest.Now}, a.secret)
	if err != nil {
		t.Fatal(err)
	}
	c.Work()
	return a
}

// doors are where an enterprise can be looked up.
func (a *asked) doors(purpose casefile.Purpose) map[string]string {
	a.Helper()
	asks := url.Values{"code": {dbtest.CompanyCode}, "q": {dbtest.CompanyCode}, "purpose": {string(purpose)}}
	return map[string]string{
		"the public": a.Anybody().Post("/records", asks).Body.String(), "a unit": a.unit.Post("/desk/enterprises", asks).Body.String(),
		"the agency": a.agency.Post("/desk/enterprises", asks).Body.String(),
		"a partner":  a.call(`{"type": "enterprise.lookup", "data": {"code": "` + dbtest.CompanyCode + `", "purpose": "` + string(purpose) + `"}}`).Body.String(),
	}
}

// call is signed by the partner.
func (a *asked) call(body string) *httptest.ResponseRecorder {
	a.Helper()
	hook, err := webhooks.NewWebhookRaw(a.secret)
	if err != nil {
		a.Fatal(err)
	}
	id, at := uuid.NewString(), time.Now()
	signature, err := hook.Sign(id, at, []byte(body))
	if err != nil {
		a.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/api/v1/partners/"+a.partner.String()+"/lookups", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(webhooks.HeaderWebhookID, id)
	r.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	r.Header.Set(webhooks.HeaderWebhookSignature, signature)
	return a.Anybody().Send(r)
}

// sees is what is to be seen of the record from before the ruling.
type sees struct {
	shown, leftOut bool
	marked         string // a word of the mark on the enterprise; "": there is none
}

// show holds what every door shows for every purpose: a purpose that the article names, and any other.
func (a *asked) show(when string, named, other sees) {
	a.Helper()
	for _, purpose := range casefile.Purposes {
		want := named
		if purpose == casefile.PurposeOther {
			want = other
		}
		for door, page := range a.doors(purpose) {
			said := strings.Contains(page, "第七十条") && strings.Contains(page, "另有1条") || strings.Contains(page, `"left_out":{"records":1,"article":"70"}`)
			if strings.Contains(page, "PEN-0001") != want.shown || said != want.leftOut || !strings.Contains(page, "PEN-0002") {
				a.Errorf("%s, %s to %s for %s: shown %t, left out %t, want %+v; the later one is shown %t", a.pack, when, door, purpose,
					strings.Contains(page, "PEN-0001"), said, want, strings.Contains(page, "PEN-0002"))
			}
			mark := want.marked
			if door == "a partner" && mark != "" {
				mark = kinds[mark]
			}
			if mark != "" && !strings.Contains(page, mark) || mark == "" && strings.Contains(page, "云澜市中级人民法院") {
				a.Errorf("%s, %s to %s for %s: the enterprise is marked otherwise than with %q", a.pack, when, door, purpose, mark)
			}
		}
	}
}

// kinds are the marks as partners read them.
var kinds = map[string]string{"重整计划执行中": `"kind":"plan"`, "裁定前信息不作不利参考": `"kind":"disregarded"`, "重整计划执行完毕": `"kind":"plan_carried_out"`, "信用等级重新评定": `"kind":"rated_anew"`}

// A query for a tender and one for anything else show before, while and after a plan runs what the articles allow: shenzhen-2020 70 leaves out what lies before the
// ruling, also when the plan was carried out, for which it states no end; what a plan that fails has left out is there again. Nothing is left out where no
// article says so; what national-2026 has shielded comes back with either end.
func TestLookUps_BeforeDuringAfter(t *testing.T) {
	plain, plan := sees{shown: true}, "重整计划执行中"
	for pack, want := range map[string]struct{ named, other, carriedNamed, carriedOther sees }{
		"shenzhen-2020": {sees{leftOut: true, marked: plan}, sees{shown: true, marked: plan},
			sees{leftOut: true, marked: "裁定前信息不作不利参考"}, sees{shown: true, marked: "裁定前信息不作不利参考"}},
		"shenzhen-2022": {sees{shown: true, marked: plan}, sees{shown: true, marked: plan},
			sees{shown: true, marked: "重整计划执行完毕"}, sees{shown: true, marked: "重整计划执行完毕"}},
		"national-2026": {sees{marked: plan}, sees{marked: plan}, sees{shown: true, marked: "信用等级重新评定"}, sees{shown: true, marked: "信用等级重新评定"}},
	} {
		for _, end := range []casefile.ReorganizationMatter{casefile.MatterCarriedOut, casefile.MatterFailed} {
			t.Run(pack+"/"+string(end), func(t *testing.T) {
				t.Parallel()
				city := pack
				if pack == "national-2026" { // beside a city's own pack
					city = "city-2022"
				}
				a := newAsked(t, city)
				a.show("before the plan", plain, plain)
				filed := a.Follows(a.Ruling(pack, casefile.MatterPlan, "（2026）云01破1号", "2026-09-01", uuid.Nil))
				a.show("while the plan runs", want.named, want.other)
				a.Follows(a.Ruling(pack, end, "（2026）云01破1号之二", "2026-09-17", filed))
				if end == casefile.MatterFailed {
					a.show("after the plan has failed", plain, plain)
					return
				}
				a.show("after the plan was carried out", want.carriedNamed, want.carriedOther)
			})
		}
	}
}

// What speaks for an enterprise is left out for no purpose: shenzhen-2020 70 keeps what lies before the ruling from being held against it. However much is left out, it is
// said where more records are there than are shown; and the public lists, which take no purpose, say beside an entry that it must not be held against the enterprise.
func TestLookUps_WhatIsNotHeldAgainstIt(t *testing.T) {
	a := newAsked(t, "shenzhen-2020")
	a.NewHonour(t, "HON-0001", a.Unit)
	list := a.NewList(t, a.Unit, "LIST-1", "serious_list", "serious", nil)
	a.Exec(`INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source) VALUES (gen_random_uuid(), 'YZ-0001', $1, $2, $3, '2026-06-05', '{}')`, a.Subject, list, a.Unit)
	a.Exec(`INSERT INTO record_versions (record_id, version, content, valid_from) SELECT id, 1, '{}', '2026-06-05' FROM records WHERE number = 'YZ-0001'`)
	filed := a.Follows(a.Ruling("shenzhen-2020", casefile.MatterPlan, "（2026）云01破1号", "2026-09-01", uuid.Nil))
	a.Follows(a.Ruling("shenzhen-2020", casefile.MatterCarriedOut, "（2026）云01破1号之二", "2026-09-17", filed))
	for door, page := range a.doors(casefile.PurposeTender) {
		if !strings.Contains(page, "HON-0001") || strings.Contains(page, "PEN-0001") || strings.Contains(page, "YZ-0001") {
			t.Errorf("%s: the honour is shown %t, the penalty %t, the listing %t", door, strings.Contains(page, "HON-0001"), strings.Contains(page, "PEN-0001"), strings.Contains(page, "YZ-0001"))
		}
	}
	if page := a.Anybody().Page("/lists"); !strings.Contains(page, "YZ-0001") || !strings.Contains(page, "裁定前信息不作不利参考") {
		t.Error("the public list does not say that its entry is not held against the enterprise")
	}
	a.Exec(`INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source)
		SELECT gen_random_uuid(), 'VIEL-' || g, r.subject_id, r.item_id, r.unit_id, '2026-09-15', '{}' FROM records r, generate_series(1, 199) g WHERE r.number = 'PEN-0001'`)
	a.Exec(`INSERT INTO record_versions (record_id, version, content, valid_from) SELECT id, 1, '{}', '2026-09-15' FROM records WHERE number LIKE 'VIEL-%'`)
	if page := a.doors(casefile.PurposeTender)["a unit"]; !strings.Contains(page, "只列出前200条") {
		t.Error("201 records are there beside what is left out, and it is not said that one is not shown")
	}
}

// Purposes are kept with the look; one that is not known is refused at every door, and never taken for another.
func TestLookUps_Purposes(t *testing.T) {
	a := newAsked(t, "shenzhen-2020")
	a.doors(casefile.PurposeTender)
	if n := a.Count(`SELECT count(*) FROM account_events WHERE kind = 'enterprise_look' AND facts->>'purpose' = 'tender' AND facts->>'subject' = $1`, a.Subject.String()); n != 3 {
		t.Errorf("%d looks stand in the register, want that of a unit, of the agency and of a partner", n)
	}
	for door, page := range a.doors("espionage") {
		if strings.Contains(page, "PEN-0001") || !strings.Contains(page, "查询用途") && !strings.Contains(page, "is no purpose") {
			t.Errorf("%s is shown records for a purpose that there is not", door)
		}
	}
	for _, missing := range []url.Values{{"code": {dbtest.CompanyCode}}, {"code": {dbtest.CompanyCode}, "purpose": {""}}, {"code": {"123"}, "purpose": {"tender"}}} {
		if answer := a.unit.Post("/desk/enterprises", missing); answer.Code != http.StatusUnprocessableEntity || strings.Contains(answer.Body.String(), "PEN-0001") {
			t.Errorf("a look-up with %v is answered %d", missing, answer.Code)
		}
	}
	for body, want := range map[string]int{`{"type": "enterprise.lookup", "data": {"code": "91990100MA00000099", "purpose": "tender"}}`: http.StatusNotFound,
		`{"type": "other", "data": {}}`: http.StatusUnprocessableEntity, `[`: http.StatusUnprocessableEntity} {
		if answer := a.call(body); answer.Code != want {
			t.Errorf("%s is answered %d", body, answer.Code)
		}
	}
}

// Whoever looks something up is told that records may be left out for a purpose where the pack leaves some out, and under no other pack.
func TestLookUps_SayWhatThePackLeavesOut(t *testing.T) {
	for pack, leaves := range map[string]bool{"shenzhen-2020": true, "shenzhen-2022": false, "city-2022": false} {
		a := newAsked(t, pack)
		for door, page := range map[string]string{"the public": a.Anybody().Page("/records"), "a unit": a.unit.Page("/desk/enterprises")} {
			if strings.Contains(page, "可能不列出") != leaves || strings.Contains(page, "第七十条") != leaves || strings.Contains(page, "用途影响") {
				t.Errorf("%s, %s: that something is left out is told, or not, against the pack", pack, door)
			}
		}
	}
}
