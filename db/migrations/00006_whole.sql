-- The objection whole: supplement and what it suspends, filing with the unit itself, sending back and routing anew, approval of a
-- late filing, urging, and documents that a case can have more than once. Words for what later migrations add tables for
-- (partners, the calendar in force, supervision) are here too, so that each list of words is written once.

-- +goose Up

ALTER TABLE acts DROP CONSTRAINT acts_kind_check;
ALTER TABLE acts ADD CONSTRAINT acts_kind_check CHECK (kind IN ('file', 'claim', 'release', 'hand_over', 'check_form',
    'compare', 'correct', 'decide', 'inform', 'withdraw', 'request_extension', 'decide_extension', 'supplement', 'send_back',
    'route', 'decide_late', 'urge', 'reply_urge', 'tell_partner'));
CREATE UNIQUE INDEX acts_one_supplement ON acts (case_id) WHERE status = 'received' AND kind = 'supplement';

ALTER TABLE cases DROP CONSTRAINT cases_stage_check;
ALTER TABLE cases ADD CONSTRAINT cases_stage_check CHECK (stage IN ('form_check', 'supplement', 'comparison', 'correction',
    'verification', 'routing', 'decision', 'informing', 'closed'));
ALTER TABLE cases DROP CONSTRAINT cases_result_check;
ALTER TABLE cases ADD CONSTRAINT cases_result_check CHECK (result IN ('refused', 'withdrawn', 'lapsed', 'keep', 'correct',
    'supplement', 'stop_publication', 'delete', 'remove_from_list'));
-- Where it was filed: with the agency, or with the unit that provided the record, which then decides by itself.
ALTER TABLE cases ADD COLUMN channel text NOT NULL DEFAULT 'agency' CHECK (channel IN ('agency', 'unit'));
-- Time that is outside every period of the case: a list of {from, to, reason}. It is read with the case, since every
-- deadline that a step computes wants it.
ALTER TABLE cases ADD COLUMN suspensions jsonb NOT NULL DEFAULT '[]';

ALTER TABLE tasks DROP CONSTRAINT tasks_kind_check;
ALTER TABLE tasks ADD CONSTRAINT tasks_kind_check CHECK (kind IN ('form_check', 'compare', 'correct', 'verify', 'decide', 'inform',
    'approve_extension', 'approve_late', 'route', 'reply_urge', 'reach_partner'));
-- What a supplement, a refused request or a sending back brings again, a case has once at a time; partners and urges have
-- their own numbers.
DROP INDEX tasks_once, tasks_one_approval;
CREATE UNIQUE INDEX tasks_once ON tasks (case_id, kind) WHERE kind IN ('compare', 'correct', 'decide', 'inform');
CREATE UNIQUE INDEX tasks_one_open ON tasks (case_id, kind)
    WHERE closed_at IS NULL AND kind IN ('form_check', 'verify', 'route', 'approve_extension', 'approve_late');

-- Documents that repeat what a step repeats. That a step issues its document once is kept by its row in steps.
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('receipt', 'acceptance', 'refusal', 'comparison',
    'verification', 'result', 'withdrawal', 'extension', 'supplement', 'lapse', 'routing', 'result_filing', 'urge', 'supervision',
    'date_moved'));
DROP INDEX notices_once;
CREATE UNIQUE INDEX notices_once ON notices (case_id, kind)
    WHERE kind IN ('receipt', 'acceptance', 'refusal', 'comparison', 'result', 'withdrawal', 'lapse', 'result_filing');

-- A unit that is named anew has the clock of its own task; the sent-back task keeps the one it had.
ALTER TABLE deadlines DROP CONSTRAINT deadlines_case_id_clock_key;
CREATE UNIQUE INDEX deadlines_once ON deadlines (case_id, clock, task_id) NULLS NOT DISTINCT;
-- A paused deadline neither reminds nor falls overdue; it is counted anew when it goes on.
ALTER TABLE deadlines ADD COLUMN paused_at timestamptz;

-- 补正: what is missing, asked for in one notice, and the time that is outside every period meanwhile. id is that of the
-- act that asked. An incomplete supplement may be asked for again within due_at, which does not move.
CREATE TABLE supplements (
    id           uuid PRIMARY KEY REFERENCES acts,
    case_id      uuid NOT NULL REFERENCES cases,
    items        jsonb NOT NULL,
    asked_at     timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    answer_id    uuid REFERENCES acts,
    answered_at  timestamptz,
    CHECK ((answer_id IS NULL) = (answered_at IS NULL))
);
CREATE INDEX supplements_case ON supplements (case_id, asked_at);
CREATE UNIQUE INDEX supplements_one_open ON supplements (case_id) WHERE answered_at IS NULL;

-- +goose Down

DROP TABLE supplements;
ALTER TABLE deadlines DROP COLUMN paused_at;
DROP INDEX deadlines_once;
ALTER TABLE deadlines ADD CONSTRAINT deadlines_case_id_clock_key UNIQUE (case_id, clock);
DROP INDEX notices_once;
CREATE UNIQUE INDEX notices_once ON notices (case_id, kind) WHERE kind <> 'extension';
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('receipt', 'acceptance', 'refusal', 'comparison',
    'verification', 'result', 'withdrawal', 'extension'));
DROP INDEX tasks_one_open, tasks_once;
CREATE UNIQUE INDEX tasks_once ON tasks (case_id, kind) WHERE kind <> 'approve_extension';
CREATE UNIQUE INDEX tasks_one_approval ON tasks (case_id) WHERE kind = 'approve_extension' AND closed_at IS NULL;
ALTER TABLE tasks DROP CONSTRAINT tasks_kind_check;
ALTER TABLE tasks ADD CONSTRAINT tasks_kind_check CHECK (kind IN ('form_check', 'compare', 'correct', 'verify', 'decide', 'inform',
    'approve_extension'));
ALTER TABLE cases DROP COLUMN suspensions, DROP COLUMN channel;
ALTER TABLE cases DROP CONSTRAINT cases_result_check;
ALTER TABLE cases ADD CONSTRAINT cases_result_check CHECK (result IN ('refused', 'withdrawn', 'keep', 'correct',
    'supplement', 'stop_publication', 'delete', 'remove_from_list'));
ALTER TABLE cases DROP CONSTRAINT cases_stage_check;
ALTER TABLE cases ADD CONSTRAINT cases_stage_check CHECK (stage IN ('form_check', 'comparison', 'correction', 'verification',
    'decision', 'informing', 'closed'));
DROP INDEX acts_one_supplement;
ALTER TABLE acts DROP CONSTRAINT acts_kind_check;
ALTER TABLE acts ADD CONSTRAINT acts_kind_check CHECK (kind IN ('file', 'claim', 'release', 'hand_over', 'check_form',
    'compare', 'correct', 'decide', 'inform', 'withdraw', 'request_extension', 'decide_extension'));
