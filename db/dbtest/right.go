package dbtest

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// NewHonour gives the company one more public record of an honour, by its number, of a unit.
func (c *City) NewHonour(t testing.TB, number string, unit uuid.UUID) uuid.UUID {
	t.Helper()
	id, item := uuid.New(), uuid.New()
	var b pgx.Batch
	b.Queue(`INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields)
		VALUES ($1, $2, $3, 'honour', 'public', '表彰奖励', 'Honours', '[{"key": "award", "zh": "表彰名称", "en": "Award"}]')`, item, "I"+number, unit)
	b.Queue(`INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source)
		VALUES ($1, $2, $3, $4, $5, '2025-06-05', '{"award": "诚信经营示范单位"}')`, id, number, c.Subject, item, unit)
	b.Queue(`INSERT INTO record_versions (record_id, version, content, valid_from) VALUES ($1, 1, '{"award": "诚信经营示范单位"}', '2025-06-05')`, id)
	if err := c.Store.Pool.SendBatch(context.Background(), &b).Close(); err != nil {
		t.Fatalf("dbtest: make honour: %v", err)
	}
	return id
}
