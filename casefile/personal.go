package casefile

import "strings"

// TellsPersonal reports whether a text tells an ID number or the number of a mobile telephone, however it is spaced out: what is shown to everybody
// cannot hold one. A number that fails its check, and one that is part of a longer one, is none.
func TellsPersonal(text string) bool {
	for _, joined := range []bool{false, true} {
		for _, run := range digitRuns(text, joined) {
			if mobileNumber(run) || ValidIDNumber(run) {
				return true
			}
		}
	}
	return false
}

// mobileNumber reports whether a run of digits is the number of a mobile telephone: eleven digits that begin with 13 to 19, with or without the country.
func mobileNumber(run string) bool {
	run = strings.TrimPrefix(run, "86")
	return len(run) == 11 && run[0] == '1' && run[1] >= '3' && strings.IndexByte(run, 'X') < 0
}

// digitRuns are the longest runs of digits in a text, full-width ones as plain, with the X in which an ID number can end. joined lets one space or hyphen stand
// between two digits.
func digitRuns(text string, joined bool) []string {
	var runs []string
	var run strings.Builder
	gap := false
	end := func() {
		if run.Len() > 0 {
			runs = append(runs, run.String())
		}
		run.Reset()
		gap = false
	}
	for _, r := range text {
		if r >= '０' && r <= '９' {
			r = '0' + r - '０'
		}
		switch {
		case r >= '0' && r <= '9':
			run.WriteRune(r)
			gap = false
		case strings.ContainsRune("xXｘＸ", r) && run.Len() == 17:
			run.WriteByte('X')
			end()
		case joined && !gap && run.Len() > 0 && strings.ContainsRune(" -－\u3000\u00a0", r):
			gap = true
		default:
			end()
		}
	}
	end()
	return runs
}
