package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/web/site"
	"creditcase/web/visit"
	"creditcase/web/webtest/counter"
)

func TestNotice_ReadByOpeningAlone(t *testing.T) {
	p := counter.NewPressing(t, 1)
	who := p.SignIn("applicant")
	var notice uuid.UUID
	if err := p.Store.Pool.QueryRow(t.Context(), `SELECT id FROM notices WHERE case_id = $1 AND to_party_id IS NOT NULL LIMIT 1`, p.Cases[0]).Scan(&notice); err != nil {
		t.Fatal(err)
	}
	path := site.MyNoticeHref(p.Cases[0], notice)
	read := func() int {
		return p.Count(`SELECT count(*) FROM services WHERE notice_id = $1 AND state = 'served' AND served_at IS NOT NULL`, notice)
	}
	p.Server.Chromium = "/no/such/browser"
	for _, tt := range []struct{ name, method, path, header, value string }{
		{"the head alone", http.MethodHead, path, "", ""},
		{"the head of the file", http.MethodHead, path + "/pdf", "", ""},
		{"a prefetch", http.MethodGet, path, "Sec-Purpose", "prefetch"},
		{"a prerendering", http.MethodGet, path, "Sec-Purpose", "prefetch;prerender"},
		{"an older prefetch", http.MethodGet, path, "Purpose", "prefetch"},
		{"a preview", http.MethodGet, path, "X-Purpose", "preview"},
		{"a script", http.MethodGet, path, "Sec-Fetch-Dest", "empty"},
		{"a file that cannot be printed", http.MethodGet, path + "/pdf", "Sec-Fetch-Dest", "document"},
	} {
		r := httptest.NewRequest(tt.method, tt.path, nil)
		if tt.header != "" {
			r.Header.Set(tt.header, tt.value)
		}
		answer := who.Send(r)
		if read() != 0 {
			t.Errorf("%s has read the document", tt.name)
		}
		if visit.Prefetched(r) && answer.Code < 400 {
			t.Errorf("%s: %d, and the browser does not ask again", tt.name, answer.Code)
		}
	}
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Sec-Fetch-Dest", "document")
	if answer := who.Send(r); answer.Code != http.StatusOK || read() != 1 {
		t.Errorf("opened: %d, %d read", answer.Code, read())
	}
}

// What is to be said after an act waits for a person who opens a page.
func TestFlash_WaitsForAnOpenedPage(t *testing.T) {
	p := counter.NewPressing(t, 1)
	path := p.AtAgency.Act("/desk/tasks/"+p.Tasks[0].String()+"/act", url.Values{"accept": {"yes"}})
	p.AtAgency.Send(httptest.NewRequest(http.MethodHead, path, nil))
	early := httptest.NewRequest(http.MethodGet, path, nil)
	early.Header.Set("Sec-Purpose", "prefetch")
	p.AtAgency.Send(early)
	p.Says(p.AtAgency.Page(path), "已办理：提交受理审查意见", "办件现在的环节：")
}

