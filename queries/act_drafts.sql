-- What staff has typed into the form of an act and not sent. Every query but the end carries the account.

-- used: an act came of the form already. Where the task can still be acted on, that act was refused.
-- name: ActDraftGet :one
SELECT d.*, EXISTS (SELECT FROM acts WHERE acts.form_id = d.form_id) AS used
FROM act_drafts d
WHERE d.account_id = @account_id AND d.about = @about AND d.kind = @kind;

-- name: ActDraftInsert :exec
INSERT INTO act_drafts (id, account_id, about, task_id, kind, form_id, answers, saved_at)
VALUES (@id, @account_id, @about, @task_id, @kind, @form_id, @answers, @saved_at);

-- Saved only over the version that whoever saves has seen.
-- name: ActDraftSave :execrows
UPDATE act_drafts SET version = version + 1, answers = @answers, form_id = @form_id, saved_at = @saved_at
WHERE id = @id AND account_id = @account_id AND version = @version;

-- name: ActDraftShown :exec
UPDATE act_drafts SET shown = @shown WHERE id = @id AND account_id = @account_id AND version = @version;

-- name: ActDraftDrop :exec
DELETE FROM act_drafts WHERE id = @id AND account_id = @account_id;

-- Drafts of a case end with the act that came of them, and with their task.
-- name: ActDraftsEnd :exec
DELETE FROM act_drafts d
WHERE d.form_id = @form_id
   OR d.task_id IN (SELECT t.id FROM tasks t WHERE t.case_id = @case_id AND t.closed_at IS NOT NULL);
