package filing_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

func TestFiling_BadAnswers_KeepWhatWasTyped(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	tests := []struct {
		step    string
		answers url.Values
		want    []string
	}{
		{"grounds", url.Values{"statement": {"只写了说明"}}, []string{`href="#grounds"`, "请选择异议理由", "只写了说明"}},
		{"grounds", url.Values{"grounds": {"error", "moon"}, "statement": {"x"}}, []string{"请从列出的选项中选择异议理由", `value="error" checked`}},
		{"grounds", url.Values{"grounds": {"error"}, "statement": {strings.Repeat("长", casefile.MaxStatement+1)}}, []string{"不得超过4000个字", "长长"}},
		{"contact", url.Values{"phone": {"请打我手机"}}, []string{"联系电话应当是", `value="请打我手机"`}},
		{"record", url.Values{"record": {uuid.NewString()}}, []string{"请从列出的选项中选择信用信息"}},
		{"subject", url.Values{"subject": {uuid.NewString()}}, []string{"请从列出的选项中选择信用主体"}},
	}
	for _, tt := range tests {
		answer := who.Post(draft+"/"+tt.step, tt.answers)
		if answer.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", tt.step, answer.Code)
		}
		for _, want := range append(tt.want, "<title>错误：") {
			if !strings.Contains(answer.Body.String(), want) {
				t.Errorf("%s: no %q", tt.step, want)
			}
		}
	}
	// What was kept before stands, and is there tomorrow.
	who.Clock.Advance(24 * time.Hour)
	if page := who.SignIn("applicant").Page(draft + "/check"); !strings.Contains(page, "金额有误，应为500元。") {
		t.Error("the draft has lost its answers")
	}
}

func TestFiling_ForLater_KeepsWhatIsThere(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := strings.TrimSuffix(who.On("/my/objections", url.Values{"record": {who.Record.String()}}), "/grounds")
	if answer := who.Get(draft + "/window"); answer.Header().Get("Location") != draft {
		t.Errorf("a question that this pack does not ask: %d", answer.Code)
	}
	if to := who.On(draft+"/grounds", url.Values{"grounds": {"error"}, "statement": {""}, "then": {"later"}}); to != draft {
		t.Errorf("leads to %s", to)
	}
	if page := who.Page(draft + "/grounds"); !strings.Contains(page, `value="error" checked`) {
		t.Error("the ground is gone")
	}
	if answer := who.Get(draft + "/check"); answer.Code != http.StatusSeeOther {
		t.Errorf("the check of an unfinished draft: %d", answer.Code)
	}
	if page := who.Page("/my/cases"); !strings.Contains(page, draft) {
		t.Error("the draft is not among my cases")
	}
	if again := who.On("/my/objections", url.Values{"record": {who.Record.String()}}); again != draft {
		t.Errorf("beginning again leads to %s, want the draft", again)
	}
}

func TestFiling_SentFiveTimes_OneCase(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	undeclared := who.Declared(draft)
	undeclared.Del("declare")
	if answer := who.Post(draft+"/check", undeclared); answer.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(answer.Body.String(), `href="#declare"`) {
		t.Errorf("without declaration: %d", answer.Code)
	}
	answers := who.Declared(draft)
	var to [5]string
	var all sync.WaitGroup
	for i := range to {
		all.Go(func() { to[i] = who.Post(draft+"/check", answers).Header().Get("Location") })
	}
	all.Wait()
	for i := range to {
		if !strings.HasSuffix(to[i], "/received") || to[i] != to[0] {
			t.Errorf("sending %d leads to %q, the first to %q", i, to[i], to[0])
		}
	}
	if n := who.Count("SELECT count(*) FROM cases"); n != 1 {
		t.Errorf("%d cases", n)
	}
	if n := who.Count("SELECT count(*) FROM drafts"); n != 0 {
		t.Error("the draft is still there")
	}
	// Nothing processes acts yet: the receipt stands all the same, and says by when he hears. Sunday the 20th is worked.
	page := who.Page(to[0])
	for _, want := range []string{"YY2026000001", "2026年9月18日 14:05", "稍后自动处理", "受理期限", "2026年9月21日"} {
		if !strings.Contains(page, want) {
			t.Errorf("the receipt does not say %q", want)
		}
	}
	who.Page(strings.TrimSuffix(to[0], "/received"))
	// Another's form is nobody's.
	who.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at)
		SELECT gen_random_uuid(), 'stranger', password_hash, '申请人丁', 'applicant', now() FROM accounts WHERE login = 'applicant'`)
	if answer := who.SignIn("stranger").Post(draft+"/check", answers); answer.Code != http.StatusNotFound {
		t.Errorf("another account, same form: %d", answer.Code)
	}
}

func TestFiling_RecordWithOpenObjection_ShowsItsNumber(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	answers := who.Declared(draft)
	filing := who.Filing(who.Record, "city-2022", 1, counter.HashOf("city-2022"), webtest.Now)
	if _, err := who.Store.File(context.Background(), filing); err != nil {
		t.Fatal(err)
	}
	answer := who.Post(draft+"/check", answers)
	page := answer.Body.String()
	if answer.Code != http.StatusConflict || !strings.Contains(page, `href="#record"`) || !strings.Contains(page, "办件编号YY2026000001，办结前不能重复提出") {
		t.Errorf("%d, without the case in the way", answer.Code)
	}
	if strings.Contains(page, `value="`+who.Record.String()) || !strings.Contains(page, ">YY2026000001</a>") {
		t.Error("the record can still be chosen, or the case is not shown")
	}
	if answer := who.Post(draft+"/record", url.Values{"record": {who.Record.String()}}); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("choosing it all the same: %d", answer.Code)
	}
	if n := who.Count("SELECT count(*) FROM drafts"); n != 1 {
		t.Error("the draft is gone")
	}
}

