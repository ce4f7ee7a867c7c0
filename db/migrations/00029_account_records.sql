-- The records that an account may object to: those of its subjects, but for deleted ones, each with the objection that is open on it.

-- +goose Up

CREATE VIEW account_records AS
SELECT x.account_id, x.capacity, r.id, r.number, r.recorded_on, s.id AS subject_id, s.name AS subject_name, s.kind AS subject_kind,
       i.category, i.publicity, i.fields, i.name_zh AS item_zh, i.name_en AS item_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en, v.content,
       o.id AS open_id, o.number AS open_number, o.applicant_id AS open_applicant_id
FROM account_subjects x
JOIN subjects s ON s.id = x.subject_id
JOIN records r ON r.subject_id = s.id
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = r.unit_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
LEFT JOIN cases o ON o.record_id = r.id AND o.flow = 'objection' AND o.closed_at IS NULL
WHERE NOT EXISTS (SELECT FROM effects e WHERE e.record_id = r.id AND e.kind = 'deleted' AND e.ended_at IS NULL);

-- +goose Down

DROP VIEW account_records;
