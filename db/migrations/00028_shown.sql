-- What a check page showed is kept with what its documents rest on.

-- +goose Up

ALTER TABLE act_drafts ALTER COLUMN shown SET DEFAULT '{}';
UPDATE act_drafts SET shown = '{}';

-- +goose Down

ALTER TABLE act_drafts ALTER COLUMN shown SET DEFAULT '[]';
UPDATE act_drafts SET shown = '[]';
