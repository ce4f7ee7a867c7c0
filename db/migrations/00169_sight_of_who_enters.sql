-- A body that has entered a court's document sees the case that came of it, though the agency handles that.

-- +goose Up

CREATE OR REPLACE VIEW case_units AS
SELECT t.case_id, t.unit_id FROM tasks t
WHERE NOT EXISTS (SELECT FROM case_told b WHERE b.case_id = t.case_id AND b.unit_id = t.unit_id)
UNION ALL
SELECT c.id, u.id FROM cases c CROSS JOIN units u WHERE u.kind = 'agency'
UNION ALL
SELECT c.id, c.unit_id FROM cases c WHERE NOT EXISTS (SELECT FROM case_parties p WHERE p.case_id = c.id AND p.role = 'applicant')
UNION ALL
SELECT z.case_id, f.actor_unit_id FROM reorganizations z
CROSS JOIN LATERAL (SELECT a.actor_unit_id FROM acts a WHERE a.case_id = z.case_id ORDER BY a.seq LIMIT 1) f
WHERE f.actor_unit_id IS NOT NULL;
