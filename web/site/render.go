package site

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/bundle"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Parsed are the pages as a regulation words them, and their assets. Nothing writes them: all sites of a process share them.
type Parsed struct {
	Assets *bundle.Bundle
	Pages  map[string]map[messages.Lang]*template.Template
	words  visit.Words
}

// Views renders every page: what was parsed at start, and what all pages show. It is safe for concurrent use.
type Views struct {
	*Parsed
	log     *slog.Logger
	clock   calendar.Clock
	footer  func(*messages.Printer) []ui.Link
	secure  bool // everything is over TLS
	timed   bool // answers say how long they took
	writers *visit.Writers
	isPage  func(path string) bool // there is a page at the path
}

// Parse parses all templates and reads the page assets, and fails if any of them is faulty or missing, so that no page can fail on that account later.
// templates has the folder templates, static what is served under /static. w is what the city's regulation has words of its own for.
func Parse(templates, static fs.FS, w visit.Words) (*Parsed, error) {
	a, err := bundle.Load(static)
	if err != nil {
		return nil, err
	}
	pages, err := parsePages(templates, a, w)
	if err != nil {
		return nil, fmt.Errorf("parse templates: %w", err)
	}
	return &Parsed{Assets: a, Pages: pages, words: w}, nil
}

// newViews renders the pages; footer gives the links at the foot of every page; nil for none.
func newViews(pages *Parsed, log *slog.Logger, clock calendar.Clock, footer func(*messages.Printer) []ui.Link) *Views {
	if footer == nil {
		footer = func(*messages.Printer) []ui.Link { return nil }
	}
	return &Views{Parsed: pages, log: log, clock: clock, footer: footer}
}

// parsePages returns the templates of every page and letter, by name ("pages/x",
// "letters/x") and language.
func parsePages(fsys fs.FS, a *bundle.Bundle, w visit.Words) (map[string]map[messages.Lang]*template.Template, error) {
	base, err := template.New("").Funcs(funcs(messages.For(messages.Chinese), a)).Option("missingkey=error").
		ParseFS(fsys, "templates/*.html", "templates/components/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]map[messages.Lang]*template.Template{}
	for _, folder := range []string{"pages", "letters"} {
		files, err := fs.Glob(fsys, "templates/"+folder+"/*.html")
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			name := strings.TrimSuffix(strings.TrimPrefix(file, "templates/"), ".html")
			if pages[name], err = parsePage(fsys, base, file, root(name), a, w); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return pages, nil
}

// root is the template that a page is executed from.
func root(name string) string {
	if strings.HasPrefix(name, "letters/") {
		return "letter_layout"
	}
	return "layout"
}

func parsePage(fsys fs.FS, base *template.Template, file, root string, a *bundle.Bundle, w visit.Words,
) (map[messages.Lang]*template.Template, error) {
	byLang := map[messages.Lang]*template.Template{}
	for _, lang := range messages.Langs {
		t, err := base.Clone()
		if err != nil {
			return nil, err
		}
		if t, err = t.Funcs(funcs(w.In(lang), a)).ParseFS(fsys, file); err != nil {
			return nil, err
		}
		if t.Lookup("content") == nil {
			return nil, errors.New(`defines no "content"`)
		}
		// html/template finds faults of escaping only on first execution. Without
		// data that execution stops early, which is not what we look for here.
		for _, name := range []string{"content", root} {
			var fault *template.Error
			if err := t.ExecuteTemplate(io.Discard, name, nil); errors.As(err, &fault) {
				return nil, err
			}
		}
		byLang[lang] = t
	}
	return byLang, nil
}

// funcs are the functions templates may call, in one language.
func funcs(p *messages.Printer, a *bundle.Bundle) template.FuncMap {
	return template.FuncMap{
		"t":            p.T,
		"n":            p.N,
		"date":         p.Date,
		"shortdate":    p.ShortDate,
		"datetime":     p.DateTime,
		"days":         p.Days,
		"working_days": p.WorkingDays,
		"iso":          func(t time.Time) string { return t.In(calendar.Zone).Format(time.RFC3339) },
		"asset":        a.URL,
		"langtag":      func() string { return p.Lang().Tag() },
		"inc":          func(i int) int { return i + 1 },
		"whole":        keepWhole,
	}
}

// hyphened is a number with a hyphen in it, such as the id of a notice: browsers break it after the hyphen.
var hyphened = regexp.MustCompile(`[0-9]+(-[0-9]+)+`)

// keepWhole is a text whose numbers are not broken.
func keepWhole(text string) template.HTML {
	safe := template.HTMLEscapeString(text)
	return template.HTML(hyphened.ReplaceAllString(safe, `<span class="cc-whole">$0</span>`)) //nolint:gosec // escaped above
}

// Render writes the named page ("pages/case_show") with the given status. It renders into memory first: a fault in a template gives a whole error page
// and never half of another.
func (v *Views) Render(w http.ResponseWriter, r *http.Request, status int, name string, data Pager) {
	body, err := v.execute(name, data)
	if err != nil {
		v.renderError(w, r, err)
		return
	}
	if status == http.StatusUnprocessableEntity && visit.InfoOf(r).Again { // nothing is wrong
		status = http.StatusOK
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", data.frame().Lang().Tag())
	w.Header().Add("Vary", "Cookie, Accept-Language")
	visit.Write(w, r, status, body)
}

// execute renders the named page in the language of its printer.
func (v *Views) execute(name string, data Pager) ([]byte, error) {
	t, ok := v.Pages[name][data.frame().Lang()]
	if !ok {
		return nil, fmt.Errorf("no template %q", name)
	}
	// The page's own part comes first: the frame depends on whether there is a form on it.
	var buf bytes.Buffer
	if err := t.ExecuteTemplate(&buf, "content", data); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	p := data.frame()
	p.Typed = bytes.Contains(buf.Bytes(), []byte(typedForm))
	p.Content = template.HTML(buf.String()) //nolint:gosec // by the same template, which escapes
	buf.Reset()
	if err := t.ExecuteTemplate(&buf, root(name), data); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return ShowDirections(buf.Bytes()), nil
}

// ShowDirections is casefile.ShowDirections for a whole page: whatever is on it, from wherever it came.
func ShowDirections(page []byte) []byte {
	for _, lead := range [][]byte{{0xe2, 0x80}, {0xe2, 0x81}, {0xd8, 0x9c}} { // how these characters begin; most pages have few
		if bytes.Contains(page, lead) {
			return []byte(casefile.ShowDirections(string(page)))
		}
	}
	return page
}
