package setup

import (
	"fmt"
	"strings"
	"testing"

	"creditcase/db"
	"creditcase/db/dbtest"
)

const repairableText = `
items:
  - code: SCJG01
    unit: SCJG
    category: penalty
    publicity: public
    name: {zh: 行政处罚, en: Administrative penalty}
    fields:
      - {key: decided_on, zh: 处罚决定日期, en: Date of decision, kind: date, means: found_on}
      - {key: paid_on, zh: 缴款日期, en: Paid on, kind: date, means: performed_on}
      - {key: facts, zh: 违法事实, en: Facts}
    repair:
      class: general
      minimum: {amount: 3, unit: month}
      materials:
        - {id: receipt, zh: 罚没款缴款凭证, en: Receipt of payment}
`

// What the catalogue says of repair comes in with the item, and what cannot be is told.
func TestImport_Repair(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	if _, err := Init(t.Context(), store, cityOf(t, cityText), at); err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(repairableText, "general", "serious", 1)
	for _, step := range []struct {
		text string
		want Summary
	}{{repairableText, Summary{New: 1}}, {repairableText, Summary{Same: 1}}, {changed, Summary{Changed: 1}}, {changed, Summary{Same: 1}}} {
		if done, err := ImportCatalogue(t.Context(), store, strings.NewReader(step.text), at); err != nil || done != step.want {
			t.Errorf("%+v %v, want %+v", done, err, step.want)
		}
	}
	var class, found string
	if err := store.Pool.QueryRow(t.Context(), `SELECT repair->>'class', found_on FROM catalogue_items`).Scan(&class, &found); err != nil ||
		class != "serious" || found != "decided_on" {
		t.Errorf("class %q, found by field %q: %v", class, found, err)
	}
	for fault, bad := range map[string][2]string{
		"class: one of":                {"class: general", "class: grave"},
		"minimum: an amount":           {"amount: 3", "amount: 0"},
		"a unit of":                    {"unit: month", "unit: working_day"},
		"unknown field":                {"class: general", "gravity: general"},
		`material ""`:                  {"id: receipt", "id: ''"},
		"bars: one of":                 {"class: general", "bars: everything"},
		"forbidden: the rule":          {"class: general", "forbidden: {zh: 不得修复}"},
		"only a date has a meaning":    {"en: Facts", "en: Facts, means: corrected_on"},
		"it is one of":                 {"means: performed_on", "means: paid_on"},
		"another field means found_on": {"means: performed_on", "means: found_on"},
	} {
		text := strings.Replace(repairableText, bad[0], bad[1], 1)
		if _, err := ImportCatalogue(t.Context(), store, strings.NewReader(text), at); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s is not told: %v", fault, err)
		}
	}
}

const followingText = "number,item,subject_kind,subject_name,subject_code,recorded_on,follows,facts\n" +
	"SCJG01-2025-000001,SCJG01,legal_person,测试（示例）有限公司," + usc + ",2025-11-03,,未按规定公示\n" +
	"SCJG01-2025-000002,SCJG01,person,样例,110101199003070011,2025-11-03,SCJG01-2025-000001,未按规定公示\n"

// A responsible person's record names the organisation's on which it rests.
func TestImport_RecordThatRestsOnAnother(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	if _, err := Init(t.Context(), store, cityOf(t, cityText), at); err != nil {
		t.Fatal(err)
	}
	if _, err := ImportCatalogue(t.Context(), store, strings.NewReader(repairableText), at); err != nil {
		t.Fatal(err)
	}
	third := followingText + "SCJG01-2025-000003,SCJG01,%s,2025-11-03,%s,未按规定公示\n"
	for what, bad := range map[string]string{
		"there is no record":              fmt.Sprintf(third, "person,样例,110101199003070011", "SCJG01-2025-000009"),
		"a person's record rests on that": fmt.Sprintf(third, "legal_person,测试（示例）有限公司,"+usc, "SCJG01-2025-000001"),
		"that of a legal person":          fmt.Sprintf(third, "person,样例,110101199003070011", "SCJG01-2025-000002"),
	} {
		if _, err := importRecords(t, store, bad); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s is not told: %v", what, err)
		}
	}
	for _, want := range []Summary{{New: 2}, {Same: 2}} {
		if done, err := importRecords(t, store, followingText); err != nil || done != want {
			t.Errorf("records: %+v %v, want %+v", done, err, want)
		}
	}
	if n := count(t, store, `SELECT count(*) FROM records r JOIN records o ON o.id = r.follows_id WHERE o.number = 'SCJG01-2025-000001'`); n != 1 {
		t.Errorf("%d records rest on the company's", n)
	}
	if _, err := importRecords(t, store, strings.Replace(followingText, ",SCJG01-2025-000001,未", ",,未", 1)); err == nil {
		t.Error("a record that rests on none any more is taken for the same")
	}
}
