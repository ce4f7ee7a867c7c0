package calendar

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ReadDate reads a date as people write or paste it: 2026-11-05, 2026/11/5, 2026.11.5, 20261105, 2026年11月5日, 5 November 2026,
// Nov 5, 2026. What has two meanings, such as 5/11/2026, and what is no day of the calendar, is not read.
func ReadDate(written string) (Date, bool) {
	s := plainDate(written)
	for _, form := range []struct {
		is               *regexp.Regexp
		year, month, day int
	}{
		{numbersForm, 1, 2, 3}, {digitsForm, 1, 2, 3}, {chineseForm, 1, 2, 3}, {dayFirstForm, 3, 2, 1}, {monthFirstForm, 3, 1, 2},
	} {
		if m := form.is.FindStringSubmatch(s); m != nil {
			return ReadParts(m[form.year], m[form.month], m[form.day])
		}
	}
	return Date{}, false
}

// ReadParts reads a year, a month and a day as people write them into boxes of their own: 2026年, 11月, 5日, 5号, November, Nov.
func ReadParts(year, month, day string) (Date, bool) {
	y, okYear := readPart(year, "年")
	d, okDay := readPart(day, "日", "号", "號", "st", "nd", "rd", "th")
	m, okMonth := monthNames[strings.TrimSuffix(plainDate(month), ".")]
	if !okMonth {
		m, okMonth = readPart(month, "月份", "月")
	}
	if !okYear || y < 1000 || !okMonth || !okDay {
		return Date{}, false
	}
	date, err := ParseDate(fmt.Sprintf("%04d-%02d-%02d", y, m, d))
	return date, err == nil
}

func readPart(part string, units ...string) (int, bool) {
	s := plainDate(part)
	for _, unit := range units {
		if rest, ok := strings.CutSuffix(s, unit); ok {
			s = strings.TrimSpace(rest)
			break
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && s[0] >= '0'
}

// plainDate is what was written in small letters and half width, with single spaces and without characters that nobody sees.
func plainDate(written string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Pd, r), r == '−':
			return '-'
		case unicode.Is(unicode.C, r) && !unicode.IsSpace(r):
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(written))
	return strings.Join(strings.Fields(s), " ")
}

const weekdayAfter = `(?: ?\(?(?:星期|周)[一二三四五六日天]\)?)?`

var (
	numbersForm    = regexp.MustCompile(`^([0-9]{4}) ?[-/.] ?([0-9]{1,2}) ?[-/.] ?([0-9]{1,2})$`)
	digitsForm     = regexp.MustCompile(`^([0-9]{4})([0-9]{2})([0-9]{2})$`)
	chineseForm    = regexp.MustCompile(`^([0-9]{4}) ?年 ?([0-9]{1,2}) ?月(?:份)? ?([0-9]{1,2}) ?[日号號]?` + weekdayAfter + `$`)
	dayFirstForm   = regexp.MustCompile(`^(?:[a-z]+,? )?([0-9]{1,2})(?:st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -]([0-9]{4})$`)
	monthFirstForm = regexp.MustCompile(`^(?:[a-z]+, )?([a-z]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})$`)
	monthNames     = makeMonthNames()
)

func makeMonthNames() map[string]int {
	names := map[string]int{"sept": 9}
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		names[name], names[name[:3]] = int(m), int(m)
	}
	return names
}
