-- Who stands on a list, latest first.

-- +goose Up

CREATE INDEX records_item ON records (item_id, recorded_on DESC, id DESC);
