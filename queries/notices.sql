-- name: NoticeInsert :exec
INSERT INTO notices (id, case_id, kind, number, issuer_id, to_party_id, to_unit_id, issued_at, html_zh, html_en, sha256)
VALUES (@id, @case_id, @kind, @number, @issuer_id, @to_party_id, @to_unit_id, @issued_at, @html_zh, @html_en, @sha256);

-- Documents to parties lie ready for their accounts from the moment of issue.
-- name: ServicesBegin :exec
INSERT INTO services (case_id, notice_id, party_id, way, state, sent_at)
SELECT n.case_id, n.id, n.to_party_id, @way, @state, n.issued_at FROM notices n WHERE n.id = ANY(@notices::uuid[]) AND n.to_party_id IS NOT NULL;

-- What a document says of its case: of all its records, and the fields of the first.
-- name: NoticeFacts :one
SELECT p.id AS party_id, coalesce(p.capacity, '')::text AS capacity, coalesce(p.name, '')::text AS applicant_name, s.name AS subject_name, s.kind AS subject_kind,
       coalesce((SELECT string_agg(x.number, '、' ORDER BY y.n) FROM case_records y JOIN records x ON x.id = y.record_id
                 WHERE y.case_id = c.id), '')::text AS record_numbers,
       coalesce(i.name_zh, c.about_zh)::text AS about_zh, coalesce(i.name_en, c.about_en)::text AS about_en, coalesce(i.category, '')::text AS category, coalesce(i.fields, '[]')::jsonb AS fields,
       u.name_zh AS unit_zh, u.name_en AS unit_en
FROM cases c
JOIN subjects s ON s.id = c.subject_id
JOIN units u ON u.id = c.unit_id
LEFT JOIN case_applicants p ON p.case_id = c.id
LEFT JOIN LATERAL (SELECT cr.record_id FROM case_records cr WHERE cr.case_id = c.id ORDER BY cr.n LIMIT 1) first ON true
LEFT JOIN records r ON r.id = first.record_id
LEFT JOIN catalogue_items i ON i.id = r.item_id
WHERE c.id = @case_id;

-- The records of a case as a document names them, in their order.
-- name: CaseRecordNames :many
SELECT r.id, r.number, i.name_zh AS item_zh, i.name_en AS item_en, i.category, i.fields, (r.follows_id IS NOT NULL)::boolean AS follows
FROM case_records y JOIN records r ON r.id = y.record_id JOIN catalogue_items i ON i.id = r.item_id
WHERE y.case_id = @case_id ORDER BY y.n;
