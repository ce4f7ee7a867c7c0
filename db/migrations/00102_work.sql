-- What work on cases needs beside: more time, what is missing, urging, partners, files, and what is typed and not sent yet.

-- +goose Up

-- 延期. One row for each request; id is that of the act that made it, approval_id the head's task. granted is in the unit of the clock.
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
CREATE INDEX extensions_decided ON extensions (decided_at) WHERE approved;

-- 补正: what is missing, asked for in one notice, and the time that is outside every period meanwhile. id is that of the act that asked. An
-- incomplete supplement may be asked for again within due_at, which does not move.
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

-- 督促. What fell overdue comes before the supervisor: one row for each task, at the instant at which it did. It goes when the mark of the
-- deadline was wrong and is lifted; settled_at says when the task was closed.
CREATE TABLE escalations (
    task_id     uuid PRIMARY KEY REFERENCES tasks,
    case_id     uuid NOT NULL REFERENCES cases,
    unit_id     uuid NOT NULL REFERENCES units,
    clock       text NOT NULL,
    basis       text NOT NULL,
    at          timestamptz NOT NULL,
    seen_by     uuid REFERENCES accounts,
    seen_at     timestamptz,
    settled_at  timestamptz,
    CHECK ((seen_by IS NULL) = (seen_at IS NULL))
);
CREATE INDEX escalations_case ON escalations (case_id);
CREATE INDEX escalations_unseen ON escalations (at, task_id) WHERE seen_at IS NULL AND settled_at IS NULL;
CREATE INDEX escalations_open ON escalations (case_id) WHERE settled_at IS NULL;
CREATE INDEX escalations_at ON escalations (at);

-- 催办, 督办. id is that of the act; task_id is what is owed, reply_task_id the unit's task to answer. replied_by and done_by come with an
-- answer, and only with one.
CREATE TABLE urges (
    id             uuid PRIMARY KEY REFERENCES acts,
    case_id        uuid NOT NULL REFERENCES cases,
    task_id        uuid NOT NULL REFERENCES tasks,
    unit_id        uuid NOT NULL REFERENCES units,
    reply_task_id  uuid NOT NULL UNIQUE REFERENCES tasks,
    level          text NOT NULL,
    body           text NOT NULL,
    urged_by       uuid NOT NULL REFERENCES accounts,
    urged_at       timestamptz NOT NULL,
    reply          text NOT NULL DEFAULT '',
    done_by        date,
    replied_by     uuid REFERENCES accounts,
    ended_at       timestamptz,
    ended          text,
    CHECK ((ended IS NULL) = (ended_at IS NULL)),
    CHECK ((ended IS NOT DISTINCT FROM 'replied') = (replied_by IS NOT NULL)),
    CHECK ((replied_by IS NULL) = (done_by IS NULL))
);
CREATE INDEX urges_case ON urges (case_id, urged_at);
CREATE INDEX urges_latest ON urges (urged_at DESC, id DESC);
CREATE UNIQUE INDEX urges_one_open ON urges (task_id) WHERE ended_at IS NULL;

-- Partners (信息共享单位): who is told of annotations and corrections, what they are told, and how the telling goes. Instants of law are legal
-- time; next_at, leased_until and those of secrets are machine time.
CREATE TABLE partners (
    id           uuid PRIMARY KEY,
    name_zh      text NOT NULL UNIQUE,
    name_en      text NOT NULL,
    url          text NOT NULL,
    contact      text NOT NULL DEFAULT '',
    remark       text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL,
    disabled_at  timestamptz
);

-- Signing keys, apart from what pages read. The one without an end is the partner's own; one that has been replaced signs
-- along until its end. id is that of the form that asked for it, so that a form sent twice makes one.
CREATE TABLE partner_secrets (
    id          uuid PRIMARY KEY,
    partner_id  uuid NOT NULL REFERENCES partners,
    secret      bytea NOT NULL CHECK (length(secret) BETWEEN 24 AND 64),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at  timestamptz
);
CREATE UNIQUE INDEX partner_secrets_current ON partner_secrets (partner_id) WHERE expires_at IS NULL;

