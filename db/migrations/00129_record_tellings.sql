-- That somebody is told of a record about him that came in without a case.

-- +goose Up

-- By which article of which rules, and until when he was told: told_on is the day on which the unit did, in writing, before it reported the record; ready_at
-- is since when it lies ready for his account, with what he can do about it.
CREATE TABLE record_tellings (
    record_id       uuid PRIMARY KEY REFERENCES records,
    pack_id         text NOT NULL,
    pack_version    int NOT NULL,
    article         text NOT NULL,
    repair_article  text NOT NULL,
    by_platform     boolean NOT NULL,
    told_on         date,
    ready_at        timestamptz NOT NULL
);
