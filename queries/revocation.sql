-- Revocation of the document on which a record rests.

-- A record as somebody opens a revocation about it: of the unit, or of a subject for which the account acts, or, for the agency, any. It says whether
-- the record is there at all no more, and the number of the revocation that is open on it.
-- name: RevocationRecord :one
SELECT r.id, r.number, r.unit_id, r.subject_id, i.name_zh AS item_zh, i.name_en AS item_en, i.fields, v.content, r.source, r.recorded_on,
       u.name_zh AS unit_zh, u.name_en AS unit_en, s.name AS subject_name, s.kind AS subject_kind, s.code AS subject_code,
       (EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL)
        OR EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now::timestamptz))::boolean AS gone,
       coalesce((SELECT c.number FROM case_records x JOIN cases c ON c.id = x.case_id
                 WHERE x.record_id = r.id AND x.flow = @flow AND x.closed_at IS NULL LIMIT 1), '')::text AS open_number
FROM records r
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = r.unit_id
JOIN subjects s ON s.id = r.subject_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE r.id = @id
  AND (sqlc.narg('unit_id')::uuid IS NULL OR r.unit_id = sqlc.narg('unit_id')::uuid)
  AND (sqlc.narg('account_id')::uuid IS NULL
       OR EXISTS (SELECT FROM account_subjects y WHERE y.subject_id = r.subject_id AND y.account_id = sqlc.narg('account_id')::uuid));

-- The record with the number, for a unit one of its own; any for the agency.
-- name: RevocationRecordNamed :one
SELECT r.id FROM records r WHERE r.number = @number AND (sqlc.narg('unit_id')::uuid IS NULL OR r.unit_id = sqlc.narg('unit_id')::uuid);

-- Whether a record is there no more: it is deleted, or was there only as long as something lasted.
-- name: RecordGone :one
SELECT (EXISTS (SELECT FROM deletions d WHERE d.record_id = @record_id::uuid AND d.ended_at IS NULL)
        OR EXISTS (SELECT FROM overs o WHERE o.record_id = @record_id::uuid AND o.at <= @now::timestamptz))::boolean;

-- How a record stands: whether it is there no more, and whether something hides it from whom the hidings do.
-- name: RecordSight :one
SELECT (EXISTS (SELECT FROM deletions d WHERE d.record_id = @record_id::uuid AND d.ended_at IS NULL)
        OR EXISTS (SELECT FROM overs o WHERE o.record_id = @record_id::uuid AND o.at <= @now::timestamptz))::boolean AS gone,
       EXISTS (SELECT FROM hidings h WHERE h.record_id = @record_id::uuid AND h.hides = ANY(@hidings::text[]) AND h.started_at <= @now::timestamptz
                                       AND (h.ended_at IS NULL OR h.ended_at > @now::timestamptz))::boolean AS hidden;

-- The day on which a record came in.
-- name: RecordedOn :one
SELECT recorded_on FROM records WHERE id = @id;
