-- name: TaskInsert :exec
INSERT INTO tasks (id, case_id, kind, unit_id, opened_at, due_at)
VALUES (@id, @case_id, @kind, @unit_id, @opened_at, @due_at);

-- A task as the people of one unit may see it.
-- name: TaskForUnit :one
SELECT * FROM tasks WHERE id = @id AND unit_id = @unit_id;

-- name: TaskLockForUnit :one
SELECT * FROM tasks WHERE id = @id AND unit_id = @unit_id FOR UPDATE;

-- name: TaskGet :one
SELECT * FROM tasks WHERE id = @id;

-- name: TaskClaim :exec
UPDATE tasks SET claimed_by = @account_id, claimed_at = @at WHERE id = @id;

-- name: TaskUnclaim :exec
UPDATE tasks SET claimed_by = NULL, claimed_at = NULL WHERE id = @id;

-- Whatever a case still had open is of no use when it ends, but for partners who are still to be told.
-- name: TasksCloseAll :exec
UPDATE tasks SET closed_at = @at WHERE case_id = @case_id AND closed_at IS NULL AND kind <> 'reach_partner';

-- Somebody of the unit to whom a task can be handed.
-- name: TaskColleague :one
SELECT id FROM accounts
WHERE id = @id AND unit_id = @unit_id AND disabled_at IS NULL
  AND role IN ('agency_clerk', 'agency_head', 'unit_clerk', 'unit_principal');

-- name: TaskColleagues :many
SELECT id, name, role FROM accounts
WHERE unit_id = @unit_id AND id <> @account_id AND disabled_at IS NULL
  AND role IN ('agency_clerk', 'agency_head', 'unit_clerk', 'unit_principal')
ORDER BY name COLLATE "zh-x-icu", id;

-- name: TaskClose :exec
UPDATE tasks SET closed_at = @at WHERE id = @id AND closed_at IS NULL;
