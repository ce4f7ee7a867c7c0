-- A case that a unit has opened itself is open to its people from the start, before any task of it falls to them. Nobody has applied for it.

-- +goose Up
CREATE OR REPLACE VIEW case_units AS
SELECT t.case_id, t.unit_id FROM tasks t
UNION ALL
SELECT m.case_id, m.unit_id FROM listing_measures m
UNION ALL
SELECT c.id, u.id FROM cases c CROSS JOIN units u WHERE u.kind = 'agency'
UNION ALL
SELECT c.id, c.unit_id FROM cases c WHERE NOT EXISTS (SELECT FROM case_parties p WHERE p.case_id = c.id AND p.role = 'applicant');
