package my_test

import (
	"context"
	"strings"
	"testing"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/db/dbtest"
	"creditcase/rules"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// Who looks at his records is told what of them has ended by itself: what is published no longer, and what is kept no longer and so shown no more.
// Nobody else's are named.
func TestMyRecords_WhatHasEnded(t *testing.T) {
	c := counter.Under(t, "city-2022")
	dbtest.Arrange(t, c.Store, `UPDATE catalogue_items SET disclosure = '{"period": {"amount": 1, "unit": "year"}, "stored": {"amount": 1, "unit": "year"},
		"limit": {"months": 12, "recorded": true}}' WHERE code = 'PEN'`) // of a record of 4 March 2025
	look := looking(c, "city-2022")
	if page := look(calendar.NewDate(2026, 9, 18)); !strings.Contains(page, "近一年内到期的信息") || !strings.Contains(page, "公示期满") || !strings.Contains(page, "2026年3月4日") {
		t.Error("the page does not say that the record is published no longer")
	}
	page := look(calendar.NewDate(2027, 3, 5))
	if !strings.Contains(page, "保存期满") || !strings.Contains(page, "2027年3月4日") || !strings.Contains(page, "PEN-0001") || strings.Contains(page, "异议这条信息") {
		t.Error("the page does not say that the record is kept no longer, or shows it still")
	}
	if page := look(calendar.NewDate(2028, 4, 1)); strings.Contains(page, "PEN-0001") {
		t.Error("a year later it is named still")
	}
	if page := c.Outsider("stranger", "申请人丁").Page("/my/records"); strings.Contains(page, "PEN-0001") {
		t.Error("somebody else is told")
	}
	c.Clock.Set(calendar.NewDate(2027, 3, 5).At(9, 0))
	gallery := webtest.NewGallery(t, c.Handler)
	gallery.Look(c.SignIn("applicant").Cookie, "my-records-ended", "/my/records")
}

// looking has the applicant look at his records on a day, after the schedule has come.
func looking(c *counter.Counter, pack string) func(day calendar.Date) string {
	c.Helper()
	cal, err := calendar.Latest()
	if err != nil {
		c.Fatal(err)
	}
	return func(day calendar.Date) string {
		c.Clock.Set(day.At(9, 0))
		steps := activities.Activities{Store: c.Store, Book: c.Server.Book, Calendar: cal, Clock: c.Clock, Packs: rules.Choice{Own: pack}}
		if _, err := steps.EndDue(context.Background()); err != nil {
			c.Fatal(err)
		}
		return c.SignIn("applicant").Page("/my/records")
	}
}

// Of a record that came in on a list with no listing of ours its subject reads until when it is published, and that it is over: by its own day, or where it says none
// by that of its category.
func TestMyRecords_OffItsList(t *testing.T) {
	for _, tt := range []struct {
		pack, content string
		last          calendar.Date
		says          string
	}{
		{"city-2022", `{"on": "2025-10-09", "until": "2026-10-09"}`, calendar.NewDate(2026, 10, 9), "2026年10月9日"},
		{"xiamen-draft", `{"on": "2025-10-20"}`, calendar.NewDate(2026, 10, 20), "第二十八条"},
	} {
		c := counter.Under(t, tt.pack)
		c.Exec(`UPDATE catalogue_items SET category = 'watch_list', listing = '{"nature": "x", "listed_on": "on", "listed_until": "until"}', fields =
			'[{"key": "on", "zh": "列入日期", "en": "Listed on", "kind": "date", "means": "found_on"}, {"key": "until", "zh": "届满日期", "en": "Until", "kind": "date"}]'`)
		c.Exec(`UPDATE record_versions SET content = $1`, tt.content)
		look := looking(c, tt.pack)
		if page := look(tt.last); !strings.Contains(page, tt.says) || !strings.Contains(page, "公示中") || strings.Contains(page, "公示期已满") {
			t.Errorf("%s: on its last day the record is not on its list, or does not say %q", tt.pack, tt.says)
		}
		if page := look(tt.last.AddDays(1)); !strings.Contains(page, "公示期已满") || !strings.Contains(page, "近一年内到期的信息") {
			t.Errorf("%s: a day later the page does not say that it is published no longer", tt.pack)
		}
	}
}
