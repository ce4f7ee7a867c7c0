-- What pages of the unit show of a listing.

-- The list that a case is about.
-- name: ListingItemOfCase :one
SELECT i.* FROM listings l JOIN catalogue_items i ON i.id = l.item_id WHERE l.case_id = @case_id;

-- Who stands on the unit's lists, has stood there, or is proposed for one: latest first, after the last one seen.
-- name: DeskListings :many
SELECT c.id, c.number, c.stage, c.filed_at, s.name AS subject_name, s.code AS subject_code, i.name_zh AS item_zh, i.name_en AS item_en, i.category,
       l.listed_at, l.ends_at, l.ended_at, l.how
FROM listings l
JOIN cases c ON c.id = l.case_id
JOIN catalogue_items i ON i.id = l.item_id
JOIN subjects s ON s.id = l.subject_id
WHERE c.unit_id = @unit_id
  AND (@item::text = '' OR i.code = @item::text)
  AND CASE @state::text WHEN 'proposed' THEN l.listed_at IS NULL AND l.ended_at IS NULL
                        WHEN 'in_force' THEN l.listed_at IS NOT NULL AND l.ended_at IS NULL AND (l.ends_at IS NULL OR l.ends_at > @now::timestamptz)
                        WHEN 'over' THEN l.ended_at IS NOT NULL OR l.ends_at <= @now::timestamptz
                        ELSE true END
  AND (c.filed_at, c.id) < (@before_filed::timestamptz, @before_id::uuid)
ORDER BY c.filed_at DESC, c.id DESC
LIMIT @most;

-- What the account has typed of acts of a kind and not sent, latest first.
-- name: ActDraftsOf :many
SELECT d.* FROM act_drafts d
WHERE d.account_id = @account_id AND d.kind = @kind AND NOT EXISTS (SELECT FROM acts WHERE acts.form_id = d.form_id AND acts.status <> 'refused')
ORDER BY d.saved_at DESC, d.id
LIMIT @most;

-- The person with the number, if there is one in the register.
-- name: DeskPerson :one
SELECT id, name, code FROM subjects WHERE code = @code AND kind = 'person';

-- The marks that are on a person now, as somebody behind a listing.
-- name: DeskMarks :many
SELECT e.article, e.started_at, e.ends_at, c.number, b.name AS listed_name, i.name_zh AS item_zh, i.name_en AS item_en, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM effects e
JOIN listings l ON l.case_id = e.case_id
JOIN cases c ON c.id = e.case_id
JOIN subjects b ON b.id = l.subject_id
JOIN catalogue_items i ON i.id = l.item_id
JOIN units u ON u.id = c.unit_id
WHERE e.subject_id = @subject_id AND e.started_at <= @now::timestamptz AND coalesce(least(e.ended_at, e.ends_at) > @now::timestamptz, true)
  AND NOT EXISTS (SELECT FROM listing_ends n WHERE n.listing_id = l.case_id AND n.at <= @now::timestamptz)
ORDER BY e.started_at DESC, e.id;
