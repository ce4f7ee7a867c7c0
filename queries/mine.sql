-- What an applicant sees. Every query carries the account, so that another's case, draft or file is not found.

-- name: MyCases :many
SELECT c.id, c.number, c.stage, c.result, c.filed_at, c.closed_at, s.name AS subject_name, c.about_zh, c.about_en, b.at AS back_at,
       ARRAY(SELECT r.number FROM case_records cr JOIN records r ON r.id = cr.record_id WHERE cr.case_id = c.id ORDER BY cr.n)::text[] AS record_numbers
FROM case_readers p
JOIN cases c ON c.id = p.case_id
JOIN subjects s ON s.id = c.subject_id
LEFT JOIN case_events b ON b.case_id = c.id AND b.kind = @back::text
WHERE p.account_id = @account_id::uuid
  AND (sqlc.narg('after')::uuid IS NULL
       OR (c.filed_at, c.id) < (SELECT b.filed_at, b.id FROM cases b JOIN case_readers q ON q.case_id = b.id
                                WHERE b.id = sqlc.narg('after') AND q.account_id = @account_id::uuid))
ORDER BY c.filed_at DESC, c.id DESC
LIMIT @most;

-- The running deadlines of the account's open cases, the nearest first.
-- name: MyRunningDeadlines :many
SELECT d.case_id, d.clock, d.due_at
FROM case_readers p JOIN cases c ON c.id = p.case_id JOIN deadlines d ON d.case_id = c.id
WHERE p.account_id = @account_id::uuid AND c.closed_at IS NULL AND d.met_at IS NULL AND d.paused_at IS NULL
  AND d.message_id IS NULL AND NOT EXISTS (SELECT FROM tasks t WHERE t.id = d.task_id AND t.beside)
ORDER BY d.due_at, d.id;

-- name: MyCase :one
SELECT sqlc.embed(c), s.name AS subject_name, s.kind AS subject_kind, p.capacity,
       u.name_zh AS unit_zh, u.name_en AS unit_en, u.phone AS unit_phone,
       ARRAY(SELECT o.flow FROM cases o WHERE o.about_case_id = c.id AND o.closed_at IS NULL)::text[] AS open_about
FROM cases c
JOIN case_readers p ON p.case_id = c.id
JOIN subjects s ON s.id = c.subject_id
JOIN units u ON u.id = c.unit_id
WHERE c.id = @id AND p.account_id = @account_id::uuid;

-- The records of the case. What a record says is for an agent once his authority has been verified, which is with acceptance, and for an
-- interested party as long as anybody can see it.
-- name: MyCaseRecords :many
SELECT r.id AS record_id, r.number AS record_number, r.recorded_on, i.category, i.publicity, i.fields, i.repair, i.publication, i.name_zh AS item_zh,
       i.name_en AS item_en,
       see.readable, CASE WHEN see.readable THEN v.content ELSE '{}' END::jsonb AS content
FROM case_readers p
JOIN cases c ON c.id = p.case_id
JOIN case_records cr ON cr.case_id = c.id
JOIN records r ON r.id = cr.record_id
JOIN subjects s ON s.id = r.subject_id
JOIN catalogue_items i ON i.id = r.item_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
CROSS JOIN LATERAL (SELECT CASE p.capacity
    WHEN 'agent' THEN c.accepted_at IS NOT NULL
    WHEN 'interested_party' THEN i.publicity = 'public' AND s.kind <> 'person'
        AND still_published(v.content, i.publication, r.recorded_on, @limits, @now)
        AND NOT EXISTS (SELECT FROM hidings h WHERE h.record_id = r.id AND h.started_at <= @now
                                                AND (h.ended_at IS NULL OR h.ended_at > @now))
        AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @now)
    ELSE true END::boolean AS readable) see
WHERE c.id = @case_id AND p.account_id = @account_id::uuid
ORDER BY cr.n;

-- The cases of the account that were filed at once with this one.
-- name: MyCasesTogether :many
SELECT o.id, o.number, o.stage, o.result, o.about_zh, o.about_en, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM cases c
JOIN cases o ON o.application_id = c.application_id AND o.id <> c.id
JOIN units u ON u.id = o.unit_id
WHERE c.id = @case_id
  AND EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid)
  AND EXISTS (SELECT FROM case_readers p WHERE p.case_id = o.id AND p.account_id = @account_id::uuid)
ORDER BY o.number;

