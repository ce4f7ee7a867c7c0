-- Partners: the messages that steps leave for them, the sender's work, and what the desk and the administrator see of it.

-- What messages say of records, each in a case, and what partners were told in that case before. No rows where nobody is to be told.
-- name: PartnerMatters :many
SELECT x.case_id::uuid AS case_id, r.id AS record_id, r.number, r.version, i.code AS item,
       ARRAY(SELECT m.event FROM partner_messages m WHERE m.case_id = x.case_id AND m.record_id = r.id ORDER BY m.seq)::text[] AS told
FROM (SELECT unnest(@cases::uuid[]) AS case_id, unnest(@records::uuid[]) AS record_id) x
JOIN records r ON r.id = x.record_id
JOIN catalogue_items i ON i.id = r.item_id
WHERE EXISTS (SELECT FROM partners p WHERE p.disabled_at IS NULL);

-- A message, and a delivery of it to everybody who is a partner now; with take_down each of them owes the confirmation that the record is down.
-- name: PartnerTell :exec
WITH written AS (
    INSERT INTO partner_messages (id, case_id, record_id, act_id, event, article, occurred_at, due_at, body)
    VALUES (@id, @case_id::uuid, @record_id, @act_id, @event, @article, @occurred_at, @due_at, @body)
    RETURNING id, record_id, seq, due_at
), owed AS (
    INSERT INTO partner_take_downs (message_id, partner_id)
    SELECT written.id, p.id FROM written CROSS JOIN partners p WHERE p.disabled_at IS NULL AND @take_down::boolean
)
INSERT INTO partner_deliveries (message_id, partner_id, record_id, seq, due_at)
SELECT written.id, p.id, written.record_id, written.seq, written.due_at FROM written CROSS JOIN partners p
WHERE p.disabled_at IS NULL;

-- Messages that records are published no longer, each once for an end of its record, and a delivery of each to everybody who is a partner now. None where
-- nobody is.
-- name: PartnerTellEnds :exec
WITH written AS (
    INSERT INTO partner_messages (id, record_id, event, article, occurred_at, due_at, body, pack_id, pack_version)
    SELECT unnest(@ids::uuid[]), unnest(@records::uuid[]), @event, @article, unnest(@occurred_at::timestamptz[]), unnest(@due_at::timestamptz[]),
           unnest(@bodies::text[]), @pack_id::text, @pack_version::integer
    WHERE EXISTS (SELECT FROM partners p WHERE p.disabled_at IS NULL)
    ON CONFLICT (record_id, event, occurred_at) WHERE case_id IS NULL DO NOTHING
    RETURNING id, record_id, seq, due_at
)
INSERT INTO partner_deliveries (message_id, partner_id, record_id, seq, due_at)
SELECT written.id, p.id, written.record_id, written.seq, written.due_at FROM written CROSS JOIN partners p
WHERE p.disabled_at IS NULL;

-- A clock of a message. Nobody is reminded of it: the sender is at it, and a delivery that it cannot make becomes a task.
-- name: PartnerDeadlineInsert :exec
INSERT INTO deadlines (id, case_id, message_id, take_down, clock, article, basis, started_at, due_at, provisional, explanation)
VALUES (@id, @case_id, @message_id, @take_down, @clock, @article, @basis, @started_at, @due_at, @provisional, @explanation);

