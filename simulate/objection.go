package simulate

import (
	"cmp"
	"fmt"
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// objection is one case under way.
type objection struct {
	nature
	way       casefile.Way
	number    int   // in the order of arrival
	unit      *desk // that is responsible for the record
	handler   *desk // with whom it was filed
	filed     calendar.Date
	accepted  calendar.Date
	suspended span // while a supplement was awaited
	asked     bool // the one supplement notice has gone out
	sentBack  bool
	result    casefile.Result // "" until it is decided
	task      *task           // the last that was opened
	clocks    []*running
	tasks     int
}

// arrive files a case with the agency or, where the pack has it, with the unit.
func (s *city) arrive() {
	n, o := draw(s.dice), s.Pack.Objection
	c := &objection{nature: n, number: s.cases, unit: s.concerned(n.unit), filed: s.today, way: o.Way}
	c.handler = s.desks[whoAgency]
	if c.direct < s.habits.Direct && slices.Contains(o.Channels, casefile.ChannelUnit) {
		c.way, c.handler = o.Through(casefile.ChannelUnit), c.unit
	}
	s.cases++
	s.open[c.number] = c
	if o.Steps[casefile.StepTotal] != "" {
		s.start(c, whoCase, o.Steps[casefile.StepTotal], s.today)
	}
	s.assign(c, casefile.TaskFormCheck, c.handler, o.Steps[casefile.StepAccept])
	if c.withdrawn < s.habits.Withdrawn {
		s.on(s.today.AddDays(upTo(c.withdrawnIn, 1, s.habits.WithdrawnIn)), func() { s.withdraw(c) })
	}
}

// step is what follows from an answered task; it mirrors activities/objection.go.
func (s *city) step(t *task) {
	c := t.of
	t.done = true
	if t.kind == casefile.TaskFormCheck && s.incomplete(c) {
		s.askForSupplement(c)
		return
	}
	s.meet(t.clock)
	follow, ok := follows[t.kind]
	if !ok {
		s.fail(fmt.Errorf("nothing follows from task %s", t.kind))
		return
	}
	follow(s, t)
}

// follows leads from the kind of a task that has been answered to what comes of it.
var follows = map[casefile.TaskKind]func(*city, *task){
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
}

// incomplete reports whether the form check finds something missing. It asks once for everything.
func (s *city) incomplete(c *objection) bool {
	return c.missing < s.habits.Incomplete && !c.asked && s.Pack.Objection.Steps[casefile.StepSupplement] != ""
}

// checkForm refuses, accepts, or puts up for approval what came after its window (shenzhen-2020 37).
func (s *city) checkForm(c *objection) {
	steps := s.Pack.Objection.Steps
	if steps[casefile.StepWindow] != "" && steps[casefile.StepApproveLate] != "" && c.late < s.habits.Late {
		s.assign(c, casefile.TaskApproveLate, c.handler, steps[casefile.StepApproveLate])
		return
	}
	s.acceptOrRefuse(c, c.refused < s.habits.Refused)
}

func (s *city) acceptOrRefuse(c *objection, refused bool) {
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

// askForSupplement stops the clocks of the case that stand still meanwhile until the supplement comes; where it does not, the case lapses.
func (s *city) askForSupplement(c *objection) {
	c.asked, c.suspended.From = true, s.today
	for _, r := range c.clocks {
		// What has passed stays passed, and what does not stand still runs on.
		r.paused = !r.over && !s.today.After(r.due) && s.Pack.StandsStill(r.name)
	}
	awaited := s.start(c, whoApplicant, s.Pack.Objection.Steps[casefile.StepSupplement], s.today)
	if awaited == nil {
		return
	}
	comes := s.today.AddDays(upTo(c.suppliedIn, 1, s.habits.SuppliedIn))
	if c.supplied >= s.habits.NeverSupplied && !comes.After(awaited.due) {
		s.on(comes, func() { s.supplement(c, awaited) })
		return
	}
	s.on(awaited.due.AddDays(1), func() {
		if c.result == "" {
			s.stop(awaited) // it was never answered
			s.resume(c)
			c.result = casefile.ResultLapsed
			s.close(c)
		}
	})
}

// supplement puts the filing before the agency again.
func (s *city) supplement(c *objection, awaited *running) {
	if c.result != "" {
		return // withdrawn meanwhile
	}
	s.meet(awaited)
	s.resume(c)
	again := *c.task
	again.done, again.ready = false, false
	s.lay(&again)
}

// resume lets the clocks run on, without the days from asking until today.
func (s *city) resume(c *objection) {
	c.suspended.To = s.today
	for _, r := range c.clocks {
		if !r.paused {
			continue
		}
		r.paused = false
		a, err := s.law.ask(s.questionOf(c, r.name, r.start))
		if err != nil {
			s.fail(err)
			return
		}
		r.due = a.due
	}
}

// compare sets the copy beside its source: an own error is put right, anything else goes to the unit.
func (s *city) compare(c *objection) {
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

func (s *city) correctOwnError(c *objection) {
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
func (s *city) afterDecision(c *objection, clock string) {
	if next := c.way.AfterDecision(); next != "" {
		s.assign(c, next, s.desks[whoAgency], clock)
		return
	}
	s.close(c)
}

// decision keeps the record or chooses among the other outcomes that the document allows.
func (s *city) decision(c *objection) casefile.Result {
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

// withdraw ends the case at the applicant's wish, unless it is decided.
func (s *city) withdraw(c *objection) {
	if c.result != "" {
		return
	}
	c.result = casefile.ResultWithdrawn
	if c.task != nil {
		c.task.done = true
	}
	for _, r := range c.clocks {
		s.stop(r)
	}
	s.close(c)
}

// close ends the case; clocks that still run are met with it.
func (s *city) close(c *objection) {
	for _, r := range c.clocks {
		s.meet(r)
	}
	delete(s.open, c.number)
	if !s.after {
		s.ends[c.result]++
	}
}

// assign opens a task of a desk under a clock of the pack.
func (s *city) assign(c *objection, kind casefile.TaskKind, d *desk, clock string) {
	r := s.start(c, d.place, clock, s.runsFrom(c, clock))
	if r == nil {
		return
	}
	t := &task{kind: kind, of: c, desk: d, clock: r}
	s.lay(t)
	if k, err := s.Pack.Clock(clock); err == nil && k.Extension != nil {
		s.considerExtension(t, *k.Extension)
	}
}

// lay puts a task on a desk, where it lies for a while before it can be answered.
func (s *city) lay(t *task) {
	c := t.of
	c.task = t
	wait := int(t.desk.Delay * c.delays[c.tasks%len(c.delays)])
	c.tasks++
	if s.laidAside(t) {
		wait = upTo(c.aside, s.habits.AsideDays/2, s.habits.AsideDays)
	}
	s.on(s.Calendar.AddWorkdays(s.today, wait), func() {
		if t.ready = true; !t.done {
			t.desk.put(t)
		}
	})
}

// laidAside reports whether the unit stays silent on the task for long.
func (s *city) laidAside(t *task) bool { return t.desk.place > 0 && t.of.silent < t.desk.Silent }

// considerExtension lets the desk look at the task on the working day before it is due; the head decides some days after.
// A request that is undecided when the deadline passes comes to nothing.
func (s *city) considerExtension(t *task, e rules.Extension) {
	c := t.of
	if c.asks >= t.desk.Asks || s.laidAside(t) {
		return
	}
	s.on(s.Calendar.AddWorkdays(t.clock.due, -1), func() {
		if t.done {
			return
		}
		s.note(t.clock, func(y *tally) { y.asked++ })
		s.on(s.Calendar.AddWorkdays(s.today, upTo(c.headIn, 0, s.habits.HeadDays)), func() {
			if !t.done && !s.today.After(t.clock.due) && c.head >= s.habits.HeadRefuses {
				s.extend(t, e)
			}
		})
	})
}

// extend moves the deadline as far as was asked for and the article allows.
func (s *city) extend(t *task, e rules.Extension) {
	c := t.of
	asked := e.Amount
	if e.Open {
		asked = upTo(c.asksFor, 1, s.habits.AsksFor)
	}
	q := s.questionOf(c, t.clock.name, t.clock.start)
	q.asked = asked
	a, err := s.law.ask(q)
	if err != nil {
		s.fail(err)
		return
	}
	if a.granted == 0 {
		return
	}
	t.clock.due = a.due
	s.note(t.clock, func(y *tally) { y.extended++ })
	if t.ready {
		t.desk.put(t) // what is due later moves down in the inbox
	}
}

// runsFrom is the day from which a clock runs: filing and acceptance lie behind, anything else is today.
func (s *city) runsFrom(c *objection, clock string) calendar.Date {
	k, err := s.Pack.Clock(clock)
	switch {
	case err != nil:
		s.fail(err)
	case k.RunsFrom == casefile.EventFiled:
		return c.filed
	case k.RunsFrom == casefile.EventAccepted && !c.accepted.IsZero():
		return c.accepted
	}
	return s.today
}

// transferWaits reports whether the transfer's clock runs only from the comparison.
func (s *city) transferWaits() bool {
	k, err := s.Pack.Clock(s.Pack.Objection.Steps[casefile.StepTransfer])
	return err == nil && k.RunsFrom == casefile.EventCompared
}

// reported are the steps whose clocks a report has, in its order.
var reported = []casefile.Step{casefile.StepAccept, casefile.StepSupplement, casefile.StepApproveLate, casefile.StepCompare,
	casefile.StepTransfer, casefile.StepCorrect, casefile.StepInformCorrection, casefile.StepVerify, casefile.StepRoute,
	casefile.StepDecideDirect, casefile.StepDecide, casefile.StepInform, casefile.StepTotal}

// suspended is how many records could not be queried for a while, because their units let the time to verify pass.
func (s *city) suspended(r Report) int {
	if s.Pack.Objection.UnitSilent != rules.SilenceSuspendQueries {
		return 0
	}
	verify, _ := r.Clock(s.Pack.Objection.Steps[casefile.StepVerify])
	return verify.Late
}
