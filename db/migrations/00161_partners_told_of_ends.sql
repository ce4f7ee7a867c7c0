-- Partners are told when a record is published no longer because its time is over.

-- +goose Up

-- Such a message belongs to no case: it follows from the day, and the pack by which it is told is its own. It is written once for each end of a record.
ALTER TABLE partner_messages ALTER COLUMN case_id DROP NOT NULL;
ALTER TABLE partner_messages ADD COLUMN pack_id text;
ALTER TABLE partner_messages ADD COLUMN pack_version integer;
ALTER TABLE partner_messages ADD CHECK (num_nonnulls(pack_id, pack_version) = CASE WHEN case_id IS NULL THEN 2 ELSE 0 END);
ALTER TABLE partner_messages ADD CHECK (case_id IS NOT NULL OR act_id IS NULL AND reminds_id IS NULL);
CREATE UNIQUE INDEX partner_messages_of_ends ON partner_messages (record_id, event, occurred_at) WHERE case_id IS NULL;
