package acts_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// deskTask files an objection and opens the task of a kind on it, whose form is at the address.
func deskTask(c *counter.Counter, content, source casefile.Content, kind casefile.TaskKind, unit uuid.UUID) string {
	c.Helper()
	pack, err := c.Server.Book.InForce("shenzhen-2022", calendar.DateOf(webtest.Now))
	if err != nil {
		c.Fatal(err)
	}
	receipt, err := c.Store.File(c.Context(), c.Filing(c.NewRecord(c.T, content, source), pack.ID, int32(pack.Version), pack.Hash(casefile.FlowObjection), webtest.Now)) //nolint:gosec // small
	if err != nil {
		c.Fatal(err)
	}
	id := uuid.New()
	err = c.Store.OpenTask(c.Context(), db.TaskInsertParams{ID: id, CaseID: receipt.CaseID, Kind: kind, UnitID: unit,
		OpenedAt: webtest.Now, DueAt: webtest.Now.Add(48 * time.Hour)})
	if err != nil {
		c.Fatal(err)
	}
	return "/desk/tasks/" + id.String() + "/act"
}

// asks posts the form of a page, which must come back with these words and without those.
func asks(w *counter.Customer, name, path string, answers url.Values, want []string, not ...string) {
	w.Helper()
	form := counter.HiddenIn(w.Page(path))
	maps.Copy(form, answers)
	answer := w.Post(path, form)
	page := answer.Body.String()
	if answer.Code != http.StatusUnprocessableEntity {
		w.Errorf("%s: %d, want it asked back", name, answer.Code)
	}
	for _, s := range want {
		if !strings.Contains(page, s) {
			w.Errorf("%s: does not say %q", name, s)
		}
	}
	for _, s := range not {
		if strings.Contains(page, s) {
			w.Errorf("%s: says %q", name, s)
		}
	}
	if n := w.Count(`SELECT count(*) FROM acts WHERE kind <> 'file'`); n != 0 {
		w.Errorf("%s: %d acts are received", name, n)
	}
}

func TestDeskFields_ComparisonIsWhatTheTableShows(t *testing.T) {
	c := counter.New(t)
	differs := deskTask(c, casefile.Content{"amount": "1500", "date": "2025-03-04"}, casefile.Content{"amount": "5100", "date": "2025-03-04"},
		casefile.TaskCompare, c.Agency)
	who := c.SignIn("agency")
	page := who.Page(differs)
	for _, s := range []string{"1,500", "5,100", "2025年3月4日", "将更正：处罚金额"} {
		if !strings.Contains(page, s) {
			t.Errorf("the form does not say %q", s)
		}
	}
	if strings.Contains(page, `name="field-`) {
		t.Error("a value can be typed for the agency's own error")
	}
	asks(who, "agrees, where they differ", differs, url.Values{"finding": {"no_error"}, "reasons": {"已经核对过"}},
		[]string{"平台“1,500”，来源“5,100”", "已经核对过"})
	asks(who, "the source has changed meanwhile", differs, url.Values{"finding": {"own_error"}, "reasons": {"已经核对过"}, "record_version": {"1.7"}},
		[]string{"在您查看之后有了变化", "已经核对过"})
	agrees := deskTask(c, casefile.Content{"amount": "5,100"}, casefile.Content{"amount": "5100.00"}, casefile.TaskCompare, c.Agency)
	asks(who, "own error, where they agree", agrees, url.Values{"finding": {"own_error"}, "reasons": {"已经核对过"}},
		[]string{"各个项目都一致", "已经核对过"})
}

func TestDeskFields_RefusedAtTheField(t *testing.T) {
	c := counter.New(t)
	content := casefile.Content{"amount": "5000", "date": "2025-03-04"}
	at := deskTask(c, content, content, casefile.TaskVerify, c.Unit)
	who := c.SignIn("unit")
	page := who.Page(at)
	for _, s := range []string{`name="field-date-year"`, `name="field-date-month" type="text" inputmode="numeric" value="3"`, `name="field-amount" type="text" inputmode="decimal" value="5000"`} {
		if !strings.Contains(page, s) {
			t.Errorf("no box %s", s)
		}
	}
	day := func(year, month, day string) url.Values {
		return url.Values{"outcome": {"correct"}, "reasons": {"与决定书一致"}, "field-amount": {"5000"}, "field-date-year": {year},
			"field-date-month": {month}, "field-date-day": {day}}
	}
	asks(who, "a letter in an amount", at, url.Values{"outcome": {"correct"}, "reasons": {"与决定书一致"}, "field-amount": {"61,60O"}},
		[]string{"“O”不是数字", `value="61,60O"`})
	asks(who, "no such day", at, day("2025", "13", "45"), []string{"决定日期应当是真实存在的日期", `value="45"`})
	asks(who, "nothing changed", at, day("２０２５", "03", "4日"), []string{"请至少改动一个项目"})
	asks(who, "the same amount, written otherwise", at, url.Values{"outcome": {"correct"}, "reasons": {"与决定书一致"}, "field-amount": {"5,000.00"}},
		[]string{"请至少改动一个项目"})
}

// What was typed for another outcome than the one chosen is asked about, with everything kept, and dropped on a word only.
func TestDeskFields_NothingTypedIsDroppedInSilence(t *testing.T) {
	c := counter.New(t)
	content := casefile.Content{"amount": "5000"}
	at := deskTask(c, content, content, casefile.TaskVerify, c.Unit)
	who := c.SignIn("unit")
	keep := func(more url.Values) url.Values {
		answers := url.Values{"outcome": {"keep"}, "reasons": {"经核查，所载金额与决定书一致。"}, "field-amount": {"500"}}
		maps.Copy(answers, more)
		return answers
	}
	want := []string{"已填写处罚金额（元），但所选的“维持”用不到", `value="500"`, "经核查，所载金额与决定书一致。", `value="keep"`, "cc-needs-fields--kept", `name="drop"`}
	asks(who, "a correction under keep", at, keep(nil), want)
	asks(who, "dropped under another answer", at, keep(url.Values{"drop": {"delete"}}), want)
	if to := who.Fill(at, keep(url.Values{"drop": {"keep"}})); to != at+"/check" {
		t.Fatalf("dropped on a word: leads to %s", to)
	}
	who.On(at+"/check", counter.HiddenIn(who.Page(at+"/check")))
	if n := c.Count(`SELECT count(*) FROM acts WHERE kind = 'decide' AND content->>'outcome' = 'keep' AND content->'changes' IS NULL`); n != 1 {
		t.Errorf("%d decisions to keep are received", n)
	}

	c.Exec(`DELETE FROM acts WHERE kind = 'decide'`)
	check := deskTask(c, content, content, casefile.TaskFormCheck, c.Agency)
	asks(c.SignIn("agency"), "reasons for refusing under accept", check, url.Values{"accept": {"yes"}, "refusal": {"不属于本市归集的信息"}},
		[]string{"已填写不予受理的理由", "不属于本市归集的信息", `name="drop"`})
}
