package web

import (
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"regexp"
	"strconv"

	"creditcase/activities"
	"creditcase/messages"
)

// letterPreview is a document as it will be kept.
type letterPreview struct {
	ID      string
	Heading string
	To      string
	Lang    string
	HTML    template.HTML
}

// headings of a document stand two levels lower on a page that has a heading of its own.
var headings = regexp.MustCompile(`(</?h)([12])\b`)

// previewOf dresses a document for the page, in the reader's language.
func previewOf(p *messages.Printer, id, to string, l activities.Letter) letterPreview {
	html := headings.ReplaceAllStringFunc(inLanguage(p, l.HTMLZH, l.HTMLEN), func(tag string) string {
		level, _ := strconv.Atoi(tag[len(tag)-1:]) // 1 or 2
		return tag[:len(tag)-1] + strconv.Itoa(level+2)
	})
	return letterPreview{ID: id, Heading: p.T("letter." + string(l.Kind) + ".title"), To: to, Lang: p.Lang().Tag(),
		HTML: template.HTML(html)} //nolint:gosec // our own template has escaped whatever was typed: activities/letters
}

// addLetter notes a document among what was shown.
func (s *seen) addLetter(name string, l activities.Letter) {
	sum := sha256.Sum256([]byte(l.HTMLZH + "\x00" + l.HTMLEN))
	s.add(name, hex.EncodeToString(sum[:]))
}
