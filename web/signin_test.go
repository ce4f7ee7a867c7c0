package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/signin"
)

// try sends a login and a password, and returns the status and, where it is the page again, what it says is wrong.
func (w *customer) try(login, password string) (int, string) {
	w.Helper()
	answer := w.post("/login", url.Values{"login": {login}, "password": {password}})
	w.keepCookies(answer)
	_, summary, _ := strings.Cut(answer.Body.String(), "govuk-error-summary__list")
	summary, _, _ = strings.Cut(summary, "</ul>")
	return answer.Code, summary
}

// from is the nth of many addresses, each of another network.
func (w *customer) at(n int) *customer {
	w.from = fmt.Sprintf("[2001:db8:%x:%x::1]:4711", n/256, n%256)
	return w
}

// however a login is typed, it is the same login.
func TestLogin_TypedInAnotherWay(t *testing.T) {
	for _, typed := range []string{"Applicant", "APPLICANT", " applicant ", "ａｐｐｌｉｃａｎｔ", "Ａpplicant　", "appli cant", "applicant\u200b"} {
		c := newCounter(t)
		if code, said := c.anybody().try(typed, counterPassword); code != http.StatusSeeOther {
			t.Errorf("%q: %d %s", typed, code, said)
		}
	}
}

// 400 guesses at one account, the last ones right, from 400 networks: nothing is learned, and its owner gets in from the device that he
// uses, again and again.
func TestLogin_GuessesAtOneAccount(t *testing.T) {
	c := newCounter(t)
	owner := c.signIn("supervisor")
	owner.from = "192.0.2.77:1"
	_, nobody := c.anybody().at(9999).try("no-such-account", "guess")
	if nobody == "" {
		t.Fatal("nothing is said of what is wrong")
	}
	for n := range 400 {
		password := fmt.Sprintf("guess-%d", n)
		if n >= signin.MostOfAccount {
			password = counterPassword
		}
		if code, said := c.anybody().at(n).try("supervisor", password); code != http.StatusUnprocessableEntity || said != nobody {
			t.Fatalf("guess %d: %d %q, want what a login that is not there is told", n, code, said)
		}
		if n%100 == 50 {
			owner.cookie = nil
			if code, said := owner.try("supervisor", counterPassword); code != http.StatusSeeOther {
				t.Errorf("the owner after %d guesses: %d %s", n, code, said)
			}
		}
	}
	if page := c.signIn("applicant"); page.cookie == nil {
		t.Error("another account is held up")
	}
	// Patience does not help: of five in every quarter of an hour, a day compares no more than the day's.
	c.clock.Advance(calendar.DateOf(c.clock.Now()).Start().AddDate(0, 0, 1).Sub(c.clock.Now()))
	for n := range 12 {
		c.clock.Advance(signin.Window)
		for i := range signin.MostOfAccount {
			c.anybody().at(1000+10*n+i).try("supervisor", "guess")
		}
	}
	if code, _ := c.anybody().at(5000).try("supervisor", counterPassword); code != http.StatusUnprocessableEntity {
		t.Errorf("the right password after the day's tries: %d", code)
	}
	owner.cookie = nil
	if code, said := owner.try("supervisor", counterPassword); code != http.StatusSeeOther {
		t.Errorf("the owner after the day's tries: %d %s", code, said)
	}
}

// 400 guesses at as many accounts from one address, some of them right: nothing is learned after the limit, and who sits behind the
// same address with a device of his own gets in.
func TestLogin_GuessesFromOneNetwork(t *testing.T) {
	c := newCounter(t)
	owner := c.signIn("agency")
	for n := range 400 {
		login, password := fmt.Sprintf("account-%d", n), "guess"
		if n >= signin.MostOfNetwork {
			login, password = []string{"applicant", "unit", "supervisor"}[n%3], counterPassword
		}
		guesser := c.anybody()
		if n%2 == 1 {
			guesser.device = &http.Cookie{Name: deviceCookie, Value: fmt.Sprintf("MADE-UP-DEVICE-%011d", n)}
		}
		if code, said := guesser.try(login, password); code != http.StatusUnprocessableEntity {
			t.Fatalf("guess %d: %d %q", n, code, said)
		}
	}
	owner.cookie = nil
	if code, said := owner.try("agency", counterPassword); code != http.StatusSeeOther {
		t.Errorf("a known device behind the same address: %d %s", code, said)
	}
	if code, said := owner.try("applicant", counterPassword); code != http.StatusUnprocessableEntity {
		t.Errorf("a device that is known for another account alone: %d %s", code, said)
	}
	c.clock.Advance(signin.Window)
	if code, said := c.anybody().try("applicant", counterPassword); code != http.StatusSeeOther {
		t.Errorf("a window later: %d %s", code, said)
	}
}

// A device that was taken away tries no more than a few, and then counts as a stranger's.
func TestLogin_GuessesFromAStolenDevice(t *testing.T) {
	c := newCounter(t)
	thief := c.signIn("applicant")
	thief.cookie = nil
	for n := range signin.MostOfDevice + signin.MostOfAccount {
		if code, _ := thief.at(n).try("applicant", "guess"); code != http.StatusUnprocessableEntity {
			t.Fatalf("guess %d: %d", n, code)
		}
	}
	if code, _ := thief.at(99).try("applicant", counterPassword); code != http.StatusUnprocessableEntity {
		t.Errorf("the right password after all tries: %d", code)
	}
}

