-- Cases: who is in them and what they are about, what people do in them, what is owed by when, and what comes of it.

-- +goose Up

-- 办件. unit_id is the body that is responsible; pack_* are what the case runs under, settled for life at acceptance (accepted_at). about is
-- what lists call the case by. suspensions is time outside every period of the case, a list of {from, to, reason}: it is read with the case,
-- since every deadline that a step computes wants it.
CREATE TABLE cases (
    id            uuid PRIMARY KEY,
    number        text NOT NULL UNIQUE,
    flow          text NOT NULL,
    pack_id       text NOT NULL,
    pack_version  integer NOT NULL,
    pack_hash     text NOT NULL,
    stage         text NOT NULL,
    result        text,
    subject_id    uuid NOT NULL REFERENCES subjects,
    about_zh      text NOT NULL,
    about_en      text NOT NULL,
    unit_id       uuid NOT NULL REFERENCES units,
    channel       text NOT NULL DEFAULT 'agency',
    filed_at      timestamptz NOT NULL,
    accepted_at   timestamptz,
    closed_at     timestamptz,
    suspensions   jsonb NOT NULL DEFAULT '[]',
    trail_length  integer NOT NULL DEFAULT 0,
    trail_hash    bytea NOT NULL DEFAULT ''::bytea,
    CHECK ((stage = 'closed') = (closed_at IS NOT NULL)),
    CHECK ((stage = 'closed') = (result IS NOT NULL))
);
CREATE INDEX cases_unit ON cases (unit_id, filed_at DESC, id);
CREATE INDEX cases_filed ON cases (filed_at DESC, id);
-- A case by its number or the beginning of it, in a database of any collation.
CREATE INDEX cases_number_prefix ON cases (number text_pattern_ops);
-- Cases of one stage, latest first.
CREATE INDEX cases_stage ON cases (stage, filed_at DESC, id DESC);
CREATE INDEX cases_suspended ON cases (id) WHERE suspensions <> '[]'::jsonb;

-- 当事人. Who is in a case, in which role, and since when. account_id may see the case and act in it; subject_id is whom he stands for. An
-- agent and an interested party have no row in account_subjects: what they may do rests on the case alone.
CREATE TABLE case_parties (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL REFERENCES cases,
    role        text NOT NULL,
    account_id  uuid REFERENCES accounts,
    subject_id  uuid REFERENCES subjects,
    capacity    text NOT NULL,
    since       timestamptz NOT NULL,
    until       timestamptz,
    CHECK (num_nonnulls(account_id, subject_id) > 0),
    CHECK (until >= since)
);
CREATE INDEX case_parties_case ON case_parties (case_id);
CREATE INDEX case_parties_account ON case_parties (account_id, case_id) WHERE account_id IS NOT NULL;
CREATE UNIQUE INDEX case_parties_one_applicant ON case_parties (case_id) WHERE role = 'applicant' AND until IS NULL;

-- The records that a case is about, in the order in which they were named. Beside what the case says, each has its own result. flow and
-- closed_at are the case's.
CREATE TABLE case_records (
    case_id    uuid NOT NULL REFERENCES cases,
    record_id  uuid NOT NULL REFERENCES records,
    n          integer NOT NULL CHECK (n > 0),
    flow       text NOT NULL,
    result     text,
    closed_at  timestamptz,
    PRIMARY KEY (case_id, record_id),
    CHECK ((closed_at IS NULL) = (result IS NULL))
);
-- Of one procedure a record has one open case at most.
CREATE UNIQUE INDEX case_records_one_open ON case_records (record_id, flow) WHERE closed_at IS NULL;
CREATE INDEX case_records_record ON case_records (record_id);

