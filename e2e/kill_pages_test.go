package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/seed"
)

// browser is somebody at the pages who sends a form again when there was no answer.
type browser struct {
	town  *town
	login string
	http  *http.Client // nil: not signed in
}

func (k *killCase) browser(login string) *browser {
	if k.browsers[login] == nil {
		k.browsers[login] = &browser{town: k.town, login: login}
	}
	return k.browsers[login]
}

// enter signs in.
func (b *browser) enter(ctx context.Context) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	b.http = &http.Client{Jar: jar, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	to, _, err := b.ask(ctx, http.MethodPost, "/login", url.Values{"login": {b.login}, "password": {seed.DemoPassword}})
	if err != nil || to == "" {
		b.http = nil
		return fmt.Errorf("sign in: not let in (%w)", err)
	}
	return nil
}

// ask sends one request and returns where it leads, or the page. No answer, or one that says that the server is unwell, is
// an error to try again after; a form that is sent back is a casefile.Error.
func (b *browser) ask(ctx context.Context, method, path string, form url.Values) (to string, page *html.Node, err error) {
	request, err := http.NewRequestWithContext(ctx, method, b.town.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", b.town.url)
	response, err := b.http.Do(request)
	if err != nil {
		return "", nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return "", nil, err
	}
	to = response.Header.Get("Location")
	switch {
	case response.StatusCode == http.StatusSeeOther && strings.HasPrefix(to, "/login"):
		b.http = nil // the session was never saved
		return "", nil, fmt.Errorf("%s: not signed in", path)
	case response.StatusCode == http.StatusSeeOther:
		return to, nil, nil
	case response.StatusCode >= http.StatusInternalServerError || response.StatusCode == http.StatusTooManyRequests: // come again
		return "", nil, fmt.Errorf("%s answers %s", path, response.Status)
	case response.StatusCode == http.StatusConflict && strings.HasSuffix(path, "/check"): // shown again: a date has moved on
	case response.StatusCode != http.StatusOK:
		return "", nil, casefile.NewError(casefile.CodeInvalid, path+" answers "+response.Status, nil)
	}
	page, err = html.Parse(strings.NewReader(string(text)))
	return "", page, err
}

// insist asks until there is an answer, signing in where need be.
func (b *browser) insist(ctx context.Context, method, path string, form url.Values) (to string, page *html.Node, err error) {
	err = insist(ctx, func() error {
		if b.http == nil {
			if err := b.enter(ctx); err != nil {
				return err
			}
		}
		to, page, err = b.ask(ctx, method, path, form)
		return err
	})
	return to, page, err
}

// send sends a form until it is taken, which is a redirect.
func (b *browser) send(ctx context.Context, path string, form url.Values) (string, error) {
	to, _, err := b.insist(ctx, http.MethodPost, path, form)
	if err == nil && to == "" {
		err = fmt.Errorf("%s came back", path)
	}
	return to, err
}

// sendShown sends what a page shows before it is sent, and again where the dates of a document have moved on between the two:
// days pass in moments here. It returns the form that was taken.
func (b *browser) sendShown(ctx context.Context, path string) (form url.Values, err error) {
	for range 20 {
		if form, err = b.filled(ctx, path); err != nil {
			return nil, err
		}
		to, _, err := b.insist(ctx, http.MethodPost, path, form)
		if err != nil || to != "" {
			return form, err
		}
	}
	return nil, fmt.Errorf("%s came back", path)
}

// errElsewhere says that a page is not shown: it leads to another that says why.
var errElsewhere = errors.New("leads elsewhere")

// filled is the form of a page as it is shown.
func (b *browser) filled(ctx context.Context, path string) (url.Values, error) {
	_, page, err := b.insist(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	if page == nil {
		return nil, fmt.Errorf("%s: %w", path, errElsewhere)
	}
	for n := range page.Descendants() {
		if attr(n, "method") == "post" && hasField(n, "form_id") {
			return fieldsOf(n).initial, nil
		}
	}
	return nil, fmt.Errorf("%s has no form", path)
}

func hasField(form *html.Node, name string) bool {
	for n := range form.Descendants() {
		if attr(n, "name") == name {
			return true
		}
	}
	return false
}

// actByPages fills in the form of a task and sends it.
func (k *killCase) actByPages(ctx context.Context, act planned, task db.SeedOpenTasksRow) (acknowledged, error) {
	page := "/act"
	switch act.kind {
	case casefile.ActRequestExtension:
		page = "/extension"
	case casefile.ActSendBack:
		page = "/send-back"
	case casefile.ActAskPapers:
		page = "/ask-papers"
	}
	b := k.browser(task.ActorLogin)
	receipt, err := k.sendForm(ctx, act, b, "/desk/tasks/"+task.ID.String()+page)
	if errors.Is(err, errElsewhere) && act.kind == casefile.ActRequestExtension {
		return receipt, k.noneLeft(ctx, b, err)
	}
	return receipt, err
}

// noneLeft says that the request for more time was missed, where the page of the case tells that none was left to ask for.
func (k *killCase) noneLeft(ctx context.Context, b *browser, err error) error {
	_, page, failed := b.insist(ctx, http.MethodGet, "/desk/cases/"+k.id.String(), nil)
	if failed != nil || page == nil {
		return errors.Join(err, failed)
	}
	words, said := messages.For(messages.Chinese), textOf(page)
	if strings.Contains(said, words.T("error.extension_past_cap")) || strings.Contains(said, words.T("error.extension_too_late")) {
		return errMissed
	}
	return err
}
