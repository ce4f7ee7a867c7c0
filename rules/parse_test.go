package rules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"creditcase/casefile"
)

// The hash of a procedure is that of pack.yaml and its own file, whatever ends their lines, and whatever the pack says of others.
func TestPack_Hash(t *testing.T) {
	text := source(t, shenzhen2022)
	parsed := func(f texts) *Pack {
		p, err := ParsePack(shenzhen2022, f)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	changed := func(file string) *Pack {
		f := maps.Clone(text)
		f[file] = slices.Concat(f[file], []byte("# a remark\n"))
		return parsed(f)
	}
	dos := make(texts)
	for name, data := range text {
		dos[name] = bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	}
	first := parsed(text)
	sum := sha256.Sum256(slices.Concat(text[headFile], text["objection.yaml"]))
	if want := hex.EncodeToString(sum[:]); first.Hash(casefile.FlowObjection) != want {
		t.Errorf("hash %s, want %s", first.Hash(casefile.FlowObjection), want)
	}
	for name, test := range map[string]struct {
		pack      *Pack
		hash, sum bool // as before
	}{
		"other line ends": {parsed(dos), true, true},
		"pack.yaml":       {changed(headFile), false, false},
		"objection.yaml":  {changed("objection.yaml"), false, false},
		"repair.yaml":     {changed("repair.yaml"), true, false},
	} {
		hash, sum := test.pack.Hash(casefile.FlowObjection) == first.Hash(casefile.FlowObjection), test.pack.Sum() == first.Sum()
		if hash != test.hash || sum != test.sum {
			t.Errorf("%s: same hash %t, same sum %t", name, hash, sum)
		}
	}
}

// A pack may say nothing of a procedure: its document does not provide for it.
func TestPack_WithoutProcedure(t *testing.T) {
	text := source(t, shenzhen2022)
	delete(text, "objection.yaml")
	p, err := ParsePack(shenzhen2022, text)
	if err != nil {
		t.Fatal(err)
	}
	if p.Provides(casefile.FlowObjection) || p.Section(casefile.FlowObjection) != nil || p.Hash(casefile.FlowObjection) != "" || slices.Contains(p.Flows(), casefile.FlowObjection) {
		t.Error("a pack provides for what it says nothing of")
	}
	if steps := p.Procedure(casefile.FlowObjection).Steps; steps[casefile.StepVerify] != "" {
		t.Errorf("steps %v", steps)
	}
	whole := pack(t, "shenzhen-2022")
	for _, row := range Compare(p, whole) {
		if strings.HasPrefix(row.Section, "objection flow") && (row.A != "" || !row.Differs) {
			t.Errorf("%+v", row)
		}
	}
	if !whole.Provides(casefile.FlowObjection) || whole.Procedure(casefile.FlowObjection) != &whole.Objection.Procedure {
		t.Error("a pack does not give what it says of objections")
	}
}

// Each fault is found, and the error leads to its line. In the replacement "§" marks the line that the error must name.
func TestParsePack_Faults(t *testing.T) {
	const compare = "  objection.compare:\n    amount: 1\n    unit: working_day\n"
	tests := []struct{ name, old, new, want string }{
		{"unknown field", "version: 1\n", "version: 1\n§colour: red\n", "colour"},
		{"unknown field of a clock", compare, compare + "§    colour: red\n", "colour"},
		{"unknown field of the flow", "handling: unit_verifies\n", "handling: unit_verifies\n§colour: red\n", "colour"},
		{"unknown step", "steps:\n", "steps:\n§  dance: objection.accept\n", "dance"},
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
		{"file of another date", "effective: {from: 2022-07-08}\n", "effective: {from: 2022-07-09}\n", "folder should be shenzhen-2022/2022-07-09"},
		{"no clock of that name", "  compare: objection.compare\n", "§  compare: objection.comparison\n", "objection.comparison"},
		{"step on a clock without event", "  compare: objection.compare\n", "§  compare: repair.bankruptcy_bar\n", "runs_from"},
		{"step missing", "  verify: objection.verify\n", "", "step verify is missing"},
		{"bad choice", "result_by: decider\n", "§result_by: nobody\n", "nobody"},
		{"clock of the flow without event", "    runs_from: sent_back\n", "", "runs_from is missing"},
		{"huge cap", "      amount: 3\n", "      amount: 3\n      cap:\n§        amount: 4000\n        unit: working_day\n        from: filed\n", "out of range"},
		{"negative extension", "      amount: 3\n", "§      amount: -3\n", "want either open or an amount"},
		{"cap from nowhere", "      amount: 3\n", "      amount: 3\n      cap:\n        amount: 9\n        unit: working_day\n§        from: dusk\n", "dusk"},
		{"bad article of a ground", "{id: omission, zh: 信息有遗漏, en: something is left out, article: \"49:1\"}",
			"§{id: omission, zh: 信息有遗漏, en: something is left out, article: \"49.1\"}", "49.1"},
		{"bad category", "article: \"51(4)(4)\", categories: [serious_list]}", "article: \"51(4)(4)\", categories: [grey_list]}", "grey_list"},
		{"bad remedy", "    period: {amount: 6, unit: month}\n", "§    period: {amount: 0, unit: month}\n", "period 0"},
		{"step renamed", "  route: objection.route\n", "", "step route is missing"},
		{"supersedes itself", "version: 1\n", "version: 1\n§supersedes: 1\n", "earlier version"},
		{"version below zero", "version: 1\n", "§version: -1\n", "version -1"},
		{"ground twice", "{id: omission,", "§{id: error,", "listed twice"},
		{"bad outcome", "  - {id: keep,", "§  - {id: shrug,", "shrug"},
		{"silence without article", "unit_silent: none\n", "unit_silent: suspend_queries\n", "unit_silent_article"},
		{"no remedies", "remedies:\n", "remedies: []\n", ""},
		{"clock of its own without a name", "  objection.verify:\n", "§  objection.inquiry:\n", "clock objection.inquiry: label is missing"},
		{"name in one language", "  objection.verify:\n", "  objection.verify:\n§    label: {zh: 专项调查期限}\n", "label: zh and en are both needed"},
		{"clock of another file", "  objection.verify:\n", "§  repair.verify:\n", `clock "repair.verify" belongs in repair.yaml`},
		{"clock of a procedure among the shared", "  supervision.reply_urge:\n", "§  objection.reply_urge:\n", `clock "objection.reply_urge" belongs in objection.yaml`},
		{"clock of a file among the shared", "  supervision.reply_urge:\n", "§  repair.reply_urge:\n", `clock "repair.reply_urge" belongs in repair.yaml`},
		{"choices of what is no procedure", "# Traces of queries.\nclocks:\n", "§handling: unit_verifies\nclocks:\n", "handling"},
		{"two documents", "version: 1\n", "version: 1\n---\n", "exactly one document"},
		{"broken YAML", "version: 1\n", "version: [1\n", ""},
		{"empty", "", "", "exactly one document"},
	}
	text := source(t, shenzhen2022)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spoilt := maps.Clone(text)
			spoilt[headFile] = nil
			if tt.old != "" {
				spoilt = text.with(t, tt.old, tt.new)
			}
			line := ""
			for name, data := range spoilt {
				if before, after, marked := bytes.Cut(data, []byte("§")); marked {
					line = fmt.Sprintf("%s:%d", name, 1+bytes.Count(before, []byte("\n")))
					spoilt[name] = slices.Concat(before, after)
				}
			}
			_, err := ParsePack(shenzhen2022, spoilt)
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q does not speak of %q", err, tt.want)
			}
			places := regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(shenzhen2022)+`/([a-z]+\.yaml:[0-9]+): .`).FindAllStringSubmatch(err.Error(), -1)
			if len(places) != 1+strings.Count(err.Error(), "\n") {
				t.Fatalf("error %q: want file:line: reason on every line", err)
			}
			if line != "" && !slices.ContainsFunc(places, func(p []string) bool { return p[1] == line }) {
				t.Errorf("error %q does not name line %s", err, line)
			}
		})
	}
}