-- One event of one record. The body is kept as it is sent, so that every attempt says the same; id is its webhook-id.
-- due_at is until when partners are to be told; where a clock of the case runs for it, the deadline is what counts.
CREATE TABLE partner_messages (
    id           uuid PRIMARY KEY,
    seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    case_id      uuid NOT NULL REFERENCES cases,
    record_id    uuid NOT NULL REFERENCES records,
    act_id       uuid REFERENCES acts,
    event        text NOT NULL,
    article      text NOT NULL,
    occurred_at  timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    body         text NOT NULL
);
CREATE INDEX partner_messages_case ON partner_messages (case_id, seq);
CREATE INDEX partner_messages_occurred ON partner_messages (occurred_at DESC);

-- One message to one partner. attempts counts all, tries those since somebody last said to send it again. next_at is NULL
-- where it is not sent again by itself. record_id, seq and due_at are the message's: the sender looks for work by them, among
-- what may be many that wait for a partner that is away.
CREATE TABLE partner_deliveries (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    message_id    uuid NOT NULL REFERENCES partner_messages,
    partner_id    uuid NOT NULL REFERENCES partners,
    record_id     uuid NOT NULL,
    seq           bigint NOT NULL,
    due_at        timestamptz NOT NULL,
    state         text NOT NULL DEFAULT 'waiting',
    attempts      integer NOT NULL DEFAULT 0,
    tries         integer NOT NULL DEFAULT 0,
    next_at       timestamptz DEFAULT clock_timestamp(),
    leased_until  timestamptz,
    task_id       uuid REFERENCES tasks,
    done_at       timestamptz,
    UNIQUE (message_id, partner_id),
    CHECK ((state = 'waiting') = (done_at IS NULL))
);
CREATE INDEX partner_deliveries_next ON partner_deliveries (partner_id, next_at) WHERE state = 'waiting';
CREATE INDEX partner_deliveries_order ON partner_deliveries (partner_id, record_id, seq) WHERE state = 'waiting';
CREATE INDEX partner_deliveries_leased ON partner_deliveries (partner_id, leased_until) WHERE state = 'waiting' AND leased_until IS NOT NULL;
CREATE INDEX partner_deliveries_tried ON partner_deliveries (tries) WHERE state = 'waiting' AND task_id IS NULL;
CREATE INDEX partner_deliveries_due ON partner_deliveries (due_at) WHERE state = 'waiting' AND task_id IS NULL;
CREATE INDEX partner_deliveries_partner ON partner_deliveries (partner_id, done_at DESC);
CREATE INDEX partner_deliveries_task ON partner_deliveries (task_id) WHERE task_id IS NOT NULL;

-- What came of sending it: a status, or why there was none. An attempt whose sender died has no row.
CREATE TABLE partner_attempts (
    delivery_id   uuid NOT NULL REFERENCES partner_deliveries,
    n             integer NOT NULL,
    at            timestamptz NOT NULL,
    status        integer,
    failure       text,
    milliseconds  integer NOT NULL,
    PRIMARY KEY (delivery_id, n),
    CHECK ((status IS NULL) = (failure IS NOT NULL))
);

ALTER TABLE deadlines ADD CONSTRAINT deadlines_message_id_fkey FOREIGN KEY (message_id) REFERENCES partner_messages;

-- What is typed, and files.

-- The rest of what was typed into a filing, before it is filed. version counts changes, of answers and of files: whoever sends says which
-- state he has seen.
CREATE TABLE drafts (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES accounts,
    flow        text NOT NULL,
    data        jsonb NOT NULL,
    version     bigint NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL
);
CREATE INDEX drafts_account ON drafts (account_id, updated_at DESC);
CREATE INDEX drafts_updated ON drafts (updated_at);

