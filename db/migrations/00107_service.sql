-- 送达 as a machine of its own: a document is served by hand, by post, left, or announced where its party does not open it.

-- +goose Up

-- opened_at is when the party first opened a document that lay ready for its account, which may be after it counted as served. ends_at is
-- when a way has run its time: a document that lies unopened is to be served otherwise then, and an announced one is served. ended_at is when
-- that came about, or was no longer needed. evidence says what a clerk has entered.
ALTER TABLE services ADD COLUMN opened_at timestamptz;
ALTER TABLE services ADD COLUMN ends_at timestamptz;
ALTER TABLE services ADD COLUMN ended_at timestamptz;
ALTER TABLE services ADD CHECK (opened_at >= sent_at);
ALTER TABLE services ADD CHECK (ended_at IS NULL OR ends_at IS NOT NULL);
-- A way may be tried again. However it was, a document is served once.
DROP INDEX services_once;
CREATE INDEX services_notice ON services (notice_id, party_id);
CREATE UNIQUE INDEX services_served_once ON services (notice_id, party_id) WHERE served_at IS NOT NULL;
CREATE INDEX services_due ON services (ends_at, id) WHERE ends_at IS NOT NULL AND ended_at IS NULL;

-- notice_id is the document that a task beside the steps is about.
ALTER TABLE tasks ADD COLUMN notice_id uuid REFERENCES notices;
ALTER TABLE tasks ADD CHECK (notice_id IS NULL OR beside);
CREATE UNIQUE INDEX tasks_one_notice ON tasks (notice_id, kind) WHERE closed_at IS NULL AND notice_id IS NOT NULL;

-- service_id is the service that an event is.
ALTER TABLE case_events ADD COLUMN service_id uuid REFERENCES services;
DROP INDEX case_events_once;
CREATE UNIQUE INDEX case_events_once ON case_events (case_id, kind, act_id, service_id) NULLS NOT DISTINCT;
