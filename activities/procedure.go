package activities

import (
	"context"

	"creditcase/casefile"
)

// procedure is what steps that all procedures share ask of the one that a case is in.
type procedure struct {
	// steps leads from the kind of an act to its step, for a rehearsal: see Activities.Step.
	steps map[casefile.ActKind]runStep
	// passed is what follows when the period of a step passes.
	passed map[casefile.Step]consequence
	// articles are on what an effect rests that lasts while the case is open; "": the pack knows no such effect.
	articles map[casefile.EffectKind]func(*step) string
}

// consequence is what follows when a period passes without what it is for. It runs at the instant after the period's last second.
type consequence struct {
	do func(*step, context.Context) error
	// undo runs where the mark of having passed turns out to be wrong, because the calendar has changed; nil: nothing is to be undone.
	undo func(*step, context.Context) error
	// moves says that the case goes on to its next task with it. Such a period passes only while the procedure waits for no more than
	// its end, and once each time that it does.
	moves bool
}

// procedures are the procedures by their flow. Each puts itself in when the program starts: what it holds leads back here.
var procedures = map[casefile.Flow]procedure{}

func (s *step) procedure() procedure { return procedures[s.c.Flow] }

// clock is the name of the clock on which a step of the case's procedure runs in its pack; "" where the pack names none.
func (s *step) clock(step casefile.Step) string { return s.pack.Procedure(s.c.Flow).Steps[step] }

// consequenceOf is what follows when the clock has passed; the zero value where nothing does.
func (s *step) consequenceOf(clock string) consequence {
	for _, spec := range s.c.Flow.Procedure().Steps {
		if follows, ok := s.procedure().passed[spec.Step]; ok && s.clock(spec.Step) == clock {
			return follows
		}
	}
	return consequence{}
}

// clocksWhere are the clocks of the steps for which the condition holds.
func (s *step) clocksWhere(holds func(casefile.StepSpec) bool) []string {
	var clocks []string
	for _, step := range s.c.Flow.Procedure().StepsWhere(holds) {
		if clock := s.clock(step); clock != "" {
			clocks = append(clocks, clock)
		}
	}
	return clocks
}
