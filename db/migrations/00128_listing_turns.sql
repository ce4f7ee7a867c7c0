-- What a proposal was made under stays what it was, and what another case brings about in a listing without ending it.

-- +goose Up

-- The list as the catalogue had it when somebody was proposed for it, a casefile.ItemListing: its measures, bodies and terms are those of which the
-- party was told, whatever the catalogue says later; '{}' of a proposal from before this was kept.
ALTER TABLE listings ADD COLUMN list jsonb NOT NULL DEFAULT '{}';

-- released_at is since when its measures have stopped though it goes on, reminded_at when its unit was reminded to prolong it.
ALTER TABLE listings ADD COLUMN released_at timestamptz, ADD COLUMN reminded_at timestamptz;

-- A turn in a listing that another case has brought about at an instant: its measures stop (release); its subject stands on lists of so many sectors that the
-- unit is reminded (remind). Each comes once. The schedule brings it about in the case of the listing, and notes it there.
CREATE TABLE listing_turns (
    case_id     uuid NOT NULL REFERENCES cases,
    listing_id  uuid NOT NULL REFERENCES listings,
    turn        text NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (listing_id, turn)
);
CREATE INDEX listing_turns_case ON listing_turns (case_id);

-- When a record that is there only as long as a listing lasts was over, or is planned to be: by its effect, or because another case has ended it.
CREATE VIEW overs AS
SELECT e.record_id, least(e.ended_at, e.ends_at, n.at) AS at
FROM effects e
LEFT JOIN LATERAL (SELECT min(x.at) AS at FROM listing_ends x WHERE x.listing_id = e.case_id) n ON true
WHERE e.record_id IS NOT NULL AND e.hides = 'when_over' AND coalesce(e.ended_at, e.ends_at, n.at) IS NOT NULL;
