package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"creditcase/rules"
)

const (
	folder        = "../../rules/testdata/packs"
	secondVersion = folder + "/shenzhen-2022/2027-01-01"
)

func runLine(t *testing.T, line string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(context.Background(), strings.Fields(line), &out)
	return out.String(), err
}

func TestRules(t *testing.T) {
	tests := []struct {
		args string
		want []string
	}{
		{"rules list", []string{"city-2022@1", "2020-02-10 to 2023-02-09", "built-in/xiamen-draft/2020-01-01"}},
		{"rules list --packs " + folder, []string{"shenzhen-2022@2", "2022-07-08 to 2026-12-31", secondVersion}},
		{"--packs " + folder + " rules list --json", []string{`"version": 2`, `"sha256": "`}},
		{"rules check " + secondVersion, []string{"shenzhen-2022@2 is sound: 29 clocks, SHA-256 "}},
		{"rules check --packs " + folder + " " + secondVersion, []string{"is sound"}}, // not in its own way
		{"rules check ../../rules/packs/city-2022/2022-01-01", []string{"city-2022@1 is sound"}},
		{"rules show shenzhen-2022", []string{"shenzhen-2022@1, built-in/", "objection.verify\n", "3 working days", "51(3)", "principal of unit", "own_error"}},
		{"rules show shenzhen-2022@2 --packs " + folder, []string{"suspend_queries, article 51(3)", "10 working days from accepted"}},
		{"rules show shenzhen-2022 --version 2 --packs " + folder, []string{"shenzhen-2022@2"}},
		{"rules show " + secondVersion + " --json", []string{`"supersedes": 1`, `"file": "` + secondVersion + `"`, `"objection.route"`}},
		{"rules diff shenzhen-2022 " + secondVersion, []string{"shenzhen-2022@1", "shenzhen-2022@2"}},
	}
	for _, tt := range tests {
		out, err := runLine(t, tt.args)
		if err != nil {
			t.Errorf("%s: %v", tt.args, err)
		}
		for _, want := range tt.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", tt.args, want, out)
			}
		}
	}
}

// copyPack copies the files of a pack, with another text in the place of the first old one of pack.yaml or objection.yaml.
func copyPack(t *testing.T, from, to, old, text string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pack.yaml", "objection.yaml"} {
		file := filepath.Join(to, name)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if changed := bytes.Replace(data, []byte(old), []byte(text), 1); !bytes.Equal(changed, data) {
			if err := os.WriteFile(file, changed, 0o600); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("%s has no %q", from, old)
}

func TestRules_Refused(t *testing.T) {
	draft, overlap := filepath.Join(t.TempDir(), "draft"), filepath.Join(t.TempDir(), "shenzhen-2022", "2027-01-01")
	copyPack(t, secondVersion, draft, "amount: 2\n", "amount: -2\n")
	copyPack(t, secondVersion, overlap, "supersedes: 1\n", "")
	tests := []struct{ args, want string }{
		{"rules check " + draft, draft + "/objection.yaml:13: clock objection.compare: amount -2"},
		{"rules check " + draft + " " + secondVersion, draft + "/pack.yaml:2: folder should be shenzhen-2022/2027-01-01"},
		{"rules check " + overlap, overlap + "/pack.yaml:9: effective range overlaps that of version 1 in built-in/shenzhen-2022/2022-07-08"},
		{"rules check nowhere.yaml", "no such file"},
		{"rules list --packs nowhere", "nowhere"},
		{"rules list --packs " + filepath.Dir(filepath.Dir(overlap)), "overlaps"},
		{"rules show atlantis", "known are city-2022@1, national-2026@1, qianhai-2020@1"},
		{"rules show city-2022@9", "not found"},
		{"rules show city-2022@nine", "id@version"},
		{"rules diff city-2022 " + draft, "amount -2"},
		{"deadline --packs nowhere --pack city-2022 --clock objection.annotate --from 2025-02-18T09:00:00+08:00", "nowhere"},
		{"seed --packs nowhere --database-url postgres://nowhere", "nowhere"},
		{"web --packs nowhere --database-url postgres://nowhere", "nowhere"},
		{"worker --packs nowhere --database-url postgres://nowhere", "nowhere"},
		{"up --packs nowhere", "nowhere"},
	}
	for _, tt := range tests {
		if out, err := runLine(t, tt.args); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q\n%s", tt.args, err, tt.want, out)
		}
	}
}

