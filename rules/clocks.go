package rules

import "slices"

// NamedClocks are the clocks for which the program itself has a name. One that only a city's pack has brings its own: its label.
var NamedClocks = []string{
	"agreement.file", "commitment.check", "commitment.decide", "commitment.notify_partners", "commitment.papers", "commitment.rectify", "commitment.verify", "correction.notify_partners", "delisting.decide", "delisting.verify", "honours.withhold", "listing.check", "listing.decide",
	"listing.notify_partners", "listing.prolong", "listing.reply", "listing.stop_measures", TermClock,
	"objection.accept", "objection.annotate", "objection.approve_late", "objection.compare", "objection.correct",
	"objection.decide", "objection.decide_direct", "objection.filing_window", "objection.inform",
	"objection.inform_correction", "objection.notify_partners", "objection.route", "objection.supplement", "objection.total",
	"objection.transfer", "objection.verify", "query.trace", "record.disclosure", "record.disclosure_minimum",
	"record.disclosure_serious", "record.disclosure_watch", "record.disclosure_watch_repeated", "record.end_told", "record.maximum_general",
	"record.maximum_minor", "record.maximum_serious", "record.minimum_general", "record.minimum_serious", "reorganization.annotate", "reorganization.assist", "reorganization.end_plan", "reorganization.notify_partners", "reorganization.take_down",
	"pending.ask_after", "pending.check", "pending.notify_partners", "pending.tell_outcome", "repair.accept", "repair.annotation", "repair.bankruptcy_bar", "repair.clean_period", "repair.decide",
	"repair.false_commitment_bar", "repair.notify_partners", "repair.result", "repair.supplement", "repair.take_down", "repair.transfer", "revocation.apply", "revocation.delete",
	"revocation.notify_partners", "revocation.report", "right.erasure", "right.honours", "right.notify_partners", "right.statement", "right.take_down", ClockAnnounce, ClockOpen, ClockServe, "supervision.reply_urge",
}

// ClockLabel is what packs call a clock that the program has no name for: the latest version that has it counts. It is empty where
// none does.
func (b *Book) ClockLabel(name string) (label Text) {
	for _, p := range b.packs {
		if k := p.Clocks[name]; k.Label != (Text{}) {
			label = k.Label
		}
	}
	return label
}

// LeftToParty reports whether the time of the clock is a party's own in any pack: clocks mean the same in all of them.
func (b *Book) LeftToParty(clock string) bool {
	return slices.ContainsFunc(b.packs, func(p *Pack) bool { return p.LeftToParty(clock) })
}

// ClockLabel is what the pack calls one of its clocks; empty where it is the program that names it.
func (p *Pack) ClockLabel(name string) Text { return p.Clocks[name].Label }
