package rules

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"creditcase/calendar"
	"creditcase/casefile"
)

// texts are the files of a pack, to be spoilt by tests.
type texts map[string][]byte

// source gives the files of an embedded pack.
func source(t testing.TB, folder string) texts {
	t.Helper()
	packs, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return filesIn(t, packs, folder)
}

func filesIn(t testing.TB, system fs.FS, folder string) texts {
	t.Helper()
	files, err := filesOf(system, folder)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// with puts something else in the place of a text, in the first file that has it: pack.yaml, then the procedures'.
func (f texts) with(t testing.TB, old, text string) texts {
	t.Helper()
	changed := maps.Clone(f)
	for _, file := range f.names() {
		if bytes.Contains(f[file], []byte(old)) {
			changed[file] = bytes.Replace(f[file], []byte(old), []byte(text), 1)
			return changed
		}
	}
	t.Fatalf("the pack has no %q to spoil", old)
	return nil
}

func (f texts) names() []string {
	return slices.Compact(append([]string{headFile, "objection.yaml"}, slices.Sorted(maps.Keys(f))...))
}

// under are the files in a folder of a file system.
func (f texts) under(folder string) fstest.MapFS {
	system := make(fstest.MapFS)
	for name, data := range f {
		system[path.Join(folder, name)] = &fstest.MapFile{Data: data}
	}
	return system
}

// write puts the files into a folder of the machine.
func (f texts) write(t testing.TB, folder string) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, data := range f {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func date(t testing.TB, text string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const shenzhen2022 = "shenzhen-2022/2022-07-08"

func TestLoad(t *testing.T) {
	book := load(t)
	want := []string{"city-2022", "national-2026", "qianhai-2020", "shenzhen-2020", "shenzhen-2022", "xiamen-draft"}
	if got := book.IDs(); !slices.Equal(got, want) {
		t.Errorf("packs %v, want %v", got, want)
	}
	seen := make(map[string]bool)
	for _, p := range book.Packs() {
		hashes := []string{p.Sum()}
		for _, flow := range p.Flows() {
			hashes = append(hashes, p.Hash(flow))
		}
		for _, hash := range hashes {
			if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(hash) || seen[hash] {
				t.Errorf("%s: hash %q", p.ID, hash)
			}
			seen[hash] = true
		}
	}
}

// versions gives two versions of a pack, the first in force until the given day.
func versions(t testing.TB, firstEnds string) fstest.MapFS {
	t.Helper()
	text := source(t, shenzhen2022)
	system := text.with(t, "{from: 2022-07-08}", "{from: 2022-07-08"+firstEnds+"}").under(shenzhen2022)
	second := text.with(t, "{from: 2022-07-08}", "{from: 2024-01-01}").with(t, "version: 1\n", "version: 2\n")
	maps.Copy(system, second.under(path.Dir(shenzhen2022)+"/2024-01-01"))
	return system
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
		{"overlap", []fs.FS{versions(t, "")}, "2024-01-01/pack.yaml:9: effective range overlaps that of version 1 in shenzhen-2022/2022-07-08"},
		{"same version twice", []fs.FS{embedded, embedded}, "shenzhen-2022/2022-07-08/pack.yaml:3: version 1 of shenzhen-2022 is also in shenzhen-2022/"},
		{"nothing", []fs.FS{fstest.MapFS{}}, "not found"},
		{"every faulty file", []fs.FS{fstest.MapFS{"a/x/pack.yaml": {Data: []byte("id: a\n")}, "b/y/pack.yaml": {Data: []byte("[")}}}, "b/y/pack.yaml:"},
		{"no pack.yaml", []fs.FS{fstest.MapFS{"a/x/objection.yaml": {}}}, "a/x/pack.yaml:1: a pack needs this file"},
		{"in no folder", []fs.FS{fstest.MapFS{"x.yaml": {}}}, "x.yaml:1: a file of a pack lies in <id>/<effective from>"},
		{"in one folder", []fs.FS{fstest.MapFS{"a/x.yaml": {}}}, "a/x.yaml:1: a file of a pack lies in"},
		{"another ending", []fs.FS{fstest.MapFS{"a/x/pack.yaml": {Data: []byte("id: a\n")}, "a/x/objection.yml": {}}}, "a/x/objection.yml:1: a file of a pack is called"},
		{"a folder too deep", []fs.FS{fstest.MapFS{"a/b/c/x.yaml": {}}}, "a/b/c/x.yaml:1: a file of a pack lies in"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := LoadFS(tt.systems...); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

const secondVersion = "shenzhen-2022/2027-01-01"

// second gives the files of the made-up second version.
func second(t testing.TB) texts {
	t.Helper()
	return filesIn(t, os.DirFS("testdata/packs"), secondVersion)
}

// Both versions at once: a case keeps the one under which it was accepted, a new case gets the one in force.
func TestLoadDir_SecondVersion(t *testing.T) {
	book, err := LoadDir("testdata/packs")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		accepted string
		version  int
		compare  string // due
	}{
		{"2026-12-30T10:00:00+08:00", 1, "2026-12-31"},
		{"2026-12-31T23:59:59+08:00", 1, "2027-01-04"},
		{"2027-01-01T00:00:00+08:00", 2, "2027-01-05"},
		{"2027-03-01T10:00:00+08:00", 2, "2027-03-03"},
	}
	for _, tt := range tests {
		accepted := instant(t, tt.accepted)
		inForce, err := book.InForce("shenzhen-2022", calendar.DateOf(accepted))
		if err != nil {
			t.Fatal(err)
		}
		pinned, err := book.Pack("shenzhen-2022", tt.version)
		if err != nil {
			t.Fatal(err)
		}
		if inForce != pinned {
			t.Errorf("accepted %s: version %d is in force, want %d", tt.accepted, inForce.Version, tt.version)
		}
		// Whenever it is counted, it is counted by the version of the case.
		d, err := Compute(pinned, "objection.compare", accepted, latest(t))
		if err != nil {
			t.Fatal(err)
		}
		if d.PackVersion != tt.version || d.DueDate().String() != tt.compare {
			t.Errorf("accepted %s: due %s under version %d, want %s", tt.accepted, d.DueDate(), d.PackVersion, tt.compare)
		}
	}
	first, err := book.Pack("shenzhen-2022", 1)
	if err != nil {
		t.Fatal(err)
	}
	if first.Effective.To != date(t, "2026-12-31") {
		t.Errorf("version 1 ends %s", first.Effective.To)
	}
	if got := pack(t, "shenzhen-2022"); !got.Effective.To.IsZero() || got.Sum() != first.Sum() {
		t.Errorf("alone, version 1 ends %s; hashes %s, %s", got.Effective.To, got.Sum(), first.Sum())
	}
}

// An operator's folder adds, and never replaces.
func TestLoadWith(t *testing.T) {
	next := second(t)
	own := next.with(t, "id: shenzhen-2022", "id: harbour-town").with(t, "supersedes: 1\n", "")
	alone := next.with(t, "supersedes: 1\n", "")
	tests := []struct {
		name  string
		files fstest.MapFS
		want  []string // in the error
	}{
		{"nothing", fstest.MapFS{}, nil},
		{"a pack of its own", own.under("harbour-town/2027-01-01"), nil},
		{"a second version", next.under(secondVersion), nil},
		{"what is no pack", fstest.MapFS{"README.md": {}, ".git/x.yaml": {}, "a/.swp.yaml": {}, "a/b/c.md": {}}, nil},
		{"the same again", source(t, shenzhen2022).under(shenzhen2022),
			[]string{shenzhen2022 + "/pack.yaml:3: version 1 of shenzhen-2022 is also in built-in/" + shenzhen2022}},
		{"the same version from another day", alone.with(t, "version: 2", "version: 1").under(secondVersion),
			[]string{secondVersion + "/pack.yaml:3: version 1 of shenzhen-2022 is also in built-in/" + shenzhen2022}},
		{"an overlap", alone.under(secondVersion),
			[]string{secondVersion + "/pack.yaml:9: effective range overlaps that of version 1 in built-in/" + shenzhen2022}},
		{"an earlier day", next.with(t, "2027-01-01}", "2021-01-01, to: 2021-12-31}").under("shenzhen-2022/2021-01-01"),
			[]string{"shenzhen-2022/2021-01-01/pack.yaml:9: version 2 takes effect before version 1 in built-in/"}},
		{"supersedes what there is not", next.with(t, "version: 2", "version: 9").with(t, "supersedes: 1", "supersedes: 7").under(secondVersion),
			[]string{secondVersion + "/pack.yaml:10: supersedes version 7 of shenzhen-2022, which there is not", "overlaps"}},
		{"the wrong name", next.under("shenzhen-2022/2028-01-01"),
			[]string{"shenzhen-2022/2028-01-01/pack.yaml:2: folder should be " + secondVersion}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			book, err := LoadWith(tt.files)
			if len(tt.want) == 0 {
				if err != nil || len(book.Packs()) < 5 {
					t.Fatalf("book %v, error %v", book, err)
				}
				return
			}
			for _, want := range tt.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error %v, want one with %q", err, want)
				}
			}
		})
	}
}

func TestLoadDir_NoFolder(t *testing.T) {
	if _, err := LoadDir("testdata/nowhere"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if book, err := LoadDir(""); err != nil || len(book.Packs()) != 6 {
		t.Errorf("book %v, error %v", book, err)
	}
}

func TestBook_With(t *testing.T) {
	book := load(t)
	draft, err := ReadPack("testdata/packs/" + secondVersion)
	if err != nil {
		t.Fatal(err)
	}
	more, err := book.With(draft)
	if err != nil {
		t.Fatal(err)
	}
	if len(more.Packs()) != 7 || len(book.Packs()) != 6 {
		t.Errorf("%d packs, before %d", len(more.Packs()), len(book.Packs()))
	}
	if first, err := book.Pack("shenzhen-2022", 1); err != nil || !first.Effective.To.IsZero() {
		t.Errorf("version 1 of the first book: %v, %v", first.Effective, err)
	}
	if _, err := more.With(draft); err == nil {
		t.Error("the same draft twice: no error")
	}
}

// A draft may lie anywhere, under any name; whoever is in the folder of a pack need not name the folder.
func TestReadPack(t *testing.T) {
	draft := filepath.Join(t.TempDir(), "draft")
	second(t).write(t, draft)
	for _, name := range []string{draft, filepath.Join(draft, headFile)} {
		if p, err := ReadDraft(name); err != nil || p.Version != 2 || p.File() != draft {
			t.Errorf("draft %s: %v, %v", name, p, err)
		}
		if _, err := ReadPack(name); err == nil || !strings.Contains(err.Error(), draft+"/pack.yaml:2: folder should be "+secondVersion) {
			t.Errorf("error %v", err)
		}
	}
	if _, err := ReadPack(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	t.Chdir("testdata/packs/shenzhen-2022/2027-01-01")
	for _, name := range []string{".", headFile} {
		if p, err := ReadPack(name); err != nil || p.File() != "." {
			t.Errorf("pack %v, %v", p, err)
		}
	}
}

func TestObjection_ForCategory(t *testing.T) {
	tests := []struct{ pack, category, grounds, outcomes string }{
		{"shenzhen-2022", "penalty", "error omission beyond_publication_period other", "keep correct supplement stop_publication other_way"},
		{"shenzhen-2022", "serious_list", "error omission beyond_publication_period serious_list_unqualified serious_list_not_removed other",
			"keep correct supplement stop_publication remove_from_list other_way"},
		{"shenzhen-2020", "rating", "inaccurate incomplete inappropriate wrong_rating", "keep correct delete"},
		{"shenzhen-2020", "basic", "inaccurate incomplete inappropriate", "keep correct delete"},
		{"qianhai-2020", "honour", "error omission privacy business_secret other_rights", "keep correct stop_publication"},
		{"shenzhen-2022", "watch_list", "error omission beyond_publication_period other", "keep correct supplement stop_publication other_way"},
		{"city-2022", "watch_list", "fact_mismatch error omission business_secret privacy other beyond_disclosure_period", "keep correct delete stop_disclosure"},
	}
	for _, tt := range tests {
		o := pack(t, tt.pack).Objection
		var grounds, outcomes []string
		for _, g := range o.GroundsFor(tt.category, true) {
			grounds = append(grounds, g.ID)
		}
		for _, x := range o.OutcomesFor(tt.category) {
			outcomes = append(outcomes, string(x.ID))
		}
		for _, g := range o.GroundsFor(tt.category, false) {
			if g.ID == "wrong_rating" {
				t.Errorf("%s: somebody else than the subject may object to its rating", tt.pack)
			}
		}
		if strings.Join(grounds, " ") != tt.grounds || strings.Join(outcomes, " ") != tt.outcomes {
			t.Errorf("%s, %s: grounds %v, outcomes %v", tt.pack, tt.category, grounds, outcomes)
		}
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
		{"shenzhen-2022", "[subject anybody]", AnnotateAtAcceptance, casefile.HandlingUnit, casefile.OwnErrorAtOnce, casefile.ResultByDecider, SilenceNone, UnverifiableNone, ""},
		{"xiamen-draft", "[subject]", AnnotateAtAcceptance, casefile.HandlingUnit, casefile.OwnErrorToUnit, casefile.ResultByAgency, SilenceSuspendQueries, UnverifiableNone, ""},
		{"city-2022", "[subject]", AnnotateAtReceipt, casefile.HandlingUnit, casefile.OwnErrorByDeadline, casefile.ResultByAgency, SilenceNone, UnverifiableNone, ""},
	}
	for _, tt := range tests {
		o := pack(t, tt.pack).Objection
		parties := make([]string, 0, 2)
		for _, p := range o.Parties {
			parties = append(parties, string(p))
		}
		got := []string{"[" + strings.Join(parties, " ") + "]", string(o.AnnotateAt), string(o.Handling), string(o.OwnError), string(o.ResultBy), string(o.UnitSilent), string(o.Unverifiable), o.Steps[casefile.StepTotal]}
		want := []string{tt.parties, string(tt.at), string(tt.handling), string(tt.own), string(tt.result), string(tt.silent), string(tt.unsure), tt.total}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", tt.pack, got, want)
		}
	}
}
