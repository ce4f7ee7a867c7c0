-- Reorganizations of enterprises: who a court has appointed, and the documents of courts.

-- +goose Up

-- 破产管理人: whom a court has appointed to administer an enterprise in bankruptcy, as the agency registered him from the appointment that was shown. holder is
-- the administrator as the court's decision names him. ended_at is a legal instant from which on he neither sees nor does anything of it.
CREATE TABLE appointments (
    id             uuid PRIMARY KEY,
    account_id     uuid NOT NULL REFERENCES accounts,
    subject_id     uuid NOT NULL REFERENCES subjects,
    holder         text NOT NULL,
    court          text NOT NULL,
    number         text NOT NULL,
    appointed_on   date NOT NULL,
    scan_id        uuid REFERENCES attachments,
    registered_by  uuid NOT NULL REFERENCES accounts,
    registered_at  timestamptz NOT NULL,
    ended_at       timestamptz,
    ended_by       uuid REFERENCES accounts,
    ended_why      text NOT NULL DEFAULT '',
    CHECK (ended_at >= registered_at)
);
CREATE UNIQUE INDEX appointments_one ON appointments (account_id, subject_id) WHERE ended_at IS NULL;
CREATE INDEX appointments_subject ON appointments (subject_id);

-- A document of a court about a reorganization, by the case in which it was filed. plan_id is the case of the plan, which of a plan is its own. document_key is
-- the document however its number was written; ends is whether it ends the plan. decided_at: it was followed; dropped_at: it was refused, or taken back, and can
-- be filed again. over_at is of a plan: a document has ended it.
CREATE TABLE reorganizations (
    case_id       uuid PRIMARY KEY REFERENCES cases,
    plan_id       uuid NOT NULL REFERENCES cases,
    subject_id    uuid NOT NULL REFERENCES subjects,
    matter        text NOT NULL,
    court         text NOT NULL,
    number        text NOT NULL,
    document_key  text NOT NULL,
    issued_on     date NOT NULL,
    performs_by   date,
    ends          boolean NOT NULL,
    decided_at    timestamptz,
    dropped_at    timestamptz,
    over_at       timestamptz,
    CHECK (num_nonnulls(decided_at, dropped_at) <= 1),
    CHECK (over_at IS NULL OR decided_at IS NOT NULL AND case_id = plan_id)
);
CREATE UNIQUE INDEX reorganizations_document ON reorganizations (document_key) WHERE dropped_at IS NULL;
CREATE UNIQUE INDEX reorganizations_one_plan ON reorganizations (subject_id) WHERE case_id = plan_id AND dropped_at IS NULL AND over_at IS NULL;
CREATE UNIQUE INDEX reorganizations_one_end ON reorganizations (plan_id) WHERE ends AND dropped_at IS NULL;
CREATE INDEX reorganizations_plan ON reorganizations (plan_id);
