package sign_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// signing is somebody who may commit, and an item of the unit.
type signing struct {
	*counter.Counter
	party *counter.Customer
	item  uuid.UUID
}

func sign(t *testing.T, under string) *signing {
	t.Helper()
	s := &signing{Counter: counter.Under(t, under)}
	s.item = s.NewCommitmentItem(t, s.Unit, "XCY-1", nil, s.Clock.Now())
	s.party = s.SignIn("applicant")
	return s
}

const signAt = "/my/commit/XCY-1"

// sends answers the form to sign, and returns the answer.
func (s *signing) sends(answers url.Values) (code int, body, to string) {
	s.Helper()
	form := counter.HiddenIn(s.party.Page(signAt))
	form.Set("subject", s.Subject.String())
	for name, values := range answers {
		form[name] = values
	}
	answer := s.party.Post(signAt, form)
	return answer.Code, answer.Body.String(), answer.Header().Get("Location")
}

var (
	signsAll = url.Values{"choice": {"sign"}, "promises": {"0", "1"}}
	declines = url.Values{"choice": {"decline"}}
)

// commits signs, and returns where the commitment is seen.
func (s *signing) commits() string {
	s.Helper()
	code, body, to := s.sends(signsAll)
	if code != http.StatusSeeOther {
		s.Fatalf("signing: %d\n%s", code, counter.Words(body))
	}
	return to
}

func TestSign_EveryPromiseOrNone(t *testing.T) {
	s := sign(t, "shenzhen-2022")
	for name, answers := range map[string]url.Values{
		"nothing chosen":      {},
		"one promise of two":  {"choice": {"sign"}, "promises": {"0"}},
		"a promise that none": {"choice": {"sign"}, "promises": {"0", "7"}},
		"declined and ticked": {"choice": {"decline"}, "promises": {"0"}},
		"somebody else":       {"choice": {"sign"}, "promises": {"0", "1"}, "subject": {uuid.NewString()}},
	} {
		if code, body, _ := s.sends(answers); code != http.StatusUnprocessableEntity || !strings.Contains(body, "govuk-error-summary") {
			t.Errorf("%s: %d", name, code)
		}
	}
	if n := s.Count(`SELECT count(*) FROM commitments`); n != 0 {
		t.Fatalf("%d commitments after faults alone", n)
	}
	at := s.commits()
	page := s.party.Page(at)
	for _, says := range []string{"已承诺，办理中", "经营场所合法使用", "租赁合同", "撤回承诺"} {
		if !strings.Contains(page, says) {
			t.Errorf("the commitment does not say %q", says)
		}
	}
	if s.Count(`SELECT count(*) FROM records WHERE number LIKE 'XCY-1-CN-%'`) != 1 {
		t.Error("no record of the commitment")
	}
}

// What befalls whoever breaks a commitment is told before it is signed, each with its article; what none says is called the city's own rule.
func TestSign_ToldWhatFollows(t *testing.T) {
	for pack, told := range map[string][]string{
		"shenzhen-2022": {"撤销相关行政决定（第六十四条第二款）", "追究刑事责任（第六十四条第三款）", "记入信用记录（第六十四条第一款）"},
		"shenzhen-2020": {"按照本承诺书写明的后果管理和惩戒（第五十条第二款）", "记入信用记录（本市办理规则）", "终止办理（本市办理规则）", "改按一般程序办理（本市办理规则）"},
	} {
		page := sign(t, pack).party.Page(signAt)
		for _, says := range told {
			if !strings.Contains(page, says) {
				t.Errorf("%s: the letter does not say %q", pack, says)
			}
		}
	}
}

func TestSign_DeclinesWithoutARecord(t *testing.T) {
	s := sign(t, "shenzhen-2022")
	code, _, to := s.sends(declines)
	if code != http.StatusSeeOther || !strings.Contains(s.party.Page(to), "一般程序") {
		t.Fatalf("declining: %d", code)
	}
	if s.Count(`SELECT count(*) FROM records WHERE number LIKE 'XCY-1-CN-%'`) != 0 {
		t.Error("a record of what nobody promised")
	}
}

