-- An effect can have a planned end. The schedule ends it then, and the instant that is written is the planned one.

-- +goose Up

ALTER TABLE effects ADD COLUMN ends_at timestamptz, ADD CHECK (ends_at > started_at);
CREATE INDEX effects_due ON effects (ends_at, id) WHERE ended_at IS NULL AND ends_at IS NOT NULL;

-- +goose Down

DROP INDEX effects_due;
ALTER TABLE effects DROP COLUMN ends_at;
