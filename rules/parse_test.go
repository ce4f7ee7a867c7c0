package rules

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestParsePack_HashIgnoresLineEnds(t *testing.T) {
	text := source(t, shenzhen2022)
	unix, err := ParsePack(shenzhen2022, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	dos, err := ParsePack(shenzhen2022, []byte(strings.ReplaceAll(text, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := ParsePack(shenzhen2022, []byte(text+"# a remark\n"))
	if err != nil {
		t.Fatal(err)
	}
	if unix.Hash() != dos.Hash() || unix.Hash() == changed.Hash() {
		t.Errorf("hashes: %s, with CRLF %s, changed %s", unix.Hash(), dos.Hash(), changed.Hash())
	}
}

// Each fault is found, and the error leads to its line. In the replacement "§" marks the line that the error must name.
func TestParsePack_Faults(t *testing.T) {
	const compare = "  objection.compare:\n    amount: 1\n    unit: working_day\n"
	tests := []struct{ name, old, new, want string }{
		{"unknown field", "version: 1\n", "version: 1\n§colour: red\n", "colour"},
		{"unknown field of a clock", compare, compare + "§    colour: red\n", "colour"},
		{"unknown field of the flow", "  handling: unit_verifies\n", "  handling: unit_verifies\n§  colour: red\n", "colour"},
		{"unknown step", "  steps:\n", "  steps:\n§    dance: objection.accept\n", "dance"},
		{"not a number", compare, "  objection.compare:\n§    amount: one\n    unit: working_day\n", "cannot unmarshal"},
		{"duplicate clock", compare, "  objection.annotate: {}\n" + compare, "objection.annotate"},
		{"no amount", compare, "§  objection.compare:\n    unit: working_day\n", "amount is missing"},
		{"negative amount", compare, "  objection.compare:\n§    amount: -1\n    unit: working_day\n", "amount -1"},
		{"centuries", compare, "  objection.compare:\n§    amount: 100000\n    unit: working_day\n", "amount 100000"},
		{"centuries by the year", "    amount: 5\n    unit: year\n", "§    amount: 101\n    unit: year\n", "want 0 to 100"},
		{"another millennium", "effective: {from: 2022-07-08}\n", "§effective: {from: 0022-07-08}\n", "want a year from 2000"},
		{"zero months", compare, "  objection.compare:\n§    amount: 0\n    unit: month\n", "same day"},
		{"bad unit", compare, "  objection.compare:\n    amount: 1\n§    unit: workday\n", `"workday" is not one of`},
		{"no unit", compare, "§  objection.compare:\n    amount: 1\n", "unit"},
		{"statute without article", "    article: \"51(1)\"\n", "", "article is missing"},
		{"bad article", "    article: \"51(1)\"\n", "§    article: \"51条\"\n", "51条"},
		{"bad basis", "    article: \"51(1)\"\n    basis: statute\n", "    article: \"51(1)\"\n§    basis: habit\n", "habit"},
		{"half a phrase", "    starts_at: {zh: 比对不一致, en: difference found}\n", "§    starts_at: {zh: 比对不一致}\n", "zh and en"},
		{"bad event", "    runs_from: accepted\n", "§    runs_from: dawn\n", "dawn"},
		{"extension both ways", "      amount: 3\n", "§      amount: 3\n      open: true\n", "either open or an amount"},
		{"cap below the period", "      amount: 3\n", "      amount: 3\n      cap:\n§        amount: 1\n        unit: working_day\n        from: filed\n", "cap 1 is below"},
		{"cap in another unit", "      amount: 3\n", "      amount: 3\n      cap:\n        amount: 9\n§        unit: month\n        from: filed\n", `cap is in "month"`},
		{"no version", "version: 1\n", "", "version 0"},
		{"bad standing", "standing: draft\n", "§standing: rumour\n", "rumour"},
		{"expired without end", "standing: draft\n", "standing: expired\n", "effective.to is missing"},
		{"range upside down", "effective: {from: 2022-07-08}\n", "effective:\n  from: 2022-07-08\n§  to: 2022-07-07\n", "before effective.from"},
		{"no such date", "effective: {from: 2022-07-08}\n", "§effective: {from: 2022-13-08}\n", "2022-13-08"},
		{"file of another date", "effective: {from: 2022-07-08}\n", "effective: {from: 2022-07-09}\n", "file should be shenzhen-2022/2022-07-09.yaml"},
		{"no clock of that name", "    compare: objection.compare\n", "§    compare: objection.comparison\n", "objection.comparison"},
		{"step on a clock without event", "    compare: objection.compare\n", "§    compare: repair.decide\n", "runs_from"},
		{"step missing", "    verify: objection.verify\n", "", "step verify is missing"},
		{"bad choice", "  result_by: decider\n", "§  result_by: nobody\n", "nobody"},
		{"clock of the flow without event", "    runs_from: sent_back\n", "", "runs_from is missing"},
		{"huge cap", "      amount: 3\n", "      amount: 3\n      cap:\n§        amount: 4000\n        unit: working_day\n        from: filed\n", "out of range"},
		{"negative extension", "      amount: 3\n", "§      amount: -3\n", "want either open or an amount"},
		{"cap from nowhere", "      amount: 3\n", "      amount: 3\n      cap:\n        amount: 9\n        unit: working_day\n§        from: dusk\n", "dusk"},
		{"bad article of a ground", "{id: omission, zh: 信息有遗漏, en: something is left out, article: \"49:1\"}",
			"§{id: omission, zh: 信息有遗漏, en: something is left out, article: \"49.1\"}", "49.1"},
		{"bad category", "article: \"51(4)(4)\", categories: [serious_list]}", "article: \"51(4)(4)\", categories: [grey_list]}", "grey_list"},
		{"bad remedy", "      period: {amount: 6, unit: month}\n", "§      period: {amount: 0, unit: month}\n", "period 0"},
		{"step renamed", "    route: objection.route\n", "", "step route is missing"},
		{"supersedes itself", "version: 1\n", "version: 1\n§supersedes: 1\n", "earlier version"},
		{"version below zero", "version: 1\n", "§version: -1\n", "version -1"},
		{"ground twice", "{id: omission,", "§{id: error,", "listed twice"},
		{"bad outcome", "    - {id: keep,", "§    - {id: shrug,", "shrug"},
		{"silence without article", "  unit_silent: none\n", "  unit_silent: suspend_queries\n", "unit_silent_article"},
		{"no remedies", "  remedies:\n", "  remedies: []\n", ""},
		{"clock of its own without a name", "  objection.verify:\n", "§  objection.inquiry:\n", "clock objection.inquiry: label is missing"},
		{"name in one language", "  objection.verify:\n", "  objection.verify:\n§    label: {zh: 专项调查期限}\n", "label: zh and en are both needed"},
		{"two documents", "version: 1\n", "version: 1\n---\n", "exactly one document"},
		{"broken YAML", "version: 1\n", "version: [1\n", ""},
		{"empty", "", "", "exactly one document"},
	}
	text := source(t, shenzhen2022)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.old != "" && !strings.Contains(text, tt.old) {
				t.Fatalf("the pack has no %q to spoil", tt.old)
			}
			spoilt := ""
			if tt.old != "" {
				spoilt = strings.Replace(text, tt.old, tt.new, 1)
			}
			line := 0
			if before, _, marked := strings.Cut(spoilt, "§"); marked {
				line = 1 + strings.Count(before, "\n")
			}
			_, err := ParsePack(shenzhen2022, []byte(strings.Replace(spoilt, "§", "", 1)))
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q does not speak of %q", err, tt.want)
			}
			places := regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(shenzhen2022)+`:([0-9]+): .`).FindAllStringSubmatch(err.Error(), -1)
			if len(places) != 1+strings.Count(err.Error(), "\n") {
				t.Fatalf("error %q: want file:line: reason on every line", err)
			}
			if line != 0 && !slices.ContainsFunc(places, func(p []string) bool { return p[1] == strconv.Itoa(line) }) {
				t.Errorf("error %q does not name line %d", err, line)
			}
		})
	}
}

