-- name: AccountByLogin :one
SELECT * FROM accounts WHERE login = @login;

-- name: AccountGet :one
SELECT * FROM accounts WHERE id = @id AND disabled_at IS NULL;

-- How the administrator sees that strangers guess at an account. What they may still try is counted by what was typed, so that an
-- account that is not there counts alike; this is for the page alone.
-- name: AccountGuessed :exec
UPDATE accounts SET failed_logins = @failed, locked_until = sqlc.narg('locked_until') WHERE id = @id;

-- Whether somebody has signed in to the account from this device before.
-- name: DeviceKnown :one
SELECT EXISTS (SELECT FROM devices WHERE token = @token AND account_id = @account_id AND until > @now);

-- Whether the token is one that somebody was given.
-- name: DeviceGiven :one
SELECT EXISTS (SELECT FROM devices WHERE token = @token AND until > @now);

-- name: DeviceKeep :exec
INSERT INTO devices (token, account_id, until) VALUES (@token, @account_id, @until)
ON CONFLICT (token, account_id) DO UPDATE SET until = excluded.until;

-- name: DevicesForget :exec
DELETE FROM devices WHERE until < @before;

-- name: DevicesOfAccountForget :exec
DELETE FROM devices WHERE account_id = @account_id;

-- name: AccountSubjects :many
SELECT s.*, x.capacity
FROM account_subjects x JOIN subjects s ON s.id = x.subject_id
WHERE x.account_id = @account_id
ORDER BY x.capacity DESC, s.name COLLATE "zh-x-icu";

-- In what capacity the account may act for the subject; no row: not at all. Who takes the subject from the account waits for what is received in it.
-- name: AccountCapacity :one
SELECT capacity FROM account_subjects WHERE account_id = @account_id AND subject_id = @subject_id FOR KEY SHARE;

-- name: UnitGet :one
SELECT * FROM units WHERE id = @id;

-- name: UnitAgency :one
SELECT * FROM units WHERE kind = 'agency';

-- A session that has not ended, with the account as it is now: every request asks for both.
-- name: SessionFind :one
SELECT s.data, s.expiry, a.id AS account_id, coalesce(a.name, '') AS name, coalesce(a.role, '')::text AS role, a.unit_id,
       coalesce(a.session_version, 0)::integer AS session_version
FROM sessions s LEFT JOIN accounts a ON a.id = s.account_id AND a.disabled_at IS NULL
WHERE s.token = @token AND s.expiry > current_timestamp;

-- A new session. Whose it is stands beside the data, for the account's own list.
-- name: SessionStart :exec
INSERT INTO sessions (token, data, expiry, account_id, agent) VALUES (@token, @data, @expiry, @account_id, @agent)
ON CONFLICT (token) DO UPDATE SET data = excluded.data, expiry = excluded.expiry, account_id = excluded.account_id,
    agent = excluded.agent, seen_at = current_timestamp;

-- A session in use is touched every minute, and nobody waits for that to reach the disk: the worst that a crash of the database can
-- cost is to sign in again. Its end is as durable as anything else, and a request that is still on its way does not bring back a
-- session that has ended.
-- name: SessionTouch :exec
WITH at_leisure AS (SELECT set_config('synchronous_commit', 'off', true))
UPDATE sessions SET data = @data::bytea, expiry = @expiry::timestamptz, seen_at = current_timestamp
FROM at_leisure WHERE sessions.token = @token::text;

-- The sessions of an account that have not ended, the one that asks first.
-- name: SessionsOfAccount :many
SELECT id, agent, started_at, seen_at, token = @own_token::text AS own
FROM sessions
WHERE account_id = @account_id AND expiry > current_timestamp
ORDER BY own DESC, seen_at DESC, id;

-- name: SessionEnd :execrows
DELETE FROM sessions WHERE id = @id AND account_id = @account_id;

-- All but the one that asks.
-- name: SessionsEndOthers :execrows
DELETE FROM sessions WHERE account_id = @account_id AND token <> @own_token::text;

-- Whether made-up accounts with a public password are here.
-- name: AccountsDemoExist :one
SELECT EXISTS (SELECT FROM accounts WHERE demo);

-- name: AccountLock :one
SELECT * FROM accounts WHERE id = @id FOR NO KEY UPDATE;

-- Administrators who can act. They are locked, so that two who stop each other come one after the other.
-- name: AccountAdministratorsLock :many
SELECT id FROM accounts WHERE role = 'administrator' AND disabled_at IS NULL ORDER BY id FOR NO KEY UPDATE;

-- No row: the login is taken, or the account is there. A violated constraint would have the database write the login into its log.
-- name: AccountInsert :execrows
INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at)
VALUES (@id, @login, @password_hash, @name, @role, @unit_id, @created_at)
ON CONFLICT DO NOTHING;

