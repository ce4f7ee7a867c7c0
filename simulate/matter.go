package simulate

import (
	"fmt"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// matter is one case under way.
type matter struct {
	nature
	way       casefile.Way
	number    int   // in the order of arrival
	unit      *desk // that is responsible for the record
	handler   *desk // with whom it was filed
	filed     calendar.Date
	accepted  calendar.Date
	suspended span          // while a supplement was awaited
	until     calendar.Date // the last day of the party's time to answer, before which nobody decides
	asked     bool          // the one supplement notice has gone out, or the one request for papers
	sentBack  bool
	result    casefile.Result // "" until it is decided
	task      *task           // the last that was opened
	clocks    []*running
	tasks     int
}

// plot is how the cases of a procedure go.
type plot struct {
	// begin lets a case be filed: it sets with whom, and opens the first task.
	begin func(*city, *matter)
	// follows leads from the kind of a task that has been answered to what comes of it.
	follows map[casefile.TaskKind]func(*city, *task)
	// reported are the steps whose clocks a report has, in its order.
	reported []casefile.Step
	// load is how many tasks a unit has in a case, about: what its people are made up for.
	load float64
	// suspended is how many records could not be queried for a while.
	suspended func(*city, Report) int
}

// plots are the procedures that can be played.
var plots map[casefile.Flow]*plot

func init() { // the steps of a plot speak of plots
	plots = map[casefile.Flow]*plot{casefile.FlowObjection: &objections, casefile.FlowRepair: &repairs, casefile.FlowListing: &listings,
		casefile.FlowDelisting: &delistings, casefile.FlowCommitment: &commitments}
}

// steps are the clocks of the procedure that is played.
func (s *city) steps() rules.Steps { return s.Pack.Procedure(s.Flow).Steps }

// arrive files a case.
func (s *city) arrive() {
	n := draw(s.dice)
	c := &matter{nature: n, number: s.cases, unit: s.concerned(n.unit), filed: s.today}
	s.cases++
	s.open[c.number] = c
	plots[s.Flow].begin(s, c)
	if c.withdrawn < s.habits.Withdrawn {
		s.on(s.today.AddDays(upTo(c.withdrawnIn, 1, s.habits.WithdrawnIn)), func() { s.withdraw(c) })
	}
}

// step is what follows from an answered task; it mirrors the steps of package activities.
func (s *city) step(t *task) {
	c := t.of
	t.done = true
	if t.kind == casefile.TaskFormCheck && s.incomplete(c) {
		s.askForSupplement(c)
		return
	}
	s.meet(t.clock)
	follow, ok := plots[s.Flow].follows[t.kind]
	if !ok {
		s.fail(fmt.Errorf("nothing follows from task %s", t.kind))
		return
	}
	follow(s, t)
}

// incomplete reports whether the form check finds something missing. It asks once for everything.
func (s *city) incomplete(c *matter) bool {
	return c.missing < s.habits.Incomplete && !c.asked && s.steps()[casefile.StepSupplement] != ""
}

// askForSupplement stops the clocks of the case that stand still meanwhile until the supplement comes; where it does not, the case lapses.
func (s *city) askForSupplement(c *matter) {
	c.asked, c.suspended.From = true, s.today
	for _, r := range c.clocks {
		// What has passed stays passed, and what does not stand still runs on.
		r.paused = !r.over && !s.today.After(r.due) && (s.Pack.StandsStill(r.name) || s.beginsAnew(r.name))
	}
	s.awaits(c, casefile.StepSupplement, func(came bool) {
		s.resume(c)
		if !came {
			c.result = casefile.ResultLapsed
			s.close(c)
			return
		}
		again := *c.task // whoever checks the form has the filing again
		again.done, again.ready = false, false
		s.lay(&again)
	})
}

// beginsAnew reports whether the clock is that of accepting what is complete, so that it has not begun before the supplement.
func (s *city) beginsAnew(clock string) bool {
	return clock == s.steps()[casefile.StepAccept] && s.Pack.Procedure(s.Flow).SupplementTime.AcceptanceArticle != ""
}

// resume lets the clocks run on, without the days from asking until today.
func (s *city) resume(c *matter) {
	c.suspended.To = s.today
	for _, r := range c.clocks {
		if !r.paused {
			continue
		}
		r.paused = false
		if s.beginsAnew(r.name) {
			r.start = s.today
		}
		a, err := s.law.ask(s.questionOf(c, r.name, r.start))
		if err != nil {
			s.fail(err)
			return
		}
		r.due = a.due
	}
}

// withdraw ends the case at the wish of whoever has begun it, unless it is decided.
func (s *city) withdraw(c *matter) {
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
func (s *city) close(c *matter) {
	for _, r := range c.clocks {
		s.meet(r)
	}
	delete(s.open, c.number)
	if !s.after {
		s.ends[c.result]++
	}
}

// assign opens a task of a desk under a clock of the pack.
func (s *city) assign(c *matter, kind casefile.TaskKind, d *desk, clock string) {
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
func (s *city) runsFrom(c *matter, clock string) calendar.Date {
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
