package trail_test

import (
	"strings"
	"testing"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/trail"
	"creditcase/web/webtest"
)

// No line of a trail calls a party late with its own time, nor tells of such a mark that it was lifted. A unit is called late.
func TestAsTold_OwnTime(t *testing.T) {
	of, p := trail.Names{Pack: webtest.Pack(t, "city-2022")}, messages.For(messages.Chinese)
	for clock, late := range map[string]bool{"objection.supplement": false, "objection.verify": true} {
		for _, event := range []string{"step.overdue", "step.overdue_lifted"} {
			line := casefile.TrailEntry{Event: event, Facts: map[string]string{"clock": clock}}
			told := trail.AsTold(of, []casefile.TrailEntry{line})[0]
			if said := trail.Title(p, told); strings.Contains(said, "逾期") != late {
				t.Errorf("%s of %s: %s", event, clock, said)
			}
			if trail.Detail(p, of, told) != trail.Detail(p, of, line) {
				t.Errorf("%s of %s does not say of what: %q", event, clock, trail.Detail(p, of, told))
			}
		}
	}
}
