-- name: CounterNext :one
INSERT INTO counters (series, year, last) VALUES (@series, @year, 1)
ON CONFLICT (series, year) DO UPDATE SET last = counters.last + 1
RETURNING last;

-- name: CaseInsert :exec
INSERT INTO cases (id, number, flow, pack_id, pack_version, pack_hash, stage, subject_id, about_zh, about_en, unit_id, channel, filed_at, application_id, about_case_id)
VALUES (@id, @number, @flow, @pack_id, @pack_version, @pack_hash, @stage, @subject_id, @about_zh, @about_en, @unit_id, @channel, @filed_at, @application_id, @about_case_id);

-- name: CasePartyInsert :exec
INSERT INTO case_parties (id, case_id, role, account_id, subject_id, capacity, since, reads)
VALUES (@id, @case_id, @role, @account_id, @subject_id, @capacity, @since, @reads);

-- The records that a case is about, in the order in which they are given, after those that it has.
-- name: CaseRecordsInsert :exec
INSERT INTO case_records (case_id, record_id, n, flow)
SELECT @case_id, x.record_id, x.n + coalesce((SELECT max(r.n) FROM case_records r WHERE r.case_id = @case_id), 0), @flow
FROM (SELECT unnest(@records::uuid[]) AS record_id, generate_subscripts(@records::uuid[], 1) AS n) x;

-- Something that the law calls by name has come about in the case, once by each act.
-- name: CaseEventInsert :exec
INSERT INTO case_events (id, case_id, kind, at, act_id, service_id) VALUES (@id, @case_id, @kind, @at, @act_id, @service_id) ON CONFLICT DO NOTHING;

-- When it last came about.
-- name: CaseEventAt :one
SELECT at FROM case_events WHERE case_id = @case_id AND kind = @kind ORDER BY at DESC LIMIT 1;

-- name: CaseGet :one
SELECT * FROM cases WHERE id = @id;

-- Acts and steps of one case come one after the other: each takes this lock first. It lets others refer to the case all the same, as other
-- cases of its application do whose steps run at the same time.
-- name: CaseLock :one
SELECT * FROM cases WHERE id = @id FOR NO KEY UPDATE;

-- A case as somebody who is in it in a role may act on it, under the lock that acts and steps take.
-- name: CaseLockForParty :one
SELECT c.* FROM cases c
WHERE c.id = @id AND EXISTS (SELECT FROM case_parties p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid AND p.role = @role AND p.until IS NULL)
  AND EXISTS (SELECT FROM case_readers v WHERE v.case_id = c.id AND v.account_id = @account_id::uuid)
FOR NO KEY UPDATE OF c;

-- A case as whoever is in it may take in what is written to him, even where he may read nothing else of it.
-- name: CaseLockForAddressee :one
SELECT c.* FROM cases c
WHERE c.id = @id AND EXISTS (SELECT FROM case_parties p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid AND p.until IS NULL)
FOR NO KEY UPDATE OF c;

-- name: CaseDecided :one
SELECT EXISTS (SELECT FROM decisions WHERE case_id = @case_id);

-- The case of a procedure that is open on a record, and whether the account is a party to it.
-- name: CaseOpenOnRecord :one
SELECT c.id, c.number, EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid) AS own
FROM case_records r JOIN cases c ON c.id = r.case_id
WHERE r.record_id = @record_id AND r.flow = @flow AND r.closed_at IS NULL;

-- The records that a case is about.
-- name: CaseRecordIDs :many
SELECT record_id FROM case_records WHERE case_id = @case_id ORDER BY n;

-- name: CaseAccept :exec
UPDATE cases SET accepted_at = @at, pack_version = @pack_version, pack_hash = @pack_hash WHERE id = @id;

-- name: CaseStage :exec
UPDATE cases SET stage = @stage WHERE id = @id;

-- name: CaseClose :exec
WITH closed AS (
    UPDATE cases SET stage = 'closed', result = @result::text, closed_at = @at WHERE cases.id = @id
)
UPDATE case_records SET result = coalesce(result, @result::text), closed_at = @at WHERE case_id = @id AND closed_at IS NULL;

-- What came of one record of a case whose records did not all end alike.
-- name: CaseRecordClose :exec
UPDATE case_records SET result = @result::text, closed_at = @at WHERE case_id = @case_id AND record_id = @record_id AND closed_at IS NULL;

-- The cases that were filed as one application, the first first, each with its records' numbers.
-- name: ApplicationCases :many
SELECT c.id, c.number, c.about_zh, c.about_en, u.name_zh AS unit_zh, u.name_en AS unit_en,
       (SELECT array_agg(r.number ORDER BY y.n) FROM case_records y JOIN records r ON r.id = y.record_id WHERE y.case_id = c.id)::text[] AS records
FROM cases c JOIN units u ON u.id = c.unit_id
WHERE c.application_id = @application_id
ORDER BY c.number;

-- name: StepResult :one
SELECT result FROM steps WHERE case_id = @case_id AND step = @step;

-- name: StepInsert :exec
INSERT INTO steps (case_id, step, result, done_at) VALUES (@case_id, @step, @result, @done_at);

-- name: DecisionInsert :exec
INSERT INTO decisions (id, case_id, record_id, act_id, unit_id, outcome, article, changes, reasons, decided_at)
VALUES (@id, @case_id, @record_id, @act_id, @unit_id, @outcome, @article, @changes, @reasons, @decided_at);

-- What was decided about the records of a case, in their order.
-- name: CaseDecisions :many
SELECT d.* FROM decisions d LEFT JOIN case_records r ON r.case_id = d.case_id AND r.record_id = d.record_id
WHERE d.case_id = @case_id ORDER BY r.n NULLS LAST;

-- What was decided about a record of the case.
-- name: DecisionGet :one
SELECT * FROM decisions WHERE case_id = @case_id AND record_id = @record_id;

-- name: DecisionApplied :exec
UPDATE decisions SET applied_at = @at WHERE id = @id;

-- Operators name a case by its number; whoever runs the command has the database.
-- name: CaseByNumber :one
SELECT id FROM cases WHERE number = @number;

-- name: CasesOpen :many
SELECT id, number FROM cases WHERE closed_at IS NULL AND id > @after ORDER BY id LIMIT @most;
