package e2e

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"creditcase/seed"
)

// person uses the pages of a city as somebody without JavaScript does: opens addresses, follows redirects, fills in the
// forms that are on the page and nothing else.
type person struct {
	t      *testing.T
	city   *city
	login  string // of whoever has signed in
	client *http.Client
	status int
	path   string // of the page that is open
	text   string // what the page says
	doc    *html.Node
}

func (c *city) stranger() *person {
	c.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return &person{t: c.t, city: c, client: &http.Client{Jar: jar}}
}

// signIn returns a person signed in with a demo account.
func (c *city) signIn(login string) *person {
	c.t.Helper()
	p := c.stranger()
	p.login = login
	p.open("/login")
	c.eventually(login+" has a turn", func() bool { // whoever comes when too many sign in at once is asked to come again
		p.send("/login", values{"login": login, "password": seed.DemoPassword})
		return p.status != http.StatusServiceUnavailable
	})
	if p.status != http.StatusOK || p.path == "/login" {
		c.t.Fatalf("%s cannot sign in: %d %s\n%s", login, p.status, p.path, p.text)
	}
	return p
}

// values are answers by the names of their fields.
type values map[string]string

// open follows a link.
func (p *person) open(path string) *person {
	p.t.Helper()
	request, err := http.NewRequest(http.MethodGet, p.city.url+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	p.do(request)
	return p
}

func (p *person) do(request *http.Request) {
	p.t.Helper()
	response, err := p.client.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	p.status, p.path = response.StatusCode, response.Request.URL.Path
	if p.doc, err = html.Parse(bytes.NewReader(body)); err != nil {
		p.t.Fatal(err)
	}
	p.text = textOf(p.doc)
	if strings.ContainsAny(string(body), "⟦⟧") {
		p.t.Errorf("%s shows an untranslated key", p.path)
	}
}

// must fails the test unless the open page answered with the status and says everything.
func (p *person) must(status int, says ...string) *person {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("%s answered %d, want %d:\n%s\nlog:\n%s", p.path, p.status, status, p.text, p.city.log.tail())
	}
	for _, s := range says {
		if !strings.Contains(p.text, s) {
			p.t.Fatalf("%s does not say %q:\n%s", p.path, s, p.text)
		}
	}
	return p
}

// links returns the addresses on the page that contain part.
func (p *person) links(part string) (hrefs []string) {
	for n := range p.doc.Descendants() {
		if n.DataAtom == atom.A && strings.Contains(attr(n, "href"), part) {
			hrefs = append(hrefs, attr(n, "href"))
		}
	}
	return hrefs
}

// follow opens the first link that contains part.
func (p *person) follow(part string) *person {
	p.t.Helper()
	found := p.links(part)
	if len(found) == 0 {
		p.t.Fatalf("%s has no link to %s:\n%s", p.path, part, p.text)
	}
	return p.open(found[0])
}

// send fills in the form whose action ends in part and sends it. Every answer must belong to a field of the form, and
// a chosen value must be offered.
func (p *person) send(part string, answers values) *person {
	p.t.Helper()
	return p.fill(part, answers, nil).press()
}

// upload is send with files, by field and file name.
func (p *person) upload(part string, answers values, files map[string][]byte) *person {
	p.t.Helper()
	return p.fill(part, answers, files).press()
}

// fill sends a form, and goes no further where it leads to a page that shows what will be sent.
func (p *person) fill(part string, answers values, files map[string][]byte) *person {
	p.t.Helper()
	p.do(p.request(part, answers, files))
	return p
}

// press sends what a page of staff shows before it is sent; on any other page it does nothing.
func (p *person) press() *person {
	p.t.Helper()
	staff := strings.HasPrefix(p.path, "/desk/") || strings.HasPrefix(p.path, "/watch/")
	if !staff || !strings.HasSuffix(p.path, "/check") {
		return p
	}
	// Where days pass in moments, the dates of a document can move between showing and sending it: then it is shown again.
	for tries := 0; tries < 20 && (tries == 0 && p.status == http.StatusOK || p.status == http.StatusConflict); tries++ {
		p.do(p.request("/check", nil, nil))
	}
	return p
}

