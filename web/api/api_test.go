package api_test

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/api"
	"creditcase/web/dates"
	"creditcase/web/site"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// faults lists where a value is not as the schema says.
func faults(doc *webtest.OpenAPI, s *webtest.Schema, v any, where string) (all []string) {
	if s.Ref != "" {
		named, ok := doc.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
		if !ok {
			return []string{where + ": no schema " + s.Ref}
		}
		return faults(doc, named, v, where)
	}
	fault := func(what string, args ...any) { all = append(all, where+": "+fmt.Sprintf(what, args...)) }
	switch v := v.(type) {
	case map[string]any:
		if s.Type != "object" {
			fault("is an object, want %s", s.Type)
		}
		for _, key := range s.Required {
			if _, ok := v[key]; !ok {
				fault("lacks %s", key)
			}
		}
		for key, value := range v {
			if property, ok := s.Properties[key]; ok {
				all = append(all, faults(doc, property, value, where+"."+key)...)
			} else if s.AdditionalProperties == nil || *s.AdditionalProperties {
				fault("does not refuse what it does not describe")
			} else {
				fault("has %s, which is not described", key)
			}
		}
	case []any:
		if s.Type != "array" {
			fault("is an array, want %s", s.Type)
			return all
		}
		for i, item := range v {
			all = append(all, faults(doc, s.Items, item, fmt.Sprintf("%s[%d]", where, i))...)
		}
	case string:
		if s.Type != "string" || len(s.Enum) > 0 && !slices.Contains(s.Enum, v) || !formed(s.Format, v) {
			fault("is %q, want %s %s %v", v, s.Type, s.Format, s.Enum)
		}
	case float64:
		whole := s.Type == "integer" && v == float64(int(v))
		if !whole || s.Minimum != nil && v < *s.Minimum || s.Maximum != nil && v > *s.Maximum {
			fault("is %v, want %s", v, s.Type)
		}
	case bool:
		if s.Type != "boolean" {
			fault("is %v, want %s", v, s.Type)
		}
	default:
		fault("is %v", v)
	}
	return all
}

// formed reports whether a text has its format. An instant is told at +08:00.
func formed(format, text string) bool {
	switch format {
	case "date":
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	case "date-time":
		_, err := time.Parse(time.RFC3339, text)
		return err == nil && strings.HasSuffix(text, "+08:00")
	case "uuid":
		return uuid.Validate(text) == nil
	}
	return format == ""
}

