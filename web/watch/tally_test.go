package watch

import (
	"testing"

	"creditcase/calendar"
	"creditcase/rules"
	"creditcase/web/webtest"
)

func TestTally_Median(t *testing.T) {
	tests := []struct {
		used []int
		want string
	}{
		{nil, ""}, {[]int{3}, "3"}, {[]int{0, 0}, "0"}, {[]int{1, 2}, "1.5"}, {[]int{8, 1, 2}, "2"}, {[]int{5, 1, 1, 9}, "3"},
	}
	for _, test := range tests {
		var u tally
		for _, days := range test.used {
			u.close(1, false, days)
		}
		if got := u.Median(); got != test.want {
			t.Errorf("%v: median %q, want %q", test.used, got, test.want)
		}
	}
}

func TestWorkdays_Used(t *testing.T) {
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	w := workdays{cal, map[[2]calendar.Date]int{}}
	supplement := []rules.Suspension{{From: webtest.At(2, 10), To: webtest.At(4, 10)}}
	tests := []struct {
		from, to string
		out      []rules.Suspension
		want     int
	}{
		{"2026-09-01", "2026-09-01", nil, 0},            // the day of the act is not counted
		{"2026-09-04", "2026-09-07", nil, 1},            // Friday to Monday
		{"2026-08-31", "2026-09-10", nil, 8},            // a weekend within
		{"2026-08-31", "2026-09-10", supplement, 5},     // and three days of a supplement
		{"2026-09-30", "2026-10-08", nil, 1},            // the National Day holiday
		{"2026-08-31", "2026-09-10", nil, 8},            // what is known is not changed by the suspension
		{"2026-09-10", "2026-09-01", nil, 0},            // an act that was received before its task was opened
		{"2026-09-01", "2026-09-02", supplement, 0},     // all of it outside
		{"2026-09-04", "2026-09-07", supplement, 1},     // after it
		{"2026-08-28", "2026-09-02", supplement[:0], 3}, // none
	}
	for _, test := range tests {
		from, err := calendar.ParseDate(test.from)
		if err != nil {
			t.Fatal(err)
		}
		to, err := calendar.ParseDate(test.to)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.used(from, to, test.out); got != test.want {
			t.Errorf("%s to %s without %v: %d, want %d", test.from, test.to, test.out, got, test.want)
		}
	}
}

func TestGuarded(t *testing.T) {
	for text, want := range map[string]string{"": "", "市场监督管理局": "市场监督管理局", "=1+1": "'=1+1", "+86": "'+86", "-1": "'-1", "@x": "'@x",
		"\t=1": "'\t=1", "a=1": "a=1"} {
		if got := guarded(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
