-- What partners owe beside taking a message: that the record is down. Every query that is not the sender's carries the partner or the unit.

-- What a partner owes for a message.
-- name: TakeDownOf :one
SELECT o.message_id, o.partner_id, o.how, o.confirmed_at, m.case_id::uuid AS case_id, m.act_id, m.event, m.occurred_at, p.name_zh, p.name_en,
       d.id AS delivery_id, d.state, d.attempts
FROM partner_take_downs o
JOIN partner_messages m ON m.id = o.message_id
JOIN partners p ON p.id = o.partner_id
JOIN partner_deliveries d ON d.message_id = o.message_id AND d.partner_id = o.partner_id
WHERE o.message_id = @message_id AND o.partner_id = @partner_id;

-- What the task of the unit is about.
-- name: TakeDownOfTask :one
SELECT o.message_id, o.partner_id, m.case_id::uuid AS case_id, m.act_id, m.event, m.occurred_at, p.name_zh, p.name_en, d.id AS delivery_id
FROM partner_take_downs o
JOIN partner_messages m ON m.id = o.message_id
JOIN partners p ON p.id = o.partner_id
JOIN partner_deliveries d ON d.message_id = o.message_id AND d.partner_id = o.partner_id
JOIN tasks t ON t.id = o.task_id
WHERE o.task_id = @task_id AND t.unit_id = @unit_id;

-- Ends what is owed, once. No row where it has ended before.
-- name: TakeDownEnd :one
UPDATE partner_take_downs SET how = @how, confirmed_at = @at, known_at = @now, remind_at = NULL
WHERE message_id = @message_id AND partner_id = @partner_id AND how IS NULL
RETURNING task_id;

-- Reminders that are on their way have nothing left to remind of.
-- name: TakeDownRemindersDrop :exec
UPDATE partner_deliveries d SET state = 'dropped', done_at = @now, leased_until = NULL, next_at = NULL
FROM partner_messages m
WHERE m.reminds_id = @message_id AND d.message_id = m.id AND d.partner_id = @partner_id AND d.state = 'waiting';

-- The clock by which partners confirm is met with the last confirmation.
-- name: TakeDownDeadlineMet :exec
UPDATE deadlines d SET met_at = (SELECT max(x.confirmed_at) FROM partner_take_downs x WHERE x.message_id = @message_id)
WHERE d.message_id = @message_id AND d.take_down AND d.met_at IS NULL
  AND NOT EXISTS (SELECT FROM partner_take_downs w WHERE w.message_id = @message_id AND w.how IS NULL);

-- The sender. What is still owed when the period is over, of partners that have been told: who has not been told has a task of its own.
-- name: TakeDownsOutstanding :many
SELECT o.message_id, o.partner_id, m.case_id::uuid AS case_id, m.act_id, m.event, p.name_zh, p.name_en, k.due_at, d.state
FROM partner_take_downs o
JOIN deadlines k ON k.message_id = o.message_id AND k.take_down
JOIN partner_messages m ON m.id = o.message_id
JOIN partners p ON p.id = o.partner_id
JOIN partner_deliveries d ON d.message_id = o.message_id AND d.partner_id = o.partner_id AND d.state <> 'waiting'
WHERE o.how IS NULL AND o.task_id IS NULL AND p.disabled_at IS NULL
  AND k.due_at + interval '1 second' <= @now AND (o.tended_until IS NULL OR o.tended_until <= @now)
ORDER BY k.due_at, o.message_id, o.partner_id
LIMIT @most;

-- Opens the agency's task, unless the confirmation has come or there is one meanwhile.
-- name: TakeDownTaskOpen :execrows
WITH outstanding AS (
    UPDATE partner_take_downs o SET task_id = @task_id
    WHERE o.message_id = @message_id AND o.partner_id = @partner_id AND o.how IS NULL AND o.task_id IS NULL
    RETURNING o.task_id
)
INSERT INTO tasks (id, case_id, kind, beside, outlives, unit_id, opened_at, due_at)
SELECT outstanding.task_id, @case_id, @kind, @beside, @outlives, u.id, @opened_at, @due_at
FROM outstanding CROSS JOIN units u WHERE u.kind = 'agency';

-- From when on the partner is reminded.
-- name: TakeDownRemindAt :exec
UPDATE partner_take_downs SET remind_at = @at
WHERE message_id = @message_id AND partner_id = @partner_id AND how IS NULL;

-- The agency has looked after it: its task is gone, and comes again after a time.
-- name: TakeDownTended :exec
UPDATE partner_take_downs SET task_id = NULL, tended_until = @until, remind_at = @now
WHERE message_id = @message_id AND partner_id = @partner_id AND how IS NULL;

