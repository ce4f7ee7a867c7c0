-- Files that no act carries come to an end, and a draft that changed is noticed.

-- +goose Up

-- What arrived with a form stays by the form's id until the form is sent, so that it need not be chosen a second time.
-- dropped_at: given up; nothing shows or serves the file any more, and its bytes are about to go. Then the row goes too, but
-- for files of acts: there it stays, with removed_at, since the case once had them.
ALTER TABLE attachments
    ADD COLUMN form_id uuid,
    ADD COLUMN dropped_at timestamptz,
    ADD COLUMN removed_at timestamptz,
    ADD CHECK (removed_at IS NULL OR dropped_at IS NOT NULL),
    ADD CHECK (num_nonnulls(draft_id, form_id, act_id) <= 1);

-- Until now, what neither an act nor a draft carried stayed for ever. It counts as given up with the form that it came with.
UPDATE attachments SET form_id = gen_random_uuid() WHERE draft_id IS NULL AND act_id IS NULL;

CREATE INDEX attachments_unsent ON attachments (account_id) WHERE act_id IS NULL;
CREATE INDEX attachments_form ON attachments (uploaded_at) WHERE form_id IS NOT NULL;
CREATE INDEX attachments_dropped ON attachments (dropped_at) WHERE dropped_at IS NOT NULL AND removed_at IS NULL;
CREATE INDEX attachments_act ON attachments (act_id);

-- Counts changes, of answers and of files: whoever sends says which state he has seen.
ALTER TABLE drafts ADD COLUMN version bigint NOT NULL DEFAULT 1;
CREATE INDEX drafts_updated ON drafts (updated_at);

-- Which database this is, through dumps and restores: the files folder says whose it is, and only that database may say which
-- of its files nobody refers to.
CREATE TABLE installation (
    id     uuid NOT NULL DEFAULT gen_random_uuid(),
    single boolean PRIMARY KEY DEFAULT true CHECK (single)
);
INSERT INTO installation DEFAULT VALUES;

-- +goose Down

DROP TABLE installation;

DROP INDEX drafts_updated;
ALTER TABLE drafts DROP COLUMN version;
DROP INDEX attachments_act, attachments_dropped, attachments_form, attachments_unsent;
ALTER TABLE attachments DROP COLUMN form_id, DROP COLUMN dropped_at, DROP COLUMN removed_at;
