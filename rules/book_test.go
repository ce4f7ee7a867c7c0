package rules

import (
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"creditcase/calendar"
	"creditcase/casefile"
)

// source gives the text of an embedded pack, to be spoilt by tests.
func source(t testing.TB, file string) string {
	t.Helper()
	packs, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	data, err := fs.ReadFile(packs, file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func date(t testing.TB, text string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const shenzhen2022 = "shenzhen-2022/2022-07-08.yaml"

func TestLoad(t *testing.T) {
	book := load(t)
	want := []string{"city-2022", "qianhai-2020", "shenzhen-2020", "shenzhen-2022", "xiamen-draft"}
	if got := book.IDs(); !slices.Equal(got, want) {
		t.Errorf("packs %v, want %v", got, want)
	}
	hashes := make(map[string]bool)
	for _, p := range book.Packs() {
		if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(p.Hash()) || hashes[p.Hash()] {
			t.Errorf("%s: hash %q", p.ID, p.Hash())
		}
		hashes[p.Hash()] = true
	}
}

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
		{"ground twice", "{id: omission,", "§{id: error,", "listed twice"},
		{"bad outcome", "    - {id: keep,", "§    - {id: shrug,", "shrug"},
		{"silence without article", "  unit_silent: none\n", "  unit_silent: suspend_queries\n", "unit_silent_article"},
		{"no remedies", "  remedies:\n", "  remedies: []\n", ""},
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
			located := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(shenzhen2022) + `:([0-9]+): .`)
			places := located.FindAllStringSubmatch(err.Error(), -1)
			if len(places) != 1+strings.Count(err.Error(), "\n") {
				t.Fatalf("error %q: want file:line: reason on every line", err)
			}
			if line != 0 && !slices.ContainsFunc(places, func(p []string) bool { return p[1] == strconv.Itoa(line) }) {
				t.Errorf("error %q does not name line %d", err, line)
			}
		})
	}
}

// versions gives two versions of a pack, the first in force until the given day.
func versions(t testing.TB, firstEnds string) fstest.MapFS {
	t.Helper()
	text := source(t, shenzhen2022)
	first := strings.Replace(text, "{from: 2022-07-08}", "{from: 2022-07-08"+firstEnds+"}", 1)
	second := strings.Replace(text, "{from: 2022-07-08}", "{from: 2024-01-01}", 1)
	second = strings.Replace(second, "version: 1\n", "version: 2\n", 1)
	return fstest.MapFS{
		shenzhen2022: {Data: []byte(first)},
		path.Dir(shenzhen2022) + "/2024-01-01.yaml": {Data: []byte(second)},
	}
}

func TestBook_InForce(t *testing.T) {
	book, err := LoadFS(versions(t, ", to: 2023-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		on   string
		want int
	}{
		{"2020-01-01", 1}, // before every version: the first
		{"2022-07-08", 1},
		{"2023-12-31", 1},
		{"2024-01-01", 2},
		{"2030-01-01", 2},
	}
	for _, tt := range tests {
		got, err := book.InForce("shenzhen-2022", date(t, tt.on))
		if err != nil {
			t.Fatal(err)
		}
		if got.Version != tt.want {
			t.Errorf("on %s version %d is in force, want %d", tt.on, got.Version, tt.want)
		}
	}
	// An expired pack can still be chosen by its id.
	if got, err := load(t).InForce("qianhai-2020", date(t, "2026-09-18")); err != nil || got.Standing != Expired {
		t.Errorf("qianhai-2020 in 2026: %v, %v", got, err)
	}
}

func TestBook_NotFound(t *testing.T) {
	book := load(t)
	_, noID := book.InForce("atlantis", date(t, "2026-09-18"))
	_, noPack := book.Pack("atlantis", 1)
	_, noVersion := book.Pack("city-2022", 9)
	city := pack(t, "city-2022")
	_, noClock := city.Clock("objection.dance")
	_, noGround := city.Objection.Ground("weather")
	_, noOutcome := city.Objection.Outcome(casefile.OutcomeSupplement)
	for i, err := range []error{noID, noPack, noVersion, noClock, noGround, noOutcome} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("look-up %d: %v, want ErrNotFound", i, err)
		}
	}
}

func TestLoadFS_Conflicts(t *testing.T) {
	embedded, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		systems []fs.FS
		want    string
	}{
		{"overlap", []fs.FS{versions(t, "")}, "2024-01-01.yaml:7: effective range overlaps"},
		{"same version twice", []fs.FS{embedded, embedded}, "is also in"},
		{"nothing", []fs.FS{fstest.MapFS{}}, "not found"},
		{"every faulty file", []fs.FS{fstest.MapFS{"a/x.yaml": {Data: []byte("id: a\n")}, "b/y.yaml": {Data: []byte("[")}}}, "b/y.yaml:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := LoadFS(tt.systems...); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// What the flow branches on, by the articles.
func TestPacks_Objection(t *testing.T) {
	tests := []struct {
		pack     string
		parties  string
		at       AnnotateAt
		handling casefile.Handling
		own      casefile.OwnError
		result   casefile.ResultBy
		silent   Silence
		unsure   Unverifiable
		total    string
	}{
		{"qianhai-2020", "[subject]", AnnotateAtReceipt, casefile.HandlingOperator, "", casefile.ResultByDecider, SilenceNone, UnverifiableNone, ""},
		{"shenzhen-2020", "[subject interested_party]", AnnotateAtAcceptance, casefile.HandlingUnit, casefile.OwnErrorByDeadline, casefile.ResultByAgency, SilenceNone, UnverifiableDelete, "objection.total"},
		{"shenzhen-2022", "[subject]", AnnotateAtAcceptance, casefile.HandlingUnit, casefile.OwnErrorAtOnce, casefile.ResultByDecider, SilenceNone, UnverifiableNone, ""},
		{"xiamen-draft", "[subject]", AnnotateAtAcceptance, casefile.HandlingUnit, casefile.OwnErrorAtOnce, casefile.ResultByAgency, SilenceSuspendQueries, UnverifiableNone, ""},
		{"city-2022", "[subject]", AnnotateAtReceipt, casefile.HandlingUnit, casefile.OwnErrorByDeadline, casefile.ResultByAgency, SilenceNone, UnverifiableNone, ""},
	}
	for _, tt := range tests {
		o := pack(t, tt.pack).Objection
		parties := make([]string, 0, 2)
		for _, p := range o.Parties {
			parties = append(parties, string(p))
		}
		got := []string{"[" + strings.Join(parties, " ") + "]", string(o.AnnotateAt), string(o.Handling), string(o.OwnError), string(o.ResultBy), string(o.UnitSilent), string(o.Unverifiable), o.Steps.Total}
		want := []string{tt.parties, string(tt.at), string(tt.handling), string(tt.own), string(tt.result), string(tt.silent), string(tt.unsure), tt.total}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", tt.pack, got, want)
		}
	}
}

func FuzzParsePack(f *testing.F) {
	f.Add([]byte(source(f, shenzhen2022)))
	f.Add([]byte("id: shenzhen-2022\nclocks: {objection.accept: {amount: 1}}\nobjection: {}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ParsePack(shenzhen2022, data)
		if err != nil {
			return
		}
		for name := range p.Clocks {
			cal, err := calendar.Latest()
			if err != nil {
				t.Fatal(err)
			}
			start := p.Effective.From.At(12, 0)
			d, err := Compute(p, name, start, cal)
			if err != nil || d.Due.Before(start) {
				t.Fatalf("%s of an accepted pack: due %v, %v", name, d.Due, err)
			}
		}
	})
}
