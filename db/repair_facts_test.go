package db_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

const repairableFields = `[{"key": "found", "zh": "决定日期", "en": "Found", "kind": "date", "means": "found_on"},
	{"key": "by", "zh": "履行期限", "en": "Perform by", "kind": "date", "means": "perform_by"},
	{"key": "performed", "zh": "履行日期", "en": "Performed", "kind": "date", "means": "performed_on"},
	{"key": "corrected", "zh": "改正日期", "en": "Corrected", "kind": "date", "means": "corrected_on"},
	{"key": "until", "zh": "公示截止日期", "en": "Published until", "kind": "date", "ends_publication": true}]`

// ofRepair makes the City's item one whose records say the days of a repair.
func ofRepair(t *testing.T) *dbtest.City {
	t.Helper()
	c := dbtest.NewCity(t, db.NewStore(dbtest.New(t)))
	dbtest.Arrange(t, c.Store, `UPDATE catalogue_items SET fields = $1, repair = '{"class": "general", "minimum": {"amount": 6, "unit": "month"}}'`, repairableFields)
	return c
}

func factsOf(t *testing.T, c *dbtest.City, now time.Time, record uuid.UUID, claims ...casefile.RepairClaim) rules.RepairFacts {
	t.Helper()
	facts, err := c.Store.RepairFactsOf(t.Context(), db.RepairAsked{Records: []uuid.UUID{record, uuid.New()}, At: now, Claims: claims})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := facts[record]; !ok || len(facts) != 1 {
		t.Fatalf("facts of %d records, want those of the one that there is", len(facts))
	}
	return facts[record]
}

func TestRepairFactsOf_WhatTheRecordSays(t *testing.T) {
	t.Parallel()
	c := ofRepair(t)
	full := c.NewRecord(t, casefile.Content{"found": "2025-03-01", "by": "2025-03-16", "performed": "2025-03-10", "corrected": "2025-04-01", "until": "2026-03-01"}, nil)
	want := rules.RepairFacts{Category: "penalty",
		Item:    casefile.ItemRepair{Class: casefile.GravityGeneral, Minimum: &casefile.ItemPeriod{Amount: 6, Unit: "month"}},
		FoundOn: day(t, "2025-03-01"), PerformBy: day(t, "2025-03-16"), PerformedOn: day(t, "2025-03-10"), CorrectedOn: day(t, "2025-04-01"),
		RecordedOn: day(t, "2025-03-04"), PublishedUntil: day(t, "2026-03-01")}
	sameDay := cmp.Comparer(calendar.Date.Equal)
	if diff := cmp.Diff(want, factsOf(t, c, march(2026, 2), full), sameDay); diff != "" {
		t.Error(diff)
	}
	// What an applicant says counts where the record says nothing, and there alone.
	bare := c.NewRecord(t, casefile.Content{"found": "2025-03-02", "corrected": "2025-04-02"}, nil)
	said := casefile.RepairClaim{RecordID: bare, PerformedOn: "2025-05-05", CorrectedOn: "2025-05-06"}
	facts := factsOf(t, c, march(2026, 2), bare, said)
	if facts.PerformedOn != day(t, "2025-05-05") || facts.CorrectedOn != day(t, "2025-04-02") || !facts.PublishedUntil.IsZero() {
		t.Errorf("performed %s, corrected %s, until %s", facts.PerformedOn, facts.CorrectedOn, facts.PublishedUntil)
	}
}

