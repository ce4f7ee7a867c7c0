package simulate

import "creditcase/casefile"

// commitments are checks of commitments under a pack, from the day on which they are opened.
var commitments = plot{
	begin: (*city).checkPromises,
	follows: map[casefile.TaskKind]func(*city, *task){
		casefile.TaskCheckPromises: func(s *city, t *task) { s.found(t.of) },
		casefile.TaskVerifyRectified: func(s *city, t *task) {
			if t.of.finding < s.habits.HoldsNot {
				s.decideBreach(t.of)
				return
			}
			s.endWith(t.of, true, casefile.Result(casefile.OutcomeRectified), "")
		},
		casefile.TaskDecideBreach: func(s *city, t *task) {
			s.endWith(t.of, true, casefile.Result(casefile.OutcomeBroken), "")
		},
	},
	reported: []casefile.Step{casefile.StepCheckPromises, casefile.StepPapers, casefile.StepRectify, casefile.StepVerifyRectified,
		casefile.StepDecide},
	load:      1.5,
	suspended: func(*city, Report) int { return 0 },
}

// checkPromises has the unit check what was promised.
func (s *city) checkPromises(c *matter) {
	s.assign(c, casefile.TaskCheckPromises, c.unit, s.steps()[casefile.StepCheckPromises])
}

// found asks once for papers where some are missing; otherwise everything is so, or cannot all be found out, or the party is ordered to rectify. Orders are
// served on the day on which they are issued.
func (s *city) found(c *matter) {
	if c.missing < s.habits.Incomplete && !c.asked {
		c.asked = true
		s.awaits(c, casefile.StepPapers, func(bool) { s.checkPromises(c) })
		return
	}
	if c.outcome >= s.habits.Untrue {
		s.endWith(c, c.which < s.habits.Unverifiable, casefile.Result(casefile.OutcomeUnverifiable), casefile.Result(casefile.OutcomeKept))
		return
	}
	s.awaits(c, casefile.StepRectify, func(said bool) {
		if !said || c.refused < s.habits.RefusesOrder {
			s.decideBreach(c)
			return
		}
		s.assign(c, casefile.TaskVerifyRectified, c.unit, s.steps()[casefile.StepVerifyRectified])
	})
}

// decideBreach puts before the unit's head whether the item is ended.
func (s *city) decideBreach(c *matter) {
	s.assign(c, casefile.TaskDecideBreach, c.unit, s.steps()[casefile.StepDecide])
}
