-- The schema, written as one migration in three files: the register that cases are about, the cases, and what work on them needs beside.
--
-- Instants are timestamptz; what they mean in law is decided in Asia/Shanghai by package calendar, unless a column says that
-- it is machine time. Words (kinds, states, roles) are declared in Go, package casefile, and written by typed code: a CHECK here relates
-- columns and lists no words. Where a query depends on what a kind is, the row says so in a column that is written from its declaration.
--
-- To change the schema: add the next numbered migration; run make generate and make verify; name a new column of a table that is only added
-- to in db/rights.go if it may change; name a constraint that code reacts to in db/constraints.go.

-- +goose Up

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Which database this is, through dumps and restores: the files folder says whose it is, and only that database may say which of its files
-- nobody refers to.
CREATE TABLE installation (
    id      uuid NOT NULL DEFAULT gen_random_uuid(),
    single  boolean PRIMARY KEY DEFAULT true CHECK (single)
);
INSERT INTO installation DEFAULT VALUES;

-- Keys of this installation, made here once: two random UUIDs are 244 random bits. lookup makes the codes on receipts; writer seals what a
-- form says of whose it is.
CREATE TABLE installation_keys (
    name  text PRIMARY KEY,
    key   bytea NOT NULL CHECK (length(key) = 32)
);
INSERT INTO installation_keys (name, key)
SELECT name, decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex') FROM unnest(ARRAY['lookup', 'writer']) name;

-- Running numbers of cases and documents, one row per series and year.
CREATE TABLE counters (
    series  text NOT NULL,
    year    integer NOT NULL,
    last    bigint NOT NULL,
    PRIMARY KEY (series, year)
);

-- How often a key (a hash, never an address) has asked within a window; shared by all replicas of the web.
CREATE TABLE rate_limits (
    key           bytea NOT NULL,
    window_start  timestamptz NOT NULL,
    count         integer NOT NULL,
    PRIMARY KEY (key, window_start)
);

