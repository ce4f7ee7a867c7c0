package load

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"

	"creditcase/seed"
)

// person is one login with a session of its own. Several goroutines may use it, as one person has several windows.
type person struct {
	login  string
	base   string
	client *http.Client
}

// How often somebody comes again who could not sign in for the crowd, and after how long.
const (
	mostSignInTries = 30
	signInAgain     = 300 * time.Millisecond
)

// newPerson signs a demo account in.
func (r *run) newPerson(ctx context.Context, login string) (*person, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("make cookie jar: %w", err)
	}
	p := &person{login: login, base: r.Address, client: &http.Client{Jar: jar, Transport: r.wire, Timeout: answerWithin}}
	at, err := p.open(ctx, "/login")
	if err != nil {
		return nil, err
	}
	forms := at.forms("/login")
	if len(forms) == 0 {
		return nil, fmt.Errorf("%s has no login form: is it creditcase?", r.Address)
	}
	forms[0].answer("login", login)
	forms[0].answer("password", seed.DemoPassword)
	// Many sign in at the same time, and the line for it is short: who is sent away comes again, as people do.
	for try := 0; ; try++ {
		if at, err = p.send(ctx, &forms[0]); err != nil {
			return nil, err
		}
		if at.status != http.StatusServiceUnavailable || try == mostSignInTries {
			break
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(signInAgain):
		}
	}
	if at.status != http.StatusOK || at.path == "/login" {
		return nil, fmt.Errorf("%q cannot sign in with the demo password (status %d)", login, at.status)
	}
	return p, nil
}

// open follows a link.
func (p *person) open(ctx context.Context, path string) (page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+path, nil)
	if err != nil {
		return page{}, fmt.Errorf("open page: %w", err)
	}
	return p.do(request)
}

// send sends a form.
func (p *person) send(ctx context.Context, f *form) (page, error) {
	contentType, body, err := f.body()
	if err != nil {
		return page{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+f.action, bytes.NewReader(body))
	if err != nil {
		return page{}, fmt.Errorf("send form: %w", err)
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Origin", p.base)
	return p.do(request)
}

func (p *person) do(request *http.Request) (page, error) {
	response, err := p.client.Do(request)
	if err != nil {
		return page{}, fmt.Errorf("ask: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // it is read to its end
	doc, err := html.Parse(response.Body)
	if err != nil {
		return page{}, fmt.Errorf("read page: %w", err)
	}
	return page{status: response.StatusCode, path: response.Request.URL.Path, doc: doc}, nil
}

// wire is a transport that measures every request to its last byte, redirects one by one.
type wire struct {
	next  http.RoundTripper
	stats *stats
}

// RoundTrip asks, and reads the answer whole.
func (w *wire) RoundTrip(request *http.Request) (*http.Response, error) {
	began := time.Now()
	response, err := w.next.RoundTrip(request)
	s := sample{}
	if err == nil {
		var body []byte
		body, err = io.ReadAll(response.Body)
		_ = response.Body.Close() // read to its end, or given up
		response.Body = io.NopCloser(bytes.NewReader(body))
		s.status, s.server = response.StatusCode, serverTime(response.Header)
	}
	s.took = time.Since(began)
	if request.Context().Err() == nil { // what was cut off at the end of the run says nothing
		w.stats.add(kindOf(request.Method, request.URL.Path), s)
	}
	if err != nil {
		return nil, err
	}
	return response, nil
}

// serverTime reads how long the application worked on an answer, -1 where it does not say.
func serverTime(h http.Header) time.Duration {
	_, text, ok := strings.Cut(h.Get("Server-Timing"), "app;dur=")
	if !ok {
		return -1
	}
	d, err := time.ParseDuration(text + "ms")
	if err != nil {
		return -1
	}
	return d
}

// kindOf names a request without saying about whom: ids are left out, and questions.
func kindOf(method, path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		switch {
		case isID(part):
			parts[i] = "{id}"
		case commitmentNumber.MatchString(part):
			parts[i] = "{number}"
		}
	}
	return strings.TrimSpace(method + " " + strings.Join(parts, "/"))
}

var commitmentNumber = regexp.MustCompile(`^CN\d+$`)

// isID reports whether a part of an address is the id of something.
func isID(part string) bool { return len(part) == 36 && strings.Count(part, "-") == 4 }
