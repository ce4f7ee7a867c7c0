-- Who sees a record after a repair, and until when records are published at most.

-- +goose Up

-- As casefile.FaceOf has it. A planned end counts when it has come, whenever the schedule writes it down. hides = 'content' is an effect that
-- leaves of a deleted record a stub, without what it said. deletions, which have no planned end, stay as they are.
CREATE OR REPLACE VIEW hidings AS
SELECT record_id, started_at, least(ended_at, ends_at) AS ended_at, hides FROM effects WHERE record_id IS NOT NULL AND hides NOT IN ('nobody', 'content');

CREATE VIEW stubs AS
SELECT record_id, started_at, least(ended_at, ends_at) AS ended_at, ends_at, kind, article FROM effects WHERE record_id IS NOT NULL AND hides = 'content';

-- found_on names the field that says when the document is dated which made the finding, where the item has one.
ALTER TABLE catalogue_items ADD COLUMN found_on text
    GENERATED ALWAYS AS (jsonb_path_query_first(fields, '$[*] ? (@.means == "found_on").key') #>> '{}') STORED;

-- Whether a record is still published: until the day that it says itself, and at most as long after its finding as the regulation lets records of
-- its class be published. limits is a casefile.PublicationLimits. As casefile.Publication.
DROP FUNCTION still_published(text, timestamptz);
CREATE FUNCTION still_published(until text, found text, recorded date, class text, limits jsonb, at timestamptz)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(least(nullif(until, ''), (
        SELECT to_char(f.day::date + make_interval(months => (l.limit_->>'months')::integer), 'YYYY-MM-DD')
        FROM (SELECT limits->class AS limit_) l,
             LATERAL (SELECT coalesce(nullif(found, ''), CASE WHEN (l.limit_->>'recorded')::boolean THEN recorded::text END) AS day) f
        WHERE f.day ~ '^\d{4}-\d\d-\d\d$' AND f.day >= coalesce(l.limit_->>'from', '')
    )) >= to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), true)
$$;

CREATE OR REPLACE VIEW account_records AS
SELECT x.account_id, x.capacity, r.id, r.number, r.recorded_on, s.id AS subject_id, s.name AS subject_name, s.kind AS subject_kind,
       i.category, i.publicity, i.fields, i.name_zh AS item_zh, i.name_en AS item_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en, v.content, i.repair
FROM account_subjects x
JOIN subjects s ON s.id = x.subject_id
JOIN records r ON r.subject_id = s.id
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = r.unit_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL);
