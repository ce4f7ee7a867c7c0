-- A unit's own system, which signs commitments and says that items are finished, by calls that bear its signature.

-- +goose Up

-- account_id is the account as which it acts: a machine, with which nobody can sign in. A system that is disabled is refused; it is never removed, since
-- what it has done names its account.
CREATE TABLE unit_systems (
    id           uuid PRIMARY KEY,
    unit_id      uuid NOT NULL REFERENCES units,
    account_id   uuid NOT NULL UNIQUE REFERENCES accounts,
    secret       bytea NOT NULL CHECK (length(secret) BETWEEN 24 AND 64),
    created_at   timestamptz NOT NULL,
    disabled_at  timestamptz
);
CREATE UNIQUE INDEX unit_systems_one ON unit_systems (unit_id) WHERE disabled_at IS NULL;
