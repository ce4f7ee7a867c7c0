package public_test

import (
	"net/http/httptest"
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

// What came in on a list with no listing of ours is found until the day that it says itself, or as long as the regulation has its category published, whichever is
// earlier; where nothing says how long, it stays.
func TestPublicLists_EndWithoutACaseOfOurs(t *testing.T) {
	const overSince, lasts, yearAgo, longAgo, longAgoLasts = "PEN-0002", "PEN-0003", "PEN-0004", "PEN-0005", "PEN-0006"
	for pack, gone := range map[string]string{
		"city-2022":     overSince,
		"shenzhen-2020": overSince + longAgo + longAgoLasts, // five years at most, whatever a record says: 30(1)(2)
		"xiamen-draft":  overSince + yearAgo + longAgo,      // a year, for a record that says nothing: 28(1)
	} {
		c := counter.Under(t, pack)
		onAList(c)
		yesterday, today := calendar.DateOf(webtest.Now).AddDays(-1), calendar.DateOf(webtest.Now)
		for _, content := range []casefile.Content{
			{"until": yesterday.String(), "on": yesterday.AddYears(-1).String()},
			{"until": today.String(), "on": today.AddYears(-1).String()},
			{"on": yesterday.AddYears(-1).String()},
			{"on": yesterday.AddYears(-5).String()},
			{"until": today.AddYears(4).String(), "on": yesterday.AddYears(-5).String()},
		} {
			c.NewRecord(t, content, content)
		}
		for door, page := range map[string]*httptest.ResponseRecorder{
			"/records": c.Anybody().Post("/records", url.Values{"q": {dbtest.CompanyCode}}),
			"/lists":   c.Anybody().Post("/lists", url.Values{"words": {dbtest.CompanyCode}}),
		} {
			for _, number := range []string{overSince, lasts, yearAgo, longAgo, longAgoLasts} {
				if shown := strings.Contains(page.Body.String(), number); shown == strings.Contains(gone, number) {
					t.Errorf("%s, %s: %s is shown: %t", pack, door, number, shown)
				}
			}
		}
		c.Clock.Advance(calendar.DateOf(webtest.Now).AddDays(1).Start().Sub(webtest.Now))
		if page := c.Anybody().Page("/lists"); strings.Contains(page, lasts) {
			t.Errorf("%s: in the first second after its last day it is there", pack)
		}
	}
}

// onAList makes the item of the city's records a list, which says itself since when and until when one stands on it.
func onAList(c *counter.Counter) {
	c.Exec(`UPDATE catalogue_items SET category = 'watch_list', listing = '{"nature": "x", "listed_on": "on", "listed_until": "until"}', fields = fields ||
		'[{"key": "on", "zh": "列入日期", "en": "Listed on", "kind": "date", "means": "found_on"}, {"key": "until", "zh": "届满日期", "en": "Until", "kind": "date"}]'`)
}

// The public list says until when, also of what says nothing itself; where nothing ends it, it says so.
func TestPublicLists_SayUntilWhen(t *testing.T) {
	for pack, until := range map[string]string{"xiamen-draft": "2027年9月17日", "city-2022": "未定期限"} {
		c := counter.Under(t, pack)
		onAList(c)
		c.NewRecord(t, casefile.Content{"on": "2026-09-17"}, nil)
		page := c.Anybody().Page("/lists")
		if !strings.Contains(page, "2026年9月17日") || !strings.Contains(page, until) {
			t.Errorf("%s: the list does not say that it lasts until %s", pack, until)
		}
		webtest.NewGallery(t, c.Handler).Look(c.SignIn("applicant").Cookie, "lists-until-"+pack, "/lists")
	}
}

// Whom a case of ours has put on a list is there as long as the case says, though the catalogue has no field for the day: no limit for records that say nothing
// ends that.
func TestPublicLists_OurListingLasts(t *testing.T) {
	c := counter.Under(t, "xiamen-draft")
	onAList(c)
	c.Exec(`UPDATE catalogue_items SET listing = '{"nature": "x", "listed_on": "on"}'`)
	list := casefile.ItemListing{Nature: "x", ListedOn: "on"}
	c.NewRecord(t, list.Dated(nil, "2026-09-01", "2028-09-01"), nil) // for two years, as on watch lists of three sectors: 28(1)
	shown := func(on calendar.Date) bool {
		c.Clock.Set(on.Start())
		return strings.Contains(c.Anybody().Post("/records", url.Values{"q": {dbtest.CompanyCode}}).Body.String(), "PEN-0002")
	}
	if !shown(calendar.NewDate(2028, time.September, 1)) || shown(calendar.NewDate(2028, time.September, 2)) {
		t.Error("it is not shown until the last day of the listing, or after it")
	}
}

// How long a list is published counts from the day since when the record says to stand there, though it came in later.
func TestPublicLists_CountSinceListed(t *testing.T) {
	c := counter.Under(t, "xiamen-draft")
	onAList(c)
	c.Exec(`UPDATE catalogue_items SET fields = (SELECT jsonb_agg(f - 'means') FROM jsonb_array_elements(fields) f)`)
	c.NewRecord(t, casefile.Content{"on": "2025-10-01"}, nil)
	c.Exec(`UPDATE records SET recorded_on = '2026-03-01' WHERE number = 'PEN-0002'`)
	for day, shown := range map[calendar.Date]bool{calendar.NewDate(2026, time.October, 1): true, calendar.NewDate(2026, time.October, 2): false} {
		c.Clock.Set(day.At(9, 0))
		if page := c.Anybody().Page("/lists"); strings.Contains(page, "PEN-0002") != shown || strings.Contains(page, "2026年10月1日") != shown {
			t.Errorf("on %s it is shown: %t", day, !shown)
		}
	}
}
