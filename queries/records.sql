-- A record of the subject, if it has not been deleted.
-- name: RecordForSubject :one
SELECT r.unit_id, i.name_zh AS item_zh, i.name_en AS item_en FROM records r JOIN catalogue_items i ON i.id = r.item_id
WHERE r.id = @id AND r.subject_id = @subject_id
  AND NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now);

-- Whoever reads what records a subject has and acts on it waits for those that are coming in, and these for him.
-- name: SubjectLock :exec
SELECT FROM subjects WHERE id = @id FOR NO KEY UPDATE;

-- name: RecordContent :one
SELECT v.content FROM records r JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE r.id = @id;

-- name: RecordLock :one
SELECT r.version, v.content, r.source, i.fields
FROM records r
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
JOIN catalogue_items i ON i.id = r.item_id
WHERE r.id = @id
FOR UPDATE OF r;

-- name: RecordVersionInsert :exec
INSERT INTO record_versions (record_id, version, content, case_id, valid_from)
VALUES (@record_id, @version, @content, @case_id, @valid_from);

-- name: RecordVersionSet :exec
UPDATE records SET version = @version WHERE id = @id;

-- The next version of the source, by the act in which the unit put its own record right.
-- name: RecordSourceAdd :exec
WITH put AS (
    UPDATE records SET source = @source, source_version = source_version + 1 WHERE records.id = @record_id
    RETURNING records.id, records.source_version
)
INSERT INTO record_sources (record_id, version, content, unit_id, case_id, act_id, valid_from)
SELECT put.id, put.source_version, @source, @unit_id, @case_id, @act_id, @valid_from FROM put;

-- The versions of a source, first to last, with who gave them.
-- name: RecordSources :many
SELECT s.version, s.content, s.valid_from, s.case_id, s.act_id, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM record_sources s JOIN units u ON u.id = s.unit_id
WHERE s.record_id = @record_id
ORDER BY s.version;

-- name: EffectStart :exec
INSERT INTO effects (id, case_id, record_id, subject_id, kind, hides, article, started_at, ends_at, says)
VALUES (@id, @case_id, @record_id, @subject_id, @kind, @hides, @article, @started_at, @ends_at, @says)
ON CONFLICT (case_id, kind, record_id, subject_id) WHERE ended_at IS NULL DO NOTHING;

-- Ends an effect of the case on all that it is on. One that began after the act that ends it was never in force.
-- name: EffectEnd :exec
UPDATE effects SET ended_at = greatest(@at::timestamptz, started_at) WHERE case_id = @case_id AND kind = @kind AND ended_at IS NULL;

-- All effects on the records of a case, those of other cases among them.
-- name: CaseEffects :many
SELECT e.* FROM effects e JOIN case_records r ON r.record_id = e.record_id WHERE r.case_id = @case_id ORDER BY e.started_at, e.id;

-- Those of the records that are of one of the categories, by their numbers.
-- name: RecordsOfCategories :many
SELECT r.number FROM records r JOIN catalogue_items i ON i.id = r.item_id
WHERE r.id = ANY(@records::uuid[]) AND i.category = ANY(@categories::text[]) ORDER BY r.number;
