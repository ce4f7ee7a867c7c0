-- What is applied for in a repair. The whole condition is in each query, as in agents.sql: an account that does not meet it finds nothing.

-- Applications for the same records come one after the other, whatever the order in which they name them.
-- name: RepairRecordsLock :exec
SELECT id FROM records WHERE id = ANY(@records::uuid[]) ORDER BY id FOR NO KEY UPDATE;

-- Those of the records that are a subject's for which the account may act, and have not been deleted, each with whether it is repaired now, and the case of the procedure
-- that is open on it.
-- name: RepairRecords :many
SELECT r.id, r.number, r.subject_id, r.unit_id, i.category, i.repair, i.name_zh AS item_zh, i.name_en AS item_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en,
       EXISTS (SELECT FROM effects e JOIN cases c ON c.id = e.case_id
               WHERE e.record_id = r.id AND c.flow = @flow AND e.started_at <= @now
                 AND coalesce(least(e.ended_at, e.ends_at) > @now, true)) AS repaired,
       coalesce(o.number, '')::text AS open_number, coalesce(o.own, false)::boolean AS open_own
FROM records r
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = r.unit_id
LEFT JOIN LATERAL (
    SELECT c.number, EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid) AS own
    FROM case_records cr JOIN cases c ON c.id = cr.case_id
    WHERE cr.record_id = r.id AND cr.flow = @flow AND cr.closed_at IS NULL) o ON true
WHERE r.id = ANY(@records::uuid[]) AND r.subject_id = @subject_id
  AND EXISTS (SELECT FROM account_subjects x WHERE x.subject_id = r.subject_id AND x.account_id = @account_id)
  AND NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now);

-- The same for an agent, who names the records by their numbers with the name of their subject and its code, as in AgentRecord.
-- name: AgentRepairRecords :many
SELECT r.id, r.number, r.subject_id, r.unit_id, i.category, i.repair, i.name_zh AS item_zh, i.name_en AS item_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en,
       EXISTS (SELECT FROM effects e JOIN cases c ON c.id = e.case_id
               WHERE e.record_id = r.id AND c.flow = @flow AND e.started_at <= @now
                 AND coalesce(least(e.ended_at, e.ends_at) > @now, true)) AS repaired,
       coalesce(o.number, '')::text AS open_number, coalesce(o.own, false)::boolean AS open_own
FROM records r
JOIN subjects s ON s.id = r.subject_id
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = r.unit_id
LEFT JOIN LATERAL (
    SELECT c.number, EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid) AS own
    FROM case_records cr JOIN cases c ON c.id = cr.case_id
    WHERE cr.record_id = r.id AND cr.flow = @flow AND cr.closed_at IS NULL) o ON true
WHERE r.number = ANY(@numbers::text[]) AND s.code = @code AND s.folded = fold_name(@subject_name::text)
  AND NOT EXISTS (SELECT FROM account_subjects x WHERE x.subject_id = s.id AND x.account_id = @account_id)
  AND NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now);

-- A paper that belongs to several acts is there once for each: a second row for a copy of its bytes.
-- name: AttachmentCopy :exec
INSERT INTO attachments (id, account_id, name, media_type, size, sha256, uploaded_at)
SELECT @copy, a.account_id, a.name, a.media_type, a.size, a.sha256, a.uploaded_at
FROM attachments a WHERE a.id = @id AND a.account_id = @account_id AND a.act_id IS NULL AND a.dropped_at IS NULL;

-- The record that a member of staff looks up for somebody at the counter, by its number and the code of its subject: the agency finds those
-- of all units, a unit its own.
-- name: DeskRecordNamed :one
SELECT r.id, r.number, r.recorded_on, s.name AS subject_name, s.kind AS subject_kind, s.code AS subject_code, i.category, i.fields, i.repair,
       i.name_zh AS item_zh, i.name_en AS item_en, u.name_zh AS unit_zh, u.name_en AS unit_en, v.content
FROM records r
JOIN subjects s ON s.id = r.subject_id
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = r.unit_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE r.number = @number AND s.code = @code
  AND (r.unit_id = @unit_id OR EXISTS (SELECT FROM units a WHERE a.id = @unit_id AND a.kind = @agency))
  AND NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now);