// located is how every line of an error about a pack begins.
var located = regexp.MustCompile(`^` + regexp.QuoteMeta(shenzhen2022) + `:[1-9][0-9]*: .`)

// Whatever a file holds: a pack whose every clock can be counted, extended, compared and written, or faults, each with its
// line.
func FuzzParsePack(f *testing.F) {
	f.Add([]byte(source(f, shenzhen2022)))
	f.Add([]byte(second(f)))
	f.Add([]byte("id: shenzhen-2022\nclocks: {objection.accept: {amount: 1}}\nobjection: {}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("clocks: &c\n  <<: *c\n"))
	f.Add([]byte("objection: {grounds: [1, ~, {id: \"a\nb\"}], outcomes: ~}\n"))
	f.Add([]byte("id: \"a\\nb\"\nclocks: {\"a\\nb\": {amount: 1, basis: statute, article: \"1\\n2\"}}\n"))
	f.Add([]byte("effective: {from: 9999-12-31, to: 0001-01-01}\nversion: 99999999999999999999\n"))
	cal := latest(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ParsePack(shenzhen2022, data)
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !located.MatchString(line) {
					t.Fatalf("%q does not say where", line)
				}
			}
			return
		}
		start := p.Effective.From.At(12, 0)
		for name := range p.Clocks {
			d, err := Compute(p, name, start, cal)
			if err != nil || d.Due.Before(start) {
				t.Fatalf("%s of an accepted pack: due %v, %v", name, d.Due, err)
			}
			if longer, err := ExtendFully(p, d, start, start, cal); err == nil && longer.Due.Before(d.Due) {
				t.Fatalf("%s: extended from %v to %v", name, d.Due, longer.Due)
			}
			if _, err := json.Marshal(d); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for _, row := range Compare(p, p) {
			if row.Differs {
				t.Fatalf("a pack differs from itself: %+v", row)
			}
		}
	})
}
