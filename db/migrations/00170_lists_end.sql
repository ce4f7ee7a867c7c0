-- What is on a list is published until it says itself, and where it says nothing as long as its category is: a record that came in on a list with no listing of ours
-- would otherwise be published for ever (shenzhen-2020 30(1)(2), xiamen-draft 28(1)).

-- +goose Up

CREATE OR REPLACE FUNCTION publication_of(fields jsonb, category text, repair jsonb, listing jsonb, disclosure jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'ends', coalesce(jsonb_path_query_first(fields, '$[*] ? (@.ends_publication == true).key') #>> '{}', listing->>'listed_until'),
        'days', (SELECT jsonb_object_agg(f->>'means', f->>'key') FROM jsonb_array_elements(fields) f WHERE f ? 'means'),
        'class', repair->>'class', 'category', category, 'limit', disclosure->'limit'))
$$;

UPDATE catalogue_items SET listing = listing; -- has the column made anew that follows from the others