// What happened to others of the subject's records under the item counts, but for what an objection has deleted: that was never so.
func TestRepairFactsOf_OthersOfTheKind(t *testing.T) {
	t.Parallel()
	c := ofRepair(t)
	at := march(2026, 2)
	record := c.NewRecord(t, casefile.Content{"found": "2025-03-01", "corrected": "2025-04-01"}, nil)
	c.NewRecord(t, casefile.Content{"found": "2025-02-01"}, nil)
	c.NewRecord(t, casefile.Content{"found": "2025-08-01"}, nil)
	repaired := c.NewRecord(t, casefile.Content{"found": "2025-06-01"}, nil)
	wrong := c.NewRecord(t, casefile.Content{"found": "2025-05-01"}, nil)
	c.BareCaseOf(t, casefile.FlowRepair, "XF2026000001", repaired, at, true)
	c.BeginEffect(t, repaired, casefile.EffectDeleted, at)
	c.BareCase(t, "YY2026000001", wrong, at, true)
	c.BeginEffect(t, wrong, casefile.EffectDeleted, at)
	facts := factsOf(t, c, march(2026, 3), record)
	if facts.SameKind != 3 || facts.RepairedBefore != 1 || facts.SameKindAfter != day(t, "2025-06-01") {
		t.Errorf("%d of the kind, %d repaired, the first after correction %s", facts.SameKind, facts.RepairedBefore, facts.SameKindAfter)
	}
	if later := factsOf(t, c, march(2026, 3), repaired, casefile.RepairClaim{RecordID: repaired, CorrectedOn: "2025-06-30"}); !later.Repaired ||
		later.SameKindAfter != day(t, "2025-08-01") || facts.Repaired {
		t.Errorf("repaired %t, the first after correction %s; the other repaired %t", later.Repaired, later.SameKindAfter, facts.Repaired)
	}
	if early := factsOf(t, c, march(2026, 1), repaired); early.Repaired {
		t.Error("repaired before the effect began")
	}
}

func TestRepairFactsOf_OpenCasesBarsAndOrganisation(t *testing.T) {
	t.Parallel()
	c := ofRepair(t)
	at := march(2026, 2)
	record := c.NewRecord(t, casefile.Content{"found": "2025-03-01"}, nil)
	c.BareCase(t, "YY2026000007", record, at, false)
	c.BareCaseOf(t, casefile.FlowRepair, "XF2026000009", record, at, false)
	c.BareCaseOf(t, casefile.FlowRepair, "XF2026000010", c.NewRecord(t, nil, nil), at, false)
	facts := factsOf(t, c, at, record)
	if facts.OpenObjection != "YY2026000007" || facts.OpenRepair != "XF2026000009" || facts.Follows != nil || facts.Bars != nil {
		t.Errorf("open: objection %q, repair %q; follows %v, bars %v", facts.OpenObjection, facts.OpenRepair, facts.Follows, facts.Bars)
	}
	// A manager's own record rests on the company's; a sanction of the court bars him, and not the company.
	manager, item, own := uuid.New(), uuid.New(), uuid.New()
	dbtest.Arrange(t, c.Store, `INSERT INTO subjects (id, kind, name, code) VALUES ($1, 'person', '样例', '11010119900307001X')`, manager)
	dbtest.Arrange(t, c.Store, `INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields, repair)
		VALUES ($1, 'COURT', $2, 'judgment', 'authorised', '制裁', 'Sanction', $3, '{"bars": "bankruptcy"}')`, item, c.Unit, repairableFields)
	dbtest.Arrange(t, c.Store, `WITH kept AS (
			INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source, follows_id)
			SELECT $1::uuid, 'OWN-1', $2::uuid, item_id, unit_id, recorded_on, '{}'::jsonb, id FROM records WHERE id = $3
			UNION ALL SELECT gen_random_uuid(), 'COURT-1', $2, $4::uuid, unit_id, '2025-07-01'::date, '{}'::jsonb, NULL::uuid FROM records WHERE id = $3
			RETURNING id, number)
		INSERT INTO record_versions (record_id, version, content, valid_from)
		SELECT id, 1, CASE number WHEN 'COURT-1' THEN '{"found": "2025-06-20"}' ELSE '{}' END::jsonb, '2025-07-01' FROM kept`, own, manager, record, item)
	facts = factsOf(t, c, at, own)
	if facts.Follows == nil || facts.Follows.FoundOn != day(t, "2025-03-01") || facts.Follows.OpenRepair != "XF2026000009" || facts.Follows.Bars != nil {
		t.Errorf("the company's: %+v", facts.Follows)
	}
	if len(facts.Bars) != 1 || facts.Bars[0] != (rules.BarFact{Bar: casefile.BarBankruptcy, Since: day(t, "2025-06-20")}) || facts.SameKind != 0 {
		t.Errorf("the manager's bars %v, others of the kind %d", facts.Bars, facts.SameKind)
	}
}
