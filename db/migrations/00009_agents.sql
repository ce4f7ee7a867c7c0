-- In what capacity a case was filed: queries ask it, because what the applicant may see of the record depends on it. An agent
-- and an interested party have no row in account_subjects; what they may do rests on their filing alone.

-- +goose Up

ALTER TABLE cases ADD COLUMN capacity text NOT NULL DEFAULT 'self'
    CHECK (capacity IN ('self', 'representative', 'agent', 'interested_party'));
UPDATE cases c SET capacity = 'representative'
FROM acts a WHERE a.case_id = c.id AND a.kind = 'file' AND a.content->>'capacity' = 'representative';
-- The cases that an account acts in for others (我可代为办理的主体): few, among all of an account's.
CREATE INDEX cases_agent ON cases (applicant_id, filed_at DESC, id DESC) WHERE capacity = 'agent';

-- +goose Down

DROP INDEX cases_agent;
ALTER TABLE cases DROP COLUMN capacity;
