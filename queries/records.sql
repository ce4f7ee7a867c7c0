-- A record of the subject, if it has not been deleted.
-- name: RecordForSubject :one
SELECT r.* FROM records r
WHERE r.id = @id AND r.subject_id = @subject_id
  AND NOT EXISTS (SELECT FROM effects e WHERE e.record_id = r.id AND e.kind = 'deleted' AND e.ended_at IS NULL);

-- name: RecordContent :one
SELECT v.content FROM records r JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE r.id = @id;

-- name: RecordLock :one
SELECT r.version, v.content
FROM records r JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE r.id = @id
FOR UPDATE OF r;

-- name: RecordVersionInsert :exec
INSERT INTO record_versions (record_id, version, content, case_id, valid_from)
VALUES (@record_id, @version, @content, @case_id, @valid_from);

-- name: RecordVersionSet :exec
UPDATE records SET version = @version WHERE id = @id;

-- What the unit delivers after it put its own record right.
-- name: RecordSourceSet :exec
UPDATE records SET source = @source WHERE id = @id;

-- name: EffectStart :exec
INSERT INTO effects (id, record_id, case_id, kind, article, started_at)
VALUES (@id, @record_id, @case_id, @kind, @article, @started_at)
ON CONFLICT (case_id, record_id, kind) WHERE ended_at IS NULL DO NOTHING;

-- An effect that began after the act that ends it was never in force.
-- name: EffectEnd :exec
UPDATE effects SET ended_at = greatest(@at::timestamptz, started_at) WHERE case_id = @case_id AND kind = @kind AND ended_at IS NULL;

-- name: EffectsByRecord :many
SELECT * FROM effects WHERE record_id = @record_id ORDER BY started_at, id;
