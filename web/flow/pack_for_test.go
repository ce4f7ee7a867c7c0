package flow_test

import (
	"testing"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/site"
)

// New cases of a procedure run under the pack that was chosen for it; what is published how long stands with the rules on repair.
func TestServer_PackFor(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	own := site.Options{Book: book, Clock: calendar.Wall(), PackID: "city-2022"}
	both := own
	both.Beside = map[casefile.Flow]string{casefile.FlowRepair: "national-2026"}
	for name, tt := range map[string]struct {
		options           site.Options
		objection, repair string
		limited           bool
	}{
		"its own alone": {own, "city-2022", "city-2022", false},
		"one beside it": {both, "city-2022", "national-2026", true},
	} {
		s := &site.Server{Options: tt.options}
		for flow, want := range map[casefile.Flow]string{casefile.FlowObjection: tt.objection, casefile.FlowRepair: tt.repair} {
			if pack, err := s.PackFor(flow); err != nil || pack.ID != want {
				t.Errorf("%s: %s runs under %v, %v; want %s", name, flow, pack, err, want)
			}
		}
		if pack, err := s.Pack(); err != nil || pack.ID != "city-2022" {
			t.Errorf("%s: the city's is %v, %v", name, pack, err)
		}
		if limits, _, err := s.PublicationLimits(); err != nil || (len(limits) > 0) != tt.limited {
			t.Errorf("%s: limits %v, %v", name, limits, err)
		}
	}
}
