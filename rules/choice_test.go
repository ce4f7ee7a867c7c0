package rules

import (
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// A city may run the national measures on repair beside its own pack; whatever else it handles stays with its own.
func TestChoice_Beside(t *testing.T) {
	book, on := load(t), calendar.NewDate(2026, time.September, 18)
	choice := Choice{Own: "city-2022", Beside: map[casefile.Flow]string{casefile.FlowRepair: "national-2026"}}
	if err := book.Fit(choice, on); err != nil {
		t.Fatal(err)
	}
	for flow, want := range map[casefile.Flow]string{casefile.FlowObjection: "city-2022", casefile.FlowRepair: "national-2026"} {
		if p, err := book.InForceFor(flow, choice, on); err != nil || p.ID != want || !p.Provides(flow) {
			t.Errorf("%s runs under %v, %v; want %s", flow, p, err, want)
		}
	}
	alone := Choice{Own: "city-2022"}
	if p, err := book.InForceFor(casefile.FlowRepair, alone, on); err != nil || p.ID != "city-2022" {
		t.Errorf("without another pack repair runs under %v, %v", p, err)
	}
}

func TestBook_Fit(t *testing.T) {
	book, on := load(t), calendar.NewDate(2026, time.September, 18)
	beside := func(flow casefile.Flow, id string) Choice {
		return Choice{Own: "city-2022", Beside: map[casefile.Flow]string{flow: id}}
	}
	for name, tt := range map[string]struct {
		choice Choice
		want   string // "": it fits
	}{
		"its own alone":            {Choice{Own: "xiamen-draft"}, ""},
		"national beside it":       {beside(casefile.FlowRepair, "national-2026"), ""},
		"another city's beside it": {beside(casefile.FlowRepair, "shenzhen-2022"), ""},
		"no such pack":             {Choice{Own: "atlantis"}, "known are [city-2022"},
		"national alone":           {Choice{Own: "national-2026"}, "which a city handles"},
		"no such pack beside it":   {beside(casefile.FlowRepair, "atlantis"), "a pack for repair: pack \"atlantis\": not found; known are [city-2022"},
		"for what it says nothing": {beside(casefile.FlowObjection, "national-2026"), "does not provide for the procedure \"objection\""},
		"for no procedure":         {beside("dance", "city-2022"), "there is no such procedure"},
	} {
		err := book.Fit(tt.choice, on)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: error %v, want %q", name, err, tt.want)
		}
	}
}