-- What who is in the case has said in it by acts of the kinds, himself or on paper, as it was received; what was refused is left out.
-- name: MyCaseSaid :many
SELECT a.kind, a.content, a.received_at
FROM acts a JOIN case_readers p ON p.case_id = a.case_id
WHERE a.case_id = @case_id AND p.account_id = @account_id::uuid AND a.kind = ANY(@kinds::text[]) AND a.status <> 'refused'
ORDER BY a.seq;

-- The act with which the applicant opened the case, whatever became of it.
-- name: MyCaseFiling :one
SELECT a.id, a.content, a.received_at, a.status,
       EXISTS (SELECT FROM case_applicants x WHERE x.case_id = a.case_id AND x.account_id = p.account_id)::boolean AS mine
FROM acts a JOIN case_readers p ON p.case_id = a.case_id
WHERE a.case_id = @case_id AND p.account_id = @account_id::uuid AND a.kind = ANY(@opens::text[])
ORDER BY a.seq LIMIT 1;

-- What the case has passed through. What units ask of each other is not the applicant's.
-- name: MyCaseTasks :many
SELECT t.kind, t.opened_at, t.closed_at, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM tasks t
JOIN cases c ON c.id = t.case_id
JOIN units u ON u.id = t.unit_id
WHERE c.id = @case_id AND EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid) AND NOT t.beside
ORDER BY t.opened_at, t.id;

-- name: MyCaseDeadlines :many
SELECT d.* FROM deadlines d JOIN cases c ON c.id = d.case_id
WHERE c.id = @case_id AND EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid)
  AND NOT EXISTS (SELECT FROM tasks t WHERE t.id = d.task_id AND t.beside)
ORDER BY d.due_at, d.clock;

-- What was decided about the records of the case, in their order.
-- name: MyCaseDecisions :many
SELECT d.record_id, d.outcome, d.article, d.changes, d.reasons, d.decided_at, d.applied_at, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM decisions d
JOIN cases c ON c.id = d.case_id
JOIN units u ON u.id = d.unit_id
LEFT JOIN case_records r ON r.case_id = d.case_id AND r.record_id = d.record_id
WHERE c.id = @case_id AND EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid)
ORDER BY r.n NULLS LAST;

-- name: MyCaseEffects :many
SELECT e.* FROM effects e JOIN case_records r ON r.record_id = e.record_id JOIN case_readers p ON p.case_id = r.case_id
WHERE r.case_id = @case_id AND p.account_id = @account_id::uuid
ORDER BY e.started_at, e.id;

-- name: MyCaseNotices :many
SELECT n.id, n.kind, n.number, n.issued_at, s.served_at AS read_at
FROM notices n JOIN standing_parties p ON p.party_id = n.to_party_id LEFT JOIN services s ON s.notice_id = n.id AND s.party_id = n.to_party_id AND s.served_at IS NOT NULL
WHERE n.case_id = @case_id AND p.account_id = @account_id::uuid
ORDER BY n.issued_at DESC, n.id DESC;

-- reads is whether the account may read the case too: some read what was written to them alone.
-- name: MyNotices :many
SELECT n.id, n.case_id, n.kind, n.number, n.issued_at, s.served_at AS read_at, c.number AS case_number,
       EXISTS (SELECT FROM case_readers v WHERE v.case_id = c.id AND v.account_id = @account_id::uuid)::boolean AS reads,
       u.name_zh AS unit_zh, u.name_en AS unit_en
FROM standing_parties p
JOIN notices n ON n.to_party_id = p.party_id
JOIN cases c ON c.id = n.case_id
JOIN units u ON u.id = n.issuer_id
LEFT JOIN services s ON s.notice_id = n.id AND s.party_id = n.to_party_id AND s.served_at IS NOT NULL
WHERE p.account_id = @account_id::uuid
  AND (sqlc.narg('after')::uuid IS NULL
       OR (n.issued_at, n.id) < (SELECT b.issued_at, b.id FROM notices b JOIN standing_parties q ON q.party_id = b.to_party_id
                                 WHERE b.id = sqlc.narg('after') AND q.account_id = @account_id::uuid))
ORDER BY n.issued_at DESC, n.id DESC
LIMIT @most;

-- A document to the account, whether it has been served on it, whether it has been opened, and whether the account may read the case too.
-- name: MyNotice :one
SELECT sqlc.embed(n), EXISTS (SELECT FROM case_readers v WHERE v.case_id = n.case_id AND v.account_id = @account_id::uuid)::boolean AS reads, EXISTS (SELECT FROM services s WHERE s.notice_id = n.id AND s.party_id = n.to_party_id AND s.served_at IS NOT NULL) AS served,
       EXISTS (SELECT FROM services s WHERE s.notice_id = n.id AND s.party_id = n.to_party_id AND s.opened_at IS NOT NULL) AS opened