// Sent five times it is signed once.
func TestSign_SentAgain(t *testing.T) {
	s := sign(t, "shenzhen-2022")
	form := counter.HiddenIn(s.party.Page(signAt))
	form.Set("subject", s.Subject.String())
	form.Set("choice", "sign")
	form["promises"] = []string{"0", "1"}
	var to string
	for range 5 {
		answer := s.party.Post(signAt, form)
		if to == "" {
			to = answer.Header().Get("Location")
		}
		if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != to {
			t.Fatalf("sent again: %d to %s", answer.Code, answer.Header().Get("Location"))
		}
	}
	if n := s.Count(`SELECT count(*) FROM commitments`); n != 1 {
		t.Errorf("%d commitments of one form", n)
	}
	form.Set("choice", "decline") // gone back, and chosen otherwise
	form.Del("promises")
	if answer := s.party.Post(signAt, form); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), strings.TrimPrefix(to, "/my/commitments/")) {
		t.Errorf("declined with the form that has signed: %d", answer.Code)
	}
}

// Terms that have changed since they were read are read again before they are signed.
func TestSign_TermsChanged(t *testing.T) {
	s := sign(t, "shenzhen-2022")
	form := counter.HiddenIn(s.party.Page(signAt))
	form.Set("subject", s.Subject.String())
	form.Set("choice", "sign")
	form["promises"] = []string{"0", "1"}
	terms := dbtest.Terms("XCY-1")
	terms.Promises = append(terms.Promises, casefile.Promise{ZH: "消防合格", EN: "fire safety"})
	if _, err := s.Store.PublishTerms(t.Context(), db.NewTerms{UnitID: s.Unit, ActorID: s.UnitHead, Code: "XCY-1", Seen: 1, Terms: terms, At: s.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	if answer := s.party.Post(signAt, form); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "内容已经更新") {
		t.Errorf("signed under terms that nobody has read: %d", answer.Code)
	}
}

// Who is excluded is told by which rule and because of which record, and what he can do.
func TestSign_Excluded(t *testing.T) {
	for under, wants := range map[string]int{"shenzhen-2022": http.StatusSeeOther, "city-2022": http.StatusUnprocessableEntity} {
		s := sign(t, under)
		record := s.NewRecord(t, nil, nil) // of a penalty, which excludes under city-2022 32(2) alone
		code, body, _ := s.sends(signsAll)
		if code != wants {
			t.Errorf("%s: %d", under, code)
		}
		if wants == http.StatusUnprocessableEntity {
			var number string
			if err := s.Store.Pool.QueryRow(t.Context(), `SELECT number FROM records WHERE id = $1`, record).Scan(&number); err != nil {
				t.Fatal(err)
			}
			for _, says := range []string{number, "有失信信息记录", "信用修复", "/my/records"} {
				if !strings.Contains(body, says) {
					t.Errorf("%s: the page does not say %q", under, says)
				}
			}
			if code, _, _ := s.sends(declines); code != http.StatusSeeOther {
				t.Errorf("%s: who is excluded cannot even decline: %d", under, code)
			}
		}
	}
}

// Papers follow, and the party withdraws with a reason as long as the item is not finished; nobody else sees any of it.
func TestMine_PapersAndWithdrawal(t *testing.T) {
	s := sign(t, "shenzhen-2022")
	at := s.commits()
	form := counter.HiddenIn(s.party.Page(at))
	if answer := s.party.SendFiles(at+"/papers", "files", form, counter.PDFOf(100)); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("a paper of which nobody says which: %d", answer.Code)
	}
	form.Set("paper", "lease")
	if answer := s.party.Post(at+"/papers", form); answer.Code != http.StatusSeeOther { // the file has stayed with the form
		t.Fatalf("papers: %d\n%s", answer.Code, counter.Words(answer.Body.String()))
	}
	if page := s.party.Page(at); !strings.Contains(page, "证据.pdf") {
		t.Error("what was handed in is not there")
	}
	if answer := s.party.Post(at+"/papers", form); answer.Code != http.StatusSeeOther || !strings.Contains(s.party.Page(at), "此前已经收到") {
		t.Errorf("the papers sent once more: %d", answer.Code)
	}
	stranger := s.Outsider("stranger", "旁人")
	for _, path := range []string{at, at + "/withdraw"} {
		if answer := stranger.Get(path); answer.Code != http.StatusNotFound {
			t.Errorf("%s for a stranger: %d", path, answer.Code)
		}
	}
	if answer := s.party.Post(at+"/withdraw", url.Values{"reasons": {""}}); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("withdrawn without a reason: %d", answer.Code)
	}
	s.party.On(at+"/withdraw", url.Values{"reasons": {"改按一般程序提交全部材料。"}})
	if page := s.party.Page(at); !strings.Contains(page, "已撤回") || strings.Contains(page, at+"/withdraw") {
		t.Error("it is not withdrawn, or can be once more")
	}
}

