-- The calendar in force, and what follows when a notice changes it.

-- One process at a time changes what is in force, and none counts deadlines again meanwhile.
-- name: CalendarLock :exec
LOCK TABLE calendar_notices IN SHARE ROW EXCLUSIVE MODE;

-- What is in force stays so while deadlines are counted by it.
-- name: CalendarHold :exec
LOCK TABLE calendar_notices IN SHARE MODE;

-- 0: nothing is in force.
-- name: CalendarSerial :one
SELECT coalesce(max(serial), 0)::bigint FROM calendar_notices;

-- name: CalendarNotices :many
SELECT n.id, n.serial, n.year, n.published, n.source, n.revises, n.days, n.sha256, n.version, n.applied_at, a.name AS applied_by
FROM calendar_notices n LEFT JOIN accounts a ON a.id = n.applied_by
ORDER BY n.serial;

-- name: CalendarStatutory :many
SELECT day, name FROM calendar_statutory ORDER BY day;

-- name: CalendarStatutoryInsert :exec
INSERT INTO calendar_statutory (day, name) SELECT unnest(@days::date[]), unnest(@names::text[]);

-- name: CalendarNoticeInsert :exec
INSERT INTO calendar_notices (id, year, published, source, revises, days, sha256, version, applied_at, applied_by)
VALUES (@id, @year, @published, @source, @revises, @days, @sha256, @version, @applied_at, @applied_by);

-- name: RecountInsert :one
INSERT INTO recounts (notice_id, total, started_at)
SELECT @notice_id, count(*), @started_at FROM deadlines WHERE met_at IS NULL AND calendar_version <> ''
RETURNING *;

-- name: Recounts :many
SELECT * FROM recounts ORDER BY id DESC LIMIT @most;

-- name: RecountGet :one
SELECT * FROM recounts WHERE notice_id = @notice_id;

-- What was counted is put down to the newest notice, since only by its calendar anything is counted.
-- name: RecountProgress :exec
UPDATE recounts r SET done = r.done + @done::integer, later = r.later + @later::integer, nearer = r.nearer + @nearer::integer
WHERE r.id = (SELECT max(id) FROM recounts);

-- name: RecountFinish :exec
UPDATE recounts r SET finished_at = @now, failed = CASE WHEN r.id = (SELECT max(id) FROM recounts) THEN @failed::integer ELSE r.failed END
WHERE r.finished_at IS NULL;

-- Cases with running deadlines that were counted by another calendar; a case comes once for each such deadline. They are looked
-- for here and locked below: in one statement the planner may look through the index once for each case there is.
-- name: RecountStale :many
SELECT a.case_id FROM deadlines a
WHERE a.met_at IS NULL AND a.calendar_version <> '' AND a.calendar_version < @version::text AND a.case_id <> ALL (@without::uuid[])
UNION ALL
SELECT b.case_id FROM deadlines b
WHERE b.met_at IS NULL AND b.calendar_version <> '' AND b.calendar_version > @version::text AND b.case_id <> ALL (@without::uuid[])
LIMIT @most;

-- Locks cases as a step locks them. What a step holds at the moment, or another worker counts, is left for later.
-- name: RecountLock :many
SELECT * FROM cases WHERE id = ANY (@cases::uuid[]) LIMIT @most FOR NO KEY UPDATE SKIP LOCKED;

-- name: RecountLeft :one
SELECT (EXISTS (SELECT FROM deadlines a
               WHERE a.met_at IS NULL AND a.calendar_version <> '' AND a.calendar_version < @version::text AND a.case_id <> ALL (@without::uuid[]))
    OR EXISTS (SELECT FROM deadlines b
               WHERE b.met_at IS NULL AND b.calendar_version <> '' AND b.calendar_version > @version::text AND b.case_id <> ALL (@without::uuid[])))::boolean AS remain;