-- The sender. Deliveries to send, those that have waited longest first: of one record only the first that a partner has not
-- got, and only some of one partner at a time, so that one that answers slowly holds up nobody else.
-- name: PartnerLease :many
WITH due AS (
    SELECT first.id
    FROM partners p
    CROSS JOIN LATERAL (
        SELECT d.id, d.next_at
        FROM partner_deliveries d
        WHERE d.partner_id = p.id AND d.state = 'waiting' AND d.next_at <= clock_timestamp()
          AND (d.leased_until IS NULL OR d.leased_until < clock_timestamp())
          AND NOT EXISTS (SELECT FROM partner_deliveries e
                          WHERE e.partner_id = d.partner_id AND e.record_id = d.record_id AND e.seq < d.seq AND e.state = 'waiting')
        ORDER BY d.next_at
        LIMIT @each
        FOR UPDATE OF d SKIP LOCKED
    ) first
    WHERE p.disabled_at IS NULL
      AND (SELECT count(*) FROM partner_deliveries o
           WHERE o.partner_id = p.id AND o.state = 'waiting' AND o.leased_until >= clock_timestamp()) < @each
    ORDER BY first.next_at
    LIMIT @most
)
UPDATE partner_deliveries
SET leased_until = clock_timestamp() + make_interval(secs => @seconds::float8), attempts = attempts + 1, tries = tries + 1
FROM due, partner_messages m, partners p
WHERE partner_deliveries.id = due.id AND m.id = partner_deliveries.message_id AND p.id = partner_deliveries.partner_id
RETURNING partner_deliveries.id, partner_deliveries.attempts, partner_deliveries.tries, m.id AS message_id, coalesce(m.case_id, '00000000-0000-0000-0000-000000000000')::uuid AS case_id, m.act_id,
          m.event, m.body, p.url, p.name_zh, p.name_en,
          ARRAY(SELECT s.secret FROM partner_secrets s
                WHERE s.partner_id = p.id AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())
                ORDER BY s.expires_at DESC NULLS FIRST)::bytea[] AS secrets;

-- name: PartnerAttemptInsert :exec
INSERT INTO partner_attempts (delivery_id, n, at, status, failure, milliseconds)
VALUES (@delivery_id, @n, @at, @status, @failure, @milliseconds) ON CONFLICT DO NOTHING;

-- A delivery that is tried again after a pause.
-- name: PartnerRetry :exec
UPDATE partner_deliveries SET leased_until = NULL, next_at = clock_timestamp() + make_interval(secs => @seconds::float8)
WHERE id = @id AND state = 'waiting';

-- A delivery that is not tried again by itself: it counts as tried often enough.
-- name: PartnerGiveUp :exec
UPDATE partner_deliveries SET leased_until = NULL, next_at = NULL, tries = greatest(tries, @tries)
WHERE id = @id AND state = 'waiting';

-- Ends a delivery, once. No row where it has ended before.
-- name: PartnerEnd :one
UPDATE partner_deliveries d SET state = @state, done_at = @at, leased_until = NULL, next_at = NULL
WHERE d.id = @id AND d.state = 'waiting'
RETURNING d.task_id;

-- name: PartnerSendAgain :exec
UPDATE partner_deliveries SET tries = 0, next_at = clock_timestamp(), leased_until = NULL, task_id = NULL
WHERE id = @id AND state = 'waiting';

-- The clock by which partners are told of a message is met with its last delivery.
-- name: PartnerDeadlineMet :exec
UPDATE deadlines d SET met_at = (SELECT max(x.done_at) FROM partner_deliveries x WHERE x.message_id = @message_id)
WHERE d.message_id = @message_id AND NOT d.take_down AND d.met_at IS NULL
  AND NOT EXISTS (SELECT FROM partner_deliveries w WHERE w.message_id = @message_id AND w.state = 'waiting');

-- A partner that was told in time otherwise, or had the record down in time, may come to be known as such after the deadline was marked.
-- name: PartnerDeadlineLift :many
UPDATE deadlines SET overdue_at = NULL
WHERE message_id = @message_id AND overdue_at IS NOT NULL AND met_at <= due_at
RETURNING clock;

-- Deliveries that want a person: tried often enough, or due soon and tried, or due soon and held up by one that a person
-- has before him, or that is of no case. One that is on its way is waited for, and a reminder wants nobody: what it reminds of has a task of its own. A message of no case has
-- none to hang a task on: it is tried on, and the list of partners shows it. What is due soon goes by the date as it was first counted; what is
-- shown and the task's date are those of the deadline, which a notice may have moved.
-- name: PartnerStray :many
SELECT d.id, d.attempts, d.message_id, m.case_id::uuid AS case_id, m.act_id, m.event, coalesce(k.due_at, m.due_at)::timestamptz AS due_at,
       p.name_zh, p.name_en
