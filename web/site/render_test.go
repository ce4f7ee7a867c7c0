package site

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"creditcase/casefile"
	"creditcase/web/bundle"
	"creditcase/web/forms"
	"creditcase/web/visit"
)

func fetch(t *testing.T, h http.Handler, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRender_EveryComponentInBothLanguages(t *testing.T) {
	h := testSite(t, t.Output())
	tests := []struct {
		path, lang string
		want       []string
	}{
		{"/desk/cases", "zh", []string{`lang="zh-Hans"`, "<title>错误：办件－信用办件</title>", "模拟时钟", "2026年9月18日 14:05",
			"周明", "公共信用机构负责人", "YY-2026-000017", "这个日期怎么来的？", "2026年9月16日（星期三）", "没有等待审批的延期申请",
			`<a href="#phone">请填写联系电话</a>`, `<a href="#day">日期应当是真实存在的日期`, `aria-describedby="phone-hint phone-error"`,
			`name="day-month" type="text" inputmode="numeric" value="13"`, `value="legal" checked`, `href="/lang/en?back=%2Fdesk%2Fcases%3Fq%3D1"`}},
		{"/desk/cases", "en", []string{`lang="en"`, "<title>Error: Cases – Credit cases</title>", "Wednesday 16 September 2026",
			`<a href="#phone">Enter a telephone number</a>`, `<a href="#day">The date must be a real date`, "Head of the agency", "What is this date?"}},
		{"/panel", "zh", []string{"异议申请已收到", `data-copy="YY-2026-000017"`, `href="/login"`, "公示查询"}},
		{"/letter", "zh", []string{"cc-letter", "演示文书，不具有法律效力", "2026年9月18日"}},
	}
	for _, tt := range tests {
		w := fetch(t, h, tt.path+"?q=1", "Accept-Language", tt.lang)
		body := w.Body.String()
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", tt.path, w.Code, body)
		}
		for _, want := range tt.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s in %s: no %q", tt.path, tt.lang, want)
			}
		}
		for _, bad := range []string{"⟦", "ZgotmplZ", "%!", "<no value>", "style=", "onclick"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s in %s: has %q", tt.path, tt.lang, bad)
			}
		}
		if ids := duplicates(regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(body, -1)); len(ids) > 0 && tt.path != "/desk/cases" {
			t.Errorf("%s: ids used twice: %v", tt.path, ids)
		}
	}
}

func duplicates(found [][]string) (twice []string) {
	seen := map[string]bool{}
	for _, m := range found {
		if seen[m[1]] {
			twice = append(twice, m[1])
		}
		seen[m[1]] = true
	}
	return twice
}

// What a person typed is text wherever it comes back.
func TestRender_EscapesWhatWasTyped(t *testing.T) {
	v := testViews(t, t.Output())
	r := httptest.NewRequest(http.MethodGet, "/desk/cases", nil)
	k := newKitchen(v, r)
	k.Form.Set("phone", `"><script>alert(1)</script>`)
	body, err := v.execute("pages/kitchen", k)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(body, []byte("<script>alert")) {
		t.Error("typed markup reached the page")
	}
	if !bytes.Contains(body, []byte(`value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"`)) {
		t.Error("what was typed is gone from the form")
	}
}

