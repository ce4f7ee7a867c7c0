-- Signing in: devices from which somebody has signed in before, who are not kept out by what strangers guess; and the key that
-- codes on receipts are made with.

-- +goose Up

-- token is the SHA-256 of what the browser holds. One browser can belong to several people, at a counter for example.
CREATE TABLE devices (
    token       bytea NOT NULL,
    account_id  uuid NOT NULL REFERENCES accounts,
    until       timestamptz NOT NULL,
    PRIMARY KEY (token, account_id)
);
CREATE INDEX devices_account ON devices (account_id);
CREATE INDEX devices_until ON devices (until);

-- Keys of this installation, made here once: two random UUIDs are 244 random bits.
CREATE TABLE installation_keys (
    name  text PRIMARY KEY,
    key   bytea NOT NULL CHECK (length(key) = 32)
);
INSERT INTO installation_keys (name, key)
VALUES ('lookup', decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- +goose Down

DROP TABLE installation_keys, devices;
