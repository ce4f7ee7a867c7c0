package site

import (
	"testing"

	"creditcase/messages"
	"creditcase/web/visit"
)

func TestNavigation_MarksTheLongestMatch(t *testing.T) {
	p := messages.For(messages.Chinese)
	for path, want := range map[string]string{
		"/desk": "待办", "/desk/cases": "办件", "/desk/cases/YY-1/acts": "办件", "/desk/other": "待办", "/deskx": "", "/": "",
	} {
		var got string
		for _, item := range navigation(p, &visit.Viewer{Role: "agency_head"}, path) {
			if item.Current {
				got = item.Text
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
