package casefile

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// EventSealed is the line of a transaction that wrote something of a case and had nothing else to tell.
const EventSealed = "step.sealed"

// Seals are the digests of what a case rests on: thing to SHA-256 of its content. A thing is a stored row, such as
// "notices/<id>". The last line of a trail that a transaction writes carries those of the rows that the transaction wrote; an
// empty digest says that the row is gone.
type Seals map[string]string

// SealsOf gives the digest of each thing as the trail last sealed it.
func SealsOf(links []Link) (Seals, error) {
	known := Seals{}
	for i, l := range links {
		var e TrailEntry
		if err := json.Unmarshal([]byte(l.Text), &e); err != nil {
			return nil, fmt.Errorf("line %d: not an entry: %w", i+1, err)
		}
		maps.Copy(known, e.Seals)
	}
	maps.DeleteFunc(known, func(_, digest string) bool { return digest == "" })
	return known, nil
}

// Broken lists the things that are not as the trail sealed them, each with what is wrong, in their order.
func (known Seals) Broken(have Seals) []string {
	var broken []string
	for thing, digest := range known {
		switch got, ok := have[thing]; {
		case !ok:
			broken = append(broken, thing+" is gone")
		case got != digest:
			broken = append(broken, thing+" is not as it was sealed")
		}
	}
	for thing := range have {
		if _, ok := known[thing]; !ok {
			broken = append(broken, thing+" was never sealed")
		}
	}
	slices.Sort(broken)
	return broken
}

// Change is what has to be sealed so that known becomes have.
func (known Seals) Change(have Seals) Seals {
	change := Seals{}
	for thing, digest := range have {
		if known[thing] != digest {
			change[thing] = digest
		}
	}
	for thing := range known {
		if _, ok := have[thing]; !ok {
			change[thing] = ""
		}
	}
	return change
}

// Verify returns an error that names the things that are not as the trail sealed them.
func (known Seals) Verify(have Seals) error {
	if len(known) == 0 {
		return fmt.Errorf("nothing of the case is sealed")
	}
	if broken := known.Broken(have); len(broken) > 0 {
		return fmt.Errorf("%s", strings.Join(broken, "; "))
	}
	return nil
}
