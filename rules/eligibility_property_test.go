package rules

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"creditcase/calendar"
	"creditcase/casefile"
)

// drawFacts draws what may be known of a record, around the year 2026.
func drawFacts(rt *rapid.T, follows bool) RepairFacts {
	origin := calendar.NewDate(2024, time.February, 29)
	day := func(name string) calendar.Date {
		if rapid.Bool().Draw(rt, name+" known") {
			return origin.AddDays(rapid.IntRange(0, 1500).Draw(rt, name))
		}
		return calendar.Date{}
	}
	f := RepairFacts{Category: rapid.SampledFrom(casefile.Categories).Draw(rt, "category"), FoundOn: day("found"), PerformBy: day("perform by"),
		PerformedOn: day("performed"), CorrectedOn: day("corrected"), RecordedOn: day("recorded"), PublishedUntil: day("published until"),
		SameKindAfter: day("same kind"), Repaired: rapid.IntRange(0, 9).Draw(rt, "repaired") == 0}
	f.Item.Class = rapid.SampledFrom(append([]casefile.Gravity{""}, casefile.Gravities...)).Draw(rt, "class")
	if rapid.Bool().Draw(rt, "own minimum") {
		f.Item.Minimum = &casefile.ItemPeriod{Amount: rapid.IntRange(1, 13).Draw(rt, "amount"),
			Unit: string(rapid.SampledFrom([]Unit{CalendarDay, Month, Year}).Draw(rt, "unit"))}
	}
	for range rapid.IntRange(0, 2).Draw(rt, "bars") {
		f.Bars = append(f.Bars, BarFact{rapid.SampledFrom([]casefile.RepairBar{casefile.BarBankruptcy, casefile.BarFalseCommitment}).Draw(rt, "bar"),
			origin.AddDays(rapid.IntRange(0, 1500).Draw(rt, "since"))})
	}
	if follows && rapid.Bool().Draw(rt, "follows") {
		organisation := drawFacts(rt, false)
		f.Follows = &organisation
	}
	return f
}

// While nothing of the facts changes, whoever may have a record repaired may on every later day, until publication ends where the pack
// wants it to go on; and the first day that is told is the first on which he may.
func TestProperty_MayRepairStays(t *testing.T) {
	packs, cal := load(t).PacksFor(casefile.FlowRepair), latest(t)
	rapid.Check(t, func(rt *rapid.T) {
		p, f := rapid.SampledFrom(packs).Draw(rt, "pack"), drawFacts(rt, true)
		on := func(day calendar.Date) Eligibility {
			e, err := p.MayRepair(f, cal, day)
			if err != nil {
				rt.Fatal(err)
			}
			return e
		}
		today := calendar.NewDate(2024, time.January, 1).AddDays(rapid.IntRange(0, 2000).Draw(rt, "today"))
		later := today.AddDays(rapid.IntRange(1, 800).Draw(rt, "later"))
		now, then := on(today), on(later)
		if now.May() && !then.May() && !ends(now, later) {
			rt.Fatalf("%s: may on %s and not on %s: %+v", p.ID, today, later, then.Conditions)
		}
		first, ever := now.FirstDay()
		switch {
		case now.May() && (!ever || first.After(today)):
			rt.Fatalf("%s: may on %s, but the first day is %s, %t", p.ID, today, first, ever)
		case now.May():
		case !ever:
			if then.May() {
				rt.Fatalf("%s: never, but may on %s", p.ID, later)
			}
		case !on(first).May() || first.After(today) && on(first.AddDays(-1)).May():
			rt.Fatalf("%s on %s: %s is not the first day", p.ID, today, first)
		}
	})
}

// ends reports that a condition is met no longer on the day.
func ends(e Eligibility, day calendar.Date) bool {
	for _, c := range e.Conditions {
		if !c.Until.IsZero() && day.After(c.Until) {
			return true
		}
	}
	return false
}
