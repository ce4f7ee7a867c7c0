package rules

import (
	"maps"
	"slices"
	"strings"

	"creditcase/casefile"
)

// Section is what a pack says of one procedure: a Procedure, with the choices of its own that it embeds one in. A pack without the
// section has a document that does not provide for the procedure.
//
// To let packs provide for one more procedure: write its type in rules/<flow>.go, put it into Pack and into sections below, and write
// the files packs/<id>/<effective from>/<flow>.yaml.
type Section interface {
	// Common is what packs say of every procedure.
	Common() *Procedure
	// check notes what is wrong with the choices of the procedure itself.
	check(c *checker)
	// facts says the choices of the procedure itself, in words for an operator.
	facts(l *factList)
	// whole names the clock of the whole handling; "" where none is stated.
	whole() string
	// beside names clocks that no event of a case starts: they run from a day of a record.
	beside() []string
}

// Common is the procedure itself.
func (p *Procedure) Common() *Procedure { return p }

func (p *Procedure) check(*checker)   {}
func (p *Procedure) facts(*factList)  {}
func (p *Procedure) beside() []string { return nil }
func (p *Procedure) whole() string    { return p.Steps[casefile.StepTotal] }

// sectionOf is where a pack keeps what it says of a procedure.
type sectionOf struct {
	flow casefile.Flow
	in   func(*Pack) Section
}

// sections are the procedures that a pack can provide for, in the order in which they are listed.
var sections = []sectionOf{
	{casefile.FlowObjection, func(p *Pack) Section { return &p.Objection }},
	{casefile.FlowRepair, func(p *Pack) Section { return &p.Repair }},
	{casefile.FlowListing, func(p *Pack) Section { return &p.Listing }},
	{casefile.FlowDelisting, func(p *Pack) Section { return &p.Delisting }},
	{casefile.FlowCommitment, func(p *Pack) Section { return &p.Commitment }},
	{casefile.FlowRevocation, func(p *Pack) Section { return &p.Revocation }},
	{casefile.FlowPending, func(p *Pack) Section { return &p.Pending }},
	{casefile.FlowRight, func(p *Pack) Section { return &p.Right }},
	{casefile.FlowReorganization, func(p *Pack) Section { return &p.Reorganization }},
}

// Provide lets packs provide for one more procedure, until undo takes it away again. It is for tests that show what a procedure needs:
// nothing may be read while it runs, nor while undo does.
func Provide(flow casefile.Flow, section func() Section) (undo func()) {
	before := sections
	sections = append(slices.Clone(before), sectionOf{flow, func(p *Pack) Section {
		if p.more[flow] == nil {
			if p.more == nil {
				p.more = make(map[casefile.Flow]Section)
			}
			p.more[flow] = section()
		}
		return p.more[flow]
	}})
	return func() { sections = before }
}

// Provides reports whether the pack's document provides for the procedure.
func (p *Pack) Provides(flow casefile.Flow) bool { return p.hashes[flow] != "" }

// Section is what the pack says of the procedure; nil where it does not provide for it.
func (p *Pack) Section(flow casefile.Flow) Section {
	i := slices.IndexFunc(sections, func(s sectionOf) bool { return s.flow == flow })
	if i < 0 || !p.Provides(flow) {
		return nil
	}
	return sections[i].in(p)
}

// Procedure is what the pack says of the procedure that it says of every procedure. It is empty where the pack does not provide for it.
func (p *Pack) Procedure(flow casefile.Flow) *Procedure {
	if section := p.Section(flow); section != nil {
		return section.Common()
	}
	return new(Procedure)
}

// Flows are the procedures that the pack provides for.
func (p *Pack) Flows() []casefile.Flow {
	var flows []casefile.Flow
	for _, s := range sections {
		if p.Provides(s.flow) {
			flows = append(flows, s.flow)
		}
	}
	return flows
}

// RunOn are the procedures that run on the clock: a step of theirs is on it, or it has their name before its own.
func (p *Pack) RunOn(clock string) []casefile.Flow {
	return slices.DeleteFunc(p.Flows(), func(flow casefile.Flow) bool {
		steps := p.Procedure(flow).Steps
		return !strings.HasPrefix(clock, string(flow)+".") && !slices.Contains(slices.Collect(maps.Values(steps)), clock)
	})
}

// LeftToParty reports whether a step on the clock leaves its time to a party, which may let it pass.
func (p *Pack) LeftToParty(clock string) bool {
	for _, flow := range p.Flows() {
		for step, name := range p.Procedure(flow).Steps {
			if name == clock && flow.Procedure().Step(step).LeftToParty() {
				return true
			}
		}
	}
	return false
}

// sectionsOf gives the sections of the procedures that run on the clock.
func (p *Pack) sectionsOf(clock string) []Section {
	var list []Section
	for _, flow := range p.RunOn(clock) {
		list = append(list, p.Section(flow))
	}
	return list
}
