-- Checks of commitments ask for papers more than once, and can be taken back.

-- +goose Up

-- A clock that no task settles can run more than once in a case: papers are asked for as often as a check needs these.
DROP INDEX deadlines_once;
-- A unit that is named anew has the clock of its own task; the sent-back task keeps the one it had.
CREATE UNIQUE INDEX deadlines_once ON deadlines (case_id, clock, task_id, message_id, started_at) NULLS NOT DISTINCT;

-- Silence comes about by no act, and can more than once.
DROP INDEX case_events_once;
CREATE UNIQUE INDEX case_events_once ON case_events (case_id, kind, act_id, service_id, at) NULLS NOT DISTINCT;

-- A commitment whose check is taken back is of no case any more, and may be of another; the trail of the first says that it is gone.
CREATE TRIGGER fact_moved AFTER UPDATE OF case_id ON commitments FOR EACH ROW
    WHEN (OLD.case_id IS NOT NULL AND NEW.case_id IS DISTINCT FROM OLD.case_id) EXECUTE FUNCTION fact_gone('id');
