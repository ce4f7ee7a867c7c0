package counter

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/site"
	"creditcase/web/visit"
)

// Chosen are the answers of a form that asks for a new password, twice.
func Chosen(password string) url.Values { return url.Values{"new": {password}, "again": {password}} }

// Customer is one browser at the counter.
type Customer struct {
	*Counter
	Cookie *http.Cookie
	Device *http.Cookie // what the browser remembers when the session is over
	Typed  *http.Cookie // the key of what was kept for it
	From   string       // address of the machine
}

// KeepCookies has the browser keep the cookies of an answer.
func (w *Customer) KeepCookies(answer *httptest.ResponseRecorder) {
	for _, cookie := range answer.Result().Cookies() {
		switch cookie.Name {
		case visit.SessionCookie:
			w.Cookie = cookie
		case visit.DeviceCookie:
			w.Device = cookie
		case site.TypedCookie:
			w.Typed = cookie
		}
	}
}

// Send sends a request with what the browser keeps.
func (w *Customer) Send(r *http.Request) *httptest.ResponseRecorder {
	r.RemoteAddr = w.From
	if w.Cookie != nil {
		r.AddCookie(w.Cookie)
	}
	if w.Device != nil {
		r.AddCookie(w.Device)
	}
	if w.Typed != nil {
		r.AddCookie(w.Typed)
	}
	answer := httptest.NewRecorder()
	w.Handler.ServeHTTP(answer, r)
	if answer.Code == http.StatusUnprocessableEntity {
		w.looksOver(answer.Body.String())
	}
	return answer
}

var (
	errorSummary = regexp.MustCompile(`(?s)<ul class="govuk-list govuk-error-summary__list">.*?</ul>`)
	summaryLine  = regexp.MustCompile(`<a href="#([^"]*)">([^<]*)</a>`)
)

// looksOver holds that of what is listed as wrong no two lines sound alike, and that they come as their questions do.
func (w *Customer) looksOver(page string) {
	w.Helper()
	said, last := map[string]bool{}, 0
	for _, line := range summaryLine.FindAllStringSubmatch(errorSummary.FindString(page), -1) {
		if said[line[2]] {
			w.Errorf("two lines of what is wrong sound alike: %s", line[2])
		}
		said[line[2]] = true
		at := strings.Index(page, ` id="`+line[1]+`"`)
		switch {
		case at < 0:
			w.Errorf("%q leads to nothing: %s", line[2], line[1])
		case at < last:
			w.Errorf("%q stands after what is asked later", line[2])
		}
		last = max(last, at)
	}
}

