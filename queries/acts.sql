-- name: ActByForm :one
SELECT a.id, a.case_id, a.kind, a.actor_id, a.received_at, a.status, a.refusal, c.number AS case_number
FROM acts a JOIN cases c ON c.id = a.case_id
WHERE a.form_id = @form_id;

-- name: ActInsert :exec
INSERT INTO acts (id, form_id, case_id, task_id, kind, closes, holds, actor_id, content, received_at, own_decision)
VALUES (@id, @form_id, @case_id, @task_id, @kind, @closes, @holds, @actor_id, @content, @received_at, @own_decision);

-- An act that concerns nobody but its unit takes effect with its receipt.
-- name: ActInsertDone :exec
INSERT INTO acts (id, form_id, case_id, task_id, kind, closes, holds, actor_id, content, received_at, status, processed_at)
VALUES (@id, @form_id, @case_id, @task_id, @kind, @closes, @holds, @actor_id, @content, @received_at, 'done', @received_at);

-- name: ActGet :one
SELECT * FROM acts WHERE id = @id AND case_id = @case_id;

-- How far an act of this person has come, and where its case stands.
-- name: ActStatus :one
SELECT a.status, a.refusal, a.kind, c.number AS case_number, c.stage
FROM acts a JOIN cases c ON c.id = a.case_id
WHERE a.id = @id AND a.actor_id = @actor_id;

-- The live act on a task and who did it: what the second of two people is told.
-- name: ActOnTask :one
SELECT a.id, a.actor_id, a.received_at, a.status, acc.name AS actor_name
FROM acts a JOIN accounts acc ON acc.id = a.actor_id
WHERE a.task_id = @task_id AND a.status <> 'refused' AND a.closes;

-- What somebody has done already, and comes to do again: his last act of the kind in the case, or on the task, if nobody has acted on
-- that since and nothing was asked for anew.
-- name: ActOwn :one
SELECT a.received_at, c.number AS case_number
FROM acts a JOIN cases c ON c.id = a.case_id
WHERE a.case_id = @case_id AND a.actor_id = @actor_id AND a.kind = @kind AND a.status <> 'refused'
  AND (sqlc.narg(task_id)::uuid IS NULL OR a.task_id = sqlc.narg(task_id))
  AND NOT EXISTS (SELECT FROM acts o WHERE o.task_id = a.task_id AND o.actor_id <> a.actor_id AND o.received_at > a.received_at)
  AND NOT EXISTS (SELECT FROM supplements s WHERE a.task_id IS NULL AND s.case_id = a.case_id AND s.asked_at > a.received_at)
ORDER BY a.received_at DESC, a.id DESC
LIMIT 1;

-- name: ActDone :exec
UPDATE acts SET status = 'done', processed_at = @now, leased_until = NULL WHERE id = @id AND status = 'received';

-- name: ActRefused :execrows
UPDATE acts SET status = 'refused', refusal = @refusal, processed_at = @now, leased_until = NULL
WHERE id = @id AND status = 'received';

-- Acts to deliver, oldest first, one of a case at a time, leased for a while against other deliverers. A lease is wall
-- time between machines, not legal time, and so is the database's. Nobody waits for it to reach the disk: a lease that a crash of the
-- database loses has its act carried a second time, which does nothing twice.
-- name: ActLease :many
WITH at_leisure AS (SELECT set_config('synchronous_commit', 'off', true)),
due AS (
    SELECT a.id FROM acts a
    WHERE a.status = 'received'
      AND (a.leased_until IS NULL OR a.leased_until < clock_timestamp())
      AND NOT EXISTS (SELECT FROM acts b WHERE b.case_id = a.case_id AND b.status = 'received' AND b.seq < a.seq)
    ORDER BY a.seq
    FOR UPDATE SKIP LOCKED
    LIMIT @most
)
UPDATE acts SET leased_until = clock_timestamp() + make_interval(secs => @seconds::float8), attempts = attempts + 1
FROM at_leisure, due, cases c
WHERE acts.id = due.id AND c.id = acts.case_id
RETURNING acts.id, acts.case_id, acts.task_id, acts.kind, acts.attempts, c.flow;

-- name: ActRelease :exec
UPDATE acts SET leased_until = clock_timestamp() + make_interval(secs => @seconds::float8)
WHERE id = @id AND status = 'received';

-- What a procedure has been through, and what is on its way to it, in the order of receipt; for a procedure that begins again.
-- name: ActsToRepeat :many
SELECT id, task_id, kind FROM acts WHERE case_id = @case_id AND status <> 'refused' ORDER BY seq;
