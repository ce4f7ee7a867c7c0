package db_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// Of what rests on the cases of a plan it is told whether the record is gone by something else too, so that it does not come back with the end of the plan: by
// another case or because it is kept no longer, and not by what only hides it, has ended, or is of these cases.
func TestEffectsOfCases_Otherwise(t *testing.T) {
	t.Parallel()
	now := march(2026, 20)
	c := dbtest.NewCity(t, db.NewStore(dbtest.New(t)))
	hour := now.Add(-time.Hour)
	caseOf := func(record uuid.UUID, number string, kinds ...casefile.EffectKind) (id uuid.UUID) {
		c.BareCase(t, number, record, hour, true)
		if err := c.Store.Pool.QueryRow(t.Context(), `SELECT id FROM cases WHERE number = $1`, number).Scan(&id); err != nil {
			t.Fatal(err)
		}
		for _, kind := range kinds {
			if err := c.Store.BeginEffect(t.Context(), db.EffectStartParams{ID: uuid.New(), CaseID: id, RecordID: &record, Kind: kind, Article: "42", StartedAt: hour}); err != nil {
				t.Fatal(err)
			}
		}
		return id
	}
	for name, tt := range map[string]struct {
		number string
		other  []casefile.EffectKind                                   // of another case about the record
		then   func(record, plan, other uuid.UUID) (cases []uuid.UUID) // what else befalls it, and of which cases it is asked; nil: nothing, of the first
		want   bool
	}{
		"by nothing else":    {number: "1"},
		"hidden by another":  {number: "2", other: []casefile.EffectKind{casefile.EffectPublicationStopped}},
		"deleted by another": {number: "3", other: []casefile.EffectKind{casefile.EffectDeleted}, want: true},
		"deleted by the other asked about": {number: "4", other: []casefile.EffectKind{casefile.EffectDeleted},
			then: func(_, plan, other uuid.UUID) []uuid.UUID { return []uuid.UUID{plan, other} }},
		"no longer deleted by another": {number: "5", other: []casefile.EffectKind{casefile.EffectDeleted}, then: func(_, plan, other uuid.UUID) []uuid.UUID {
			dbtest.Arrange(t, c.Store, `UPDATE effects SET ended_at = $2 WHERE case_id = $1`, other, now)
			return []uuid.UUID{plan}
		}},
		"its listing is over": {number: "6", other: []casefile.EffectKind{casefile.EffectListed}, want: true, then: func(_, plan, other uuid.UUID) []uuid.UUID {
			dbtest.Arrange(t, c.Store, `UPDATE effects SET ended_at = $2 WHERE case_id = $1`, other, now)
			return []uuid.UUID{plan}
		}},
		"kept no longer": {number: "7", want: true, then: func(record, plan, _ uuid.UUID) []uuid.UUID {
			dbtest.Arrange(t, c.Store, `INSERT INTO record_ends (record_id, what, last_day, ended_at, article, pack_id, pack_version, hides)
				VALUES ($1, $2, '2026-03-01', $3, '', 'city-2022', 1, $4)`, record, casefile.EndStored, hour, casefile.HidesFromAll)
			return []uuid.UUID{plan}
		}},
	} {
		record := c.NewRecord(t, casefile.Content{"amount": "500"}, nil)
		plan := caseOf(record, "CZ202600000"+tt.number, casefile.EffectDeleted)
		other := caseOf(record, "YY202600000"+tt.number, tt.other...)
		cases := []uuid.UUID{plan}
		if tt.then != nil {
			cases = tt.then(record, plan, other)
		}
		rows := rowsOf(t, c.Store.EffectsOfCases, db.EffectsOfCasesParams{Cases: cases, Now: now, HidesAll: casefile.HidesFromAll})
		if len(rows) != len(cases) {
			t.Errorf("%s: %d effects, want %d", name, len(rows), len(cases))
		}
		for _, row := range rows {
			if row.Otherwise != tt.want || *row.RecordID != record || row.Kind != casefile.EffectDeleted {
				t.Errorf("%s: %s on %s, otherwise %t; want %t", name, row.Kind, row.RecordNumber, row.Otherwise, tt.want)
			}
		}
	}
	if rows := rowsOf(t, c.Store.EffectsOfCases, db.EffectsOfCasesParams{Cases: []uuid.UUID{uuid.New()}, Now: now, HidesAll: casefile.HidesFromAll}); len(rows) != 0 {
		t.Errorf("%d effects rest on a case that is not there", len(rows))
	}
}