// check holds an answer against the description of its route and status, and returns it.
func check(doc *webtest.OpenAPI, t *testing.T, path string, answer *httptest.ResponseRecorder) map[string]any {
	t.Helper()
	operation, ok := doc.Paths[path]["get"]
	if !ok {
		operation = doc.Paths[path]["post"]
	}
	responses := operation.Responses
	described, ok := responses[fmt.Sprint(answer.Code)]
	if !ok {
		t.Fatalf("%s: %d is not described\n%s", path, answer.Code, answer.Body)
	}
	media, _, err := mime.ParseMediaType(answer.Header().Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	content, ok := described.Content[media]
	if !ok {
		t.Fatalf("%s: %s is not described for %d", path, media, answer.Code)
	}
	var value map[string]any
	if err := json.Unmarshal(answer.Body.Bytes(), &value); err != nil {
		t.Fatalf("%s: %v\n%s", path, err, answer.Body)
	}
	for _, fault := range faults(doc, content.Schema, value, "answer") {
		t.Errorf("%s: %s", path, fault)
	}
	return value
}

const (
	computePath = "/api/v1/deadlines/compute"
	casePath    = "/api/v1/cases/{case}/deadlines"
)

func computeAt(values ...string) string {
	query := url.Values{}
	for i := 0; i < len(values); i += 2 {
		query.Set(values[i], values[i+1])
	}
	return computePath + "?" + query.Encode()
}

// Computed dates are those of the command line: the same keys, the same days, at +08:00 whatever zone was asked in.
func TestAPI_Compute(t *testing.T) {
	doc, who := webtest.Described(t), counter.New(t).Anybody()
	tests := []struct{ name, path, due string }{
		{"two working days", computeAt("pack", "shenzhen-2022", "clock", "objection.verify", "from", "2026-09-10T17:00:00+08:00"), "2026-09-14T23:59:59+08:00"},
		{"from another zone", computeAt("pack", "shenzhen-2022", "clock", "objection.verify", "from", "2026-09-10T09:00:00Z"), "2026-09-14T23:59:59+08:00"},
		{"a version by its number", computeAt("pack", "shenzhen-2022@1", "clock", "objection.verify", "from", "2026-09-10T17:00:00+08:00"), "2026-09-14T23:59:59+08:00"},
		{"a plus sign as it stands", computePath + "?pack=shenzhen-2022&clock=objection.verify&from=2026-09-10T17:00:00+08:00", "2026-09-14T23:59:59+08:00"},
		{"extended to the cap", computeAt("pack", "shenzhen-2020", "clock", "objection.verify", "from", "2025-02-18T09:00:00+08:00", "extended", "true"), "2025-03-14T23:59:59+08:00"},
		{"not extended", computeAt("pack", "shenzhen-2020", "clock", "objection.verify", "from", "2025-02-18T09:00:00+08:00", "extended", "false"), "2025-03-04T23:59:59+08:00"},
		{"before a holiday was prolonged", computeAt("pack", "shenzhen-2020", "clock", "objection.compare", "from", "2020-01-31T09:00:00+08:00", "calendar_as_of", "2020-01-20"), "2020-02-03T23:59:59+08:00"},
		{"after", computeAt("pack", "shenzhen-2020", "clock", "objection.compare", "from", "2020-01-31T09:00:00+08:00"), "2020-02-04T23:59:59+08:00"},
		{"calendar days", computeAt("pack", "shenzhen-2020", "clock", "objection.filing_window", "from", "2026-08-03T09:00:00+08:00"), "2026-10-08T23:59:59+08:00"},
		{"years", computeAt("pack", "shenzhen-2020", "clock", "record.disclosure", "from", "2026-08-03T09:00:00+08:00"), "2031-08-03T23:59:59+08:00"},
		{"provisional", computeAt("pack", "shenzhen-2020", "clock", "objection.compare", "from", "2026-12-31T09:00:00+08:00"), "2027-01-05T23:59:59+08:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			answer := who.Get(tt.path)
			if answer.Code != http.StatusOK {
				t.Fatalf("%d %s", answer.Code, answer.Body)
			}
			got := check(doc, t, computePath, answer)
			if got["due"] != tt.due || got["provisional"] != (tt.name == "provisional") {
				t.Errorf("due %v, provisional %v, want %s", got["due"], got["provisional"], tt.due)
			}
			if h := answer.Header(); h.Get("Cache-Control") != "no-cache" || h.Get("Content-Type") != site.MediaJSON {
				t.Errorf("%v", h)
			}
			again := httptest.NewRequest(http.MethodGet, tt.path, nil)
			again.Header.Set("If-None-Match", `"other", W/`+answer.Header().Get("ETag"))
			if same := who.Send(again); same.Code != http.StatusNotModified || same.Body.Len() > 0 {
				t.Errorf("asked again: %d, %d bytes", same.Code, same.Body.Len())
			}
		})
	}
	head := who.Send(httptest.NewRequest(http.MethodHead, tests[0].path, nil))
	if head.Code != http.StatusOK || head.Body.Len() > 0 || head.Header().Get("ETag") == "" {
		t.Errorf("HEAD: %d, %d bytes", head.Code, head.Body.Len())
	}
}

// What cannot be computed is said in a sentence, in the language that was asked for.
func TestAPI_Compute_BadInput(t *testing.T) {
	doc, who := webtest.Described(t), counter.New(t).Anybody()
	good := []string{"pack", "shenzhen-2022", "clock", "objection.verify", "from", "2026-09-10T17:00:00+08:00"}
	tests := []struct{ path, zh, en string }{
		{computePath, "缺少参数“pack”。", "The parameter pack is missing."},
		{computeAt(good[:4]...), "缺少参数“from”。", "The parameter from is missing."},
		{computeAt(append(good, "colour", "red")...), "没有参数“colour”。", "There is no parameter colour."},
		{computeAt(good...) + "&clock=objection.annotate", "参数“clock”只能出现一次。", "can be given only once"},
		{computeAt("pack", "moon", good[2], good[3], good[4], good[5]), "没有规则包“moon”", "There is no rule pack moon"},
		{computeAt("pack", "shenzhen-2022@x", good[2], good[3], good[4], good[5]), "没有规则包“shenzhen-2022@x”", "There is no rule pack shenzhen-2022@x"},
		{computeAt("pack", "shenzhen-2022@9", good[2], good[3], good[4], good[5]), "没有规则包“shenzhen-2022@9”", "There is no rule pack"},
		{computeAt(good[0], good[1], "clock", "objection.dance", good[4], good[5]), "没有期限“objection.dance”", "has no clock objection.dance"},
		{computeAt(good[0], good[1], good[2], good[3], "from", "昨天"), "“昨天”应当是带时区的时间", "should be an instant with its zone"},
		{computeAt(good[0], good[1], good[2], good[3], "from", "9999-01-01T00:00:00Z"), "2000年至2099年", "between 2000 and 2099"},
		{computeAt(append(good, "extended", "perhaps")...), "应当是true或者false", "should be true or false"},
		{computeAt(append(good, "calendar_as_of", "2026-02-30")...), "“2026-02-30”应当是日期", "should be a date"},
		{computeAt(good[0], good[1], "clock", "objection.annotate", good[4], good[5], "extended", "true"), "不能延长", "cannot be extended"},
		{computePath + "?pack=%zz", "地址中的参数无法识别", "cannot be read"},
	}
	for _, tt := range tests {
		for lang, want := range map[string]string{"zh-CN": tt.zh, "en-GB": tt.en} {
			r := httptest.NewRequest(http.MethodGet, computePath, nil)
			var err error
			if r.URL, err = url.Parse(tt.path); err != nil {
				r.URL.Path, r.URL.RawQuery, _ = strings.Cut(tt.path, "?")
			}
			r.Header.Set("Accept-Language", lang)
			r.RemoteAddr = "192.0.2.1:4711"
			answer := who.Send(r)
			got := check(doc, t, computePath, answer)
			if detail := fmt.Sprint(got["detail"]); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(detail, want) {
				t.Errorf("%s in %s: %d, %s", tt.path, lang, answer.Code, detail)
			}
			if !strings.HasPrefix(lang, answer.Header().Get("Content-Language")[:2]) {
				t.Errorf("%s: answered in %s", lang, answer.Header().Get("Content-Language"))
			}
		}
	}
}

