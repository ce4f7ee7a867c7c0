-- Supervision (督促): what fell overdue comes before the supervisor, who urges the unit; the unit answers within a period of its
-- own; reports by month.

-- +goose Up

-- One row for each task that fell overdue, at the instant at which it did. It goes when the mark of the deadline was wrong and is
-- lifted; settled_at says when the task was closed.
CREATE TABLE escalations (
    task_id     uuid PRIMARY KEY REFERENCES tasks,
    case_id     uuid NOT NULL REFERENCES cases,
    unit_id     uuid NOT NULL REFERENCES units,
    clock       text NOT NULL,
    basis       text NOT NULL CHECK (basis IN ('statute', 'policy')),
    at          timestamptz NOT NULL,
    seen_by     uuid REFERENCES accounts,
    seen_at     timestamptz,
    settled_at  timestamptz,
    CHECK ((seen_by IS NULL) = (seen_at IS NULL))
);
CREATE INDEX escalations_unseen ON escalations (at, task_id) WHERE seen_at IS NULL AND settled_at IS NULL;
CREATE INDEX escalations_open ON escalations (case_id) WHERE settled_at IS NULL;
CREATE INDEX escalations_at ON escalations (at);

-- What is overdue already.
INSERT INTO escalations (task_id, case_id, unit_id, clock, basis, at)
SELECT DISTINCT ON (t.id) t.id, t.case_id, t.unit_id, d.clock, d.basis, d.overdue_at
FROM deadlines d JOIN tasks t ON t.id = d.task_id
WHERE d.overdue_at IS NOT NULL AND d.met_at IS NULL AND t.closed_at IS NULL
ORDER BY t.id, d.overdue_at;

-- 催办, 督办. id is that of the act; task_id is what is owed, reply_task_id the unit's task to answer.
CREATE TABLE urges (
    id             uuid PRIMARY KEY REFERENCES acts,
    case_id        uuid NOT NULL REFERENCES cases,
    task_id        uuid NOT NULL REFERENCES tasks,
    unit_id        uuid NOT NULL REFERENCES units,
    reply_task_id  uuid NOT NULL UNIQUE REFERENCES tasks,
    level          text NOT NULL CHECK (level IN ('urge', 'supervise')),
    body           text NOT NULL,
    urged_by       uuid NOT NULL REFERENCES accounts,
    urged_at       timestamptz NOT NULL,
    reply          text NOT NULL DEFAULT '',
    done_by        date,
    replied_by     uuid REFERENCES accounts,
    ended_at       timestamptz,
    ended          text CHECK (ended IN ('replied', 'done', 'replaced')),
    CHECK ((ended IS NULL) = (ended_at IS NULL)),
    CHECK ((ended IS NOT DISTINCT FROM 'replied') = (replied_by IS NOT NULL)),
    CHECK ((replied_by IS NULL) = (done_by IS NULL))
);
CREATE INDEX urges_case ON urges (case_id, urged_at);
CREATE INDEX urges_latest ON urges (urged_at DESC, id DESC);
CREATE UNIQUE INDEX urges_one_open ON urges (task_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX acts_one_urge ON acts (case_id) WHERE status = 'received' AND kind = 'urge';

-- Reports by month read these alone, and not the tasks of all years.
CREATE INDEX tasks_opened ON tasks (opened_at) INCLUDE (unit_id, kind);
CREATE INDEX tasks_closed ON tasks (closed_at) INCLUDE (unit_id, kind, opened_at, due_at) WHERE closed_at IS NOT NULL;
CREATE INDEX extensions_decided ON extensions (decided_at) WHERE approved;
CREATE INDEX cases_suspended ON cases (id) WHERE suspensions <> '[]'::jsonb;

-- +goose Down

DROP INDEX cases_suspended, extensions_decided, tasks_closed, tasks_opened, acts_one_urge;
DROP TABLE urges, escalations;
