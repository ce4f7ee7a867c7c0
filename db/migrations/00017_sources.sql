-- The unit's source is the unit's: every version of it is kept, with the act by which the unit changed it. records.source
-- stays the one in force, for every page that sets the platform's copy beside it.

-- +goose Up

ALTER TABLE records ADD COLUMN source_version integer NOT NULL DEFAULT 1 CHECK (source_version > 0);

-- act_id is the act by which the unit put its own record right; a version without one is as the unit delivered it.
CREATE TABLE record_sources (
    record_id   uuid NOT NULL REFERENCES records,
    version     integer NOT NULL CHECK (version > 0),
    content     jsonb NOT NULL,
    unit_id     uuid NOT NULL REFERENCES units,
    case_id     uuid REFERENCES cases,
    act_id      uuid REFERENCES acts,
    valid_from  timestamptz NOT NULL,
    PRIMARY KEY (record_id, version),
    CHECK ((case_id IS NULL) = (act_id IS NULL))
);

INSERT INTO record_sources (record_id, version, content, unit_id, valid_from)
SELECT id, 1, source, unit_id, recorded_on::timestamp AT TIME ZONE 'Asia/Shanghai' FROM records;

-- Whatever brings a record in, its first source is kept with it.
-- +goose StatementBegin
CREATE FUNCTION keep_first_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO record_sources (record_id, version, content, unit_id, valid_from)
    SELECT id, source_version, source, unit_id, recorded_on::timestamp AT TIME ZONE 'Asia/Shanghai' FROM fresh;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER records_first_source AFTER INSERT ON records
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION keep_first_source();

-- +goose Down

DROP TRIGGER records_first_source ON records;
DROP FUNCTION keep_first_source;
DROP TABLE record_sources;
ALTER TABLE records DROP COLUMN source_version;
