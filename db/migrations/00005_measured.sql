-- Indexes that were measured to help on a register of a million cases (docs/benchmarks.md, Load).

-- +goose Up

-- The tasks of a case: its page, and every list of cases, ask for them, whatever their kind. 123 ms to 0.1 ms.
CREATE INDEX tasks_case ON tasks (case_id);
-- The cases that a unit has had a task of, which is all that it may see. 250 ms to 5 ms.
CREATE INDEX tasks_unit ON tasks (unit_id, case_id);
-- A case by its number or the beginning of it, in a database of any collation. 680 ms to 0.2 ms.
CREATE INDEX cases_number_prefix ON cases (number text_pattern_ops);
-- Cases of one stage, latest first; a stage that few are at took the longest. 510 ms to 0.1 ms.
CREATE INDEX cases_stage ON cases (stage, filed_at DESC, id DESC);
-- Records of all units, latest first. 140 ms to 0.4 ms.
CREATE INDEX records_recorded ON records (recorded_on DESC, id DESC);

-- +goose Down

DROP INDEX records_recorded, cases_stage, cases_number_prefix, tasks_unit, tasks_case;
