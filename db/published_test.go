package db_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// Until when a record is published, the program and the database say alike, whatever the record, the catalogue and the regulation say.
func TestPublishedUntil_AsTheProgramDoes(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	ended, fixed := map[bool]int{}, map[casefile.LimitBy]int{}
	rapid.Check(t, func(t *rapid.T) {
		p, limits := drawPublication(t), drawLimits(t)
		item, err := json.Marshal(p.Item)
		if err != nil {
			t.Fatal(err)
		}
		content, err := json.Marshal(p.Content)
		if err != nil {
			t.Fatal(err)
		}
		text, err := limits.JSON()
		if err != nil {
			t.Fatal(err)
		}
		on := drawDay(t, "today")
		var until string
		var still bool
		if err := store.Pool.QueryRow(t.Context(), `SELECT coalesce(published_until($1, $2, $3::date, $4), ''), still_published($1, $2, $3::date, $4, $5)`,
			content, item, p.RecordedOn.String(), text, on.At(12, 0)).Scan(&until, &still); err != nil {
			t.Fatal(err)
		}
		want := ""
		last, limit := p.Last(limits)
		if !last.IsZero() {
			want = last.String()
		}
		if until != want || still == p.Ended(limits, on) {
			t.Fatalf("item %s, content %s, recorded %s, limits %s, on %s: the database says until %q, published %t; the program until %q, ended %t", item, content,
				p.RecordedOn, text, on, until, still, want, p.Ended(limits, on))
		}
		ended[!still]++
		if limit != nil {
			fixed[limit.By]++
		}
	})
	if ended[true] == 0 || ended[false] == 0 || len(fixed) != 4 {
		t.Errorf("records that ended and that did not %v, by what %v: some never came", ended, fixed)
	}
}

func drawDay(t *rapid.T, name string) calendar.Date {
	return calendar.NewDate(2025, time.January, 31).AddDays(rapid.IntRange(0, 900).Draw(t, name))
}

func drawPublication(t *rapid.T) casefile.Publication {
	p := casefile.Publication{RecordedOn: drawDay(t, "recorded"), Content: casefile.Content{}, Item: casefile.ItemPublication{
		Class: rapid.SampledFrom([]casefile.Gravity{casefile.GravityMinor, casefile.GravitySerious, ""}).Draw(t, "class"), Category: "penalty",
		Days: map[casefile.FieldMeaning]string{}}}
	for key, put := range map[string]func(){"until": func() { p.Item.Ends = "until" }, "found": func() { p.Item.Days[casefile.MeansFound] = "found" }, "listed": func() { p.Item.Since = "listed" },
		"corrected": func() { p.Item.Days[casefile.MeansCorrected] = "corrected" }} {
		if rapid.Bool().Draw(t, key+" is a field") {
			put()
		}
		if rapid.Bool().Draw(t, key+" is said") {
			p.Content[key] = drawDay(t, key).String()
		}
	}
	if rapid.Bool().Draw(t, "the catalogue limits") {
		l := drawLimit(t, "item")
		p.Item.Limit = &l
	}
	return p
}

func drawLimits(t *rapid.T) casefile.PublicationLimits {
	limits := casefile.PublicationLimits{}
	for _, by := range []string{"penalty", string(casefile.GravityMinor), string(casefile.GravitySerious)} {
		if rapid.Bool().Draw(t, by+" is limited") {
			limits[by] = drawLimit(t, by)
		}
	}
	if l, ok := limits["penalty"]; ok {
		l.Least = rapid.IntRange(0, 6).Draw(t, "at least")
		limits["penalty"] = l
	}
	return limits
}

func drawLimit(t *rapid.T, name string) casefile.PublicationLimit {
	l := casefile.PublicationLimit{Months: rapid.IntRange(0, 24).Draw(t, name+" months"), Days: rapid.IntRange(0, 40).Draw(t, name+" days"),
		On:       rapid.SampledFrom([]casefile.FieldMeaning{"", casefile.MeansCorrected}).Draw(t, name+" from"),
		Recorded: rapid.Bool().Draw(t, name+" recorded"), Default: rapid.Bool().Draw(t, name+" default")}
	if rapid.Bool().Draw(t, name+" since") {
		l.From = "2026-04-01"
	}
	return l
}

// The catalogue's own words lead to the same question: which field ends publication, and what its days mean.
func TestPublication_OfAnItem(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	c := dbtest.NewCity(t, store)
	disclosure, err := json.Marshal(casefile.ItemDisclosure{Period: &casefile.ItemPeriod{Amount: 2, Unit: "year"}, From: casefile.MeansCorrected})
	if err != nil {
		t.Fatal(err)
	}
	read := func(fields, listing string) (p casefile.ItemPublication) {
		var text []byte
		err := store.Pool.QueryRow(t.Context(), `INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields, repair, listing, disclosure)
			VALUES ($1, $2, $3, 'watch_list', 'public', '名单', 'List', $4, '{"class": "minor"}', $5, $6) RETURNING publication`, uuid.New(), uuid.NewString()[:8], c.Unit,
			fields, listing, disclosure).Scan(&text)
		if err == nil {
			err = json.Unmarshal(text, &p)
		}
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := read(`[{"key": "a", "means": "found_on"}, {"key": "b", "ends_publication": true}, {"key": "c", "means": "corrected_on"}]`, `{}`)
	if p.Ends != "b" || p.Days[casefile.MeansFound] != "a" || p.Days[casefile.MeansCorrected] != "c" || p.Class != casefile.GravityMinor || p.Category != "watch_list" ||
		p.Limit == nil || p.Limit.Months != 24 || p.Limit.On != casefile.MeansCorrected || !p.Limit.Recorded {
		t.Errorf("%+v, limit %+v", p, p.Limit)
	}
	if p := read(`[{"key": "on"}]`, `{"nature": "x", "listed_on": "on"}`); p.Since != "on" {
		t.Errorf("a list counts from %q", p.Since)
	}
	for _, tt := range []struct{ fields, listing, ends string }{
		{`[{"key": "u", "ends_publication": true}]`, `{"nature": "x", "listed_until": "l"}`, "u"},
		{`[{"key": "l"}]`, `{"nature": "x", "listed_until": "l"}`, "l"}, // the end of the listing, for one that came in with it as for ours
		{`[]`, `{"nature": "x"}`, casefile.ItemListing{}.UntilKey()},    // of ours, where the catalogue has no field for it
		{`[]`, `{}`, ""},
	} {
		if p := read(tt.fields, tt.listing); p.Ends != tt.ends || p.Category != "watch_list" {
			t.Errorf("%s, list %s: ends with %q, and goes by the limit of its category %q", tt.fields, tt.listing, p.Ends, p.Category)
		}
	}
}
