package activities

import (
	"fmt"
	"time"

	"creditcase/rules"
)

// runsFrom is the instant from which a clock runs: filing and acceptance lie behind, anything else is this act.
func (s *step) runsFrom(clock string) (time.Time, error) {
	k, err := s.pack.Clock(clock)
	if err != nil {
		return time.Time{}, fmt.Errorf("find clock: %w", err)
	}
	switch {
	case k.RunsFrom == rules.Filed:
		return s.c.FiledAt, nil
	case k.RunsFrom == rules.Accepted && s.c.AcceptedAt != nil:
		return *s.c.AcceptedAt, nil
	}
	return s.at(), nil
}