-- Running deadlines of these cases, by whatever calendar: asked for the version too, the planner may walk the index of versions
-- once for each case. The days of an explanation are left out, since they are what is counted again.
-- name: RecountDeadlines :many
SELECT id, case_id, task_id, message_id, take_down, clock, due_at, remind_at, reminded_at, overdue_at, paused_at, calendar_version,
       (explanation - 'counted' - 'skipped')::jsonb AS explanation
FROM deadlines
WHERE case_id = ANY (@cases::uuid[]) AND met_at IS NULL
ORDER BY case_id, due_at, clock;

-- The zero instant stands for none.
-- name: RecountUpdate :exec
UPDATE deadlines d
SET due_at = u.due_at, remind_at = nullif(u.remind_at, '0001-01-01 00:00+00'), reminded_at = nullif(u.reminded_at, '0001-01-01 00:00+00'),
    overdue_at = nullif(u.overdue_at, '0001-01-01 00:00+00'), provisional = u.provisional, explanation = u.explanation
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@dues::timestamptz[]) AS due_at, unnest(@reminds::timestamptz[]) AS remind_at,
             unnest(@remindeds::timestamptz[]) AS reminded_at, unnest(@overdues::timestamptz[]) AS overdue_at,
             unnest(@provisionals::boolean[]) AS provisional, unnest(@explanations::jsonb[]) AS explanation) u
WHERE d.id = u.id;

-- A request for an extension that waits is due when its task is.
-- name: RecountTasks :exec
WITH moved AS (SELECT unnest(@cases::uuid[]) AS case_id, unnest(@ids::uuid[]) AS id, unnest(@dues::timestamptz[]) AS due_at)
UPDATE tasks t SET due_at = u.due_at, due_moved_at = @now
FROM (SELECT moved.id, moved.due_at FROM moved
      UNION ALL
      SELECT e.approval_id, moved.due_at FROM moved
      JOIN extensions e ON e.case_id = moved.case_id AND e.task_id = moved.id AND e.decided_at IS NULL) u
WHERE t.id = u.id AND t.closed_at IS NULL;

-- A clerk who looks after a message to a partner has as long as the message, and after its confirmation as long as that.
-- name: RecountPartnerTasks :exec
WITH moved AS (SELECT unnest(@messages::uuid[]) AS message_id, unnest(@take_downs::boolean[]) AS take_down, unnest(@dues::timestamptz[]) AS due_at)
UPDATE tasks t SET due_at = u.due_at, due_moved_at = @now
FROM (SELECT p.task_id, moved.due_at FROM moved JOIN partner_deliveries p ON p.message_id = moved.message_id WHERE NOT moved.take_down
      UNION ALL
      SELECT o.task_id, moved.due_at FROM moved JOIN partner_take_downs o ON o.message_id = moved.message_id WHERE moved.take_down) u
WHERE t.id = u.task_id AND t.closed_at IS NULL;

-- name: RecountMoves :copyfrom
INSERT INTO date_moves (case_id, deadline_id, from_at, version) VALUES (@case_id, @deadline_id, @from_at, @version);

-- Until when a supplement is awaited is written beside what is asked for.
-- name: RecountSupplements :exec
UPDATE supplements p SET due_at = u.due_at
FROM (SELECT unnest(@cases::uuid[]) AS case_id, unnest(@dues::timestamptz[]) AS due_at) u
WHERE p.case_id = u.case_id;

-- Takes a block of numbers and returns the last of them.
-- name: CounterTake :one
INSERT INTO counters (series, year, last) VALUES (@series, @year, @many)
ON CONFLICT (series, year) DO UPDATE SET last = counters.last + @many
RETURNING last;

-- Cases with dates of which the applicant is to be told; a case comes once for each such date.
-- name: TellStale :many
SELECT case_id FROM date_moves WHERE case_id <> ALL (@without::uuid[]) ORDER BY case_id LIMIT @most;

