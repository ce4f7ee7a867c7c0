-- What anybody may ask without signing in.

-- Progress of a case for who knows its number; whether he knows its code, too, is for the caller to check. Nothing that is
-- returned names anybody.
-- name: PublicCaseLookup :many
SELECT c.id, c.number, c.pack_id, c.pack_version, c.stage, c.result, c.filed_at, c.accepted_at, c.closed_at, b.at AS back_at
FROM cases c
LEFT JOIN case_events b ON b.case_id = c.id AND b.kind = @back::text
WHERE c.number = @number;

-- name: InstallationKey :one
SELECT key FROM installation_keys WHERE name = @name;

-- Counts one more try within a window.
-- name: RateLimitHit :one
INSERT INTO rate_limits (key, window_start, count) VALUES (@key, @window_start, 1)
ON CONFLICT (key, window_start) DO UPDATE SET count = rate_limits.count + 1
RETURNING count;

-- Counts one more try in each of several windows, and returns the counts in their order.
-- name: RateLimitsHit :many
WITH hit AS (
    INSERT INTO rate_limits (key, window_start, count)
    SELECT unnest(@keys::bytea[]), unnest(@windows::timestamptz[]), 1
    ON CONFLICT (key, window_start) DO UPDATE SET count = rate_limits.count + 1
    RETURNING key, count
)
SELECT hit.count FROM hit ORDER BY array_position(@keys::bytea[], hit.key);

-- Takes a try back that did not count after all.
-- name: RateLimitsBack :exec
UPDATE rate_limits SET count = count - 1
WHERE (key, window_start) IN (SELECT unnest(@keys::bytea[]), unnest(@windows::timestamptz[])) AND count > 0;

-- name: RateLimitClear :exec
DELETE FROM rate_limits WHERE key = ANY(@keys::bytea[]);

-- name: RateLimitsForget :exec
DELETE FROM rate_limits WHERE window_start < @before;

-- Published records of organisations whose folded name holds the text, or whose code is the text. Natural persons are never
-- searched, and what is not public, or not public any more, does not leave the database. Of a deleted record its stub is found, while it runs and
-- unless something else hides the record, without what it said. Records that lie before the ruling under an effect of the kind leaves_out, if one is
-- asked for, do not leave it either: one row for each organisation says how many these are, and on which article.
-- name: PublicRecordsSearch :many
WITH found AS (
    SELECT r.id, r.number, r.recorded_on, s.id AS subject_id, s.name AS subject_name, s.code AS subject_code, i.category, i.publicity, i.fields,
           i.name_zh AS item_zh, i.name_en AS item_en, u.name_zh AS unit_zh, u.name_en AS unit_en,
           CASE WHEN gone.deleted OR b.article IS NOT NULL THEN '{}' ELSE v.content END::jsonb AS content,
           b.article IS NOT NULL AS left_out, coalesce(b.article, '') AS left_out_article
    FROM subjects s
    JOIN records r ON r.subject_id = s.id
    JOIN catalogue_items i ON i.id = r.item_id AND i.publicity = 'public'
    JOIN units u ON u.id = r.unit_id
    JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
    LEFT JOIN LATERAL (SELECT min(x.article) AS article FROM before_rulings x
                       WHERE x.record_id = r.id AND x.kind = @leaves_out::text AND i.category <> ALL(@for_it::text[]) AND x.started_at <= @now AND (x.ended_at IS NULL OR x.ended_at > @now)) b ON true
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.started_at <= @now
                                                                 AND (d.ended_at IS NULL OR d.ended_at > @now)) AS deleted) gone
    WHERE s.kind <> 'person'
      AND (s.code = @code OR s.folded LIKE @name_pattern::text)
      AND NOT EXISTS (SELECT FROM hidings h WHERE h.record_id = r.id AND h.hides <> 'all' AND h.started_at <= @now
                                                         AND (h.ended_at IS NULL OR h.ended_at > @now))
      AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now)
      AND (NOT gone.deleted OR EXISTS (SELECT FROM stubs b WHERE b.record_id = r.id AND b.started_at <= @now
                                                             AND (b.ended_at IS NULL OR b.ended_at > @now)))
      AND still_published(v.content, i.publication, r.recorded_on, @limits, @now)
), told AS (
    SELECT f.*, CASE WHEN f.left_out THEN count(*) OVER alike ELSE 0 END AS left_outs, row_number() OVER alike AS nth
    FROM found f
    WINDOW alike AS (PARTITION BY f.subject_id, f.left_out, f.left_out_article)
)
SELECT t.id, t.number, t.recorded_on, t.subject_id, t.subject_name, t.subject_code, t.category, t.publicity, t.fields, t.item_zh, t.item_en, t.unit_zh, t.unit_en,
       t.content, t.left_outs::integer AS left_outs, t.left_out_article::text AS left_out_article
FROM told t
WHERE NOT t.left_out OR t.nth = 1
ORDER BY t.subject_name COLLATE "zh-x-icu", t.subject_id, t.left_out DESC, t.recorded_on DESC, t.id
LIMIT @most;

-- The effects on published records.
-- name: PublicEffects :many
SELECT e.* FROM effects e
JOIN records r ON r.id = e.record_id
JOIN catalogue_items i ON i.id = r.item_id AND i.publicity = 'public'
WHERE e.record_id = ANY(@record_ids::uuid[])
ORDER BY e.started_at, e.id;
