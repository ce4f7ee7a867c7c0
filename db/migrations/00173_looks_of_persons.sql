-- A person whom the letters of a case name with his number finds the case, and so who has looked.

-- +goose Up

CREATE INDEX case_parties_subject ON case_parties (subject_id, case_id) WHERE subject_id IS NOT NULL;
