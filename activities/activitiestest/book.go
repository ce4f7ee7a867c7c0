package activitiestest

import (
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"creditcase/rules"
)

// Book is a book with one pack of the program, made over: in effect from another day, and with other lengths of its clocks.
// A test of how long ago, or how far ahead, may need what no regulation says.
func Book(t testing.TB, id, file, from string, amounts map[string]int) *rules.Book {
	t.Helper()
	packs, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	data, err := fs.ReadFile(packs, id+"/"+file)
	if err != nil {
		t.Fatal(err)
	}
	day := strings.TrimSuffix(file, ".yaml")
	text := strings.Replace(string(data), "from: "+day, "from: "+from, 1)
	text = regexp.MustCompile(`cap: \{amount: \d+,`).ReplaceAllString(text, "cap: {amount: 60,") // above every length
	for clock, amount := range amounts {
		pattern := regexp.MustCompile(`(?m)^  ` + regexp.QuoteMeta(clock) + `:\n    amount: \d+$`)
		if !pattern.MatchString(text) {
			t.Fatalf("no clock %s in %s", clock, file)
		}
		text = pattern.ReplaceAllString(text, "  "+clock+":\n    amount: "+strconv.Itoa(amount))
	}
	book, err := rules.LoadFS(fstest.MapFS{id + "/" + from + ".yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return book
}
