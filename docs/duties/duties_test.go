package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const project = "../.."

func TestDuties_PageIsUpToDate(t *testing.T) {
	duties, err := read(os.DirFS(project))
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(filepath.Join(project, pageFile))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, page(duties)) {
		t.Errorf("%s is out of date: run make generate", pageFile)
	}
}

func TestDuties_Faults(t *testing.T) {
	sound := []string{"city-2022", "46(2)", "agency", "Delete the data", "in time", "repair", "built", "docs/duties.csv"}
	for _, c := range []struct {
		name   string
		column string
		value  string
		want   string // "": none
	}{
		{"sound", "pack", "city-2022", ""},
		{"an item of an article of one paragraph", "article", "20:1", ""},
		{"a pack that is not there", "pack", "nowhere-2000", `there is no pack "nowhere-2000"`},
		{"no article", "article", "22b(1)", `"22b(1)" is no article`},
		{"no duty", "duty", "", "duty or procedure is missing"},
		{"another state", "state", "done", `state "done" is none of`},
		{"a file that is not there", "where", "docs/nothing.md", "there is no file docs/nothing.md"},
		{"too many files", "where", strings.Repeat("docs/duties.csv; ", mostFiles) + "docs/duties.csv", "more than 3 files"},
		{"built nowhere", "where", "", "files are named where something is built"},
		{"not built, and somewhere", "state", "not built", "files are named where something is built"},
		{"partial without a word", "state", "partial", "what is missing, or why it is not built, is said of all that is not built"},
		{"built, with something missing", "where", "docs/duties.csv; Deletion is missing.", "what is missing, or why it is not built, is said of all that is not built"},
		{"no sentence", "where", "docs/duties.csv; docs/duties", "what is missing is said in a sentence"},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := slices.Clone(sound)
			row[slices.Index(columns, c.column)] = c.value
			table := strings.Join(columns, ",") + "\n" + strings.Join(row, ",") + "\n"
			_, err := read(fstest.MapFS{tableFile: {Data: []byte(table)}})
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), tableFile+":2: "+c.want)):
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
