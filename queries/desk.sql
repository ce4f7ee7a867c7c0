-- What staff of the agency and of providing units see and do at the desk. A case is open to every unit's people from the
-- moment a task of it falls to the unit or they have opened it, and to the agency's always; each query for one case says so in its WHERE. A body
-- to which only something of it is written reads that: DeskCaseTold, DeskNotice.

-- Open tasks of the unit by due date, after the last one seen: those of the kinds that are for the viewer's role.
-- name: DeskInbox :many
WITH shown AS MATERIALIZED (
    SELECT x.id FROM tasks x
    WHERE x.unit_id = @unit_id AND x.closed_at IS NULL
      AND x.kind = ANY(@kinds::text[])
      AND CASE @holder::text WHEN 'mine' THEN x.claimed_by IS NOT DISTINCT FROM @account_id::uuid
                             WHEN 'nobody' THEN x.claimed_by IS NULL ELSE true END
      AND x.due_at BETWEEN @due_from AND @due_until
      AND (x.due_at, x.id) > (@after_due::timestamptz, @after_id::uuid)
    ORDER BY x.due_at, x.id
    LIMIT @most
)
SELECT t.id, t.case_id, t.kind, t.due_at, t.due_moved_at, t.claimed_by, holder.name AS holder_name, c.number AS case_number,
       s.name AS subject_name, c.about_zh, c.about_en,
       EXISTS (SELECT FROM acts a WHERE a.task_id = t.id AND a.status = 'received') AS waiting,
       coalesce(t.put_up_by = @account_id::uuid AND NOT decides_alone(t.unit_id, @account_id), false)::boolean AS for_another
FROM shown
JOIN tasks t ON t.id = shown.id
JOIN cases c ON c.id = t.case_id
JOIN subjects s ON s.id = c.subject_id
LEFT JOIN accounts holder ON holder.id = t.claimed_by
ORDER BY t.due_at, t.id;

-- How many open tasks the unit has, and how many of them press. Overdue begins the second after due_at.
-- name: DeskInboxCounts :one
SELECT count(*) AS open, count(*) FILTER (WHERE due_at <= @overdue_until) AS overdue,
       count(*) FILTER (WHERE due_at > @overdue_until AND due_at <= @soon_until) AS soon,
       count(*) FILTER (WHERE claimed_by = @account_id::uuid) AS mine
FROM tasks WHERE unit_id = @unit_id AND closed_at IS NULL AND kind = ANY(@kinds::text[]);

-- name: DeskCase :one
SELECT sqlc.embed(c), sqlc.embed(s), sqlc.embed(u), coalesce(p.name, '')::text AS applicant_name
FROM cases c
JOIN subjects s ON s.id = c.subject_id
JOIN units u ON u.id = c.unit_id
LEFT JOIN case_applicants p ON p.case_id = c.id
WHERE c.id = @id AND EXISTS (SELECT FROM case_units v WHERE v.case_id = c.id AND v.unit_id = @unit_id::uuid);

-- A case of which only something is written to the unit: see the view case_told.
-- name: DeskCaseTold :one
SELECT sqlc.embed(c), sqlc.embed(s), sqlc.embed(u), coalesce(p.name, '')::text AS applicant_name
FROM cases c
JOIN subjects s ON s.id = c.subject_id
JOIN units u ON u.id = c.unit_id
LEFT JOIN case_applicants p ON p.case_id = c.id
WHERE c.id = @id AND EXISTS (SELECT FROM case_told v WHERE v.case_id = c.id AND v.unit_id = @unit_id::uuid);

-- The records of a case as they stand now, for a case that the viewer has been found to be allowed to see.
-- name: CaseRecords :many
SELECT sqlc.embed(r), sqlc.embed(i), v.content
FROM case_records cr
JOIN records r ON r.id = cr.record_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
JOIN catalogue_items i ON i.id = r.item_id
WHERE cr.case_id = @case_id
ORDER BY cr.n;

