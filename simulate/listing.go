package simulate

import (
	"creditcase/calendar"
	"creditcase/casefile"
)

// listings are proposals to list somebody under a pack: notices are served on the day on which they are issued.
var listings = plot{
	begin: func(s *city, c *matter) {
		heard := s.awaits(c, casefile.StepListingReply, func(said bool) {
			if said {
				s.assign(c, casefile.TaskCheckReply, c.unit, s.steps()[casefile.StepCheckReply])
				return
			}
			s.assign(c, casefile.TaskDecideListing, c.unit, s.steps()[casefile.StepDecide])
		})
		if heard != nil {
			c.until = heard.due
		}
	},
	follows: map[casefile.TaskKind]func(*city, *task){
		// Nobody decides before the party's whole time is over, though it has answered.
		casefile.TaskCheckReply: func(s *city, t *task) {
			s.on(t.of.until.AddDays(1), func() {
				if t.of.result == "" {
					s.assign(t.of, casefile.TaskDecideListing, t.of.unit, s.steps()[casefile.StepDecide])
				}
			})
		},
		casefile.TaskDecideListing: func(s *city, t *task) {
			s.endWith(t.of, t.of.outcome < s.habits.Dropped, casefile.ResultDropped, casefile.ResultListed)
		},
	},
	reported:  []casefile.Step{casefile.StepListingReply, casefile.StepCheckReply, casefile.StepDecide},
	load:      1.7,
	suspended: func(*city, Report) int { return 0 },
}

// delistings are removals from a list that are asked for under a pack.
var delistings = plot{
	begin: func(s *city, c *matter) {
		s.assign(c, casefile.TaskCheckConditions, c.unit, s.steps()[casefile.StepVerify])
	},
	follows: map[casefile.TaskKind]func(*city, *task){
		casefile.TaskCheckConditions: func(s *city, t *task) {
			s.assign(t.of, casefile.TaskDecideDelisting, t.of.unit, s.steps()[casefile.StepDecide])
		},
		casefile.TaskDecideDelisting: func(s *city, t *task) {
			s.endWith(t.of, t.of.outcome < s.habits.StaysListed, casefile.Result(casefile.OutcomeStayListed), casefile.Result(casefile.OutcomeDelist))
		},
	},
	reported:  []casefile.Step{casefile.StepVerify, casefile.StepDecide},
	load:      2,
	suspended: func(*city, Report) int { return 0 },
}

// endWith ends the case with the first result where it is so, and with the other where it is not.
func (s *city) endWith(c *matter, is bool, first, other casefile.Result) {
	if !is {
		first = other
	}
	c.result = first
	s.close(c)
}

// awaits lets the time of the applicant, or of the party, run: what it says comes some days later, or not in time, and then says whether it came. It
// returns the clock; nil after an error.
func (s *city) awaits(c *matter, step casefile.Step, then func(said bool)) *running {
	awaited := s.start(c, whoApplicant, s.steps()[step], s.today)
	if awaited == nil {
		return nil
	}
	over := func(day calendar.Date, met bool) {
		s.on(day, func() {
			if c.result != "" {
				return // given up meanwhile
			}
			if met {
				s.meet(awaited)
			} else {
				s.stop(awaited) // it was never answered
			}
			then(met)
		})
	}
	comes := s.today.AddDays(upTo(c.suppliedIn, 1, s.habits.SuppliedIn))
	if c.supplied >= s.habits.NeverSupplied && !comes.After(awaited.due) {
		over(comes, true)
	} else {
		over(awaited.due.AddDays(1), false)
	}
	return awaited
}