FROM partner_deliveries d
JOIN partner_messages m ON m.id = d.message_id
JOIN partners p ON p.id = d.partner_id
LEFT JOIN deadlines k ON k.message_id = m.id AND NOT k.take_down
WHERE d.state = 'waiting' AND d.task_id IS NULL AND p.disabled_at IS NULL AND m.reminds_id IS NULL AND m.case_id IS NOT NULL
  AND (d.leased_until IS NULL OR d.leased_until < clock_timestamp())
  AND (d.tries >= @tries OR d.due_at <= @presses_until)
  AND (d.tries > 0 OR EXISTS (SELECT FROM partner_deliveries e JOIN partner_messages h ON h.id = e.message_id
                              WHERE e.partner_id = d.partner_id AND e.record_id = d.record_id AND e.seq < d.seq
                                AND e.state = 'waiting' AND (e.task_id IS NOT NULL OR h.case_id IS NULL)))
ORDER BY d.seq
LIMIT @most;

-- Opens the agency's task for a delivery, unless it has ended or has one meanwhile.
-- name: PartnerTaskOpen :execrows
WITH stray AS (
    UPDATE partner_deliveries d SET task_id = @task_id WHERE d.id = @id AND d.state = 'waiting' AND d.task_id IS NULL
    RETURNING d.task_id
)
INSERT INTO tasks (id, case_id, kind, beside, outlives, unit_id, opened_at, due_at)
SELECT stray.task_id, @case_id, @kind, @beside, @outlives, u.id, @opened_at, @due_at FROM stray CROSS JOIN units u WHERE u.kind = 'agency';

-- Deliveries to those who are partners no more.
-- name: PartnerDropped :many
SELECT d.id, d.message_id, coalesce(m.case_id, '00000000-0000-0000-0000-000000000000')::uuid AS case_id, m.act_id, m.event, p.name_zh, p.name_en
FROM partners p
JOIN partner_deliveries d ON d.partner_id = p.id AND d.state = 'waiting'
JOIN partner_messages m ON m.id = d.message_id
WHERE p.disabled_at IS NOT NULL
ORDER BY d.seq
LIMIT @most;

-- name: PartnerOverdue :many
SELECT case_id, message_id FROM deadlines
WHERE message_id IS NOT NULL AND met_at IS NULL AND overdue_at IS NULL AND due_at + interval '1 second' <= @now
ORDER BY due_at
LIMIT @most;

-- name: PartnerDeadlineOverdue :many
UPDATE deadlines SET overdue_at = due_at + interval '1 second'
WHERE message_id = @message_id AND met_at IS NULL AND overdue_at IS NULL AND due_at + interval '1 second' <= @now
RETURNING clock;

-- The delivery that a task of the unit is about.
-- name: PartnerDeliveryOfTask :one
SELECT d.id, d.message_id, d.partner_id, m.case_id::uuid AS case_id, m.act_id, m.event, m.occurred_at, p.name_zh, p.name_en
FROM partner_deliveries d
JOIN partner_messages m ON m.id = d.message_id
JOIN partners p ON p.id = d.partner_id
JOIN tasks t ON t.id = d.task_id
WHERE d.task_id = @task_id AND t.unit_id = @unit_id;

-- The desk. Only the agency tells partners; each query asks that the unit be it.

-- name: DeskPartners :many
SELECT p.id, p.name_zh, p.name_en, p.contact, p.disabled_at,
       (SELECT count(*) FROM partner_deliveries w WHERE w.partner_id = p.id AND w.state = 'waiting') AS waiting,
       (SELECT count(*) FROM partner_deliveries w JOIN tasks t ON t.id = w.task_id AND t.closed_at IS NULL
        WHERE w.partner_id = p.id AND w.state = 'waiting') AS away,
       last.done_at AS last_told