-- Cases, latest first, after the last one seen. Who may see them is said as in the view case_units, through which the planner would read all
-- cases before it cuts the list (730 ms in a province); beside them stand those of which only something is written to the unit.
-- name: DeskCases :many
SELECT c.id, c.number, c.stage, c.result, c.filed_at, s.name AS subject_name, c.about_zh, c.about_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en, t.due_at, b.at AS back_at,
       EXISTS (SELECT FROM acts a WHERE a.case_id = c.id AND a.status = 'received') AS waiting
FROM cases c
JOIN subjects s ON s.id = c.subject_id
JOIN units u ON u.id = c.unit_id
LEFT JOIN case_events b ON b.case_id = c.id AND b.kind = @back::text
LEFT JOIN tasks t ON t.case_id = c.id AND t.closed_at IS NULL AND NOT t.beside
WHERE ((SELECT kind FROM units WHERE units.id = @unit_id) = 'agency'
       OR EXISTS (SELECT FROM tasks own WHERE own.case_id = c.id AND own.unit_id = @unit_id)
       OR EXISTS (SELECT FROM case_told b WHERE b.case_id = c.id AND b.unit_id = @unit_id)
       OR c.unit_id = @unit_id AND NOT EXISTS (SELECT FROM case_parties p WHERE p.case_id = c.id AND p.role = 'applicant'))
  AND (@stage::text = '' OR c.stage = @stage::text)
  AND (@number::text = '' OR starts_with(c.number, @number::text))
  AND (c.filed_at, c.id) < (@before_filed::timestamptz, @before_id::uuid)
ORDER BY c.filed_at DESC, c.id DESC
LIMIT @most;

-- Records that the unit provided, without deleted ones unless their stub runs; the agency sees all units'.
-- name: DeskRecords :many
SELECT r.id, r.number, r.recorded_on, r.version, s.name AS subject_name, i.name_zh AS item_zh, i.name_en AS item_en,
       i.publicity, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM records r
JOIN subjects s ON s.id = r.subject_id
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = r.unit_id
WHERE (r.unit_id = @unit_id OR (SELECT kind FROM units WHERE units.id = @unit_id) = 'agency')
  AND (NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.started_at <= @now AND (d.ended_at IS NULL OR d.ended_at > @now))
       OR EXISTS (SELECT FROM stubs b WHERE b.record_id = r.id AND b.started_at <= @now AND (b.ended_at IS NULL OR b.ended_at > @now)))
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now)
  AND (@number::text = '' OR starts_with(r.number, @number::text))
  AND (NOT @marked::boolean OR EXISTS (SELECT FROM effects e WHERE e.record_id = r.id AND e.started_at <= @now
                                       AND coalesce(least(e.ended_at, e.ends_at) > @now, true)))
  AND (r.recorded_on, r.id) < (@before_day::date, @before_id::uuid)
ORDER BY r.recorded_on DESC, r.id DESC
LIMIT @most;

-- What lies or has lain on records, of those that the unit provided; the agency sees all units'.
-- name: DeskRecordEffects :many
SELECT e.* FROM effects e JOIN records r ON r.id = e.record_id
WHERE e.record_id = ANY(@records::uuid[]) AND (r.unit_id = @unit_id OR (SELECT kind FROM units WHERE units.id = @unit_id) = 'agency')
ORDER BY e.started_at, e.id;

-- Writes down who looks at a full identity number, and only then tells it: one statement, so neither is without the other.
-- name: DeskIdentityLook :one
INSERT INTO identity_looks (account_id, case_id, looked_at)
SELECT @account_id, c.id, @now
FROM cases c
WHERE c.id = @case_id AND EXISTS (SELECT FROM case_units v WHERE v.case_id = c.id AND v.unit_id = @unit_id::uuid)
RETURNING (SELECT s.code FROM cases k JOIN subjects s ON s.id = k.subject_id WHERE k.id = case_id)::text AS code;

-- The number again, for who has written a look down since then.
-- name: DeskIdentityShown :one
SELECT s.code FROM cases c JOIN subjects s ON s.id = c.subject_id
WHERE c.id = @case_id
  AND EXISTS (SELECT FROM identity_looks l WHERE l.case_id = c.id AND l.account_id = @account_id AND l.looked_at >= @since)
  AND EXISTS (SELECT FROM case_units v WHERE v.case_id = c.id AND v.unit_id = @unit_id::uuid);

