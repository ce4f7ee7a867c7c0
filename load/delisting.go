package load

import (
	"context"
	"strings"

	"creditcase/casefile"
)

// mostLooks is how many cases somebody looks at to find what can be asked for.
const mostLooks = 8

// askRemoval has a party ask to be taken off a list on which an earlier case has put it.
func (m *matter) askRemoval(ctx context.Context) error {
	cases, err := m.party.open(ctx, "/my/cases")
	if err != nil {
		return err
	}
	letters, looks := casefile.FlowListing.Procedure().Letters, 0
	for _, link := range cases.under("/my/cases/") {
		if !strings.HasPrefix(cases.linked(link), letters) || looks == mostLooks {
			continue
		}
		looks++
		at, err := m.party.open(ctx, link)
		if err != nil {
			return err
		}
		asks := at.links(link + "/removal")
		if len(asks) == 0 {
			continue
		}
		if at, err = m.party.open(ctx, asks[0]); err != nil {
			return err
		}
		f, ok := at.form()
		if !ok {
			continue // somebody has asked meanwhile
		}
		f.each("says-", func(name string) { f.answer(name, saysMeasure) })
		f.paper("files-1")
		return m.opens(ctx, m.party, f)
	}
	return errNothing
}

// judgesConditions finds a condition unmet, so that what is on the list stays there and can be asked about again.
func (m *matter) judgesConditions(f *form) {
	f.each("met-", func(name string) { f.choose(name, "no") })
	f.choose("outcome", "stay_listed")
}

// linked is what a link of the page says.
func (p page) linked(href string) string {
	for n := range p.doc.Descendants() {
		if attr(n, "href") == href {
			return strings.TrimSpace(page{doc: n}.text())
		}
	}
	return ""
}
