package simulate

import (
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// Report is what a simulation found. Every number follows from the options.
type Report struct {
	Flow            casefile.Flow           `json:"flow"`
	Pack            string                  `json:"pack"`
	Version         int                     `json:"version"`
	Hash            string                  `json:"hash"`
	Standing        rules.Standing          `json:"standing"`
	CalendarVersion string                  `json:"calendar_version"`
	Provisional     bool                    `json:"provisional"` // a year that was played has no holiday notice yet
	From            calendar.Date           `json:"from"`
	To              calendar.Date           `json:"to"`
	Seed            uint64                  `json:"seed"`
	Cases           int                     `json:"cases"`
	CaseDays        int                     `json:"case_days"` // one open case on one day is one
	Ended           map[casefile.Result]int `json:"ended"`     // cases, by how they ended
	Open            int                     `json:"open"`      // cases left open after the last day
	Suspended       int                     `json:"suspended"` // records whose queries a unit's silence suspended
	Clocks          []Row                   `json:"clocks"`    // of all bodies together, in the order of the procedure
	Units           []UnitReport            `json:"units"`     // the agency first
	Applicants      []Row                   `json:"applicants,omitempty"`
}

// UnitReport is how one body fared.
type UnitReport struct {
	Unit
	Waiting int   `json:"waiting"` // tasks in its inbox after the last day
	Clocks  []Row `json:"clocks"`
}

// Row is how the periods of one clock went. Started is OnTime + Late + Running + Stopped.
type Row struct {
	Clock    string      `json:"clock"`
	Amount   int         `json:"amount"`
	Unit     rules.Unit  `json:"unit"`
	Article  string      `json:"article,omitempty"`
	Basis    rules.Basis `json:"basis"`
	Started  int         `json:"started"`
	OnTime   int         `json:"on_time"`
	Late     int         `json:"late"`     // answered late, or unanswered although the period has passed
	Running  int         `json:"running"`  // still within the period after the last day
	Stopped  int         `json:"stopped"`  // by a withdrawal within the period
	Answered int         `json:"answered"` // of OnTime and Late
	Median   int         `json:"median"`   // working days used until the answer; half of the answers took no longer
	P90      int         `json:"p90"`      // nine in ten took no longer
	Asked    int         `json:"asked"`    // requests for extension
	Extended int         `json:"extended"` // granted
	// Expected are the overdue: Late, and those Running that will be late when work goes on without new cases.
	Expected int `json:"expected_overdue"`
}

// Share is the share on time of what is settled, from 0 to 1; ok is false where nothing is.
func (r Row) Share() (share float64, ok bool) {
	if r.OnTime+r.Late == 0 {
		return 0, false
	}
	return float64(r.OnTime) / float64(r.OnTime+r.Late), true
}

// Clock gives the row of a clock of all bodies together; ok is false where the pack has none that was played.
func (r Report) Clock(name string) (row Row, ok bool) { return find(r.Clocks, name) }

func find(rows []Row, clock string) (Row, bool) {
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Clock == clock })
	if i < 0 {
		return Row{}, false
	}
	return rows[i], true
}

func (s *city) report() Report {
	last := s.From.AddDays(s.Days - 1)
	r := Report{Flow: s.Flow, Pack: s.Pack.ID, Version: s.Pack.Version, Hash: s.Pack.Hash(s.Flow), Standing: s.Pack.Standing,
		CalendarVersion: s.Calendar.Version(), Provisional: s.Calendar.Provisional(s.From, last), From: s.From, To: last,
		Seed: s.Seed, Cases: s.cases, CaseDays: s.caseDays, Ended: s.ends, Open: s.left, Units: []UnitReport{}}
	everybody := []int{whoCase, whoApplicant}
	for _, d := range s.desks {
		everybody = append(everybody, d.place)
		r.Units = append(r.Units, UnitReport{Unit: d.Unit, Waiting: d.left, Clocks: s.rows(d.place)})
	}
	r.Clocks, r.Applicants = s.rows(everybody...), s.rows(whoApplicant)
	r.Suspended = plots[s.Flow].suspended(s, r)
	return r
}

// rows gives one row for each clock that ran for any of these.
func (s *city) rows(who ...int) []Row {
	steps, rows := s.steps(), []Row{}
	for _, step := range plots[s.Flow].reported {
		name := steps[step]
		if _, done := find(rows, name); done {
			continue // two steps on one clock
		}
		var sum tally
		for _, w := range who {
			if y := s.tallies[tallyKey{w, name}]; y != nil {
				sum.add(y)
			}
		}
		k, err := s.Pack.Clock(name)
		if err != nil || sum.started == 0 {
			continue // the pack has no such step, or no case came to it
		}
		rows = append(rows, sum.row(k))
	}
	return rows
}

func (y *tally) add(o *tally) {
	y.started += o.started
	y.onTime += o.onTime
	y.late += o.late
	y.running += o.running
	y.stopped += o.stopped
	y.asked += o.asked
	y.extended += o.extended
	y.expected += o.expected
	for days, n := range o.used {
		if n > 0 {
			y.use(days)
			y.used[days] += n - 1
		}
	}
}

func (y *tally) row(k rules.Clock) Row {
	r := Row{Clock: k.Name, Amount: k.Amount, Unit: k.Unit, Article: k.Article, Basis: k.Basis, Started: y.started, OnTime: y.onTime,
		Late: y.late, Running: y.running, Stopped: y.stopped, Asked: y.asked, Extended: y.extended, Expected: y.late + y.expected,
		Median: y.percentile(50), P90: y.percentile(90)}
	for _, n := range y.used {
		r.Answered += n
	}
	return r
}

// percentile is the least number of days within which so many of a hundred answers came; 0 where there are none.
func (y *tally) percentile(p int) int {
	answers := 0
	for _, n := range y.used {
		answers += n
	}
	within := 0
	for days, n := range y.used {
		if within += n; within*100 >= answers*p && answers > 0 {
			return days
		}
	}
	return 0
}
