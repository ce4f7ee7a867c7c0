package calendar

import (
	"slices"
	"strings"
	"unicode"
)

// rangeWords stand between the first and the last day of a line.
var rangeWords = []string{"至", "到", "to", "-", "–", "—", "~", "～"}

// ReadTyped reads the days of a notice as somebody types them from its text, a line each: a day, or two with 至 between them for all
// days from the one to the other; the name; 休, 班 or 普通日, or off, work or ordinary. head gives everything but the days. Every
// error is a *Fault whose line is that of the text.
func ReadTyped(text string, head Notice) (Notice, error) {
	read := reading{notice: head}
	read.notice.Days = nil
	for i, line := range strings.Split(text, "\n") {
		words := strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、;；\ufeff", r) })
		if len(words) == 0 {
			continue
		}
		if err := read.typed(i+1, words); err != nil {
			return Notice{}, err
		}
	}
	if err := read.check(); err != nil {
		return Notice{}, err
	}
	return read.notice, nil
}

func (r *reading) typed(line int, words []string) error {
	if from, until, ok := cutRange(words[0]); ok {
		words = slices.Concat([]string{from, "至", until}, words[1:])
	}
	last := words[0]
	if len(words) > 2 && slices.Contains(rangeWords, words[1]) {
		last = words[2]
		words = slices.Concat(words[:1], words[3:])
	}
	if len(words) < 3 {
		return &Fault{Line: line, Field: "days", Reason: FaultTyped}
	}
	name, as := strings.Join(words[1:len(words)-1], " "), words[len(words)-1]
	first, ok := ReadDate(words[0])
	if !ok {
		return &Fault{Line: line, Field: "days", Reason: FaultDate, About: words[0]}
	}
	end, ok := ReadDate(last)
	if !ok || end.Before(first) {
		return &Fault{Line: line, Field: "days", Reason: FaultDate, About: last}
	}
	if first.DaysUntil(end) >= mostDays {
		return &Fault{Line: line, Field: "days", Reason: FaultTooMany}
	}
	for day := first; !day.After(end); day = day.AddDays(1) {
		if err := r.row(line, day.String(), name, as); err != nil {
			return err
		}
	}
	return nil
}

// cutRange parts two days that are written without a space between them. A hyphen is no help there: it stands within days too.
func cutRange(word string) (from, until string, ok bool) {
	for _, mark := range rangeWords {
		if mark == "-" || mark == "to" {
			continue
		}
		if from, until, ok = strings.Cut(word, mark); ok && from != "" && until != "" {
			return from, until, true
		}
	}
	return "", "", false
}
