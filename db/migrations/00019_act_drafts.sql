-- What staff has typed into the form of an act and not sent. It outlives sessions, and ends with the act or with the task.
-- +goose Up

-- about is the task, or stands for several of them: then task_id is NULL. form_id is the act's, and that by
-- which its files are kept; version counts savings; shown is what the check page last showed.
CREATE TABLE act_drafts (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES accounts,
    about       uuid NOT NULL,
    task_id     uuid REFERENCES tasks,
    kind        text NOT NULL,
    form_id     uuid NOT NULL,
    version     integer NOT NULL DEFAULT 1 CHECK (version > 0),
    answers     jsonb NOT NULL,
    shown       jsonb NOT NULL DEFAULT '[]',
    saved_at    timestamptz NOT NULL,
    CONSTRAINT act_drafts_one UNIQUE (account_id, about, kind)
);
CREATE INDEX act_drafts_task ON act_drafts (task_id);
CREATE INDEX act_drafts_form ON act_drafts (form_id);

-- +goose Down

DROP TABLE act_drafts;
