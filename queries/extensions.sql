-- name: ExtensionInsert :exec
INSERT INTO extensions (id, case_id, task_id, approval_id, asked, reasons, requested_at)
VALUES (@id, @case_id, @task_id, @approval_id, @asked, @reasons, @requested_at);

-- name: ExtensionByApproval :one
SELECT * FROM extensions WHERE approval_id = @approval_id;

-- name: ExtensionDecide :exec
UPDATE extensions SET approved = @approved, granted = @granted, decided_by = @decided_by, decided_at = @decided_at
WHERE id = @id;

-- name: ExtensionsByCase :many
SELECT * FROM extensions WHERE case_id = @case_id ORDER BY requested_at, id;

-- The deadline that a task was opened under.
-- name: DeadlineByTask :one
SELECT * FROM deadlines WHERE case_id = @case_id AND task_id = @task_id ORDER BY due_at, clock LIMIT 1;

-- The old end is kept in the trail; a reminder already given for it counts no more, nor does a mark that it had passed: the
-- approval was received before it.
-- name: DeadlineExtend :exec
UPDATE deadlines SET due_at = @due_at, remind_at = @remind_at, reminded_at = NULL, overdue_at = NULL, provisional = @provisional,
                     explanation = @explanation
WHERE id = @id;

-- name: TaskDue :exec
UPDATE tasks SET due_at = @due_at WHERE id = @id;

-- A request that was not decided in time, or has nothing left to extend, is of no use any more.
-- name: TaskCloseApproval :exec
UPDATE tasks SET closed_at = @at WHERE case_id = @case_id AND kind = @kind AND closed_at IS NULL;

-- name: TaskApprovalOpen :one
SELECT EXISTS (SELECT FROM tasks WHERE case_id = @case_id AND kind = @kind AND closed_at IS NULL);
