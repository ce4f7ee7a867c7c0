-- What the administrator sees: accounts and how the system runs. No content of a case.

-- name: AdminAccounts :many
SELECT a.id, a.login, a.name, a.role, a.failed_logins, a.locked_until, a.disabled_at, u.name_zh AS unit_zh,
       u.name_en AS unit_en
FROM accounts a LEFT JOIN units u ON u.id = a.unit_id
WHERE (@role::text = '' OR a.role = @role::text)
  AND (NOT @locked::boolean OR a.locked_until > @now)
  AND a.login > @after::text
ORDER BY a.login
LIMIT @most;

-- name: AdminUnlock :one
UPDATE accounts SET failed_logins = 0, locked_until = NULL WHERE id = @id
RETURNING name, login;

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
SELECT pack_id, pack_version, pack_hash, count(*) AS cases FROM cases
WHERE closed_at IS NULL
GROUP BY pack_id, pack_version, pack_hash
ORDER BY pack_id, pack_version, pack_hash;
