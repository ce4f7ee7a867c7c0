package menu

import (
	"testing"

	"creditcase/messages"
	"creditcase/web/visit"
)

func TestMenu_MarksTheLongestMatch(t *testing.T) {
	p := messages.For(messages.Chinese)
	for path, want := range map[string]string{
		"/desk": "待办", "/desk/cases": "办件", "/desk/cases/YY-1/acts": "办件", "/desk/other": "待办", "/deskx": "", "/": "",
	} {
		var got string
		for _, item := range Of(p, &visit.Viewer{Role: "agency_head"}, path) {
			if item.Current {
				got = item.Text
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// What belongs to an entry marks it, wherever it stands.
func TestMenu_MarksWhereItBelongs(t *testing.T) {
	p := messages.For(messages.Chinese)
	for path, want := range map[string]string{"/desk/commitment-items/XC-1/change": "信用承诺", "/desk/commitments/CN2026000001": "信用承诺", "/desk/proposals/new": "名单",
		"/desk/commitment": "待办"} {
		for _, item := range Of(p, &visit.Viewer{Role: "unit_clerk"}, path) {
			if item.Current != (item.Text == want) {
				t.Errorf("%s: %q is marked %t, want %q", path, item.Text, item.Current, want)
			}
		}
	}
}
