-- The read model and the acts: everything that people look at, and everything that a person has done.
-- Instants are timestamptz; what they mean in law is decided in Asia/Shanghai by package calendar. States are text
-- with a CHECK, so that a new state is an ordinary migration.

-- +goose Up

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Who provides and who handles. Exactly one unit is the agency (信用中心).
CREATE TABLE units (
    id       uuid PRIMARY KEY,
    code     text NOT NULL UNIQUE,
    kind     text NOT NULL CHECK (kind IN ('agency', 'provider', 'supervisor')),
    name_zh  text NOT NULL,
    name_en  text NOT NULL,
    phone    text NOT NULL DEFAULT '',
    address  text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX units_one_agency ON units (kind) WHERE kind = 'agency';

-- 信用主体. The code is an ID number (GB 11643) or a unified social credit code (GB 32100).
CREATE TABLE subjects (
    id    uuid PRIMARY KEY,
    kind  text NOT NULL CHECK (kind IN ('person', 'legal_person', 'organisation')),
    name  text NOT NULL,
    code  text NOT NULL UNIQUE
);
CREATE INDEX subjects_name_trgm ON subjects USING gin (name gin_trgm_ops);

CREATE TABLE accounts (
    id             uuid PRIMARY KEY,
    login          text NOT NULL UNIQUE,
    password_hash  text NOT NULL,
    name           text NOT NULL,
    role           text NOT NULL CHECK (role IN ('applicant', 'agency_clerk', 'agency_head', 'unit_clerk',
                                                'unit_principal', 'supervisor', 'administrator')),
    unit_id        uuid REFERENCES units,
    failed_logins  integer NOT NULL DEFAULT 0,
    locked_until   timestamptz,
    disabled_at    timestamptz,
    created_at     timestamptz NOT NULL,
    CHECK ((role IN ('agency_clerk', 'agency_head', 'unit_clerk', 'unit_principal')) = (unit_id IS NOT NULL))
);

-- For whom an applicant may act: himself, or an organisation that he represents.
CREATE TABLE account_subjects (
    account_id  uuid NOT NULL REFERENCES accounts,
    subject_id  uuid NOT NULL REFERENCES subjects,
    capacity    text NOT NULL CHECK (capacity IN ('self', 'representative')),
    PRIMARY KEY (account_id, subject_id)
);

-- Owned by alexedwards/scs.
CREATE TABLE sessions (
    token   text PRIMARY KEY,
    data    bytea NOT NULL,
    expiry  timestamptz NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expiry);

-- 目录事项: a record may only come in under one. fields is an ordered list of {key, zh, en}.
CREATE TABLE catalogue_items (
    id         uuid PRIMARY KEY,
    code       text NOT NULL UNIQUE,
    unit_id    uuid NOT NULL REFERENCES units,
    category   text NOT NULL CHECK (category IN ('licence', 'penalty', 'serious_list', 'watch_list', 'rating',
                                                'judgment', 'tax', 'honour', 'basic')),
    publicity  text NOT NULL CHECK (publicity IN ('public', 'authorised', 'government')),
    name_zh    text NOT NULL,
    name_en    text NOT NULL,
    fields     jsonb NOT NULL
);
CREATE INDEX catalogue_items_unit ON catalogue_items (unit_id);

-- 信用信息. source is the content as the unit delivered it, kept to compare the platform's copy with.
CREATE TABLE records (
    id           uuid PRIMARY KEY,
    number       text NOT NULL UNIQUE,
    subject_id   uuid NOT NULL REFERENCES subjects,
    item_id      uuid NOT NULL REFERENCES catalogue_items,
    unit_id      uuid NOT NULL REFERENCES units,
    recorded_on  date NOT NULL,
    version      integer NOT NULL DEFAULT 1 CHECK (version > 0),
    source       jsonb NOT NULL
);
CREATE INDEX records_subject ON records (subject_id);
CREATE INDEX records_unit ON records (unit_id, recorded_on DESC, id);

-- 办件. pack_* are what the case runs under; they are settled for life at acceptance (accepted_at).
CREATE TABLE cases (
    id                uuid PRIMARY KEY,
    number            text NOT NULL UNIQUE,
    flow              text NOT NULL CHECK (flow IN ('objection')),
    pack_id           text NOT NULL,
    pack_version      integer NOT NULL,
    pack_hash         text NOT NULL,
    stage             text NOT NULL CHECK (stage IN ('form_check', 'comparison', 'correction', 'verification', 'decision',
                                                    'informing', 'closed')),
    result            text CHECK (result IN ('refused', 'keep', 'correct', 'supplement', 'stop_publication', 'delete',
                                             'remove_from_list')),
    subject_id        uuid NOT NULL REFERENCES subjects,
    applicant_id      uuid NOT NULL REFERENCES accounts,
    record_id         uuid NOT NULL REFERENCES records,
    unit_id           uuid NOT NULL REFERENCES units,
    filed_at          timestamptz NOT NULL,
    accepted_at       timestamptz,
    closed_at         timestamptz,
    trail_length      integer NOT NULL DEFAULT 0,
    trail_hash        bytea NOT NULL DEFAULT ''::bytea,
    CHECK ((stage = 'closed') = (closed_at IS NOT NULL)),
    CHECK ((stage = 'closed') = (result IS NOT NULL))
);
CREATE INDEX cases_applicant ON cases (applicant_id, filed_at DESC, id);
CREATE INDEX cases_unit ON cases (unit_id, filed_at DESC, id);
CREATE INDEX cases_filed ON cases (filed_at DESC, id);
CREATE UNIQUE INDEX cases_one_open_objection ON cases (record_id) WHERE flow = 'objection' AND closed_at IS NULL;

CREATE TABLE record_versions (
    record_id   uuid NOT NULL REFERENCES records,
    version     integer NOT NULL CHECK (version > 0),
    content     jsonb NOT NULL,
    case_id     uuid REFERENCES cases,
    valid_from  timestamptz NOT NULL,
    PRIMARY KEY (record_id, version)
);

-- What a case does to a record, each with its article and its time: undoing an effect is ending it.
CREATE TABLE effects (
    id          uuid PRIMARY KEY,
    record_id   uuid NOT NULL REFERENCES records,
    case_id     uuid NOT NULL REFERENCES cases,
    kind        text NOT NULL CHECK (kind IN ('annotated', 'corrected', 'supplemented', 'publication_stopped', 'deleted',
                                             'removed_from_list')),
    article     text NOT NULL,
    started_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    CHECK (ended_at IS NULL OR ended_at >= started_at)
);
CREATE INDEX effects_record ON effects (record_id);
CREATE INDEX effects_case ON effects (case_id);
CREATE UNIQUE INDEX effects_once ON effects (case_id, record_id, kind);

-- 待办. One unit owes it; within the unit whoever claims it, or anybody while it is unclaimed.
CREATE TABLE tasks (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL REFERENCES cases,
    kind        text NOT NULL CHECK (kind IN ('form_check', 'compare', 'correct', 'verify', 'decide', 'inform')),
    unit_id     uuid NOT NULL REFERENCES units,
    opened_at   timestamptz NOT NULL,
    claimed_by  uuid REFERENCES accounts,
    claimed_at  timestamptz,
    closed_at   timestamptz,
    due_at      timestamptz NOT NULL,
    UNIQUE (case_id, kind)
);
CREATE INDEX tasks_inbox ON tasks (unit_id, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX tasks_due ON tasks (due_at, id) WHERE closed_at IS NULL;

-- 办理记录: what a person did, written before anything else happens. received_at is the legal instant.
-- status: received (to be delivered to the workflow), done (its step committed), refused (refusal says why).
-- leased_until is wall time and belongs to the deliverer alone.
CREATE TABLE acts (
    id            uuid PRIMARY KEY,
    seq           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    form_id       uuid NOT NULL UNIQUE,
    case_id       uuid NOT NULL REFERENCES cases,
    task_id       uuid REFERENCES tasks,
    kind          text NOT NULL CHECK (kind IN ('file', 'claim', 'release', 'check_form', 'compare', 'correct', 'decide',
                                               'inform')),
    actor_id      uuid NOT NULL REFERENCES accounts,
    content       jsonb NOT NULL,
    received_at   timestamptz NOT NULL,
    status        text NOT NULL DEFAULT 'received' CHECK (status IN ('received', 'done', 'refused')),
    refusal       text NOT NULL DEFAULT '',
    processed_at  timestamptz,
    attempts      integer NOT NULL DEFAULT 0,
    leased_until  timestamptz,
    CHECK ((status = 'received') = (processed_at IS NULL)),
    CHECK ((status = 'refused') = (refusal <> ''))
);
CREATE INDEX acts_case ON acts (case_id, seq);
CREATE INDEX acts_undelivered ON acts (seq) WHERE status = 'received';
-- Two people deciding one task at the same moment: one act.
CREATE UNIQUE INDEX acts_one_per_task ON acts (task_id)
    WHERE status <> 'refused' AND kind NOT IN ('claim', 'release');

-- One row for every step a workflow has taken, so that a retried activity gives its first answer again.
CREATE TABLE steps (
    case_id  uuid NOT NULL REFERENCES cases,
    step     text NOT NULL,
    result   jsonb NOT NULL,
    done_at  timestamptz NOT NULL,
    PRIMARY KEY (case_id, step)
);

-- 期限. explanation is the whole reckoning: article, days counted and skipped, calendar version.
CREATE TABLE deadlines (
    id           uuid PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES cases,
    task_id      uuid REFERENCES tasks,
    clock        text NOT NULL,
    article      text NOT NULL,
    basis        text NOT NULL CHECK (basis IN ('statute', 'policy')),
    started_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    remind_at    timestamptz,
    provisional  boolean NOT NULL,
    explanation  jsonb NOT NULL,
    met_at       timestamptz,
    reminded_at  timestamptz,
    overdue_at   timestamptz,
    UNIQUE (case_id, clock)
);
CREATE INDEX deadlines_case ON deadlines (case_id, due_at);
CREATE INDEX deadlines_running ON deadlines (due_at, id) WHERE met_at IS NULL;

CREATE TABLE decisions (
    case_id     uuid PRIMARY KEY REFERENCES cases,
    act_id      uuid NOT NULL UNIQUE REFERENCES acts,
    unit_id     uuid NOT NULL REFERENCES units,
    outcome     text NOT NULL CHECK (outcome IN ('keep', 'correct', 'supplement', 'stop_publication', 'delete',
                                                'remove_from_list')),
    article     text NOT NULL,
    changes     jsonb NOT NULL,
    reasons     text NOT NULL,
    decided_at  timestamptz NOT NULL,
    applied_at  timestamptz
);

-- 文书, kept as they were sent: html_zh is the document, html_en its translation, sha256 is of html_zh.
CREATE TABLE notices (
    id            uuid PRIMARY KEY,
    case_id       uuid NOT NULL REFERENCES cases,
    kind          text NOT NULL CHECK (kind IN ('receipt', 'acceptance', 'refusal', 'comparison', 'verification', 'result')),
    number        text NOT NULL UNIQUE,
    issuer_id     uuid NOT NULL REFERENCES units,
    to_applicant  boolean NOT NULL,
    to_unit_id    uuid REFERENCES units,
    issued_at     timestamptz NOT NULL,
    html_zh       text NOT NULL,
    html_en       text NOT NULL,
    sha256        text NOT NULL,
    read_at       timestamptz,
    CHECK (to_applicant <> (to_unit_id IS NOT NULL)),
    UNIQUE (case_id, kind)
);
CREATE INDEX notices_case ON notices (case_id, issued_at);

-- The rest of what was typed into a filing, before it is filed.
CREATE TABLE drafts (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES accounts,
    flow        text NOT NULL CHECK (flow IN ('objection')),
    data        jsonb NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE INDEX drafts_account ON drafts (account_id, updated_at DESC);

-- Evidence. The bytes lie in the files folder under the id; the row is written after they are safely there.
-- A file belongs to a draft until the act that carries it.
CREATE TABLE attachments (
    id           uuid PRIMARY KEY,
    account_id   uuid NOT NULL REFERENCES accounts,
    draft_id     uuid REFERENCES drafts ON DELETE SET NULL,
    act_id       uuid REFERENCES acts,
    case_id      uuid REFERENCES cases,
    name         text NOT NULL,
    media_type   text NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg',
                     'application/vnd.openxmlformats-officedocument.wordprocessingml.document')),
    size         bigint NOT NULL CHECK (size > 0),
    sha256       text NOT NULL,
    uploaded_at  timestamptz NOT NULL
);
CREATE INDEX attachments_case ON attachments (case_id);
CREATE INDEX attachments_draft ON attachments (draft_id);

-- 留痕. entry is the canonical JSON text that is hashed; hash = sha256(previous hash || entry).
CREATE TABLE trail (
    case_id  uuid NOT NULL REFERENCES cases,
    seq      integer NOT NULL CHECK (seq > 0),
    entry    text NOT NULL,
    hash     bytea NOT NULL,
    PRIMARY KEY (case_id, seq)
);

-- Running numbers of cases and documents, one row per series and year.
CREATE TABLE counters (
    series  text NOT NULL,
    year    integer NOT NULL,
    last    bigint NOT NULL,
    PRIMARY KEY (series, year)
);

-- How often a key (a hash, never an address) has asked within a window; shared by all replicas of the web.
CREATE TABLE rate_limits (
    key           bytea NOT NULL,
    window_start  timestamptz NOT NULL,
    count         integer NOT NULL,
    PRIMARY KEY (key, window_start)
);

-- Who looked at a full identity number, and where.
CREATE TABLE identity_looks (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES accounts,
    case_id     uuid NOT NULL REFERENCES cases,
    looked_at   timestamptz NOT NULL
);

-- +goose Down

DROP TABLE identity_looks, rate_limits, counters, trail, attachments, drafts, notices, decisions, deadlines, steps, acts,
    tasks, effects, record_versions, cases, records, catalogue_items, sessions, account_subjects, accounts, subjects, units;
