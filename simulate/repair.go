package simulate

import (
	"slices"

	"creditcase/casefile"
	"creditcase/rules"
)

// repairs are applications for repair under a pack.
var repairs = plot{
	begin: (*city).apply,
	follows: map[casefile.TaskKind]func(*city, *task){
		casefile.TaskFormCheck:    func(s *city, t *task) { s.checkApplication(t.of) },
		casefile.TaskDecideRepair: func(s *city, t *task) { s.decideRepair(t.of) },
	},
	reported:  []casefile.Step{casefile.StepAccept, casefile.StepSupplement, casefile.StepTransfer, casefile.StepDecide, casefile.StepRepairResult},
	load:      1,
	suspended: func(*city, Report) int { return 0 },
}

// apply files an application with the agency or with the unit, as the pack has it, and lets whoever accepts check its form.
func (s *city) apply(c *matter) {
	r := s.Pack.Repair
	toAgency := slices.Contains(r.Channels, casefile.ChannelAgency)
	c.handler = s.desks[whoAgency]
	if slices.Contains(r.Channels, casefile.ChannelUnit) && (!toAgency || c.direct < s.habits.Direct) {
		c.handler = c.unit
	}
	checker := c.handler
	if r.AcceptedBy == rules.AcceptedByDecider {
		checker = c.unit
	}
	if result := r.Steps[casefile.StepRepairResult]; result != "" {
		s.start(c, whoCase, result, s.today)
	}
	s.assign(c, casefile.TaskFormCheck, checker, r.Steps[casefile.StepAccept])
}

// checkApplication refuses, or accepts and gives the case to whoever decides; the agency passes on at once what was filed with it.
func (s *city) checkApplication(c *matter) {
	if c.refused < s.habits.Refused {
		c.result = casefile.ResultRefused
		s.close(c)
		return
	}
	c.accepted = s.today
	r := s.Pack.Repair
	decider := c.unit
	if r.DecidedBy == rules.DecidedByOperator {
		decider = s.desks[whoAgency]
	}
	if transfer := r.Steps[casefile.StepTransfer]; transfer != "" && c.handler != decider && r.AcceptedBy == rules.AcceptedByReceiver {
		s.atOnce(c, transfer)
	}
	s.assign(c, casefile.TaskDecideRepair, decider, r.Steps[casefile.StepDecide])
}

// decideRepair refuses, or grants as the pack can: its result follows from the first outcomes that grant.
func (s *city) decideRepair(c *matter) {
	var granting []casefile.Result
	for _, o := range s.Pack.Repair.Outcomes {
		if o.ID != casefile.OutcomeRefuseRepair {
			granting = append(granting, casefile.Result(o.ID))
		}
	}
	c.result = casefile.Result(casefile.OutcomeRefuseRepair)
	if c.outcome >= s.habits.RepairRefused {
		c.result = granting[upTo(c.which, 0, len(granting)-1)]
	}
	s.close(c)
}