-- How many applicants are still to be told.
-- name: TellLeft :one
SELECT count(DISTINCT case_id) FROM date_moves;

-- Dates that moved and where they stand now, in the order of their moves; those that were met meanwhile too.
-- name: TellMoves :many
SELECT m.id, m.case_id, m.deadline_id, m.from_at, m.version, d.clock, d.due_at, d.met_at, d.explanation
FROM date_moves m JOIN deadlines d ON d.id = m.deadline_id
WHERE m.case_id = ANY (@cases::uuid[])
ORDER BY m.case_id, d.due_at, d.clock, m.id;

-- NoticeFacts of many cases, by id.
-- name: TellFacts :many
SELECT p.id AS party_id, coalesce(p.capacity, '')::text AS capacity, coalesce(p.name, '')::text AS applicant_name, s.name AS subject_name, s.kind AS subject_kind,
       coalesce((SELECT string_agg(x.number, '、' ORDER BY y.n) FROM case_records y JOIN records x ON x.id = y.record_id
                 WHERE y.case_id = c.id), '')::text AS record_numbers,
       coalesce(i.name_zh, c.about_zh)::text AS about_zh, coalesce(i.name_en, c.about_en)::text AS about_en, coalesce(i.category, '')::text AS category, coalesce(i.fields, '[]')::jsonb AS fields,
       u.name_zh AS unit_zh, u.name_en AS unit_en
FROM cases c
JOIN subjects s ON s.id = c.subject_id
JOIN units u ON u.id = c.unit_id
LEFT JOIN case_addressees p ON p.case_id = c.id
LEFT JOIN LATERAL (SELECT cr.record_id FROM case_records cr WHERE cr.case_id = c.id ORDER BY cr.n LIMIT 1) first ON true
LEFT JOIN records r ON r.id = first.record_id
LEFT JOIN catalogue_items i ON i.id = r.item_id
WHERE c.id = ANY (@cases::uuid[])
ORDER BY c.id;

-- name: TellNotices :copyfrom
INSERT INTO notices (id, case_id, kind, number, issuer_id, to_party_id, to_unit_id, issued_at, html_zh, html_en, sha256)
VALUES (@id, @case_id, @kind, @number, @issuer_id, @to_party_id, @to_unit_id, @issued_at, @html_zh, @html_en, @sha256);

-- name: TellDone :exec
DELETE FROM date_moves WHERE id = ANY (@ids::bigint[]);

-- name: WakeInsert :exec
INSERT INTO wakes (case_id) SELECT unnest(@cases::uuid[]);

-- name: WakeLease :many
WITH due AS (
    SELECT w.id FROM wakes w
    WHERE w.leased_until IS NULL OR w.leased_until < clock_timestamp()
    ORDER BY w.id
    FOR UPDATE SKIP LOCKED
    LIMIT @most
)
UPDATE wakes SET leased_until = clock_timestamp() + make_interval(secs => @seconds::float8)
FROM due, cases c
WHERE wakes.id = due.id AND c.id = wakes.case_id
RETURNING wakes.id, wakes.case_id, c.flow;

-- name: WakesDone :exec
DELETE FROM wakes WHERE id = ANY (@ids::bigint[]);

-- Running deadlines that end on from or later, in the order of their ends, after the last one seen.
-- name: RecountPreview :many
SELECT d.id, d.clock, d.due_at, d.provisional, d.paused_at, (d.explanation - 'counted' - 'skipped')::jsonb AS explanation,
       c.number AS case_number, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM deadlines d
JOIN cases c ON c.id = d.case_id
LEFT JOIN tasks t ON t.id = d.task_id
JOIN units u ON u.id = coalesce(t.unit_id, c.unit_id)
WHERE d.met_at IS NULL AND d.calendar_version <> '' AND d.due_at >= @due_from
  AND (d.due_at, d.id) > (@after_due::timestamptz, @after_id::uuid)
ORDER BY d.due_at, d.id
LIMIT @most;
