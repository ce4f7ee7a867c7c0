package messages

import (
	"regexp"
	"strings"
	"testing"
)

// A sentence is the same by fmt and by the catalogue, whatever it is given.
func TestT_AsByCatalog(t *testing.T) {
	for _, lang := range []Lang{Chinese, English} {
		p := For(lang)
		for key, texts := range p.store.sentences {
			if strings.Contains(texts[lang], "{") {
				continue
			}
			var words []any
			for _, word := range []string{"甲", "1,234", "50%!", "%s", "", "x"} {
				words = append(words, word)
				if got, want := p.T(key, words...), p.byCatalog(key, words); got != want {
					t.Fatalf("%s in %v with %q: %q, want %q", key, lang, words, got, want)
				}
			}
		}
	}
}

// A sentence that begins with a word in braces has its capital.
func TestSentences_BeginWithACapital(t *testing.T) {
	small := regexp.MustCompile(`(^|[.?!] )\{agency\}`)
	for key, texts := range For(English).store.sentences {
		if text := texts[English]; text != "{agency}" && small.MatchString(text) {
			t.Errorf("%s: %s", key, text)
		}
	}
}
