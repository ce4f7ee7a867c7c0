package public_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// After a repair the public sees what the effects leave: a mark, nothing, or a stub without content, which goes with its last day.
func TestPublicRecords_AfterRepair(t *testing.T) {
	c := counter.New(t)
	for range 4 {
		c.NewRecord(t, casefile.Content{"amount": "1234"}, nil)
	}
	ends := webtest.Now.AddDate(1, 0, 0)
	for number, kinds := range map[string][]casefile.EffectKind{"PEN-0002": {casefile.EffectRepaired}, "PEN-0003": {casefile.EffectWithheld},
		"PEN-0004": {casefile.EffectMasked}, "PEN-0005": {casefile.EffectDeleted, casefile.EffectRepairStub}} {
		record := c.RecordOf(t, number)
		c.BareCaseOf(t, casefile.FlowRepair, "XF2026000"+strings.TrimPrefix(number, "PEN-0"), record, webtest.Now, true)
		for _, kind := range kinds {
			c.BeginEffect(t, record, kind, webtest.Now)
		}
	}
	dbtest.Arrange(t, c.Store, `UPDATE effects SET ends_at = $1 WHERE kind = $2`, ends, casefile.EffectRepairStub)
	shows := func(when string, numbers map[string]bool, says map[string]int) {
		t.Helper()
		page := c.Anybody().Post("/records", url.Values{"q": {dbtest.CompanyCode}}).Body.String()
		for number, shown := range numbers {
			if strings.Contains(page, number) != shown {
				t.Errorf("%s: %s is shown: %t", when, number, !shown)
			}
		}
		for text, times := range says {
			if strings.Count(page, text) != times {
				t.Errorf("%s: %q is said %d times, want %d", when, text, strings.Count(page, text), times)
			}
		}
	}
	shows("after the repair", map[string]bool{"PEN-0001": true, "PEN-0002": true, "PEN-0003": false, "PEN-0004": false, "PEN-0005": true},
		map[string]int{"修复存根": 2, "1,234": 1, "5,000": 1, "查到3条": 1, "至2027年9月18日止": 1})
	if page := c.SignIn("applicant").Page("/my/records"); !strings.Contains(page, "修复存根") || strings.Count(page, "1,234") != 3 || strings.Contains(page, "⟦") {
		t.Errorf("the subject sees the content of %d records that were not deleted, or no stub", strings.Count(page, "1,234"))
	}
	c.Clock.Advance(ends.Sub(webtest.Now))
	shows("a year later", map[string]bool{"PEN-0002": true, "PEN-0005": false}, map[string]int{"修复存根": 0})
	if page := c.SignIn("applicant").Page("/my/records"); strings.Contains(page, "修复存根") {
		t.Error("the subject sees the stub when it is over")
	}
}

// Where a regulation says how long records of a class are published, publication ends by itself, on lists and for interested parties.
func TestPublicRecords_EndByClass(t *testing.T) {
	c := counter.New(t)
	c.Exec(`UPDATE catalogue_items SET repair = '{"class": "minor"}', fields = '[{"key": "amount", "zh": "处罚金额", "en": "Fine", "kind": "amount"},
		{"key": "date", "zh": "决定日期", "en": "Date", "kind": "date", "means": "found_on"}]'`)
	c.NewRecord(t, casefile.Content{"amount": "10", "date": "2026-06-17"}, nil)
	c.NewRecord(t, casefile.Content{"amount": "10", "date": "2026-06-18"}, nil)
	c.NewRecord(t, casefile.Content{"amount": "10", "date": "2026-03-31"}, nil) // before the measures took effect
	all := func(when string, shown ...string) {
		t.Helper()
		page := c.Anybody().Post("/records", url.Values{"q": {dbtest.CompanyCode}}).Body.String()
		for _, number := range []string{"PEN-0002", "PEN-0003", "PEN-0004"} {
			if want := strings.Contains(strings.Join(shown, " "), number); strings.Contains(page, number) != want {
				t.Errorf("%s: %s is shown: %t", when, number, !want)
			}
		}
	}
	all("without the measures", "PEN-0002", "PEN-0003", "PEN-0004")
	c.Server.Beside = map[casefile.Flow]string{casefile.FlowRepair: "national-2026"}
	all("under the measures", "PEN-0003", "PEN-0004")
	page := c.SignIn("applicant").Page("/my/records")
	for _, want := range []string{"公示期已满", "2026年9月18日", "失信行为等级", "轻微"} {
		if !strings.Contains(page, want) {
			t.Errorf("the subject does not read %q", want)
		}
	}
	c.Clock.Advance(calendar.DateOf(webtest.Now).AddDays(1).Start().Sub(webtest.Now) + time.Second)
	all("the day after its last", "PEN-0004")
}