// More files than a commitment holds are refused next to the question, and the form stays.
func TestMine_TooManyPapers(t *testing.T) {
	s := sign(t, "shenzhen-2022")
	at := s.commits()
	s.Exec(`INSERT INTO attachments (id, account_id, name, media_type, size, sha256, commitment_id, paper, uploaded_at)
		SELECT gen_random_uuid(), m.actor_id, 'x.pdf', 'application/pdf', 1, '', m.id, 'lease', m.signed_at FROM commitments m, generate_series(1, 30)`)
	form := counter.HiddenIn(s.party.Page(at))
	form.Set("paper", "lease")
	answer := s.party.SendFiles(at+"/papers", "files", form, counter.PDFOf(100))
	if body := answer.Body.String(); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#files"`) || !strings.Contains(body, "证据.pdf") {
		t.Errorf("one paper too many: %d\n%s", answer.Code, counter.Words(body))
	}
}

// Finished, it cannot be withdrawn any more.
func TestMine_FinishedStays(t *testing.T) {
	s := sign(t, "shenzhen-2022")
	at := s.commits()
	turn := db.Turn{Number: strings.TrimPrefix(at, "/my/commitments/"), ActorID: s.UnitClerk, UnitID: s.Unit, At: s.Clock.Now()}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Store.FinishCommitment(t.Context(), turn, calendar.DateOf(s.Clock.Now()), cal); err != nil {
		t.Fatal(err)
	}
	const why = "改变主意了，改按一般程序办理。"
	if answer := s.party.Post(at+"/withdraw", url.Values{"reasons": {why}}); answer.Code != http.StatusConflict || !strings.Contains(answer.Body.String(), why) {
		t.Errorf("withdrawn after the item was finished: %d\n%s", answer.Code, counter.Words(answer.Body.String()))
	}
}

// Where the regulation does not provide for commitments, the page says so, and nothing can be signed.
func TestItems_NotProvided(t *testing.T) {
	s := sign(t, "xiamen-draft")
	if page := s.Anybody().Page("/commitments"); !strings.Contains(page, "没有信用承诺办理的条文") {
		t.Error("the list does not say that nothing is handled on a commitment")
	}
	if answer := s.party.Get(signAt); answer.Code != http.StatusNotFound {
		t.Errorf("signing: %d", answer.Code)
	}
}

func TestItems_Found(t *testing.T) {
	s := sign(t, "shenzhen-2022")
	for words, there := range map[string]bool{"": true, "餐饮": true, "xcy-1": true, "没有的": false} {
		if page := s.Anybody().Page("/commitments?words=" + url.QueryEscape(words)); strings.Contains(page, "/commitments/items/XCY-1") != there {
			t.Errorf("looking for %q: want it there %t", words, there)
		}
	}
	if answer := s.Anybody().Get("/commitments/items/NONE-1"); answer.Code != http.StatusNotFound {
		t.Errorf("an item that is not there: %d", answer.Code)
	}
}

// The pages in a real browser: a phone in Chinese, a desk in English.
func TestSign_InABrowser(t *testing.T) {
	s := sign(t, "shenzhen-2022")
	g := webtest.NewGallery(t, s.Handler)
	g.Look(s.party.Cookie, "commitments", "/commitments")
	g.Look(s.party.Cookie, "commitment-item", "/commitments/items/XCY-1")
	g.Look(s.party.Cookie, "commit", signAt)
	g.Look(s.party.Cookie, "my-commitments-none", "/my/commitments")
	const faulty = `document.querySelector(".govuk-error-summary") !== null`
	g.LookAfter(s.party.Cookie, "commit-faulty", signAt, `form.elements.promises[0].checked = true`, faulty)
	at := s.commits()
	g.Look(s.party.Cookie, "my-commitment", at)
	g.Look(s.party.Cookie, "my-commitment-withdraw", at+"/withdraw")
	g.Look(s.party.Cookie, "my-commitments", "/my/commitments")
	g.Look(s.party.Cookie, "commitment-results", "/commitments/results")
	s.Exec(`UPDATE catalogue_items SET category = 'serious_list' WHERE id = (SELECT item_id FROM records WHERE id = $1)`, s.NewRecord(t, nil, nil))
	g.LookAfter(s.party.Cookie, "commit-excluded", signAt, `form.elements.choice.value = "sign"; form.elements.promises.forEach(p => p.checked = true)`, faulty)
}
