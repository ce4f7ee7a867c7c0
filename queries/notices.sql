-- name: NoticeInsert :exec
INSERT INTO notices (id, case_id, kind, number, issuer_id, to_applicant, to_unit_id, issued_at, html_zh, html_en, sha256)
VALUES (@id, @case_id, @kind, @number, @issuer_id, @to_applicant, @to_unit_id, @issued_at, @html_zh, @html_en, @sha256);

-- What a document says of its case.
-- name: NoticeFacts :one
SELECT applicant.name AS applicant_name, s.name AS subject_name, s.kind AS subject_kind, r.number AS record_number, r.recorded_on,
       i.name_zh AS item_zh, i.name_en AS item_en, i.category, i.fields,
       u.name_zh AS unit_zh, u.name_en AS unit_en
FROM cases c
JOIN subjects s ON s.id = c.subject_id
JOIN records r ON r.id = c.record_id
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = c.unit_id
JOIN accounts applicant ON applicant.id = c.applicant_id
WHERE c.id = @case_id;
