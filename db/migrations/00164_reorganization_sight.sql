-- Who sees what of an enterprise in reorganization: its administrator, and whoever looks it up for a purpose.

-- +goose Up

-- Whom a court has appointed reads what there is of the reorganization, whoever has filed it, as long as the appointment lasts; then no more than what was
-- written to him as a party.
CREATE OR REPLACE VIEW case_readers AS
SELECT p.case_id, p.account_id, p.capacity FROM case_parties p
WHERE p.account_id IS NOT NULL AND p.until IS NULL AND p.reads
  AND (p.capacity <> 'manager' OR EXISTS (SELECT FROM cases c JOIN appointments a ON a.subject_id = c.subject_id
                                          WHERE c.id = p.case_id AND a.account_id = p.account_id AND a.ended_at IS NULL))
UNION ALL
SELECT z.case_id, a.account_id, 'manager' FROM appointments a JOIN reorganizations z ON z.subject_id = a.subject_id
WHERE a.ended_at IS NULL
  AND NOT EXISTS (SELECT FROM case_parties p WHERE p.case_id = z.case_id AND p.account_id = a.account_id AND p.until IS NULL AND p.reads);

-- The records of an enterprise for its administrator, as account_records are for its own people. He acts on none of them.
CREATE VIEW appointed_records AS
SELECT x.account_id, 'manager'::text AS capacity, r.id, r.number, r.recorded_on, s.id AS subject_id, s.name AS subject_name, s.kind AS subject_kind,
       i.category, i.publicity, i.fields, i.name_zh AS item_zh, i.name_en AS item_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en, v.content, i.repair, i.publication
FROM appointments x
JOIN subjects s ON s.id = x.subject_id
JOIN records r ON r.subject_id = s.id
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = r.unit_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE x.ended_at IS NULL
  AND NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL);

-- Records that lie before the ruling on which an effect on their enterprise rests. The day of the ruling itself does not.
CREATE VIEW before_rulings AS
SELECT r.id AS record_id, e.kind, e.article, e.started_at, least(e.ended_at, e.ends_at) AS ended_at
FROM effects e
JOIN reorganizations z ON z.case_id = e.case_id
JOIN records r ON r.subject_id = e.subject_id AND r.recorded_on < z.issued_on;
