-- Rights beside objection and repair: what is asked for, and what has come of it.

-- Those of the records, named by their ids or by their numbers, that are the subject's and have not been deleted, each with whether what is asked for is granted already, and
-- the case of the procedure that is open on it.
-- name: RightRecords :many
SELECT r.id, r.number, r.unit_id, i.category, i.name_zh AS item_zh, i.name_en AS item_en,
       EXISTS (SELECT FROM effects e WHERE e.record_id = r.id AND e.kind = @effect AND e.started_at <= @now
                                       AND coalesce(least(e.ended_at, e.ends_at) > @now, true)) AS granted,
       coalesce((SELECT c.number FROM case_records cr JOIN cases c ON c.id = cr.case_id
                 WHERE cr.record_id = r.id AND cr.flow = @flow AND cr.closed_at IS NULL LIMIT 1), '')::text AS open_number
FROM records r JOIN catalogue_items i ON i.id = r.item_id
WHERE r.subject_id = @subject_id AND (r.id = ANY(@records::uuid[]) OR r.number = ANY(@numbers::text[]))
  AND NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now);

-- Whether an effect of one of the kinds is on the subject.
-- name: SubjectUnder :one
SELECT EXISTS (SELECT FROM effects e WHERE e.subject_id = @subject_id::uuid AND e.kind = ANY(@kinds::text[]) AND e.started_at <= @at
                                       AND coalesce(least(e.ended_at, e.ends_at) > @at, true));

-- The open case of a procedure that is about the subject and no record of it; '' where there is none.
-- name: SubjectOpenCase :one
SELECT coalesce((SELECT c.number FROM cases c WHERE c.subject_id = @subject_id AND c.flow = @flow AND c.closed_at IS NULL
                                                AND NOT EXISTS (SELECT FROM case_records r WHERE r.case_id = c.id) LIMIT 1), '')::text;

-- What lies on those for whom the account may act, by a case of theirs.
-- name: MyWishes :many
SELECT e.subject_id::uuid AS subject_id, s.name AS subject_name, e.kind, e.article, e.started_at, c.id AS case_id, c.number,
       EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = x.account_id)::boolean AS own
FROM account_subjects x
JOIN effects e ON e.subject_id = x.subject_id
JOIN cases c ON c.id = e.case_id AND c.flow = @flow
JOIN subjects s ON s.id = x.subject_id
WHERE x.account_id = @account_id::uuid AND e.started_at <= @now AND coalesce(least(e.ended_at, e.ends_at) > @now, true)
ORDER BY e.started_at, e.id;

-- What a case has begun, on its records and on its subject, and what lies on the subject of the kind where the case has decided the outcome.
-- name: EffectsGranted :many
SELECT e.* FROM effects e
WHERE e.case_id = @case_id
   OR e.subject_id = @subject_id::uuid AND e.kind = @kind AND EXISTS (SELECT FROM decisions d WHERE d.case_id = @case_id AND d.outcome = @outcome)
ORDER BY e.started_at, e.id;

-- A case that is the account's, as an act on it is received: whoever is in it and stands for its subject still.
-- name: CaseLockForEntitled :one
SELECT c.* FROM cases c
WHERE c.id = @id AND c.flow = @flow
  AND EXISTS (SELECT FROM case_parties p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid AND p.until IS NULL AND p.reads)
  AND EXISTS (SELECT FROM account_subjects x WHERE x.subject_id = c.subject_id AND x.account_id = @account_id)
FOR NO KEY UPDATE OF c;

-- A case as the body that handles it, whose task a step of it is or was, locks it for what its party says on paper.
-- name: CaseLockForHandler :one
SELECT c.* FROM cases c
WHERE c.id = @id AND c.flow = @flow AND EXISTS (SELECT FROM tasks t WHERE t.case_id = c.id AND t.unit_id = @unit_id AND NOT t.beside)
FOR NO KEY UPDATE OF c;

-- The units whose records a case is about, each once.
-- name: CaseRecordUnits :many
SELECT DISTINCT r.unit_id FROM case_records y JOIN records r ON r.id = y.record_id WHERE y.case_id = @case_id ORDER BY r.unit_id;
