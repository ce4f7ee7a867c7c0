package load

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"creditcase/casefile"
)

// errand is what people do in a procedure: how somebody begins a case, who looks at it then, and what they answer. Each stands in the file of its name.
type errand struct {
	begin func(*matter, context.Context) error // begins a case: see matter.opens; errNothing where there is nothing to ask for
	cast  []part                               // who looks at the case, in turn
	act   func(*matter, *form)                 // answers to tasks, beside those that tasks of all procedures ask for; nil: none
	turns []turn                               // what is done on the case beside its tasks
	often int                                  // how often it comes in a mix, against the others
}

// part is as what somebody looks at a case.
type part int

// A clerk of the agency, a clerk and the head of the unit that handles the case, and whoever has applied or whom it is about.
const (
	atAgency part = iota
	atUnit
	headOfUnit
	ofParty
)

// turn is what somebody does once on a case as a whole, where its page offers it.
type turn struct {
	by     part
	word   string               // the last of the address to which the page leads
	after  string               // the word of what comes before it; word of a task: onTask
	ends   bool                 // what would follow otherwise comes in days or weeks alone: see matter.stays
	answer func(*matter, *form) // what is answered
}

// onTask stands for the answer to a task, among the words of turns.
const onTask = "act"

var (
	errNothing = errors.New("nothing to ask for")
	errRefused = errors.New("it was not received")
)

// errands are those of every procedure. A mix has more of what more people do: most that a credit body handles is objected to or to be repaired; rights and
// commitments are somebody's own wish, too; the others come from bodies, courts and a few parties.
var errands = map[casefile.Flow]errand{
	casefile.FlowObjection: {begin: (*matter).fileObjection, cast: []part{atAgency, atUnit}, act: (*matter).decidesFiling, often: 4},
	casefile.FlowRepair:    {begin: (*matter).fileRepair, cast: []part{atAgency, atUnit}, act: (*matter).decidesFiling, often: 4},
	casefile.FlowListing: {begin: (*matter).propose, cast: []part{ofParty, atUnit}, act: (*matter).answersPoints, often: 1,
		turns: []turn{{by: ofParty, word: "reply", answer: (*matter).replies}, {by: atUnit, word: "withdraw", after: onTask, ends: true, answer: (*matter).takesBack}}},
	casefile.FlowDelisting: {begin: (*matter).askRemoval, cast: []part{atUnit, headOfUnit, ofParty}, act: (*matter).judgesConditions, often: 1},
	casefile.FlowCommitment: {begin: (*matter).commit, cast: []part{atUnit, ofParty}, act: (*matter).checksPromises, often: 2,
		turns: []turn{{by: ofParty, word: "rectify", answer: (*matter).rectifies}}},
	casefile.FlowRevocation: {begin: (*matter).tellRevocation, cast: []part{atUnit, atAgency}, act: (*matter).followsRevocation, often: 1},
	casefile.FlowPending: {begin: (*matter).showProceedings, cast: []part{atAgency, ofParty}, act: (*matter).grants, often: 1,
		turns: []turn{{by: ofParty, word: "outcome", after: onTask, ends: true, answer: (*matter).tellsOutcome}}},
	casefile.FlowRight:          {begin: (*matter).askRight, cast: []part{atAgency, atUnit, ofParty}, act: (*matter).rulesOnRight, often: 2},
	casefile.FlowReorganization: {begin: (*matter).fileCourtDocument, cast: []part{atAgency}, act: (*matter).follows, often: 1},
}

// Flows are the procedures of which people can begin cases.
func Flows() []casefile.Flow {
	var flows []casefile.Flow
	for _, p := range casefile.Flows {
		if errands[p.Flow].begin != nil {
			flows = append(flows, p.Flow)
		}
	}
	return flows
}

// mix is the order in which cases of procedures are begun, again and again: each once, then those again that are begun more often.
func mix(flows []casefile.Flow) []casefile.Flow {
	var order []casefile.Flow
	most := 0
	for e := range maps.Values(errands) {
		most = max(most, e.often)
	}
	for round := range most {
		order = append(order, slices.DeleteFunc(slices.Clone(flows), func(f casefile.Flow) bool { return errands[f].often <= round })...)
	}
	return order
}

// provided are the procedures for which the regulations of the city provide, as its guides tell everybody.
func (r *run) provided(ctx context.Context) ([]casefile.Flow, error) {
	const mark = "\x00"
	var flows []casefile.Flow
	for _, flow := range Flows() {
		at, err := r.agency[0].open(ctx, "/guide?of="+string(flow))
		if err != nil {
			return nil, err
		}
		_, silent, _ := strings.Cut(say("guide.silent", mark, say("flow."+string(flow)+".title")), mark)
		if !strings.Contains(at.text(), silent) {
			flows = append(flows, flow)
		}
	}
	return flows, nil
}
