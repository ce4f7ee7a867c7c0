-- name: CounterNext :one
INSERT INTO counters (series, year, last) VALUES (@series, @year, 1)
ON CONFLICT (series, year) DO UPDATE SET last = counters.last + 1
RETURNING last;

-- name: CaseInsert :exec
INSERT INTO cases (id, number, flow, pack_id, pack_version, pack_hash, stage, subject_id, applicant_id, record_id, unit_id,
                   channel, capacity, filed_at)
VALUES (@id, @number, @flow, @pack_id, @pack_version, @pack_hash, @stage, @subject_id, @applicant_id, @record_id, @unit_id,
        @channel, @capacity, @filed_at);

-- name: CaseGet :one
SELECT * FROM cases WHERE id = @id;

-- Acts and steps of one case come one after the other: each takes this lock first.
-- name: CaseLock :one
SELECT * FROM cases WHERE id = @id FOR UPDATE;

-- A case as its applicant may act on it, under the lock that acts and steps take.
-- name: CaseLockForApplicant :one
SELECT * FROM cases WHERE id = @id AND applicant_id = @applicant_id FOR UPDATE;

-- name: CaseDecided :one
SELECT EXISTS (SELECT FROM decisions WHERE case_id = @case_id);

-- name: CaseOpenOnRecord :one
SELECT id, number, applicant_id FROM cases WHERE record_id = @record_id AND flow = 'objection' AND closed_at IS NULL;

-- name: CaseAccept :exec
UPDATE cases SET accepted_at = @at, pack_version = @pack_version, pack_hash = @pack_hash WHERE id = @id;

-- name: CaseStage :exec
UPDATE cases SET stage = @stage WHERE id = @id;

-- name: CaseClose :exec
UPDATE cases SET stage = 'closed', result = @result::text, closed_at = @at WHERE id = @id;

-- name: StepResult :one
SELECT result FROM steps WHERE case_id = @case_id AND step = @step;

-- name: StepInsert :exec
INSERT INTO steps (case_id, step, result, done_at) VALUES (@case_id, @step, @result, @done_at);

-- name: DecisionInsert :exec
INSERT INTO decisions (case_id, act_id, unit_id, outcome, article, changes, reasons, decided_at)
VALUES (@case_id, @act_id, @unit_id, @outcome, @article, @changes, @reasons, @decided_at);

-- name: DecisionGet :one
SELECT * FROM decisions WHERE case_id = @case_id;

-- name: DecisionApplied :exec
UPDATE decisions SET applied_at = @at WHERE case_id = @case_id;

-- Operators name a case by its number; whoever runs the command has the database.
-- name: CaseByNumber :one
SELECT id FROM cases WHERE number = @number;

-- name: CasesOpen :many
SELECT id, number FROM cases WHERE closed_at IS NULL AND id > @after ORDER BY id LIMIT @most;
