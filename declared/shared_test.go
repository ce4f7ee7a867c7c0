package declared

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"creditcase/casefile"
)

// objectionOnly are the files beside those called objection.go, or objection_ and what they are about, that are the objection's own.
var objectionOnly = []string{"rules/section.go", "rules/parse.go"}

// unshared are the files that all procedures share and that still read what a pack says of objections. It only ever gets shorter.
var unshared = []string{}

var packObjection = regexp.MustCompile(`\b(\w*[pP]ack|run)\.Objection\b`)

// What all procedures share asks a pack for the procedure of its case: pack.Procedure(flow).
func TestShared_NobodyAsksForTheObjection(t *testing.T) {
	var found []string
	goFiles(t, func(name string, text []byte) {
		own := filepath.Base(name) == "objection.go" || strings.HasPrefix(filepath.Base(name), "objection_") || slices.Contains(objectionOnly, name) || strings.HasPrefix(name, "web/objection/")
		if own || !packObjection.Match(text) {
			return
		}
		found = append(found, name)
		if !slices.Contains(unshared, name) {
			t.Errorf("%s reads %s", name, packObjection.Find(text))
		}
	})
	for _, name := range unshared {
		if !slices.Contains(found, name) {
			t.Errorf("%s asks for the objection no more: take it off the list", name)
		}
	}
}

// A query names no kinds, and neither does the schema: what depends on them is a column, written from the declaration, or a parameter.
func TestShared_NoKindsInQueries(t *testing.T) {
	var kinds []string
	for _, p := range casefile.Flows {
		for _, task := range p.AllTasks() {
			kinds = append(kinds, string(task.Kind))
		}
		for _, act := range p.AllActs() {
			kinds = append(kinds, string(act.Kind))
		}
		for _, effect := range p.Effects {
			kinds = append(kinds, string(effect.Kind))
		}
		for _, document := range p.AllDocuments() {
			kinds = append(kinds, string(document.Kind))
		}
		kinds = append(kinds, string(p.Flow))
	}
	literal := regexp.MustCompile(`'(` + strings.Join(kinds, "|") + `)'`)
	for _, folder := range []string{"queries", filepath.Join("db", "migrations")} {
		files, err := filepath.Glob(filepath.Join("..", folder, "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%d files in %s: %v", len(files), folder, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got := literal.Find(text); got != nil {
				t.Errorf("%s names a kind: %s", file, got)
			}
		}
	}
}

// The folders with code are those that docs/overview.md lists: those of the project, and those of web.
func TestShared_FoldersAreListed(t *testing.T) {
	overview, err := os.ReadFile(filepath.Join("..", "docs", "overview.md"))
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[string]bool)
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)/` \\| .+ \\|$").FindAllSubmatch(overview, -1) {
		listed[string(m[1])] = true
	}
	have := make(map[string]bool)
	goFiles(t, func(name string, _ []byte) {
		parts := strings.Split(path.Dir(name), "/")
		if have[parts[0]] = true; parts[0] == "web" && len(parts) > 1 {
			have["web/"+parts[1]] = true
		}
	})
	delete(have, "web/webtest") // of tests, as are the folders of their own in other layers
	for folder := range have {
		if !listed[folder] {
			t.Errorf("docs/overview.md does not list %s/", folder)
		}
	}
	for folder := range listed {
		if !have[folder] {
			t.Errorf("docs/overview.md lists %s/, which holds no code", folder)
		}
	}
}
