package web

import (
	"bytes"
	"encoding/json"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/messages"
)

// Everything that can be wrong with a notice has its sentence, with and without the thing that it is about.
func TestNoticeFaults_HaveSentences(t *testing.T) {
	for _, reason := range calendar.Reasons() {
		if !messages.Has("calendar.fault." + string(reason)) {
			t.Errorf("no sentence for %s", reason)
			continue
		}
		for _, lang := range messages.Langs {
			f := newForm(messages.For(lang), nil)
			about := ""
			if strings.Contains((&calendar.Fault{Reason: reason, About: "2027-9"}).Error(), "2027-9") {
				about = "2027-9"
			}
			f.failNotice(&calendar.Fault{Line: 3, Field: "days", Reason: reason, About: about}, true)
			text := f.Errors[0].Text(f.Printer)
			if strings.Contains(text, "%!") || !strings.Contains(text, about) || !strings.Contains(text, "3") {
				t.Errorf("%s in %s: %q", reason, lang, text)
			}
		}
	}
}

// importRequest uploads a file, if there is one, with answers beside it.
func importRequest(t *testing.T, file string, answers map[string]string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if file != "" {
		part, err := w.CreateFormFile("file", "notice")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(file)); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range answers {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/admin/calendar/import", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func importForm(t *testing.T, file string, answers map[string]string) *form {
	t.Helper()
	f, err := readForm(httptest.NewRecorder(), importRequest(t, file, answers), formLimit)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var importHead = map[string]string{"id": "2027-1", "year": "2027", "published-year": "2026", "published-month": "9", "published-day": "5",
	"source": "https://example.org"}

// The preview says what each day was and becomes, and what is odd is confirmed day by day before it is applied.
func TestAdminCalendar_AsksBackAboutOddDays(t *testing.T) {
	p, office := newPartners(t)
	if _, err := db.OpenCalendar(t.Context(), p.Store, testNow); err != nil {
		t.Fatal(err)
	}
	said := func(answer *httptest.ResponseRecorder, status int, texts ...string) string {
		t.Helper()
		page := html.UnescapeString(answer.Body.String())
		if answer.Code != status {
			t.Fatalf("status %d, want %d\n%s", answer.Code, status, page)
		}
		for _, text := range texts {
			if !strings.Contains(page, text) {
				t.Errorf("not said: %s\n%s", text, page)
			}
		}
		return page
	}
	const odd = "日期,名称,类型\r\n2027/1/1,元旦,休\r\n2027/1/3,元旦,班\r\n2027/5/1,劳动节,班\r\n2027/10/1,国庆节,班\r\n"
	said(office.send(importRequest(t, odd+"2027/2/24,春节,班\r\n,,\r\n", importHead)), http.StatusUnprocessableEntity, "2027-02-24的安排没有任何变化")

	page := said(office.send(importRequest(t, odd+",,\r\n", importHead)), http.StatusOK, "调休上班日", "通知未列出", "请核对通知是否漏列",
		"2027年5月1日（星期六）是国家规定的节假日，通知却安排上班", `value="2027-05-01"`, `value="2027-10-01"`)
	if strings.Contains(page, `value="2027-01-01"`) {
		t.Error("a plain day off is asked about")
	}
	n, err := calendar.ReadNotice([]byte(odd), calendar.Notice{ID: "2027-1", Year: 2027, Published: calendar.NewDate(2026, time.September, 5),
		Source: "https://example.org"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	for _, confirmed := range [][]string{nil, {"2027-05-01"}, {"2027-05-01", "2027-01-01", "x"}} {
		said(office.post("/admin/calendar/apply", url.Values{"notice": {string(text)}, "confirm": confirmed}), http.StatusUnprocessableEntity,
			"请逐一确认不合常例的日期", "2027年10月1日（星期五）是国家规定的节假日")
	}
	n.Days = append(n.Days, calendar.NoticeDay{Date: calendar.NewDate(2027, time.February, 24), Name: "春节", As: calendar.Work})
	worse, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	both := []string{"2027-05-01", "2027-10-01"}
	said(office.post("/admin/calendar/apply", url.Values{"notice": {string(worse)}, "confirm": append([]string{"2027-02-24"}, both...)}),
		http.StatusUnprocessableEntity, "2027-02-24的安排没有任何变化")
	if in, err := p.Store.ReadInForce(t.Context()); err != nil || !in.Calendar().InUnnoticedYear(calendar.NewDate(2027, time.May, 1)) {
		t.Fatalf("applied without being confirmed (%v)", err)
	}
	for range 2 { // sent again, it changes nothing
		said(office.post("/admin/calendar/apply", url.Values{"notice": {string(text)}, "confirm": both}), http.StatusSeeOther)
	}
	in, err := p.Store.ReadInForce(t.Context())
	if err != nil || !in.Calendar().IsWorkday(calendar.NewDate(2027, time.May, 1)) {
		t.Errorf("not applied although confirmed (%v)", err)
	}
}

func TestImportForm(t *testing.T) {
	known, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(known.Notices()[0])
	if err != nil {
		t.Fatal(err)
	}
	const days = "date,name,as\n2027-01-01,元旦,off\n"
	head := importHead
	with := func(name, value string) map[string]string {
		answers := map[string]string{}
		for k, v := range head {
			answers[k] = v
		}
		answers[name] = value
		return answers
	}
	tests := []struct {
		name, file string
		answers    map[string]string
		field      string // of the fault; empty: none
		id         string
	}{
		{"JSON", string(text), nil, "", known.Notices()[0].ID},
		{"CSV", days, head, "", "2027-1"},
		{"CSV as Excel saves it", "\xc8\xd5\xc6\xda,\xc3\xfb\xb3\xc6,\xc0\xe0\xd0\xcd\r\n2027/1/1,\xd4\xaa\xb5\xa9,\xd0\xdd\r\n,,\r\n", head, "", "2027-1"},
		{"CSV without the rest", days, nil, "id", ""},
		{"typed", "", with("days", "2027-01-01 至 2027-01-03 元旦 休"), "", "2027-1"},
		{"typed, and a file", days, with("days", "2027-01-01 元旦 休"), "days", ""},
		{"typed, with no effect", "", with("days", "2027-01-01 元旦"), "days", ""},
		{"typed without the rest", "", map[string]string{"days": "2027-01-01 元旦 休"}, "id", ""},
		{"id of another year", days, with("id", "2026-1"), "id", ""},
		{"year out of range", days, with("year", "1999"), "year", ""},
		{"no such day", days, with("published-day", "31"), "published", ""},
		{"other effect", strings.Replace(days, "off", "rest", 1), head, "file", ""},
		{"JSON with a fault", strings.Replace(string(text), `"year"`, `"jahr"`, 1), nil, "file", ""},
		{"too large", strings.Repeat("x", calendar.NoticeLimit+1), head, "file", ""},
		{"nothing", "", head, "file", ""},
	}
	for _, test := range tests {
		f := importForm(t, test.file, test.answers)
		n, err := f.notice()
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case test.field == "" && (!f.OK() || n.ID != test.id):
			t.Errorf("%s: %q, faults %+v", test.name, n.ID, f.Errors)
		case test.field != "" && (f.OK() || f.Errors[0].Field != test.field):
			t.Errorf("%s: faults %+v, want one of %s", test.name, f.Errors, test.field)
		}
	}
}
