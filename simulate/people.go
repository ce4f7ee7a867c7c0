package simulate

import (
	"cmp"
	"fmt"
	"math/rand/v2"

	"creditcase/calendar"
	"creditcase/casefile"
)

// Unit is how one body works. A task of it is one act: a form check, a comparison, a verification, a result.
type Unit struct {
	Name     string  `json:"name"`
	Share    float64 `json:"share"`    // of the cases that concern its records; the shares of all units are taken together
	Capacity float64 `json:"capacity"` // tasks that it answers on a working day, at most
	Delay    float64 `json:"delay"`    // working days that a task lies before it can be answered, on average
	Silent   float64 `json:"silent"`   // of its tasks that are laid aside, from 0 to 1
	Asks     float64 `json:"asks"`     // of its tasks in danger for which it asks for an extension, from 0 to 1
}

// Habits are what people do in a case, each a share from 0 to 1 unless it says otherwise. Every number is made up.
type Habits struct {
	DayOff        float64 // cases filed on a day off, for one on a working day
	Direct        float64 // of cases that are filed with the unit, where the document lets them be
	Late          float64 // of filings that come after their window, where there is one
	Refused       float64 // of filings that the form check refuses
	Incomplete    float64 // of filings that must be supplemented
	NeverSupplied float64 // of supplements asked for that never come
	SuppliedIn    int     // calendar days until a supplement comes, at most
	Withdrawn     float64 // of cases that whoever has begun them gives up
	WithdrawnIn   int     // calendar days until then, at most
	SentBack      float64 // of cases that their unit sends back because another is responsible
	OwnError      float64 // of comparisons that find the agency's own error
	Kept          float64 // of decisions that keep the record as it is
	RepairRefused float64 // of decisions on repair that refuse it
	Dropped       float64 // of proposals that list nobody
	StaysListed   float64 // of requests for removal that take nobody off
	Untrue        float64 // of checked commitments
	Unverifiable  float64 // of the others, those that cannot all be found out
	RefusesOrder  float64 // of answers to an order to rectify that refuse it
	HoldsNot      float64 // of the others, those that are not found to be so
	HeadRefuses   float64 // of requests for extension, and of late filings, that the head refuses
	HeadDays      int     // working days until the head decides, at most
	AsksFor       int     // units of the clock that are asked for where the article leaves it open, at most
	AsideDays     int     // working days for which a silent unit lays a task aside, at most; at least half of it
}

// DefaultHabits are those of the command.
var DefaultHabits = Habits{
	DayOff: 0.3, Direct: 0.15, Late: 0.03, Refused: 0.07, SentBack: 0.04, Incomplete: 0.15, NeverSupplied: 0.2, SuppliedIn: 12, Withdrawn: 0.04, WithdrawnIn: 20,
	OwnError: 0.2, Kept: 0.45, RepairRefused: 0.25, Dropped: 0.2, StaysListed: 0.3, Untrue: 0.15, Unverifiable: 0.08, RefusesOrder: 0.15, HoldsNot: 0.15, HeadRefuses: 0.15, HeadDays: 2, AsksFor: 10, AsideDays: 40,
}

// MakeUp gives an agency and units of differing share, capacity and delay, the same for the same seed whatever the pack:
// some units have twice the capacity that their cases need, some less than they need.
func MakeUp(o Options) (Unit, []Unit) {
	dice := stream(o.Seed, streamUnits)
	between := func(low, high float64) float64 { return low + dice.Float64()*(high-low) }
	units := make([]Unit, o.Units)
	total := 0.0
	for i := range units {
		units[i] = Unit{Name: fmt.Sprintf("unit %02d", i+1), Share: between(0.2, 2), Delay: between(0, 4),
			Silent: between(0, 0.06), Asks: between(0.2, 0.9)}
		total += units[i].Share
	}
	daily := float64(o.Cases) / float64(max(1, workdays(o.Calendar, o.From, o.Days)))
	for i := range units {
		u := &units[i]
		u.Share /= total
		u.Capacity = max(0.2, daily*u.Share*plots[cmp.Or(o.Flow, casefile.FlowObjection)].load*between(0.8, 2))
	}
	// An agency has two to four tasks in each case.
	return Unit{Name: "agency", Capacity: max(1, daily*between(2.8, 4)), Delay: 0.3, Asks: 0.5}, units
}

func workdays(cal *calendar.Calendar, from calendar.Date, days int) int {
	n := 0
	for i := range days {
		if cal.IsWorkday(from.AddDays(i)) {
			n++
		}
	}
	return n
}

// nature is what chance has in store for one case, drawn when it arrives and always in the same order, so that it is the
// same under every pack. Values are even from 0 to 1 unless they say otherwise.
type nature struct {
	unit, elsewhere, direct, late, refused, missing, supplied, suppliedIn, withdrawn, withdrawnIn float64
	finding, outcome, which, silent, aside, asks, asksFor, head, headIn                           float64
	delays                                                                                        [8]float64 // mean 1; one for each task in turn
}

func draw(dice *rand.Rand) nature {
	var n nature
	for _, f := range []*float64{&n.unit, &n.elsewhere, &n.direct, &n.late, &n.refused, &n.missing, &n.supplied, &n.suppliedIn,
		&n.withdrawn, &n.withdrawnIn, &n.finding, &n.outcome, &n.which, &n.silent, &n.aside, &n.asks, &n.asksFor, &n.head, &n.headIn} {
		*f = dice.Float64()
	}
	for i := range n.delays {
		n.delays[i] = dice.ExpFloat64()
	}
	return n
}

// upTo spreads a value evenly over the numbers from low to high, both included.
func upTo(value float64, low, high int) int {
	return low + min(int(value*float64(high-low+1)), high-low)
}

// concerned is the unit whose record the case is about.
func (s *city) concerned(value float64) *desk {
	total := 0.0
	for _, d := range s.desks[1:] {
		total += d.Share
	}
	value *= total
	for _, d := range s.desks[1:] {
		if value -= d.Share; value < 0 {
			return d
		}
	}
	return s.desks[len(s.desks)-1]
}

// other is the unit that the agency names after one has sent the case back; where there is but one, that one again.
func (s *city) other(c *matter) *desk {
	d := s.concerned(c.elsewhere / s.habits.SentBack)
	if d == c.unit && len(s.desks) > 2 {
		d = s.desks[1+d.place%(len(s.desks)-1)]
	}
	return d
}
