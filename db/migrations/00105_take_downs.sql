-- Partners who must take a record down confirm that they have.

-- +goose Up

-- A message can have two clocks: until when partners are told, and, with take_down, until when they confirm that the record is down.
ALTER TABLE deadlines ADD COLUMN take_down boolean NOT NULL DEFAULT false;
ALTER TABLE deadlines ADD CHECK (NOT take_down OR message_id IS NOT NULL);
DROP INDEX deadlines_message;
CREATE INDEX deadlines_message ON deadlines (message_id, take_down) WHERE message_id IS NOT NULL;

-- What a partner owes for a message: that the record is down. confirmed_at is the legal instant at which it was, as far as anybody has said,
-- known_at that at which the system knew, how a casefile.Confirming. Once the period is over the agency has a task, and not again before
-- tended_until where it has looked after it; the partner is reminded when remind_at has come, or no more by itself where it is NULL. All
-- instants are legal time.
CREATE TABLE partner_take_downs (
    message_id    uuid NOT NULL REFERENCES partner_messages,
    partner_id    uuid NOT NULL REFERENCES partners,
    how           text,
    confirmed_at  timestamptz,
    known_at      timestamptz,
    task_id       uuid REFERENCES tasks,
    tended_until  timestamptz,
    reminders     integer NOT NULL DEFAULT 0,
    remind_at     timestamptz,
    PRIMARY KEY (message_id, partner_id),
    CHECK (num_nonnulls(how, confirmed_at, known_at) IN (0, 3))
);
CREATE INDEX partner_take_downs_owed ON partner_take_downs (partner_id, message_id) WHERE how IS NULL;
CREATE INDEX partner_take_downs_remind ON partner_take_downs (remind_at) WHERE how IS NULL AND remind_at IS NOT NULL;
CREATE INDEX partner_take_downs_untended ON partner_take_downs (message_id) WHERE how IS NULL AND task_id IS NULL;
CREATE INDEX partner_take_downs_task ON partner_take_downs (task_id) WHERE task_id IS NOT NULL;

-- A reminder is a message of its own, to one partner: of which message it reminds him.
ALTER TABLE partner_messages ADD COLUMN reminds_id uuid REFERENCES partner_messages;
CREATE INDEX partner_messages_reminds ON partner_messages (reminds_id) WHERE reminds_id IS NOT NULL;
