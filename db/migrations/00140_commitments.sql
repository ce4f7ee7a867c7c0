-- Commitments (信用承诺): the items that units handle on one, what parties have signed, and when each is checked.

-- +goose Up

-- Whatever the program does of its own accord, such as opening the check of a commitment on its day, is an act of this account. Nobody can sign
-- in with it: it has no password, and is disabled.
ALTER TABLE accounts ADD COLUMN machine boolean NOT NULL DEFAULT false;
INSERT INTO accounts (id, login, password_hash, name, role, disabled_at, created_at, machine)
VALUES ('00000000-0000-7000-8000-000000000001', '(schedule)', '', '系统日程', 'schedule', '2020-01-01T00:00:00+08:00', '2020-01-01T00:00:00+08:00', true);

-- 告知承诺事项 of a unit. Its terms are a casefile.CommitmentTerms in versions; the highest is in force as long as it is not retired.
CREATE TABLE commitment_items (
    id          uuid PRIMARY KEY,
    unit_id     uuid NOT NULL REFERENCES units,
    code        text NOT NULL UNIQUE,
    retired_at  timestamptz
);
CREATE INDEX commitment_items_unit ON commitment_items (unit_id, code);
CREATE TABLE commitment_terms (
    item_id       uuid NOT NULL REFERENCES commitment_items,
    version       integer NOT NULL CHECK (version > 0),
    terms         jsonb NOT NULL,
    hash          text NOT NULL,
    published_at  timestamptz NOT NULL,
    published_by  uuid NOT NULL REFERENCES accounts,
    PRIMARY KEY (item_id, version)
);

-- The seed with which a unit's commitments that fall due on a day are drawn. It is made once, on that day, and never changes: with it anybody
-- draws the same again (casefile.DrawOf).
CREATE TABLE commitment_draws (
    unit_id   uuid NOT NULL REFERENCES units,
    day       date NOT NULL,
    seed      bytea NOT NULL,
    drawn_at  timestamptz NOT NULL,
    PRIMARY KEY (unit_id, day)
);

-- 信用承诺, signed or declined. state is a casefile.CommitmentState. account_id stands for the subject; actor_id has signed, or entered it at the
-- counter. papers say by their ids in the terms when each came. check_on is the day of the check, known once the item is finished; draw is what was
-- drawn on it, exempt why it was not checked. It was signed under the version of the pack. record_id is the record of the commitment, breach_id that of its breach.
CREATE TABLE commitments (
    id            uuid PRIMARY KEY,
    form_id       uuid NOT NULL UNIQUE,
    number        text NOT NULL UNIQUE,
    item_id       uuid NOT NULL,
    version       integer NOT NULL,
    unit_id       uuid NOT NULL REFERENCES units,
    subject_id    uuid NOT NULL REFERENCES subjects,
    account_id    uuid REFERENCES accounts,
    capacity      text NOT NULL,
    actor_id      uuid NOT NULL REFERENCES accounts,
    way           text NOT NULL,
    state         text NOT NULL,
    pack_id       text NOT NULL,
    pack_version  integer NOT NULL,
    signed_at     timestamptz NOT NULL,
    reasons       text NOT NULL DEFAULT '',
    record_id     uuid UNIQUE REFERENCES records,
    finished_on   date,
    finished_by   uuid REFERENCES accounts,
    withdrawn_at  timestamptz,
    withdrawn_by  uuid REFERENCES accounts,
    check_on      date,
    draw          integer,
    exempt        text,
    case_id       uuid UNIQUE REFERENCES cases,
    breach_id     uuid UNIQUE REFERENCES records,
    FOREIGN KEY (item_id, version) REFERENCES commitment_terms,
    CHECK ((finished_on IS NULL) = (finished_by IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX commitments_unit ON commitments (unit_id, state, check_on, id);
CREATE INDEX commitments_unit_signed ON commitments (unit_id, signed_at DESC, id);
CREATE INDEX commitments_subject ON commitments (subject_id, signed_at DESC, id);
CREATE INDEX commitments_due ON commitments (check_on, id) WHERE state = 'finished';
CREATE INDEX commitments_item ON commitments (item_id, signed_at DESC, id);

-- Files of a commitment: the scan of what was signed (paper is ''), and papers that follow. With the check they go over to its case.
ALTER TABLE attachments ADD COLUMN commitment_id uuid REFERENCES commitments;
ALTER TABLE attachments ADD COLUMN paper text;
CREATE INDEX attachments_commitment ON attachments (commitment_id) WHERE commitment_id IS NOT NULL;
