-- How long records are published and kept, and what has ended.

-- +goose Up

-- What the catalogue says of it, a casefile.ItemDisclosure with the limit to which it leads.
ALTER TABLE catalogue_items ADD COLUMN disclosure jsonb NOT NULL DEFAULT '{}';

-- What of an item the question needs until when its records are published: the keys of its fields by what they mean, class, category and limit. What is on a
-- list stays there as long as its listing lasts, and no limit of a category ends that. It is a function of nothing but what it is given.
CREATE FUNCTION publication_of(fields jsonb, category text, repair jsonb, listing jsonb, disclosure jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'ends', jsonb_path_query_first(fields, '$[*] ? (@.ends_publication == true).key') #>> '{}',
        'days', (SELECT jsonb_object_agg(f->>'means', f->>'key') FROM jsonb_array_elements(fields) f WHERE f ? 'means'),
        'class', repair->>'class', 'category', CASE WHEN listing = '{}' THEN category END, 'limit', disclosure->'limit'))
$$;
ALTER TABLE catalogue_items ADD COLUMN publication jsonb NOT NULL GENERATED ALWAYS AS (publication_of(fields, category, repair, listing, disclosure)) STORED;

-- The last day on which a record is published, 2006-01-02; NULL where there is none. item is catalogue_items.publication, limits are
-- casefile.PublicationLimits. As casefile.Publication.Last.
CREATE FUNCTION published_until(content jsonb, item jsonb, recorded date, limits jsonb) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN last.day < last.least THEN last.least ELSE last.day END
    FROM (SELECT nullif(content->>(item->>'ends'), '') AS day) own,
    LATERAL (
        SELECT least(own.day, min(to_char(f.day::date + make_interval(months => coalesce((l.says->>'months')::integer, 0))
                                                      + make_interval(days => coalesce((l.says->>'days')::integer, 0)), 'YYYY-MM-DD'))) AS day,
               to_char(recorded + make_interval(months => (limits->(item->>'category')->>'least')::integer), 'YYYY-MM-DD') AS least
        FROM (VALUES (limits->(item->>'class')), (limits->(item->>'category')), (item->'limit')) l(says),
             LATERAL (SELECT coalesce(nullif(content->>(item->'days'->>coalesce(l.says->>'on', 'found_on')), ''),
                                      CASE WHEN (l.says->>'recorded')::boolean THEN recorded::text END) AS day) f
        WHERE f.day ~ '^\d{4}-\d\d-\d\d$' AND f.day >= coalesce(l.says->>'from', '')
          AND (l.says ? 'months' OR l.says ? 'days')
          AND NOT (coalesce((l.says->>'default')::boolean, false) AND own.day IS NOT NULL)
    ) last
$$;

-- Whether a record is still published.
DROP FUNCTION still_published(text, text, date, text, jsonb, timestamptz);
CREATE FUNCTION still_published(content jsonb, item jsonb, recorded date, limits jsonb, at timestamptz)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(published_until(content, item, recorded, limits) >= to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), true)
$$;

-- What of a record has ended, a casefile.RecordEnd. last_day is the last day on which it was, ended_at the first instant that is not within it, article and
-- pack on what that rests; article is '' where the record or its catalogue item says so itself. hides is from whom the record is hidden by that: the end of
-- publication is asked by the day, see still_published, and hides nothing by being written down.
CREATE TABLE record_ends (
    record_id     uuid NOT NULL REFERENCES records,
    what          text NOT NULL,
    last_day      date NOT NULL,
    ended_at      timestamptz NOT NULL,
    article       text NOT NULL,
    pack_id       text NOT NULL,
    pack_version  int NOT NULL,
    hides         text NOT NULL,
    PRIMARY KEY (record_id, what, last_day)
);

-- How far the schedule has looked through all records on a day of the law.
CREATE TABLE record_end_days (
    day       date PRIMARY KEY,
    after_id  uuid NOT NULL,
    ended     integer NOT NULL DEFAULT 0,
    done      boolean NOT NULL DEFAULT false
);

-- What is not kept any more is there for nobody. As with listings, an end counts here when the schedule has written it down.
CREATE OR REPLACE VIEW deletions AS
SELECT record_id, started_at, ended_at FROM effects WHERE record_id IS NOT NULL AND hides = 'all'
UNION ALL
SELECT record_id, ended_at, NULL FROM effects WHERE record_id IS NOT NULL AND hides = 'when_over' AND ended_at IS NOT NULL
UNION ALL
SELECT record_id, ended_at, NULL FROM record_ends WHERE hides = 'all';

CREATE OR REPLACE VIEW account_records AS
SELECT x.account_id, x.capacity, r.id, r.number, r.recorded_on, s.id AS subject_id, s.name AS subject_name, s.kind AS subject_kind,
       i.category, i.publicity, i.fields, i.name_zh AS item_zh, i.name_en AS item_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en, v.content, i.repair, i.publication
FROM account_subjects x
JOIN subjects s ON s.id = x.subject_id
JOIN records r ON r.subject_id = s.id
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = r.unit_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL);
