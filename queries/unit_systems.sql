-- A unit's own system.

-- name: UnitSystemAccountInsert :exec
INSERT INTO accounts (id, login, password_hash, name, role, unit_id, disabled_at, created_at, machine)
SELECT @id, @login, '', u.name_zh || '业务系统', 'unit_clerk', u.id, @at::timestamptz, @at::timestamptz, true FROM units u WHERE u.id = @unit_id;

-- The one that a unit has had is refused from then on.
-- name: UnitSystemsDisable :execrows
UPDATE unit_systems SET disabled_at = @at WHERE unit_id = @unit_id AND disabled_at IS NULL;

-- name: UnitSystemInsert :exec
INSERT INTO unit_systems (id, unit_id, account_id, secret, created_at) VALUES (@id, @unit_id, @account_id, @secret, @created_at);

-- By which secret a system signs, and as whom it acts.
-- name: UnitSystem :one
SELECT unit_id, account_id, secret, (disabled_at IS NOT NULL)::boolean AS disabled FROM unit_systems WHERE id = @id;

-- name: UnitProviderByCode :one
SELECT id FROM units WHERE code = @code AND kind = 'provider';

-- Whoever acts for a unit: somebody who may sign in, or its own system, with which nobody can.
-- name: UnitActor :one
SELECT unit_id, role FROM accounts WHERE id = @id AND (disabled_at IS NULL OR machine);
