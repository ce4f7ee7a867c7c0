-- name: DeadlineInsert :exec
INSERT INTO deadlines (id, case_id, task_id, clock, article, basis, started_at, due_at, remind_at, provisional, explanation,
                       met_at)
VALUES (@id, @case_id, @task_id, @clock, @article, @basis, @started_at, @due_at, @remind_at, @provisional, @explanation,
        @met_at);

-- name: DeadlineMetByTask :exec
UPDATE deadlines SET met_at = @at WHERE case_id = @case_id AND task_id = @task_id AND met_at IS NULL;

-- An act received in time may commit a moment after its deadline was marked: then the mark was wrong, and goes.
-- name: DeadlineLift :many
UPDATE deadlines SET overdue_at = NULL
WHERE case_id = @case_id AND task_id = @task_id AND overdue_at IS NOT NULL AND met_at <= due_at
RETURNING clock;

-- The same, for a case that was withdrawn in time.
-- name: DeadlineLiftAll :many
UPDATE deadlines SET overdue_at = NULL
WHERE case_id = @case_id AND overdue_at IS NOT NULL AND met_at <= due_at
RETURNING clock, task_id;

-- What is owed to partners is owed until they are told, though the case has ended, and what a task that outlives it owes until that is done.
-- name: DeadlineMetAll :exec
UPDATE deadlines SET met_at = @at, paused_at = NULL WHERE deadlines.case_id = @case_id AND met_at IS NULL AND message_id IS NULL
  AND (deadlines.task_id IS NULL OR NOT EXISTS (SELECT FROM tasks t WHERE t.id = deadlines.task_id AND t.outlives AND t.closed_at IS NULL));

-- name: DeadlinesByCase :many
SELECT * FROM deadlines WHERE case_id = @case_id ORDER BY started_at, due_at, clock;

-- name: DeadlineRemind :many
UPDATE deadlines SET reminded_at = @now
WHERE case_id = @case_id AND met_at IS NULL AND paused_at IS NULL AND message_id IS NULL AND reminded_at IS NULL AND remind_at <= @now
  AND due_at + interval '1 second' > @now
RETURNING clock, due_at;

-- Overdue begins the moment after the last second of the due day, whenever it is noticed. What was received in time is in
-- time, even while it waits to be processed: an act on the task, or one that holds the deadlines of its case.
-- name: DeadlineOverdue :many
UPDATE deadlines d SET overdue_at = d.due_at + interval '1 second'
WHERE d.case_id = @case_id AND d.met_at IS NULL AND d.overdue_at IS NULL AND d.paused_at IS NULL AND d.message_id IS NULL
  AND d.due_at + interval '1 second' <= @now
  AND NOT EXISTS (SELECT FROM acts a WHERE a.case_id = d.case_id AND a.status = 'received' AND a.received_at <= d.due_at
                  AND (a.task_id = d.task_id OR a.holds))
RETURNING d.clock, d.task_id, d.overdue_at;

-- The next instant at which a running deadline of the case wants something done; no row when none does. One whose act
-- was received in time wants nothing: the act's own step settles it.
-- name: DeadlineNext :one
SELECT min(CASE WHEN d.reminded_at IS NULL THEN least(d.remind_at, d.due_at + interval '1 second')
                ELSE d.due_at + interval '1 second' END)::timestamptz AS next
FROM deadlines d
WHERE d.case_id = @case_id AND d.met_at IS NULL AND d.overdue_at IS NULL AND d.paused_at IS NULL AND d.message_id IS NULL
  AND NOT EXISTS (SELECT FROM acts a WHERE a.case_id = d.case_id AND a.status = 'received' AND a.received_at <= d.due_at
                  AND (a.task_id = d.task_id OR a.holds))
HAVING count(*) > 0;

-- When the last period of a clock has passed, if what it is for has not come.
-- name: DeadlinePassed :one
SELECT overdue_at FROM deadlines
WHERE case_id = @case_id AND clock = @clock AND overdue_at IS NOT NULL AND met_at IS NULL AND paused_at IS NULL
ORDER BY started_at DESC LIMIT 1;
