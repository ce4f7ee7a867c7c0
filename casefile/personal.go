package casefile

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// TellsPersonal reports whether a text tells an ID number or the number of a mobile telephone, however it is spaced out and with whatever digits it is written:
// what is shown to everybody cannot hold one. A number that fails its check, and one that is part of a longer one, is none; nor are days and amounts.
func TellsPersonal(text string) bool {
	for _, chain := range digitChains(text) {
		for from := range chain {
			for to := from + 1; to <= len(chain); to++ {
				number := chain[from:to]
				digits := number.digits()
				if len(digits) > len("0086")+18 {
					break
				}
				if mobileNumber(digits) && !number.day() && !number.amount() || ValidIDNumber(digits) || number[len(number)-1].x && ValidIDNumber(digits+"X") {
					return true
				}
			}
		}
	}
	return false
}

// mobileNumber reports whether digits are the number of a mobile telephone: eleven digits that begin with 13 to 19, with or without the country.
func mobileNumber(digits string) bool {
	digits = strings.TrimPrefix(strings.TrimPrefix(digits, "00"), "86")
	return len(digits) == 11 && digits[0] == '1' && digits[1] >= '3'
}

// digitGroup are digits that stand together.
type digitGroup struct {
	digits string
	gap    string // what stands before it
	x      bool   // the X in which an ID number can end stands after it
}

// groups are digits with a few separators between them.
type groups []digitGroup

func (g groups) digits() string {
	var all strings.Builder
	for _, group := range g {
		all.WriteString(group.digits)
	}
	return all.String()
}

// day reports whether a day stands among the groups: year, month and day.
func (g groups) day() bool {
	for i := 0; i+2 < len(g); i++ {
		year, month, day := g[i].digits, g[i+1].digits, g[i+2].digits
		if len(year) == 4 && (year[:2] == "19" || year[:2] == "20") && len(month) <= 2 && len(day) <= 2 {
			return true
		}
	}
	return false
}

// amounts are how amounts are written: with two decimals, or in thousands.
var amounts = regexp.MustCompile(`^(\d+|\d{1,3}( \d{3})+)\.\d{1,2}$|^\d{1,3}(,\d{3})+(\.\d{1,2})?$`)

func (g groups) amount() bool {
	if len(g) < 2 {
		return false
	}
	var written strings.Builder
	for i, group := range g {
		if i > 0 {
			written.WriteString(group.gap)
		}
		written.WriteString(group.digits)
	}
	return amounts.MatchString(written.String())
}

// mostBetween is how many separators can stand between two digits of one number.
const mostBetween = 3

// separates reports whether numbers are spaced out with the sign. A colon stands in a time and lines hold different things.
func separates(r rune) bool {
	return r != '\n' && r != '\r' && unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune("−.,·•・。_/\\*~+()[]", r)
}

// digitChains are the groups of digits of a text, each with those that follow it at a little distance. Digits of every form are taken for plain ones, and
// what nobody sees for nothing.
func digitChains(text string) (chains []groups) {
	var chain groups
	gap, between := "", 0
	end := func() {
		if len(chain) > 0 {
			chains = append(chains, chain)
		}
		chain, gap, between = nil, "", 0
	}
	for _, r := range norm.NFKC.String(text) {
		switch {
		case unicode.Is(unicode.Cf, r):
		case r >= '0' && r <= '9' && len(chain) > 0 && between == 0:
			chain[len(chain)-1].digits += string(r)
		case r >= '0' && r <= '9':
			chain = append(chain, digitGroup{digits: string(r), gap: gap})
			gap, between = "", 0
		case (r == 'x' || r == 'X') && len(chain) > 0:
			chain[len(chain)-1].x = true
			end()
		case separates(r) && len(chain) > 0 && between < mostBetween:
			gap, between = gap+string(r), between+1
		default:
			end()
		}
	}
	end()
	return chains
}
