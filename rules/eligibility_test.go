package rules

import (
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// stateOf is how a condition stands.
func stateOf(t *testing.T, e Eligibility, id ConditionID) ConditionState {
	t.Helper()
	for _, c := range e.Conditions {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("condition %s is not judged", id)
	return ConditionState{}
}

// obstruction is an item whose records bar repair of what is related to them.
var obstruction = casefile.ItemRepair{Bars: casefile.BarBankruptcy}

func judged(t *testing.T, packID string, f RepairFacts, today string) Eligibility {
	t.Helper()
	e, err := pack(t, packID).MayRepair(f, latest(t), date(t, today))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// The examples of periods that conditions are reckoned by were worked out apart from this code: on the last day the condition is not met,
// on the next it is.
func TestMayRepair_Examples(t *testing.T) {
	facts := map[string]func(day calendar.Date) (RepairFacts, ConditionID){
		"repair.clean_period": func(day calendar.Date) (RepairFacts, ConditionID) { return RepairFacts{CorrectedOn: day}, CleanPeriod },
		"repair.bankruptcy_bar": func(day calendar.Date) (RepairFacts, ConditionID) {
			return RepairFacts{Item: obstruction, Bars: []BarFact{{casefile.BarBankruptcy, day}}}, NotBarredByBankruptcy
		},
		"record.disclosure_minimum": func(day calendar.Date) (RepairFacts, ConditionID) {
			return RepairFacts{RecordedOn: day}, MinimumPublication
		},
	}
	seen := map[string]int{}
	for _, row := range table(t, "testdata/examples.csv") {
		made := facts[row["clock"]]
		if made == nil {
			continue
		}
		seen[row["clock"]]++
		last := calendar.DateOf(instant(t, row["due"]))
		f, id := made(calendar.DateOf(instant(t, row["starts"])))
		for day, want := range map[calendar.Date]State{last.AddDays(-1): Unmet, last: Unmet, last.AddDays(1): Met} {
			s := stateOf(t, judged(t, row["pack"], f, day.String()), id)
			if s.State != want || s.From != last.AddDays(1) || s.Deadline.DueDate() != last || s.Article != row["article"] {
				t.Errorf("%s %s from %s on %s: %s from %s by article %s; want %s", row["pack"], row["clock"], row["starts"], day, s.State, s.From, s.Article, want)
			}
		}
	}
	if len(seen) != len(facts) {
		t.Errorf("examples of %v", seen)
	}
}

// The periods of the national measures, from the day of the finding: at the end of February, at the end of a month, in a leap year.
func TestMayRepair_Classes(t *testing.T) {
	for _, tt := range []struct {
		class              casefile.Gravity
		found, first, ends string // first day on which one may apply, last day of publication; "" none
		why                Why
	}{
		{casefile.GravityGeneral, "2026-11-30", "2027-03-01", "2027-11-30", WhyNone},
		{casefile.GravityGeneral, "2026-05-31", "2026-09-01", "2027-05-31", WhyNone},
		{casefile.GravitySerious, "2028-02-29", "2029-03-01", "2031-02-28", WhyNone},
		{casefile.GravitySerious, "2026-04-01", "2027-04-02", "2029-04-01", WhyNone},
		{casefile.GravityMinor, "2026-09-01", "", "2026-12-01", WhyNoMinimum},
		{"", "2026-09-01", "", "", WhyClassUnknown},
		{casefile.GravityGeneral, "", "", "", WhyDayUnknown},
	} {
		f := RepairFacts{Category: "penalty", Item: casefile.ItemRepair{Class: tt.class}}
		if tt.found != "" {
			f.FoundOn = date(t, tt.found)
		}
		e := judged(t, "national-2026", f, "2026-04-02")
		s := stateOf(t, e, MinimumPublication)
		got, ends := "", ""
		if !s.From.IsZero() {
			got = s.From.String()
		}
		if e.Ends != nil {
			ends = e.Ends.DueDate().String()
		}
		if got != tt.first || ends != tt.ends || s.Why != tt.why {
			t.Errorf("%s found on %s: first %q, ends %q, why %q; want %q, %q, %q", tt.class, tt.found, got, ends, s.Why, tt.first, tt.ends, tt.why)
		}
	}
}

// No rule says which periods hold for what was found before the measures took effect: nobody is told "not yet" by the new ones, and
// nothing ends by them.
func TestMayRepair_FoundBefore(t *testing.T) {
	f := RepairFacts{Item: casefile.ItemRepair{Class: casefile.GravitySerious}, FoundOn: date(t, "2026-03-31")}
	e := judged(t, "national-2026", f, "2026-06-01")
	if s := stateOf(t, e, MinimumPublication); s.State != ToWeigh || s.Why != WhyEarlierRule || s.Deadline == nil || e.Ends != nil || !e.May() {
		t.Errorf("found on the eve: %+v, ends %v", s, e.Ends)
	}
	if s := stateOf(t, judged(t, "national-2026", f, "2027-04-01"), MinimumPublication); s.State != Met {
		t.Errorf("over under both: %+v", s)
	}
	f.FoundOn = date(t, "2026-04-01")
	if e := judged(t, "national-2026", f, "2026-06-01"); stateOf(t, e, MinimumPublication).State != Unmet || e.Ends == nil {
		t.Error("found on the first day: the new periods do not hold")
	}
	if from := PublicationLimits(pack(t, "national-2026"), pack(t, "national-2026"))[string(casefile.GravitySerious)].From; from != "2026-04-01" {
		t.Errorf("publication is limited for findings from %q", from)
	}
}

// What each pack makes of one fact: how the condition stands, and whether the record may be repaired.
func TestMayRepair_Conditions(t *testing.T) {
	day := func(s string) calendar.Date { return date(t, s) }
	year := casefile.ItemRepair{Minimum: &casefile.ItemPeriod{Amount: 1, Unit: "year"}}
	days := casefile.ItemRepair{Minimum: &casefile.ItemPeriod{Amount: 30, Unit: "calendar_day"}}
	forbidden := casefile.ItemRepair{Forbidden: &casefile.ItemText{ZH: "不得修复", EN: "not to be repaired"}}
	const today = "2026-09-18"
	for _, tt := range []struct {
		name, pack string
		facts      RepairFacts
		id         ConditionID
		state      State
		why        Why
		from       string // the first day; "" none
	}{
		{"the unit's own minimum", "shenzhen-2022", RepairFacts{Item: year, RecordedOn: day("2025-09-18")}, MinimumPublication, Unmet, WhyNone, "2026-09-19"},
		{"over", "shenzhen-2022", RepairFacts{Item: year, RecordedOn: day("2025-09-17")}, MinimumPublication, Met, WhyNone, "2026-09-18"},
		{"none set", "shenzhen-2022", RepairFacts{RecordedOn: day("2026-09-17")}, MinimumPublication, Met, WhyNoMinimum, ""},
		{"from the finding", "shenzhen-2020", RepairFacts{Category: "penalty", Item: year, FoundOn: day("2025-01-02"), RecordedOn: day("2026-01-02")}, MinimumPublication, Met, WhyNone, "2026-01-03"},
		{"else from the record", "shenzhen-2020", RepairFacts{Category: "penalty", Item: year, RecordedOn: day("2026-01-02")}, MinimumPublication, Unmet, WhyNone, "2027-01-03"},
		{"days do not roll over a holiday", "city-2022", RepairFacts{Item: days, RecordedOn: day("2026-09-03")}, MinimumPublication, Unmet, WhyNone, "2026-10-04"},
		{"performed in time", "shenzhen-2022", RepairFacts{PerformBy: day("2026-03-01"), PerformedOn: day("2026-03-01")}, InSetPeriod, Met, WhyNone, "2026-03-01"},
		{"performed late", "shenzhen-2022", RepairFacts{PerformBy: day("2026-03-01"), PerformedOn: day("2026-03-02")}, InSetPeriod, Unmet, WhyTooLate, ""},
		{"performed, not known when", "shenzhen-2022", RepairFacts{PerformBy: day("2026-03-01")}, InSetPeriod, ToShow, WhyNone, ""},
		{"performed, not known by when", "shenzhen-2022", RepairFacts{PerformedOn: day("2026-03-01")}, InSetPeriod, ToShow, WhyDayUnknown, ""},
		{"corrected", "city-2022", RepairFacts{CorrectedOn: day("2026-05-05")}, MisconductCorrected, Met, WhyNone, "2026-05-05"},
		{"correction not known", "city-2022", RepairFacts{}, MisconductCorrected, ToShow, WhyNone, ""},
		{"effects", "xiamen-draft", RepairFacts{}, EffectsRemoved, ToShow, WhyNone, ""},
		{"still published", "xiamen-draft", RepairFacts{PublishedUntil: day(today)}, WithinPublication, Met, WhyUntil, ""},
		{"published until yesterday", "xiamen-draft", RepairFacts{PublishedUntil: day("2026-09-17")}, WithinPublication, Unmet, WhyPublicationOver, ""},
		{"no end of publication", "xiamen-draft", RepairFacts{}, WithinPublication, Met, WhyNoEnd, ""},
		{"corrected on the last day", "qianhai-2020", RepairFacts{CorrectedOn: day("2025-01-01"), PublishedUntil: day("2025-01-01")}, CorrectedWhilePublished, Met, WhyNone, "2025-01-01"},
		{"corrected after disclosure", "qianhai-2020", RepairFacts{CorrectedOn: day("2026-01-02"), PublishedUntil: day("2026-01-01")}, CorrectedWhilePublished, Unmet, WhyTooLate, ""},
		{"again within the year", "qianhai-2020", RepairFacts{CorrectedOn: day("2025-01-20"), SameKindAfter: day("2026-01-20")}, CleanPeriod, Unmet, WhySameKind, ""},
		{"again after the year", "qianhai-2020", RepairFacts{CorrectedOn: day("2025-01-20"), SameKindAfter: day("2026-01-21")}, CleanPeriod, Met, WhyNone, "2026-01-21"},
		{"correction not known, so no year", "qianhai-2020", RepairFacts{}, CleanPeriod, ToShow, WhyDayUnknown, ""},
		{"not deliberate", "qianhai-2020", RepairFacts{}, NotDeliberate, ToShow, WhyNone, ""},
		{"grave", "shenzhen-2020", RepairFacts{}, NotGrave, ToWeigh, WhyMayRefuse, ""},
		{"forbidden", "shenzhen-2022", RepairFacts{Item: forbidden}, NotForbidden, Unmet, WhyForbidden, ""},
		{"the latest bar counts", "shenzhen-2022", RepairFacts{Item: obstruction, Bars: []BarFact{{casefile.BarBankruptcy, day("2024-01-01")}, {casefile.BarBankruptcy, day("2023-01-01")}}}, NotBarredByBankruptcy, Unmet, WhyNone, "2027-01-02"},
		{"of other misconduct somebody judges", "shenzhen-2022", RepairFacts{Bars: []BarFact{{casefile.BarBankruptcy, day("2024-01-01")}}}, NotBarredByBankruptcy, ToWeigh, WhyPerhapsRelated, ""},
		{"over for other misconduct too", "shenzhen-2022", RepairFacts{Bars: []BarFact{{casefile.BarBankruptcy, day("2023-09-17")}}}, NotBarredByBankruptcy, Met, WhyNone, "2026-09-18"},
		{"a bar of another law", "shenzhen-2022", RepairFacts{Bars: []BarFact{{casefile.BarFalseCommitment, day("2026-01-01")}}}, NotBarredByBankruptcy, Met, WhyNone, ""},
		{"an untrue commitment", "national-2026", RepairFacts{Bars: []BarFact{{casefile.BarFalseCommitment, day("2026-05-01")}}}, NotBarredByCommitment, Unmet, WhyNone, "2027-05-02"},
		{"a repair is open", "city-2022", RepairFacts{OpenRepair: "XF2026000001"}, NoOpenRepair, Unmet, WhyOpen, ""},
		{"a licence", "city-2022", RepairFacts{Category: "licence"}, OfMisconduct, Unmet, WhyNotMisconduct, ""},
		{"repaired already", "city-2022", RepairFacts{Repaired: true}, NotRepaired, Unmet, WhyRepaired, ""},
		{"an objection is open", "city-2022", RepairFacts{OpenObjection: "YY2026000001"}, OpenObjection, ToWeigh, WhyOpen, ""},
		{"repaired before", "shenzhen-2022", RepairFacts{SameKind: 2, RepairedBefore: 1}, EarlierRepairs, ToWeigh, WhyEarlierRepairs, ""},
	} {
		e := judged(t, tt.pack, tt.facts, today)
		s := stateOf(t, e, tt.id)
		from := ""
		if !s.From.IsZero() {
			from = s.From.String()
		}
		if s.State != tt.state || s.Why != tt.why || from != tt.from {
			t.Errorf("%s (%s): %s, %q, from %q; want %s, %q, %q", tt.name, tt.pack, s.State, s.Why, from, tt.state, tt.why, tt.from)
		}
		if wants := tt.state != Unmet; e.May() != wants {
			t.Errorf("%s (%s): may be repaired: %t", tt.name, tt.pack, e.May())
		}
		if closed := tt.id == NoOpenRepair || tt.id == NotRepaired || tt.id == OfMisconduct; e.MayApply() == closed {
			t.Errorf("%s (%s): may apply: %t", tt.name, tt.pack, e.MayApply())
		}
		first, ever := e.FirstDay()
		if ever == (tt.state == Unmet && tt.from == "") || ever && tt.state == Unmet && first.String() != tt.from {
			t.Errorf("%s (%s): first day %s, %t", tt.name, tt.pack, first, ever)
		}
	}
}

// The first day is the latest of the conditions' own, and there is none where publication is over by then.
func TestEligibility_FirstDay(t *testing.T) {
	f := RepairFacts{Category: "penalty", Item: casefile.ItemRepair{Bars: casefile.BarBankruptcy, Minimum: &casefile.ItemPeriod{Amount: 6, Unit: "month"}}, RecordedOn: date(t, "2026-06-01"),
		Bars: []BarFact{{casefile.BarBankruptcy, date(t, "2024-02-29")}}}
	if first, ever := judged(t, "shenzhen-2022", f, "2026-09-18").FirstDay(); !ever || first != date(t, "2027-03-01") {
		t.Errorf("first day %s, %t", first, ever)
	}
	f = RepairFacts{RecordedOn: date(t, "2026-09-01"), PublishedUntil: date(t, "2026-12-02")}
	if first, ever := judged(t, "xiamen-draft", f, "2026-09-18").FirstDay(); !ever || first != date(t, "2026-12-02") {
		t.Errorf("on the last day of publication: first day %s, %t", first, ever)
	}
	f.PublishedUntil = date(t, "2026-12-01")
	if first, ever := judged(t, "xiamen-draft", f, "2026-09-18").FirstDay(); ever {
		t.Errorf("publication ends before the minimum: first day %s", first)
	}
}

// A responsible person waits for the organisation: until its record meets the conditions, or has been repaired.
func TestMayRepair_ResponsiblePerson(t *testing.T) {
	year := casefile.ItemRepair{Minimum: &casefile.ItemPeriod{Amount: 1, Unit: "year"}}
	organisation := RepairFacts{Category: "penalty", Item: year, RecordedOn: date(t, "2026-01-01"), OpenRepair: "XF2026000001"}
	f := RepairFacts{Category: "penalty", Follows: &organisation}
	for _, id := range []string{"shenzhen-2020", "shenzhen-2022"} {
		s := stateOf(t, judged(t, id, f, "2026-09-18"), Organisation)
		if s.State != Unmet || s.Why != WhyOrganisation || s.From != date(t, "2027-01-02") || s.Deadline == nil || s.Article != pack(t, id).Repair.PersonsArticle {
			t.Errorf("%s: %+v", id, s)
		}
		if s := stateOf(t, judged(t, id, f, "2027-01-02"), Organisation); s.State != Met {
			t.Errorf("%s, when the organisation qualifies: %+v", id, s)
		}
		repaired := organisation
		repaired.Repaired = true
		if s := stateOf(t, judged(t, id, RepairFacts{Category: "penalty", Follows: &repaired}, "2026-09-18"), Organisation); s.State != Met {
			t.Errorf("%s, when the organisation is repaired: %+v", id, s)
		}
	}
	for _, c := range judged(t, "city-2022", f, "2026-09-18").Conditions {
		if c.ID == Organisation {
			t.Error("city-2022 knows no application of responsible persons")
		}
	}
}

// A pack that does not provide for repair judges nothing.
func TestMayRepair_NotProvided(t *testing.T) {
	text := source(t, shenzhen2022)
	delete(text, "repair.yaml")
	p, err := ParsePack(shenzhen2022, text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.MayRepair(RepairFacts{}, latest(t), calendar.NewDate(2026, time.September, 18)); err == nil {
		t.Error("no error")
	}
}
