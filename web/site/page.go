package site

import (
	"cmp"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"creditcase/messages"
	"creditcase/web/forms"
	"creditcase/web/menu"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Page is what the layout needs. Every page's struct embeds it; newPage fills it
// in, the handler adds what is its own.
type Page struct {
	*messages.Printer // T, N, Date, … in the reader's language, for handlers

	Title  string       // heading and title, without the service name
	Back   *ui.Link     // above the heading; nil for none
	Flash  *ui.Banner   // above the heading: what the last act did
	Errors forms.Errors // what is wrong with the answers: shown on top, marked in the title
	Pack   string       // the regulation that governs what is on the page; empty for none
	Wide   bool         // content may take the whole width: tables, boards

	User      *visit.Viewer // nil when nobody is signed in
	Nav       []ui.NavItem
	Footer    []ui.Link
	Now       time.Time // the legal instant at which the page was made
	Simulated bool      // Now comes from a simulated clock
	here      string    // path and query, to come back to after a change of language
	path      string    // without the query, as forms without an address of their own are sent to

	// Of the form on the page into which somebody types, if there is one: see typed.go.
	Content     template.HTML // the page's own part, made before the frame around it
	Typed       bool
	writer      func() (string, error)
	sessionLeft time.Duration // at least, if nobody uses it; zero where nobody is signed in
}

// typedForm marks the form of a page that is shown again in another language, or after signing in.
const typedForm = `id="typed"`

// Self is where the page's form goes: where the page is.
func (p *Page) Self() string { return p.path }

// Writer is what the form says of whose it is.
func (p *Page) Writer() (string, error) {
	if p.writer == nil {
		return "", nil
	}
	return p.writer()
}

// SessionLeft is for how many seconds the session lasts at least if nobody uses it.
func (p *Page) SessionLeft() int { return int(p.sessionLeft / time.Second) }

// SessionNote says until when the form should be sent.
func (p *Page) SessionNote() string { return p.N("session.note", int(p.sessionLeft/time.Minute)) }

// Pager is any struct that embeds page.
type Pager interface{ frame() *Page }

func (p *Page) frame() *Page { return p }

// NewPage starts a page with the given title for whoever asks.
func (v *Views) NewPage(r *http.Request, titleKey string, args ...any) Page {
	p := visit.Printer(r)
	here := r.URL.RequestURI()
	if r.Method == http.MethodPost {
		here = v.sentFrom(r, r.URL.Path)
	}
	user := visit.ViewerOf(r)
	return Page{
		Printer: p, Title: p.T(titleKey, args...), User: user, Nav: menu.Of(p, user, r.URL.Path),
		Footer: v.footer(p), Now: v.clock.Now(), Simulated: v.clock.Simulated(), here: visit.LocalPath(here), path: r.URL.Path,
	}
}

// sentFrom is the page that a form was sent from, for whoever comes back to it: its address, or, where none was told, the path if
// there is a page.
func (v *Views) sentFrom(r *http.Request, path string) string {
	if v.isPage == nil {
		return path
	}
	if v.isPage(r.URL.Path) && path != "/" {
		return path
	}
	from, err := url.Parse(r.Referer())
	if err == nil && (from.Host == "" || from.Host == r.Host) && v.isPage(from.Path) {
		return visit.LocalPath(from.RequestURI())
	}
	return "/"
}

// DocumentTitle is the title element: the heading, the service, and "错误：" in
// front when there is something to correct.
func (p *Page) DocumentTitle() string {
	title := p.T("common.title", p.Title)
	if len(p.Errors) > 0 {
		return p.T("common.title_error", title)
	}
	return title
}

// ErrorSummary is the list of what is wrong, in the order of the questions on the page, whatever order they were read in.
func (p *Page) ErrorSummary() ui.ErrorSummary {
	place := func(e forms.Error) int {
		if i := strings.Index(string(p.Content), ` id="`+e.Field+`"`); i >= 0 {
			return i
		}
		return len(p.Content)
	}
	inOrder := slices.Clone(p.Errors)
	slices.SortStableFunc(inOrder, func(a, b forms.Error) int { return cmp.Compare(place(a), place(b)) })
	var s ui.ErrorSummary
	for _, e := range inOrder {
		line := ui.Link{Text: e.Line(p.Printer), Href: "#" + e.Field}
		if !slices.Contains(s.Items, line) { // two files of one name are not kept for the same reason
			s.Items = append(s.Items, line)
		}
	}
	return s
}

// langChoice is one entry of the language switch.
type langChoice struct {
	Text, Href, Tag string
	Lang            messages.Lang
	Current         bool
}

// Languages is the language switch.
func (p *Page) Languages() []langChoice {
	var choices []langChoice
	for _, l := range messages.Langs {
		choices = append(choices, langChoice{
			Text: p.T("common.language_" + string(l)), Tag: l.Tag(), Lang: l, Current: l == p.Lang(),
			Href: "/lang/" + string(l) + "?back=" + url.QueryEscape(p.here),
		})
	}
	return choices
}

// RoleName is the word for the role of the person signed in.
func (p *Page) RoleName() string { return p.T("role." + string(p.User.Role)) }
