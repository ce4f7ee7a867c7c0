-- Forms that came without a session. They are given back to the account that wrote them, in the browser that sent them.

-- name: TypedFormKeep :exec
INSERT INTO typed_forms (id, account_id, browser, path, sealed, with_files, ends_at)
VALUES (@id, @account_id, @browser, @path, @sealed, @with_files, now() + make_interval(secs => @seconds::integer));

-- An account has a few at most; the oldest make room.
-- name: TypedFormsRoom :exec
DELETE FROM typed_forms t WHERE t.account_id = @account_id AND t.id NOT IN (
    SELECT k.id FROM typed_forms k WHERE k.account_id = @account_id ORDER BY k.ends_at DESC LIMIT @most);

-- name: TypedFormGet :one
SELECT * FROM typed_forms WHERE id = @id AND account_id = @account_id AND browser = @browser AND ends_at > now();

-- Whether something waits for whoever signs in from this browser: of what, and whose it is, is not told.
-- name: TypedFormWaits :one
SELECT with_files FROM typed_forms WHERE id = @id AND browser = @browser AND ends_at > now();

-- name: TypedFormsEnd :execrows
DELETE FROM typed_forms WHERE ends_at <= now();
