package web

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/activities/activitiestest"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/passwords"
	"creditcase/rules"
	"creditcase/web/webtest"
)

// counter is the service as an applicant meets it, over a small city of his own.
type counter struct {
	*testing.T
	*dbtest.City
	handler http.Handler
	server  *server
	clock   *calendar.Manual
	files   *os.Root
	record  uuid.UUID
	work    func() // lets the acts that were received be processed from now on
}

const counterPassword = "a-password-of-the-test"

func newCounter(t *testing.T) *counter { return newCounterUnder(t, "city-2022") }

func newCounterUnder(t *testing.T, pack string) *counter {
	t.Helper()
	c := &counter{T: t, City: dbtest.NewCity(t, db.NewStore(dbtest.New(t))), clock: calendar.NewManual(testNow)}
	book, err := rules.LoadDir(webtest.Path(t, "rules/testdata/named"))
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	if c.files, err = os.OpenRoot(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	c.server, err = newSite(Options{Store: c.Store, Book: book, Calendar: cal, Clock: c.clock, PackID: pack, Files: c.files,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	c.server.crowd.hold = 0 // nobody here is slowed by waiting
	if c.handler, err = c.server.serve(routes(newDoors(c.server))); err != nil {
		t.Fatal(err)
	}
	c.record = c.NewRecord(t, casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"})
	hash, err := passwords.Hash(counterPassword)
	if err != nil {
		t.Fatal(err)
	}
	c.exec(`UPDATE accounts SET password_hash = $1`, hash)
	c.work = func() {
		activitiestest.Start(t, &activities.Activities{Store: c.Store, Book: book, Calendar: cal, Clock: c.clock})
	}
	return c
}

func (c *counter) exec(query string, args ...any) {
	c.Helper()
	dbtest.Tamper(c, c.Store, query, args...)
}

func (c *counter) count(query string, args ...any) (n int) {
	c.Helper()
	if err := c.Store.Pool.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		c.Fatal(err)
	}
	return n
}

// customer is one browser at the counter.
type customer struct {
	*counter
	cookie *http.Cookie
	device *http.Cookie // what the browser remembers when the session is over
	typed  *http.Cookie // the key of what was kept for it
	from   string       // address of the machine
}

func (c *counter) anybody() *customer { return &customer{counter: c, from: "192.0.2.1:4711"} }

func (c *counter) signIn(login string) *customer {
	c.Helper()
	who := c.anybody()
	answer := who.post("/login", url.Values{"login": {login}, "password": {counterPassword}})
	if who.keepCookies(answer); who.cookie == nil {
		c.Fatalf("%s cannot sign in: %d", login, answer.Code)
	}
	return who
}

// keepCookies has the browser keep the cookies of an answer.
func (w *customer) keepCookies(answer *httptest.ResponseRecorder) {
	for _, cookie := range answer.Result().Cookies() {
		switch cookie.Name {
		case sessionCookie:
			w.cookie = cookie
		case deviceCookie:
			w.device = cookie
		case typedCookie:
			w.typed = cookie
		}
	}
}

func (w *customer) send(r *http.Request) *httptest.ResponseRecorder {
	r.RemoteAddr = w.from
	if w.cookie != nil {
		r.AddCookie(w.cookie)
	}
	if w.device != nil {
		r.AddCookie(w.device)
	}
	if w.typed != nil {
		r.AddCookie(w.typed)
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

func (w *customer) get(path string) *httptest.ResponseRecorder {
	return w.send(httptest.NewRequest(http.MethodGet, path, nil))
}

func (w *customer) post(path string, answers url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(answers.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.send(r)
}

// page gets a page that must be there.
func (w *customer) page(path string) string {
	w.Helper()
	answer := w.get(path)
	if answer.Code != http.StatusOK {
		w.Fatalf("%s: %d\n%s", path, answer.Code, answer.Body)
	}
	return answer.Body.String()
}

// on posts what must be accepted and returns where it leads.
func (w *customer) on(path string, answers url.Values) string {
	w.Helper()
	answer := w.post(path, answers)
	if answer.Code != http.StatusSeeOther {
		w.Fatalf("%s: %d, want the way on\n%s", path, answer.Code, answer.Body)
	}
	return answer.Header().Get("Location")
}

// act fills in the form of an act, looks at what will be sent, and sends it. It returns where that leads.
func (w *customer) act(path string, answers url.Values) string {
	w.Helper()
	check, _, _ := strings.Cut(path, "?")
	check += "/check"
	form := hiddenIn(w.page(path))
	for name, values := range answers {
		if name != "form_id" {
			form[name] = values
		}
	}
	to := w.on(path, form)
	if from, _, _ := strings.Cut(to, "?"); from != check {
		w.Fatalf("%s leads to %s, not to what will be sent", path, to)
	}
	return w.on(check, hiddenIn(w.page(to)))
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([a-z_]+)" value="([^"]*)">`)

// hiddenIn are the hidden fields of a page.
func hiddenIn(body string) url.Values {
	fields := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(body, -1) {
		fields.Add(m[1], html.UnescapeString(m[2]))
	}
	return fields
}

// upload sends a file to the page of materials.
func (w *customer) upload(path, name string, content []byte) *httptest.ResponseRecorder {
	w.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("files", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = form.WriteField("then", "upload")
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		w.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return w.send(r)
}

// fillIn types a whole objection to the record and returns its draft's address.
func (w *customer) fillIn(record uuid.UUID) string {
	w.Helper()
	first := w.on("/my/objections", url.Values{"record": {record.String()}})
	draft := strings.TrimSuffix(first, "/grounds")
	for _, page := range []struct {
		step    string
		answers url.Values
		next    string
	}{
		{"grounds", url.Values{"grounds": {"error"}, "statement": {"金额有误，应为500元。"}}, "channel"},
		{"channel", url.Values{"channel": {"agency"}}, "materials"},
		{"materials", nil, "contact"},
		{"contact", url.Values{"phone": {"0000-5550101"}}, "check"},
	} {
		if next := w.on(draft+"/"+page.step, page.answers); next != draft+"/"+page.next {
			w.Fatalf("after %s comes %s", page.step, next)
		}
	}
	return draft
}

func (w *customer) declared(draft string) url.Values {
	w.Helper()
	check := w.page(draft + "/check")
	return url.Values{"declare": {"yes"}, "form_id": {hidden(w.T, check, "form_id")}, "seen": {hidden(w.T, check, "seen")}}
}

func hidden(t *testing.T, page, name string) string {
	t.Helper()
	m := regexp.MustCompile(`type="hidden" name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no hidden %s on the page", name)
	}
	return m[1]
}

func TestFiling_BadAnswers_KeepWhatWasTyped(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
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
		answer := who.post(draft+"/"+tt.step, tt.answers)
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
	who.clock.Advance(24 * time.Hour)
	if page := who.signIn("applicant").page(draft + "/check"); !strings.Contains(page, "金额有误，应为500元。") {
		t.Error("the draft has lost its answers")
	}
}

func TestFiling_ForLater_KeepsWhatIsThere(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := strings.TrimSuffix(who.on("/my/objections", url.Values{"record": {who.record.String()}}), "/grounds")
	if answer := who.get(draft + "/window"); answer.Header().Get("Location") != draft {
		t.Errorf("a question that this pack does not ask: %d", answer.Code)
	}
	if to := who.on(draft+"/grounds", url.Values{"grounds": {"error"}, "statement": {""}, "then": {"later"}}); to != draft {
		t.Errorf("leads to %s", to)
	}
	if page := who.page(draft + "/grounds"); !strings.Contains(page, `value="error" checked`) {
		t.Error("the ground is gone")
	}
	if answer := who.get(draft + "/check"); answer.Code != http.StatusSeeOther {
		t.Errorf("the check of an unfinished draft: %d", answer.Code)
	}
	if page := who.page("/my/cases"); !strings.Contains(page, draft) {
		t.Error("the draft is not among my cases")
	}
	if again := who.on("/my/objections", url.Values{"record": {who.record.String()}}); again != draft {
		t.Errorf("beginning again leads to %s, want the draft", again)
	}
}

func TestFiling_SentFiveTimes_OneCase(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
	undeclared := who.declared(draft)
	undeclared.Del("declare")
	if answer := who.post(draft+"/check", undeclared); answer.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(answer.Body.String(), `href="#declare"`) {
		t.Errorf("without declaration: %d", answer.Code)
	}
	answers := who.declared(draft)
	var to [5]string
	var all sync.WaitGroup
	for i := range to {
		all.Go(func() { to[i] = who.post(draft+"/check", answers).Header().Get("Location") })
	}
	all.Wait()
	for i := range to {
		if !strings.HasSuffix(to[i], "/received") || to[i] != to[0] {
			t.Errorf("sending %d leads to %q, the first to %q", i, to[i], to[0])
		}
	}
	if n := who.count("SELECT count(*) FROM cases"); n != 1 {
		t.Errorf("%d cases", n)
	}
	if n := who.count("SELECT count(*) FROM drafts"); n != 0 {
		t.Error("the draft is still there")
	}
	// Nothing processes acts yet: the receipt stands all the same, and says by when he hears. Sunday the 20th is worked.
	page := who.page(to[0])
	for _, want := range []string{"YY2026000001", "2026年9月18日 14:05", "稍后自动处理", "受理期限", "2026年9月21日"} {
		if !strings.Contains(page, want) {
			t.Errorf("the receipt does not say %q", want)
		}
	}
	who.page(strings.TrimSuffix(to[0], "/received"))
	// Another's form is nobody's.
	who.exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at)
		SELECT gen_random_uuid(), 'stranger', password_hash, '申请人丁', 'applicant', now() FROM accounts WHERE login = 'applicant'`)
	if answer := who.signIn("stranger").post(draft+"/check", answers); answer.Code != http.StatusNotFound {
		t.Errorf("another account, same form: %d", answer.Code)
	}
}

func TestFiling_RecordWithOpenObjection_ShowsItsNumber(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
	answers := who.declared(draft)
	filing := who.Filing(who.record, "city-2022", 1, hashOf("city-2022"), testNow)
	if _, err := who.Store.File(context.Background(), filing); err != nil {
		t.Fatal(err)
	}
	answer := who.post(draft+"/check", answers)
	page := answer.Body.String()
	if answer.Code != http.StatusConflict || !strings.Contains(page, `href="#record"`) || !strings.Contains(page, "办件编号YY2026000001，办结前不能重复提出") {
		t.Errorf("%d, without the case in the way", answer.Code)
	}
	if strings.Contains(page, `value="`+who.record.String()) || !strings.Contains(page, ">YY2026000001</a>") {
		t.Error("the record can still be chosen, or the case is not shown")
	}
	if answer := who.post(draft+"/record", url.Values{"record": {who.record.String()}}); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("choosing it all the same: %d", answer.Code)
	}
	if n := who.count("SELECT count(*) FROM drafts"); n != 1 {
		t.Error("the draft is gone")
	}
}

func TestFiling_RecordOfSomebodyElse_IsNotFound(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	who.exec(`INSERT INTO subjects VALUES ('00000000-0000-4000-8000-000000000001', 'legal_person', '别家公司', '91990100MA00000022')`)
	who.exec(`UPDATE records SET subject_id = '00000000-0000-4000-8000-000000000001'`)
	if answer := who.post("/my/objections", url.Values{"record": {who.record.String()}}); answer.Code != http.StatusNotFound {
		t.Errorf("%d", answer.Code)
	}
	if page := who.page("/my/records"); strings.Contains(page, "PEN-0001") {
		t.Error("a record of somebody else is shown")
	}
}

// shenzhen-2020 37: sixty days from learning of it, later only with a reason.
func TestFiling_Window(t *testing.T) {
	who := newCounterUnder(t, "shenzhen-2020").signIn("applicant")
	draft := strings.TrimSuffix(who.on("/my/objections", url.Values{"record": {who.record.String()}}), "/grounds")
	first := who.on(draft+"/grounds", url.Values{"grounds": {"inaccurate"}, "statement": {"金额有误"}})
	if first != draft+"/window" {
		t.Fatalf("after the grounds comes %s", first)
	}
	day := func(year, month, day, reason string) *httptest.ResponseRecorder {
		return who.post(first, url.Values{"learned-year": {year}, "learned-month": {month}, "learned-day": {day}, "late_reason": {reason}})
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
	if page := who.page(first); !strings.Contains(page, `name="learned-month" type="text" inputmode="numeric" value="9"`) {
		t.Error("the day is not kept")
	}
}

func TestFiling_Files(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
	materials := draft + "/materials"
	if answer := who.upload(materials, "程序.pdf", []byte("MZ not a pdf")); answer.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(answer.Body.String(), "“程序.pdf”不是PDF") {
		t.Errorf("a file of another kind: %d", answer.Code)
	}
	for i := range casefile.MaxAttachments {
		if answer := who.upload(materials, fmt.Sprintf("证据%d.pdf", i), []byte("%PDF-1.4\n")); answer.Code != http.StatusSeeOther {
			t.Fatalf("file %d: %d", i, answer.Code)
		}
	}
	if answer := who.upload(materials, "多余.pdf", []byte("%PDF-1.4\n")); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("an eleventh file: %d", answer.Code)
	}
	kept := func() int {
		dir, err := who.files.Open(".")
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
	remove := regexp.MustCompile(`action="([^"]*/remove)"`).FindStringSubmatch(who.page(materials))[1]
	who.on(remove, nil)
	who.on(remove, nil) // pressed twice
	if n := kept(); n != casefile.MaxAttachments-1 {
		t.Errorf("%d files after one was removed", n)
	}
	received := who.on(draft+"/check", who.declared(draft))
	mine := strings.TrimSuffix(received, "/received")
	file := regexp.MustCompile(mine + `/attachments/[0-9a-f-]+`).FindString(who.page(mine))
	answer := who.get(file)
	if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("the file comes back with %d %v", answer.Code, answer.Header())
	}
}

func TestFiling_Drop_TakesFilesAlong(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
	who.upload(draft+"/materials", "证据.pdf", []byte("%PDF-1.4\n"))
	if n := who.count("SELECT count(*) FROM attachments"); n != 1 {
		t.Fatalf("%d files", n)
	}
	who.on(draft+"/drop", nil)
	if n := who.count("SELECT (SELECT count(*) FROM attachments) + (SELECT count(*) FROM drafts)"); n != 0 {
		t.Error("something is left")
	}
	if answer := who.get(draft); answer.Code != http.StatusNotFound {
		t.Errorf("the draft: %d", answer.Code)
	}
}

// The case's page follows the case; a document counts as read when it is opened.
func TestMyCase_FollowsTheCase(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	who.work()
	draft := who.fillIn(who.record)
	received := who.on(draft+"/check", who.declared(draft))
	mine := strings.TrimSuffix(received, "/received")
	if page := who.page(received); strings.Contains(page, "稍后自动处理") || !strings.Contains(page, "接收回执") {
		t.Error("the filing is not shown as processed")
	}
	page := who.page(mine)
	for _, want := range []string{"您提交了异议", "信用信息已加异议标注", "异议处理中", "这个日期怎么来的？", "受理审查", "金额有误，应为500元。"} {
		if !strings.Contains(page, want) {
			t.Errorf("the case does not say %q", want)
		}
	}
	if strings.Contains(page, "已读") {
		t.Error("a document is read before it was opened")
	}
	notice := regexp.MustCompile(mine + `/notices/[0-9a-f-]+`).FindString(page)
	if notice == "" {
		t.Fatal("no document")
	}
	if sheet := who.page(notice); !strings.Contains(sheet, `action="/logout"`) {
		t.Error("from a document nobody can sign out")
	}
	first := who.page("/my/notices")
	who.clock.Advance(time.Hour)
	who.page(notice)
	if again := who.page("/my/notices"); !strings.Contains(first, "2026年9月18日 14:05") || !strings.Contains(again, "2026年9月18日 14:05") {
		t.Error("the first reading does not stand")
	}
	if page := who.page("/my/records"); !strings.Contains(page, "这条信息的异议正在办理") || strings.Contains(page, `action="/my/objections"`) {
		t.Error("my records do not point to the open case")
	}
}
