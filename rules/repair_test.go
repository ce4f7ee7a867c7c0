package rules

import (
	"slices"
	"strings"
	"testing"

	"creditcase/casefile"
)

// Each contradiction in what a pack says of repair is found.
func TestRepair_Faults(t *testing.T) {
	text := source(t, shenzhen2022)
	repair := string(text["repair.yaml"])
	for name, tt := range map[string]struct{ old, new, want string }{
		"nobody accepts":               {"accepted_by: receiver", "accepted_by: nobody", `"nobody" is not one of`},
		"the operator beside units":    {"decided_by: unit", "decided_by: operator", "nothing is filed with a unit where the operator decides"},
		"nobody to forward":            {"channels: [agency, unit]", "channels: [unit]", "which would forward it"},
		"no take-down":                 {"  take_down: repair.take_down\n", "", "step take_down is missing"},
		"step of another procedure":    {"steps:\n", "steps:\n  verify: repair.decide\n", "the procedure has no such step"},
		"outcome of another procedure": {"{id: mask,", "{id: keep,", `"keep" is not one of`},
		"no refusal":                   {"  - {id: refuse_repair, article: \"82(1)\"}\n", "", "outcome refuse_repair is missing"},
		"refusal is usual":             {"{id: refuse_repair, ", "{id: refuse_repair, usual: true, ", "refusing is not what is usual"},
		"two are usual":                {"{id: mask, ", "{id: mask, usual: true, ", "is usual for the same records"},
		"effect of another procedure":  {"effect: measures_stopped", "effect: annotated", `the procedure has no effect "annotated"`},
		"its own effect":               {"effect: measures_stopped", "effect: withheld", "withheld is its own effect"},
		"for no clock":                 {"{effect: measures_stopped, ", "{effect: measures_stopped, for: repair.ever, ", `the pack has no clock "repair.ever"`},
		"for working days":             {"{effect: measures_stopped, ", "{effect: measures_stopped, for: repair.decide, ", "what lasts is counted in"},
		"condition nobody knows":       {"{id: corrected,", "{id: contrite,", `"contrite" is not one of`},
		"condition of the program":     {"{id: corrected,", "{id: not_repaired,", `"not_repaired" is not one of`},
		"condition twice":              {"{id: corrected,", "{id: effects_removed,", "listed twice"},
		"condition without a period":   {"clock: repair.bankruptcy_bar, ", "", "want clock, classes or units_own"},
		"condition with a period":      {"{id: corrected, ", "{id: corrected, clock: repair.bankruptcy_bar, ", "has no period"},
		"condition on working days":    {"clock: repair.bankruptcy_bar", "clock: repair.decide", "what lasts is counted in"},
		"condition on no clock":        {"clock: repair.bankruptcy_bar", "clock: repair.bar", `the pack has no clock "repair.bar"`},
		"from no day":                  {"from: [recorded_on], ", "", "from is missing"},
		"from a strange day":           {"from: [recorded_on]", "from: [doomsday]", `"doomsday" is not one of`},
		"condition without article":    {"{id: corrected, article: \"80(1)\", ", "{id: corrected, ", "article is missing"},
		"measure without a name":       {"zh: 接受专题培训, ", "", "zh and en are both needed"},
		"material of no category":      {"[penalty, serious_list,", "[penalty, grey_list,", "grey_list"},
		"unread, and stated":           {"    unit: working_day\n    at_once: {zh: 当场", "    unread: true\n    unit: working_day\n    at_once: {zh: 当场", "the operator's own: policy"},
		"no basis of the supplement":   {"supplement_time: {basis: policy,", "supplement_time: {basis: statute,", "basis is policy"},
		"limit by no class":            {"outcomes:\n", "longest: {classes: {vile: repair.bankruptcy_bar}, from: [found_on]}\noutcomes:\n", `"vile" is not one of`},
		"rule of nobody":               {"outcomes:\n", "found_before: {day: 2026-04-01, rule: guess}\noutcomes:\n", `"guess" is not one of`},
	} {
		if !strings.Contains(repair, tt.old) {
			t.Errorf("%s: the pack has no %q to spoil", name, tt.old)
			continue
		}
		spoilt := make(texts)
		for file, data := range text {
			spoilt[file] = data
		}
		spoilt["repair.yaml"] = []byte(strings.Replace(repair, tt.old, tt.new, 1))
		_, err := ParsePack(shenzhen2022, spoilt)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "/repair.yaml:") {
			t.Errorf("%s: error %v, want %q", name, err, tt.want)
		}
	}
}

// What usually grants a repair is told for every kind of record that can be repaired at all.
func TestRepair_UsualOutcome(t *testing.T) {
	for id, want := range map[string]map[string]casefile.Outcome{
		"qianhai-2020": {"penalty": "delete", "judgment": "delete", "rating": ""},
		"shenzhen-2020": {"penalty": "withhold", "rating": "adjust_rating", "serious_list": "remove_from_list", "honour": "", "judgment": "",
			"watch_list": "", "tax": ""},
		"shenzhen-2022": {"penalty": "withhold", "serious_list": "remove_from_list"},
		"xiamen-draft":  {"penalty": "stop_query", "serious_list": "stop_query", "rating": ""},
		"city-2022":     {"penalty": "withhold", "serious_list": "withhold", "rating": ""},
		"national-2026": {"penalty": "withhold", "serious_list": "remove_from_list"},
	} {
		for category, outcome := range want {
			if got, ok := pack(t, id).Repair.UsualOutcome(category); got.ID != outcome || ok != (outcome != "") {
				t.Errorf("%s, %s: %s, want %s", id, category, got.ID, outcome)
			}
		}
	}
}

// What can be said against an application at the form check is the pack's (shenzhen-2020 63(1)).
func TestRepair_Refusals(t *testing.T) {
	for id, want := range map[string][]ConditionID{"shenzhen-2020": {MinimumPublication, NotGrave}, "xiamen-draft": nil} {
		var got []ConditionID
		for _, c := range pack(t, id).Repair.Refusals("penalty") {
			got = append(got, c.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
	}
}

// Repair is told to an operator as the rest is: conditions, effects that begin beside an outcome's own, what could not be read.
func TestRepair_Facts(t *testing.T) {
	for id, want := range map[string][]Fact{
		"shenzhen-2022": {{"repair flow: conditions", "bankruptcy_bar", "statute, repair.bankruptcy_bar, on what is related alone, acceptance may be refused for it, article 83"},
			{"repair.bankruptcy_bar", "start", "not in the document: the operator's own"}, {"repair flow: measures", "training", "training, article 80(1)(4)"}, {"repair flow", "no fee", "article 81(3)"}},
		"qianhai-2020":  {{"repair flow: outcomes", "delete", "usual, article 12(2), also repair_stub for repair.annotation, only penalty, serious_list, watch_list, judgment, tax, breach"}},
		"national-2026": {{"repair.decide", "number", "could not be read in the document: the operator's own"}, {"repair flow", "found before 2026-04-01", "ask"}},
	} {
		facts := pack(t, id).Facts()
		for _, f := range want {
			if !slices.Contains(facts, f) {
				t.Errorf("%s does not tell %+v", id, f)
			}
		}
	}
}
