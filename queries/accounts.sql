-- name: AccountByLogin :one
SELECT * FROM accounts WHERE login = @login;

-- name: AccountGet :one
SELECT * FROM accounts WHERE id = @id AND disabled_at IS NULL;

-- A wrong password counts; the fifth locks. Counting and locking are one statement, so guesses in parallel all count.
-- name: AccountLoginFailed :one
UPDATE accounts
SET failed_logins = CASE WHEN locked_until <= @now THEN 1 ELSE failed_logins + 1 END,
    locked_until  = CASE WHEN (CASE WHEN locked_until <= @now THEN 1 ELSE failed_logins + 1 END) >= @most::int
                         THEN @lock_until::timestamptz END
WHERE id = @id
RETURNING locked_until;

-- name: AccountLoginSucceeded :exec
UPDATE accounts SET failed_logins = 0, locked_until = NULL WHERE id = @id;

-- name: AccountSubjects :many
SELECT s.*, x.capacity
FROM account_subjects x JOIN subjects s ON s.id = x.subject_id
WHERE x.account_id = @account_id
ORDER BY x.capacity DESC, s.name COLLATE "zh-x-icu";

-- In what capacity the account may act for the subject; no row: not at all.
-- name: AccountCapacity :one
SELECT capacity FROM account_subjects WHERE account_id = @account_id AND subject_id = @subject_id;

-- name: UnitGet :one
SELECT * FROM units WHERE id = @id;

-- name: UnitAgency :one
SELECT * FROM units WHERE kind = 'agency';

-- name: SessionFind :one
SELECT data, expiry FROM sessions WHERE token = @token AND expiry > current_timestamp;

-- A session in use is touched every minute, and nobody waits for that to reach the disk: the worst that a crash of the database can
-- cost is to sign in again. Its end (Delete, by scs) is as durable as anything else.
-- name: SessionTouch :exec
WITH at_leisure AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO sessions (token, data, expiry) SELECT @token::text, @data::bytea, @expiry::timestamptz FROM at_leisure
ON CONFLICT (token) DO UPDATE SET data = excluded.data, expiry = excluded.expiry;
