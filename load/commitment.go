package load

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
)

// commit has a party sign for an item, and a clerk of the unit call for a check: by itself it would come weeks after the item is finished.
func (m *matter) commit(ctx context.Context) error {
	at, err := m.party.open(ctx, "/commitments")
	if err != nil {
		return err
	}
	items := at.under("/commitments/items/")
	if len(items) == 0 {
		return errNothing
	}
	signed, err := m.sign(ctx, "/my/commit/"+path.Base(items[m.nth%len(items)]))
	if err != nil {
		return err
	}
	office := m.officeOn(signed)
	if office == nil {
		return errors.New("no unit on the page of a commitment")
	}
	clerk, err := m.signedIn(ctx, &office.clerk)
	if err != nil {
		return err
	}
	if at, err = clerk.open(ctx, "/desk/commitments/"+path.Base(signed.path)+"/check"); err != nil {
		return err
	}
	f, ok := at.form()
	if !ok {
		return fmt.Errorf("%w: a check cannot be called for (status %d)", errRefused, at.status)
	}
	f.answer("reasons", saysKnown)
	m.unit = office
	return m.opens(ctx, clerk, f)
}

// sign signs for somebody for whom the party may, where the records of others keep them from it: a business of his rather than himself.
func (m *matter) sign(ctx context.Context, form string) (page, error) {
	at, err := m.party.open(ctx, form)
	if err != nil {
		return page{}, err
	}
	f, ok := at.form()
	if !ok {
		return page{}, errNothing
	}
	f.choose("choice", "sign")
	f.tick("promises")
	for _, whose := range slices.Backward(f.offered["subject"]) {
		f.values.Set("subject", whose)
		if at, err = m.party.send(ctx, f); err != nil || at.status == http.StatusOK {
			return at, err
		}
	}
	return page{}, errNothing
}

// untrue says of which commitments a promise is found untrue at first: every other.
func (m *matter) untrue() bool { return m.nth%2 == 1 }

func (m *matter) checksPromises(f *form) {
	f.each("finding-", func(name string) { f.choose(name, "kept") })
	if m.untrue() {
		f.choose("finding-1", "untrue")
	}
	f.each("ways-", f.leave)
	f.choose("holds", "yes")
}

func (m *matter) rectifies(f *form) {
	f.choose("answer", "done")
	f.answer("text", saysMeasure)
	f.paper("files")
}
