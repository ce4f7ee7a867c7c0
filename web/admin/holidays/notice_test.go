package holidays

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"creditcase/calendar"
	"creditcase/messages"
	"creditcase/web/forms"
)

// Everything that can be wrong with a notice has its sentence, with and without the thing that it is about.
func TestNoticeFaults_HaveSentences(t *testing.T) {
	for _, reason := range calendar.Reasons() {
		if !messages.Has("calendar.fault." + string(reason)) {
			t.Errorf("no sentence for %s", reason)
			continue
		}
		for _, lang := range messages.Langs {
			f := forms.New(messages.For(lang), nil)
			about := ""
			if strings.Contains((&calendar.Fault{Reason: reason, About: "2027-9"}).Error(), "2027-9") {
				about = "2027-9"
			}
			failNotice(f, &calendar.Fault{Line: 3, Field: "days", Reason: reason, About: about}, true)
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

func importForm(t *testing.T, file string, answers map[string]string) *forms.Form {
	t.Helper()
	f, err := forms.Read(httptest.NewRecorder(), importRequest(t, file, answers), forms.Limit)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var importHead = map[string]string{"id": "2027-1", "year": "2027", "published-year": "2026", "published-month": "9", "published-day": "5",
	"source": "https://example.org"}

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
		n, err := notice(f)
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