FROM partners p
LEFT JOIN LATERAL (SELECT s.done_at FROM partner_deliveries s WHERE s.partner_id = p.id AND s.state = 'delivered'
                   ORDER BY s.done_at DESC LIMIT 1) last ON true
WHERE (SELECT kind FROM units WHERE units.id = @unit_id) = 'agency'
ORDER BY (p.disabled_at IS NOT NULL), p.name_zh COLLATE "zh-x-icu", p.id;

-- Deliveries, latest message first. state is '' for all; away asks for those with an open task only, owed for those whose confirmation is
-- owed, and overdue_at for those whose confirmation was due before it.
-- name: DeskDeliveries :many
SELECT d.id, d.state, d.attempts, d.done_at, m.id AS message_id, m.event, m.occurred_at, coalesce(k.due_at, m.due_at)::timestamptz AS due_at,
       p.name_zh, p.name_en, coalesce(m.case_id, '00000000-0000-0000-0000-000000000000')::uuid AS case_id, coalesce(c.number, '')::text AS case_number, r.number AS record_number,
       (t.id IS NOT NULL)::boolean AS away, (o.message_id IS NOT NULL)::boolean AS take_down, o.how, x.due_at AS confirm_by
FROM partner_deliveries d
JOIN partner_messages m ON m.id = d.message_id
JOIN partners p ON p.id = d.partner_id
LEFT JOIN cases c ON c.id = m.case_id
JOIN records r ON r.id = m.record_id
LEFT JOIN deadlines k ON k.message_id = m.id AND NOT k.take_down
LEFT JOIN tasks t ON t.id = d.task_id AND t.closed_at IS NULL
LEFT JOIN partner_take_downs o ON o.message_id = d.message_id AND o.partner_id = d.partner_id
LEFT JOIN deadlines x ON x.message_id = m.id AND x.take_down
WHERE (SELECT kind FROM units WHERE units.id = @unit_id) = 'agency'
  AND (@state::text = '' OR d.state = @state::text) AND (NOT @away::boolean OR d.task_id IS NOT NULL AND t.id IS NOT NULL)
  AND (NOT @owed::boolean OR o.message_id IS NOT NULL AND o.how IS NULL)
  AND (sqlc.narg('overdue_at')::timestamptz IS NULL OR x.due_at + interval '1 second' <= sqlc.narg('overdue_at')::timestamptz)
  AND (sqlc.narg('partner_id')::uuid IS NULL OR d.partner_id = sqlc.narg('partner_id'))
  AND (m.occurred_at, d.id) < (@before_at::timestamptz, @before_id::uuid)
ORDER BY m.occurred_at DESC, d.id DESC
LIMIT @most;

-- name: DeskDelivery :one
SELECT d.id, d.state, d.attempts, d.next_at, d.done_at, d.task_id, d.partner_id, m.id AS message_id, m.event, m.article, m.occurred_at, m.body,
       coalesce(k.due_at, m.due_at)::timestamptz AS due_at, p.name_zh, p.name_en, p.contact,
       coalesce(m.case_id, '00000000-0000-0000-0000-000000000000')::uuid AS case_id, coalesce(c.number, '')::text AS case_number, coalesce(c.pack_id, m.pack_id)::text AS pack_id,
       coalesce(c.pack_version, m.pack_version)::integer AS pack_version, r.number AS record_number, i.name_zh AS item_zh,
       i.name_en AS item_en, i.fields, t.closed_at AS task_closed_at
FROM partner_deliveries d
JOIN partner_messages m ON m.id = d.message_id
JOIN partners p ON p.id = d.partner_id
LEFT JOIN cases c ON c.id = m.case_id
JOIN records r ON r.id = m.record_id
JOIN catalogue_items i ON i.id = r.item_id
LEFT JOIN deadlines k ON k.message_id = m.id AND NOT k.take_down
LEFT JOIN tasks t ON t.id = d.task_id
WHERE d.id = @id AND (SELECT kind FROM units WHERE units.id = @unit_id) = 'agency';

