package letters

import (
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"regexp"
	"strconv"

	"creditcase/activities"
	"creditcase/messages"
	"creditcase/web/forms"
	"creditcase/web/ui"
)

// Preview is a document as it will be kept.
type Preview struct {
	ID      string
	Heading string
	To      string
	Lang    string
	HTML    template.HTML
}

// headings of a document stand two levels lower on a page that has a heading of its own.
var headings = regexp.MustCompile(`(</?h)([12])\b`)

// PreviewOf dresses a document for the page, in the reader's language.
func PreviewOf(p *messages.Printer, id, to string, l activities.Letter) Preview {
	html := headings.ReplaceAllStringFunc(ui.InLanguage(p, l.HTMLZH, l.HTMLEN), func(tag string) string {
		level, _ := strconv.Atoi(tag[len(tag)-1:]) // 1 or 2
		return tag[:len(tag)-1] + strconv.Itoa(level+2)
	})
	return Preview{ID: id, Heading: ui.LetterTitle(p, l.Kind, l.Number), To: to, Lang: p.Lang().Tag(),
		HTML: template.HTML(html)} //nolint:gosec // our own template has escaped whatever was typed: activities/letters
}

// AddTo notes a document among what was shown.
func AddTo(s *forms.Seen, name string, l activities.Letter) {
	sum := sha256.Sum256([]byte(l.HTMLZH + "\x00" + l.HTMLEN))
	s.Add(name, hex.EncodeToString(sum[:]))
}
