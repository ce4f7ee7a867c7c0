package forms

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/ui"
)

func submit(t *testing.T, values url.Values, limit int64) (*Form, error) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return Read(httptest.NewRecorder(), r, limit)
}

func sentences(f *Form) map[string]string {
	m := map[string]string{}
	for _, e := range f.Errors {
		m[e.Field] = e.Text(f.Printer)
	}
	return m
}

func TestForm_Checks(t *testing.T) {
	f, err := submit(t, url.Values{
		"ok": {"　 一行\r\n二行 　"}, "long": {"十个字以上的一句话了吧"}, "bad": {"a\x00b"}, "raw": {"\xff"},
		"one": {"c"}, "some": {"a", "z"}, "number": {"１２"}, "high": {"99"}, "word": {"x"},
		"d-year": {"2026"}, "d-month": {"2"}, "d-day": {"30"}, "e-year": {"2026"}, "g-year": {"２０２６"}, "g-month": {"9"}, "g-day": {"18"},
	}, Limit)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Require("ok", "question.reason", 10); got != "一行\n二行" {
		t.Errorf("tidied: %q", got)
	}
	f.Require("none", "question.reason", 10)
	f.Require("long", "question.reason", 10)
	f.Optional("bad", "question.reason", 10)
	f.Optional("raw", "question.reason", 10)
	f.ChooseOne("one", "question.unit", "a", "b")
	f.ChooseOne("unsent", "question.unit", "a", "b")
	f.ChooseSome("some", "question.unit", true, "a", "b")
	if n, ok := f.Number("number", "question.phone", 1, 12); !ok || n != 12 {
		t.Errorf("full-width number: %d %v", n, ok)
	}
	f.Number("high", "question.phone", 1, 12)
	f.Number("word", "question.phone", 1, 12)
	f.Day("d", "question.date", true)
	f.Day("e", "question.date", false)
	f.Day("f", "question.date", true)
	f.Day("unsent-day", "question.date", false)
	if day, ok := f.Day("g", "question.date", true); !ok || day != calendar.NewDate(2026, time.September, 18) {
		t.Errorf("day: %v %v", day, ok)
	}
	want := map[string]string{
		"none": "请填写理由", "long": "理由不得超过10个字", "bad": "理由含有无法识别的字符", "raw": "理由含有无法识别的字符",
		"one": "请从列出的选项中选择信息提供单位", "unsent": "请选择信息提供单位", "some": "请从列出的选项中选择信息提供单位",
		"high": "联系电话应当是1到12之间的整数", "word": "联系电话应当是1到12之间的整数",
		"d": "日期应当是真实存在的日期，例如2026年9月18日", "e": "日期应当写明年、月、日", "f": "请填写日期",
	}
	if diff := cmp.Diff(want, sentences(f)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if f.OK() {
		t.Error("OK with faults")
	}
}

func TestForm_KeepsWhatWasTyped(t *testing.T) {
	f, err := submit(t, url.Values{"phone": {"没有数字"}, "unit": {"2"}}, Limit)
	if err != nil {
		t.Fatal(err)
	}
	f.Fail("phone", "form.required", "电话")
	f.Fail("phone", "form.choose", "电话")
	in := f.TextInput("phone", "question.phone")
	if in.Value != "没有数字" || in.Error != "请填写电话" || in.DescribedBy() != "phone-hint phone-error" {
		t.Errorf("input: %+v", in)
	}
	options := []ui.Option{{Value: "1", Checked: true}, {Value: "2"}}
	if c := f.Choice("unit", "question.unit", options); c.Options[0].Checked || !c.Options[1].Checked || !options[0].Checked {
		t.Errorf("choice: %+v, options given: %+v", c.Options, options)
	}
	if p := f.Password("phone", "question.phone", "current-password"); p.Value != "" {
		t.Error("a secret is sent back")
	}
}

func TestReadForm_Limit(t *testing.T) {
	_, err := submit(t, url.Values{"q": {strings.Repeat("x", 100)}}, 50)
	if tooLarge := new(http.MaxBytesError); !errors.As(err, &tooLarge) {
		t.Errorf("read as %v", err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("--x\r\nbroken"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	_, err = Read(httptest.NewRecorder(), r, 50)
	if casefile.CodeOf(err) != casefile.CodeInvalid {
		t.Errorf("read as %v", err)
	}
}

func TestForm_Files(t *testing.T) {
	var body bytes.Buffer
	mw := multipart.NewWriter(&body)
	for _, name := range []string{"一.pdf", "二.pdf"} {
		part, err := mw.CreateFormFile("proof", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte("%PDF")); err != nil {
			t.Fatal(err)
		}
	}
	if err := mw.WriteField("q", " 问 "); err != nil {
		t.Fatal(err)
	}
	if err := mw.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", &body)
	r.Header.Set("Content-Type", mw.FormDataContentType())
	f, err := Read(httptest.NewRecorder(), r, Limit)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Files("proof", "question.evidence", true); len(got) != 2 || got[0].Name != "一.pdf" || string(got[0].Body) != "%PDF" || f.Value("q") != "问" {
		t.Errorf("files %v, q %q", got, f.Value("q"))
	}
	f.Files("other", "question.evidence", true)
	want := map[string]string{"other": "请选择证据材料的文件"}
	if diff := cmp.Diff(want, sentences(f)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// People write units into the boxes, and paste a whole date into the first.
func TestForm_DayHoweverItIsWritten(t *testing.T) {
	want := calendar.NewDate(2026, time.November, 5)
	for _, boxes := range [][3]string{{"2026年", "11月", "5日"}, {"2026-11-05", "", ""}, {"2026年11月5日", "", ""}, {"", "", "5 November 2026"},
		{"２０２６", "Nov", "０５"}} {
		f := New(messages.For(messages.Chinese), url.Values{"d-year": {boxes[0]}, "d-month": {boxes[1]}, "d-day": {boxes[2]}})
		if day, ok := f.Day("d", "question.date", true); !ok || day != want || !f.OK() {
			t.Errorf("%q: %v, %v, %v", boxes, day, ok, f.Errors)
		}
		if f.Value("d-year") != "2026" || f.Value("d-month") != "11" || f.Value("d-day") != "5" {
			t.Errorf("%q: the boxes say %v afterwards", boxes, f.Values)
		}
	}
	for _, boxes := range [][3]string{{"2026-13-45", "", ""}, {"2026", "11", ""}, {"2026-11-05", "11", "6"}} {
		f := New(messages.For(messages.Chinese), url.Values{"d-year": {boxes[0]}, "d-month": {boxes[1]}, "d-day": {boxes[2]}})
		if day, ok := f.Day("d", "question.date", true); ok || f.OK() || f.Value("d-year") != boxes[0] {
			t.Errorf("%q: %v, boxes %v", boxes, day, f.Values)
		}
	}
}

// What says in which direction text runs is left out of what is typed.
func TestTidy_LeavesDirectionsOut(t *testing.T) {
	if got := Tidy("罚款\u202e0005\u202c\u2066x\u2069元"); got != "罚款0005x元" {
		t.Errorf("typed: %q", got)
	}
}

// An answer of millions of combining marks is not worked on.
func TestReadForm_BoundsWhatItLooksAt(t *testing.T) {
	marks := strings.Repeat("\u0301", 4<<20)
	if got := Tidy(marks); len(got) > answerLimit || !Readable(got) {
		t.Errorf("%d bytes are looked at", len(got))
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("statement", marks); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	_, err := Read(httptest.NewRecorder(), r, UploadLimit)
	if tooLarge := new(http.MaxBytesError); !errors.As(err, &tooLarge) {
		t.Errorf("answers as large as files: %v", err)
	}
}

// Where a form asks the same of several, the list of what is wrong says of which; beside its question a fault is what it was.
func TestForm_About(t *testing.T) {
	f := New(messages.For(messages.Chinese), nil)
	for _, n := range []string{"1", "2"} {
		f.About("desk.commitment.numbered", n)
		f.ChooseOne("finding-"+n, "desk.commitment.finding", "yes")
	}
	f.AboutNamed("行政处罚1")
	f.Require("reasons", "desk.listing.reasons", 10)
	f.AboutNamed("")
	f.Require("name", "unit_terms.name", 10)
	want := []string{"承诺1：请选择核查结论", "承诺2：请选择核查结论", "行政处罚1：请填写理由", "请填写事项名称"}
	if diff := cmp.Diff(want, f.Errors.Lines(f.Printer)); diff != "" {
		t.Error(diff)
	}
	if beside := f.Errors.Text(f.Printer, "finding-2"); beside != "请选择核查结论" {
		t.Errorf("beside the question: %s", beside)
	}
}
