-- What the administrator sees: accounts and how the system runs. No content of a case.

-- name: AdminAccounts :many
SELECT a.id, a.login, a.name, a.role, a.failed_logins, a.locked_until, a.disabled_at, a.password_set_at, u.name_zh AS unit_zh,
       u.name_en AS unit_en
FROM accounts a LEFT JOIN units u ON u.id = a.unit_id
WHERE NOT a.machine AND (@role::text = '' OR a.role = @role::text)
  AND (@name::text = '' OR a.name ILIKE '%' || @name::text || '%' OR a.login ILIKE '%' || @name::text || '%')
  AND (@state::text <> 'locked' OR a.locked_until > @now)
  AND (@state::text <> 'disabled' OR a.disabled_at IS NOT NULL)
  AND (@state::text <> 'waiting' OR a.password_set_at IS NULL)
  AND a.login > @after::text
ORDER BY a.login
LIMIT @most;

-- name: AdminAccount :one
SELECT a.*, u.name_zh AS unit_zh, u.name_en AS unit_en,
       (SELECT count(*) FROM tasks t WHERE t.claimed_by = a.id AND t.closed_at IS NULL) AS claims,
       (SELECT count(*) FROM sessions s WHERE s.account_id = a.id AND s.expiry > current_timestamp) AS sessions
FROM accounts a LEFT JOIN units u ON u.id = a.unit_id
WHERE a.id = @id AND NOT a.machine;

-- name: AdminUnits :many
SELECT u.*, count(a.id) AS accounts, count(a.id) FILTER (WHERE a.role IN ('agency_head', 'unit_principal')) AS heads
FROM units u LEFT JOIN accounts a ON a.unit_id = u.id AND a.disabled_at IS NULL
GROUP BY u.id
ORDER BY (CASE u.kind WHEN 'agency' THEN 0 WHEN 'supervisor' THEN 1 ELSE 2 END), u.code;

-- A unit that has something to decide.
-- name: AdminUnit :one
SELECT u.*, (SELECT count(*) FROM accounts a WHERE a.unit_id = u.id AND a.disabled_at IS NULL
                                               AND a.role IN ('agency_head', 'unit_principal')) AS heads,
       s.id AS system_id, s.created_at AS system_since
FROM units u LEFT JOIN unit_systems s ON s.unit_id = u.id AND s.disabled_at IS NULL
WHERE u.id = @id AND u.kind <> 'supervisor';

-- What was set for a unit, latest first.
-- name: AdminUnitEvents :many
SELECT v.at, v.kind, v.facts, b.name AS actor_name
FROM account_events v LEFT JOIN accounts b ON b.id = v.actor_id
WHERE v.facts->>'unit' = @code::text AND v.facts ? 'unit'
ORDER BY v.at DESC, v.id DESC
LIMIT @most;

-- Whether the unit's only head decides what he has put up himself; the code of the unit, and no row where nothing changes.
-- name: UnitSoleHead :one
UPDATE units SET sole_head_decides = @allowed WHERE id = @id AND kind <> 'supervisor' AND sole_head_decides <> @allowed
RETURNING code;

-- name: AdminUnlock :one
UPDATE accounts SET failed_logins = 0, locked_until = NULL WHERE id = @id
RETURNING name, login;

-- Sign-ins, refusals, administrators' acts, and looks at full identity numbers, latest first. Each of the two tables gives no more
-- than a page of its own.
-- name: AdminLog :many
SELECT e.at, e.id, e.kind, e.facts, e.case_number, a.login AS account_login, a.name AS account_name, b.login AS actor_login, b.name AS actor_name
FROM (
    (SELECT v.at, v.id, v.kind, v.facts, v.account_id, v.actor_id, ''::text AS case_number
     FROM account_events v
     WHERE (v.at, v.id) < (@before_at::timestamptz, @before_id::uuid)
       AND (cardinality(@kinds::text[]) = 0 OR v.kind = ANY(@kinds::text[]))
       AND (sqlc.narg('account')::uuid IS NULL OR v.account_id = sqlc.narg('account') OR v.actor_id = sqlc.narg('account'))
     ORDER BY v.at DESC, v.id DESC
     LIMIT @most)
    UNION ALL
    (SELECT l.looked_at, lpad(to_hex(l.id), 32, '0')::uuid, 'identity_look', '{}'::jsonb, l.account_id, l.account_id, c.number
     FROM identity_looks l JOIN cases c ON c.id = l.case_id
     WHERE (l.looked_at, lpad(to_hex(l.id), 32, '0')::uuid) < (@before_at, @before_id)
       AND (cardinality(@kinds) = 0 OR 'identity_look' = ANY(@kinds))
       AND (sqlc.narg('account')::uuid IS NULL OR l.account_id = sqlc.narg('account'))
     ORDER BY l.looked_at DESC, l.id DESC
     LIMIT @most)
) e
LEFT JOIN accounts a ON a.id = e.account_id
LEFT JOIN accounts b ON b.id = e.actor_id
ORDER BY e.at DESC, e.id DESC
LIMIT @most;

-- Acts that are received and wait for the system, oldest first, without what is in them.
-- name: AdminWaiting :many
SELECT a.id, a.kind, a.received_at, a.attempts, c.number AS case_number
FROM acts a JOIN cases c ON c.id = a.case_id
WHERE a.status = 'received'
ORDER BY a.seq
LIMIT @most;

-- name: AdminNumbers :one
SELECT (SELECT count(*) FROM acts a WHERE a.status = 'received') AS waiting,
       (SELECT count(*) FROM tasks t WHERE t.closed_at IS NULL) AS open_tasks,
       (SELECT count(*) FROM tasks t WHERE t.closed_at IS NULL AND t.due_at <= @overdue_until) AS overdue_tasks,
       (SELECT count(*) FROM accounts b WHERE b.locked_until > @now) AS locked_accounts,
       (SELECT count(*) FROM sessions e WHERE e.expiry > clock_timestamp()) AS sessions,
       pg_database_size(current_database()) AS database_bytes;

-- What open cases have pinned: a pack whose file is another by now stops them.
-- name: AdminPinned :many
SELECT flow, pack_id, pack_version, pack_hash, count(*) AS cases FROM cases
WHERE closed_at IS NULL
GROUP BY flow, pack_id, pack_version, pack_hash
ORDER BY pack_id, pack_version, flow, pack_hash;
