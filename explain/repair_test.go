package explain

import (
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
)

// Every condition that a pack sets is called something, and whatever its state leaves open is told without a hole, in either language.
func TestConditionState_EveryPack(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	today := calendar.NewDate(2026, time.September, 18)
	year := casefile.ItemRepair{Minimum: &casefile.ItemPeriod{Amount: 1, Unit: "year"}, Class: casefile.GravitySerious,
		Forbidden: &casefile.ItemText{ZH: "不得修复", EN: "not to be repaired"}}
	running := rules.RepairFacts{Category: "penalty", Item: year, FoundOn: today.AddDays(-30), RecordedOn: today.AddDays(-30), CorrectedOn: today.AddDays(-9),
		PerformBy: today.AddDays(-20), PerformedOn: today.AddDays(-9), PublishedUntil: today.AddDays(90), OpenRepair: "XF2026000001", OpenObjection: "YY2026000001",
		SameKind: 2, RepairedBefore: 1, Bars: []rules.BarFact{{Bar: casefile.BarBankruptcy, Since: today}, {Bar: casefile.BarFalseCommitment, Since: today}}}
	over := rules.RepairFacts{Category: "penalty", PublishedUntil: today.AddDays(-1), CorrectedOn: today.AddDays(-9), SameKindAfter: today, Repaired: true}
	earlier := rules.RepairFacts{Category: "penalty", Item: year, FoundOn: calendar.NewDate(2026, time.March, 1), Follows: &running}
	why := map[rules.Why]bool{}
	for _, pack := range book.PacksFor(casefile.FlowRepair) {
		for _, f := range []rules.RepairFacts{running, over, earlier, {Category: "penalty"}} {
			e, err := pack.MayRepair(f, cal, today)
			if err != nil {
				t.Fatal(err)
			}
			for _, lang := range messages.Langs {
				p := messages.For(lang)
				for _, c := range e.Conditions {
					why[c.Why] = true
					said := Condition(p, c.ID) + p.T("repair.state."+string(c.State)) + ConditionState(p, c)
					if strings.ContainsAny(said, "⟦⟧%") || strings.Contains(said, "()") || strings.Contains(said, "（）") {
						t.Errorf("%s, %s: %s", pack.ID, c.ID, said)
					}
				}
				if said := FirstDay(p, e); strings.Contains(said, "⟦") || e.May() != (said == "") {
					t.Errorf("%s: first day %q", pack.ID, said)
				}
			}
		}
	}
	for _, w := range []rules.Why{rules.WhyNoMinimum, rules.WhyClassUnknown, rules.WhyDayUnknown, rules.WhyEarlierRule, rules.WhyPublicationOver, rules.WhyNoEnd,
		rules.WhyUntil, rules.WhyTooLate, rules.WhySameKind, rules.WhyForbidden, rules.WhyOpen, rules.WhyRepaired, rules.WhyOrganisation, rules.WhyMayRefuse,
		rules.WhyEarlierRepairs} {
		if !why[w] {
			t.Errorf("no facts gave the reason %s", w)
		}
	}
}

// A period that a unit set, one whose number could not be read, and one whose article could not be read never look like each other.
func TestSentence_OnWhatItRests(t *testing.T) {
	p := messages.For(messages.Chinese)
	unread, _ := compute(t, "national-2026", "repair.decide", "2026-09-18T10:00:00+08:00")
	bare, _ := compute(t, "national-2026", "record.minimum_general", "2026-09-18T10:00:00+08:00")
	own, _ := compute(t, "city-2022", "repair.decide", "2026-09-18T10:00:00+08:00")
	units := own
	units.Clock = ""
	for want, d := range map[string]rules.Deadline{"天数未能核对，暂按本市规定": unread, "条文序号未能核对": bare, "承诺时限": own, "由信息提供单位设定": units} {
		if got := Sentence(p, d); !strings.Contains(got, want) {
			t.Errorf("%s does not say %q", got, want)
		}
	}
}
