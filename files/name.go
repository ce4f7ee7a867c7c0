package files

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// How long a name may be, and how much of it is read as one character.
const (
	MaxName   = 120 // runes; longer names lose their middle
	nameTail  = 20  // runes at the end that a long name keeps, its ending among them
	mostMarks = 8   // runes in what is read as one character; more only hide what is below
)

// Name is the name under which a file is shown and sent back: never a path, one line in normal form C, of bearable length, and
// with an ending that is that of its content, whatever ending was sent. It is "" where nothing is left of what was sent.
func Name(sent, mediaType string) string {
	stem := plain(sent)
	if stem == "" {
		return ""
	}
	for mediaType != "" {
		end := ending(stem)
		if slices.Contains(endings[mediaType], strings.ToLower(end)) {
			return cut(stem)
		}
		rest := strings.TrimRight(strings.TrimSuffix(stem, end), ". ")
		if end == "" || rest == "" {
			return cut(stem + endings[mediaType][0])
		}
		stem = rest
	}
	return cut(stem)
}

// plain takes out of a name what is not to be read or belongs to its path.
func plain(sent string) string {
	sent = strings.ToValidUTF8(sent, "")
	sent = sent[strings.LastIndexAny(sent, `/\`)+1:]
	sent = strings.Map(func(r rune) rune {
		switch {
		// Format characters can turn the reading order round and so hide the ending.
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp), r == utf8.RuneError:
			return -1
		case strings.ContainsRune(`<>:"|?*`, r): // Windows has no such names
			return '_'
		}
		return r
	}, sent)
	var b strings.Builder
	for g := uniseg.NewGraphemes(norm.NFC.String(sent)); g.Next(); {
		if len(g.Runes()) <= mostMarks {
			b.WriteString(g.Str())
		}
	}
	return strings.Trim(b.String(), " .\u3000\u00a0")
}

// ending is what a program would take for the ending of a name: a dot and two to five letters or digits, with a letter among
// them, so that "v1.2" has none.
func ending(name string) string {
	at := strings.LastIndexByte(name, '.')
	if at < 0 {
		return ""
	}
	end := name[at+1:]
	letters := 0
	for _, r := range end {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			letters++
		case r < '0' || r > '9':
			return ""
		}
	}
	if letters == 0 || len(end) > 5 || len(end) < 1 {
		return ""
	}
	return name[at:]
}

// cut takes the middle out of a long name, between characters as they are read: no letter loses its mark.
func cut(name string) string {
	if utf8.RuneCountInString(name) <= MaxName {
		return name
	}
	var all []string
	for g := uniseg.NewGraphemes(name); g.Next(); {
		all = append(all, g.Str())
	}
	take := func(most int, pieces []string, backward bool) (taken []string) {
		for n := 0; len(taken) < len(pieces); {
			piece := pieces[len(taken)]
			if backward {
				piece = pieces[len(pieces)-1-len(taken)]
			}
			if n += utf8.RuneCountInString(piece); n > most {
				break
			}
			taken = append(taken, piece)
		}
		return taken
	}
	head := take(MaxName-nameTail-1, all, false)
	tail := take(nameTail, all[len(head):], true)
	slices.Reverse(tail)
	return strings.Join(head, "") + "…" + strings.Join(tail, "")
}

// Apart changes a name so that it is none of those taken: image.jpg becomes image (2).jpg. Three photographs of a telephone
// can so be told apart wherever they are named.
func Apart(name string, taken func(string) bool) string {
	if !taken(name) {
		return name
	}
	end := ending(name)
	stem := strings.TrimSuffix(name, end)
	for n := 2; ; n++ {
		if next := cut(stem + " (" + strconv.Itoa(n) + ")" + end); !taken(next) {
			return next
		}
	}
}
