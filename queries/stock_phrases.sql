-- Every query carries the unit: what one unit writes is no other's.

-- name: StockPhrases :many
SELECT id, phrase FROM stock_phrases WHERE unit_id = @unit_id ORDER BY added_at, id;

-- name: StockPhraseGet :one
SELECT phrase FROM stock_phrases WHERE id = @id AND unit_id = @unit_id;

-- No row: the list is full.
-- name: StockPhraseAdd :execrows
INSERT INTO stock_phrases (id, unit_id, phrase, added_by, added_at)
SELECT @id::uuid, @unit_id::uuid, @phrase::text, @added_by::uuid, @added_at::timestamptz
WHERE (SELECT count(*) FROM stock_phrases s WHERE s.unit_id = @unit_id) < @most::int
ON CONFLICT (unit_id, phrase) DO UPDATE SET added_by = excluded.added_by;

-- name: StockPhraseRemove :execrows
DELETE FROM stock_phrases WHERE id = @id AND unit_id = @unit_id;
