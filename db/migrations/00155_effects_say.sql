-- An effect that says something: the statement that its subject has had attached to a record.

-- +goose Up

-- Word for word as it is shown wherever the record is; '' for an effect that is told by its kind alone.
ALTER TABLE effects ADD COLUMN says text NOT NULL DEFAULT '';

-- What lies on a subject is looked for whenever a record about it comes in.
CREATE INDEX effects_on_subject ON effects (subject_id, kind) WHERE subject_id IS NOT NULL AND ended_at IS NULL;
