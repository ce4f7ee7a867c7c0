package rules

import (
	"cmp"

	"creditcase/casefile"
)

// The clocks of service (送达) that the program has where a pack names none: no credit regulation says how long a document lies ready, or is
// announced. All of them are the operator's choice, and said as such.
const (
	ClockOpen     = "service.open"
	ClockServe    = "service.serve"
	ClockAnnounce = "service.announce"
)

// ownClocks are those clocks. Civil Procedure Law 95 has an announced document count as served after thirty days, and Administrative
// Penalty Law 61 a decision served within seven working days on who was not there; a pack that names clocks of its own for the steps open,
// serve and announce goes before.
var ownClocks = map[string]Clock{
	ClockOpen: {Name: ClockOpen, RunsFrom: casefile.EventIssued, Amount: 5, Unit: WorkingDay, Basis: Policy,
		StartsAt: Text{ZH: "文书到达账号", EN: "the document arriving at the account"}},
	ClockServe: {Name: ClockServe, RunsFrom: casefile.EventUnserved, Amount: 7, Unit: WorkingDay, Basis: Policy,
		StartsAt: Text{ZH: "需要另行送达（参照《中华人民共和国行政处罚法》第六十一条）", EN: "having to be served otherwise (after Article 61 of the Administrative Penalty Law)"}},
	ClockAnnounce: {Name: ClockAnnounce, RunsFrom: casefile.EventAnnounced, Amount: 30, Unit: CalendarDay, Basis: Policy,
		StartsAt: Text{ZH: "发出公告（参照《中华人民共和国民事诉讼法》第九十五条）", EN: "being announced (after Article 95 of the Civil Procedure Law)"}},
}

// serviceClocks are the program's own clocks by their steps.
var serviceClocks = map[casefile.Step]string{casefile.StepOpen: ClockOpen, casefile.StepServe: ClockServe, casefile.StepAnnounce: ClockAnnounce}

// ServiceClock is the clock on which a step of service runs: the pack's, or the program's own.
func (p *Procedure) ServiceClock(step casefile.Step) string {
	return cmp.Or(p.Steps[step], serviceClocks[step])
}

// ServedWhen is from when a document that lies ready for an account counts as served: from its opening, which is better for the party,
// unless the pack says otherwise.
func (p *Procedure) ServedWhen() casefile.ServiceStart {
	return cmp.Or(p.Electronic, casefile.StartsOpened)
}