-- 待办. One unit owes it; within the unit whoever claims it, or anybody while it is unclaimed. From the declaration: beside is a task that
-- the case goes on beside; outlives stays open when the case is closed. about_id is the task that one beside the steps is about. put_up_by put
-- up what the task decides. due_moved_at is when a holiday notice last moved due_at: whoever has the task is told for a while.
CREATE TABLE tasks (
    id            uuid PRIMARY KEY,
    case_id       uuid NOT NULL REFERENCES cases,
    kind          text NOT NULL,
    beside        boolean NOT NULL,
    outlives      boolean NOT NULL,
    unit_id       uuid NOT NULL REFERENCES units,
    about_id      uuid REFERENCES tasks,
    put_up_by     uuid REFERENCES accounts,
    opened_at     timestamptz NOT NULL,
    claimed_by    uuid REFERENCES accounts,
    claimed_at    timestamptz,
    closed_at     timestamptz,
    due_at        timestamptz NOT NULL,
    due_moved_at  timestamptz,
    CHECK (about_id IS NULL OR beside)
);
-- One step task of a kind is open at a time, and one task of a kind about another task.
CREATE UNIQUE INDEX tasks_one_step ON tasks (case_id, kind) WHERE closed_at IS NULL AND NOT beside;
CREATE UNIQUE INDEX tasks_one_about ON tasks (about_id, kind) WHERE closed_at IS NULL AND about_id IS NOT NULL;
CREATE INDEX tasks_inbox ON tasks (unit_id, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX tasks_due ON tasks (due_at, id) WHERE closed_at IS NULL;
-- The tasks of a case: its page, and every list of cases, ask for them, whatever their kind.
CREATE INDEX tasks_case ON tasks (case_id);
-- The cases that a unit has had a task of, which is all that it may see.
CREATE INDEX tasks_unit ON tasks (unit_id, case_id);
-- Reports by month read these alone, and not the tasks of all years.
CREATE INDEX tasks_opened ON tasks (opened_at) INCLUDE (unit_id, beside);
CREATE INDEX tasks_closed ON tasks (closed_at) INCLUDE (unit_id, beside, opened_at, due_at) WHERE closed_at IS NOT NULL;

-- Who may see a case: the accounts of its parties; and of units the agency always, and any from the moment a task of the case falls to it.
CREATE VIEW case_readers AS
SELECT case_id, account_id, capacity FROM case_parties WHERE account_id IS NOT NULL AND until IS NULL;
CREATE VIEW case_units AS
SELECT t.case_id, t.unit_id FROM tasks t
UNION ALL
SELECT c.id, u.id FROM cases c CROSS JOIN units u WHERE u.kind = 'agency';

-- The applicant of a case, where it has one.
CREATE VIEW case_applicants AS
SELECT p.id, p.case_id, p.account_id, p.capacity, a.name
FROM case_parties p JOIN accounts a ON a.id = p.account_id
WHERE p.role = 'applicant' AND p.until IS NULL;

-- 办理记录: what a person did, written before anything else happens. received_at is the legal instant. actor_role and actor_unit_id are
-- those in which he did it, since accounts change. From the declaration: closes is what a task, or the case, was waiting for; holds keeps
-- deadlines that it came in time for from falling overdue while it waits. own_decision: the actor had put up himself what this act decides.
-- status: received (to be delivered to the workflow), done (its step committed), refused (refusal says why). leased_until is machine time
-- and belongs to the deliverer alone.
CREATE TABLE acts (
    id             uuid PRIMARY KEY,
    seq            bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    form_id        uuid NOT NULL UNIQUE,
    case_id        uuid NOT NULL REFERENCES cases,
    task_id        uuid REFERENCES tasks,
    kind           text NOT NULL,
    closes         boolean NOT NULL,
    holds          boolean NOT NULL,
    actor_id       uuid NOT NULL REFERENCES accounts,
    actor_role     text NOT NULL DEFAULT '',
    actor_unit_id  uuid REFERENCES units,
    content        jsonb NOT NULL,
    received_at    timestamptz NOT NULL,
    own_decision   boolean NOT NULL DEFAULT false,
    status         text NOT NULL DEFAULT 'received',
    refusal        text NOT NULL DEFAULT '',
    processed_at   timestamptz,
    attempts       integer NOT NULL DEFAULT 0,
    leased_until   timestamptz,
    CHECK ((status = 'received') = (processed_at IS NULL)),
    CHECK ((status = 'refused') = (refusal <> ''))
);
CREATE INDEX acts_case ON acts (case_id, seq);
CREATE INDEX acts_undelivered ON acts (seq) WHERE status = 'received';
CREATE INDEX acts_own_decisions ON acts (seq) WHERE own_decision;
-- Two people deciding one task at the same moment: one act.
CREATE UNIQUE INDEX acts_one_per_task ON acts (task_id) WHERE status <> 'refused' AND closes;
-- What is on its way is not sent a second time: a withdrawal, a supplement, an urge, a request for more time.
CREATE UNIQUE INDEX acts_one_waiting ON acts (case_id, kind, task_id) NULLS NOT DISTINCT WHERE status = 'received';

-- Whatever statement receives an act, the role is the one that the account has at that moment.
-- +goose StatementBegin
CREATE FUNCTION acts_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT x.role, x.unit_id INTO NEW.actor_role, NEW.actor_unit_id FROM accounts x WHERE x.id = NEW.actor_id;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER acts_actor BEFORE INSERT ON acts FOR EACH ROW EXECUTE FUNCTION acts_actor();

-- What the law calls by name in the course of a case: filed, accepted, compared, transferred. Clocks run from these. act_id is what brought
-- it about; one without is the end of a period.
CREATE TABLE case_events (
    id       uuid PRIMARY KEY,
    case_id  uuid NOT NULL REFERENCES cases,
    kind     text NOT NULL,
    at       timestamptz NOT NULL,
    act_id   uuid REFERENCES acts
);
CREATE INDEX case_events_case ON case_events (case_id, at);
CREATE UNIQUE INDEX case_events_once ON case_events (case_id, kind, act_id) NULLS NOT DISTINCT;

-- One row for every step a workflow has taken, so that a retried activity gives its first answer again.
CREATE TABLE steps (
    case_id  uuid NOT NULL REFERENCES cases,
    step     text NOT NULL,
    result   jsonb NOT NULL,
    done_at  timestamptz NOT NULL,
    PRIMARY KEY (case_id, step)
);

-- The copies of a record, and the versions of its source: the unit's source is the unit's. case_id and act_id are by what a version came; one
-- without is as it was delivered.
CREATE TABLE record_versions (
    record_id   uuid NOT NULL REFERENCES records,
    version     integer NOT NULL CHECK (version > 0),
    content     jsonb NOT NULL,
    case_id     uuid REFERENCES cases,
    valid_from  timestamptz NOT NULL,
    PRIMARY KEY (record_id, version)
);
CREATE INDEX record_versions_case ON record_versions (case_id) WHERE case_id IS NOT NULL;
CREATE TABLE record_sources (
    record_id   uuid NOT NULL REFERENCES records,
    version     integer NOT NULL CHECK (version > 0),
    content     jsonb NOT NULL,
    unit_id     uuid NOT NULL REFERENCES units,
    case_id     uuid REFERENCES cases,
    act_id      uuid REFERENCES acts,
    valid_from  timestamptz NOT NULL,
    PRIMARY KEY (record_id, version),
    CHECK ((case_id IS NULL) = (act_id IS NULL))
);
CREATE INDEX record_sources_case ON record_sources (case_id) WHERE case_id IS NOT NULL;

-- Whatever brings a record in, its first source is kept with it.
-- +goose StatementBegin
CREATE FUNCTION keep_first_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO record_sources (record_id, version, content, unit_id, valid_from)
    SELECT id, source_version, source, unit_id, recorded_on::timestamp AT TIME ZONE 'Asia/Shanghai' FROM fresh;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER records_first_source AFTER INSERT ON records
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION keep_first_source();

-- What is decided: about each record of the case, or about the case where it has none.
CREATE TABLE decisions (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL REFERENCES cases,
    record_id   uuid REFERENCES records,
    act_id      uuid NOT NULL REFERENCES acts,
    unit_id     uuid NOT NULL REFERENCES units,
    outcome     text NOT NULL,
    article     text NOT NULL,
    changes     jsonb NOT NULL,
    reasons     text NOT NULL,
    decided_at  timestamptz NOT NULL,
    applied_at  timestamptz
);
CREATE UNIQUE INDEX decisions_once ON decisions (case_id, record_id) NULLS NOT DISTINCT;

-- What a case does to a record or to a subject, each with its article and its time: undoing an effect is ending it. ends_at is the planned
-- end, at which the schedule ends it. hides, from the declaration, is from whom it hides the record: nobody, the public, or all.
CREATE TABLE effects (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL REFERENCES cases,
    record_id   uuid REFERENCES records,
    subject_id  uuid REFERENCES subjects,
    kind        text NOT NULL,
    hides       text NOT NULL,
    article     text NOT NULL,
    started_at  timestamptz NOT NULL,
    ends_at     timestamptz,
    ended_at    timestamptz,
    CHECK (num_nonnulls(record_id, subject_id) = 1),
    CHECK (ended_at >= started_at),
    CHECK (ends_at > started_at)
);
CREATE INDEX effects_record ON effects (record_id) WHERE record_id IS NOT NULL;
CREATE INDEX effects_subject ON effects (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX effects_case ON effects (case_id);
CREATE INDEX effects_due ON effects (ends_at, id) WHERE ended_at IS NULL AND ends_at IS NOT NULL;
-- An effect that was ended can begin again: a unit that was silent, then spared by a notice, can be silent after all.
CREATE UNIQUE INDEX effects_once ON effects (case_id, kind, record_id, subject_id) NULLS NOT DISTINCT WHERE ended_at IS NULL;

-- What hides a record from others while it is in force, and what takes it away for its subject too.
CREATE VIEW hidings AS SELECT record_id, started_at, ended_at FROM effects WHERE record_id IS NOT NULL AND hides <> 'nobody';
CREATE VIEW deletions AS SELECT record_id, started_at, ended_at FROM effects WHERE record_id IS NOT NULL AND hides = 'all';

-- The records that an account may come with: those of its subjects, but for deleted ones.
CREATE VIEW account_records AS
SELECT x.account_id, x.capacity, r.id, r.number, r.recorded_on, s.id AS subject_id, s.name AS subject_name, s.kind AS subject_kind,
       i.category, i.publicity, i.fields, i.name_zh AS item_zh, i.name_en AS item_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en, v.content
FROM account_subjects x
JOIN subjects s ON s.id = x.subject_id
JOIN records r ON r.subject_id = s.id
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = r.unit_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL);

-- 文书, kept as they were sent: html_zh is the document, html_en its translation, sha256 is of html_zh. That a step issues its document once
-- is kept by its row in steps.
CREATE TABLE notices (
    id           uuid PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES cases,
    kind         text NOT NULL,
    number       text NOT NULL UNIQUE,
    issuer_id    uuid NOT NULL REFERENCES units,
    to_party_id  uuid REFERENCES case_parties,
    to_unit_id   uuid REFERENCES units,
    issued_at    timestamptz NOT NULL,
    html_zh      text NOT NULL,
    html_en      text NOT NULL,
    sha256       text NOT NULL,
    CHECK (num_nonnulls(to_party_id, to_unit_id) = 1)
);
CREATE INDEX notices_case ON notices (case_id, issued_at);
CREATE INDEX notices_party ON notices (to_party_id, issued_at DESC, id DESC) WHERE to_party_id IS NOT NULL;

-- 送达: how a document reaches a party, and when it has. way is electronic where it lies ready for the party's account; then served_at is the
-- first opening. evidence is what shows it otherwise.
CREATE TABLE services (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    case_id    uuid NOT NULL REFERENCES cases,
    notice_id  uuid NOT NULL REFERENCES notices,
    party_id   uuid NOT NULL REFERENCES case_parties,
    way        text NOT NULL,
    state      text NOT NULL,
    sent_at    timestamptz NOT NULL,
    served_at  timestamptz,
    evidence   jsonb NOT NULL DEFAULT '{}',
    CHECK (served_at >= sent_at)
);
CREATE INDEX services_case ON services (case_id);
CREATE UNIQUE INDEX services_once ON services (notice_id, party_id, way);

-- 期限. explanation is the whole reckoning: article, days counted and skipped, calendar version, which is '' where nothing was counted. A
-- paused deadline neither reminds nor falls overdue; it is counted anew when it goes on. message_id: the clock of a message to partners
-- outlives its case and is the sender's to mind, not the workflow's.
CREATE TABLE deadlines (
    id                uuid PRIMARY KEY,
    case_id           uuid NOT NULL REFERENCES cases,
    task_id           uuid REFERENCES tasks,
    message_id        uuid,
    clock             text NOT NULL,
    article           text NOT NULL,
    basis             text NOT NULL,
    started_at        timestamptz NOT NULL,
    due_at            timestamptz NOT NULL,
    remind_at         timestamptz,
    provisional       boolean NOT NULL,
    explanation       jsonb NOT NULL,
    met_at            timestamptz,
    paused_at         timestamptz,
    reminded_at       timestamptz,
    overdue_at        timestamptz,
    calendar_version  text NOT NULL GENERATED ALWAYS AS (coalesce(explanation ->> 'calendar_version', '')) STORED
);
-- A unit that is named anew has the clock of its own task; the sent-back task keeps the one it had.
CREATE UNIQUE INDEX deadlines_once ON deadlines (case_id, clock, task_id, message_id) NULLS NOT DISTINCT;
CREATE INDEX deadlines_case ON deadlines (case_id, due_at);
CREATE INDEX deadlines_running ON deadlines (due_at, id) WHERE met_at IS NULL;
CREATE INDEX deadlines_message ON deadlines (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX deadlines_partners ON deadlines (due_at) WHERE message_id IS NOT NULL AND met_at IS NULL AND overdue_at IS NULL;
CREATE INDEX deadlines_version ON deadlines (calendar_version, case_id) WHERE met_at IS NULL AND calendar_version <> '';

-- Dates that a holiday notice has moved and of which the applicant has not been told: from_at is where the date stood, version the calendar
-- by which it did. Told means gone.
CREATE TABLE date_moves (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES cases,
    deadline_id  uuid NOT NULL REFERENCES deadlines,
    from_at      timestamptz NOT NULL,
    version      text NOT NULL
);
CREATE INDEX date_moves_case ON date_moves (case_id, id);

-- Workflows to be told that a deadline has come nearer than their timer. Told means gone; leased_until is machine time.
CREATE TABLE wakes (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id       uuid NOT NULL REFERENCES cases,
    leased_until  timestamptz
);

-- 留痕. entry is the canonical JSON text that is hashed; hash = sha256(previous hash || entry). Every transaction that writes rows of a case
-- puts their digests into the line that it adds (package db, facts.go).
CREATE TABLE trail (
    case_id  uuid NOT NULL REFERENCES cases,
    seq      integer NOT NULL CHECK (seq > 0),
    entry    text NOT NULL,
    hash     bytea NOT NULL,
    PRIMARY KEY (case_id, seq)
);

-- Anchors: once a day the ends of all trails that have grown are put down in a chain of their own, outside the cases. Its hashes are printed
-- and kept elsewhere, so that a trail that was cut together with the end that its case remembers is found, and a case that is gone as a
-- whole. hash = sha256(previous hash || entry); day is a legal day. case_id refers to nothing: what is anchored outlives what it is of.
CREATE TABLE anchors (
    seq    integer PRIMARY KEY CHECK (seq > 0),
    day    date NOT NULL UNIQUE,
    entry  text NOT NULL,
    hash   bytea NOT NULL
);
CREATE TABLE anchor_heads (
    seq      integer NOT NULL REFERENCES anchors,
    case_id  uuid NOT NULL,
    length   integer NOT NULL,
    hash     bytea NOT NULL,
    PRIMARY KEY (case_id, seq)
);
CREATE INDEX anchor_heads_seq ON anchor_heads (seq, case_id);

-- A row of a case that goes is remembered until the transaction ends, whose line of the trail says so.
-- +goose StatementBegin
CREATE FUNCTION fact_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('creditcase.gone', coalesce(current_setting('creditcase.gone', true), '')
        || (to_jsonb(OLD)->>'case_id') || ' ' || TG_TABLE_NAME || '/' || (to_jsonb(OLD)->>TG_ARGV[0]) || E'\n', true);
    RETURN OLD;
END $$;
CREATE FUNCTION fact_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed or removed in this way', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
