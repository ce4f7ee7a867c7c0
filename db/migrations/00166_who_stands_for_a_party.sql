-- Who acts and reads for a party: whoever stands for it now.

-- +goose Up

-- What was written to a party is read, and taken in, by whoever stands for it now, who need not be the one to whom it was written; no account where nobody
-- has one. Whoever has handed the party over finds it no more.
CREATE VIEW standing_parties AS
SELECT a.id AS party_id, a.case_id, p.account_id
FROM case_parties a JOIN case_parties p
  ON p.id = a.id OR a.until IS NOT NULL AND p.case_id = a.case_id AND p.role = a.role AND p.subject_id = a.subject_id
WHERE p.until IS NULL;

-- Those from whom a subject was taken until now went on. Their cases go over as they do from here on: see CasePartyHandOver. An account that a letter has
-- made is in its case and stands for nobody else.
WITH ended AS (
    UPDATE case_parties p SET until = greatest(now(), p.since)
    FROM cases c, accounts a
    WHERE c.id = p.case_id AND a.id = p.account_id AND a.login <> lower(c.number)
      AND p.until IS NULL AND p.subject_id IS NOT NULL AND p.capacity IN ('self', 'representative')
      AND NOT EXISTS (SELECT FROM account_subjects x WHERE x.account_id = p.account_id AND x.subject_id = p.subject_id)
    RETURNING p.*
)
INSERT INTO case_parties (id, case_id, role, account_id, subject_id, capacity, since, reads)
SELECT gen_random_uuid(), p.case_id, p.role, s.account_id, p.subject_id, coalesce(s.capacity, p.capacity), p.until, p.reads
FROM ended p LEFT JOIN LATERAL (
    SELECT x.account_id, x.capacity FROM account_subjects x JOIN accounts a ON a.id = x.account_id
    WHERE x.subject_id = p.subject_id AND a.disabled_at IS NULL
      AND NOT EXISTS (SELECT FROM case_parties o WHERE o.case_id = p.case_id AND o.account_id = x.account_id AND o.until IS NULL)
    ORDER BY x.capacity = 'self' DESC, a.created_at, a.id LIMIT 1) s ON true;
