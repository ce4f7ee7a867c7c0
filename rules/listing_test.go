package rules

import (
	"errors"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// answered is a proposal that fits shenzhen-2022.
func answered(l *Listing, area string) casefile.ListingProposal {
	p := casefile.ListingProposal{Subject: casefile.ListedSubject{Kind: casefile.SubjectLegalPerson}, Area: area,
		Document: casefile.BasisDocument{Kind: "administrative"}}
	for _, q := range l.LeniencyFor(p.Subject.Kind) {
		p.Leniency = append(p.Leniency, casefile.LeniencyAnswer{ID: q.ID})
	}
	return p
}

func TestListing_Fits(t *testing.T) {
	l := &pack(t, "shenzhen-2022").Listing
	list := casefile.ItemListing{Nature: "serious", Areas: []string{"health_and_life"}}
	for name, test := range map[string]struct {
		category string
		change   func(*casefile.ListingProposal)
		want     string
	}{
		"as it should be":          {"serious_list", func(*casefile.ListingProposal) {}, ""},
		"a list that it has not":   {"watch_list", func(*casefile.ListingProposal) {}, "error.list_not_found"},
		"no area":                  {"serious_list", func(p *casefile.ListingProposal) { p.Area = "" }, "error.area_not_in_pack"},
		"an area of other lists":   {"serious_list", func(p *casefile.ListingProposal) { p.Area = "national_defence" }, "error.area_not_in_pack"},
		"an area that there isn't": {"serious_list", func(p *casefile.ListingProposal) { p.Area = "weather" }, "error.area_not_in_pack"},
		"a document of no kind":    {"serious_list", func(p *casefile.ListingProposal) { p.Document.Kind = "rumour" }, "error.document_missing"},
		"a question left out":      {"serious_list", func(p *casefile.ListingProposal) { p.Leniency = p.Leniency[1:] }, "error.leniency_unanswered"},
		"a question twice":         {"serious_list", func(p *casefile.ListingProposal) { p.Leniency = append(p.Leniency, p.Leniency[0]) }, "error.leniency_unanswered"},
		"applies without reasons":  {"serious_list", func(p *casefile.ListingProposal) { p.Leniency[0].Applies = true }, "error.leniency_unanswered"},
		"heavier":                  {"serious_list", func(p *casefile.ListingProposal) { p.Heavier = "限制从业" }, ""},
	} {
		p := answered(l, "health_and_life")
		test.change(&p)
		checkFits(t, name, l.Fits(test.category, list, p), test.want)
	}
	xiamen := &pack(t, "xiamen-draft").Listing
	p := answered(xiamen, "")
	checkFits(t, "no areas", xiamen.Fits("watch_list", list, p), "")
	p.Area = "health_and_life"
	checkFits(t, "an area where there are none", xiamen.Fits("watch_list", list, p), "error.area_not_in_pack")
	p.Area, p.Heavier = "", "限制从业"
	checkFits(t, "heavier where nothing lets it", xiamen.Fits("watch_list", list, p), "error.listed_already")
	p.Heavier, p.Persons = "", []casefile.PersonBehind{{}}
	checkFits(t, "persons where nothing is said of them", xiamen.Fits("watch_list", list, p), "error.propose_incomplete")
}

func checkFits(t *testing.T, name string, err error, want string) {
	t.Helper()
	var not *casefile.Error
	if errors.As(err, &not); want == "" && err != nil || want != "" && (not == nil || not.Message != want) {
		t.Errorf("%s: %v, want %q", name, err, want)
	}
}

// How long one stands on a list is for the pack's clock, else the catalogue, and never longer than the document lets records be disclosed.
func TestPack_Term(t *testing.T) {
	cal, listed := latest(t), time.Date(2026, time.March, 9, 10, 0, 0, 0, calendar.Zone)
	years := func(n int) *casefile.ItemPeriod { return &casefile.ItemPeriod{Amount: n, Unit: "year"} }
	for name, test := range map[string]struct {
		pack, category string
		term           *casefile.ItemPeriod
		due            string // "": it has no end
		clock          string
	}{
		"by the pack, whatever the catalogue says": {"xiamen-draft", "serious_list", years(1), "2031-03-09", "record.disclosure_serious"},
		"a watch list":                   {"xiamen-draft", "watch_list", nil, "2027-03-09", "record.disclosure_watch"},
		"by the catalogue":               {"city-2022", "serious_list", years(3), "2029-03-09", TermClock},
		"nobody says":                    {"city-2022", "serious_list", nil, "", ""},
		"no longer than disclosed":       {"shenzhen-2020", "serious_list", years(7), "2031-03-09", "record.disclosure"},
		"shorter than disclosed":         {"shenzhen-2020", "serious_list", years(2), "2028-03-09", TermClock},
		"disclosed, and no more is said": {"shenzhen-2020", "serious_list", nil, "2031-03-09", "record.disclosure"},
	} {
		d, ok, err := pack(t, test.pack).Term(test.category, casefile.ItemListing{Nature: "x", Term: test.term}, listed, cal)
		switch {
		case err != nil || ok != (test.due != ""):
			t.Errorf("%s: %v, %t, %v", name, d.Due, ok, err)
		case ok && (calendar.DateOf(d.Due).String() != test.due || d.Clock != test.clock):
			t.Errorf("%s: until %v by %s, want %s by %s", name, d.Due, d.Clock, test.due, test.clock)
		}
	}
}

func TestListing_Excuse(t *testing.T) {
	l := &pack(t, "shenzhen-2022").Listing
	said := func(id string, applies bool) []casefile.LeniencyAnswer {
		return []casefile.LeniencyAnswer{{ID: id, Applies: applies}}
	}
	for _, test := range []struct {
		on      LenientOn
		answers []casefile.LeniencyAnswer
		want    bool
	}{
		{LenientOnMeasures, said("no_fault", true), true},
		{LenientOnMeasures, said("no_fault", false), false},
		{LenientOnMeasures, said("corrected_first", true), false}, // there may be none, and there may be
		{LenientOnListing, said("no_fault", true), false},         // of measures alone
	} {
		if _, got := l.Excuse(test.on, test.answers); got != test.want {
			t.Errorf("%s with %v: barred %t", test.on, test.answers, got)
		}
	}
}
