package load

import (
	"bytes"
	"errors"
	"fmt"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page is an answer, as somebody without JavaScript has it before them.
type page struct {
	status int
	path   string // where the redirects ended
	doc    *html.Node
}

// links lists the addresses on the page that end in suffix.
func (p page) links(suffix string) (hrefs []string) {
	for n := range p.doc.Descendants() {
		if href := attr(n, "href"); n.DataAtom == atom.A && strings.HasSuffix(href, suffix) {
			hrefs = append(hrefs, href)
		}
	}
	return hrefs
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
		for link := range n.Descendants() {
			if link.DataAtom == atom.A {
				said = append(said, strings.TrimSpace(page{doc: link}.text()))
			}
		}
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
}

// forms lists the forms of the page that are sent to an address that ends in suffix. A form without an address goes to the
// page itself.
func (p page) forms(suffix string) (list []form) {
	for n := range p.doc.Descendants() {
		if n.DataAtom != atom.Form || attr(n, "method") != "post" {
			continue
		}
		f := form{action: attr(n, "action"), files: attr(n, "enctype") == "multipart/form-data", values: url.Values{},
			offered: map[string][]string{}, asks: map[string]bool{}}
		if f.action == "" {
			f.action = p.path
		}
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
	if name == "" {
		return
	}
	switch n.DataAtom {
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
		case "file", "submit":
		default:
			f.asks[name] = true
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
