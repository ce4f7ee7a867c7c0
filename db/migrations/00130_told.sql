-- A body to which only something of a case is written, as what it is to carry out, reads that and no more of the case.

-- +goose Up

-- Such bodies. Whoever is responsible for the case, or runs the platform, sees the whole of it.
CREATE VIEW case_told AS
SELECT m.case_id, m.unit_id FROM listing_measures m JOIN cases c ON c.id = m.case_id JOIN units u ON u.id = m.unit_id
WHERE m.unit_id <> c.unit_id AND u.kind <> 'agency';

CREATE OR REPLACE VIEW case_units AS
SELECT t.case_id, t.unit_id FROM tasks t
WHERE NOT EXISTS (SELECT FROM case_told b WHERE b.case_id = t.case_id AND b.unit_id = t.unit_id)
UNION ALL
SELECT c.id, u.id FROM cases c CROSS JOIN units u WHERE u.kind = 'agency'
UNION ALL
SELECT c.id, c.unit_id FROM cases c WHERE NOT EXISTS (SELECT FROM case_parties p WHERE p.case_id = c.id AND p.role = 'applicant');
