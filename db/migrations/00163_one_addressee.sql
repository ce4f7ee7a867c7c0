-- Where somebody has applied for a party that is itself in the case, the case has one addressee: an administrator files for his enterprise, which is written to
-- beside him.

-- +goose Up

CREATE OR REPLACE VIEW case_addressees AS
SELECT p.id, p.case_id, p.capacity, coalesce(a.name, s.name) AS name
FROM case_parties p LEFT JOIN accounts a ON a.id = p.account_id LEFT JOIN subjects s ON s.id = p.subject_id
WHERE p.until IS NULL AND (p.role = 'applicant' OR p.role = 'party' AND NOT EXISTS (
    SELECT FROM case_parties x WHERE x.case_id = p.case_id AND x.role = 'applicant' AND x.until IS NULL));