-- What staff has typed into the form of an act and not sent. It outlives sessions, and ends with the act or with the task. about is the task,
-- or stands for several of them: then task_id is NULL. form_id is the act's, and that by which its files are kept; version counts savings;
-- shown is what the check page last showed, with what its documents rest on.
CREATE TABLE act_drafts (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES accounts,
    about       uuid NOT NULL,
    task_id     uuid REFERENCES tasks,
    kind        text NOT NULL,
    form_id     uuid NOT NULL,
    version     integer NOT NULL DEFAULT 1 CHECK (version > 0),
    answers     jsonb NOT NULL,
    shown       jsonb NOT NULL DEFAULT '{}',
    saved_at    timestamptz NOT NULL,
    CONSTRAINT act_drafts_one UNIQUE (account_id, about, kind)
);
CREATE INDEX act_drafts_task ON act_drafts (task_id);
CREATE INDEX act_drafts_form ON act_drafts (form_id);

-- Forms that came when their author's session had ended, kept until he has signed in again. sealed is what was typed, under a key that only
-- the browser holds from which it came; browser is the SHA-256 of that key's name for the row. path is where the form was sent, with its
-- query. Sessions run by the machine's clock, and so does this.
CREATE TABLE typed_forms (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES accounts,
    browser     bytea NOT NULL CHECK (length(browser) = 32),
    path        text NOT NULL,
    sealed      bytea NOT NULL CHECK (length(sealed) < 400000),
    with_files  boolean NOT NULL,
    ends_at     timestamptz NOT NULL
);
CREATE INDEX typed_forms_account ON typed_forms (account_id, ends_at);
CREATE INDEX typed_forms_ends ON typed_forms (ends_at);

-- What a unit often writes in its reasons: a short list that its heads keep, to be put into a box and then made to fit the case.
CREATE TABLE stock_phrases (
    id          uuid PRIMARY KEY,
    unit_id     uuid NOT NULL REFERENCES units,
    phrase      text NOT NULL CHECK (phrase <> ''),
    added_by    uuid NOT NULL REFERENCES accounts,
    added_at    timestamptz NOT NULL,
    CONSTRAINT stock_phrases_once UNIQUE (unit_id, phrase)
);

-- Files. The bytes lie in the files folder under the id; the row is written after they are safely there. A file belongs to a draft, or stays by
-- the id of the form with which it arrived, until the act that carries it. dropped_at: given up; nothing shows or serves the file any more,
-- and its bytes are about to go. Then the row goes too, but for files of acts: there it stays, with removed_at, since the case once had them.
CREATE TABLE attachments (
    id           uuid PRIMARY KEY,
    account_id   uuid NOT NULL REFERENCES accounts,
    draft_id     uuid REFERENCES drafts ON DELETE SET NULL,
    form_id      uuid,
    act_id       uuid REFERENCES acts,
    case_id      uuid REFERENCES cases,
    name         text NOT NULL,
    media_type   text NOT NULL,
    size         bigint NOT NULL CHECK (size > 0),
    sha256       text NOT NULL,
    uploaded_at  timestamptz NOT NULL,
    dropped_at   timestamptz,
    removed_at   timestamptz,
    CHECK (removed_at IS NULL OR dropped_at IS NOT NULL),
    CHECK (num_nonnulls(draft_id, form_id, act_id) <= 1)
);
CREATE INDEX attachments_case ON attachments (case_id);
CREATE INDEX attachments_draft ON attachments (draft_id);
CREATE INDEX attachments_act ON attachments (act_id);
CREATE INDEX attachments_unsent ON attachments (account_id) WHERE act_id IS NULL;
CREATE INDEX attachments_form ON attachments (uploaded_at) WHERE form_id IS NOT NULL;
CREATE INDEX attachments_dropped ON attachments (dropped_at) WHERE dropped_at IS NOT NULL AND removed_at IS NULL;

-- Who looked at a full identity number, and where.
CREATE TABLE identity_looks (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES accounts,
    case_id     uuid NOT NULL REFERENCES cases,
    looked_at   timestamptz NOT NULL
);
CREATE INDEX identity_looks_latest ON identity_looks (looked_at DESC, id DESC);
