package counter

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/activities/activitiestest"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/passwords"
	"creditcase/rules"
	"creditcase/web"
	"creditcase/web/site"
	"creditcase/web/webtest"
)

// GoodPassword is one that may be chosen.
const GoodPassword = "gq7-plum-teapot-by-the-lake"

// Counter is the service as an applicant meets it, over a small city of his own.
type Counter struct {
	*testing.T
	*dbtest.City
	Handler http.Handler
	Server  *site.Server
	Clock   *calendar.Manual
	Files   *os.Root
	Record  uuid.UUID
	Work    func() // lets the acts that were received be processed from now on
}

// CounterPassword is that of every account of the city.
const CounterPassword = "a-password-of-the-test"

// New is a counter under the pack city-2022.
func New(t *testing.T) *Counter { return Under(t, "city-2022") }

// Under is a counter under a pack.
func Under(t *testing.T, pack string) *Counter {
	t.Helper()
	c := &Counter{T: t, City: dbtest.NewCity(t, db.NewStore(dbtest.New(t))), Clock: calendar.NewManual(webtest.Now)}
	book, err := rules.LoadDir(webtest.Path(t, "rules/testdata/named"))
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	if c.Files, err = os.OpenRoot(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	c.Server, err = web.NewSite(web.Options{Store: c.Store, Book: book, Calendar: cal, Clock: c.Clock, PackID: pack, Files: c.Files,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	c.Server.Crowd.Hold = 0 // nobody here is slowed by waiting
	if c.Handler, err = web.Handler(c.Server); err != nil {
		t.Fatal(err)
	}
	c.Record = c.NewRecord(t, casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"})
	hash, err := passwords.Hash(CounterPassword)
	if err != nil {
		t.Fatal(err)
	}
	c.Exec(`UPDATE accounts SET password_hash = $1`, hash)
	c.Work = func() {
		activitiestest.Start(t, &activities.Activities{Store: c.Store, Book: book, Calendar: cal, Clock: c.Clock})
	}
	return c
}

// Exec changes the database behind the service's back.
func (c *Counter) Exec(query string, args ...any) {
	c.Helper()
	dbtest.Tamper(c, c.Store, query, args...)
}

// Count is the number that a query gives.
func (c *Counter) Count(query string, args ...any) (n int) {
	c.Helper()
	if err := c.Store.Pool.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		c.Fatal(err)
	}
	return n
}

// Anybody has not signed in.
func (c *Counter) Anybody() *Customer { return &Customer{Counter: c, From: "192.0.2.1:4711"} }

// SignIn lets somebody in.
func (c *Counter) SignIn(login string) *Customer {
	c.Helper()
	who := c.Anybody()
	answer := who.Post("/login", url.Values{"login": {login}, "password": {CounterPassword}})
	if who.KeepCookies(answer); who.Cookie == nil {
		c.Fatalf("%s cannot sign in: %d", login, answer.Code)
	}
	return who
}

var keptWhole = regexp.MustCompile(`<span class="cc-whole">([^<]*)</span>`)

// Words is a page without its tags and the white space between them.
func Words(page string) string {
	page = keptWhole.ReplaceAllString(page, "$1")
	var text strings.Builder
	for i, part := range strings.Split(page, "<") {
		if _, after, ok := strings.Cut(part, ">"); ok && i > 0 {
			part = after
		}
		text.WriteString(strings.TrimSpace(part))
		text.WriteByte(' ')
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// Done waits until the act that was received has been processed.
func (c *Counter) Done(receipt db.Receipt, err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(5 * time.Millisecond) {
		var status casefile.ActStatus
		if err := c.Store.Pool.QueryRow(context.Background(), `SELECT status FROM acts WHERE id = $1`, receipt.ActID).Scan(&status); err != nil {
			c.Fatal(err)
		}
		if status == casefile.ActDone {
			return
		}
	}
	c.Fatal("an act is not done")
}

// OnDisk are the names in the files folder, in order.
func (c *Counter) OnDisk() []string {
	c.Helper()
	entries, err := fs.ReadDir(c.Files.FS(), ".")
	if err != nil {
		c.Fatal(err)
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}
