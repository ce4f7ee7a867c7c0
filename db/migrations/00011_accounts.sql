-- Accounts that people live with: made by an administrator, opened with a one-time link, ended with their sessions; and a
-- register of what happens to them that nothing in the application can write over.

-- +goose Up

-- A session belongs to one version of its account: a new password, another role or unit and a stop of the account raise it, and
-- what was signed in before is over. demo marks made-up accounts with a public password, which production refuses.
-- password_set_at is empty until the person has chosen a password; until then password_hash is that of a secret nobody knows.
ALTER TABLE accounts
    ADD COLUMN session_version integer NOT NULL DEFAULT 1,
    ADD COLUMN demo boolean NOT NULL DEFAULT false,
    ADD COLUMN password_set_at timestamptz;
UPDATE accounts SET password_set_at = created_at;
-- Salted hashes that are alike come from the demo data alone, whose accounts share one.
UPDATE accounts SET demo = true
WHERE password_hash IN (SELECT b.password_hash FROM accounts b GROUP BY b.password_hash HAVING count(*) > 1);
CREATE INDEX accounts_demo ON accounts (id) WHERE demo;
CREATE INDEX accounts_name_trgm ON accounts USING gin (name gin_trgm_ops);

-- What a person may see of his own sessions, and end. id stands for the token on pages. Times are those of the machine, as expiry.
ALTER TABLE sessions
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN account_id uuid REFERENCES accounts,
    ADD COLUMN agent text NOT NULL DEFAULT '',
    ADD COLUMN started_at timestamptz NOT NULL DEFAULT current_timestamp,
    ADD COLUMN seen_at timestamptz NOT NULL DEFAULT current_timestamp;
CREATE INDEX sessions_account ON sessions (account_id);

-- One-time links with which a person sets his password. Only the hash of the token is here; made_by is empty where a command on
-- the machine made it. The latest one of an account counts. expires_at is machine time, as with sessions.
CREATE TABLE account_links (
    token_hash  bytea PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES accounts,
    made_by     uuid REFERENCES accounts,
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz
);
CREATE UNIQUE INDEX account_links_one_open ON account_links (account_id) WHERE used_at IS NULL;

-- Sign-ins, refusals and what administrators do. account_id is whom it is about, actor_id who did it; a command on the machine and
-- a login that nobody has leave them empty. facts are small and hold no personal data.
CREATE TABLE account_events (
    id          uuid PRIMARY KEY,
    at          timestamptz NOT NULL,
    kind        text NOT NULL,
    account_id  uuid REFERENCES accounts,
    actor_id    uuid REFERENCES accounts,
    facts       jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX account_events_latest ON account_events (at DESC, id DESC);
CREATE INDEX account_events_account ON account_events (account_id, at DESC, id DESC);
CREATE INDEX identity_looks_latest ON identity_looks (looked_at DESC, id DESC);

-- +goose StatementBegin
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

CREATE TRIGGER account_events_added_to_only BEFORE UPDATE OR DELETE OR TRUNCATE ON account_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- +goose Down

DROP INDEX identity_looks_latest;
DROP TABLE account_events, account_links;
DROP FUNCTION refuse_rewriting;
ALTER TABLE sessions DROP COLUMN id, DROP COLUMN account_id, DROP COLUMN agent, DROP COLUMN started_at, DROP COLUMN seen_at;
DROP INDEX accounts_demo, accounts_name_trgm;
ALTER TABLE accounts DROP COLUMN session_version, DROP COLUMN demo, DROP COLUMN password_set_at;