-- A document of the case: all for the agency, for a unit those that it received or issued.
-- name: DeskNotice :one
SELECT n.* FROM notices n
WHERE n.id = @id AND n.case_id = @case_id
  AND (n.to_unit_id = @unit_id::uuid OR n.issuer_id = @unit_id
       OR (SELECT kind FROM units WHERE units.id = @unit_id) = 'agency');

-- The document whose copy for its party has a code in it, for the unit that has issued it: as long as the case goes on and the party has no account.
-- name: DeskNoticeCoded :one
SELECT n.* FROM notices n JOIN cases c ON c.id = n.case_id JOIN standing_parties p ON p.party_id = n.to_party_id
WHERE n.id = @id AND n.case_id = @case_id AND n.issuer_id = @unit_id::uuid AND strpos(n.html_zh, @masked::text) > 0
  AND c.closed_at IS NULL AND p.account_id IS NULL;

-- name: DeskNotices :many
SELECT n.id, n.kind, n.number, n.issued_at, (n.to_party_id IS NOT NULL)::boolean AS to_applicant
FROM notices n
WHERE n.case_id = @case_id
  AND (n.to_unit_id = @unit_id::uuid OR n.issuer_id = @unit_id
       OR (SELECT kind FROM units WHERE units.id = @unit_id) = 'agency')
ORDER BY n.issued_at DESC, n.id DESC;

-- name: DeskAttachment :one
SELECT a.* FROM attachments a
WHERE a.id = @id AND a.case_id = @case_id AND a.dropped_at IS NULL
  AND EXISTS (SELECT FROM case_units v WHERE v.case_id = a.case_id AND v.unit_id = @unit_id::uuid);

-- The parts of a case page, for a case that the viewer has been found to be allowed to see.

-- name: CaseTasks :many
SELECT t.*, u.name_zh AS unit_zh, u.name_en AS unit_en, holder.name AS holder_name
FROM tasks t
JOIN units u ON u.id = t.unit_id
LEFT JOIN accounts holder ON holder.id = t.claimed_by
WHERE t.case_id = @case_id
ORDER BY t.opened_at, t.id;

-- What the act says that opened the case.
-- name: CaseFiling :one
SELECT content FROM acts WHERE case_id = @case_id AND kind = @opens;

-- The cases that were filed at once with this one, as far as they are open to the unit.
-- name: DeskCasesTogether :many
SELECT o.id, o.number, o.stage, o.result, o.about_zh, o.about_en, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM cases c
JOIN cases o ON o.application_id = c.application_id AND o.id <> c.id
JOIN units u ON u.id = o.unit_id
WHERE c.id = @case_id
  AND EXISTS (SELECT FROM case_units v WHERE v.case_id = c.id AND v.unit_id = @unit_id::uuid)
  AND EXISTS (SELECT FROM case_units v WHERE v.case_id = o.id AND v.unit_id = @unit_id::uuid)
ORDER BY o.number;

-- Acts that are received and wait for the system.
-- name: CaseWaiting :many
SELECT a.kind, a.received_at, acc.name AS actor_name
FROM acts a JOIN accounts acc ON acc.id = a.actor_id
WHERE a.case_id = @case_id AND a.status = 'received'
ORDER BY a.seq;

-- name: CaseAttachments :many
SELECT f.id, f.name, f.size, f.uploaded_at, a.id AS act_id, a.kind AS act_kind
FROM attachments f JOIN acts a ON a.id = f.act_id
WHERE f.case_id = @case_id AND f.dropped_at IS NULL
ORDER BY f.uploaded_at, f.id;

-- The lines of the trail, without what chains them.
-- name: CaseTrail :many
SELECT entry FROM trail WHERE case_id = @case_id ORDER BY seq;

-- Who has acted on a case.
-- name: CaseAuthors :many
SELECT id, name, role FROM accounts WHERE id IN (SELECT a.actor_id FROM acts a WHERE a.case_id = @case_id);

-- Who stands behind the ids in a trail.
-- name: CaseActors :many
SELECT id, name, role FROM accounts WHERE id = ANY(@ids::uuid[]);