func TestFiling_RecordOfSomebodyElse_IsNotFound(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	who.Exec(`INSERT INTO subjects VALUES ('00000000-0000-4000-8000-000000000001', 'legal_person', '别家公司', '91990100MA00000022')`)
	who.Exec(`UPDATE records SET subject_id = '00000000-0000-4000-8000-000000000001'`)
	if answer := who.Post("/my/objections", url.Values{"record": {who.Record.String()}}); answer.Code != http.StatusNotFound {
		t.Errorf("%d", answer.Code)
	}
	if page := who.Page("/my/records"); strings.Contains(page, "PEN-0001") {
		t.Error("a record of somebody else is shown")
	}
}

// shenzhen-2020 37: sixty days from learning of it, later only with a reason.
func TestFiling_Window(t *testing.T) {
	who := counter.Under(t, "shenzhen-2020").SignIn("applicant")
	draft := strings.TrimSuffix(who.On("/my/objections", url.Values{"record": {who.Record.String()}}), "/grounds")
	first := who.On(draft+"/grounds", url.Values{"grounds": {"inaccurate"}, "statement": {"金额有误"}})
	if first != draft+"/window" {
		t.Fatalf("after the grounds comes %s", first)
	}
	day := func(year, month, day, reason string) *httptest.ResponseRecorder {
		return who.Post(first, url.Values{"learned-year": {year}, "learned-month": {month}, "learned-day": {day}, "late_reason": {reason}})
	}
	tests := []struct {
		name                     string
		year, month, day, reason string
		code                     int
		want                     string
	}{
		{"no day", "", "", "", "", 422, "请填写知道或者应当知道的日期"},
		{"tomorrow", "2026", "9", "19", "", 422, "不能晚于今天"},
		{"late", "2026", "6", "1", "", 422, "异议申请期限已于2026年7月31日届满"},
		{"late, with a reason", "2026", "6", "1", "住院治疗", 303, ""},
		{"in time", "2026", "9", "1", "", 303, ""},
	}
	for _, tt := range tests {
		answer := day(tt.year, tt.month, tt.day, tt.reason)
		if answer.Code != tt.code || !strings.Contains(answer.Body.String(), tt.want) {
			t.Errorf("%s: %d, without %q", tt.name, answer.Code, tt.want)
		}
	}
	if page := who.Page(first); !strings.Contains(page, `name="learned-month" type="text" inputmode="numeric" value="9"`) {
		t.Error("the day is not kept")
	}
}

func TestFiling_Files(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	materials := draft + "/materials"
	if answer := who.Upload(materials, "程序.pdf", []byte("MZ not a pdf")); answer.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(answer.Body.String(), "“程序.pdf”不是PDF") {
		t.Errorf("a file of another kind: %d", answer.Code)
	}
	for i := range casefile.MaxAttachments {
		if answer := who.Upload(materials, fmt.Sprintf("证据%d.pdf", i), []byte("%PDF-1.4\n")); answer.Code != http.StatusSeeOther {
			t.Fatalf("file %d: %d", i, answer.Code)
		}
	}
	if answer := who.Upload(materials, "多余.pdf", []byte("%PDF-1.4\n")); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("an eleventh file: %d", answer.Code)
	}
	kept := func() int {
		dir, err := who.Files.Open(".")
		if err != nil {
			t.Fatal(err)
		}
		defer dir.Close()
		names, err := dir.Readdirnames(-1)
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	if n := kept(); n != casefile.MaxAttachments {
		t.Fatalf("%d files kept", n)
	}
	remove := regexp.MustCompile(`action="([^"]*/remove)"`).FindStringSubmatch(who.Page(materials))[1]
	who.On(remove, nil)
	who.On(remove, nil) // pressed twice
	if n := kept(); n != casefile.MaxAttachments-1 {
		t.Errorf("%d files after one was removed", n)
	}
	received := who.On(draft+"/check", who.Declared(draft))
	mine := strings.TrimSuffix(received, "/received")
	file := regexp.MustCompile(mine + `/attachments/[0-9a-f-]+`).FindString(who.Page(mine))
	answer := who.Get(file)
	if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("the file comes back with %d %v", answer.Code, answer.Header())
	}
}

func TestFiling_Drop_TakesFilesAlong(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	who.Upload(draft+"/materials", "证据.pdf", []byte("%PDF-1.4\n"))
	if n := who.Count("SELECT count(*) FROM attachments"); n != 1 {
		t.Fatalf("%d files", n)
	}
	who.On(draft+"/drop", nil)
	if n := who.Count("SELECT (SELECT count(*) FROM attachments) + (SELECT count(*) FROM drafts)"); n != 0 {
		t.Error("something is left")
	}
	if answer := who.Get(draft); answer.Code != http.StatusNotFound {
		t.Errorf("the draft: %d", answer.Code)
	}
}
