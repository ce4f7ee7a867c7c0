// Package simulate plays made-up cases of a procedure under a rule pack in compressed time, without a database: what the periods of
// a regulation, adopted or only drafted, would do to units of differing capacity and delay.
//
// It is a simulation in days of Asia/Shanghai. Cases take the pack's own way through the procedure, every
// due day comes from rules.Compute and rules.Extend, and the same seed gives the same cases, units and habits under every
// pack, so that two packs can be compared.
package simulate

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// Options say what is played. Pack, Calendar, From, Cases and Days are needed.
type Options struct {
	Flow     casefile.Flow // the procedure that is played; empty: the objection
	Pack     *rules.Pack
	Calendar *calendar.Calendar
	From     calendar.Date // first day of arrivals
	Days     int           // calendar days over which cases arrive; what is open after the last of them stays open
	Cases    int
	Seed     uint64
	Units    int    // how many providing units are made up
	Agency   *Unit  // nil: made up from Seed
	People   []Unit // the providing units; nil: made up from Seed
	Habits   *Habits
}

// The bounds of a simulation.
const (
	maxDays  = 3660
	maxUnits = 1000
	maxCases = 10_000_000
)

func (o Options) check() error {
	switch {
	case plots[o.Flow] == nil:
		return fmt.Errorf("simulate: the procedure %q cannot be played", o.Flow)
	case o.Pack == nil || o.Calendar == nil || o.From.IsZero():
		return errors.New("simulate: pack, calendar and first day are needed")
	case !o.Pack.Provides(o.Flow):
		return fmt.Errorf("simulate: %s does not provide for the procedure %q", o.Pack.File(), o.Flow)
	case o.Days < 1 || o.Days > maxDays:
		return fmt.Errorf("%d days: want 1 to %d", o.Days, maxDays)
	case o.Cases < 1 || o.Cases > maxCases:
		return fmt.Errorf("%d cases: want 1 to %d", o.Cases, maxCases)
	case len(o.People) == 0 && (o.Units < 1 || o.Units > maxUnits):
		return fmt.Errorf("%d units: want 1 to %d", o.Units, maxUnits)
	}
	return nil
}

// The streams of chance that follow from one seed. None depends on the pack.
const (
	streamUnits = iota
	streamArrivals
	streamCases
)

func stream(seed, of uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, of)) //nolint:gosec // chance that must repeat, no secret
}

// Run plays the cases. It returns an error where the options are out of bounds or the pack lacks a clock that its steps
// name; the report depends on nothing but the options.
func Run(o Options) (Report, error) {
	o.Flow = cmp.Or(o.Flow, casefile.FlowObjection)
	if err := o.check(); err != nil {
		return Report{}, err
	}
	s := newCity(o)
	return s.play(s.arrivals())
}

// play lets so many cases arrive on each day, one day after the other.
func (s *city) play(arrivals []int) (Report, error) {
	for i, cases := range arrivals {
		s.today = s.From.AddDays(i)
		s.dawn()
		for range cases {
			s.arrive()
		}
		s.work()
		s.caseDays += len(s.open)
		if s.err != nil {
			return Report{}, s.err
		}
	}
	s.takeStock()
	s.runOn()
	return s.report(), s.err
}

// city is a simulation under way.
type city struct {
	Options
	habits Habits
	law    *law
	desks  []*desk // the agency first, then the units
	dice   *rand.Rand
	today  calendar.Date
	agenda map[calendar.Date][]func()
	// worked[i] counts the working days among the first i days.
	worked   []int
	open     map[int]*matter
	pending  []*running // clocks that still ran when the last day was over
	after    bool       // the last day is over: only pending clocks are looked at
	cases    int
	caseDays int
	ends     map[casefile.Result]int
	left     int // cases open after the last day
	tallies  map[tallyKey]*tally
	err      error // the first that came up; the report is worth nothing then
}

func newCity(o Options) *city {
	o.Flow = cmp.Or(o.Flow, casefile.FlowObjection)
	s := &city{Options: o, law: newLaw(o.Pack, o.Calendar), habits: DefaultHabits, dice: stream(o.Seed, streamCases),
		agenda: make(map[calendar.Date][]func()), open: make(map[int]*matter), ends: make(map[casefile.Result]int),
		tallies: make(map[tallyKey]*tally), worked: []int{0}}
	if o.Habits != nil {
		s.habits = *o.Habits
	}
	agency, units := MakeUp(o)
	if o.Agency != nil {
		agency = *o.Agency
	}
	if len(o.People) > 0 {
		units = o.People
	}
	for i, u := range slices.Concat([]Unit{agency}, units) {
		s.desks = append(s.desks, &desk{Unit: u, place: i})
	}
	return s
}

// arrivals gives how many cases come on each day. People file at weekends too, but fewer.
func (s *city) arrivals() []int {
	dice := stream(s.Seed, streamArrivals)
	until := make([]float64, s.Days) // the weight of all days up to and with this one
	total := 0.0
	for i := range until {
		weight := 1.0
		if !s.Calendar.IsWorkday(s.From.AddDays(i)) {
			weight = s.habits.DayOff
		}
		total += weight
		until[i] = total
	}
	counts := make([]int, s.Days)
	for range s.Cases {
		i, _ := slices.BinarySearch(until, dice.Float64()*total)
		counts[min(i, s.Days-1)]++
	}
	return counts
}

// dawn begins a day with what had been put off until it.
func (s *city) dawn() {
	was := s.worked[len(s.worked)-1]
	if s.Calendar.IsWorkday(s.today) {
		was++
	}
	s.worked = append(s.worked, was)
	due := s.agenda[s.today]
	delete(s.agenda, s.today)
	for _, do := range due {
		do()
	}
}

// on puts something off until the beginning of a day; what is for today or earlier is done now.
func (s *city) on(day calendar.Date, do func()) {
	if !day.After(s.today) {
		do()
		return
	}
	s.agenda[day] = append(s.agenda[day], do)
}

// work is a working day: agency and units in turn, until nobody has anything left that could still be answered today. What the
// agency transfers in the morning a unit may answer the same day, and the agency may inform of it.
func (s *city) work() {
	if !s.Calendar.IsWorkday(s.today) {
		return
	}
	for _, d := range s.desks {
		d.begin()
	}
	for busy := true; busy; {
		busy = false
		for _, d := range s.desks {
			busy = s.answer(d) || busy
		}
	}
}

// answer lets a desk answer what it can, and reports whether it has answered anything.
func (s *city) answer(d *desk) (busy bool) {
	for s.err == nil {
		t, ok := d.next()
		if !ok {
			return busy
		}
		s.step(t)
		busy = true
	}
	return false
}

// fail keeps the first error.
func (s *city) fail(err error) {
	if s.err == nil && err != nil {
		s.err = fmt.Errorf("simulate %s: %w", s.Pack.ID, err)
	}
}

// workdays counts the working days after from up to and with to; both must lie in the time played.
func (s *city) workdays(from, to calendar.Date) int {
	return s.worked[s.From.DaysUntil(to)+1] - s.worked[s.From.DaysUntil(from)+1]
}
