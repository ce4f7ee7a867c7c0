package dbtest

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// BareCase puts a case on a record of the City that nothing is done in: no act has opened it and no task is open. It is closed at once
// where closed says so.
func (c *City) BareCase(t testing.TB, number string, record uuid.UUID, at time.Time, closed bool) {
	t.Helper()
	c.BareCaseOf(t, casefile.FlowObjection, number, record, at, closed)
}

// BareCaseOf is BareCase of a procedure.
func (c *City) BareCaseOf(t testing.TB, flow casefile.Flow, number string, record uuid.UUID, at time.Time, closed bool) {
	t.Helper()
	stage, result, closedAt := casefile.StageFormCheck, (*casefile.Result)(nil), (*time.Time)(nil)
	if closed {
		deleted := casefile.Result(casefile.OutcomeDelete)
		stage, result, closedAt = casefile.StageClosed, &deleted, &at
	}
	c.exec(t, `WITH made AS (
			INSERT INTO cases (id, number, flow, pack_id, pack_version, pack_hash, stage, result, subject_id, about_zh, about_en, unit_id, filed_at, closed_at)
			SELECT gen_random_uuid(), $1, $2, 'city-2022', 1, '', $3, $4, r.subject_id, i.name_zh, i.name_en, r.unit_id, $5::timestamptz, $6
			FROM records r JOIN catalogue_items i ON i.id = r.item_id WHERE r.id = $7
			RETURNING id, flow, result, closed_at
		)
		INSERT INTO case_records (case_id, record_id, n, flow, result, closed_at) SELECT id, $7, 1, flow, result, closed_at FROM made`,
		number, flow, stage, result, at, closedAt, record)
}

// BeginEffect begins an effect on a record of the City, by every case that is about it.
func (c *City) BeginEffect(t testing.TB, record uuid.UUID, kind casefile.EffectKind, at time.Time) {
	t.Helper()
	c.exec(t, `INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at)
		SELECT gen_random_uuid(), case_id, record_id, $2, $3, '42', $4 FROM case_records WHERE record_id = $1`, record, kind, kind.HidesFrom(), at)
}

// RecordOf is the record of the City that has the number.
func (c *City) RecordOf(t testing.TB, number string) (id uuid.UUID) {
	t.Helper()
	if err := c.Store.Pool.QueryRow(context.Background(), `SELECT id FROM records WHERE number = $1`, number).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

func (c *City) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	tag, err := c.Store.Pool.Exec(context.Background(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	if tag.RowsAffected() == 0 {
		t.Fatalf("dbtest: no row for %v", args)
	}
}
