package lists

import (
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/forms"
)

func TestCursor_RoundTripAndRubbish(t *testing.T) {
	want := Cursor{time.Date(2026, time.September, 18, 6, 5, 4, 123000, time.UTC), uuid.New()}
	if got := CursorOf(httptest.NewRequest("GET", "/desk?after="+want.String(), nil), Bottom); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	if got := CursorOf(httptest.NewRequest("GET", "/desk?after="+Top.String(), nil), Bottom); got != Top {
		t.Errorf("end of the list: %v, want %v", got, Top)
	}
	id := uuid.NewString()
	for _, rubbish := range []string{"", ".", "x", "1.", "1.x", "zzzzzzzzzzzz." + id, "-zzzzzzzzzzzz." + id, "%00." + id} {
		if got := CursorOf(httptest.NewRequest("GET", "/desk?after="+rubbish, nil), Bottom); got != Bottom {
			t.Errorf("%q: %v, want the start", rubbish, got)
		}
	}
}

func TestTurns_KeepTheFilter(t *testing.T) {
	tests := []struct{ at, next, wantNext, wantFirst string }{
		{"/desk", "", "", ""},
		{"/desk?kind=verify", "n", "/desk?after=n&kind=verify", ""},
		{"/desk?after=m", "", "", "/desk"},
		{"/desk?after=m&kind=verify", "n", "/desk?after=n&kind=verify", "/desk?kind=verify"},
	}
	for _, tt := range tests {
		next, first := Turns(httptest.NewRequest("GET", tt.at, nil), tt.next)
		if next != tt.wantNext || first != tt.wantFirst {
			t.Errorf("%s: next %q, first %q", tt.at, next, first)
		}
	}
}

// A number in a filter is written as it is kept, however it is typed.
func TestNumberFilter_AsItIsTyped(t *testing.T) {
	for typed, want := range map[string]string{"ＹＹ２０２６０００１２３": "YY2026000123", "yy2026 000-123": "YY2026000123",
		"〔YY2026\u200b000123〕": "YY2026000123"} {
		data := &List{Form: forms.New(messages.For(messages.Chinese), url.Values{"number": {typed}})}
		if got := data.NumberFilter("desk.filter.case_number", casefile.PlainCode); got != want || data.Form.Value("number") != want {
			t.Errorf("%q is looked for as %q, shown as %q", typed, got, data.Form.Value("number"))
		}
	}
}
