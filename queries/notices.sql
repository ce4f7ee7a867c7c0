-- name: NoticeInsert :exec
INSERT INTO notices (id, case_id, kind, number, issuer_id, to_applicant, to_unit_id, issued_at, html_zh, html_en, sha256)
VALUES (@id, @case_id, @kind, @number, @issuer_id, @to_applicant, @to_unit_id, @issued_at, @html_zh, @html_en, @sha256);
