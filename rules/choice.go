package rules

import (
	"fmt"
	"maps"
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
)

// Choice is which packs a city runs: one of its own for all that it handles, and for single procedures others beside it, such as national
// measures on repair.
type Choice struct {
	Own    string
	Beside map[casefile.Flow]string
}

// ID is the pack that the procedure runs under.
func (c Choice) ID(flow casefile.Flow) string {
	if id := c.Beside[flow]; id != "" {
		return id
	}
	return c.Own
}

// InForceFor gives the version of the pack that the procedure runs under on the date. See InForce.
func (b *Book) InForceFor(flow casefile.Flow, c Choice, on calendar.Date) (*Pack, error) {
	return b.InForce(c.ID(flow), on)
}

// Fit says what is wrong with a choice: a pack that there is not, or one with a version that does not provide for what it is chosen for.
// The city's own pack provides for objections, which every city handles.
func (b *Book) Fit(c Choice, on calendar.Date) error {
	if _, err := b.InForce(c.Own, on); err != nil {
		return fmt.Errorf("%w; known are %v", err, b.IDs())
	}
	if err := b.provides(c.Own, casefile.FlowObjection); err != nil {
		return fmt.Errorf("%w, which a city handles", err)
	}
	for _, flow := range slices.Sorted(maps.Keys(c.Beside)) {
		if !known(flow) {
			return fmt.Errorf("a pack for %q: there is no such procedure", flow)
		}
		if _, err := b.InForce(c.Beside[flow], on); err != nil {
			return fmt.Errorf("a pack for %s: %w; known are %v", flow, err, b.IDsFor(flow))
		}
		if err := b.provides(c.Beside[flow], flow); err != nil {
			return fmt.Errorf("a pack for %s: %w", flow, err)
		}
	}
	return nil
}

// provides is an error unless every version of the pack provides for the procedure.
func (b *Book) provides(id string, flow casefile.Flow) error {
	for _, p := range b.packs {
		if p.ID == id && !p.Provides(flow) {
			return fmt.Errorf("%s does not provide for the procedure %q", p.File(), flow)
		}
	}
	return nil
}