// Unlocking lets strangers' tries be compared again at once: that is how an owner without his device gets in.
func TestLogin_Unlocked(t *testing.T) {
	c := newCounter(t)
	c.exec(`UPDATE accounts SET role = 'administrator' WHERE login = 'supervisor'`)
	admin := c.signIn("supervisor")
	for n := range 2 * signin.MostOfAccount {
		c.anybody().at(n).try("Applicant", "guess")
	}
	if code, _ := c.anybody().try("applicant", counterPassword); code != http.StatusUnprocessableEntity {
		t.Fatalf("locked: %d", code)
	}
	if page := admin.page("/admin/accounts?state=locked"); !strings.Contains(page, c.Applicant.String()) {
		t.Error("the administrator does not see that the account is guessed at")
	}
	admin.on("/admin/accounts/"+c.Applicant.String()+"/unlock", nil)
	if code, said := c.anybody().try("applicant", counterPassword); code != http.StatusSeeOther {
		t.Errorf("unlocked: %d %s", code, said)
	}
	if page := admin.page("/admin/accounts?state=locked"); strings.Contains(page, c.Applicant.String()) {
		t.Error("it is still shown as locked")
	}
}

// A wrong password is answered no sooner than any other, whatever was done for it; a right one at once.
func TestLogin_RefusalsComeLate(t *testing.T) {
	c := newCounter(t)
	const hold = 300 * time.Millisecond
	c.server.crowd.hold = hold
	for _, login := range []string{"no-such-account", "applicant", "applicant"} {
		begun := time.Now()
		if c.anybody().try(login, "guess"); time.Since(begun) < hold {
			t.Errorf("%s: refused after %v", login, time.Since(begun))
		}
	}
	for n := range signin.MostOfAccount {
		c.anybody().at(n).try("applicant", "guess")
	}
	begun := time.Now()
	if c.anybody().at(50).try("applicant", counterPassword); time.Since(begun) < hold {
		t.Errorf("one that is not compared is refused after %v", time.Since(begun))
	}
}

func TestLine_NonsenseWaitsBehind(t *testing.T) {
	ctx := t.Context()
	l := newLine(1)
	leave, ok := l.enter(ctx, 0, "first")
	if !ok {
		t.Fatal("an empty line")
	}
	type came struct {
		who string
		ok  bool
	}
	order := make(chan came, 32)
	join := func(who, network string, blame int) {
		t.Helper()
		before := l.length()
		go func() {
			leave, ok := l.enter(ctx, blame, network)
			order <- came{who, ok}
			if ok {
				leave()
			}
		}()
		for l.length() == before && before < mostInLine {
			time.Sleep(time.Millisecond)
		}
	}
	for n := range mostInLine {
		join("nonsense", fmt.Sprint(n), 3)
	}
	if _, ok := l.enter(ctx, 3, "one more"); ok {
		t.Error("the line has no end")
	}
	join("stranger", "clean", 0)
	if got := <-order; got != (came{"nonsense", false}) {
		t.Errorf("%v gave way, want nonsense", got)
	}
	join("owner", "0", knownDevice)
	if got := <-order; got != (came{"nonsense", false}) {
		t.Errorf("%v gave way, want nonsense", got)
	}
	leave()
	for _, want := range []string{"owner", "stranger", "nonsense"} {
		if got := <-order; got != (came{want, true}) {
			t.Errorf("%v came, want %s", got, want)
		}
	}
}

func (l *line) length() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.waiting)
}

func TestLine_OneNetworkTakesHalf(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l := newLine(0)
	ended := make(chan bool, mostInLine)
	for range mostOfNetworkInLine {
		go func() {
			_, ok := l.enter(ctx, 0, "office")
			ended <- ok
		}()
	}
	for l.length() < mostOfNetworkInLine {
		time.Sleep(time.Millisecond)
	}
	if _, ok := l.enter(ctx, 0, "office"); ok {
		t.Error("one network takes the whole line")
	}
	cancel() // they hang up
	for range mostOfNetworkInLine {
		if <-ended {
			t.Error("who has hung up has a place")
		}
	}
	if n := l.length(); n != 0 {
		t.Errorf("%d wait who have gone", n)
	}
}

// A network that asks too much waits, then is refused, and others are not held up.
func TestCrowd_OneNetworkIsSlowed(t *testing.T) {
	c := newCounter(t)
	who, refused := c.anybody(), 0
	answers := make(chan *httptest.ResponseRecorder, 4*pagesAtOnce)
	for range 4 * pagesAtOnce {
		go func() { answers <- who.get("/guide") }()
	}
	other := c.anybody()
	other.from = "192.0.2.200:1"
	if code := other.get("/guide").Code; code != http.StatusOK {
		t.Errorf("another network: %d", code)
	}
	for range 4 * pagesAtOnce {
		if answer := <-answers; answer.Code == http.StatusTooManyRequests {
			refused++
		} else if answer.Code != http.StatusOK {
			t.Fatalf("%d", answer.Code)
		}
	}
	if most := 4*pagesAtOnce - pagesAtOnce; refused == 0 || refused > most {
		t.Errorf("%d of %d refused", refused, 4*pagesAtOnce)
	}
	if signedIn := c.signIn("applicant"); signedIn.get("/my/cases").Code != http.StatusOK {
		t.Error("who has signed in is held up")
	}
}
