-- name: DraftInsert :exec
INSERT INTO drafts (id, account_id, flow, data, updated_at) VALUES (@id, @account_id, @flow, @data, @updated_at);

-- name: DraftGet :one
SELECT * FROM drafts WHERE id = @id AND account_id = @account_id;

-- name: DraftsByAccount :many
SELECT * FROM drafts WHERE account_id = @account_id ORDER BY updated_at DESC LIMIT 20;

-- name: DraftSave :execrows
UPDATE drafts SET data = @data, updated_at = @updated_at, version = version + 1 WHERE id = @id AND account_id = @account_id;

-- name: DraftDelete :execrows
DELETE FROM drafts WHERE id = @id AND account_id = @account_id;

-- The same, where nobody asks whether it was there.
-- name: DraftEnd :exec
DELETE FROM drafts WHERE id = @id AND account_id = @account_id;

-- The draft's files changed.
-- name: DraftTouch :execrows
UPDATE drafts SET updated_at = @updated_at, version = version + 1 WHERE id = @id AND account_id = @account_id;