-- Whom to remind now: one reminder at a time, so that a partner that is away finds one when it is back.
-- name: TakeDownsToRemind :many
SELECT o.message_id, o.partner_id, o.reminders, m.case_id::uuid AS case_id, m.record_id, m.body, m.article, k.due_at
FROM partner_take_downs o
JOIN partner_messages m ON m.id = o.message_id
JOIN deadlines k ON k.message_id = o.message_id AND k.take_down
JOIN partners p ON p.id = o.partner_id
WHERE o.how IS NULL AND o.remind_at <= @now AND p.disabled_at IS NULL
  AND NOT EXISTS (SELECT FROM partner_messages r JOIN partner_deliveries d ON d.message_id = r.id
                  WHERE r.reminds_id = o.message_id AND d.partner_id = o.partner_id AND d.state = 'waiting')
ORDER BY o.remind_at
LIMIT @most;

-- name: TakeDownReminded :execrows
UPDATE partner_take_downs SET reminders = reminders + 1, remind_at = sqlc.narg('next')
WHERE message_id = @message_id AND partner_id = @partner_id AND how IS NULL AND reminders = @reminders;

-- A reminder, to one partner. It stands in no order with other messages: it waits for none, and holds none up.
-- name: PartnerRemind :exec
WITH written AS (
    INSERT INTO partner_messages (id, case_id, record_id, event, article, occurred_at, due_at, body, reminds_id)
    VALUES (@id, @case_id::uuid, @record_id, @event, @article, @occurred_at, @due_at, @body, @reminds_id)
    RETURNING id, seq, due_at
)
INSERT INTO partner_deliveries (message_id, partner_id, record_id, seq, due_at)
SELECT written.id, @partner_id, written.id, written.seq, written.due_at FROM written;

-- What those owe who are partners no more.
-- name: TakeDownsDropped :many
SELECT o.message_id, o.partner_id, m.case_id::uuid AS case_id, m.act_id, m.event, p.name_zh, p.name_en
FROM partners p
JOIN partner_take_downs o ON o.partner_id = p.id AND o.how IS NULL
JOIN partner_messages m ON m.id = o.message_id
WHERE p.disabled_at IS NOT NULL
ORDER BY o.message_id
LIMIT @most;

-- By which secrets a partner's call can be signed, and whether it is a partner still. No row for who never was one.
-- name: PartnerCaller :one
SELECT p.id, (p.disabled_at IS NOT NULL)::boolean AS disabled,
       ARRAY(SELECT s.secret FROM partner_secrets s
             WHERE s.partner_id = p.id AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())
             ORDER BY s.expires_at DESC NULLS FIRST)::bytea[] AS secrets
FROM partners p WHERE p.id = @id;

-- What partners owe of a case, for a case that the viewer has been found to be allowed to see.
-- name: CaseTakeDowns :many
SELECT o.how, o.confirmed_at, o.task_id, o.reminders, m.event, r.number AS record_number, p.name_zh, p.name_en, d.id AS delivery_id,
       d.state, d.done_at, k.due_at
FROM partner_take_downs o
JOIN partner_messages m ON m.id = o.message_id
JOIN records r ON r.id = m.record_id
JOIN partners p ON p.id = o.partner_id
JOIN partner_deliveries d ON d.message_id = o.message_id AND d.partner_id = o.partner_id
JOIN deadlines k ON k.message_id = o.message_id AND k.take_down
WHERE m.case_id = @case_id::uuid
ORDER BY m.seq, p.name_zh COLLATE "zh-x-icu", p.id;

-- What is owed for one delivery, as the agency may see it.
-- name: DeskTakeDown :one
SELECT o.how, o.confirmed_at, o.known_at, o.reminders, o.task_id, t.closed_at AS task_closed_at, k.due_at, u.name_zh AS agency_zh,
       u.name_en AS agency_en
FROM partner_take_downs o
JOIN partner_deliveries d ON d.message_id = o.message_id AND d.partner_id = o.partner_id
JOIN deadlines k ON k.message_id = o.message_id AND k.take_down
JOIN units u ON u.id = @unit_id AND u.kind = 'agency'
LEFT JOIN tasks t ON t.id = o.task_id
WHERE d.id = @delivery_id;

-- How the agency came to know, or had the partner reminded.
-- name: DeskTakeDownNotes :many
SELECT a.id, a.content, a.received_at, acc.name AS actor_name
FROM acts a JOIN accounts acc ON acc.id = a.actor_id
WHERE a.kind = @kind AND a.case_id = @case_id AND a.content->>'message' = @message_id::text AND a.content->>'partner' = @partner_id::text
  AND (SELECT kind FROM units WHERE units.id = @unit_id) = 'agency'
ORDER BY a.seq DESC;

-- How much each partner owes, and how much of it after its time.
-- name: TakeDownsByPartner :many
SELECT o.partner_id, count(*) AS owed, count(*) FILTER (WHERE k.due_at + interval '1 second' <= @now) AS outstanding,
       min(k.due_at)::timestamptz AS oldest
FROM partner_take_downs o
JOIN deadlines k ON k.message_id = o.message_id AND k.take_down
WHERE o.how IS NULL
GROUP BY o.partner_id;