func (p *person) request(part string, answers values, files map[string][]byte) *http.Request {
	p.t.Helper()
	form := p.form(part, answers)
	fields := fieldsOf(form)
	data := fields.initial
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		value := answers[name]
		if !fields.names[name] {
			p.t.Fatalf("the form %s on %s has no field %s, but %v", part, p.path, name, slices.Sorted(maps.Keys(fields.names)))
		}
		if offered := fields.offered[name]; offered != nil && !slices.Contains(offered, value) {
			p.t.Fatalf("%s on %s offers %v, not %s", name, p.path, offered, value)
		}
		data.Set(name, value)
	}
	action := attr(form, "action")
	if action == "" {
		action = p.path
	}
	var body bytes.Buffer
	contentType := "application/x-www-form-urlencoded"
	if attr(form, "enctype") == "multipart/form-data" {
		contentType = p.multipart(&body, data, fields.files, files)
	} else {
		body.WriteString(data.Encode())
	}
	request, err := http.NewRequest(http.MethodPost, p.city.url+action, &body)
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Origin", p.city.url)
	request.Header.Set("Referer", p.city.url+p.path)
	return request
}

func (p *person) multipart(body io.Writer, data url.Values, fileField string, files map[string][]byte) string {
	p.t.Helper()
	w := multipart.NewWriter(body)
	for name, list := range data {
		for _, value := range list {
			if err := w.WriteField(name, value); err != nil {
				p.t.Fatal(err)
			}
		}
	}
	for name, content := range files {
		part, err := w.CreateFormFile(fileField, name)
		if err != nil {
			p.t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			p.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		p.t.Fatal(err)
	}
	return w.FormDataContentType()
}

// form finds the form whose action ends in part; a form without action goes to the page itself. Of several, it is the
// one whose hidden values are those of the answers.
func (p *person) form(part string, answers values) *html.Node {
	p.t.Helper()
	var actions []string
	for n := range p.doc.Descendants() {
		if n.DataAtom != atom.Form || attr(n, "method") != "post" {
			continue
		}
		action := attr(n, "action")
		if action == "" {
			action = p.path
		}
		if strings.HasSuffix(action, part) && hiddenAgree(n, answers) {
			return n
		}
		actions = append(actions, action)
	}
	p.t.Fatalf("%s has no form for %s, but %v:\n%s", p.path, part, actions, p.text)
	return nil
}

func hiddenAgree(form *html.Node, answers values) bool {
	for n := range form.Descendants() {
		if value, ok := answers[attr(n, "name")]; ok && attr(n, "type") == "hidden" && value != attr(n, "value") {
			return false
		}
	}
	return true
}

// fields are what a form asks and already holds.
type fields struct {
	names   map[string]bool
	offered map[string][]string // of radios, checkboxes and selects
	initial url.Values
	files   string // name of the file field
}

func fieldsOf(form *html.Node) fields {
	f := fields{names: map[string]bool{}, offered: map[string][]string{}, initial: url.Values{}}
	for n := range form.Descendants() {
		name := attr(n, "name")
		if name == "" {
			continue
		}
		f.names[name] = true
		switch n.DataAtom {
		case atom.Textarea:
			f.initial.Set(name, textOf(n))
		case atom.Input:
			f.addInput(n, name)
		case atom.Select:
			f.addSelect(n, name)
		}
	}
	return f
}

func (f *fields) addInput(n *html.Node, name string) {
	value := attr(n, "value")
	switch attr(n, "type") {
	case "radio", "checkbox":
		if !has(n, "disabled") {
			f.offered[name] = append(f.offered[name], value)
		}
		if has(n, "checked") {
			f.initial.Add(name, value)
		}
	case "file":
		f.files = name
	case "submit":
	default:
		f.initial.Add(name, value)
	}
}

func (f *fields) addSelect(n *html.Node, name string) {
	for o := range n.Descendants() {
		if o.DataAtom == atom.Option {
			f.offered[name] = append(f.offered[name], attr(o, "value"))
			if has(o, "selected") {
				f.initial.Set(name, attr(o, "value"))
			}
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// textOf is what a page says, without scripts and styles, words apart.
func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.DataAtom == atom.Script || n.DataAtom == atom.Style {
			return
		}
		if n.Type == html.TextNode {
			if s := strings.TrimSpace(n.Data); s != "" {
				fmt.Fprintf(&b, "%s\n", s)
			}
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(n)
	return strings.TrimSuffix(b.String(), "\n")
}
