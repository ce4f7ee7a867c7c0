-- name: AttachmentInsert :exec
INSERT INTO attachments (id, account_id, draft_id, name, media_type, size, sha256, uploaded_at)
VALUES (@id, @account_id, @draft_id, @name, @media_type, @size, @sha256, @uploaded_at);

-- Files that the account has uploaded and not yet sent with an act become part of this one.
-- name: AttachmentsSend :execrows
UPDATE attachments SET act_id = @act_id, case_id = @case_id, draft_id = NULL
WHERE id = ANY(@ids::uuid[]) AND account_id = @account_id AND act_id IS NULL;
