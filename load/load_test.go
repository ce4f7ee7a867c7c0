package load

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
	"creditcase/seed"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestRun_RefusesWhatItMustNotDo(t *testing.T) {
	good := Options{Address: "http://127.0.0.1:1", Size: seed.Small, Rate: 1, For: time.Second, Concurrency: 1}
	tests := []struct {
		change func(*Options)
		says   string
	}{
		{func(o *Options) { o.Address = "http://credit.example.org" }, "another machine"},
		{func(o *Options) { o.Address = "http://192.168.1.10:8080" }, "another machine"},
		{func(o *Options) { o.Address = "http://127.0.0.1.example.org" }, "another machine"},
		{func(o *Options) { o.Address = "http://0.0.0.0:8080" }, "another machine"},
		{func(o *Options) { o.Address = "http://127.0.0.1@example.org" }, "another machine"},
		{func(o *Options) { o.Address = "127.0.0.1:8080" }, "give one like"},
		{func(o *Options) { o.Address = "ftp://127.0.0.1" }, "give one like"},
		{func(o *Options) { o.Address = "http://127.0.0.1/x" }, "give one like"},
		{func(o *Options) { o.For = 0 }, "lasts"},
		{func(o *Options) { o.For = 24 * time.Hour }, "lasts"},
		{func(o *Options) { o.Rate = 1e6 }, "rate"},
		{func(o *Options) { o.ReadRate = -1 }, "rate"},
		{func(o *Options) { o.Concurrency = 0 }, "under way"},
		{func(o *Options) { o.Concurrency = 10_000 }, "under way"},
		{func(o *Options) { o.Cases = -1 }, "are begun"},
		{func(o *Options) { o.Flows = []casefile.Flow{casefile.FlowObjection, "unknown"} }, "known are"},
	}
	for _, tt := range tests {
		o := good
		tt.change(&o)
		if _, err := Run(context.Background(), o); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%+v: %v, want a sentence with %q", o, err, tt.says)
		}
	}
	for _, address := range []string{"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "http://127.8.8.8"} {
		o := good
		o.Address = address
		if err := o.check(); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// TestRun_EveryPack lets people use the real pages, a case of each procedure for which the pack provides, and compares what the report says with what the
// database has.
func TestRun_EveryPack(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, pack := range book.IDs() {
		t.Run(pack, func(t *testing.T) {
			c := city(t, pack)
			flows := c.provided()
			if slices.Contains(flows, casefile.FlowCommitment) {
				c.commits()
			}
			if slices.Contains(flows, casefile.FlowDelisting) {
				c.lists()
			}
			before := one[int](c, "SELECT count(*) FROM cases")
			report, err := Run(t.Context(), Options{Address: serve(t, c.handler), Size: seed.Small, ReadRate: 10, For: time.Minute, Cases: len(flows), Concurrency: 4})
			if err != nil {
				t.Fatal(err)
			}
			if report.Breaches != 0 || report.Cases[unfinished] != 0 {
				t.Errorf("%d promises broken, %d cases unfinished: %q", report.Breaches, report.Cases[unfinished], report.Broken)
			}
			for _, flow := range flows {
				old := 0
				if flow == casefile.FlowListing {
					old = before
				}
				n, closed := one[int](c, "SELECT count(*) FROM cases WHERE flow = $1", flow)-old, one[int](c, "SELECT count(closed_at) FROM cases WHERE flow = $1", flow)-old
				told := report.Flows[flow]
				if n != 1 || closed != 1 || told[begun] != 1 || told[ended] != 1 || told[sentTwice] != 1 {
					t.Errorf("%s: %d cases, %d closed; reported %v", flow, n, closed, told)
				}
			}
			if n := one[int](c, "SELECT count(*) FROM cases") - before; n != len(flows) || n != report.Cases[begun] {
				t.Errorf("%d cases of %d procedures, reported %v", n, len(flows), report.Cases)
			}
			var out bytes.Buffer
			if err := report.Print(&out); err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"GET /desk/cases/{id}\n", "POST /desk/tasks/{id}/act\n", "GET /watch\n", "POST /my/drafts/{id}/check\n",
				"0 promises broken", fmt.Sprintf("cases begun: %d,", len(flows)), string(flows[0]) + ": 1 begun, 1 ended, 0 left waiting"} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the report has no %q:\n%s", want, out.String())
				}
			}
			checkNobodyIn(t, c.store, out.String())
		})
	}
}

// Of what only days would end every other case is left waiting, and open.
func TestRun_LeavesWaiting(t *testing.T) {
	c := city(t, "shenzhen-2020")
	flows := []casefile.Flow{casefile.FlowListing, casefile.FlowPending}
	report, err := Run(t.Context(), Options{Address: serve(t, c.handler), Size: seed.Small, For: time.Minute, Cases: 4, Concurrency: 4, Flows: flows})
	if err != nil {
		t.Fatal(err)
	}
	for _, flow := range flows {
		open, told := one[int](c, "SELECT count(*) FROM cases WHERE flow = $1 AND closed_at IS NULL", flow), report.Flows[flow]
		if open != 1 || told[begun] != 2 || told[ended] != 1 || told[waiting] != 1 || report.Breaches != 0 {
			t.Errorf("%s: %d are open; reported %v, broken %q", flow, open, told, report.Broken)
		}
	}
}

func TestMix(t *testing.T) {
	order := mix(Flows())
	if !slices.Equal(order[:len(Flows())], Flows()) {
		t.Errorf("the first round is %v", order)
	}
	for flow, of := range errands {
		n := 0
		for _, f := range order {
			if f == flow {
				n++
			}
		}
		if n != of.often {
			t.Errorf("%s comes %d times, want %d", flow, n, of.often)
		}
	}
	if len(Flows()) != len(casefile.Flows) {
		t.Errorf("of %d procedures %d can be begun", len(casefile.Flows), len(Flows()))
	}
}

