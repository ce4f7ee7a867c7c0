-- The calendar in force in this city: which notices its administrator has put in force, and how far the deadlines that ran
-- have been counted again since.

-- +goose Up

-- Days off that regulation fixes by itself, for years without a notice. They are written once, with the first notices, so
-- that processes of two versions of the program never count differently; a later migration may change them.
CREATE TABLE calendar_statutory (
    day   date PRIMARY KEY,
    name  text NOT NULL
);

-- serial is the order of application. applied_at is legal time; applied_by is null where the installation did it.
-- version is that of the calendar which the notice made.
CREATE TABLE calendar_notices (
    id          text PRIMARY KEY,
    serial      bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    year        integer NOT NULL,
    published   date NOT NULL,
    source      text NOT NULL,
    revises     text REFERENCES calendar_notices,
    days        jsonb NOT NULL,
    sha256      text NOT NULL,
    version     text NOT NULL,
    applied_at  timestamptz NOT NULL,
    applied_by  uuid REFERENCES accounts
);

-- One for each notice that was applied while the system ran. total, done, later and nearer count deadlines; failed are the
-- cases whose deadlines could not be counted, named in the worker's log.
CREATE TABLE recounts (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id    text NOT NULL UNIQUE REFERENCES calendar_notices,
    total        integer NOT NULL,
    done         integer NOT NULL DEFAULT 0,
    later        integer NOT NULL DEFAULT 0,
    nearer       integer NOT NULL DEFAULT 0,
    failed       integer NOT NULL DEFAULT 0,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz
);

-- Dates that a notice has moved and of which the applicant has not been told: from_at is where the date stood, version the
-- calendar by which it did. Told means gone.
CREATE TABLE date_moves (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES cases,
    deadline_id  uuid NOT NULL REFERENCES deadlines,
    from_at      timestamptz NOT NULL,
    version      text NOT NULL
);
CREATE INDEX date_moves_case ON date_moves (case_id, id);

-- Workflows to be told that a deadline has come nearer than their timer. Told means gone; leased_until is wall time.
CREATE TABLE wakes (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id       uuid NOT NULL REFERENCES cases,
    leased_until  timestamptz
);

-- Which calendar a deadline was counted by; '' where nothing was counted.
ALTER TABLE deadlines ADD COLUMN calendar_version text NOT NULL
    GENERATED ALWAYS AS (coalesce(explanation ->> 'calendar_version', '')) STORED;
CREATE INDEX deadlines_version ON deadlines (calendar_version, case_id) WHERE met_at IS NULL AND calendar_version <> '';

-- An effect that was ended can begin again: a unit that was silent, then spared by a notice, can be silent after all.
DROP INDEX effects_once;
CREATE UNIQUE INDEX effects_once ON effects (case_id, record_id, kind) WHERE ended_at IS NULL;

-- When a notice last moved what a task is due by: whoever has it is told for a while.
ALTER TABLE tasks ADD COLUMN due_moved_at timestamptz;

-- +goose Down

ALTER TABLE tasks DROP COLUMN due_moved_at;
DROP INDEX effects_once;
DELETE FROM effects e USING effects later
WHERE later.case_id = e.case_id AND later.record_id = e.record_id AND later.kind = e.kind AND later.id > e.id;
CREATE UNIQUE INDEX effects_once ON effects (case_id, record_id, kind);
DROP INDEX deadlines_version;
ALTER TABLE deadlines DROP COLUMN calendar_version;
DROP TABLE wakes, date_moves, recounts, calendar_notices, calendar_statutory;