// Get asks for a page.
func (w *Customer) Get(path string) *httptest.ResponseRecorder {
	return w.Send(httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form.
func (w *Customer) Post(path string, answers url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(answers.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.Send(r)
}

// Page gets a page that must be there.
func (w *Customer) Page(path string) string {
	w.Helper()
	answer := w.Get(path)
	if answer.Code != http.StatusOK {
		w.Fatalf("%s: %d\n%s", path, answer.Code, answer.Body)
	}
	return answer.Body.String()
}

// On posts what must be accepted and returns where it leads.
func (w *Customer) On(path string, answers url.Values) string {
	w.Helper()
	answer := w.Post(path, answers)
	if answer.Code != http.StatusSeeOther {
		w.Fatalf("%s: %d, want the way on\n%s", path, answer.Code, answer.Body)
	}
	return answer.Header().Get("Location")
}

// Act fills in the form of an act, looks at what will be sent, and sends it. It returns where that leads.
func (w *Customer) Act(path string, answers url.Values) string {
	w.Helper()
	check, _, _ := strings.Cut(path, "?")
	check += "/check"
	form := HiddenIn(w.Page(path))
	for name, values := range answers {
		if name != "form_id" {
			form[name] = values
		}
	}
	to := w.On(path, form)
	if from, _, _ := strings.Cut(to, "?"); from != check {
		w.Fatalf("%s leads to %s, not to what will be sent", path, to)
	}
	return w.On(check, HiddenIn(w.Page(to)))
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([a-z_]+)" value="([^"]*)">`)

// HiddenIn are the hidden fields of a page.
func HiddenIn(body string) url.Values {
	fields := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(body, -1) {
		fields.Add(m[1], html.UnescapeString(m[2]))
	}
	return fields
}

// Upload sends a file to the page of materials.
func (w *Customer) Upload(path, name string, content []byte) *httptest.ResponseRecorder {
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
	return w.Send(r)
}

// FillIn types a whole objection to the record and returns its draft's address.
func (w *Customer) FillIn(record uuid.UUID) string {
	w.Helper()
	first := w.On("/my/objections", url.Values{"record": {record.String()}})
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
		if next := w.On(draft+"/"+page.step, page.answers); next != draft+"/"+page.next {
			w.Fatalf("after %s comes %s", page.step, next)
		}
	}
	return draft
}

// Declared are the answers of the page that shows a draft before it is filed.
func (w *Customer) Declared(draft string) url.Values {
	w.Helper()
	check := w.Page(draft + "/check")
	return url.Values{"declare": {"yes"}, "form_id": {Hidden(w.T, check, "form_id")}, "seen": {Hidden(w.T, check, "seen")}}
}

// Sends files what a draft says, and returns the address of the case.
func (w *Customer) Sends(draft string) string {
	w.Helper()
	return strings.TrimSuffix(w.On(draft+"/check", w.Declared(draft)), "/received")
}

// Hidden is the value of a hidden field of a page, which must be there.
func Hidden(t *testing.T, page, name string) string {
	t.Helper()
	m := regexp.MustCompile(`type="hidden" name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no hidden %s on the page", name)
	}
	return m[1]
}

// Fill fills in the form of the page and sends it; nothing goes out with that.
func (w *Customer) Fill(path string, answers url.Values) string {
	w.Helper()
	form := HiddenIn(w.Page(path))
	for name, values := range answers {
		form[name] = values
	}
	return w.On(path, form)
}

// WithReceipt files an objection and returns who filed it and where the PDF of its receipt is.
func WithReceipt(t *testing.T) (*Customer, string) {
	t.Helper()
	c := New(t)
	c.Work()
	who := c.SignIn("applicant")
	draft := who.FillIn(c.Record)
	who.Sends(draft)
	var caseID, notice uuid.UUID
	err := c.Store.Pool.QueryRow(t.Context(), `SELECT case_id, id FROM notices WHERE kind = 'receipt'`).Scan(&caseID, &notice)
	if err != nil {
		t.Fatal(err)
	}
	return who, site.MyNoticeHref(caseID, notice) + "/pdf"
}

// Try sends a login and a password, and returns the status and, where it is the page again, what it says is wrong.
func (w *Customer) Try(login, password string) (int, string) {
	w.Helper()
	answer := w.Post("/login", url.Values{"login": {login}, "password": {password}})
	w.KeepCookies(answer)
	_, summary, _ := strings.Cut(answer.Body.String(), "govuk-error-summary__list")
	summary, _, _ = strings.Cut(summary, "</ul>")
	return answer.Code, summary
}

// At is the same customer at the nth of many addresses, each of another network.
func (w *Customer) At(n int) *Customer {
	w.From = fmt.Sprintf("[2001:db8:%x:%x::1]:4711", n/256, n%256)
	return w
}

// WaitsForSupplement has the agency ask for more, and returns the page that takes it in.
func (w *Customer) WaitsForSupplement() string {
	w.Helper()
	w.Work()
	draft := w.FillIn(w.Record)
	mine := w.Sends(draft)
	caseID := uuid.MustParse(strings.TrimPrefix(mine, "/my/cases/"))
	var task uuid.UUID
	if err := w.Store.Pool.QueryRow(context.Background(), "SELECT id FROM tasks WHERE case_id = $1 AND kind = 'form_check'", caseID).Scan(&task); err != nil {
		w.Fatal(err)
	}
	receipt, err := w.Store.Act(w.Context(), db.NewAct{FormID: uuid.New(), ActorID: w.AgencyClerk, UnitID: w.Agency, TaskID: task,
		Kind: casefile.ActCheckForm, Content: casefile.FormCheck{Missing: []string{"缴款凭证"}}, At: w.Clock.Now()})
	if err != nil {
		w.Fatal(err)
	}
	s := &site.Server{Options: site.Options{Store: w.Store}}
	if status, err := s.AwaitAct(w.Context(), receipt, w.AgencyClerk); err != nil || status.Status != casefile.ActDone {
		w.Fatal(status, err)
	}
	return mine + "/supplement"
}
