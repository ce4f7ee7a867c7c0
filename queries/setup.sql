-- A city of its own: units, catalogue, subjects and records as the city's files bring them.

-- Setting up and filling with demo data come one after the other; everyone else may go on reading.
-- name: SetupLock :exec
LOCK TABLE units IN SHARE ROW EXCLUSIVE MODE;

-- name: SetupUnits :many
SELECT * FROM units ORDER BY code;

-- name: SetupUnitInsert :exec
INSERT INTO units (id, code, kind, name_zh, name_en, phone, address)
VALUES (@id, @code, @kind, @name_zh, @name_en, @phone, @address);

-- name: SetupUnitChange :exec
UPDATE units SET name_zh = @name_zh, name_en = @name_en, phone = @phone, address = @address WHERE code = @code;

-- name: SetupItems :many
SELECT i.*, u.code AS unit_code, (EXISTS (SELECT FROM records r WHERE r.item_id = i.id) OR EXISTS (SELECT FROM listings l WHERE l.item_id = i.id))::boolean AS used
FROM catalogue_items i JOIN units u ON u.id = i.unit_id
ORDER BY i.code;

-- name: SetupItemInsert :exec
INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields, repair, listing, disclosure)
VALUES (@id, @code, @unit_id, @category, @publicity, @name_zh, @name_en, @fields, @repair, @listing, @disclosure);

-- name: SetupItemChange :exec
UPDATE catalogue_items
SET unit_id = @unit_id, category = @category, publicity = @publicity, name_zh = @name_zh, name_en = @name_en, fields = @fields,
    repair = @repair, listing = @listing, disclosure = @disclosure
WHERE code = @code;

-- name: SetupSubjectByCode :one
SELECT * FROM subjects WHERE code = @code;

-- Of two who enter the same subject at the same moment the second waits, and then finds that of the first: a violated constraint would have the database write the
-- code into its log.
-- name: SetupSubjectInsert :exec
INSERT INTO subjects (id, kind, name, code) VALUES (@id, @kind, @name, @code) ON CONFLICT (code) DO NOTHING;

-- name: SetupRecordByNumber :one
SELECT r.id, r.item_id, r.subject_id, r.recorded_on, r.source, r.follows_id, s.kind AS subject_kind
FROM records r JOIN subjects s ON s.id = r.subject_id WHERE r.number = @number;

-- name: SetupRecordInsert :exec
INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source, follows_id)
VALUES (@id, @number, @subject_id, @item_id, @unit_id, @recorded_on, @source, @follows_id);

-- name: SetupRecordVersionInsert :exec
INSERT INTO record_versions (record_id, version, content, valid_from) VALUES (@record_id, 1, @content, @valid_from);

-- That the subject of a record is told of it.
-- name: SetupRecordTell :exec
INSERT INTO record_tellings (record_id, pack_id, pack_version, article, repair_article, by_platform, told_on, ready_at)
VALUES (@record_id, @pack_id, @pack_version, @article, @repair_article, @by_platform, @told_on, @ready_at);
