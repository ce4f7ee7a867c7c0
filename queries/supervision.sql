-- Escalation, urging, and the supervisor's reports.

-- A task has one row, however many of its clocks pass. One that fell overdue anew, after its mark had been lifted, is new.
-- name: EscalationInsert :execrows
INSERT INTO escalations (task_id, case_id, unit_id, clock, basis, at)
SELECT t.id, t.case_id, t.unit_id, d.clock, d.basis, @at
FROM tasks t JOIN deadlines d ON d.case_id = t.case_id AND d.task_id = t.id AND d.clock = @clock
WHERE t.id = @task_id AND t.closed_at IS NULL
ON CONFLICT (task_id) DO NOTHING;

-- The mark of the deadline was wrong, so there was nothing to bring before the supervisor.
-- name: EscalationWithdraw :execrows
DELETE FROM escalations e
WHERE e.task_id = @task_id AND NOT EXISTS (SELECT FROM deadlines d WHERE d.case_id = e.case_id AND d.task_id = e.task_id
                                           AND d.overdue_at IS NOT NULL);

-- name: EscalationsSee :execrows
UPDATE escalations SET seen_by = @account_id, seen_at = @at
WHERE task_id = ANY(@task_ids::uuid[]) AND seen_at IS NULL;

-- Closes what hung on tasks of the case that are closed by now: urges to do them, with the tasks to answer those urges and their
-- clocks, and escalations. An answer's clock that was marked a moment before the act that made it needless is not overdue.
-- name: SupervisionSettle :exec
WITH done AS (
    UPDATE urges u SET ended_at = @at, ended = 'done'
    FROM tasks t
    WHERE u.case_id = @case_id AND u.ended_at IS NULL AND t.id = u.task_id AND t.closed_at IS NOT NULL
    RETURNING u.reply_task_id
), answers AS (
    UPDATE tasks t SET closed_at = @at FROM done WHERE t.id = done.reply_task_id AND t.closed_at IS NULL
), clocks AS (
    UPDATE deadlines d SET met_at = @at, overdue_at = CASE WHEN @at < d.due_at + interval '1 second' THEN NULL ELSE d.overdue_at END
    FROM done WHERE d.case_id = @case_id AND d.task_id = done.reply_task_id AND d.met_at IS NULL
)
UPDATE escalations e SET settled_at = @at
WHERE e.case_id = @case_id AND e.settled_at IS NULL
  AND (e.task_id IN (SELECT reply_task_id FROM done)
       OR EXISTS (SELECT FROM tasks t WHERE t.id = e.task_id AND t.closed_at IS NOT NULL));

-- name: UrgeInsert :exec
INSERT INTO urges (id, case_id, task_id, unit_id, reply_task_id, level, body, urged_by, urged_at)
VALUES (@id, @case_id, @task_id, @unit_id, @reply_task_id, @level, @body, @urged_by, @urged_at);

-- name: UrgeOpenOn :one
SELECT * FROM urges WHERE task_id = @task_id AND ended_at IS NULL;

-- name: UrgeReplace :exec
UPDATE urges SET ended_at = @at, ended = 'replaced' WHERE id = @id AND ended_at IS NULL;

-- name: UrgeAnswer :execrows
UPDATE urges SET reply = @reply, done_by = @done_by, replied_by = @replied_by, ended_at = @at, ended = 'replied'
WHERE reply_task_id = @reply_task_id AND ended_at IS NULL;

-- The urges of a case, for a viewer who may see it, with the task that each is about and its answer.
-- name: UrgesByCase :many
SELECT u.*, t.kind AS task_kind, r.due_at AS reply_due, n.name_zh AS unit_zh, n.name_en AS unit_en, a.name AS urged_by_name,
       b.name AS replied_by_name
FROM urges u
JOIN tasks t ON t.id = u.task_id
JOIN tasks r ON r.id = u.reply_task_id
JOIN units n ON n.id = u.unit_id
JOIN accounts a ON a.id = u.urged_by
LEFT JOIN accounts b ON b.id = u.replied_by
WHERE u.case_id = @case_id
ORDER BY u.urged_at, u.id;

-- The supervisor's body, in whose name he urges.
-- name: UnitSupervisor :one
SELECT * FROM units WHERE kind = 'supervisor' ORDER BY code LIMIT 1;

-- What fell overdue, is overdue still and has not been looked at, latest first.
-- name: WatchEscalated :many
WITH shown AS MATERIALIZED (
    SELECT x.task_id FROM escalations x JOIN tasks y ON y.id = x.task_id
    WHERE x.seen_at IS NULL AND x.settled_at IS NULL AND y.closed_at IS NULL AND y.due_at <= @overdue_until
    ORDER BY x.at DESC, x.task_id
    LIMIT @most
)
SELECT e.task_id, e.case_id, e.at, e.clock, t.kind, t.due_at, c.number AS case_number, c.about_zh, c.about_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en, coalesce(g.level, '')::text AS urged
FROM shown
JOIN escalations e ON e.task_id = shown.task_id
JOIN tasks t ON t.id = e.task_id
JOIN cases c ON c.id = e.case_id
JOIN units u ON u.id = e.unit_id
LEFT JOIN urges g ON g.task_id = e.task_id AND g.ended_at IS NULL
ORDER BY e.at DESC, e.task_id;

