-- What administrators set for a unit is looked up in the register by the unit.

-- +goose Up

CREATE INDEX account_events_unit ON account_events ((facts->>'unit'), at DESC, id DESC) WHERE facts ? 'unit';

-- +goose Down

DROP INDEX account_events_unit;
