package setup

import (
	"os"
	"strings"
	"testing"

	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

// Items on a commitment come in as their unit would publish them: once, in versions, and not with terms that cannot be.
func TestImport_Commitments(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	if _, err := Init(t.Context(), store, cityOf(t, cityText), at); err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile("../docs/example/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := book.Pack("shenzhen-2022", 1)
	if err != nil {
		t.Fatal(err)
	}
	text := read("commitments.yaml")
	if _, err := ImportCommitments(t.Context(), store, pack, strings.NewReader(text), at); err == nil || !strings.Contains(err.Error(), "own items of the catalogue") {
		t.Errorf("without items of the catalogue: %v", err)
	}
	if _, err := ImportCatalogue(t.Context(), store, strings.NewReader(read("catalogue.yaml")), at); err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(text, "share: 1000", "share: 500", 1)
	for i, step := range []struct {
		text string
		want Summary
	}{{text, Summary{New: 1}}, {text, Summary{Same: 1}}, {changed, Summary{Changed: 1}}, {changed, Summary{Same: 1}}, {text, Summary{Changed: 1}}} {
		if done, err := ImportCommitments(t.Context(), store, pack, strings.NewReader(step.text), at); err != nil || done != step.want {
			t.Errorf("%d: %+v %v, want %+v", i, done, err, step.want)
		}
	}
	if n := count(t, store, `SELECT count(*) FROM commitment_terms`); n != 3 {
		t.Errorf("%d versions, want 3", n)
	}
	for fault, bad := range map[string][2]string{
		"unknown field":               {"share:", "part:"},
		"there is none with the code": {"unit: SCJG #", "unit: NONE #"},
		"both Chinese and English":    {"en: Ordinary item", "en: ''"},
		"none_of.risk":                {"health_property, risk,", "health_property,"},
		"at least 1, in working days": {"rectify: {amount: 10,", "rectify: {amount: 0,"},
		"share lies between":          {"share: 1000", "share: 1001"},
		"1 to 20 capitals":            {"code: SCJG-ZS", "code: scjg"},
	} {
		spoilt := strings.Replace(text, bad[0], bad[1], 1)
		if spoilt == text {
			t.Fatalf("%q is not in the example", bad[0])
		}
		if _, err := ImportCommitments(t.Context(), store, pack, strings.NewReader(spoilt), at); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s: %v", fault, err)
		}
	}
	if _, err := store.Pool.Exec(t.Context(), `UPDATE commitment_items SET retired_at = now()`); err != nil {
		t.Fatal(err)
	}
	if _, err := ImportCommitments(t.Context(), store, pack, strings.NewReader(changed), at); err == nil || !strings.Contains(err.Error(), "no longer handled") {
		t.Errorf("of an item that was retired: %v", err)
	}
	silent, err := book.Pack("national-2026", 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ImportCommitments(t.Context(), store, silent, strings.NewReader(text), at); err == nil || !strings.Contains(err.Error(), "does not provide") {
		t.Errorf("under a document without commitments: %v", err)
	}
}
