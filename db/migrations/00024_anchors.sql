-- Anchors: once a day the ends of all trails that have grown are put down in a chain of their own, outside the cases. Its hashes are
-- printed and kept elsewhere, so that a trail that was cut together with the end that its case remembers is found, and a case that is
-- gone as a whole.

-- +goose Up

-- entry is the text that is hashed; hash = sha256(previous hash || entry). day is a legal day.
CREATE TABLE anchors (
    seq    integer PRIMARY KEY CHECK (seq > 0),
    day    date NOT NULL UNIQUE,
    entry  text NOT NULL,
    hash   bytea NOT NULL
);

-- The ends of trails that an anchor holds. case_id refers to nothing: what is anchored outlives what it is of.
CREATE TABLE anchor_heads (
    seq      integer NOT NULL REFERENCES anchors,
    case_id  uuid NOT NULL,
    length   integer NOT NULL,
    hash     bytea NOT NULL,
    PRIMARY KEY (case_id, seq)
);
CREATE INDEX anchor_heads_seq ON anchor_heads (seq, case_id);

-- +goose Down

DROP TABLE anchor_heads, anchors;