// A machine that asks too often is told when to come back, and nobody else is.
func TestAPI_Compute_TooOften(t *testing.T) {
	doc, who := webtest.Described(t), counter.New(t).Anybody()
	path := computeAt("pack", "shenzhen-2022", "clock", "objection.annotate", "from", "2026-09-10T17:00:00+08:00")
	for range api.ComputesInWindow {
		if answer := who.Get(path); answer.Code != http.StatusOK {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
	}
	answer := who.Get(path)
	got := check(doc, t, computePath, answer)
	if answer.Code != http.StatusTooManyRequests || answer.Header().Get("Retry-After") == "" || !strings.Contains(fmt.Sprint(got["detail"]), "次数过多") {
		t.Errorf("%d, %v", answer.Code, got)
	}
	elsewhere := who.Anybody()
	elsewhere.From = "192.0.2.2:4711"
	if answer := elsewhere.Get(path); answer.Code != http.StatusOK {
		t.Errorf("another machine: %d", answer.Code)
	}
}

// deadlineOf finds a clock among the deadlines of an answer.
func deadlineOf(t *testing.T, answer map[string]any, clock string) map[string]any {
	t.Helper()
	all, _ := answer["deadlines"].([]any)
	for _, one := range all {
		if d, _ := one.(map[string]any); d["clock"] == clock {
			return d
		}
	}
	t.Fatalf("no %s in %v", clock, answer)
	return nil
}

// The deadlines of a case are its readers', with state and instants, and nobody else's.
func TestAPI_CaseDeadlines(t *testing.T) {
	doc, c := webtest.Described(t), counter.NewExplainedCase(t)
	path := strings.Replace(casePath, "{case}", c.ID.String(), 1)
	c.AskSupplement()
	applicant, agency := c.SignIn("applicant"), c.SignIn("agency")
	readers := []*counter.Customer{applicant, agency, c.SignIn("supervisor")}
	for _, who := range readers {
		answer := who.Get(path)
		told := check(doc, t, casePath, answer)
		if total := deadlineOf(t, told, "objection.total"); total["state"] != "running" { // an article states it
			t.Errorf("of the whole case: %v", total)
		}
		total := deadlineOf(t, told, "objection.accept")
		if total["state"] != "paused" || total["paused_at"] != "2026-09-20T10:00:00+08:00" || total["late"] != false || answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("paused: %v", total)
		}
	}
	other := c.SignIn("unit")
	if answer := other.Get(path); answer.Code != http.StatusNotFound {
		t.Errorf("a unit before its task: %d", answer.Code)
	} else {
		check(doc, t, casePath, answer)
	}
	c.Supplement()
	c.Transfer()
	c.Extend()
	for _, who := range append(readers, other) {
		answer := who.Get(path)
		if text := answer.Body.String(); strings.Contains(text, "负责人戊") || strings.Contains(text, "申请人甲") {
			t.Error("the interface names people")
		}
		got := check(doc, t, casePath, answer)
		verify := deadlineOf(t, got, "objection.verify")
		moves, _ := verify["moves"].([]any)
		if got["case"] != "YY2026000001" || verify["state"] != "running" || verify["due"] != "2026-10-19T23:59:59+08:00" || len(moves) != 1 {
			t.Errorf("extended: %v", verify)
		}
		if move, _ := moves[0].(map[string]any); move["why"] != "extended" || move["from"] != "2026-10-14T23:59:59+08:00" {
			t.Errorf("%v", moves)
		}
		if accept := deadlineOf(t, got, "objection.accept"); accept["state"] != "met" || accept["late"] != false || accept["met_at"] == nil {
			t.Errorf("met: %v", accept)
		}
	}
	c.At(time.October, 20, 0)
	if verify := deadlineOf(t, check(doc, t, casePath, applicant.Get(path)), "objection.verify"); verify["state"] != "overdue" || verify["late"] != true {
		t.Errorf("a second late: %v", verify)
	}
	c.Exec(`UPDATE deadlines SET met_at = due_at + interval '1 second' WHERE clock = 'objection.verify'`)
	if verify := deadlineOf(t, check(doc, t, casePath, agency.Get(path)), "objection.verify"); verify["state"] != "met" || verify["late"] != true {
		t.Errorf("met late: %v", verify)
	}
}