// located is how every line of an error about a pack begins.
var located = regexp.MustCompile(`^` + regexp.QuoteMeta(shenzhen2022) + `/[a-z]+\.yaml:[1-9][0-9]*: .`)

// Whatever a file holds: a pack whose every clock can be counted, extended, compared and written, or faults, each with its
// line.
func FuzzParsePack(f *testing.F) {
	whole := source(f, shenzhen2022)
	f.Add(whole[headFile], whole["objection.yaml"])
	next := second(f)
	f.Add(next[headFile], next["objection.yaml"])
	f.Add([]byte("id: shenzhen-2022\nclocks: {correction.accept: {amount: 1}}\n"), []byte("{}\n"))
	f.Add([]byte("a: &a [*a]\n"), []byte("a: &a [*a]\n"))
	f.Add([]byte("clocks: &c\n  <<: *c\n"), []byte("clocks: &c\n  <<: *c\n"))
	f.Add(whole[headFile], []byte("grounds: [1, ~, {id: \"a\nb\"}]\noutcomes: ~\n"))
	f.Add([]byte("id: \"a\\nb\"\nclocks: {\"a\\nb\": {amount: 1, basis: statute, article: \"1\\n2\"}}\n"), []byte("clocks: {\"a\\nb.c\": {}}\n"))
	f.Add([]byte("effective: {from: 9999-12-31, to: 0001-01-01}\nversion: 99999999999999999999\n"), whole["objection.yaml"])
	cal := latest(f)
	f.Fuzz(func(t *testing.T, head, objection []byte) {
		p, err := ParsePack(shenzhen2022, map[string][]byte{headFile: head, "objection.yaml": objection, "repair.yaml": whole["repair.yaml"]})
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

// A pack that was written before the program knew a procedure has clocks of it and no more: it is read as before, and does not provide for it.
func TestPack_ClocksAlone(t *testing.T) {
	text := source(t, shenzhen2022)
	text["listing.yaml"] = []byte("clocks:\n  listing.reply:\n    amount: 5\n    unit: working_day\n    starts_at: {zh: 告知书送达, en: notice served}\n    basis: policy\n")
	p, err := ParsePack(shenzhen2022, text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Clock("listing.reply"); err != nil || p.Provides(casefile.FlowListing) || p.Hash(casefile.FlowListing) != "" {
		t.Errorf("clock %v, provides %t, hash %q", err, p.Provides(casefile.FlowListing), p.Hash(casefile.FlowListing))
	}
}