-- name: DeskAttempts :many
SELECT a.n, a.at, a.status, a.failure, a.milliseconds FROM partner_attempts a
WHERE a.delivery_id = @delivery_id AND (SELECT kind FROM units WHERE units.id = @unit_id) = 'agency'
ORDER BY a.n DESC
LIMIT @most;

-- How the agency told a partner otherwise, or had a message sent again.
-- name: DeskTellings :many
SELECT a.id, a.content, a.received_at, acc.name AS actor_name
FROM acts a JOIN accounts acc ON acc.id = a.actor_id
WHERE a.kind = @kind AND a.case_id = @case_id AND a.content->>'delivery' = @delivery_id::text
  AND (SELECT kind FROM units WHERE units.id = @unit_id) = 'agency'
ORDER BY a.seq DESC;

-- Which partners the open tasks of a case are about, for a case that the viewer has been found to be allowed to see.
-- name: CaseAwayPartners :many
SELECT t.id AS task_id, p.name_zh, p.name_en, m.event
FROM tasks t
JOIN partner_deliveries d ON d.task_id = t.id
JOIN partner_messages m ON m.id = d.message_id
JOIN partners p ON p.id = d.partner_id
WHERE t.case_id = @case_id AND t.closed_at IS NULL;

-- The administrator, who sees who is a partner and never what partners are told.

-- name: AdminPartners :many
SELECT p.id, p.name_zh, p.name_en, p.url, p.contact, p.disabled_at,
       (SELECT count(*) FROM partner_deliveries w WHERE w.partner_id = p.id AND w.state = 'waiting') AS waiting,
       last.done_at AS last_told
FROM partners p
LEFT JOIN LATERAL (SELECT s.done_at FROM partner_deliveries s WHERE s.partner_id = p.id AND s.state = 'delivered'
                   ORDER BY s.done_at DESC LIMIT 1) last ON true
ORDER BY (p.disabled_at IS NOT NULL), p.name_zh COLLATE "zh-x-icu", p.id;

-- name: AdminPartner :one
SELECT p.*, (SELECT count(*) FROM partner_deliveries w WHERE w.partner_id = p.id AND w.state = 'waiting') AS waiting,
       current.created_at AS secret_at, old.expires_at AS old_secret_until
FROM partners p
LEFT JOIN partner_secrets current ON current.partner_id = p.id AND current.expires_at IS NULL
LEFT JOIN LATERAL (SELECT s.expires_at FROM partner_secrets s WHERE s.partner_id = p.id AND s.expires_at > clock_timestamp()
                   ORDER BY s.expires_at DESC LIMIT 1) old ON true
WHERE p.id = @id;

-- name: PartnerInsert :exec
INSERT INTO partners (id, name_zh, name_en, url, contact, remark, created_at, disabled_at)
VALUES (@id, @name_zh, @name_en, @url, @contact, @remark, @created_at, @disabled_at);

-- name: PartnerUpdate :execrows
UPDATE partners SET name_zh = @name_zh, name_en = @name_en, url = @url, contact = @contact, remark = @remark WHERE id = @id;

-- name: PartnerDisable :execrows
UPDATE partners SET disabled_at = coalesce(disabled_at, @now) WHERE id = @id;

-- name: PartnerEnable :execrows
UPDATE partners SET disabled_at = NULL WHERE id = @id;

-- name: PartnerLock :one
SELECT id FROM partners WHERE id = @id FOR UPDATE;

-- name: PartnerSecretEnd :exec
UPDATE partner_secrets SET expires_at = clock_timestamp() + make_interval(secs => @seconds::float8)
WHERE partner_id = @partner_id AND expires_at IS NULL;

-- What has ended is not kept.
-- name: PartnerSecretsForget :exec
DELETE FROM partner_secrets WHERE partner_id = @partner_id AND expires_at <= clock_timestamp();

-- name: PartnerSecretExists :one
SELECT EXISTS (SELECT FROM partner_secrets WHERE id = @id);

-- name: PartnerSecretInsert :exec
INSERT INTO partner_secrets (id, partner_id, secret) VALUES (@id, @partner_id, @secret);
