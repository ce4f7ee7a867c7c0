-- Short cases about another case: removal from a list is the first.

-- +goose Up

-- The case that a case is about, where it is about one. Of one procedure there is one open case about another at most.
ALTER TABLE cases ADD COLUMN about_case_id uuid REFERENCES cases;
CREATE UNIQUE INDEX cases_one_about ON cases (about_case_id, flow) WHERE closed_at IS NULL AND about_case_id IS NOT NULL;
CREATE INDEX cases_about ON cases (about_case_id) WHERE about_case_id IS NOT NULL;
