-- What a unit often writes in its reasons: a short list that its heads keep, to be put into a box and then made to fit the case.
-- +goose Up

CREATE TABLE stock_phrases (
    id          uuid PRIMARY KEY,
    unit_id     uuid NOT NULL REFERENCES units,
    phrase      text NOT NULL CHECK (phrase <> ''),
    added_by    uuid NOT NULL REFERENCES accounts,
    added_at    timestamptz NOT NULL,
    CONSTRAINT stock_phrases_once UNIQUE (unit_id, phrase)
);

-- +goose Down

DROP TABLE stock_phrases;