func TestParse_FailsAtStart(t *testing.T) {
	static := fstest.MapFS{"vendor/creditcase.css": {}, "app.js": {}, "favicon.svg": {}}
	layout := &fstest.MapFile{Data: []byte(`{{define "layout"}}{{template "content" .}}{{end}}`)}
	component := &fstest.MapFile{Data: []byte(`{{define "x"}}{{end}}`)}
	tests := []struct{ name, page, want string }{
		{"syntax", `{{define "content"}}{{`, "unclosed action"},
		{"unknown component", `{{define "content"}}{{template "nope" .}}{{end}}`, "nope"},
		{"unknown function", `{{define "content"}}{{translate "x"}}{{end}}`, "translate"},
		{"escaping", `{{define "content"}}<a href='{{if .X}}"{{else}}'{{end}}>{{end}}`, "branches end in different contexts"},
		{"no content", `{{define "main"}}{{end}}`, `defines no "content"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			templates := fstest.MapFS{"templates/layout.html": layout, "templates/components/x.html": component,
				"templates/pages/p.html": {Data: []byte(tt.page)}}
			_, err := Parse(templates, static, visit.Words{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
	t.Run("no style sheet", func(t *testing.T) {
		_, err := Parse(fstest.MapFS{}, fstest.MapFS{"app.js": {}}, visit.Words{})
		if !errors.Is(err, bundle.ErrMissing) {
			t.Fatalf("got %v, want bundle.ErrMissing", err)
		}
	})
}

func TestRenderError(t *testing.T) {
	known := casefile.NewError(casefile.CodeConflict, "form.required", errors.New("pq: secret"), "理由")
	tests := []struct {
		name      string
		err       error
		status    int
		sentence  string
		reference bool
	}{
		{"own sentence", known, 409, "请填写理由", false},
		{"wrapped", fmt.Errorf("decide: %w", known), 409, "请填写理由", false},
		{"sentence not in the catalog", casefile.NewError(casefile.CodeForbidden, "no.such", nil), 403, "您的账号没有这项权限", false},
		{"not found", casefile.NewError(casefile.CodeNotFound, "", nil), 404, "请检查网址", false},
		{"invalid", casefile.NewError(casefile.CodeInvalid, "", nil), 422, "不完整", false},
		{"too many", casefile.NewError(casefile.CodeTooMany, "", nil), 429, "几分钟", false},
		{"unavailable", casefile.NewError(casefile.CodeUnavailable, "", nil), 503, "不会丢失", false},
		{"internal hides its sentence", casefile.NewError(casefile.CodeInternal, "form.required", errors.New("pq: secret"), "理由"), 500, "请稍后再试", true},
		{"unknown code", casefile.NewError("odd", "", nil), 500, "请稍后再试", true},
		{"plain error", fs.ErrNotExist, 500, "请稍后再试", true},
		{"too large", fmt.Errorf("read: %w", &http.MaxBytesError{Limit: forms.UploadLimit}), 413, "压缩文件", false},
		{"too much text", fmt.Errorf("read: %w", &http.MaxBytesError{Limit: 16 << 10}), 413, "不能超过16 KB", false},
		{"method", errMethod, 405, "返回上一页", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			v := testViews(t, &log)
			w := httptest.NewRecorder()
			v.renderError(w, httptest.NewRequest(http.MethodGet, "/", nil), tt.err)
			body := w.Body.String()
			if w.Code != tt.status || !strings.Contains(body, tt.sentence) {
				t.Errorf("status %d, want %d; sentence %q in page: %v", w.Code, tt.status, tt.sentence, strings.Contains(body, tt.sentence))
			}
			if strings.Contains(body, "secret") || strings.Contains(body, tt.err.Error()) {
				t.Error("the cause is on the page")
			}
			m := regexp.MustCompile(`问题编号：(\w+)`).FindStringSubmatch(body)
			if (m != nil) != tt.reference {
				t.Fatalf("reference %v, want %v", m, tt.reference)
			}
			if tt.reference && (!strings.Contains(log.String(), "id="+m[1]) || !strings.Contains(log.String(), tt.err.Error())) {
				t.Errorf("the log does not hold %s with its cause: %s", m[1], log.String())
			}
		})
	}
}

// A number keeps together, and what stands around it stays text.
func TestKeepWhole(t *testing.T) {
	for text, want := range map[string]string{
		"（通知2026-1）": `（通知<span class="cc-whole">2026-1</span>）`, "<b>1-2-3</b> a-b": `&lt;b&gt;<span class="cc-whole">1-2-3</span>&lt;/b&gt; a-b`, `"-1`: "&#34;-1",
	} {
		if got := string(keepWhole(text)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
