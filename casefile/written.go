package casefile

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What people type and paste where a number is asked for: full-width characters, brackets of every kind, spaces, and characters
// that nobody sees. Each kind of number has one form in which it is kept and compared; these functions are the only way there.

// PlainNumber writes the number of a record, a document or a case as it is kept: capitals, half width, one kind of hyphen, without
// spaces, brackets and characters that have no shape (U+200B, U+FEFF).
func PlainNumber(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Pd, r), r == '−': // the minus sign is no dash to Unicode
			return '-'
		case unicode.IsSpace(r), unicode.Is(unicode.C, r), unicode.Is(unicode.Mn, r), unicode.Is(unicode.Ps, r), unicode.Is(unicode.Pe, r):
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFKC.String(typed))
}

// PlainCode writes a case number, an identity number or a credit code as it is kept: as PlainNumber, and without hyphens.
func PlainCode(typed string) string { return strings.ReplaceAll(PlainNumber(typed), "-", "") }

// PlainPhone writes telephone numbers as they are kept, and reports whether they can be called: one or two numbers, divided by a
// slash, a comma or 或, each of five to fifteen digits with its extension (分机) of one to six. Their grouping stays as it was typed.
func PlainPhone(typed string) (phone string, ok bool) {
	phone = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Pd, r), r == '−':
			return '-'
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.C, r):
			return -1
		}
		return r
	}, norm.NFKC.String(typed))
	phone = strings.Join(strings.Fields(phone), " ")
	numbers := betweenPhones.Split(phone, -1)
	if len(numbers) > 2 {
		return phone, false
	}
	for _, number := range numbers {
		if !phoneForm.MatchString(number) {
			return phone, false
		}
		main := phoneExtension.ReplaceAllString(number, "")
		if n := digitsIn(main); n < MinPhoneDigits || n > MaxPhoneDigits {
			return phone, false
		}
	}
	return phone, true
}

var (
	betweenPhones  = regexp.MustCompile(` ?(?:[/,;、]|或者?) ?`)
	phoneExtension = regexp.MustCompile(`(?i) ?(?:转|分机号?|ext\.?|extension|x|#|\*):? ?[0-9]{1,6}$`)
	phoneForm      = regexp.MustCompile(`(?i)^\+?(?:\([0-9 +-]{1,6}\)[ -]?)?[0-9](?:[0-9 .-]|\([0-9]{1,5}\))*(?: ?(?:转|分机号?|ext\.?|extension|x|#|\*):? ?[0-9]{1,6})?$`)
)

func digitsIn(s string) int {
	n := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}
