-- Partners (信息共享单位): who is told of annotations and corrections, what they are told, and how the telling goes.
-- Instants of law are legal time; next_at, leased_until and those of secrets are time between machines.

-- +goose Up

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
    event        text NOT NULL CHECK (event IN ('annotated', 'annotation_ended', 'suspended', 'resumed', 'corrected',
                                               'supplemented', 'publication_stopped', 'deleted', 'removed_from_list')),
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
    state         text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'settled', 'dropped')),
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
    failure       text CHECK (failure IN ('timeout', 'host', 'address', 'plain', 'connection', 'tls', 'other')),
    milliseconds  integer NOT NULL,
    PRIMARY KEY (delivery_id, n),
    CHECK ((status IS NULL) = (failure IS NOT NULL))
);

-- The clock of a message outlives its case and is the sender's to mind, not the workflow's.
ALTER TABLE deadlines ADD COLUMN message_id uuid REFERENCES partner_messages;
DROP INDEX deadlines_once;
CREATE UNIQUE INDEX deadlines_once ON deadlines (case_id, clock, task_id, message_id) NULLS NOT DISTINCT;
CREATE INDEX deadlines_message ON deadlines (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX deadlines_partners ON deadlines (due_at) WHERE message_id IS NOT NULL AND met_at IS NULL AND overdue_at IS NULL;

-- +goose Down

DELETE FROM deadlines WHERE message_id IS NOT NULL;
ALTER TABLE deadlines DROP COLUMN message_id;
CREATE UNIQUE INDEX deadlines_once ON deadlines (case_id, clock, task_id) NULLS NOT DISTINCT;
DROP TABLE partner_attempts, partner_deliveries, partner_messages, partner_secrets, partners;
