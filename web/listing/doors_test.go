package listing_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/web/webtest/counter"
)

// onWay is a proposal whose notice lies ready for its party, and where the party reads it.
func onWay(t *testing.T) (p *proposing, my, notice string) {
	t.Helper()
	p = propose(t, "shenzhen-2022")
	p.fill()
	p.send()
	my = "/my/cases/" + p.caseID().String()
	return p, my, my + strings.TrimPrefix(p.notice(casefile.NoticeBeforeListing), p.caseT)
}

// Before it is opened the party's page speaks of a listing, and says first that a document waits; looking at it, fetching it ahead, or asking whether it
// is there serves nothing. Nobody but the party opens it.
func TestParty_OpensByAButtonAlone(t *testing.T) {
	p, my, notice := onWay(t)
	page := p.party.Page(my)
	says(t, "the party's page", page, "有一份文书待打开：列入告知书", "单位提出列入", "拟列入事项")
	if words := counter.Words(page); strings.Contains(words, "异议") || strings.Contains(words, "您可以陈述申辩") {
		t.Errorf("the page speaks of an objection, or of an answer before anything is served:\n%s", words)
	}
	if answer := p.party.Get(my + "/reply"); answer.Code != http.StatusSeeOther {
		t.Errorf("an answer before the notice is served: %d", answer.Code)
	}
	ahead := httptest.NewRequest(http.MethodGet, notice, nil)
	ahead.Header.Set("Sec-Purpose", "prefetch")
	for what, answer := range map[string]*httptest.ResponseRecorder{"a fetch ahead": p.party.Send(ahead), "a question whether it is there": p.party.Send(httptest.NewRequest(http.MethodHead, notice, nil)),
		"a look": p.party.Get(notice), "a look at the button's address": p.party.Get(notice + "/open"), "a printed copy": p.party.Get(notice + "/pdf")} {
		if strings.Contains(answer.Body.String(), "两年内两次生产不合格产品") {
			t.Errorf("%s shows the document", what)
		}
	}
	form := counter.HiddenIn(p.party.Page(notice))
	for _, login := range []string{"unit", "unit.head", "agency", "other"} {
		if answer := p.SignIn(login).Post(notice+"/open", form); answer.Code != http.StatusForbidden {
			t.Errorf("%s opens the party's document: %d", login, answer.Code)
		}
	}
	if answer := p.Outsider("applicant3", "外人").Post(notice+"/open", form); answer.Code != http.StatusNotFound {
		t.Errorf("somebody else opens it: %d", answer.Code)
	}
	if n := p.Count(`SELECT count(*) FROM services WHERE case_id = $1 AND (served_at IS NOT NULL OR opened_at IS NOT NULL)`, p.caseID()); n != 0 {
		t.Error("it is served, though nobody has opened it")
	}
	p.serve(casefile.NoticeBeforeListing)
	page = p.party.Page(my)
	if first, second := strings.Index(page, "您可以陈述申辩"), strings.Index(page, "申请延长陈述申辩时间"); first < 0 || second < first {
		t.Error("more time is offered before the answer")
	}
}

// What the party has written is there after its time has passed in the meantime; so is what a clerk has, once the case has moved on.
func TestForms_StayWhenItIsTooLate(t *testing.T) {
	p, my, _ := onWay(t)
	p.serve(casefile.NoticeBeforeListing)
	form := counter.HiddenIn(p.party.Page(my + "/reply"))
	form.Set("point_1", "已经召回全部产品，请予核实。")
	p.Clock.Set(calendar.NewDate(2026, time.September, 25).At(9, 0)) // its time ended the day before
	p.party, p.clerk = p.SignIn("applicant"), p.SignIn("unit")
	answer := p.party.Post(my+"/reply", form)
	if answer.Code != http.StatusConflict {
		t.Errorf("an answer out of time: %d", answer.Code)
	}
	says(t, "the form", answer.Body.String(), "已经召回全部产品，请予核实。", "您填写的内容还在下面")
	if strings.Contains(answer.Body.String(), `href="/desk"`) {
		t.Error("the party is led to the staff's door")
	}

	withdraw := counter.HiddenIn(p.clerk.Page(p.caseT + "/withdraw"))
	withdraw["reasons"] = []string{"认定依据文书已被依法撤销。"}
	p.clerk.On(p.caseT+"/withdraw", withdraw)
	withdraw = url.Values{"form_id": {"7d5c9a2e-53a4-4b5b-9c3e-0d4b8f4b1a11"}, "reasons": {"另一窗口写下的理由。"}}
	answer = p.clerk.Post(p.caseT+"/withdraw", withdraw)
	if answer.Code != http.StatusConflict {
		t.Errorf("taken back twice: %d", answer.Code)
	}
	says(t, "the form", answer.Body.String(), "另一窗口写下的理由。", "没有提交")
}

// Codes that are guessed sound like cases that are not there, and guessing comes to an end; a code of another case lets nobody in.
func TestJoin_Guessed(t *testing.T) {
	p := unknown(t)
	guess := func(number, code string) (int, string) {
		answer := p.Anybody().Post("/join", url.Values{"number": {number}, "code": {code}})
		return answer.Code, counter.Words(answer.Body.String())
	}
	number := "LR2026000001"
	_, wrong := guess(number, "0000-0000-0000")
	_, unheard := guess("LR2026000999", "0000-0000-0000")
	if strings.ReplaceAll(unheard, "LR2026000999", number) != wrong || !strings.Contains(wrong, "不相符") {
		t.Errorf("a wrong code tells that there is such a case:\n%s\n%s", wrong, unheard)
	}
	lookup, err := p.Store.LookupCode(t.Context(), p.caseID())
	if err != nil {
		t.Fatal(err)
	}
	if code, _ := guess(number, lookup); code != http.StatusUnprocessableEntity {
		t.Errorf("the code that only looks a case up lets somebody in: %d", code)
	}
	for range 20 {
		if code, _ := guess(number, "1111-1111-1111"); code == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("codes can be guessed without end")
}