-- Who provides, who handles and who supervises. Exactly one unit is the agency (信用中心). sole_head_decides: its only head may decide what
-- he has put up himself.
CREATE TABLE units (
    id                 uuid PRIMARY KEY,
    code               text NOT NULL UNIQUE,
    kind               text NOT NULL,
    name_zh            text NOT NULL,
    name_en            text NOT NULL,
    phone              text NOT NULL DEFAULT '',
    address            text NOT NULL DEFAULT '',
    sole_head_decides  boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX units_one_agency ON units (kind) WHERE kind = 'agency';

-- As casefile.Fold: compatibility form, small letters, one width of brackets and signs, no spaces, nothing invisible.
CREATE FUNCTION fold_name(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(lower(normalize(name, NFKC) COLLATE "und-x-icu"),
        U&'\3014\3015\3010\3011[]\300C\300D\201C\201D\2018\2019\3001\3002\2014\2013\2010\00B7\2022\30FB'
        || U&'\0009\000A\000B\000C\000D\0020\0085\00A0\00AD\061C\1680\180E\200B\200C\200D\200E\200F\2028\2029\202A\202B\202C\202D\202E\2060\2066\2067\2068\2069\FEFF',
        '()()()""""' || '''''' || ',.---...')
$$;

-- 信用主体. The code is an ID number (GB 11643) or a unified social credit code (GB 32100). Names are searched and compared folded.
CREATE TABLE subjects (
    id      uuid PRIMARY KEY,
    kind    text NOT NULL,
    name    text NOT NULL,
    code    text NOT NULL UNIQUE,
    folded  text NOT NULL GENERATED ALWAYS AS (fold_name(name)) STORED
);
CREATE INDEX subjects_folded_trgm ON subjects USING gin (folded gin_trgm_ops);

-- A session belongs to one version of its account: a new password, another role or unit and a stop of the account raise session_version,
-- and what was signed in before is over. demo marks made-up accounts with a public password, which production refuses. password_set_at is
-- empty until the person has chosen a password; until then password_hash is that of a secret nobody knows.
CREATE TABLE accounts (
    id               uuid PRIMARY KEY,
    login            text NOT NULL UNIQUE,
    password_hash    text NOT NULL,
    name             text NOT NULL,
    role             text NOT NULL,
    unit_id          uuid REFERENCES units,
    failed_logins    integer NOT NULL DEFAULT 0,
    locked_until     timestamptz,
    disabled_at      timestamptz,
    created_at       timestamptz NOT NULL,
    session_version  integer NOT NULL DEFAULT 1,
    demo             boolean NOT NULL DEFAULT false,
    password_set_at  timestamptz,
    -- The roles of a unit's people, and only they, have a unit.
    CONSTRAINT accounts_unit CHECK ((role IN ('agency_clerk', 'agency_head', 'unit_clerk', 'unit_principal')) = (unit_id IS NOT NULL))
);
CREATE INDEX accounts_demo ON accounts (id) WHERE demo;
CREATE INDEX accounts_name_trgm ON accounts USING gin (name gin_trgm_ops);

-- For whom an applicant may act: himself, or an organisation that he represents.
CREATE TABLE account_subjects (
    account_id  uuid NOT NULL REFERENCES accounts,
    subject_id  uuid NOT NULL REFERENCES subjects,
    capacity    text NOT NULL,
    PRIMARY KEY (account_id, subject_id)
);

-- Owned by alexedwards/scs, but for what a person may see of his own sessions, and end. id stands for the token on pages. Machine time.
CREATE TABLE sessions (
    token       text PRIMARY KEY,
    data        bytea NOT NULL,
    expiry      timestamptz NOT NULL,
    id          uuid NOT NULL DEFAULT gen_random_uuid(),
    account_id  uuid REFERENCES accounts,
    agent       text NOT NULL DEFAULT '',
    started_at  timestamptz NOT NULL DEFAULT current_timestamp,
    seen_at     timestamptz NOT NULL DEFAULT current_timestamp
);
CREATE INDEX sessions_expiry ON sessions (expiry);
CREATE INDEX sessions_account ON sessions (account_id);

-- One-time links with which a person sets his password. Only the hash of the token is here; made_by is empty where a command on the
-- machine made it. The latest one of an account counts. Machine time.
CREATE TABLE account_links (
    token_hash  bytea PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES accounts,
    made_by     uuid REFERENCES accounts,
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz
);
CREATE UNIQUE INDEX account_links_one_open ON account_links (account_id) WHERE used_at IS NULL;

-- Devices from which somebody has signed in before, who are not kept out by what strangers guess. token is the SHA-256 of what the browser
-- holds. One browser can belong to several people, at a counter for example.
CREATE TABLE devices (
    token       bytea NOT NULL,
    account_id  uuid NOT NULL REFERENCES accounts,
    until       timestamptz NOT NULL,
    PRIMARY KEY (token, account_id)
);
CREATE INDEX devices_account ON devices (account_id);
CREATE INDEX devices_until ON devices (until);

-- Sign-ins, refusals and what administrators do. account_id is whom it is about, actor_id who did it; a command on the machine and a login
-- that nobody has leave them empty. facts are small and hold no personal data.
CREATE TABLE account_events (
    id          uuid PRIMARY KEY,
    at          timestamptz NOT NULL,
    kind        text NOT NULL,
    account_id  uuid REFERENCES accounts,
    actor_id    uuid REFERENCES accounts,
    facts       jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX account_events_latest ON account_events (at DESC, id DESC);
CREATE INDEX account_events_account ON account_events (account_id, at DESC, id DESC);
CREATE INDEX account_events_unit ON account_events ((facts->>'unit'), at DESC, id DESC) WHERE facts ? 'unit';
-- +goose StatementBegin
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER account_events_added_to_only BEFORE UPDATE OR DELETE OR TRUNCATE ON account_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- Whether the account is the only head of the unit, or there is none but it, and the unit lets it decide what it put up itself.
-- +goose StatementBegin
CREATE FUNCTION decides_alone(unit uuid, account uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT u.sole_head_decides AND NOT EXISTS (
        SELECT FROM accounts h WHERE h.unit_id = u.id AND h.id <> account AND h.disabled_at IS NULL
                                 AND h.role IN ('agency_head', 'unit_principal'))
    FROM units u WHERE u.id = unit
$$;
-- +goose StatementEnd

-- 目录事项: a record may only come in under one. fields is an ordered list of casefile.Field; publication_end is the one that says until
-- which day its records are published, where it has one.
CREATE TABLE catalogue_items (
    id               uuid PRIMARY KEY,
    code             text NOT NULL UNIQUE,
    unit_id          uuid NOT NULL REFERENCES units,
    category         text NOT NULL,
    publicity        text NOT NULL,
    name_zh          text NOT NULL,
    name_en          text NOT NULL,
    fields           jsonb NOT NULL,
    publication_end  text GENERATED ALWAYS AS (jsonb_path_query_first(fields, '$[*] ? (@.ends_publication == true).key') #>> '{}') STORED
);
CREATE INDEX catalogue_items_unit ON catalogue_items (unit_id);

-- Whether a record that is published until a day still is. As casefile.PublicationEnded.
CREATE FUNCTION still_published(until text, at timestamptz) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(until, '') = '' OR until >= to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')
$$;

-- 信用信息. source is the content as the unit has it, in its latest version, kept to compare the platform's copy with.
CREATE TABLE records (
    id              uuid PRIMARY KEY,
    number          text NOT NULL UNIQUE,
    subject_id      uuid NOT NULL REFERENCES subjects,
    item_id         uuid NOT NULL REFERENCES catalogue_items,
    unit_id         uuid NOT NULL REFERENCES units,
    recorded_on     date NOT NULL,
    version         integer NOT NULL DEFAULT 1 CHECK (version > 0),
    source          jsonb NOT NULL,
    source_version  integer NOT NULL DEFAULT 1 CHECK (source_version > 0)
);
CREATE INDEX records_subject ON records (subject_id);
CREATE INDEX records_unit ON records (unit_id, recorded_on DESC, id);
CREATE INDEX records_recorded ON records (recorded_on DESC, id DESC);

-- The calendar in force in this city.

-- Days off that regulation fixes by itself, for years without a notice. They are written once, with the first notices, so that processes of
-- two versions of the program never count differently; a later migration may change them.
CREATE TABLE calendar_statutory (
    day   date PRIMARY KEY,
    name  text NOT NULL
);

-- serial is the order of application. applied_at is legal time; applied_by is null where the installation did it. version is that of the
-- calendar which the notice made.
CREATE TABLE calendar_notices (
    id          text PRIMARY KEY,
    serial      bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    year        integer NOT NULL,
    published   date NOT NULL,
    source      text NOT NULL,
    revises     text REFERENCES calendar_notices,
    days        jsonb NOT NULL,
    sha256      text NOT NULL,
    version     text NOT NULL,
    applied_at  timestamptz NOT NULL,
    applied_by  uuid REFERENCES accounts
);

-- One for each notice that was applied while the system ran. total, done, later and nearer count deadlines; failed are the cases whose
-- deadlines could not be counted, named in the worker's log.
CREATE TABLE recounts (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id    text NOT NULL UNIQUE REFERENCES calendar_notices,
    total        integer NOT NULL,
    done         integer NOT NULL DEFAULT 0,
    later        integer NOT NULL DEFAULT 0,
    nearer       integer NOT NULL DEFAULT 0,
    failed       integer NOT NULL DEFAULT 0,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz
);
