-- What credit repair needs: cases that are filed as one application, what the catalogue says of repair, and the record of an organisation
-- on which that of a responsible person rests.

-- +goose Up

-- Cases that were filed at once, since different bodies decide on their records, have one application: the id of the first of them.
ALTER TABLE cases ADD COLUMN application_id uuid REFERENCES cases;
CREATE INDEX cases_application ON cases (application_id) WHERE application_id IS NOT NULL;

-- repair is a casefile.ItemRepair.
ALTER TABLE catalogue_items ADD COLUMN repair jsonb NOT NULL DEFAULT '{}';

-- follows_id: a record about a responsible person, and the organisation's on which it rests.
ALTER TABLE records ADD COLUMN follows_id uuid REFERENCES records;
CREATE INDEX records_follows ON records (follows_id) WHERE follows_id IS NOT NULL;
