package load

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"creditcase/calendar"
)

// page is an answer, as somebody without JavaScript has it before them.
type page struct {
	status int
	path   string // where the redirects ended
	doc    *html.Node
}

// links lists the addresses on the page that end in suffix.
func (p page) links(suffix string) []string {
	return p.hrefs(func(href string) bool { return strings.HasSuffix(href, suffix) })
}

// under lists the addresses on the page that begin with prefix.
func (p page) under(prefix string) []string {
	return p.hrefs(func(href string) bool { return strings.HasPrefix(href, prefix) })
}

// hrefs lists the addresses of the links on the page for which the condition holds.
func (p page) hrefs(of func(href string) bool) (list []string) {
	for n := range p.doc.Descendants() {
		if href := attr(n, "href"); n.DataAtom == atom.A && of(href) {
			list = append(list, href)
		}
	}
	return list
}

// words are what each element says for which the condition holds.
func (p page) words(of func(*html.Node) bool) (said []string) {
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && of(n) {
			said = append(said, strings.TrimSpace(page{doc: n}.text()))
		}
	}
	return said
}

// closed reports whether the page is that of a case that has ended: its line says so.
func (p page) closed() bool {
	over := []string{say("stage.closed"), say("result.refused"), say("result.withdrawn"), say("result.lapsed")}
	for n := range p.doc.Descendants() {
		if attr(n, "class") != "cc-identity__main" {
			continue
		}
		for _, tag := range (page{doc: n}).words(func(n *html.Node) bool { return strings.HasPrefix(attr(n, "class"), "govuk-tag") }) {
			if slices.ContainsFunc(over, func(word string) bool { return strings.HasPrefix(tag, word) }) {
				return true
			}
		}
	}
	return false
}

// firstCells are what stands in the first cell of each line of the tables of the page.
func (p page) firstCells() []string {
	return p.words(func(n *html.Node) bool {
		before := n.PrevSibling
		for before != nil && before.Type != html.ElementNode {
			before = before.PrevSibling
		}
		return n.DataAtom == atom.Td && before == nil
	})
}

// form is the form of the page that is sent to the page itself, as forms with questions are.
func (p page) form() (*form, bool) {
	forms := p.forms(p.path)
	if p.status != http.StatusOK && p.status != http.StatusUnprocessableEntity || len(forms) == 0 {
		return nil, false
	}
	return &forms[0], true
}

