package activities

import (
	"context"
	"maps"
	"time"

	"creditcase/casefile"
)

// Procedure is what steps that all procedures share ask of the one that a case is in.
type Procedure struct {
	// Steps leads from the kind of an act to its step, for a rehearsal and for stories: see Activities.Step. Those of acts that every
	// procedure has are not in it.
	Steps map[casefile.ActKind]ActStep
	// Passed is what follows when the period of a step passes.
	Passed map[casefile.Step]Consequence
	// Served is what follows when a document of the kind has been served, in the case and at the instant of its service: a period that runs
	// from it begins, an effect. The procedure must wait for it: see Desk.AwaitWithin of package workflows.
	Served map[casefile.NoticeKind]func(context.Context, *Step) error
	// Overtaken is how a case ends of which nothing is left to decide.
	Overtaken Overtaken
	// Articles are on what an effect rests that lasts while the case is open; "": the pack knows no such effect.
	Articles map[casefile.EffectKind]func(*Step) string
}

// Consequence is what follows when a period passes without what it is for. It runs at the instant after the period's last second.
type Consequence struct {
	Do func(context.Context, *Step) error
	// Undo runs where the mark of having passed turns out to be wrong, because the calendar has changed; nil: nothing is to be undone.
	Undo func(context.Context, *Step) error
	// Moves says that the case goes on to its next task with it. Such a period passes only while the procedure waits for no more than
	// its end, and once each time that it does.
	Moves bool
}

// Overtaken ends a case whose matter another one has settled. It is looked for whenever the workflow of the case is woken, before periods are: what was
// over before they passed is not overdue.
type Overtaken struct {
	Since  func(*Step, context.Context) (time.Time, error) // when the matter was settled, a legal instant; zero: it is not
	Settle func(*Step, context.Context) error              // tells of it and closes the case, at that instant
}

// procedures are the procedures by their flow. Each puts itself in when the program starts: what it holds leads back here.
var procedures = map[casefile.Flow]Procedure{}

// Provide adds the steps of a procedure, until undo takes them away again. It is for tests that show what a procedure needs: no step may
// run while it runs, nor while undo does. The activities themselves are made known to a worker by package workflows.
func Provide(flow casefile.Flow, p Procedure) (undo func()) {
	before := procedures
	procedures = maps.Clone(before)
	procedures[flow] = p
	return func() { procedures = before }
}

func (s *Step) procedure() Procedure { return procedures[s.Case.Flow] }

// Clock is the name of the clock on which a step of the case's procedure runs in its pack; "" where the pack names none.
func (s *Step) Clock(step casefile.Step) string { return s.Pack.Procedure(s.Case.Flow).Steps[step] }

// consequenceOf is what follows when the clock has passed; the zero value where nothing does.
func (s *Step) consequenceOf(clock string) Consequence {
	for _, spec := range s.Case.Flow.Procedure().Steps {
		if follows, ok := s.procedure().Passed[spec.Step]; ok && s.Clock(spec.Step) == clock {
			return follows
		}
	}
	return Consequence{}
}

// clocksWhere are the clocks of the steps for which the condition holds.
func (s *Step) clocksWhere(holds func(casefile.StepSpec) bool) []string {
	var clocks []string
	for _, step := range s.Case.Flow.Procedure().StepsWhere(holds) {
		if clock := s.Clock(step); clock != "" {
			clocks = append(clocks, clock)
		}
	}
	return clocks
}
