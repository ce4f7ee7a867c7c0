// Package sign holds the pages of commitments (信用承诺) for the public and for who makes one: the items, signing or declining, what one has signed, and
// what was kept and broken.
package sign

import (
	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/site"
)

// Door serves the pages.
type Door struct{ *site.Server }

// provided is the regulation under which commitments are made now; nil where it does not provide for them.
func (s *Door) provided() (*rules.Pack, error) {
	pack, err := s.PackFor(casefile.FlowCommitment)
	if err != nil || !pack.Provides(casefile.FlowCommitment) {
		return nil, err
	}
	return pack, nil
}

func itemHref(code string) string { return "/commitments/items/" + code }
func signHref(code string) string { return "/my/commit/" + code }

// MineHref is where somebody sees a commitment that he has made.
func MineHref(number string) string { return "/my/commitments/" + number }
