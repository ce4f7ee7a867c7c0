package load

import "context"

// showProceedings has a party show that a review about one of its records was accepted. How it ends comes in months; the party tells it at once, or the case
// is left waiting.
func (m *matter) showProceedings(ctx context.Context) error {
	f, err := m.ofRecord(ctx, "/my/pending/")
	if err != nil {
		return err
	}
	f.choose("what", "review")
	f.choose("stands", "accepted")
	f.answer("body", saysBody)
	f.answer("number", m.reference())
	f.answer("says", saysStatement)
	f.on("shown", yesterday())
	f.paper("scan")
	return m.opens(ctx, m.party, f)
}

// grants is the answer to what was shown: it is as it says.
func (m *matter) grants(f *form) { f.choose("granted", "yes") }

func (m *matter) tellsOutcome(f *form) {
	f.choose("result", "lost")
	f.answer("body", saysBody)
	f.answer("number", m.reference())
	f.on("on", yesterday())
	f.paper("scan")
}
