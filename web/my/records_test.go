package my_test

import (
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
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	look := func(day calendar.Date) string {
		c.Clock.Set(day.At(9, 0))
		steps := activities.Activities{Store: c.Store, Book: c.Server.Book, Calendar: cal, Clock: c.Clock, Packs: rules.Choice{Own: "city-2022"}}
		if _, err := steps.EndDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		return c.SignIn("applicant").Page("/my/records")
	}
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
