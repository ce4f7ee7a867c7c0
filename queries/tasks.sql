-- name: TaskInsert :exec
INSERT INTO tasks (id, case_id, kind, beside, outlives, unit_id, about_id, notice_id, put_up_by, opened_at, due_at)
VALUES (@id, @case_id, @kind, @beside, @outlives, @unit_id, @about_id, @notice_id, @put_up_by, @opened_at, @due_at);

-- A task as the people of one unit may see it.
-- name: TaskForUnit :one
SELECT * FROM tasks WHERE id = @id AND unit_id = @unit_id;

-- A task to be acted on, and its actor as he is now: of the unit that owes it, with a role that the task is for (casefile says
-- which), not disabled. Both are held until the act is received.
-- name: TaskLockFor :one
SELECT t.* FROM tasks t JOIN accounts a ON a.unit_id = t.unit_id
WHERE t.id = @id AND t.unit_id = @unit_id AND a.id = @actor_id AND a.disabled_at IS NULL AND a.role = ANY(@roles::text[])
FOR UPDATE OF t FOR SHARE OF a;

-- Whoever holds the task and can still do it; no row: nobody, or somebody who is gone.
-- name: TaskHolder :one
SELECT a.name FROM tasks t JOIN accounts a ON a.id = t.claimed_by
WHERE t.id = @id AND a.unit_id = t.unit_id AND a.disabled_at IS NULL AND a.role = ANY(@roles::text[]);

-- Open tasks that the account holds, case by case.
-- name: TasksHeldBy :many
SELECT id, case_id FROM tasks WHERE claimed_by = @account_id AND closed_at IS NULL ORDER BY case_id, id;

-- name: TaskUnclaimFrom :execrows
UPDATE tasks SET claimed_by = NULL, claimed_at = NULL WHERE id = @id AND claimed_by = @account_id AND closed_at IS NULL;

-- Whether the unit lets the account decide what it has put up itself.
-- name: UnitDecidesAlone :one
SELECT decides_alone(@unit_id, @account_id)::boolean AS allowed;

-- Open tasks of a case that the account has put up and somebody else has to decide.
-- name: TasksForAnother :many
SELECT t.id FROM tasks t
WHERE t.case_id = @case_id AND t.closed_at IS NULL AND t.put_up_by = @account_id::uuid AND NOT decides_alone(t.unit_id, @account_id);

-- Whether what the account puts up could be decided in its unit: by a head who is somebody else, or by itself where the unit allows it.
-- name: TaskDecidable :one
SELECT (EXISTS (SELECT FROM accounts h WHERE h.unit_id = @unit_id::uuid AND h.id <> @account_id AND h.disabled_at IS NULL
                                        AND h.role IN ('agency_head', 'unit_principal'))
        OR EXISTS (SELECT FROM accounts a WHERE a.id = @account_id AND a.role IN ('agency_head', 'unit_principal')
                                           AND decides_alone(@unit_id::uuid, a.id)))::boolean AS decidable;

-- name: TaskGet :one
SELECT * FROM tasks WHERE id = @id;

-- The open step of a kind that a case stands at.
-- name: TaskOpenOfKind :one
SELECT * FROM tasks WHERE case_id = @case_id AND kind = @kind AND closed_at IS NULL AND NOT beside;

-- name: TasksOpenKinds :many
SELECT kind FROM tasks WHERE case_id = @case_id AND closed_at IS NULL;

-- name: TaskClaim :exec
UPDATE tasks SET claimed_by = @account_id, claimed_at = @at WHERE id = @id;

-- name: TaskUnclaim :exec
UPDATE tasks SET claimed_by = NULL, claimed_at = NULL WHERE id = @id;

-- Whatever a case still had open is of no use when it ends, but for partners who are still to be told.
-- name: TasksCloseAll :exec
UPDATE tasks SET closed_at = @at WHERE case_id = @case_id AND closed_at IS NULL AND NOT outlives;

-- Somebody of the unit to whom a task can be given: the task is for his role, and it is not his own request that it decides.
-- name: TaskColleague :one
SELECT a.id FROM accounts a
WHERE a.id = @id AND a.unit_id = @unit_id AND a.disabled_at IS NULL AND a.role = ANY(@roles::text[])
  AND (sqlc.narg('put_up_by')::uuid IS DISTINCT FROM a.id OR decides_alone(@unit_id, a.id));

-- name: TaskColleagues :many
SELECT a.id, a.name, a.role FROM accounts a
WHERE a.unit_id = @unit_id AND a.id <> @account_id AND a.disabled_at IS NULL AND a.role = ANY(@roles::text[])
  AND (sqlc.narg('put_up_by')::uuid IS DISTINCT FROM a.id OR decides_alone(@unit_id, a.id))
ORDER BY a.name COLLATE "zh-x-icu", a.id;

-- name: TaskClose :exec
UPDATE tasks SET closed_at = @at WHERE id = @id AND closed_at IS NULL;
