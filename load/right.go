package load

import (
	"context"
	"errors"
	"math/rand/v2"
	"path"
	"strings"

	"creditcase/casefile"
)

// askRight asks for one of the rights that the regulation gives, for a record: another each time, as long as there are records for it.
func (m *matter) askRight(ctx context.Context) error {
	at, err := m.party.open(ctx, "/my/rights")
	if err != nil {
		return err
	}
	rights := at.under("/my/rights/")
	for i := range rights {
		if at, err = m.party.open(ctx, rights[(m.nth+i)%len(rights)]); err != nil {
			return err
		}
		f, ok := at.form()
		if !ok || len(f.offered["records"]) == 0 {
			continue
		}
		m.statement = path.Base(at.path) == string(casefile.RightStatement)
		if err = m.asksFor(ctx, f); !errors.Is(err, errRefused) {
			return err
		}
	}
	return errNothing
}

// asksFor asks for the right about one record, which is of one of those for whom the party may act, and which nobody may ask about twice at a time.
func (m *matter) asksFor(ctx context.Context, f *form) error {
	f.leave("way")
	f.leave("channel")
	f.leave("ground")
	f.answer("text", saysApart)
	f.answer("reasons", saysStatement)
	f.paper("files")
	records := f.offered["records"]
	f.values.Set("records", records[rand.IntN(len(records))]) //nolint:gosec // chance, no secret
	if len(f.offered["subject"]) == 0 {
		return m.opens(ctx, m.party, f)
	}
	var err error
	for _, whose := range f.offered["subject"] {
		f.values.Set("subject", whose)
		if err = m.opens(ctx, m.party, f); !errors.Is(err, errRefused) {
			break
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
