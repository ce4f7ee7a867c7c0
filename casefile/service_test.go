package casefile

import (
	"slices"
	"testing"
	"time"

	"creditcase/calendar"
)

var serviceStates = []ServiceState{"", ServiceSent, ServiceServed, ServiceUnopened, ServiceRefused, ServiceReturned, ServiceAnnounced, ServiceStopped}

// Every move that a service can make, and no other.
func TestServiceWay_Moves(t *testing.T) {
	want := map[ServiceWay][][2]ServiceState{
		ServiceElectronic:   {{"", ServiceSent}, {"", ServiceServed}, {ServiceSent, ServiceServed}, {ServiceSent, ServiceUnopened}, {ServiceUnopened, ServiceServed}},
		ServiceInPerson:     {{"", ServiceServed}, {"", ServiceRefused}, {"", ServiceReturned}},
		ServicePost:         {{"", ServiceSent}, {ServiceSent, ServiceServed}, {ServiceSent, ServiceRefused}, {ServiceSent, ServiceReturned}},
		ServiceLeft:         {{"", ServiceServed}},
		ServiceAnnouncement: {{"", ServiceAnnounced}, {ServiceAnnounced, ServiceServed}, {ServiceAnnounced, ServiceStopped}},
	}
	for _, way := range append(ServiceWays, "pigeon") {
		for _, from := range serviceStates {
			for _, to := range serviceStates {
				if allowed := slices.Contains(want[way], [2]ServiceState{from, to}); way.May(from, to) != allowed {
					t.Errorf("%s from %q to %q: %t, want %t", way, from, to, !allowed, allowed)
				}
			}
		}
	}
}

// What a clerk can enter goes on with what runs, begins something new, or is told why it does not fit.
func TestNext(t *testing.T) {
	tried := func(all ...Attempt) []Tried {
		list := make([]Tried, len(all))
		for i, a := range all {
			list[i] = Tried{Attempt: a}
		}
		return list
	}
	sent, posted := Attempt{ServiceElectronic, ServiceSent}, Attempt{ServicePost, ServiceSent}
	announced := Attempt{ServiceAnnouncement, ServiceAnnounced}
	for _, tt := range []struct {
		name  string
		tried []Tried
		enter Attempt
		at    int
		why   string
	}{
		{"first by hand", tried(sent), Attempt{ServiceInPerson, ServiceServed}, -1, ""},
		{"left after it was refused", tried(Attempt{ServiceInPerson, ServiceRefused}), Attempt{ServiceLeft, ServiceServed}, -1, ""},
		{"by hand again", tried(Attempt{ServiceInPerson, ServiceReturned}), Attempt{ServiceInPerson, ServiceServed}, -1, ""},
		{"posted", nil, posted, -1, ""},
		{"the slip came back signed", tried(sent, posted), Attempt{ServicePost, ServiceServed}, 1, ""},
		{"came back", tried(posted), Attempt{ServicePost, ServiceReturned}, 0, ""},
		{"posted again after it came back", tried(Attempt{ServicePost, ServiceReturned}), posted, -1, ""},
		{"posted twice", tried(posted), posted, -1, "error.service_runs.post"},
		{"a slip of what was never posted", tried(sent), Attempt{ServicePost, ServiceServed}, -1, "error.service_not_posted"},
		{"a second slip", tried(Attempt{ServicePost, ServiceReturned}), Attempt{ServicePost, ServiceReturned}, -1, "error.service_not_posted"},
		{"announced while a letter is out", tried(posted), announced, -1, "error.service_runs.post"},
		{"announced", tried(Attempt{ServicePost, ServiceReturned}), announced, -1, ""},
		{"announced twice", tried(announced), announced, -1, "error.service_runs.announcement"},
		{"collected while it is announced", tried(announced), Attempt{ServiceInPerson, ServiceServed}, -1, ""},
		{"by hand after it was opened", tried(Attempt{ServiceElectronic, ServiceServed}), Attempt{ServiceInPerson, ServiceServed}, -1, "error.service_done"},
		{"an announcement ended by a clerk", tried(announced), Attempt{ServiceAnnouncement, ServiceServed}, -1, "error.service_order"},
		{"by pigeon", nil, Attempt{"pigeon", ServiceServed}, -1, "error.service_order"},
	} {
		at, err := Next(tt.tried, tt.enter)
		why := ""
		if e, ok := err.(*Error); ok { //nolint:errorlint // it is returned as it is
			why = e.Message
		}
		if why != tt.why || why == "" && at != tt.at {
			t.Errorf("%s: %d, %q; want %d, %q", tt.name, at, why, tt.at, tt.why)
		}
	}
}

// Whatever a clerk can enter is a move of its way from the beginning or from what runs, and asks for something; nobody enters the end of
// an announcement, or that a document was opened.
func TestAttempts(t *testing.T) {
	for _, a := range Attempts {
		if !slices.ContainsFunc(serviceStates, func(from ServiceState) bool { return a.Way.May(from, a.State) }) {
			t.Errorf("%v leads nowhere", a.Attempt)
		}
		if lacks := (Serving{Way: a.Way, State: a.State}).Lacks(0); !slices.Equal(lacks, a.Asks) || len(lacks) == 0 {
			t.Errorf("%v without a word lacks %v, want %v", a.Attempt, lacks, a.Asks)
		}
	}
	for _, a := range []Attempt{{ServiceAnnouncement, ServiceServed}, {ServiceElectronic, ServiceServed}, {ServiceAnnouncement, ServiceStopped}} {
		if _, ok := a.Asks(); ok {
			t.Errorf("a clerk can enter %v", a)
		}
	}
	left := Serving{Way: ServiceLeft, State: ServiceServed, Day: "2026-03-09", Reasons: "拒收"}
	if lacks := left.Lacks(0); !slices.Equal(lacks, []ServiceField{SaySeen}) {
		t.Errorf("left without witnesses lacks %v", lacks)
	}
	if lacks := left.Lacks(1); len(lacks) > 0 {
		t.Errorf("left with a photo lacks %v", lacks)
	}
}

// The day that is said counts to its end; today counts to now. It lies between the document and now.
func TestServing_When(t *testing.T) {
	issued, now := calendar.NewDate(2026, time.March, 9).At(10, 0), calendar.NewDate(2026, time.March, 12).At(15, 30)
	for day, want := range map[string]time.Time{"": now, "2026-03-12": now, "2026-03-09": calendar.NewDate(2026, time.March, 9).End(),
		"2026-03-11": calendar.NewDate(2026, time.March, 11).End()} {
		if at, err := (Serving{Day: day}).When(issued, now); err != nil || !at.Equal(want) {
			t.Errorf("%q: %v %v, want %v", day, at, err, want)
		}
	}
	for day, want := range map[string]string{"2026-03-08": "error.service_before_issue", "2026-03-13": "error.service_future", "9 March": "error.invalid.body"} {
		if _, err := (Serving{Day: day}).When(issued, now); err == nil || err.(*Error).Message != want { //nolint:errorlint,forcetypeassert // as above
			t.Errorf("%q: %v, want %s", day, err, want)
		}
	}
}
