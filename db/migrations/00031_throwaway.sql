-- +goose Up
ALTER TABLE cases DROP CONSTRAINT cases_flow_check, DROP CONSTRAINT cases_stage_check, DROP CONSTRAINT cases_result_check;
ALTER TABLE tasks DROP CONSTRAINT tasks_kind_check;
ALTER TABLE acts DROP CONSTRAINT acts_kind_check;
ALTER TABLE effects DROP CONSTRAINT effects_kind_check;
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE partner_messages DROP CONSTRAINT partner_messages_event_check;
-- +goose Down
