-- What a case rests on is reached by its trail: every transaction that writes rows of a case puts their digests into the line that
-- it adds (package db, facts.go). Who acted in which role and for which unit is kept with the act, since accounts change.

-- +goose Up

ALTER TABLE acts ADD COLUMN actor_role text NOT NULL DEFAULT '', ADD COLUMN actor_unit_id uuid REFERENCES units;
UPDATE acts a SET actor_role = x.role, actor_unit_id = x.unit_id FROM accounts x WHERE x.id = a.actor_id;

-- Whatever statement receives an act, the role is the one that the account has at that moment.
-- +goose StatementBegin
CREATE FUNCTION acts_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT x.role, x.unit_id INTO NEW.actor_role, NEW.actor_unit_id FROM accounts x WHERE x.id = NEW.actor_id;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER acts_actor BEFORE INSERT ON acts FOR EACH ROW EXECUTE FUNCTION acts_actor();

-- A row of a case that goes is remembered until the transaction ends, whose line of the trail says so.
-- +goose StatementBegin
CREATE FUNCTION fact_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('creditcase.gone', coalesce(current_setting('creditcase.gone', true), '')
        || (to_jsonb(OLD)->>'case_id') || ' ' || TG_TABLE_NAME || '/' || (to_jsonb(OLD)->>TG_ARGV[0]) || E'\n', true);
    RETURN OLD;
END $$;
CREATE FUNCTION fact_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed or removed in this way', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

CREATE INDEX record_versions_case ON record_versions (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX record_sources_case ON record_sources (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX escalations_case ON escalations (case_id);

-- +goose Down

DROP INDEX escalations_case, record_sources_case, record_versions_case;
DROP FUNCTION IF EXISTS case_facts(uuid, xid);
DROP FUNCTION fact_gone() CASCADE;
DROP FUNCTION fact_stays() CASCADE;
DROP TRIGGER acts_actor ON acts;
DROP FUNCTION acts_actor();
ALTER TABLE acts DROP COLUMN actor_unit_id, DROP COLUMN actor_role;
