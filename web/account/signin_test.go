package account_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/signin"
	"creditcase/web/crowd"
	"creditcase/web/visit"
	"creditcase/web/webtest/counter"
)

// however a login is typed, it is the same login.
func TestLogin_TypedInAnotherWay(t *testing.T) {
	for _, typed := range []string{"Applicant", "APPLICANT", " applicant ", "ａｐｐｌｉｃａｎｔ", "Ａpplicant　", "appli cant", "applicant\u200b"} {
		c := counter.New(t)
		if code, said := c.Anybody().Try(typed, counter.CounterPassword); code != http.StatusSeeOther {
			t.Errorf("%q: %d %s", typed, code, said)
		}
	}
}

// 400 guesses at one account, the last ones right, from 400 networks: nothing is learned, and its owner gets in from the device that he
// uses, again and again.
func TestLogin_GuessesAtOneAccount(t *testing.T) {
	c := counter.New(t)
	owner := c.SignIn("supervisor")
	owner.From = "192.0.2.77:1"
	_, nobody := c.Anybody().At(9999).Try("no-such-account", "guess")
	if nobody == "" {
		t.Fatal("nothing is said of what is wrong")
	}
	for n := range 400 {
		password := fmt.Sprintf("guess-%d", n)
		if n >= signin.MostOfAccount {
			password = counter.CounterPassword
		}
		if code, said := c.Anybody().At(n).Try("supervisor", password); code != http.StatusUnprocessableEntity || said != nobody {
			t.Fatalf("guess %d: %d %q, want what a login that is not there is told", n, code, said)
		}
		if n%100 == 50 {
			owner.Cookie = nil
			if code, said := owner.Try("supervisor", counter.CounterPassword); code != http.StatusSeeOther {
				t.Errorf("the owner after %d guesses: %d %s", n, code, said)
			}
		}
	}
	if page := c.SignIn("applicant"); page.Cookie == nil {
		t.Error("another account is held up")
	}
	// Patience does not help: of five in every quarter of an hour, a day compares no more than the day's.
	c.Clock.Advance(calendar.DateOf(c.Clock.Now()).Start().AddDate(0, 0, 1).Sub(c.Clock.Now()))
	for n := range 12 {
		c.Clock.Advance(signin.Window)
		for i := range signin.MostOfAccount {
			c.Anybody().At(1000+10*n+i).Try("supervisor", "guess")
		}
	}
	if code, _ := c.Anybody().At(5000).Try("supervisor", counter.CounterPassword); code != http.StatusUnprocessableEntity {
		t.Errorf("the right password after the day's tries: %d", code)
	}
	owner.Cookie = nil
	if code, said := owner.Try("supervisor", counter.CounterPassword); code != http.StatusSeeOther {
		t.Errorf("the owner after the day's tries: %d %s", code, said)
	}
}

// 400 guesses at as many accounts from one address, some of them right: nothing is learned after the limit, and who sits behind the
// same address with a device of his own gets in.
func TestLogin_GuessesFromOneNetwork(t *testing.T) {
	c := counter.New(t)
	owner := c.SignIn("agency")
	for n := range 400 {
		login, password := fmt.Sprintf("account-%d", n), "guess"
		if n >= signin.MostOfNetwork {
			login, password = []string{"applicant", "unit", "supervisor"}[n%3], counter.CounterPassword
		}
		guesser := c.Anybody()
		if n%2 == 1 {
			guesser.Device = &http.Cookie{Name: visit.DeviceCookie, Value: fmt.Sprintf("MADE-UP-DEVICE-%011d", n)}
		}
		if code, said := guesser.Try(login, password); code != http.StatusUnprocessableEntity {
			t.Fatalf("guess %d: %d %q", n, code, said)
		}
	}
	owner.Cookie = nil
	if code, said := owner.Try("agency", counter.CounterPassword); code != http.StatusSeeOther {
		t.Errorf("a known device behind the same address: %d %s", code, said)
	}
	if code, said := owner.Try("applicant", counter.CounterPassword); code != http.StatusUnprocessableEntity {
		t.Errorf("a device that is known for another account alone: %d %s", code, said)
	}
	c.Clock.Advance(signin.Window)
	if code, said := c.Anybody().Try("applicant", counter.CounterPassword); code != http.StatusSeeOther {
		t.Errorf("a window later: %d %s", code, said)
	}
}

// A device that was taken away tries no more than a few, and then counts as a stranger's.
func TestLogin_GuessesFromAStolenDevice(t *testing.T) {
	c := counter.New(t)
	thief := c.SignIn("applicant")
	thief.Cookie = nil
	for n := range signin.MostOfDevice + signin.MostOfAccount {
		if code, _ := thief.At(n).Try("applicant", "guess"); code != http.StatusUnprocessableEntity {
			t.Fatalf("guess %d: %d", n, code)
		}
	}
	if code, _ := thief.At(99).Try("applicant", counter.CounterPassword); code != http.StatusUnprocessableEntity {
		t.Errorf("the right password after all tries: %d", code)
	}
}

