-- Who has looked at what is held about somebody is found by whom it is about.

-- +goose Up

CREATE INDEX account_events_about ON account_events ((facts->>'subject'), at DESC, id DESC) WHERE facts ? 'subject';
CREATE INDEX account_events_named ON account_events ((facts->>'name'), at DESC, id DESC) WHERE facts ? 'name' AND NOT facts ? 'subject';
CREATE INDEX identity_looks_case ON identity_looks (case_id);
