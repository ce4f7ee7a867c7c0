package load

import (
	"context"
	"errors"
	"math/rand/v2"
	"path"
	"strings"

	"creditcase/casefile"
)

// askRight asks for one of the rights that the regulation gives for a record.
func (m *matter) askRight(ctx context.Context) error {
	at, err := m.party.open(ctx, "/my/records")
	if err != nil {
		return err
	}
	records := at.under("/my/rights?record=")
	if len(records) == 0 {
		return errNothing
	}
	if at, err = m.party.open(ctx, records[rand.IntN(len(records))]); err != nil { //nolint:gosec // chance, no secret
		return err
	}
	rights := at.under("/my/rights/")
	if len(rights) == 0 {
		return errRefused // none is for a record of this kind
	}
	asks := rights[m.nth%len(rights)]
	if at, err = m.party.open(ctx, asks); err != nil {
		return err
	}
	f, ok := at.form()
	if !ok {
		return errRefused
	}
	f.leave("way")
	f.leave("channel")
	f.leave("ground")
	f.answer("text", saysApart)
	f.answer("reasons", saysStatement)
	f.paper("files")
	m.statement = path.Base(at.path) == string(casefile.RightStatement)
	if len(f.offered["subject"]) == 0 {
		return m.opens(ctx, m.party, f)
	}
	for _, whose := range f.offered["subject"] { // the record is of one of them
		f.values.Set("subject", whose)
		if err = m.opens(ctx, m.party, f); !errors.Is(err, errRefused) {
			return err
		}
	}
	return err
}

// rulesOnRight grants a statement, which stands beside a record, and refuses what would take a record away as far as the page has an exception for it.
func (m *matter) rulesOnRight(f *form) {
	f.each("outcome-", func(name string) {
		f.choose(name, "grant")
		for _, offered := range f.offered[name] {
			if strings.HasPrefix(offered, "refuse:") && !m.statement {
				f.values.Set(name, offered)
			}
		}
	})
}
