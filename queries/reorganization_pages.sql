-- What pages show of reorganizations: whom an account may file for, and which documents there are.

-- The documents of the enterprises for which the account may file: as whom a court has appointed, or as somebody who may act for it. sees is whether the account
-- is in the case.
-- name: MyReorganizations :many
SELECT r.case_id, r.plan_id, r.subject_id, r.matter, r.court, r.number, r.issued_on, r.performs_by, r.decided_at, r.dropped_at, r.over_at,
       c.number AS case_number, c.filed_at,
       EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid) AS sees
FROM reorganizations r JOIN cases c ON c.id = r.case_id
WHERE r.subject_id IN (SELECT x.subject_id FROM account_subjects x WHERE x.account_id = @account_id::uuid
                       UNION
                       SELECT a.subject_id FROM appointments a
                       WHERE a.account_id = @account_id::uuid AND a.registered_at <= @now::timestamptz AND coalesce(a.ended_at > @now::timestamptz, true))
ORDER BY c.filed_at, c.id;

-- The documents of an enterprise. sees is whether the unit may see the case.
-- name: ReorganizationsOf :many
SELECT r.case_id, r.plan_id, r.subject_id, r.matter, r.court, r.number, r.issued_on, r.performs_by, r.decided_at, r.dropped_at, r.over_at,
       c.number AS case_number, c.filed_at,
       EXISTS (SELECT FROM case_units v WHERE v.case_id = c.id AND v.unit_id = @unit_id::uuid) AS sees
FROM reorganizations r JOIN cases c ON c.id = r.case_id
WHERE r.subject_id = @subject_id
ORDER BY c.filed_at, c.id;

-- The plans that are checked or run and that the unit may see, the latest first.
-- name: PlansOfUnit :many
SELECT r.case_id, r.subject_id, r.court, r.number, r.issued_on, r.performs_by, r.decided_at, c.number AS case_number, s.name AS subject_name
FROM reorganizations r JOIN cases c ON c.id = r.case_id JOIN subjects s ON s.id = r.subject_id
WHERE r.case_id = r.plan_id AND r.dropped_at IS NULL AND r.over_at IS NULL
  AND (sqlc.narg('after')::uuid IS NULL OR c.id < sqlc.narg('after')::uuid)
  AND EXISTS (SELECT FROM case_units v WHERE v.case_id = c.id AND v.unit_id = @unit_id::uuid)
ORDER BY c.id DESC LIMIT @most::int;

-- An enterprise as a page names it.
-- name: ReorganizableGet :one
SELECT id, name, code FROM subjects WHERE id = @id AND kind <> @person;

-- The document of a case, with those about the same plan and the cases in which the same document came before.
-- name: ReorganizationBeside :many
SELECT r.case_id, r.plan_id, r.matter, r.court, r.number, r.issued_on, r.performs_by, r.decided_at, r.dropped_at, r.over_at, c.number AS case_number, c.filed_at,
       (r.plan_id = o.plan_id)::boolean AS of_plan, (r.document_key = o.document_key)::boolean AS same
FROM reorganizations o JOIN reorganizations r ON r.subject_id = o.subject_id AND r.plan_id = o.plan_id OR r.document_key = o.document_key
JOIN cases c ON c.id = r.case_id
WHERE o.case_id = @case_id
ORDER BY c.filed_at, c.id;

-- The appointment by which whoever filed a case is the administrator of its enterprise; as it is now.
-- name: AppointmentOfCase :one
SELECT a.holder, a.court, a.number, a.appointed_on, a.ended_at
FROM cases c JOIN acts f ON f.case_id = c.id AND f.kind = @opens JOIN appointments a ON a.account_id = f.actor_id AND a.subject_id = c.subject_id
WHERE c.id = @case_id AND a.registered_at <= f.received_at AND coalesce(a.ended_at > f.received_at, true)
ORDER BY a.registered_at DESC LIMIT 1;

-- What rests on cases at an instant, record by record: what is on the enterprise as a whole first. otherwise is whether the record is gone by something else too.
-- name: EffectsOfCases :many
SELECT e.kind, e.article, e.record_id, coalesce(r.number, '')::text AS record_number, coalesce(i.name_zh, '')::text AS item_zh, coalesce(i.name_en, '')::text AS item_en,
       (EXISTS (SELECT FROM overs o WHERE o.record_id = e.record_id AND o.at <= @now::timestamptz)
        OR (SELECT count(*) FROM deletions d WHERE d.record_id = e.record_id AND d.ended_at IS NULL)
         > (SELECT count(*) FROM effects x WHERE x.record_id = e.record_id AND x.hides = @hides_all AND x.ended_at IS NULL AND x.case_id = ANY(@cases::uuid[])))::boolean AS otherwise
FROM effects e LEFT JOIN records r ON r.id = e.record_id LEFT JOIN catalogue_items i ON i.id = r.item_id
WHERE e.case_id = ANY(@cases::uuid[]) AND e.started_at <= @now::timestamptz AND coalesce(least(e.ended_at, e.ends_at) > @now::timestamptz, true)
ORDER BY e.record_id IS NOT NULL, r.recorded_on, r.number, e.started_at, e.kind;

-- Who opened a case, and for which body; no unit: from an account.
-- name: CaseEntrant :one
SELECT actor_id, actor_unit_id FROM acts WHERE case_id = @case_id AND kind = @opens;
