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
