package calendar

import "testing"

func TestReadDate_AsPeopleWriteIt(t *testing.T) {
	want := NewDate(2026, 11, 5)
	for _, written := range []string{"2026-11-05", "2026-11-5", "2026/11/5", "2026.11.5", "20261105", "2026年11月5日", "2026 年 11 月 5 日",
		"2026年11月5号", "2026年11月05日（星期四）", "２０２６－１１－０５", "２０２６年１１月５日", "2026–11–05", "\u200b2026-11-05\ufeff", " 2026 / 11 / 5 ",
		"5 November 2026", "5 nov 2026", "05-Nov-2026", "November 5, 2026", "Nov. 5, 2026", "5th November 2026", "NOVEMBER 5th, 2026",
		"Thursday, 5 November 2026", "Thursday, November 5, 2026"} {
		if got, ok := ReadDate(written); !ok || got != want {
			t.Errorf("%q is read as %v, %v", written, got, ok)
		}
	}
	for _, written := range []string{"", "2026", "2026-11", "5/11/2026", "11-05-2026", "2026-13-45", "2026-02-30", "26-11-05", "0000-11-05",
		"5 Novembre 2026", "2026-11-05 10:00", "2026年11月", "202611", "-2026-11-05"} {
		if got, ok := ReadDate(written); ok {
			t.Errorf("%q is read as %v", written, got)
		}
	}
}

// Six or seven digits in a row have more than one meaning.
func TestReadDate_NoGuessWithoutDividers(t *testing.T) {
	for _, written := range []string{"2026111", "202611-5", "2026-115"} {
		if got, ok := ReadDate(written); ok {
			t.Errorf("%q is read as %v", written, got)
		}
	}
}

func TestReadParts_WithTheirUnits(t *testing.T) {
	for _, parts := range [][3]string{{"2026", "11", "5"}, {"2026年", "11月", "5日"}, {"２０２６年", "１１月份", "５号"}, {"2026", "November", "05"},
		{"2026", "nov.", "5th"}, {" 2026 年 ", "11 月", "5 日"}} {
		if got, ok := ReadParts(parts[0], parts[1], parts[2]); !ok || got != NewDate(2026, 11, 5) {
			t.Errorf("%q is read as %v, %v", parts, got, ok)
		}
	}
	for _, parts := range [][3]string{{"2026", "13", "5"}, {"2026", "2", "30"}, {"", "2", "3"}, {"2026", "月", "3"}, {"年", "1", "1"},
		{"-2026", "1", "1"}, {"2026", "+1", "1"}, {"20260", "1", "1"}} {
		if got, ok := ReadParts(parts[0], parts[1], parts[2]); ok {
			t.Errorf("%q is read as %v", parts, got)
		}
	}
}
