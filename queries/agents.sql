-- What agents and interested parties find and file. The whole condition is in each query: an account that does not meet it finds
-- nothing, and cannot tell it from a record that is not there.

-- The record that an agent names by its number, the name of its subject and the subject's code, all three. Not for an account
-- that may act for the subject itself. The name is compared in its folded form.
-- name: AgentRecord :one
SELECT r.id, r.number, r.subject_id, r.unit_id, s.name AS subject_name, i.category,
       i.name_zh AS item_zh, i.name_en AS item_en, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM records r
JOIN subjects s ON s.id = r.subject_id
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = r.unit_id
WHERE r.number = @number AND s.code = @code AND s.folded = fold_name(@subject_name::text)
  AND NOT EXISTS (SELECT FROM account_subjects x WHERE x.subject_id = s.id AND x.account_id = @account_id)
  AND NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now);

-- The record that an interested party means, by its id, or by its number with the name of its subject: one that anybody can
-- see now, as in PublicRecordsSearch. Not for an account that may act for the subject itself.
-- name: PartyRecord :one
SELECT r.id, r.number, r.subject_id, r.unit_id, r.recorded_on, s.name AS subject_name, i.category, i.fields, v.content,
       i.name_zh AS item_zh, i.name_en AS item_en, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM records r
JOIN subjects s ON s.id = r.subject_id AND s.kind <> 'person'
JOIN catalogue_items i ON i.id = r.item_id AND i.publicity = 'public'
JOIN units u ON u.id = r.unit_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE (r.id = @id OR r.number = @number AND s.folded = fold_name(@subject_name::text))
  AND NOT EXISTS (SELECT FROM account_subjects x WHERE x.subject_id = s.id AND x.account_id = @account_id)
  AND NOT EXISTS (SELECT FROM hidings h WHERE h.record_id = r.id AND h.started_at <= @now
                                                     AND (h.ended_at IS NULL OR h.ended_at > @now))
  AND still_published(v.content, i.publication, r.recorded_on, @limits, @now)
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now);

-- The cases that the account acts in as an agent, latest first, each with the filing that holds its letter.
-- name: MyAgencies :many
SELECT c.id, c.number, c.stage, c.result, c.accepted_at, c.filed_at, s.name AS subject_name, c.about_zh, c.about_en,
       ARRAY(SELECT r.number FROM case_records cr JOIN records r ON r.id = cr.record_id WHERE cr.case_id = c.id ORDER BY cr.n)::text[] AS record_numbers,
       a.content AS filing
FROM case_readers p
JOIN cases c ON c.id = p.case_id
JOIN acts a ON a.case_id = c.id AND a.kind = @opens
JOIN subjects s ON s.id = c.subject_id
WHERE p.account_id = @account_id::uuid AND p.capacity = 'agent'
ORDER BY c.filed_at DESC, c.id DESC
LIMIT @most;
