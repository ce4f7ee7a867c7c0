package appointments_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// register is a city with a register of administrators: receiver is to administer the company, neighbour another enterprise.
type register struct {
	*counter.Counter
	agency, receiver, neighbour *counter.Customer
}

func newRegister(t *testing.T) *register {
	t.Helper()
	r := &register{Counter: counter.Under(t, "shenzhen-2020")}
	r.Exec(`INSERT INTO subjects (id, kind, name, code) VALUES (gen_random_uuid(), 'legal_person', '云澜样例木业有限公司', '91990100MA00000022')`)
	for _, login := range []string{"receiver", "neighbour"} {
		r.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at)
			SELECT gen_random_uuid(), $1, password_hash, '样例清算事务所', 'applicant', now() FROM accounts WHERE login = 'applicant'`, login)
	}
	r.agency, r.receiver, r.neighbour = r.SignIn("agency"), r.SignIn("receiver"), r.SignIn("neighbour")
	r.Work()
	return r
}

const at = "/desk/administrators"

// form is what the agency fills in of an administrator, with the scan that has come with it.
func (r *register) form(login, code string) url.Values {
	r.Helper()
	f := counter.HiddenIn(r.agency.Page(at + "/new"))
	for name, value := range map[string]string{"login": login, "holder": "样例清算事务所", "code": code, "court": "云澜市中级人民法院", "number": "（2026）云01破1号之一",
		"appointed-year": "2026", "appointed-month": "8", "appointed-day": "3", "sure": "yes"} {
		f.Set(name, value)
	}
	r.scan(f)
	return f
}

func (r *register) scan(f url.Values) {
	r.Exec(`INSERT INTO attachments (id, account_id, form_id, name, media_type, size, sha256, uploaded_at) VALUES (gen_random_uuid(), $1, $2, '决定书.pdf', 'application/pdf', 1, '', $3)`,
		r.AgencyClerk, f.Get("form_id"), webtest.Now)
}

// What is wrong is said beside its field; the form sent twice registers once, and an account once for an enterprise.
func TestRegister_Form(t *testing.T) {
	r := newRegister(t)
	empty := r.agency.Post(at+"/new", counter.HiddenIn(r.agency.Page(at+"/new")))
	for _, field := range []string{"login", "holder", "code", "court", "number", "appointed", "scan", "sure"} {
		if empty.Code != http.StatusUnprocessableEntity || !strings.Contains(empty.Body.String(), `id="`+field+`-error"`) {
			t.Errorf("%d: nothing is said at %s", empty.Code, field)
		}
	}
	for field, wrong := range map[string]url.Values{"login": r.form("unit", dbtest.CompanyCode), "code": r.form("receiver", "91990100MA00000099")} {
		answer := r.agency.Post(at+"/new", wrong)
		if body := answer.Body.String(); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `id="`+field+`-error"`) || !strings.Contains(body, "决定书.pdf") {
			t.Errorf("%d: what is wrong with %s is not said there, or the scan is lost", answer.Code, field)
		}
	}
	if own := r.agency.Post(at+"/new", r.form("applicant", dbtest.CompanyCode)); own.Code != http.StatusUnprocessableEntity || !strings.Contains(own.Body.String(), "这个账号是企业自己的账号") {
		t.Errorf("%d: the enterprise's own account is registered as its administrator", own.Code)
	}
	late := r.form("receiver", dbtest.CompanyCode)
	late.Set("appointed-year", "2027")
	if answer := r.agency.Post(at+"/new", late); !strings.Contains(answer.Body.String(), `id="appointed-error"`) {
		t.Errorf("%d: a day in the future is taken", answer.Code)
	}
	good := r.form("receiver", dbtest.CompanyCode)
	one := r.agency.On(at+"/new", good)
	if again := r.agency.On(at+"/new", good); again != one || r.Count(`SELECT count(*) FROM appointments`) != 1 {
		t.Errorf("the form sent twice leads to %s and %s", one, again)
	}
	if answer := r.agency.Post(at+"/new", r.form("receiver", dbtest.CompanyCode)); !strings.Contains(answer.Body.String(), "已经登记为这家企业的管理人") {
		t.Errorf("%d: the account is registered twice", answer.Code)
	}
	if list := r.agency.Page(at); !strings.Contains(list, "样例清算事务所") || !strings.Contains(r.agency.Page(one), "（2026）云01破1号之一") {
		t.Error("the register does not name the administrator")
	}
	if n := r.Count(`SELECT count(*) FROM account_events WHERE kind = 'administrator_added'`); n != 1 {
		t.Errorf("it stands in the register of accounts %d times", n)
	}
	if answer := r.SignIn("unit").Get(at); answer.Code != http.StatusForbidden {
		t.Errorf("a unit reads the register: %d", answer.Code)
	}
}

// An administrator sees the records and the reorganization of his enterprise and nothing else, another administrator none of it; when the appointment has ended no more
// than what was written to him.
func TestRegister_WhatAnAdministratorSees(t *testing.T) {
	r := newRegister(t)
	one := r.agency.On(at+"/new", r.form("receiver", dbtest.CompanyCode))
	r.agency.On(at+"/new", r.form("neighbour", "91990100MA00000022"))
	plan := r.Ruling("shenzhen-2020", casefile.MatterPlan, "（2026）云01破1号", "2026-09-01", uuid.Nil)
	if err := r.Store.Pool.QueryRow(t.Context(), `SELECT id FROM accounts WHERE login = 'receiver'`).Scan(&plan.ActorID); err != nil {
		t.Fatal(err)
	}
	plan.Filing.Paper = nil
	plan.UnitID, plan.Filing.By, plan.Filing.Document.Files = uuid.Nil, casefile.ReorganizationByAdministrator, []uuid.UUID{r.NewFile(t, plan.ActorID)}
	filed := r.Follows(plan)
	entered := r.Follows(r.Ruling("shenzhen-2020", casefile.MatterAssistance, "（2026）云01破1号之二", "2026-09-02", filed, casefile.AssistedRecord{RecordID: r.NewRecord(t, nil, nil), Does: casefile.OutcomeDelete}))
	r.BareCaseOf(t, casefile.FlowObjection, "YY2026000100", r.Record, webtest.Now, false)
	var objection uuid.UUID
	if err := r.Store.Pool.QueryRow(t.Context(), `SELECT id FROM cases WHERE number = 'YY2026000100'`).Scan(&objection); err != nil {
		t.Fatal(err)
	}
	cases := map[string]uuid.UUID{"that he has filed": filed, "that the agency has entered": entered, "of another procedure": objection}
	holds := func(when string, who *counter.Customer, records bool, open map[string]bool) {
		t.Helper()
		if page := who.Page("/my/records"); strings.Contains(page, "PEN-0001") != records || strings.Contains(page, "普通债权分三期清偿") != records {
			t.Errorf("%s: the records are there %t, want %t", when, !records, records)
		}
		list := who.Page("/my/cases")
		for what, id := range cases {
			want := http.StatusNotFound
			if open[what] {
				want = http.StatusOK
			}
			if code := who.Get("/my/cases/" + id.String()).Code; code != want || strings.Contains(list, id.String()) != open[what] {
				t.Errorf("%s: the case %s is answered %d, listed %t; want it open %t", when, what, code, strings.Contains(list, id.String()), open[what])
			}
		}
	}
	holds("in force", r.receiver, true, map[string]bool{"that he has filed": true, "that the agency has entered": true})
	holds("of another enterprise", r.neighbour, false, nil)
	if answer := r.agency.Post(one+"/end", url.Values{"why": {""}}); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("an appointment ends without a reason: %d", answer.Code)
	}
	r.agency.On(one+"/end", url.Values{"why": {"法院已经更换管理人，原决定不再有效。"}})
	r.agency.On(one+"/end", url.Values{"why": {"法院已经更换管理人，原决定不再有效。"}})
	holds("ended", r.receiver, false, nil)
	if page := r.agency.Page(one); !strings.Contains(page, "法院已经更换管理人") || strings.Contains(page, `id="typed"`) {
		t.Error("the register does not say why the appointment ended, or can end it again")
	}
	letters := r.receiver.Page("/my/notices")
	var notice uuid.UUID
	err := r.Store.Pool.QueryRow(t.Context(), `SELECT n.id FROM notices n JOIN case_parties p ON p.id = n.to_party_id WHERE n.case_id = $1 AND p.account_id = $2 AND n.kind = $3`,
		filed, plan.ActorID, casefile.NoticePlanMarked).Scan(&notice)
	if err != nil || !strings.Contains(letters, notice.String()) {
		t.Fatalf("what was written to him is not among his documents: %v", err)
	}
	read := r.receiver.Get("/my/cases/" + filed.String() + "/notices/" + notice.String())
	if read.Code != http.StatusOK {
		t.Errorf("he cannot read what was written to him: %d", read.Code)
	}
	for what, page := range map[string]string{"the list of his documents": letters, "his document": read.Body.String()} {
		if strings.Contains(page, `href="/my/cases/`+filed.String()+`"`) {
			t.Errorf("%s leads to the case, which is closed to him", what)
		}
	}
	if _, err := r.Store.FileReorganization(t.Context(), db.NewReorganization{FormID: uuid.New(), ActorID: plan.ActorID, SubjectID: r.Subject, PlanID: filed, Pack: plan.Pack,
		Filing: plan.Filing, At: r.Clock.Now()}); err == nil {
		t.Error("he files once his appointment has ended")
	}
}

// The pages, in a real browser: a phone in Chinese, a desk in English, looked through by axe.
func TestRegister_InABrowser(t *testing.T) {
	r := newRegister(t)
	g := webtest.NewGallery(t, r.Handler)
	g.Look(r.agency.Cookie, "administrator-new", at+"/new")
	one := r.agency.On(at+"/new", r.form("receiver", dbtest.CompanyCode))
	g.Look(r.agency.Cookie, "administrators", at)
	g.Look(r.agency.Cookie, "administrator", one)
	r.NewRecord(t, casefile.Content{"amount": "700"}, nil)
	r.Exec(`UPDATE records SET recorded_on = '2026-09-10' WHERE number = 'PEN-0002'`)
	plan := r.Ruling("shenzhen-2020", casefile.MatterPlan, "（2026）云01破1号", "2026-09-01", uuid.Nil)
	plan.Filing.Performs = "2028-03-02"
	r.Follows(plan)
	there := `document.querySelector('.govuk-inset-text') !== null`
	fill := `form.elements.purpose.value = "tender"; `
	g.LookAfter(r.agency.Cookie, "enterprise-looked-up", "/desk/enterprises", fill+`form.elements.code.value = "`+dbtest.CompanyCode+`"`, there)
	g.LookAfter(r.agency.Cookie, "public-purpose", "/records", fill+`form.elements.q.value = "`+dbtest.CompanyCode+`"`, there)
	g.Look(r.receiver.Cookie, "administrator-records", "/my/records")
}
