-- Names are searched and compared in one folded form, and what hides a record from others is said in one place.

-- +goose Up

-- As casefile.Fold: compatibility form, small letters, one width of brackets and signs, no spaces, nothing invisible.
CREATE FUNCTION fold_name(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(lower(normalize(name, NFKC) COLLATE "und-x-icu"),
        U&'\3014\3015\3010\3011[]\300C\300D\201C\201D\2018\2019\3001\3002\2014\2013\2010\00B7\2022\30FB'
        || U&'\0009\000A\000B\000C\000D\0020\0085\00A0\00AD\061C\1680\180E\200B\200C\200D\200E\200F\2028\2029\202A\202B\202C\202D\202E\2060\2066\2067\2068\2069\FEFF',
        '()()()""""' || '''''' || ',.---...')
$$;
ALTER TABLE subjects ADD COLUMN folded text NOT NULL GENERATED ALWAYS AS (fold_name(name)) STORED;
CREATE INDEX subjects_folded_trgm ON subjects USING gin (folded gin_trgm_ops);
DROP INDEX subjects_name_trgm;

-- Effects that take a record out of what others may see while they are in force: suspended queries, publication stopped, removal
-- from a list, deletion. As casefile.EffectKind.Hides.
CREATE VIEW hidings AS
SELECT record_id, started_at, ended_at FROM effects
WHERE kind IN ('suspended', 'publication_stopped', 'removed_from_list', 'deleted');

-- The field of an item that says until which day its records are published, where it has one.
ALTER TABLE catalogue_items ADD COLUMN publication_end text
    GENERATED ALWAYS AS (jsonb_path_query_first(fields, '$[*] ? (@.ends_publication == true).key') #>> '{}') STORED;

-- Whether a record that is published until a day still is. As casefile.PublicationEnded.
CREATE FUNCTION still_published(until text, at timestamptz) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(until, '') = '' OR until >= to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')
$$;

-- +goose Down

DROP FUNCTION still_published;
ALTER TABLE catalogue_items DROP COLUMN publication_end;
DROP VIEW hidings;
CREATE INDEX subjects_name_trgm ON subjects USING gin (name gin_trgm_ops);
ALTER TABLE subjects DROP COLUMN folded;
DROP FUNCTION fold_name;
