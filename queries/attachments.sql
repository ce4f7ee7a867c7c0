-- name: AttachmentInsert :exec
INSERT INTO attachments (id, account_id, draft_id, form_id, name, media_type, size, sha256, uploaded_at)
VALUES (@id, @account_id, @draft_id, sqlc.narg('form_id'), @name, @media_type, @size, @sha256, @uploaded_at);

-- Files that the account has uploaded and not yet sent with an act become part of this one.
-- name: AttachmentsSend :execrows
UPDATE attachments SET act_id = @act_id, case_id = @case_id, draft_id = NULL, form_id = NULL
WHERE attachments.id = ANY(@ids::uuid[]) AND attachments.account_id = @account_id AND act_id IS NULL AND commitment_id IS NULL AND dropped_at IS NULL
  AND NOT EXISTS (SELECT FROM appointments x WHERE x.scan_id = attachments.id);

-- Uploads of one account are counted one after another.
-- name: UploadsLock :one
SELECT id FROM accounts WHERE id = @account_id FOR NO KEY UPDATE;

-- All that the account has uploaded and not sent.
-- name: UploadsUnsent :many
SELECT id, draft_id, form_id, name FROM attachments
WHERE attachments.account_id = @account_id AND act_id IS NULL AND commitment_id IS NULL AND dropped_at IS NULL
  AND NOT EXISTS (SELECT FROM appointments x WHERE x.scan_id = attachments.id)
ORDER BY uploaded_at, id;

-- What arrived with a form that has not been sent yet.
-- name: FormAttachments :many
SELECT * FROM attachments
WHERE form_id = @form_id AND account_id = @account_id AND act_id IS NULL AND commitment_id IS NULL AND dropped_at IS NULL
ORDER BY uploaded_at, id;

-- name: UnsentAttachment :one
SELECT * FROM attachments WHERE attachments.id = @id AND attachments.account_id = @account_id AND act_id IS NULL AND commitment_id IS NULL AND dropped_at IS NULL
  AND NOT EXISTS (SELECT FROM appointments x WHERE x.scan_id = attachments.id);

-- One file of a form is taken off again.
-- name: FormAttachmentDrop :execrows
UPDATE attachments SET dropped_at = @now::timestamptz
WHERE id = @id AND form_id = @form_id AND account_id = @account_id AND act_id IS NULL AND commitment_id IS NULL AND dropped_at IS NULL;

-- What is left of a form once it has been sent: it was sent twice at the same moment.
-- name: FormAttachmentsDrop :many
UPDATE attachments SET dropped_at = @now::timestamptz
WHERE form_id = @form_id AND account_id = @account_id AND act_id IS NULL AND commitment_id IS NULL AND dropped_at IS NULL
RETURNING id;

-- name: DraftAttachmentsDrop :many
UPDATE attachments SET dropped_at = @now::timestamptz, draft_id = NULL
WHERE draft_id = @draft_id AND account_id = @account_id AND act_id IS NULL AND commitment_id IS NULL
RETURNING id;

-- The same, where nobody asks which.
-- name: DraftAttachmentsEnd :exec
UPDATE attachments SET dropped_at = @now::timestamptz, draft_id = NULL
WHERE draft_id = @draft_id AND account_id = @account_id AND act_id IS NULL AND commitment_id IS NULL;

-- name: DraftAttachmentDrop :execrows
UPDATE attachments SET dropped_at = @now::timestamptz, draft_id = NULL
WHERE id = @id AND draft_id = @draft_id AND account_id = @account_id AND act_id IS NULL AND commitment_id IS NULL;

-- How many files came with an act of this person.
-- name: ActAttachments :one
SELECT count(*) FROM attachments WHERE act_id = @act_id AND account_id = @account_id;

-- The end of what nobody sent. The sweeper's alone: no account and no unit stands behind these.

-- name: DraftExpired :one
SELECT id, account_id FROM drafts WHERE updated_at < @before ORDER BY updated_at LIMIT 1 FOR UPDATE SKIP LOCKED;

-- Forms that nobody sent in the end, and what is left of those that were.
-- name: FormFilesExpire :execrows
UPDATE attachments a SET dropped_at = @now::timestamptz
WHERE a.form_id IS NOT NULL AND a.act_id IS NULL AND a.commitment_id IS NULL AND a.dropped_at IS NULL
  AND (a.uploaded_at < @before::timestamptz OR EXISTS (SELECT FROM acts WHERE acts.form_id = a.form_id));

-- name: RefusedFilesExpire :execrows
UPDATE attachments a SET dropped_at = @now::timestamptz
FROM acts
WHERE acts.id = a.act_id AND acts.status = 'refused' AND acts.processed_at < @before::timestamptz AND a.dropped_at IS NULL;

-- name: FilesDropped :many
SELECT id, act_id FROM attachments WHERE dropped_at IS NOT NULL AND removed_at IS NULL AND id > @after ORDER BY id LIMIT 200;

-- name: FileRowsDelete :exec
DELETE FROM attachments WHERE id = ANY(@ids::uuid[]) AND act_id IS NULL AND commitment_id IS NULL AND dropped_at IS NOT NULL;

-- name: FileRowsRemoved :exec
UPDATE attachments SET removed_at = @now::timestamptz
WHERE id = ANY(@ids::uuid[]) AND act_id IS NOT NULL AND dropped_at IS NOT NULL AND removed_at IS NULL;

-- Of these ids, those whose bytes a row still speaks of.
-- name: FilesKnown :many
SELECT id FROM attachments WHERE id = ANY(@ids::uuid[]) AND removed_at IS NULL;

-- name: Installation :one
SELECT id FROM installation;

-- Files of cases, in the order of their ids. Those of an act that was refused are removed after a time.
-- name: AttachmentsAfter :many
SELECT f.id, f.size, f.sha256, c.number FROM attachments f JOIN cases c ON c.id = f.case_id
WHERE f.id > @after AND (f.removed_at IS NULL OR NOT EXISTS (SELECT FROM acts a WHERE a.id = f.act_id AND a.status = 'refused'))
ORDER BY f.id LIMIT @most;
