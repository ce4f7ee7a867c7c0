package activitiestest

import (
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"creditcase/rules"
)

// Book is a book with one pack of the program, that in effect from the day, made over: in effect from another day, and with other
// lengths of its clocks. A test of how long ago, or how far ahead, may need what no regulation says.
func Book(t testing.TB, id, day, from string, amounts map[string]int) *rules.Book {
	t.Helper()
	packs, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	folder := path.Join(id, day)
	files, err := fs.ReadDir(packs, folder)
	if err != nil {
		t.Fatal(err)
	}
	made, found := make(fstest.MapFS), 0
	for _, file := range files {
		data, err := fs.ReadFile(packs, path.Join(folder, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(data), "from: "+day, "from: "+from, 1)
		text = regexp.MustCompile(`cap: \{amount: \d+,`).ReplaceAllString(text, "cap: {amount: 60,") // above every length
		for clock, amount := range amounts {
			pattern := regexp.MustCompile(`(?m)^  ` + regexp.QuoteMeta(clock) + `:\n    amount: \d+$`)
			if pattern.MatchString(text) {
				text, found = pattern.ReplaceAllString(text, "  "+clock+":\n    amount: "+strconv.Itoa(amount)), found+1
			}
		}
		made[path.Join(id, from, file.Name())] = &fstest.MapFile{Data: []byte(text)}
	}
	if found != len(amounts) {
		t.Fatalf("%s has %d of the clocks %v", folder, found, amounts)
	}
	book, err := rules.LoadFS(made)
	if err != nil {
		t.Fatal(err)
	}
	return book
}
