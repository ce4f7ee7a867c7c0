package calendar

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func TestReadTyped(t *testing.T) {
	head := Notice{ID: "2027-1", Year: 2027, Published: NewDate(2026, time.November, 5), Source: "https://example.org"}
	text := "2027-01-01 至 2027-01-03 元旦 休\r\n\n2027/1/9　元旦　班\n2027年2月5日至2027年2月7日，春节，放假\n2027-02-14, Spring Festival, work\n"
	n, err := ReadTyped(text, head)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range n.Days {
		got = append(got, d.Date.String()+" "+d.Name+" "+string(d.As))
	}
	want := []string{"2027-01-01 元旦 off", "2027-01-02 元旦 off", "2027-01-03 元旦 off", "2027-01-09 元旦 work", "2027-02-05 春节 off",
		"2027-02-06 春节 off", "2027-02-07 春节 off", "2027-02-14 Spring Festival work"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for _, test := range []struct {
		text   string
		line   int
		reason Reason
	}{
		{"", 0, FaultDaysMissing},
		{"2027-01-01 元旦 休\n2027-01-02 元旦", 2, FaultTyped},
		{"元旦放假三天", 1, FaultTyped},
		{"2027-02-30 春节 休", 1, FaultDate},
		{"2027-01-03 至 2027-01-01 元旦 休", 1, FaultDate},
		{"2027-01-01 至 2028-01-01 元旦 休", 1, FaultTooMany},
		{"2027-01-01 元旦 歇", 1, FaultEffect},
		{"2027-01-01 元旦 休\n\n2027-01-01 元旦 休", 3, FaultListedTwice},
		{"2026-12-31 元旦 休\n2029-01-01 元旦 休", 2, FaultOtherYear},
	} {
		_, err := ReadTyped(test.text, head)
		var fault *Fault
		if !errors.As(err, &fault) || fault.Line != test.line || fault.Reason != test.reason {
			t.Errorf("%q: %+v, want %s in line %d", test.text, err, test.reason, test.line)
		}
	}
}
