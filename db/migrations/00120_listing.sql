-- Putting on a list: what is proposed, whom it strikes, and how it ends.

-- +goose Up

-- What the catalogue says of a list, a casefile.ItemListing; '{}' for what is no list.
ALTER TABLE catalogue_items ADD COLUMN listing jsonb NOT NULL DEFAULT '{}';

-- 拟列入, and from the service of the decision on 列入. nature and act tell apart what must not be on two lists: see
-- casefile.BasisDocument.Key; heavier is a list whose measures weigh more. record_id is the record that has come in with the listing, ends_at
-- the planned end of its term, the first instant that is not within it. ended_at is when it was over, or nothing came of the proposal; how
-- a casefile.ListingEnd.
CREATE TABLE listings (
    case_id     uuid PRIMARY KEY REFERENCES cases,
    item_id     uuid NOT NULL REFERENCES catalogue_items,
    subject_id  uuid NOT NULL REFERENCES subjects,
    nature      text NOT NULL,
    act         text NOT NULL,
    heavier     boolean NOT NULL DEFAULT false,
    record_id   uuid UNIQUE REFERENCES records,
    listed_at   timestamptz,
    ends_at     timestamptz,
    ended_at    timestamptz,
    how         text,
    CHECK ((record_id IS NULL) = (listed_at IS NULL)),
    CHECK ((ended_at IS NULL) = (how IS NULL)),
    CHECK (ends_at > listed_at)
);
-- Of two units that race to list one act, one does.
CREATE UNIQUE INDEX listings_one_act ON listings (subject_id, nature, act) WHERE ended_at IS NULL AND NOT heavier;
-- One list takes an act once, whatever weighs more.
CREATE UNIQUE INDEX listings_one_item ON listings (item_id, subject_id, act) WHERE ended_at IS NULL;
CREATE INDEX listings_subject ON listings (subject_id, listed_at);
CREATE INDEX listings_in_force ON listings (ends_at, case_id) WHERE ended_at IS NULL AND record_id IS NOT NULL;

-- A listing that another case has ended: a repair, an objection, a removal on the conditions in the decision. The schedule brings it about in the
-- case of the listing.
CREATE TABLE listing_ends (
    case_id     uuid NOT NULL REFERENCES cases,
    listing_id  uuid NOT NULL REFERENCES listings,
    at          timestamptz NOT NULL,
    how         text NOT NULL,
    PRIMARY KEY (case_id, listing_id)
);
CREATE INDEX listing_ends_listing ON listing_ends (listing_id);

-- Listings in force, and when each is over: with the first case that has ended it, else with its term. A listing without a term has none.
CREATE VIEW listings_over AS
SELECT l.case_id, l.record_id, least(e.at, l.ends_at) AS over_at, CASE WHEN e.at < coalesce(l.ends_at, 'infinity') THEN e.how ELSE 'term' END AS how
FROM listings l
LEFT JOIN LATERAL (SELECT x.at, x.how FROM listing_ends x WHERE x.listing_id = l.case_id ORDER BY x.at LIMIT 1) e ON true
WHERE l.ended_at IS NULL AND l.record_id IS NOT NULL;

-- 失信惩戒措施 that follow from a listing, each carried out by a body: told, and after the end confirmed as stopped by it.
CREATE TABLE listing_measures (
    id            uuid PRIMARY KEY,
    case_id       uuid NOT NULL REFERENCES cases,
    measure       text NOT NULL,
    subject_id    uuid NOT NULL REFERENCES subjects,
    unit_id       uuid NOT NULL REFERENCES units,
    started_at    timestamptz NOT NULL,
    stopped_at    timestamptz,
    confirmed_at  timestamptz,
    confirmed_by  uuid REFERENCES acts,
    CHECK (stopped_at >= started_at),
    CHECK (confirmed_at IS NULL OR stopped_at IS NOT NULL),
    UNIQUE (case_id, measure, subject_id)
);
CREATE INDEX listing_measures_unit ON listing_measures (unit_id, started_at DESC, id);

-- Whether whoever is in the case may read it. A person behind a listing reads what is written to him and no more.
ALTER TABLE case_parties ADD COLUMN reads boolean NOT NULL DEFAULT true;
CREATE OR REPLACE VIEW case_readers AS
SELECT case_id, account_id, capacity FROM case_parties WHERE account_id IS NOT NULL AND until IS NULL AND reads;

-- A body that carries measures out sees the case on which they rest, from their beginning on.
CREATE OR REPLACE VIEW case_units AS
SELECT t.case_id, t.unit_id FROM tasks t
UNION ALL
SELECT m.case_id, m.unit_id FROM listing_measures m
UNION ALL
SELECT c.id, u.id FROM cases c CROSS JOIN units u WHERE u.kind = 'agency';

-- To whom what is done in a case is told: its applicant, or where a public body has opened it whom it is about, who may have no account.
CREATE VIEW case_addressees AS
SELECT p.id, p.case_id, p.capacity, coalesce(a.name, s.name) AS name
FROM case_parties p LEFT JOIN accounts a ON a.id = p.account_id LEFT JOIN subjects s ON s.id = p.subject_id
WHERE p.role IN ('applicant', 'party') AND p.until IS NULL;

-- As casefile.FaceOf has it: what is there as long as an effect lasts is hidden from everybody once it is over.
CREATE OR REPLACE VIEW hidings AS
SELECT record_id, started_at, least(ended_at, ends_at) AS ended_at, hides FROM effects
WHERE record_id IS NOT NULL AND hides NOT IN ('nobody', 'content', 'when_over')
UNION ALL
SELECT record_id, least(ended_at, ends_at), NULL, hides FROM effects
WHERE record_id IS NOT NULL AND hides = 'when_over' AND coalesce(ended_at, ends_at) IS NOT NULL;

-- Here an end counts when the schedule has written it down: not every question that asks for deletions knows what time it is.
CREATE OR REPLACE VIEW deletions AS
SELECT record_id, started_at, ended_at FROM effects WHERE record_id IS NOT NULL AND hides = 'all'
UNION ALL
SELECT record_id, ended_at, NULL FROM effects WHERE record_id IS NOT NULL AND hides = 'when_over' AND ended_at IS NOT NULL;
