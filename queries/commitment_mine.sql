-- The commitments of those for whom an account may act, latest first.
-- name: MyCommitments :many
SELECT m.number, m.state, m.signed_at, m.check_on, s.name AS subject_name, t.terms, u.name_zh AS unit_zh, u.name_en AS unit_en, m.id
FROM commitments m
JOIN account_subjects x ON x.subject_id = m.subject_id AND x.account_id = @account_id
JOIN subjects s ON s.id = m.subject_id
JOIN commitment_terms t ON t.item_id = m.item_id AND t.version = m.version
JOIN units u ON u.id = m.unit_id
WHERE (m.signed_at, m.id) < (@before::timestamptz, @before_id::uuid)
ORDER BY m.signed_at DESC, m.id DESC
LIMIT @most;

-- One of them.
-- name: MyCommitment :one
SELECT sqlc.embed(m), s.name AS subject_name, s.code AS subject_code, t.terms, t.hash, t.published_at, i.code, u.name_zh AS unit_zh, u.name_en AS unit_en, u.phone AS unit_phone,
       r.number AS record_number
FROM commitments m
JOIN account_subjects x ON x.subject_id = m.subject_id AND x.account_id = @account_id
JOIN subjects s ON s.id = m.subject_id
JOIN commitment_terms t ON t.item_id = m.item_id AND t.version = m.version
JOIN commitment_items i ON i.id = m.item_id
JOIN units u ON u.id = m.unit_id
LEFT JOIN records r ON r.id = m.record_id
WHERE m.number = @number;

-- The checks of a commitment, by its record, as far as the account reads them, the first before the others.
-- name: MyChecksOfCommitment :many
SELECT c.id, c.number FROM cases c JOIN case_records x ON x.case_id = c.id
WHERE x.record_id = sqlc.narg('record_id')::uuid AND c.flow = @flow
  AND EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id)
ORDER BY c.filed_at, c.id;

-- What was kept and broken of the items that list it publicly, of organisations alone, latest first: as long as the record that says so is public.
-- name: PublicCommitments :many
SELECT m.id, m.number, m.state, c.closed_at::timestamptz AS closed_at, s.name AS subject_name, s.code AS subject_code, t.terms,
       u.name_zh AS unit_zh, u.name_en AS unit_en
FROM commitments m
JOIN cases c ON c.id = m.case_id AND c.closed_at IS NOT NULL
JOIN subjects s ON s.id = m.subject_id
JOIN commitment_terms t ON t.item_id = m.item_id AND t.version = m.version
JOIN units u ON u.id = m.unit_id
JOIN records r ON r.id = coalesce(m.breach_id, m.record_id)
JOIN catalogue_items i ON i.id = r.item_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE m.state = ANY(@states::text[]) AND (t.terms->>'lists_results')::boolean AND i.publicity = 'public' AND s.kind <> 'person'
  AND (@name_pattern::text = '' OR s.code = @code OR s.folded LIKE @name_pattern::text)
  AND NOT EXISTS (SELECT FROM hidings h WHERE h.record_id = r.id AND h.started_at <= @now AND (h.ended_at IS NULL OR h.ended_at > @now))
  AND still_published(v.content, i.publication, r.recorded_on, @limits, @now)
  AND (c.closed_at, m.id) < (@before::timestamptz, @before_id::uuid)
ORDER BY c.closed_at DESC, m.id DESC
LIMIT @most;
