package web

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

// upload makes the form of an import with a file and answers.
func importForm(t *testing.T, file string, answers map[string]string) *form {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "notice")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(file)); err != nil {
		t.Fatal(err)
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
	f, err := readForm(httptest.NewRecorder(), r, formLimit)
	if err != nil {
		t.Fatal(err)
	}
	return f
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
	head := map[string]string{"id": "2027-1", "year": "2027", "published-year": "2026", "published-month": "11", "published-day": "5",
		"source": "https://example.org"}
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
		{"CSV without the rest", days, nil, "id", ""},
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
