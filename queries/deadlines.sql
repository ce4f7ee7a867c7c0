-- name: DeadlineInsert :exec
INSERT INTO deadlines (id, case_id, task_id, clock, article, basis, started_at, due_at, remind_at, provisional, explanation,
                       met_at)
VALUES (@id, @case_id, @task_id, @clock, @article, @basis, @started_at, @due_at, @remind_at, @provisional, @explanation,
        @met_at);

-- name: DeadlineMet :exec
UPDATE deadlines SET met_at = @at WHERE case_id = @case_id AND clock = @clock AND met_at IS NULL;

-- name: DeadlineMetByTask :exec
UPDATE deadlines SET met_at = @at WHERE task_id = @task_id AND met_at IS NULL;

-- name: DeadlineMetAll :exec
UPDATE deadlines SET met_at = @at WHERE case_id = @case_id AND met_at IS NULL;

-- name: DeadlinesByCase :many
SELECT * FROM deadlines WHERE case_id = @case_id ORDER BY started_at, due_at, clock;

-- name: DeadlineRemind :many
UPDATE deadlines SET reminded_at = @now
WHERE case_id = @case_id AND met_at IS NULL AND reminded_at IS NULL AND remind_at <= @now
  AND due_at + interval '1 second' > @now
RETURNING clock, due_at;

-- Overdue begins the moment after the last second of the due day, whenever it is noticed.
-- name: DeadlineOverdue :many
UPDATE deadlines SET overdue_at = due_at + interval '1 second'
WHERE case_id = @case_id AND met_at IS NULL AND overdue_at IS NULL AND due_at + interval '1 second' <= @now
RETURNING clock, overdue_at;

-- The next instant at which a running deadline of the case wants something done; no row when none does.
-- name: DeadlineNext :one
SELECT min(CASE WHEN reminded_at IS NULL THEN least(remind_at, due_at + interval '1 second')
                ELSE due_at + interval '1 second' END)::timestamptz AS next
FROM deadlines
WHERE case_id = @case_id AND met_at IS NULL AND overdue_at IS NULL
HAVING count(*) > 0;
