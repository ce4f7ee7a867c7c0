package declared

import (
	"bytes"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// How many lines a file may have, and a folder of the pages with its tests. What grows past that has more than one reason to exist.
const (
	mostOfFile   = 500
	mostOfFolder = 2500
)

// No file of ours is longer than somebody reads, and no folder of the pages is a room of everything. What sqlc writes is as long as
// the queries are.
func TestSizes_FilesAndFolders(t *testing.T) {
	folders := make(map[string]int)
	allGoFiles(t, func(name string, text []byte) {
		lines := bytes.Count(text, []byte("\n"))
		if lines > mostOfFile && !bytes.HasPrefix(text, []byte("// Code generated ")) {
			t.Errorf("%s has %d lines, more than %d", name, lines, mostOfFile)
		}
		if folder := path.Dir(name); folder == "web" || strings.HasPrefix(folder, "web/") {
			folders[folder] += lines
		}
	})
	if len(folders) == 0 {
		t.Fatal("no folder of the pages")
	}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		if folders[folder] > mostOfFolder {
			t.Errorf("%s/ has %d lines, more than %d", folder, folders[folder], mostOfFolder)
		}
	}
}
