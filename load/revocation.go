package load

import (
	"context"
	"math/rand/v2"
	"path"
)

// tellRevocation has a unit tell that the basis of a record of its own was revoked, or a party of one about it: by turns.
func (m *matter) tellRevocation(ctx context.Context) error {
	if m.nth%2 == 1 {
		f, err := m.ofRecord(ctx, "/my/revocation/")
		if err != nil {
			return err
		}
		answerRevocation(m, f)
		return m.opens(ctx, m.party, f)
	}
	clerk, finds, err := m.clerkWith(ctx, "/desk/revocation", func(at page) bool { _, ok := at.form(); return ok })
	if err != nil {
		return err
	}
	at, err := clerk.open(ctx, "/desk/records")
	if err != nil {
		return err
	}
	numbers := at.firstCells()
	if len(numbers) == 0 {
		return errNothing
	}
	f, _ := finds.form()
	f.answer("number", numbers[rand.IntN(len(numbers))]) //nolint:gosec // chance, no secret
	if at, err = clerk.send(ctx, f); err != nil {
		return err
	}
	f, ok := at.form()
	if !ok || !isID(path.Base(at.path)) {
		return errRefused // somebody has it in hand, or it is gone
	}
	answerRevocation(m, f)
	f.choose("outcome", "delete")
	return m.opens(ctx, clerk, f)
}

// answerRevocation says what became of the document on which a record rests.
func answerRevocation(m *matter, f *form) {
	f.leave("does")
	f.answer("body", saysBody)
	f.answer("number", m.reference())
	f.answer("says", saysRevoked)
	f.answer("reasons", saysRevoked)
	f.on("effective", yesterday())
	f.paper("scan")
}

// followsRevocation has a unit find that the document does not concern its record, which stays there for others.
func (m *matter) followsRevocation(f *form) {
	f.choose("outcome", "not_concerned")
	f.answer("remark", saysReasons)
}

// ofRecord is the form that the page of the party's records leads to, about one of them.
func (m *matter) ofRecord(ctx context.Context, under string) (*form, error) {
	at, err := m.party.open(ctx, "/my/records")
	if err != nil {
		return nil, err
	}
	links := at.under(under)
	if len(links) == 0 {
		return nil, errNothing
	}
	if at, err = m.party.open(ctx, links[rand.IntN(len(links))]); err != nil { //nolint:gosec // chance, no secret
		return nil, err
	}
	f, ok := at.form()
	if !ok {
		return nil, errRefused
	}
	return f, nil
}
