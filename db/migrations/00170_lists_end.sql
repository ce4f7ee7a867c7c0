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

-- Whom a case of ours has put on a list whose catalogue has no field for the last day.
UPDATE record_versions v SET content = v.content || jsonb_build_object('listed_until', to_char((l.ends_at - interval '1 second') AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'))
FROM listings l JOIN records r ON r.id = l.record_id JOIN catalogue_items i ON i.id = r.item_id
WHERE v.record_id = r.id AND v.version = r.version AND l.ends_at IS NOT NULL AND i.listing->>'listed_until' IS NULL;
