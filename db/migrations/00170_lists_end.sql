-- What is on a list is published until it says itself, and where it says nothing as long as its category is: a record that came in on a list with no listing of ours
-- would otherwise be published for ever (shenzhen-2020 30(1)(2), xiamen-draft 28(1)).

-- +goose Up

-- The category counts for lists too. The last day on a list is under the key of its field, or where the
-- catalogue has none under that of casefile.ItemListing.UntilKey.
CREATE OR REPLACE FUNCTION publication_of(fields jsonb, category text, repair jsonb, listing jsonb, disclosure jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'ends', coalesce(jsonb_path_query_first(fields, '$[*] ? (@.ends_publication == true).key') #>> '{}', listing->>'listed_until',
                         CASE WHEN listing <> '{}' THEN 'listed_until' END),
        'days', (SELECT jsonb_object_agg(f->>'means', f->>'key') FROM jsonb_array_elements(fields) f WHERE f ? 'means'),
        'class', repair->>'class', 'category', category, 'limit', disclosure->'limit'))
$$;

UPDATE catalogue_items SET listing = listing WHERE listing <> '{}'; -- has the column made anew that follows from the others

-- Whom a case of ours has put on a list whose catalogue has no field for the last day: the record has it in a new version, which is no case's. What
-- cases have written stays as their trails seal it.
WITH undated AS (
    SELECT r.id, r.version, v.valid_from,
           v.content || jsonb_build_object('listed_until', to_char((l.ends_at - interval '1 second') AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')) AS content
    FROM listings l JOIN records r ON r.id = l.record_id JOIN catalogue_items i ON i.id = r.item_id
    JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
    WHERE l.ends_at IS NOT NULL AND i.listing->>'listed_until' IS NULL
), dated AS (
    INSERT INTO record_versions (record_id, version, content, valid_from) SELECT u.id, u.version + 1, u.content, u.valid_from FROM undated u
)
UPDATE records r SET version = u.version + 1 FROM undated u WHERE r.id = u.id;
