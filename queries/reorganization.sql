-- Reorganizations of enterprises: whom courts have appointed, the documents of courts, and what rests on them.

-- Whom a court has appointed for which enterprises, as the account sees it at an instant.
-- name: AppointmentsOf :many
SELECT a.subject_id, s.name AS subject_name, s.code AS subject_code, a.holder, a.court, a.number, a.appointed_on
FROM appointments a JOIN subjects s ON s.id = a.subject_id
WHERE a.account_id = @account_id AND a.registered_at <= @now AND coalesce(a.ended_at > @now, true)
ORDER BY s.name COLLATE "zh-x-icu", s.id;

-- The enterprise as somebody files about it: every other who files waits, so that of two plans one is first.
-- name: ReorganizedSubject :one
SELECT id, kind, name, code FROM subjects WHERE id = @id FOR NO KEY UPDATE;

-- The plan of an enterprise that has been approved and that no document has ended.
-- name: PlanRunning :one
SELECT r.case_id, c.number AS case_number, r.subject_id, s.name AS subject_name, s.code AS subject_code, r.court, r.number, r.issued_on, r.performs_by
FROM reorganizations r JOIN cases c ON c.id = r.case_id JOIN subjects s ON s.id = r.subject_id
WHERE r.subject_id = @subject_id AND r.case_id = r.plan_id AND r.decided_at IS NOT NULL AND r.over_at IS NULL;

-- The case of a plan that is checked, or runs, and whether the account is in it or works for somebody who sees it.
-- name: PlanOpen :one
SELECT c.number, (EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid)
                  OR EXISTS (SELECT FROM case_units u JOIN accounts a ON a.unit_id = u.unit_id WHERE u.case_id = c.id AND a.id = @account_id::uuid))::boolean AS sees
FROM reorganizations r JOIN cases c ON c.id = r.case_id
WHERE r.subject_id = @subject_id AND r.case_id = r.plan_id AND r.dropped_at IS NULL AND r.over_at IS NULL;

-- The case in which a document was used, and whether the account is in it or works for somebody who sees it.
-- name: CourtDocumentUsed :one
SELECT c.number, (EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid)
                  OR EXISTS (SELECT FROM case_units u JOIN accounts a ON a.unit_id = u.unit_id WHERE u.case_id = c.id AND a.id = @account_id::uuid))::boolean AS sees
FROM reorganizations r JOIN cases c ON c.id = r.case_id
WHERE r.document_key = @document_key AND r.dropped_at IS NULL;

-- The records of an enterprise that are there, each with whether it stands on a list: it is of a category of lists, and under no effect of a kind that takes it off.
-- name: AssistRecords :many
SELECT r.id, r.number, i.name_zh AS item_zh, i.name_en AS item_en, u.name_zh AS unit_zh, u.name_en AS unit_en, r.recorded_on, i.category,
       (i.category = ANY(@lists::text[])
        AND NOT EXISTS (SELECT FROM effects e WHERE e.record_id = r.id AND e.kind = ANY(@delisting::text[]) AND e.started_at <= @now
                                               AND coalesce(least(e.ended_at, e.ends_at) > @now, true)))::boolean AS listed
FROM records r JOIN catalogue_items i ON i.id = r.item_id JOIN units u ON u.id = r.unit_id
WHERE r.subject_id = @subject_id
  AND NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now)
ORDER BY r.recorded_on, r.number;

-- name: ReorganizationInsert :exec
INSERT INTO reorganizations (case_id, plan_id, subject_id, matter, court, number, document_key, issued_on, performs_by, ends)
VALUES (@case_id, @plan_id, @subject_id, @matter, @court, @number, @document_key, @issued_on, @performs_by, @ends);

-- What a case was opened with, as the register of documents has it.
-- name: ReorganizationFiled :one
SELECT * FROM reorganizations WHERE case_id = @case_id;

-- The document was followed.
-- name: ReorganizationDecided :exec
UPDATE reorganizations SET decided_at = @at WHERE case_id = @case_id AND decided_at IS NULL AND dropped_at IS NULL;

-- The document was refused or taken back, and can be filed again.
-- name: ReorganizationDropped :exec
UPDATE reorganizations SET dropped_at = @at WHERE case_id = @case_id AND decided_at IS NULL AND dropped_at IS NULL;

-- A document has ended the plan.
-- name: ReorganizationOver :execrows
UPDATE reorganizations SET over_at = @at WHERE case_id = @case_id AND case_id = plan_id AND decided_at IS NOT NULL AND over_at IS NULL;

-- The cases of a plan's notices for assistance that were followed, or of any other matter.
-- name: ReorganizationsOfPlan :many
SELECT r.case_id FROM reorganizations r WHERE r.plan_id = @plan_id AND r.matter = @matter AND r.decided_at IS NOT NULL ORDER BY r.case_id;

-- The records of an enterprise that are there, with the units that have provided them.
-- name: RecordsOfSubject :many
SELECT r.id, r.number, r.unit_id, r.recorded_on, i.category, i.name_zh AS item_zh, i.name_en AS item_en
FROM records r JOIN catalogue_items i ON i.id = r.item_id
WHERE r.subject_id = @subject_id
  AND NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now::timestamptz)
ORDER BY r.number;

-- Those of the records that are there no more.
-- name: RecordsGone :many
SELECT x.id::uuid AS id FROM unnest(@records::uuid[]) AS x(id)
WHERE EXISTS (SELECT FROM deletions d WHERE d.record_id = x.id AND d.ended_at IS NULL)
   OR EXISTS (SELECT FROM overs o WHERE o.record_id = x.id AND o.at <= @now::timestamptz)
ORDER BY 1;

-- Records as a document names them.
-- name: RecordNames :many
SELECT r.id, r.number, r.unit_id, r.recorded_on, i.category, i.name_zh AS item_zh, i.name_en AS item_en
FROM records r JOIN catalogue_items i ON i.id = r.item_id
WHERE r.id = ANY(@records::uuid[]) ORDER BY r.number;

-- A case as somebody of the body that has entered it may take it back, under the lock that acts and steps take.
-- name: CaseLockForEntrant :one
SELECT c.* FROM cases c
WHERE c.id = @id AND c.flow = @flow
  AND EXISTS (SELECT FROM acts a WHERE a.case_id = c.id AND a.kind = @opens AND a.actor_unit_id = @unit_id::uuid)
FOR NO KEY UPDATE OF c;

-- An effect of the case begins on many records at once.
-- name: EffectsStart :exec
INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at)
SELECT x.id, @case_id, x.record_id, @kind, @hides, @article, @started_at
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@records::uuid[]) AS record_id) x
ON CONFLICT (case_id, kind, record_id, subject_id) WHERE ended_at IS NULL DO NOTHING;
