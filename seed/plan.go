package seed

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// plannedCase is a scenario under a pack, with the time at which it is filed.
type plannedCase struct {
	scenario
	story *story
	*schedule
	round   int
	channel casefile.Channel
	filedAt time.Time
}

// plan sets the demo cases in time under a pack, in the order of their filing. No act is later than now: the youngest
// belong to the last working day that is over. Without papers nobody acts for another, and
// nobody is proposed for a list, since there are none to show.
func plan(size Size, pack *rules.Pack, cal *calendar.Calendar, now time.Time, papers bool) ([]plannedCase, error) {
	return planUnder(size, func(casefile.Flow) *rules.Pack { return pack }, cal, now, papers)
}

// planUnder is plan for a city that runs a pack of its own for each procedure.
func planUnder(size Size, packFor func(casefile.Flow) *rules.Pack, cal *calendar.Calendar, now time.Time, papers bool) ([]plannedCase, error) {
	last := calendar.DateOf(now)
	for !cal.IsWorkday(last) || last.At(hourOver, 0).After(now) {
		last = last.AddDays(-1)
	}
	var cases []plannedCase
	for _, st := range stories {
		pack := packFor(st.flow)
		if !pack.Provides(st.flow) {
			continue
		}
		for i, sc := range st.cases(size) {
			if (sc.as != "" || st.proposes || st.papers) && !papers || sc.only != nil && !sc.only(pack) {
				continue
			}
			day, err := st.filingDay(sc, pack, cal, calendar.DateOf(now), last)
			if err != nil {
				return nil, err
			}
			c := plannedCase{scenario: st.under(pack, sc), story: st, round: i / len(st.scenarios), channel: st.channel(pack, sc),
				schedule: &schedule{cal: cal, last: last, day: day, minute: i % len(st.scenarios)}}
			c.filedAt = c.at(8, 40)
			cases = append(cases, c)
		}
	}
	slices.SortStableFunc(cases, func(a, b plannedCase) int { return cmp.Compare(a.filedAt.UnixNano(), b.filedAt.UnixNano()) })
	return cases, nil
}

// channel is where a scenario files under a pack.
func (st *story) channel(pack *rules.Pack, sc scenario) casefile.Channel {
	if sc.direct && slices.Contains(pack.Procedure(st.flow).Channels, casefile.ChannelUnit) {
		return casefile.ChannelUnit
	}
	return casefile.ChannelAgency
}

// under is the scenario as a pack lets it go: without what the pack does not know.
func (st *story) under(pack *rules.Pack, sc scenario) scenario {
	channel := st.channel(pack, sc)
	sc.turns = slices.DeleteFunc(slices.Clone(sc.turns), func(t turn) bool { return !st.has(t, pack, channel) })
	if pack.Procedure(st.flow).Steps[casefile.StepWindow] == "" {
		sc.late = ""
	}
	if sc.as == casefile.CapacityInterestedParty && !slices.Contains(pack.Procedure(st.flow).Parties, rules.InterestedParty) {
		sc.as = casefile.CapacityAgent
	}
	return sc
}

// filingDay counts back from the day on which the task left open is due, where the scenario wants one and the pack has
// its clock, otherwise from the last working day.
func (st *story) filingDay(sc scenario, pack *rules.Pack, cal *calendar.Calendar, today, last calendar.Date) (calendar.Date, error) {
	name := st.clock(pack.Procedure(st.flow).Steps, sc.leave)
	if sc.due == nil || name == "" {
		return cal.AddWorkdays(last, -sc.filed), nil
	}
	clock, err := pack.Clock(name)
	if err != nil {
		return calendar.Date{}, fmt.Errorf("plan demo case: %w", err)
	}
	target := cal.AddWorkdays(cal.RollForward(today), *sc.due)
	for start := target; ; start = cal.AddWorkdays(start, -1) {
		d, err := rules.Compute(pack, name, start.At(12, 0), cal)
		if err != nil {
			return calendar.Date{}, fmt.Errorf("plan demo case: %w", err)
		}
		if !d.DueDate().After(target) && !start.After(last) {
			return cal.AddWorkdays(start, -st.since[clock.RunsFrom]), nil
		}
	}
}

// move is what happens next in a demo case.
type move struct {
	act     casefile.ActKind // "": nobody acts, and the time for a supplement passes
	on      casefile.TaskKind
	at      time.Time
	turn    *turn // nil: the straight way
	nothing bool  // the case is where it is left
}

// next takes the case one move further, given the tasks that it has open. It is to be asked once for each move.
func (c *plannedCase) next(open []casefile.TaskKind) move {
	var step casefile.TaskKind
	if i := slices.IndexFunc(open, casefile.TaskKind.IsStep); i >= 0 {
		step = open[i]
	}
	arrived := step == "" || c.story.at(step) >= c.leave
	switch {
	case len(c.turns) > 0 && c.turns[0].comes(open, arrived):
		t := c.turns[0]
		c.turns = c.turns[1:]
		when, beside := asides[t.act]
		if !beside {
			when = c.story.moments[c.story.at(step)]
		}
		return move{act: t.act, on: t.on(open), turn: &t, at: c.after(when)}
	case arrived && c.claim && step != "":
		c.claim = false
		return move{act: casefile.ActClaim, on: step, at: c.claimedAt()}
	case arrived:
		return move{nothing: true}
	}
	when := c.story.moments[c.story.at(step)]
	if c.story.at(step) == c.story.last {
		when.after += c.slow
	}
	return move{act: step.Act(), on: step, at: c.after(when)}
}

// hourOver is when a day's acts are all done.
const hourOver = 17

// schedule gives the instants of one case's acts, one later than the other. Every step has its time of day, so that
// several on one day keep their order; minute tells the cases apart.
type schedule struct {
	cal       *calendar.Calendar
	last, day calendar.Date
	minute    int
	before    time.Time // the act before
}

// at is an instant of the day that the case has come to, and always later than the one before.
func (s *schedule) at(hour, minute int) time.Time {
	at := s.day.At(hour, minute).Add(time.Duration(2*s.minute) * time.Minute)
	if !at.After(s.before) {
		at = s.before.Add(3 * time.Minute)
	}
	s.before = at
	return at
}

// after is the instant of the next act.
func (s *schedule) after(m moment) time.Time {
	s.day = s.cal.AddWorkdays(s.day, m.after)
	if s.day.After(s.last) {
		s.day = s.last
	}
	return s.at(m.hour, m.minute)
}

// claimedAt is the instant at which a task is claimed on the day it was opened.
func (s *schedule) claimedAt() time.Time { return s.at(11, 40) }
