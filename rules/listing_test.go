package rules

import (
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

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

// A list that is in some areas of the document takes no other.
func TestProposalFaults_AreaOfOtherLists(t *testing.T) {
	of, p := proposed(pack(t, "shenzhen-2022"))
	of.List.Areas, p.Area = []string{"health_and_life"}, "national_defence"
	if found := faultsOf(pack(t, "shenzhen-2022"), of, p); len(found) != 1 || found[0] != "area form.not_an_option" {
		t.Errorf("an area of other lists: %v", found)
	}
}