// Unlocking lets strangers' tries be compared again at once: that is how an owner without his device gets in.
func TestLogin_Unlocked(t *testing.T) {
	c := counter.New(t)
	c.Exec(`UPDATE accounts SET role = 'administrator' WHERE login = 'supervisor'`)
	admin := c.SignIn("supervisor")
	for n := range 2 * signin.MostOfAccount {
		c.Anybody().At(n).Try("Applicant", "guess")
	}
	if code, _ := c.Anybody().Try("applicant", counter.CounterPassword); code != http.StatusUnprocessableEntity {
		t.Fatalf("locked: %d", code)
	}
	if page := admin.Page("/admin/accounts?state=locked"); !strings.Contains(page, c.Applicant.String()) {
		t.Error("the administrator does not see that the account is guessed at")
	}
	admin.On("/admin/accounts/"+c.Applicant.String()+"/unlock", nil)
	if code, said := c.Anybody().Try("applicant", counter.CounterPassword); code != http.StatusSeeOther {
		t.Errorf("unlocked: %d %s", code, said)
	}
	if page := admin.Page("/admin/accounts?state=locked"); strings.Contains(page, c.Applicant.String()) {
		t.Error("it is still shown as locked")
	}
}

// A wrong password is answered no sooner than any other, whatever was done for it; a right one at once.
func TestLogin_RefusalsComeLate(t *testing.T) {
	c := counter.New(t)
	const hold = 300 * time.Millisecond
	c.Server.Crowd.Hold = hold
	for _, login := range []string{"no-such-account", "applicant", "applicant"} {
		begun := time.Now()
		if c.Anybody().Try(login, "guess"); time.Since(begun) < hold {
			t.Errorf("%s: refused after %v", login, time.Since(begun))
		}
	}
	for n := range signin.MostOfAccount {
		c.Anybody().At(n).Try("applicant", "guess")
	}
	begun := time.Now()
	if c.Anybody().At(50).Try("applicant", counter.CounterPassword); time.Since(begun) < hold {
		t.Errorf("one that is not compared is refused after %v", time.Since(begun))
	}
}

// A network that asks too much waits, then is refused, and others are not held up.
func TestCrowd_OneNetworkIsSlowed(t *testing.T) {
	c := counter.New(t)
	who, refused := c.Anybody(), 0
	answers := make(chan *httptest.ResponseRecorder, 4*crowd.PagesAtOnce)
	for range 4 * crowd.PagesAtOnce {
		go func() { answers <- who.Get("/guide") }()
	}
	other := c.Anybody()
	other.From = "192.0.2.200:1"
	if code := other.Get("/guide").Code; code != http.StatusOK {
		t.Errorf("another network: %d", code)
	}
	for range 4 * crowd.PagesAtOnce {
		if answer := <-answers; answer.Code == http.StatusTooManyRequests {
			refused++
		} else if answer.Code != http.StatusOK {
			t.Fatalf("%d", answer.Code)
		}
	}
	if most := 4*crowd.PagesAtOnce - crowd.PagesAtOnce; refused == 0 || refused > most {
		t.Errorf("%d of %d refused", refused, 4*crowd.PagesAtOnce)
	}
	if signedIn := c.SignIn("applicant"); signedIn.Get("/my/cases").Code != http.StatusOK {
		t.Error("who has signed in is held up")
	}
}

// What strangers ask of the database waits for its turn at every door, and who has signed in does not.
func TestCrowd_QuestionsTakeTurns(t *testing.T) {
	c := counter.New(t)
	for range cap(c.Server.Crowd.Asking) {
		c.Server.Crowd.Asking <- struct{}{}
	}
	asked := map[string]url.Values{"/records": {"q": {"样例"}}, "/lists": {"words": {"样例"}}, "/announcements": {"words": {"样例"}},
		"/commitments/results": {"words": {"样例"}}, "/lookup": {"number": {"YY2026000001"}, "code": {"ABCD-EFGH-JKMN"}}}
	answers := make(chan string, len(asked))
	for path, form := range asked {
		go func() { answers <- fmt.Sprint(path, " ", c.Anybody().Post(path, form).Code) }()
	}
	for range asked {
		if answer := <-answers; !strings.HasSuffix(answer, "429") {
			t.Error(answer)
		}
	}
	if code := c.SignIn("applicant").Post("/records", asked["/records"]).Code; code != http.StatusOK {
		t.Errorf("who has signed in: %d", code)
	}
}

// A form that comes without a session is not read whole before it is said whose it is.
func TestTyped_NoMoreThanAFormHolds(t *testing.T) {
	c := counter.New(t)
	long := httptest.NewRequest(http.MethodPost, "/my/rights/statement", io.MultiReader(strings.NewReader("text="), io.LimitReader(endless{}, 8<<20)))
	long.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	body := &counted{Reader: long.Body}
	long.Body = io.NopCloser(body)
	if code := c.Anybody().Send(long).Code; code != http.StatusSeeOther {
		t.Errorf("%d", code)
	}
	if body.read > 1<<20 {
		t.Errorf("%d bytes were read", body.read)
	}
	answers := make(chan int, 4*crowd.PagesAtOnce)
	for range cap(answers) {
		go func() { answers <- c.Anybody().Post("/my/rights/statement", url.Values{"text": {"x"}}).Code }()
	}
	refused := 0
	for range cap(answers) {
		if <-answers == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("a network sends as many as it likes")
	}
}

// endless gives one letter again and again.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

type counted struct {
	io.Reader
	read int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read += n
	return n, err
}
