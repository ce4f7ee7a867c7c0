package messages

import (
	"strings"

	"creditcase/casefile"
)

// Of returns a printer that speaks of a procedure. Where the procedure has a sentence of its own, that is said: letter.<flow>.refusal.title
// for letter.refusal.title, task.<flow>.form_check for task.form_check. Everything else is said as of any procedure. The empty flow has
// no sentences of its own.
func (p *Printer) Of(flow casefile.Flow) *Printer {
	if p.flow == string(flow) {
		return p
	}
	q := *p
	q.flow = string(flow)
	return &q
}

// Has reports whether the printer has a sentence for the key.
func (p *Printer) Has(key string) bool {
	_, ok := p.store.sentences[p.own(key)]
	return ok
}

// own is the key of the procedure's own sentence where there is one, and otherwise the key itself.
func (p *Printer) own(key string) string {
	if p.flow == "" {
		return key
	}
	family, rest, _ := strings.Cut(key, ".")
	if own := family + "." + p.flow + "." + rest; p.store.sentences[own] != nil {
		return own
	}
	return key
}
