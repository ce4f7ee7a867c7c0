package casefile

import "testing"

func TestTaskKinds(t *testing.T) {
	for _, kind := range TaskKinds() {
		if kind.Act() == "" {
			t.Errorf("no act closes a task %s", kind)
		}
		if !kind.FallsTo(UnitAgency) && !kind.FallsTo(UnitProvider) {
			t.Errorf("a task %s falls to nobody", kind)
		}
		if kind.FallsTo(UnitSupervisor) {
			t.Errorf("a task %s falls to the supervisor", kind)
		}
	}
}
