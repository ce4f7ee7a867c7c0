package site

import (
	"testing"

	"creditcase/rules"
)

// The codes of persons are not kept for after signing in, however many of them a form asks for.
func TestNeverKeeps(t *testing.T) {
	for name, want := range map[string]bool{
		"code":                       true,
		rules.AskCode:                true,
		rules.AskPerson(0, "code"):   true,
		rules.AskPerson(11, "code"):  true,
		rules.AskPerson(0, "name"):   false,
		"code_sure":                  false,
		rules.AskField("discovered"): false,
	} {
		if neverKeeps(name) != want {
			t.Errorf("%s: never kept %v, want %v", name, !want, want)
		}
	}
}
