package simulate

import (
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
)

// running is a clock of a case that runs, or has run.
type running struct {
	tally  *tally
	name   string
	of     *matter
	start  calendar.Date
	due    calendar.Date
	paused bool // a supplement is awaited: nobody knows yet when it is due
	over   bool
}

// The places of those who are no desk.
const (
	whoAgency    = 0
	whoApplicant = -1
	whoCase      = -2 // a clock of the case as a whole
)

type tallyKey struct {
	who   int
	clock string
}

// tally counts how the periods of one clock went for one body.
type tally struct {
	started  int
	onTime   int
	late     int   // answered late, or not answered although the period has passed
	running  int   // still within the period after the last day
	stopped  int   // by a withdrawal within the period
	used     []int // used[n] counts the answers that came on the n-th working day; what was never answered is not here
	asked    int   // extensions
	extended int
	expected int // of those running, what will be late if no new cases come
}

// note counts something while cases come; what happens after the last day is not counted.
func (s *city) note(r *running, count func(*tally)) {
	if !s.after {
		count(r.tally)
	}
}

// start lets a clock of the pack run from a day. It returns nil after an error.
func (s *city) start(c *matter, who int, clock string, from calendar.Date) *running {
	a, err := s.law.ask(s.questionOf(c, clock, from))
	if err != nil {
		s.fail(err)
		return nil
	}
	key := tallyKey{who, clock}
	if s.tallies[key] == nil {
		s.tallies[key] = new(tally)
	}
	r := &running{tally: s.tallies[key], name: clock, of: c, start: from, due: a.due}
	r.over = s.after // of no interest any more
	s.note(r, func(y *tally) { y.started++ })
	c.clocks = append(c.clocks, r)
	return r
}

// questionOf is what the due day of a clock of the case depends on.
func (s *city) questionOf(c *matter, clock string, start calendar.Date) question {
	q := question{clock: clock, start: start}
	if s.Pack.StandsStill(clock) {
		q.suspended = c.outside()
	}
	limit := s.Pack.CapOf(clock)
	if limit == nil {
		return q // an unknown clock is the law's to complain of
	}
	q.capStart = c.filed
	if limit.From == casefile.EventAccepted && !c.accepted.IsZero() {
		q.capStart = c.accepted
	}
	return q
}

// atOnce is a clock that is met by the act that starts it.
func (s *city) atOnce(c *matter, clock string) {
	if r := s.start(c, whoAgency, clock, s.runsFrom(c, clock)); r != nil {
		s.meet(r)
	}
}

// meet lets a clock be met today.
func (s *city) meet(r *running) {
	if r.over {
		return
	}
	r.over = true
	late := s.today.After(r.due)
	switch {
	case s.after && late:
		r.tally.expected++
	case s.after:
	case late:
		r.tally.late++
		r.tally.use(s.used(r))
	default:
		r.tally.onTime++
		r.tally.use(s.used(r))
	}
}

// meetNamed lets a clock be met of the case that runs beside a task.
func (s *city) meetNamed(c *matter, clock string) {
	for _, r := range c.clocks {
		if r.name == clock {
			s.meet(r)
		}
	}
}

// stop ends a clock that nobody has to meet any more.
func (s *city) stop(r *running) {
	late := !r.paused && s.today.After(r.due)
	if r.over {
		return
	}
	r.over = true
	switch {
	case s.after && late:
		r.tally.expected++
	case s.after:
	case late:
		r.tally.late++
	default:
		r.tally.stopped++
	}
}

// used counts the working days of a period until today, without the days that the law leaves out.
func (s *city) used(r *running) int {
	days := s.workdays(r.start, s.today)
	if out := r.of.outside(); out.To.After(r.start) && s.Pack.StandsStill(r.name) {
		days -= s.workdays(latest(r.start, out.From.AddDays(-1)), out.To)
	}
	return max(0, days)
}

func latest(a, b calendar.Date) calendar.Date {
	if a.After(b) {
		return a
	}
	return b
}

func (y *tally) use(days int) {
	if missing := days + 1 - len(y.used); missing > 0 {
		y.used = append(y.used, make([]int, missing)...)
	}
	y.used[days]++
}

// outside is the time that is outside the periods of the case; the zero span while there is none that has ended.
func (c *matter) outside() span {
	if c.suspended.To.IsZero() {
		return span{}
	}
	return c.suspended
}

// takeStock counts what still runs after the last day.
func (s *city) takeStock() {
	for _, d := range s.desks {
		d.left = d.waiting()
	}
	s.left = len(s.open)
	for _, c := range s.open {
		for _, r := range c.clocks {
			switch {
			case r.over:
			case !r.paused && s.today.After(r.due):
				r.over = true
				r.tally.late++
			default:
				r.tally.running++
				s.pending = append(s.pending, r)
			}
		}
	}
}

// runOn plays on with no new cases until every clock that still ran has been met or has passed, for what is expected.
func (s *city) runOn() {
	s.after = true
	for len(s.pending) > 0 && s.err == nil {
		s.today = s.today.AddDays(1)
		s.dawn()
		s.work()
		s.pending = slices.DeleteFunc(s.pending, func(r *running) bool {
			if !r.over && !r.paused && s.today.After(r.due) {
				r.over = true
				r.tally.expected++
			}
			return r.over
		})
	}
}
