-- An enterprise as others look it up who have more than the public: bodies with which records are shared.

-- name: EnterpriseByCode :one
SELECT id, name, code FROM subjects WHERE code = @code AND kind <> @person;

-- The records of an enterprise for such a body, as casefile.OnlookerPartner: what is kept from the public alone among them, but nothing that was published
-- for its time. Of a deleted record its stub is found, while it runs. Records that lie before the ruling under an effect of the kind leaves_out, if one is asked for, do not leave the database, but for
-- those of categories that speak for an enterprise or say nothing against it (for_it): one row says how many these are, and on which article.
-- name: SharedRecords :many
WITH found AS (
    SELECT r.id, r.number, r.recorded_on, i.category, i.publicity, i.fields, i.name_zh AS item_zh, i.name_en AS item_en,
           u.name_zh AS unit_zh, u.name_en AS unit_en,
           CASE WHEN gone.deleted OR b.article IS NOT NULL THEN '{}' ELSE v.content END::jsonb AS content,
           b.article IS NOT NULL AS left_out, coalesce(b.article, '') AS left_out_article
    FROM subjects s
    JOIN records r ON r.subject_id = s.id
    JOIN catalogue_items i ON i.id = r.item_id
    JOIN units u ON u.id = r.unit_id
    JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
    LEFT JOIN LATERAL (SELECT min(x.article) AS article FROM before_rulings x
                       WHERE x.record_id = r.id AND x.kind = @leaves_out::text AND i.category <> ALL(@for_it::text[]) AND x.started_at <= @now AND (x.ended_at IS NULL OR x.ended_at > @now)) b ON true
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.started_at <= @now
                                                                 AND (d.ended_at IS NULL OR d.ended_at > @now)) AS deleted) gone
    WHERE s.id = @subject_id::uuid AND s.kind <> 'person'
      AND NOT EXISTS (SELECT FROM hidings h WHERE h.record_id = r.id AND h.hides NOT IN ('all', 'public') AND h.started_at <= @now
                                                         AND (h.ended_at IS NULL OR h.ended_at > @now))
      AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now)
      AND (NOT gone.deleted OR EXISTS (SELECT FROM stubs b WHERE b.record_id = r.id AND b.started_at <= @now
                                                             AND (b.ended_at IS NULL OR b.ended_at > @now)))
      AND (i.publicity <> 'public' OR still_published(v.content, i.publication, r.recorded_on, @limits, @now))
), told AS (
    SELECT f.*, CASE WHEN f.left_out THEN count(*) OVER alike ELSE 0 END AS left_outs, row_number() OVER alike AS nth
    FROM found f
    WINDOW alike AS (PARTITION BY f.left_out, f.left_out_article)
)
SELECT t.id, t.number, t.recorded_on, t.category, t.publicity, t.fields, t.item_zh, t.item_en, t.unit_zh, t.unit_en,
       t.content, t.left_outs::integer AS left_outs, t.left_out_article::text AS left_out_article
FROM told t
WHERE NOT t.left_out OR t.nth = 1
ORDER BY t.left_out DESC, t.recorded_on DESC, t.id
LIMIT @most;

-- The effects on records of the enterprise.
-- name: SharedEffects :many
SELECT e.* FROM effects e JOIN records r ON r.id = e.record_id
WHERE r.subject_id = @subject_id::uuid
ORDER BY e.started_at, e.id;

-- What lies on enterprises since a court's document, each with that document. An enterprise's reorganization is public, and so is what was ruled on it.
-- name: EnterpriseMarks :many
SELECT e.subject_id, e.kind, e.article, e.says, e.started_at, z.court, z.number, z.issued_on, z.performs_by, c.id AS case_id, c.number AS case_number,
       c.pack_id, c.pack_version
FROM effects e
JOIN reorganizations z ON z.case_id = e.case_id
JOIN cases c ON c.id = e.case_id
WHERE e.subject_id = ANY(@subject_ids::uuid[]) AND e.started_at <= @now AND coalesce(least(e.ended_at, e.ends_at) > @now, true)
ORDER BY e.started_at, e.id;