-- The tasks that the supervisor has chosen to urge.
-- name: WatchChosen :many
SELECT t.id, t.case_id, t.kind, t.due_at, t.closed_at, c.number AS case_number, c.about_zh, c.about_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en, coalesce(g.level, '')::text AS urged
FROM tasks t
JOIN cases c ON c.id = t.case_id
JOIN units u ON u.id = t.unit_id
LEFT JOIN urges g ON g.task_id = t.id AND g.ended_at IS NULL
WHERE t.id = ANY(@task_ids::uuid[])
ORDER BY t.due_at, t.id;

-- Urges, latest first, after the last one seen.
-- name: WatchUrges :many
SELECT g.*, t.kind AS task_kind, r.due_at AS reply_due, c.number AS case_number, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM urges g
JOIN tasks t ON t.id = g.task_id
JOIN tasks r ON r.id = g.reply_task_id
JOIN cases c ON c.id = g.case_id
JOIN units u ON u.id = g.unit_id
WHERE (@state::text = '' OR (@state::text = 'open' AND g.ended_at IS NULL) OR g.ended = @state::text)
  AND (g.urged_at, g.id) < (@before::timestamptz, @before_id::uuid)
ORDER BY g.urged_at DESC, g.id DESC
LIMIT @most;

-- A document that the supervisor has sent.
-- name: WatchNotice :one
SELECT n.* FROM notices n WHERE n.id = @id AND n.case_id = @case_id AND n.issuer_id IN (SELECT u.id FROM units u WHERE u.kind = 'supervisor');

-- Reports. Days are those of Shanghai. Of a unit, steps of cases are counted, not what is asked for beside them.

-- name: ReportUnits :many
SELECT id, name_zh, name_en FROM units WHERE kind <> 'supervisor' ORDER BY kind, code;

-- name: ReportReceived :many
SELECT unit_id, count(*) AS n FROM tasks
WHERE opened_at >= @since AND opened_at < @until AND NOT beside
GROUP BY unit_id;

-- name: ReportClosed :many
SELECT unit_id, (opened_at AT TIME ZONE 'Asia/Shanghai')::date AS opened_on,
       (closed_at AT TIME ZONE 'Asia/Shanghai')::date AS closed_on,
       (closed_at >= due_at + interval '1 second')::boolean AS late, count(*) AS n
FROM tasks
WHERE closed_at >= @since AND closed_at < @until AND NOT beside
GROUP BY unit_id, opened_on, closed_on, late;

-- name: ReportOverdue :many
SELECT e.unit_id, e.clock, e.basis, t.kind, count(*) AS n
FROM escalations e JOIN tasks t ON t.id = e.task_id
WHERE e.at >= @since AND e.at < @until
GROUP BY e.unit_id, e.clock, e.basis, t.kind;

-- name: ReportExtensions :many
SELECT t.unit_id, count(*) AS n FROM extensions e JOIN tasks t ON t.id = e.task_id
WHERE e.decided_at >= @since AND e.decided_at < @until AND e.approved
GROUP BY t.unit_id;

-- name: ReportUrges :many
SELECT unit_id, count(*) AS n FROM urges WHERE urged_at >= @since AND urged_at < @until GROUP BY unit_id;

-- The clocks of the tasks that were closed, each from its own start, with the time that stood outside it. One look-up for each
-- task: OFFSET 0 keeps the planner from reading the clocks of all years.
-- name: ReportClocks :many
SELECT t.unit_id, d.clock, d.basis, coalesce(c.suspensions, '[]')::jsonb AS suspensions, (d.started_at AT TIME ZONE 'Asia/Shanghai')::date AS started_on,
       (t.closed_at AT TIME ZONE 'Asia/Shanghai')::date AS closed_on,
       (t.closed_at >= d.due_at + interval '1 second')::boolean AS late, count(*) AS n
FROM tasks t
JOIN LATERAL (SELECT k.clock, k.basis, k.started_at, k.due_at FROM deadlines k
              WHERE k.case_id = t.case_id AND k.task_id = t.id OFFSET 0) d ON true
LEFT JOIN cases c ON c.id = t.case_id AND c.suspensions <> '[]'::jsonb
WHERE t.closed_at >= @since AND t.closed_at < @until
GROUP BY t.unit_id, d.clock, d.basis, c.suspensions, started_on, closed_on, late;

-- Spans in their order, which are months; of one unit, or of all.
-- name: ReportMonths :many
SELECT m.since::timestamptz AS since, i.received, o.closed, o.in_time
FROM (SELECT unnest(@since::timestamptz[]) AS since, unnest(@until::timestamptz[]) AS until) m
CROSS JOIN LATERAL (
    SELECT count(*) AS received FROM tasks t
    WHERE t.opened_at >= m.since AND t.opened_at < m.until AND NOT t.beside
      AND (sqlc.narg('unit_id')::uuid IS NULL OR t.unit_id = sqlc.narg('unit_id'))) i
CROSS JOIN LATERAL (
    SELECT count(*) AS closed, count(*) FILTER (WHERE t.closed_at < t.due_at + interval '1 second') AS in_time FROM tasks t
    WHERE t.closed_at >= m.since AND t.closed_at < m.until AND NOT t.beside
      AND (sqlc.narg('unit_id')::uuid IS NULL OR t.unit_id = sqlc.narg('unit_id'))) o
ORDER BY m.since;

-- The cases of escalations, in the order in which they are locked.
-- name: EscalationCases :many
SELECT DISTINCT case_id FROM escalations WHERE task_id = ANY(@task_ids::uuid[]) AND seen_at IS NULL ORDER BY case_id;