FROM notices n JOIN standing_parties p ON p.party_id = n.to_party_id
WHERE n.id = @id AND n.case_id = @case_id AND p.account_id = @account_id::uuid;

-- The party has opened a document that lay ready for him: that is its service. The first opening counts.
-- name: MyNoticeServed :exec
UPDATE services s SET state = @state, served_at = greatest(@at::timestamptz, s.sent_at)
FROM standing_parties p
WHERE p.party_id = s.party_id AND p.account_id = @account_id::uuid AND s.notice_id = @notice_id AND s.way = @way AND s.served_at IS NULL;

-- name: MyCaseAttachments :many
SELECT x.* FROM attachments x JOIN case_readers p ON p.case_id = x.case_id AND p.account_id = @account_id::uuid
WHERE x.case_id = @case_id::uuid AND x.account_id = @account_id::uuid AND x.dropped_at IS NULL
ORDER BY x.uploaded_at, x.id;

-- name: MyCaseAttachment :one
SELECT x.* FROM attachments x JOIN case_readers p ON p.case_id = x.case_id AND p.account_id = @account_id::uuid
WHERE x.id = @id AND x.case_id = @case_id::uuid AND x.account_id = @account_id::uuid AND x.dropped_at IS NULL;

-- Records of those whom the account may act for. A deleted record is gone for its subject too.
-- One query for each question, since one that may ask for less would be planned anew each time, which takes longer than to answer it.
-- name: MyRecords :many
SELECT * FROM account_records a WHERE a.account_id = @account_id
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = a.id AND o.at <= @now)
ORDER BY a.capacity DESC, a.subject_name COLLATE "zh-x-icu", a.recorded_on DESC, a.id;

-- name: MyRecordsOfSubject :many
SELECT * FROM account_records a WHERE a.account_id = @account_id AND a.subject_id = @subject_id
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = a.id AND o.at <= @now)
ORDER BY a.recorded_on DESC, a.id;

-- name: MyRecord :one
SELECT * FROM account_records a WHERE a.account_id = @account_id AND a.subject_id = @subject_id AND a.id = @id
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = a.id AND o.at <= @now);

-- The stubs that run of deleted records of those whom the account may act for: that there was a record and that it was repaired, and not what it said.
-- name: MyRecordStubs :many
SELECT r.id, r.number, r.recorded_on, r.subject_id, i.publicity, i.name_zh AS item_zh, i.name_en AS item_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en
FROM account_subjects x
JOIN records r ON r.subject_id = x.subject_id
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = r.unit_id
WHERE x.account_id = @account_id
  AND EXISTS (SELECT FROM stubs b WHERE b.record_id = r.id AND b.started_at <= @now AND (b.ended_at IS NULL OR b.ended_at > @now))
  AND EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL)
ORDER BY r.recorded_on DESC, r.id;

-- The cases that are open on records of those whom the account may act for, and whether the account is a party to each.
-- name: MyRecordsOpen :many
SELECT cr.record_id, c.flow, c.id, c.number, EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = x.account_id) AS own
FROM account_subjects x
JOIN records r ON r.subject_id = x.subject_id
JOIN case_records cr ON cr.record_id = r.id AND cr.closed_at IS NULL
JOIN cases c ON c.id = cr.case_id
WHERE x.account_id = @account_id
ORDER BY c.filed_at, c.id;

-- name: MyRecordEffects :many
SELECT e.* FROM effects e
JOIN records r ON r.id = e.record_id
JOIN account_subjects x ON x.subject_id = r.subject_id
WHERE x.account_id = @account_id::uuid
ORDER BY e.started_at, e.id;

-- name: MyDraftLock :one
SELECT * FROM drafts WHERE id = @id AND account_id = @account_id::uuid FOR UPDATE;

-- name: MyDraftAttachments :many
SELECT * FROM attachments WHERE draft_id = @draft_id AND account_id = @account_id::uuid AND act_id IS NULL AND dropped_at IS NULL
ORDER BY uploaded_at, id;

-- What those for whom the account may act are told of records about them.
-- name: MyRecordTellings :many
SELECT t.* FROM account_subjects x JOIN records r ON r.subject_id = x.subject_id JOIN record_tellings t ON t.record_id = r.id
WHERE x.account_id = @account_id;
