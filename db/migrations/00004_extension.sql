-- Extension (延期): asked for by the unit that verifies, with a reason, before the deadline; approved or refused by the person
-- whom the article names. A unit may ask again after a refusal, so a case can have several tasks and documents of these kinds.

-- +goose Up

ALTER TABLE tasks DROP CONSTRAINT tasks_kind_check;
ALTER TABLE tasks ADD CONSTRAINT tasks_kind_check CHECK (kind IN ('form_check', 'compare', 'correct', 'verify', 'decide', 'inform',
    'approve_extension'));
ALTER TABLE tasks DROP CONSTRAINT tasks_case_id_kind_key;
CREATE UNIQUE INDEX tasks_once ON tasks (case_id, kind) WHERE kind <> 'approve_extension';
CREATE UNIQUE INDEX tasks_one_approval ON tasks (case_id) WHERE kind = 'approve_extension' AND closed_at IS NULL;

ALTER TABLE acts DROP CONSTRAINT acts_kind_check;
ALTER TABLE acts ADD CONSTRAINT acts_kind_check CHECK (kind IN ('file', 'claim', 'release', 'hand_over', 'check_form',
    'compare', 'correct', 'decide', 'inform', 'withdraw', 'request_extension', 'decide_extension'));
DROP INDEX acts_one_per_task;
CREATE UNIQUE INDEX acts_one_per_task ON acts (task_id)
    WHERE status <> 'refused' AND kind NOT IN ('claim', 'release', 'hand_over', 'request_extension');
CREATE UNIQUE INDEX acts_one_request ON acts (task_id) WHERE status = 'received' AND kind = 'request_extension';

ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('receipt', 'acceptance', 'refusal', 'comparison',
    'verification', 'result', 'withdrawal', 'extension'));
ALTER TABLE notices DROP CONSTRAINT notices_case_id_kind_key;
CREATE UNIQUE INDEX notices_once ON notices (case_id, kind) WHERE kind <> 'extension';

-- One row for each request; id is that of the act that made it. granted is in the unit of the clock.
CREATE TABLE extensions (
    id            uuid PRIMARY KEY REFERENCES acts,
    case_id       uuid NOT NULL REFERENCES cases,
    task_id       uuid NOT NULL REFERENCES tasks,
    approval_id   uuid NOT NULL REFERENCES tasks,
    asked         integer NOT NULL CHECK (asked > 0),
    reasons       text NOT NULL,
    requested_at  timestamptz NOT NULL,
    approved      boolean,
    granted       integer CHECK (granted > 0),
    decided_by    uuid REFERENCES accounts,
    decided_at    timestamptz,
    CHECK ((approved IS NULL) = (decided_at IS NULL)),
    CHECK ((approved IS TRUE) = (granted IS NOT NULL))
);
CREATE INDEX extensions_case ON extensions (case_id, requested_at);
CREATE UNIQUE INDEX extensions_approval ON extensions (approval_id);

-- +goose Down

DROP TABLE extensions;
DROP INDEX notices_once;
ALTER TABLE notices ADD CONSTRAINT notices_case_id_kind_key UNIQUE (case_id, kind);
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('receipt', 'acceptance', 'refusal', 'comparison',
    'verification', 'result', 'withdrawal'));
DROP INDEX acts_one_request;
DROP INDEX acts_one_per_task;
CREATE UNIQUE INDEX acts_one_per_task ON acts (task_id)
    WHERE status <> 'refused' AND kind NOT IN ('claim', 'release', 'hand_over');
ALTER TABLE acts DROP CONSTRAINT acts_kind_check;
ALTER TABLE acts ADD CONSTRAINT acts_kind_check CHECK (kind IN ('file', 'claim', 'release', 'hand_over', 'check_form',
    'compare', 'correct', 'decide', 'inform', 'withdraw'));
DROP INDEX tasks_one_approval, tasks_once;
ALTER TABLE tasks ADD CONSTRAINT tasks_case_id_kind_key UNIQUE (case_id, kind);
ALTER TABLE tasks DROP CONSTRAINT tasks_kind_check;
ALTER TABLE tasks ADD CONSTRAINT tasks_kind_check CHECK (kind IN ('form_check', 'compare', 'correct', 'verify', 'decide', 'inform'));