// checkNobodyIn looks for people and identity codes in a text.
func checkNobodyIn(t *testing.T, store *db.Store, text string) {
	t.Helper()
	var found int
	err := store.Pool.QueryRow(context.Background(), `SELECT count(*) FROM (SELECT name FROM subjects UNION SELECT code FROM subjects
		UNION SELECT name FROM accounts UNION SELECT number FROM records) x (word) WHERE strpos($1, word) > 0`, text).Scan(&found)
	if err != nil || found != 0 {
		t.Errorf("%d people or records are named in the report: %v\n%s", found, err, text)
	}
}

var objectionNumber = regexp.MustCompile(`\bYY\d{10,}\b`)

// TestRun_SeesBrokenPromises puts a liar between the pages and those who use them.
func TestRun_SeesBrokenPromises(t *testing.T) {
	honest := city(t, "shenzhen-2022").handler
	var lied atomic.Int64
	liar := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.RawQuery == "list=soon":
			http.Error(w, "away", http.StatusBadGateway)
		case r.URL.Path == "/desk/cases": // loses every case
			r.URL.RawQuery = "number=YY1999"
			honest.ServeHTTP(w, r)
		case strings.HasSuffix(r.URL.Path, "/received"): // a number of its own for everyone who looks
			answer := httptest.NewRecorder()
			honest.ServeHTTP(answer, r)
			number := fmt.Sprintf("YY2999%06d", lied.Add(1))
			w.WriteHeader(answer.Code)
			fmt.Fprint(w, objectionNumber.ReplaceAllString(answer.Body.String(), number))
		default:
			honest.ServeHTTP(w, r)
		}
	})
	report, err := Run(context.Background(), Options{Address: serve(t, liar), Size: seed.Small, Rate: 5, ReadRate: 20,
		For: time.Second, Concurrency: 2, Flows: []casefile.Flow{casefile.FlowObjection}})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(report.Broken, "\n")
	for _, want := range []string{"answered 502", "the agency does not find it", "its applicant does not find it", "sent twice gave"} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing is said of %q:\n%s", want, all)
		}
	}
	if report.Breaches < len(report.Broken) {
		t.Errorf("%d breaches, but %d are told", report.Breaches, len(report.Broken))
	}
}

func TestPercentile(t *testing.T) {
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1))
	}
	tests := []struct {
		list []time.Duration
		p    int
		want time.Duration
	}{
		{nil, 50, -1}, {hundred[:1], 50, 1}, {hundred[:1], 99, 1}, {hundred[:2], 50, 1}, {hundred[:2], 90, 2},
		{hundred, 50, 50}, {hundred, 90, 90}, {hundred, 99, 99}, {hundred, 100, 100}, {hundred[:10], 99, 10},
	}
	for _, tt := range tests {
		if got := percentile(tt.list, tt.p); got != tt.want {
			t.Errorf("percentile %d of %d: %d, want %d", tt.p, len(tt.list), got, tt.want)
		}
	}
}

func TestRowOf(t *testing.T) {
	row := rowOf("GET /", []sample{{4, 1, 200}, {8, 3, 404}, {100, 50, 503}, {200, 0, 0}, {6, -1, 303}}, 10*time.Second)
	want := Row{Kind: "GET /", Count: 5, Errors: 2, Refused: 1, Rate: 0.5, Median: 8, P90: 200, P99: 200, Most: 200,
		ServerMedian: 3, ServerP99: 50, ServerM: 50}
	if row != want {
		t.Errorf("%+v, want %+v", row, want)
	}
}

func TestKindOf(t *testing.T) {
	u, err := url.Parse("http://127.0.0.1/desk/cases/0197b0f2-3c4d-7e5f-8a6b-0123456789ab/act?number=YY2026000001")
	if err != nil {
		t.Fatal(err)
	}
	if got := kindOf("GET", u.Path); got != "GET /desk/cases/{id}/act" {
		t.Errorf("kind %q", got)
	}
	for text, want := range map[string]time.Duration{"app;dur=12.5": 12500 * time.Microsecond, "": -1, "app;dur=x": -1, "db;dur=3": -1} {
		if got := serverTime(http.Header{"Server-Timing": {text}}); got != want {
			t.Errorf("server time of %q: %v, want %v", text, got, want)
		}
	}
}

func TestForms(t *testing.T) {
	doc, err := html.Parse(strings.NewReader(`<form method="get" action="/a"><input name="x"></form>
		<form method="post"><input type="hidden" name="form_id" value="7"><input type="radio" name="c" value="a">
		<input type="radio" name="c" value="b"><textarea name="reasons"></textarea><input type="file" name="f">
		<button name="then" value="later"></button></form>`))
	if err != nil {
		t.Fatal(err)
	}
	forms := page{path: "/x/act", doc: doc}.forms("/act")
	if len(forms) != 1 {
		t.Fatalf("%d forms", len(forms))
	}
	f := &forms[0]
	f.choose("c", "b")
	f.choose("nothing", "b")
	f.answer("reasons", "r")
	f.answer("phone", "not asked")
	if got := f.values.Encode(); got != "c=b&form_id=7&reasons=r" {
		t.Errorf("values %s", got)
	}
	if f.choose("c", "z"); f.values.Get("c") != "a" {
		t.Errorf("what is not offered was chosen: %s", f.values.Get("c"))
	}
}
