-- What stands on public lists, and in whose files.

-- Organisations that stand on a list now, latest first: all, or those whose folded name holds the text, or whose code is the text. Nothing is published about
-- natural persons.
-- name: PublicOnLists :many
SELECT r.id, r.number, r.recorded_on, s.id AS subject_id, s.name AS subject_name, s.code AS subject_code, i.name_zh AS item_zh, i.name_en AS item_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en, l.ends_at,
       coalesce(v.content->>(i.listing->>'listed_on'), '')::text AS listed_on, coalesce(v.content->>(i.listing->>'listed_until'), '')::text AS listed_until,
       coalesce(published_until(v.content, i.publication, r.recorded_on, @limits), '')::text AS published_until,
       ARRAY(SELECT e.kind FROM effects e WHERE e.record_id = r.id AND e.started_at <= @now
                                            AND (least(e.ended_at, e.ends_at) IS NULL OR least(e.ended_at, e.ends_at) > @now))::text[] AS effects
FROM catalogue_items i
JOIN records r ON r.item_id = i.id
JOIN subjects s ON s.id = r.subject_id
JOIN units u ON u.id = r.unit_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
LEFT JOIN listings l ON l.record_id = r.id
WHERE i.listing <> '{}'::jsonb AND i.publicity = 'public' AND s.kind <> 'person'
  AND (@name_pattern::text = '' OR s.code = @code OR s.folded LIKE @name_pattern::text)
  AND NOT EXISTS (SELECT FROM hidings h WHERE h.record_id = r.id AND h.started_at <= @now AND (h.ended_at IS NULL OR h.ended_at > @now))
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now)
  AND still_published(v.content, i.publication, r.recorded_on, @limits, @now)
  AND (r.recorded_on, r.id) < (@before::date, @before_id::uuid)
ORDER BY r.recorded_on DESC, r.id DESC
LIMIT @most;

-- The marks that are on those for whom the account may act, as persons behind somebody's listing: for what, by whom, and until when.
-- name: MyMarks :many
SELECT e.subject_id::uuid AS subject_id, e.kind, e.article, e.started_at, e.ends_at, b.name AS listed_name, i.name_zh AS item_zh,
       i.name_en AS item_en, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM account_subjects x
JOIN effects e ON e.subject_id = x.subject_id
JOIN listings l ON l.case_id = e.case_id
JOIN cases c ON c.id = e.case_id
JOIN subjects b ON b.id = l.subject_id
JOIN catalogue_items i ON i.id = l.item_id
JOIN units u ON u.id = c.unit_id
WHERE x.account_id = @account_id AND e.started_at <= @now AND (least(e.ended_at, e.ends_at) IS NULL OR least(e.ended_at, e.ends_at) > @now)
  AND NOT EXISTS (SELECT FROM listing_ends n WHERE n.listing_id = l.case_id AND n.at <= @now)
ORDER BY e.started_at DESC, e.id;
