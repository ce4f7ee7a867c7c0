-- What a draw of commitments to be checked has come to.

-- The commitments of a unit that were to be checked on a day and have been drawn, each with the share of its item.
-- name: CommitmentsDrawn :many
SELECT m.id, m.number, m.draw::integer AS draw, (t.terms->>'share')::integer AS share, coalesce(m.exempt, '')::text AS exempt, i.code
FROM commitments m JOIN commitment_terms t ON t.item_id = m.item_id AND t.version = m.version JOIN commitment_items i ON i.id = m.item_id
WHERE m.unit_id = @unit_id AND m.check_on = @day AND m.draw IS NOT NULL
ORDER BY m.number;

-- A unit by its code.
-- name: UnitIDByCode :one
SELECT id FROM units WHERE code = @code;
