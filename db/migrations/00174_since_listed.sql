-- How long what is on a list is published counts from the day since when it stands there, where the record says that: the day of the record is when it came in.

-- +goose Up

-- 'since' is the key of the field that says since when one stands on the list.
CREATE OR REPLACE FUNCTION publication_of(fields jsonb, category text, repair jsonb, listing jsonb, disclosure jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'ends', coalesce(jsonb_path_query_first(fields, '$[*] ? (@.ends_publication == true).key') #>> '{}', listing->>'listed_until',
                         CASE WHEN listing <> '{}' THEN 'listed_until' END),
        'since', listing->>'listed_on',
        'days', (SELECT jsonb_object_agg(f->>'means', f->>'key') FROM jsonb_array_elements(fields) f WHERE f ? 'means'),
        'class', repair->>'class', 'category', category, 'limit', disclosure->'limit'))
$$;

-- As casefile.Publication.Last.
CREATE OR REPLACE FUNCTION published_until(content jsonb, item jsonb, recorded date, limits jsonb) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN last.day < last.least THEN last.least ELSE last.day END
    FROM (SELECT nullif(content->>(item->>'ends'), '') AS day) own,
    LATERAL (
        SELECT least(own.day, min(to_char(f.day::date + make_interval(months => coalesce((l.says->>'months')::integer, 0))
                                                      + make_interval(days => coalesce((l.says->>'days')::integer, 0)), 'YYYY-MM-DD'))) AS day,
               to_char(recorded + make_interval(months => (limits->(item->>'category')->>'least')::integer), 'YYYY-MM-DD') AS least
        FROM (VALUES (limits->(item->>'class')), (limits->(item->>'category')), (item->'limit')) l(says),
             LATERAL (SELECT coalesce(nullif(content->>(item->'days'->>coalesce(l.says->>'on', 'found_on')), ''),
                                      CASE WHEN (l.says->>'recorded')::boolean THEN coalesce(nullif(content->>(item->>'since'), ''), recorded::text) END) AS day) f
        WHERE f.day ~ '^\d{4}-\d\d-\d\d$' AND f.day >= coalesce(l.says->>'from', '')
          AND (l.says ? 'months' OR l.says ? 'days')
          AND NOT (coalesce((l.says->>'default')::boolean, false) AND own.day IS NOT NULL)
    ) last
$$;

UPDATE catalogue_items SET listing = listing WHERE listing <> '{}'; -- has the column made anew that follows from the others
