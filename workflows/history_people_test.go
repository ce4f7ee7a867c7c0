package workflows_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var (
	// notPeople are the ids and instants of a payload, whose digits are nobody's.
	notPeople = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d{2}-\d{2}T[0-9:.]+(Z|[+-]\d{2}:\d{2})`)
	// ofPeople is what names, sentences, identity numbers, codes of organisations and telephone numbers are made of.
	ofPeople = regexp.MustCompile(`\p{Han}|\d{7}`)
)

// Histories hold ids, kinds and instants, and nothing of people: no name, no sentence, no number of an identity card or a telephone.
func TestHistories_NameNobody(t *testing.T) {
	files, err := filepath.Glob("testdata/history/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d histories: %v", len(files), err)
	}
	payloads := 0
	for _, file := range files {
		text, err := os.ReadFile(file) //nolint:gosec // one of the test data
		if err != nil {
			t.Fatal(err)
		}
		var history any
		if err := json.Unmarshal(text, &history); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, data := range dataOf(history) {
			payloads++
			if found := ofPeople.Find(notPeople.ReplaceAll(data, nil)); found != nil {
				t.Errorf("%s: %q in %s", file, found, data)
			}
		}
	}
	if payloads < len(files) {
		t.Errorf("%d payloads were read in %d histories", payloads, len(files))
	}
}

// dataOf are the contents of all payloads.
func dataOf(v any) (all [][]byte) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			all = append(all, dataOf(x)...)
		}
	case map[string]any:
		for key, x := range v {
			text, is := x.(string)
			if data, err := base64.StdEncoding.DecodeString(text); key == "data" && is && err == nil {
				all = append(all, data)
				continue
			}
			all = append(all, dataOf(x)...)
		}
	}
	return all
}