// Programs are answered in their own way, whatever is wrong.
func TestAPI_Problems(t *testing.T) {
	doc, c := webtest.Described(t), counter.New(t)
	filing := c.Filing(c.Record, "city-2022", 1, counter.HashOf("city-2022"), webtest.Now)
	receipt, err := c.Store.File(t.Context(), filing)
	if err != nil {
		t.Fatal(err)
	}
	path := strings.Replace(casePath, "{case}", receipt.CaseID.String(), 1)
	c.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at)
		SELECT gen_random_uuid(), 'admin', password_hash, '管理员壬', 'administrator', now() FROM accounts WHERE login = 'applicant'`)
	tests := []struct {
		name string
		who  *counter.Customer
		path string
		code int
	}{
		{"nobody", c.Anybody(), path, http.StatusUnauthorized},
		{"no role for cases", c.SignIn("admin"), path, http.StatusForbidden},
		{"no such case", c.SignIn("applicant"), strings.Replace(casePath, "{case}", uuid.NewString(), 1), http.StatusNotFound},
		{"no case at all", c.SignIn("supervisor"), strings.Replace(casePath, "{case}", "seven", 1), http.StatusNotFound},
	}
	for _, tt := range tests {
		answer := tt.who.Get(tt.path)
		check(doc, t, casePath, answer)
		if answer.Code != tt.code || (tt.code == http.StatusUnauthorized) != (answer.Header().Get("WWW-Authenticate") != "") {
			t.Errorf("%s: %d, %v", tt.name, answer.Code, answer.Header())
		}
	}
	nowhere := c.Anybody().Get("/api/v2/everything")
	if nowhere.Code != http.StatusNotFound || nowhere.Header().Get("Content-Type") != site.MediaFault {
		t.Errorf("nowhere: %d, %s", nowhere.Code, nowhere.Header().Get("Content-Type"))
	}
	posted := c.Anybody().Post(computePath, nil)
	if posted.Code != http.StatusMethodNotAllowed || posted.Header().Get("Content-Type") != site.MediaFault {
		t.Errorf("posted: %d, %s", posted.Code, posted.Header().Get("Content-Type"))
	}
}

// A clock for which nobody has a word, in a row from before packs named theirs, is named by its code.
func TestAPI_AsKept_UnknownClock(t *testing.T) {
	pack := webtest.Pack(t, "shenzhen-2020")
	row := webtest.Kept(t, pack, "agreement.file", webtest.Now)
	row.Clock = "objection.dance"
	got, err := api.AsKept(row, false, dates.Past{}, webtest.Now)
	if err != nil || got.Label.ZH != "objection.dance" || got.State != dates.StateRunning {
		t.Errorf("%+v, %v", got.Label, err)
	}
	if _, err := api.AsKept(db.Deadline{Explanation: []byte("{")}, false, dates.Past{}, webtest.Now); casefile.CodeOf(err) != casefile.CodeInternal {
		t.Errorf("an unreadable explanation: %v", err)
	}
}

// A party's own time that has passed is over, and nobody is late with it.
func TestAPI_AsKept_LeftToParty(t *testing.T) {
	row := webtest.Kept(t, webtest.Pack(t, "shenzhen-2022"), "listing.reply", webtest.Now)
	passed := row.DueAt.Add(time.Second)
	for _, met := range []*time.Time{nil, &passed} {
		row.MetAt = met
		if got, err := api.AsKept(row, true, dates.Past{}, passed); err != nil || got.State != "over" || got.Late {
			t.Errorf("%s, late %t, %v", got.State, got.Late, err)
		}
	}
}
