-- Forms that came when their author's session had ended, kept until he has signed in again.
-- +goose Up

-- sealed is what was typed, under a key that only the browser holds from which it came; browser is the SHA-256 of that key's name
-- for the row. path is where the form was sent, with its query. Sessions run by the machine's clock, and so does this.
CREATE TABLE typed_forms (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES accounts,
    browser     bytea NOT NULL CHECK (length(browser) = 32),
    path        text NOT NULL,
    sealed      bytea NOT NULL CHECK (length(sealed) < 400000),
    with_files  boolean NOT NULL,
    ends_at     timestamptz NOT NULL
);
CREATE INDEX typed_forms_account ON typed_forms (account_id, ends_at);
CREATE INDEX typed_forms_ends ON typed_forms (ends_at);

-- What a form says of whose it is, is sealed with it.
INSERT INTO installation_keys (name, key)
VALUES ('writer', decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- +goose Down

ALTER TABLE installation_keys DISABLE TRIGGER USER;
DELETE FROM installation_keys WHERE name = 'writer';
ALTER TABLE installation_keys ENABLE TRIGGER USER;
DROP TABLE typed_forms;
