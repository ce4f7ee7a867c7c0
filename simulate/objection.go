package simulate

import (
	"cmp"
	"slices"

	"creditcase/casefile"
	"creditcase/rules"
)

// objections are objections under a pack.
var objections = plot{
	begin: (*city).object,
	follows: map[casefile.TaskKind]func(*city, *task){
		casefile.TaskFormCheck:   func(s *city, t *task) { s.checkForm(t.of) },
		casefile.TaskApproveLate: func(s *city, t *task) { s.acceptOrRefuse(t.of, t.of.head < s.habits.HeadRefuses) },
		casefile.TaskCompare: func(s *city, t *task) {
			s.meetNamed(t.of, s.Pack.Objection.Steps[casefile.StepTransfer]) // the same act: to transfer or not
			s.compare(t.of)
		},
		casefile.TaskCorrect: func(s *city, t *task) { s.correctOwnError(t.of) },
		casefile.TaskVerify:  (*city).verify,
		casefile.TaskDecide:  (*city).verify,
		casefile.TaskRoute: func(s *city, t *task) {
			t.of.unit = s.other(t.of)
			s.assign(t.of, casefile.TaskVerify, t.of.unit, s.Pack.Objection.Steps[casefile.StepVerify])
		},
		casefile.TaskInform: func(s *city, t *task) { s.close(t.of) },
	},
	reported: []casefile.Step{casefile.StepAccept, casefile.StepSupplement, casefile.StepApproveLate, casefile.StepCompare,
		casefile.StepTransfer, casefile.StepCorrect, casefile.StepInformCorrection, casefile.StepVerify, casefile.StepRoute,
		casefile.StepDecideDirect, casefile.StepDecide, casefile.StepInform, casefile.StepTotal},
	load:      1,
	suspended: (*city).suspended,
}

// object files an objection with the agency or, where the pack has it, with the unit.
func (s *city) object(c *matter) {
	o := s.Pack.Objection
	c.way, c.handler = o.Way, s.desks[whoAgency]
	if c.direct < s.habits.Direct && slices.Contains(o.Channels, casefile.ChannelUnit) {
		c.way, c.handler = o.Through(casefile.ChannelUnit), c.unit
	}
	if o.Steps[casefile.StepTotal] != "" {
		s.start(c, whoCase, o.Steps[casefile.StepTotal], s.today)
	}
	s.assign(c, casefile.TaskFormCheck, c.handler, o.Steps[casefile.StepAccept])
}

// checkForm refuses, accepts, or puts up for approval what came after its window (shenzhen-2020 37).
func (s *city) checkForm(c *matter) {
	steps := s.Pack.Objection.Steps
	if steps[casefile.StepWindow] != "" && steps[casefile.StepApproveLate] != "" && c.late < s.habits.Late {
		s.assign(c, casefile.TaskApproveLate, c.handler, steps[casefile.StepApproveLate])
		return
	}
	s.acceptOrRefuse(c, c.refused < s.habits.Refused)
}

func (s *city) acceptOrRefuse(c *matter, refused bool) {
	if refused {
		c.result = casefile.ResultRefused
		s.close(c)
		return
	}
	c.accepted = s.today
	steps := s.Pack.Objection.Steps
	clocks := map[casefile.TaskKind]string{casefile.TaskDecide: steps[casefile.StepDecide], casefile.TaskCompare: steps[casefile.StepCompare],
		casefile.TaskVerify: cmp.Or(steps[casefile.StepDecideDirect], steps[casefile.StepVerify])}
	next := c.way.AfterAcceptance()
	s.assign(c, next, c.handler, clocks[next])
	if transfer := steps[casefile.StepTransfer]; next == casefile.TaskCompare && transfer != "" && !s.transferWaits() {
		s.start(c, whoAgency, transfer, s.runsFrom(c, transfer))
	}
}

// compare sets the copy beside its source: an own error is put right, anything else goes to the unit.
func (s *city) compare(c *matter) {
	finding := casefile.FindingNoError
	if c.finding < s.habits.OwnError {
		finding = casefile.FindingOwnError
	}
	steps, next := s.Pack.Objection.Steps, c.way.AfterComparison(finding)
	if next == casefile.TaskVerify {
		if transfer := steps[casefile.StepTransfer]; transfer != "" && s.transferWaits() {
			s.atOnce(c, transfer)
		}
		s.assign(c, next, c.unit, steps[casefile.StepVerify])
		return
	}
	correct := steps[casefile.StepCorrect]
	if next == casefile.TaskCorrect {
		s.assign(c, next, s.desks[whoAgency], correct)
		return
	}
	if correct != "" {
		s.atOnce(c, correct)
	}
	s.correctOwnError(c)
}

func (s *city) correctOwnError(c *matter) {
	steps := s.Pack.Objection.Steps
	c.result = casefile.Result(casefile.OutcomeCorrect)
	s.afterDecision(c, cmp.Or(steps[casefile.StepInformCorrection], steps[casefile.StepInform]))
}

// verify decides, or sends back to the agency what is not the unit's to verify, so that the agency names another.
func (s *city) verify(t *task) {
	c, steps := t.of, s.Pack.Objection.Steps
	if t.desk.place != whoAgency && !c.sentBack && c.elsewhere < s.habits.SentBack && steps[casefile.StepRoute] != "" {
		c.sentBack = true
		s.assign(c, casefile.TaskRoute, s.desks[whoAgency], steps[casefile.StepRoute])
		return
	}
	c.result = s.decision(c)
	s.afterDecision(c, steps[casefile.StepInform])
}

// afterDecision lets the agency inform, or ends the case where the result goes out with the decision.
func (s *city) afterDecision(c *matter, clock string) {
	if next := c.way.AfterDecision(); next != "" {
		s.assign(c, next, s.desks[whoAgency], clock)
		return
	}
	s.close(c)
}

// decision keeps the record or chooses among the other outcomes that the document allows.
func (s *city) decision(c *matter) casefile.Result {
	var others []casefile.Result
	for _, o := range s.Pack.Objection.Outcomes {
		if o.ID != casefile.OutcomeKeep {
			others = append(others, casefile.Result(o.ID))
		}
	}
	if c.outcome < s.habits.Kept || len(others) == 0 {
		return casefile.Result(casefile.OutcomeKeep)
	}
	return others[upTo(c.which, 0, len(others)-1)]
}

// transferWaits reports whether the transfer's clock runs only from the comparison.
func (s *city) transferWaits() bool {
	k, err := s.Pack.Clock(s.Pack.Objection.Steps[casefile.StepTransfer])
	return err == nil && k.RunsFrom == casefile.EventCompared
}

// suspended is how many records could not be queried for a while, because their units let the time to verify pass.
func (s *city) suspended(r Report) int {
	if s.Pack.Objection.UnitSilent != rules.SilenceSuspendQueries {
		return 0
	}
	verify, _ := r.Clock(s.Pack.Objection.Steps[casefile.StepVerify])
	return verify.Late
}
