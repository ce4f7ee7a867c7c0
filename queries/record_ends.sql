-- What of records ends by itself.

-- name: RecordEndDayBegin :exec
INSERT INTO record_end_days (day, after_id) VALUES (@day, @after_id) ON CONFLICT DO NOTHING;

-- How far the records have been looked through on the day, where nobody else is at it.
-- name: RecordEndDay :one
SELECT * FROM record_end_days WHERE day = @day AND NOT done FOR UPDATE SKIP LOCKED;

-- name: RecordEndDayOn :exec
UPDATE record_end_days SET after_id = @after_id, ended = ended + @ended::integer, done = @done WHERE day = @day;

-- Records whose publication was over before the day, with what was written down of that, whether a case about them is open, and whether they were published at all and
-- nothing hides them otherwise.
-- name: RecordsOver :many
SELECT r.id, r.number, r.version, r.recorded_on, i.code AS item, v.content, i.publication, i.disclosure,
       ARRAY(SELECT e.what || ' ' || e.last_day FROM record_ends e WHERE e.record_id = r.id)::text[] AS ended,
       EXISTS (SELECT FROM case_records x JOIN cases c ON c.id = x.case_id WHERE x.record_id = r.id AND c.closed_at IS NULL)::boolean AS in_case,
       (i.publicity = 'public' AND s.kind <> 'person'
        AND NOT EXISTS (SELECT FROM hidings h WHERE h.record_id = r.id AND h.started_at <= @now::timestamptz
                                                AND (h.ended_at IS NULL OR h.ended_at > @now::timestamptz)))::boolean AS published
FROM records r
JOIN catalogue_items i ON i.id = r.item_id
JOIN subjects s ON s.id = r.subject_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE r.id > @after_id AND published_until(v.content, i.publication, r.recorded_on, @limits) < @day::text
ORDER BY r.id
LIMIT @most;

-- name: RecordEndsInsert :exec
INSERT INTO record_ends (record_id, what, last_day, ended_at, article, pack_id, pack_version, hides)
SELECT unnest(@records::uuid[]), unnest(@whats::text[]), unnest(@last_days::date[]), unnest(@ended_at::timestamptz[]), unnest(@articles::text[]),
       unnest(@pack_ids::text[]), unnest(@pack_versions::integer[]), unnest(@hides::text[])
ON CONFLICT DO NOTHING;

-- What has ended since the instant of records of those for whom the account may act, the latest first.
-- name: MyRecordEnds :many
SELECT r.subject_id, r.number, i.name_zh AS item_zh, i.name_en AS item_en, e.what, e.last_day, e.article, e.pack_id, e.pack_version
FROM account_subjects x
JOIN records r ON r.subject_id = x.subject_id
JOIN catalogue_items i ON i.id = r.item_id
JOIN record_ends e ON e.record_id = r.id
WHERE x.account_id = @account_id AND e.ended_at >= @since
  AND NOT EXISTS (SELECT FROM effects f WHERE f.record_id = r.id AND f.hides = 'all' AND f.ended_at IS NULL)
ORDER BY e.last_day DESC, r.number, e.what
LIMIT @most;
