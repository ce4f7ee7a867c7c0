package activities

import (
	"fmt"
	"time"

	"creditcase/rules"
)

// runsFrom is the instant from which a clock runs: filing and acceptance lie behind, anything else is this act.
func (s *Step) runsFrom(clock string) (time.Time, error) {
	k, err := s.Pack.Clock(clock)
	if err != nil {
		return time.Time{}, fmt.Errorf("find clock: %w", err)
	}
	switch {
	case k.RunsFrom == rules.Filed:
		return s.Case.FiledAt, nil
	case k.RunsFrom == rules.Accepted && s.Case.AcceptedAt != nil:
		return *s.Case.AcceptedAt, nil
	}
	return s.At(), nil
}