-- A password that its owner has chosen. Sessions of the version before are over; a lock is lifted with it.
-- name: AccountPasswordSet :one
UPDATE accounts SET password_hash = @password_hash, password_set_at = @at, session_version = session_version + 1, failed_logins = 0,
    locked_until = NULL
WHERE id = @id
RETURNING session_version;

-- name: AccountChange :exec
UPDATE accounts SET name = @name, role = @role, unit_id = @unit_id WHERE id = @id;

-- name: AccountSessionsOver :exec
UPDATE accounts SET session_version = session_version + 1 WHERE id = @id;

-- name: AccountDisable :exec
UPDATE accounts SET disabled_at = @at WHERE id = @id;

-- name: AccountEnable :exec
UPDATE accounts SET disabled_at = NULL WHERE id = @id;

-- The latest link counts: one that was not used ends with the next.
-- name: AccountLinkDrop :exec
DELETE FROM account_links WHERE account_id = @account_id AND used_at IS NULL;

-- name: AccountLinkInsert :exec
INSERT INTO account_links (token_hash, account_id, made_by, made_at, expires_at)
VALUES (@token_hash, @account_id, @made_by, @made_at, current_timestamp + make_interval(hours => @hours::int));

-- name: AccountByLink :one
SELECT a.* FROM account_links l JOIN accounts a ON a.id = l.account_id
WHERE l.token_hash = @token_hash AND l.used_at IS NULL AND l.expires_at > current_timestamp AND a.disabled_at IS NULL;

-- Uses a link up; no row where it is used, has run out, or its account is disabled.
-- name: AccountLinkUse :one
UPDATE account_links l SET used_at = @at
FROM accounts a
WHERE l.token_hash = @token_hash AND a.id = l.account_id AND l.used_at IS NULL AND l.expires_at > current_timestamp
  AND a.disabled_at IS NULL
RETURNING l.account_id;

-- name: AccountSubjectAdd :execrows
INSERT INTO account_subjects (account_id, subject_id, capacity) VALUES (@account_id, @subject_id, @capacity)
ON CONFLICT (account_id, subject_id) DO NOTHING;

-- name: AccountSubjectRemove :execrows
DELETE FROM account_subjects WHERE account_id = @account_id AND subject_id = @subject_id;

-- The parties of all cases in which the account stands for the subject, or nobody does. Their cases are locked, as for acts and steps.
-- name: PartiesStoodFor :many
SELECT p.id, p.case_id FROM case_parties p JOIN cases c ON c.id = p.case_id
WHERE p.subject_id = @subject_id::uuid AND p.account_id IS NOT DISTINCT FROM sqlc.narg('account_id')::uuid AND p.capacity = ANY(@capacities::text[])
  AND p.until IS NULL
ORDER BY c.id
FOR NO KEY UPDATE OF c;

-- name: CasePartyEnds :exec
UPDATE case_parties SET until = greatest(@at::timestamptz, since) WHERE id = @id AND until IS NULL;

-- The party in the place of one that has ended: with the account that stands for the subject now, as ListingAccount finds it, unless that is in the case already.
-- name: CasePartyHandOver :exec
INSERT INTO case_parties (id, case_id, role, account_id, subject_id, capacity, since, reads)
SELECT @id, p.case_id, p.role, s.account_id, p.subject_id, coalesce(s.capacity, p.capacity), p.until, p.reads
FROM case_parties p LEFT JOIN LATERAL (
    SELECT x.account_id, x.capacity FROM account_subjects x JOIN accounts a ON a.id = x.account_id
    WHERE x.subject_id = p.subject_id AND a.disabled_at IS NULL
      AND NOT EXISTS (SELECT FROM case_parties o WHERE o.case_id = p.case_id AND o.account_id = x.account_id AND o.until IS NULL)
    ORDER BY x.capacity = 'self' DESC, a.created_at, a.id LIMIT 1) s ON true
WHERE p.id = @ended_id;

-- name: CaseHasParty :one
SELECT EXISTS (SELECT FROM case_parties WHERE case_id = @case_id AND account_id = @account_id::uuid AND until IS NULL);

-- name: AccountEventInsert :exec
INSERT INTO account_events (id, at, kind, account_id, actor_id, facts) VALUES (@id, @at, @kind, @account_id, @actor_id, @facts);

-- What happened to an account, latest first: its sign-ins and refusals, for its owner.
-- name: AccountSignIns :many
SELECT at, kind FROM account_events
WHERE account_id = @account_id AND kind IN ('sign_in', 'sign_in_refused', 'sign_in_limited')
ORDER BY at DESC, id DESC
LIMIT @most;