// text is what the page says.
func (p page) text() string {
	var b strings.Builder
	for n := range p.doc.Descendants() {
		if n.Type == html.TextNode && n.Parent.DataAtom != atom.Script && n.Parent.DataAtom != atom.Style {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

// complaint is what the page says is wrong with what was sent: the links of its summary of errors.
func (p page) complaint() string {
	var said []string
	for n := range p.doc.Descendants() {
		if attr(n, "class") != "govuk-error-summary" {
			continue
		}
		said = append(said, page{doc: n}.words(func(n *html.Node) bool { return n.DataAtom == atom.A })...)
	}
	return strings.Join(said, " ")
}

// form is a form of a page with what it holds already.
type form struct {
	action  string
	files   bool // sent as multipart
	values  url.Values
	offered map[string][]string // of radios, checkboxes and selects
	asks    map[string]bool     // by the name of the field
	figures map[string]bool     // of those that take figures alone
	uploads map[string]bool     // questions for files
	papers  []string            // questions that a paper comes with
}

// forms lists the forms of the page that are sent to an address that ends in suffix. A form without an address goes to the
// page itself.
func (p page) forms(suffix string) (list []form) {
	for n := range p.doc.Descendants() {
		if n.DataAtom != atom.Form || attr(n, "method") != "post" {
			continue
		}
		f := form{action: attr(n, "action"), files: attr(n, "enctype") == "multipart/form-data", values: url.Values{},
			offered: map[string][]string{}, asks: map[string]bool{}, figures: map[string]bool{}, uploads: map[string]bool{}}
		if f.action == "" {
			f.action = p.path
		}
		f.action, _, _ = strings.Cut(f.action, "#")
		if !strings.HasSuffix(f.action, suffix) {
			continue
		}
		for field := range n.Descendants() {
			f.add(field)
		}
		list = append(list, f)
	}
	return list
}

func (f *form) add(n *html.Node) {
	name := attr(n, "name")
	if name == "" || has(n, "disabled") {
		return
	}
	switch n.DataAtom {
	case atom.Select:
		f.asks[name] = true
		for option := range n.Descendants() {
			value := attr(option, "value")
			if option.DataAtom != atom.Option || value == "" || has(option, "disabled") {
				continue
			}
			f.offered[name] = append(f.offered[name], value)
			if has(option, "selected") {
				f.values.Set(name, value)
			}
		}
	case atom.Textarea:
		f.asks[name] = true
		if n.FirstChild != nil {
			f.values.Set(name, n.FirstChild.Data)
		}
	case atom.Input:
		switch kind, value := attr(n, "type"), attr(n, "value"); kind {
		case "radio", "checkbox":
			f.asks[name] = true
			f.offered[name] = append(f.offered[name], value)
			if has(n, "checked") {
				f.values.Add(name, value)
			}
		case "submit":
		case "file":
			f.uploads[name] = true
		default:
			f.asks[name], f.figures[name] = true, attr(n, "inputmode") != ""
			f.values.Set(name, value)
		}
	}
}

// answer fills a field in, if the form asks it.
func (f *form) answer(name, value string) {
	if f.asks[name] && len(f.offered[name]) == 0 {
		f.values.Set(name, value)
	}
}

// each does something with every field whose name begins with prefix, in the order of the names.
func (f *form) each(prefix string, do func(name string)) {
	for _, name := range slices.Sorted(maps.Keys(f.asks)) {
		if strings.HasPrefix(name, prefix) {
			do(name)
		}
	}
}

// on answers a question for a day, if the form asks it.
func (f *form) on(name string, day calendar.Date) {
	y, m, d := day.Civil()
	f.answer(name+"-year", strconv.Itoa(y))
	f.answer(name+"-month", strconv.Itoa(int(m)))
	f.answer(name+"-day", strconv.Itoa(d))
}

// paper sends a paper with each of the questions that asks for files.
func (f *form) paper(names ...string) {
	for _, name := range names {
		if f.uploads[name] {
			f.papers = append(f.papers, name)
		}
	}
}

// tick takes everything that is offered.
func (f *form) tick(name string) {
	if offered := f.offered[name]; len(offered) > 0 {
		f.values[name] = slices.Clone(offered)
	}
}

// choose takes the value wanted where it is offered, and otherwise the first that is.
func (f *form) choose(name, wanted string) {
	offered := f.offered[name]
	if len(offered) == 0 {
		return
	}
	f.values.Set(name, offered[0])
	for _, v := range offered {
		if v == wanted {
			f.values.Set(name, v)
		}
	}
}

// leave takes what is chosen already, and otherwise the first that is offered.
func (f *form) leave(name string) {
	if f.values.Get(name) == "" {
		f.choose(name, "")
	}
}

// A paper that people show where one is asked for. It is made up, and says so.
const (
	madeUpPaper = "样例.pdf"
	madeUpPDF   = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% made up for a load run: it says nothing\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)

// body encodes the form as a browser does.
func (f *form) body() (contentType string, body []byte, err error) {
	if !f.files {
		return "application/x-www-form-urlencoded", []byte(f.values.Encode()), nil
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, list := range f.values {
		for _, v := range list {
			err = errors.Join(err, w.WriteField(name, v))
		}
	}
	for _, name := range f.papers {
		part, made := w.CreateFormFile(name, madeUpPaper)
		if err = errors.Join(err, made); made == nil {
			_, made = part.Write([]byte(madeUpPDF))
			err = errors.Join(err, made)
		}
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return "", nil, fmt.Errorf("encode form: %w", err)
	}
	return w.FormDataContentType(), b.Bytes(), nil
}

// has reports whether an element has an attribute, whatever it says.
func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
