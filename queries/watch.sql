-- What the supervisor sees: the whole city. What he does about it is in supervision.sql.

-- Open tasks by kind.
-- name: WatchStages :many
SELECT kind, count(*) AS open, count(*) FILTER (WHERE due_at <= @overdue_until) AS overdue,
       count(*) FILTER (WHERE due_at > @overdue_until AND due_at <= @soon_until) AS soon
FROM tasks WHERE closed_at IS NULL
GROUP BY kind;

-- Open tasks that are due within a span, by due date, after the last one seen: first the tasks of the page, then what they are
-- about. In one join of all, planning took longer than reading.
-- name: WatchDue :many
WITH shown AS MATERIALIZED (
    SELECT x.id FROM tasks x
    WHERE x.closed_at IS NULL AND x.due_at BETWEEN @due_from AND @due_until
      AND (x.due_at, x.id) > (@after_due::timestamptz, @after_id::uuid)
    ORDER BY x.due_at, x.id
    LIMIT @most
)
SELECT t.id, t.case_id, t.kind, t.due_at, c.number AS case_number, c.about_zh, c.about_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en, holder.name AS holder_name, coalesce(g.level, '')::text AS urged,
       d.reminded_at
FROM shown
JOIN tasks t ON t.id = shown.id
JOIN cases c ON c.id = t.case_id
JOIN units u ON u.id = t.unit_id
LEFT JOIN accounts holder ON holder.id = t.claimed_by
LEFT JOIN urges g ON g.task_id = t.id AND g.ended_at IS NULL
LEFT JOIN LATERAL (SELECT k.reminded_at FROM deadlines k WHERE k.case_id = t.case_id AND k.task_id = t.id
                   ORDER BY k.reminded_at DESC NULLS LAST LIMIT 1) d ON true
ORDER BY t.due_at, t.id;

-- name: WatchUnits :many
WITH now AS (
    SELECT t.unit_id, count(*) AS open, count(*) FILTER (WHERE t.due_at <= @overdue_until) AS overdue,
           count(*) FILTER (WHERE t.due_at > @overdue_until AND t.due_at <= @soon_until) AS soon
    FROM tasks t WHERE t.closed_at IS NULL GROUP BY t.unit_id
), past AS (
    SELECT p.unit_id, count(*) AS done, count(*) FILTER (WHERE p.closed_at < p.due_at + interval '1 second') AS in_time
    FROM tasks p WHERE p.closed_at >= @since GROUP BY p.unit_id
)
SELECT u.id, u.name_zh, u.name_en, u.kind, coalesce(now.open, 0)::bigint AS open, coalesce(now.overdue, 0)::bigint AS overdue,
       coalesce(now.soon, 0)::bigint AS soon, coalesce(past.done, 0)::bigint AS done,
       coalesce(past.in_time, 0)::bigint AS done_in_time
FROM units u
LEFT JOIN now ON now.unit_id = u.id
LEFT JOIN past ON past.unit_id = u.id
WHERE u.kind <> 'supervisor'
ORDER BY overdue DESC, soon DESC, open DESC, u.code;

-- name: WatchCase :one
SELECT sqlc.embed(c), sqlc.embed(s), sqlc.embed(u), coalesce(p.name, '')::text AS applicant_name
FROM cases c
JOIN subjects s ON s.id = c.subject_id
JOIN units u ON u.id = c.unit_id
LEFT JOIN case_applicants p ON p.case_id = c.id
WHERE c.id = @id;

-- The cases that were filed at once with this one.
-- name: WatchCasesTogether :many
SELECT o.id, o.number, o.stage, o.result, o.about_zh, o.about_en, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM cases c
JOIN cases o ON o.application_id = c.application_id AND o.id <> c.id
JOIN units u ON u.id = o.unit_id
WHERE c.id = @case_id
ORDER BY o.number;

-- name: WatchNotices :many
SELECT n.id, n.kind, n.number, n.issued_at, (n.to_party_id IS NOT NULL)::boolean AS to_applicant
FROM notices n
WHERE n.case_id = @case_id
ORDER BY n.issued_at DESC, n.id DESC;

-- What was decided by whoever had put it up, latest first: where a unit has one head only and was allowed that.
-- name: WatchOwnDecisions :many
SELECT a.id, a.case_id, a.received_at, c.number AS case_number, t.kind, u.name_zh AS unit_zh, u.name_en AS unit_en, p.name AS actor_name
FROM acts a
JOIN cases c ON c.id = a.case_id
JOIN tasks t ON t.id = a.task_id
JOIN units u ON u.id = t.unit_id
JOIN accounts p ON p.id = a.actor_id
WHERE a.own_decision AND a.status <> 'refused' AND (a.received_at, a.id) < (@before::timestamptz, @before_id::uuid)
ORDER BY a.received_at DESC, a.id DESC
LIMIT @most;

-- name: WatchOwnCount :one
SELECT count(*) FROM acts WHERE own_decision AND status <> 'refused';
