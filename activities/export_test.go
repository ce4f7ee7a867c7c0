package activities

import (
	"context"
	"maps"
	"testing"

	"creditcase/casefile"
)

// MoveOn lets the end of a period move objections on to another task of their unit, until the test ends: no period of an objection
// does so by itself.
func MoveOn(t testing.TB, period casefile.Step, to casefile.TaskKind, clock casefile.Step) {
	before := procedures[casefile.FlowObjection]
	t.Cleanup(func() { procedures[casefile.FlowObjection] = before })
	made := before
	made.passed = maps.Clone(before.passed)
	made.passed[period] = consequence{moves: true, do: func(s *step, ctx context.Context) error {
		_, err := s.openTask(ctx, to, s.c.UnitID, s.clock(clock), s.at())
		return err
	}}
	procedures[casefile.FlowObjection] = made
}