// Who goes back after a success and sends again is told that it was received, with the number and the way to the case.
func TestBack_AfterSuccess(t *testing.T) {
	p := counter.NewPressing(t, 1)
	who := p.SignIn("applicant")
	caseAt, number := site.MyCaseHref(p.Cases[0]), p.Numbers[0]
	told := func(name string, who *counter.Customer, to string) {
		t.Helper()
		page := who.Page(to)
		for _, want := range []string{"您此前已经提交，并已收到", "不需要再次提交"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: does not say %q", name, want)
			}
		}
		for _, not := range []string{"没有办理成功", "未生效"} {
			if strings.Contains(page, not) {
				t.Errorf("%s: says %q", name, not)
			}
		}
	}

	draft := who.FillIn(who.Record)
	declared := who.Declared(draft)
	received := who.On(draft+"/check", declared)
	for _, path := range []string{draft + "/check", draft, draft + "/grounds", draft + "/drop"} {
		answer := who.Get(path)
		if to := answer.Header().Get("Location"); to != received {
			t.Errorf("back to %s leads to %d %s", path, answer.Code, to)
			continue
		}
		told("back to "+path, who, received)
	}
	told("filed again", who, who.On(draft+"/check", declared))
	told("a page of the draft saved again", who, who.On(draft+"/contact", url.Values{"phone": {"0000-5550102"}}))
	if n := p.Count(`SELECT count(*) FROM acts WHERE kind = 'file'`); n != 2 {
		t.Errorf("%d filings", n)
	}

	form := counter.HiddenIn(who.Page(caseAt + "/withdraw"))
	if to := who.On(caseAt+"/withdraw", form); to != caseAt {
		t.Fatalf("withdrawn, one is led to %s", to)
	}
	who.Page(caseAt)
	answer := who.Get(caseAt + "/withdraw")
	if answer.Header().Get("Location") != caseAt {
		t.Errorf("back to the withdrawal: %d", answer.Code)
	}
	told("back to the withdrawal", who, caseAt)
	told("withdrawn again", who, who.On(caseAt+"/withdraw", url.Values{"form_id": {uuid.NewString()}}))
	if page := p.SignIn("applicant").Page(caseAt); !strings.Contains(page, number) {
		t.Error("the case does not show its number")
	}
}

func TestBack_AfterSupplement(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	path := who.WaitsForSupplement()
	form := counter.HiddenIn(who.Page(path))
	form.Set("statement", "补正说明")
	caseAt := who.On(path, form)
	who.Page(caseAt)
	if answer := who.Get(path); answer.Header().Get("Location") != caseAt {
		t.Fatalf("back to the supplement: %d", answer.Code)
	}
	if page := who.Page(caseAt); !strings.Contains(page, "您此前已经提交，并已收到") || strings.Contains(page, "没有办理成功") {
		t.Error("not told that the supplement was received")
	}
}

func TestBack_AtTheDesk(t *testing.T) {
	p := counter.NewPressing(t, 1)
	caseAt, task := "/desk/cases/"+p.Cases[0].String(), "/desk/tasks/"+p.Tasks[0].String()
	told := func(name string) {
		t.Helper()
		page := p.AtAgency.Page(caseAt)
		if !strings.Contains(page, "您此前已经提交，并已收到") || !strings.Contains(page, p.Numbers[0]) || strings.Contains(page, "没有办理成功") {
			t.Errorf("%s: not told that it was received", name)
		}
	}
	page := p.AtAgency.Page(task + "/hand-over")
	form := counter.HiddenIn(page)
	form.Set("to", agencyHead(p))
	p.AtAgency.On(task+"/hand-over", form)
	p.AtAgency.Page(caseAt)
	p.AtAgency.Get(task + "/hand-over")
	told("back to handing over")
	form.Set("form_id", uuid.NewString())
	p.AtAgency.Post(task+"/hand-over", form)
	told("handed over again")

	head := p.SignIn("agency.head")
	answers := url.Values{"accept": {"yes"}}
	head.Act(task+"/act", answers)
	head.Page(caseAt)
	for _, path := range []string{task + "/act", task + "/act/check"} {
		for next := path; next != caseAt; {
			answer := head.Get(next)
			if next = answer.Header().Get("Location"); next == "" {
				t.Fatalf("back to %s: %d", path, answer.Code)
			}
		}
		if page := head.Page(caseAt); !strings.Contains(page, "您此前已经提交，并已收到") {
			t.Errorf("back to %s: not told that it was received", path)
		}
	}
	// Who was not first is told who was.
	p.AtAgency.Get(task + "/act")
	if page := p.AtAgency.Page(caseAt); !strings.Contains(page, "此事项已由负责人己于") || strings.Contains(page, "您此前已经提交") || strings.Contains(page, "没有生效") {
		t.Error("a colleague is told that he has sent it, or not who did")
	}
}

func agencyHead(p *counter.Pressing) string { return p.AccountOf("agency.head").String() }
