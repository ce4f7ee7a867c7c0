package casefile

import (
	"strings"
	"unicode/utf8"
)

// direction reports whether a character says in which direction text runs, and shows nothing itself: with it a text can be made to
// read otherwise than it is kept (an amount turned round, a file that ends in .exe shown as .pdf). Neither Chinese nor English has a
// use for it.
func direction(r rune) bool {
	return r == '\u061c' || r == '\u200e' || r == '\u200f' || '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069'
}

// WithoutDirections is a text without such characters, for what somebody types.
func WithoutDirections(s string) string {
	if strings.IndexFunc(s, direction) < 0 || !utf8.ValidString(s) { // bytes that are no text stay for the check to find
		return s
	}
	return strings.Map(func(r rune) rune {
		if direction(r) {
			return -1
		}
		return r
	}, s)
}

// ShowDirections is a text with a mark in the place of each, for what came in otherwise or before they were left out.
func ShowDirections(s string) string {
	if strings.IndexFunc(s, direction) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if direction(r) {
			return '\ufffd'
		}
		return r
	}, s)
}
