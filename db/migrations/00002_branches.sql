-- Branches of an objection: withdrawal by the applicant, suspension of a record's queries while its unit stays silent,
-- and handing a task to a colleague.

-- +goose Up

ALTER TABLE acts DROP CONSTRAINT acts_kind_check;
ALTER TABLE acts ADD CONSTRAINT acts_kind_check CHECK (kind IN ('file', 'claim', 'release', 'hand_over', 'check_form',
    'compare', 'correct', 'decide', 'inform', 'withdraw'));
DROP INDEX acts_one_per_task;
CREATE UNIQUE INDEX acts_one_per_task ON acts (task_id)
    WHERE status <> 'refused' AND kind NOT IN ('claim', 'release', 'hand_over');
CREATE UNIQUE INDEX acts_one_withdrawal ON acts (case_id) WHERE status <> 'refused' AND kind = 'withdraw';

ALTER TABLE cases DROP CONSTRAINT cases_result_check;
ALTER TABLE cases ADD CONSTRAINT cases_result_check CHECK (result IN ('refused', 'withdrawn', 'keep', 'correct',
    'supplement', 'stop_publication', 'delete', 'remove_from_list'));

ALTER TABLE effects DROP CONSTRAINT effects_kind_check;
ALTER TABLE effects ADD CONSTRAINT effects_kind_check CHECK (kind IN ('annotated', 'suspended', 'corrected', 'supplemented',
    'publication_stopped', 'deleted', 'removed_from_list'));

ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('receipt', 'acceptance', 'refusal', 'comparison',
    'verification', 'result', 'withdrawal'));

-- +goose Down

ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('receipt', 'acceptance', 'refusal', 'comparison',
    'verification', 'result'));
ALTER TABLE effects DROP CONSTRAINT effects_kind_check;
ALTER TABLE effects ADD CONSTRAINT effects_kind_check CHECK (kind IN ('annotated', 'corrected', 'supplemented',
    'publication_stopped', 'deleted', 'removed_from_list'));
ALTER TABLE cases DROP CONSTRAINT cases_result_check;
ALTER TABLE cases ADD CONSTRAINT cases_result_check CHECK (result IN ('refused', 'keep', 'correct', 'supplement',
    'stop_publication', 'delete', 'remove_from_list'));
DROP INDEX acts_one_withdrawal;
DROP INDEX acts_one_per_task;
CREATE UNIQUE INDEX acts_one_per_task ON acts (task_id) WHERE status <> 'refused' AND kind NOT IN ('claim', 'release');
ALTER TABLE acts DROP CONSTRAINT acts_kind_check;
ALTER TABLE acts ADD CONSTRAINT acts_kind_check CHECK (kind IN ('file', 'claim', 'release', 'check_form', 'compare',
    'correct', 'decide', 'inform'));
