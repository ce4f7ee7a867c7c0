package explain_test

import (
	"slices"
	"strings"
	"testing"

	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

// What a pack need not name, the program names.
func TestClock_ProgramNamesWhatPacksNeedNot(t *testing.T) {
	for _, name := range rules.NamedClocks {
		if !messages.Has("clock." + name) {
			t.Errorf("nothing is called %s", name)
		}
	}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, pack := range book.Packs() {
		for name := range pack.Clocks {
			if !slices.Contains(rules.NamedClocks, name) {
				t.Errorf("%s: %s has no name", pack.ID, name)
			}
		}
	}
	zh, en := messages.For(messages.Chinese), messages.For(messages.English)
	own := rules.Text{ZH: "专项调查期限", EN: "Special inquiry"}
	if a, b := explain.Clock(zh, own, "objection.inquiry"), explain.Clock(en, own, "objection.inquiry"); a != own.ZH || b != own.EN {
		t.Errorf("called %s, %s", a, b)
	}
	if word := explain.Clock(zh, rules.Text{}, "objection.verify"); strings.ContainsAny(word, "⟦.") {
		t.Errorf("called %s", word)
	}
}
