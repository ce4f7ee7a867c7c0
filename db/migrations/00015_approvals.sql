-- Whose act a task needs: a head takes a claimed task back, and what a head has put up for decision is decided by another.

-- +goose Up

ALTER TABLE acts DROP CONSTRAINT acts_kind_check;
ALTER TABLE acts ADD CONSTRAINT acts_kind_check CHECK (kind IN ('file', 'claim', 'release', 'hand_over', 'take_back', 'check_form',
    'compare', 'correct', 'decide', 'inform', 'withdraw', 'request_extension', 'decide_extension', 'supplement', 'send_back',
    'route', 'decide_late', 'urge', 'reply_urge', 'tell_partner'));
DROP INDEX acts_one_per_task;
CREATE UNIQUE INDEX acts_one_per_task ON acts (task_id)
    WHERE status <> 'refused' AND kind NOT IN ('claim', 'release', 'hand_over', 'take_back', 'request_extension');
-- The actor had put up himself what this act decides: a unit with one head only may allow it.
ALTER TABLE acts ADD COLUMN own_decision boolean NOT NULL DEFAULT false;
CREATE INDEX acts_own_decisions ON acts (seq) WHERE own_decision;

ALTER TABLE units ADD COLUMN sole_head_decides boolean NOT NULL DEFAULT false;

-- What only a head can do was claimed by clerks; nobody could act on it any more.
UPDATE tasks t SET claimed_by = NULL, claimed_at = NULL
FROM accounts a
WHERE a.id = t.claimed_by AND t.closed_at IS NULL AND t.kind IN ('approve_extension', 'approve_late')
  AND a.role NOT IN ('agency_head', 'unit_principal');

-- Whether the account put up what the task decides: asked for the extension, or checked the form of the late filing last.
-- +goose StatementBegin
CREATE FUNCTION put_up_by(task uuid, account uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM tasks t JOIN acts a ON a.case_id = t.case_id
        WHERE t.id = task AND a.actor_id = account
          AND CASE t.kind
              WHEN 'approve_extension' THEN a.id = (SELECT e.id FROM extensions e WHERE e.approval_id = t.id)
              WHEN 'approve_late' THEN a.seq = (SELECT max(b.seq) FROM acts b
                                                WHERE b.case_id = t.case_id AND b.kind = 'check_form' AND b.status <> 'refused')
              ELSE false END)
$$;
-- +goose StatementEnd

-- Whether the account is the only head of the unit, or there is none but it, and the unit lets it decide what it put up itself.
-- +goose StatementBegin
CREATE FUNCTION decides_alone(unit uuid, account uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT u.sole_head_decides AND NOT EXISTS (
        SELECT FROM accounts h WHERE h.unit_id = u.id AND h.id <> account AND h.disabled_at IS NULL
                                 AND h.role IN ('agency_head', 'unit_principal'))
    FROM units u WHERE u.id = unit
$$;
-- +goose StatementEnd

-- +goose Down

DROP FUNCTION decides_alone(uuid, uuid);
DROP FUNCTION put_up_by(uuid, uuid);
ALTER TABLE units DROP COLUMN sole_head_decides;
ALTER TABLE acts DROP COLUMN own_decision;
DROP INDEX acts_one_per_task;
CREATE UNIQUE INDEX acts_one_per_task ON acts (task_id)
    WHERE status <> 'refused' AND kind NOT IN ('claim', 'release', 'hand_over', 'request_extension');
ALTER TABLE acts DROP CONSTRAINT acts_kind_check;
ALTER TABLE acts ADD CONSTRAINT acts_kind_check CHECK (kind IN ('file', 'claim', 'release', 'hand_over', 'check_form',
    'compare', 'correct', 'decide', 'inform', 'withdraw', 'request_extension', 'decide_extension', 'supplement', 'send_back',
    'route', 'decide_late', 'urge', 'reply_urge', 'tell_partner'));