// A new version applies from its effective date; by name, an older one can be asked for still.
func TestDeadline_PackOfTheDay(t *testing.T) {
	t.Setenv("CREDITCASE_PACKS", folder)
	tests := []struct{ pack, from, want string }{
		{"shenzhen-2022", "2026-12-31T12:00:00+08:00", "shenzhen-2022@1"},
		{"shenzhen-2022", "2026-12-31T16:00:00Z", "shenzhen-2022@2"}, // already 2027 in Shanghai
		{"shenzhen-2022@1", "2027-03-01T12:00:00+08:00", "shenzhen-2022@1"},
		{secondVersion, "2026-09-01T12:00:00+08:00", "shenzhen-2022@2"},
	}
	for _, tt := range tests {
		out, err := runLine(t, "deadline --clock objection.compare --pack "+tt.pack+" --from "+tt.from)
		if err != nil || !strings.Contains(out, tt.want) {
			t.Errorf("%s from %s: %v, want %s in\n%s", tt.pack, tt.from, err, tt.want, out)
		}
	}
}

// The same procedures side by side: periods, caps, approvers, bases, articles, and the choices that the flow branches on.
func TestRulesDiff(t *testing.T) {
	out, err := runLine(t, "rules diff shenzhen-2020 shenzhen-2022 --json")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		A, B struct {
			ID      string
			Version int
			SHA256  string `json:"sha256"`
		}
		Rows []rules.Difference
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if got.A.ID != "shenzhen-2020" || got.B.ID != "shenzhen-2022" || len(got.A.SHA256) != 64 {
		t.Errorf("%+v, %+v", got.A, got.B)
	}
	want := []rules.Difference{
		{Section: "objection.verify", Field: "period", A: "10 working days", B: "2 working days", Differs: true},
		{Section: "objection.verify", Field: "basis", A: "statute", B: "statute"},
		{Section: "objection.verify", Field: "article", A: "38(1)", B: "51(3)", Differs: true},
		{Section: "objection.verify", Field: "extension", A: "open", B: "3 working days", Differs: true},
		{Section: "objection.verify", Field: "approved by", A: "head of unit", B: "principal of unit", Differs: true},
		{Section: "objection.verify", Field: "cap", A: "20 working days from filed", Differs: true},
		{Section: "repair.bankruptcy_bar", Field: "period", B: "3 years", Differs: true},
		{Section: "objection flow", Field: "handling", A: "unit_verifies", B: "unit_verifies"},
		{Section: "objection flow", Field: "own_error", A: "correct_by_deadline", B: "correct_at_once", Differs: true},
		{Section: "objection flow", Field: "unit_silent", A: "none", B: "none"},
		{Section: "objection flow: steps", Field: "window", A: "objection.filing_window", Differs: true},
	}
	find := func(section, field string) (rules.Difference, int) {
		for i, r := range got.Rows {
			if r.Section == section && r.Field == field {
				return r, i
			}
		}
		return rules.Difference{}, -1
	}
	last := -1
	for _, w := range want {
		row, at := find(w.Section, w.Field)
		if row != w || at <= last {
			t.Errorf("row %d is %+v, want %+v after row %d", at, row, w, last)
		}
		last = at
	}
	out, err = runLine(t, "rules diff shenzhen-2020 shenzhen-2022 --changed")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)^\* cap +20 working days from filed +-$`).MatchString(out) || strings.Contains(out, "\n  ") {
		t.Errorf("text:\n%s", out)
	}
	if out, err = runLine(t, "rules diff city-2022 city-2022 --changed --json"); err != nil || !strings.Contains(out, `"rows": []`) {
		t.Errorf("with itself: %v\n%s", err, out)
	}
}
