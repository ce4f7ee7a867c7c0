// Package signin decides who may try a password, and keeps count of the tries: by account, by the network that they come from,
// and by the device. Docs: decision 0025.
package signin

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold writes a login as it is kept: half width, small letters, no spaces. People type what their keyboard gives them, and a login
// typed in another way is the same login.
func Fold(typed string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cf) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(typed))
}
