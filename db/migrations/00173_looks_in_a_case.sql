-- Who has looked at the numbers in a case is found by its subject, and by whom its letters name.

-- +goose Up

CREATE INDEX cases_subject ON cases (subject_id);
CREATE INDEX case_parties_subject ON case_parties (subject_id, case_id) WHERE subject_id IS NOT NULL;
