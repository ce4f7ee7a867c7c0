package setup

import (
	"fmt"
	"strings"
	"testing"

	"creditcase/db"
	"creditcase/db/dbtest"
)

const listText = `
items:
  - code: SCJG02
    unit: SCJG
    category: serious_list
    publicity: public
    name: {zh: 严重失信名单, en: Serious list}
    fields:
      - {key: reason, zh: 列入原因, en: Reason}
      - {key: listed_on, zh: 列入日期, en: Listed on, kind: date}
      - {key: listed_until, zh: 届满日期, en: Listed until, kind: date}
    listing:
      basis: {zh: 样例条例第一条, en: "Sample rules, article 1"}
      nature: market_serious
      areas: [health_and_life]
      standards: {zh: 两年内再犯, en: Again within two years}
      removal: {zh: 纠正满一年, en: A year after correction}
      term: {amount: 3, unit: year}
      listed_on: listed_on
      listed_until: listed_until
      measures:
        - {id: inspection, zh: 提高检查频次, en: Inspected more often, basis: {zh: 样例条例第二条, en: "Sample rules, article 2"}, body: SCJG}
`

// What the catalogue says of a list comes in with the item, and what cannot be is told. Once somebody was proposed for it, it stays a list.
func TestImport_Listing(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	if _, err := Init(t.Context(), store, cityOf(t, cityText), at); err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(listText, "amount: 3", "amount: 2", 1)
	plain, _, _ := strings.Cut(listText, "    listing:\n")
	for _, step := range []struct {
		text string
		want Summary
	}{{plain, Summary{New: 1}}, {listText, Summary{Changed: 1}}, {listText, Summary{Same: 1}}, {changed, Summary{Changed: 1}}, {plain, Summary{Changed: 1}},
		{plain, Summary{Same: 1}}, {listText, Summary{Changed: 1}}} {
		if done, err := ImportCatalogue(t.Context(), store, strings.NewReader(step.text), at); err != nil || done != step.want {
			t.Errorf("%+v %v, want %+v", done, err, step.want)
		}
		lists := count(t, store, `SELECT count(*) FROM catalogue_items WHERE listing <> '{}'::jsonb`)
		if want := strings.Count(step.text, "nature:"); lists != want {
			t.Errorf("%d lists, want %d", lists, want)
		}
	}
	for fault, bad := range map[string][2]string{
		"no unit with the code":        {"body: SCJG", "body: NONE"},
		`the code "FGW" that has`:      {"body: SCJG", "body: FGW"}, // the supervisor
		"nature: a list has one":       {"nature: market_serious", "nature: ''"},
		"basis: both zh and en":        {`en: "Sample rules, article 1"`, "en: ''"},
		"term: an amount":              {"amount: 3", "amount: 0"},
		"unknown field":                {"areas: [", "sectors: ["},
		"one of the categories":        {"category: serious_list", "category: penalty"},
		`the item has no date "reason`: {"listed_on: listed_on", "listed_on: reason"},
		"a date for its end":           {"listed_until: listed_until", "listed_until: ''"},
		`measure ""`:                   {"id: inspection", "id: ''"},
		"as long as it stands":         {"en: Listed on, kind: date", "en: Listed on, kind: date, ends_publication: true"},
	} {
		text := strings.Replace(listText, bad[0], bad[1], 1)
		if _, err := ImportCatalogue(t.Context(), store, strings.NewReader(text), at); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s: %v", fault, err)
		}
	}
	const listed = "number,item,subject_kind,subject_name,subject_code,recorded_on,listed_on,listed_until\n" +
		"SCJG02-2025-00000%d,SCJG02,legal_person,测试（示例）有限公司," + usc + ",2025-11-03,2025-11-03,%s\n"
	if _, err := importRecords(t, store, fmt.Sprintf(listed, 1, "2025-11-02")); err == nil || !strings.Contains(err.Error(), "listed_until: before listed_on") {
		t.Errorf("a listing that is over before it begins: %v", err)
	}
	for i, until := range []string{"2025-11-03", ""} {
		if _, err := importRecords(t, store, fmt.Sprintf(listed, 2+i, until)); err != nil {
			t.Errorf("a listing until %q: %v", until, err)
		}
	}
	proposed(t, store)
	if _, err := ImportCatalogue(t.Context(), store, strings.NewReader(plain), at); err == nil || !strings.Contains(err.Error(), "a list stays one") {
		t.Errorf("a list on which somebody is proposed ends: %v", err)
	}
}

// proposed leaves a proposal for the list.
func proposed(t *testing.T, store *db.Store) {
	t.Helper()
	dbtest.Tamper(t, store, fmt.Sprintf(`WITH s AS (INSERT INTO subjects (id, kind, name, code) VALUES (gen_random_uuid(), 'legal_person', '样例', '%s') RETURNING id),
		c AS (INSERT INTO cases (id, number, flow, pack_id, pack_version, pack_hash, stage, subject_id, about_zh, about_en, unit_id, channel, filed_at)
		      SELECT gen_random_uuid(), 'LR-1', 'listing', 'city-2022', 1, '', 'listing_reply', s.id, '', '', (SELECT id FROM units LIMIT 1), 'unit', now() FROM s
		      RETURNING id, subject_id)
		INSERT INTO listings (case_id, item_id, subject_id, nature, act) SELECT c.id, i.id, c.subject_id, 'market_serious', '' FROM c, catalogue_items i`, dbtest.CompanyCode))
}
