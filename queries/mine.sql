-- What an applicant sees. Every query carries the account, so that another's case, draft or file is not found.

-- name: MyCases :many
SELECT c.id, c.number, c.stage, c.result, c.filed_at, c.closed_at, r.number AS record_number, s.name AS subject_name,
       i.name_zh AS item_zh, i.name_en AS item_en
FROM cases c
JOIN records r ON r.id = c.record_id
JOIN subjects s ON s.id = c.subject_id
JOIN catalogue_items i ON i.id = r.item_id
WHERE c.applicant_id = @account_id
  AND (sqlc.narg('after')::uuid IS NULL
       OR (c.filed_at, c.id) < (SELECT b.filed_at, b.id FROM cases b WHERE b.id = sqlc.narg('after') AND b.applicant_id = @account_id))
ORDER BY c.filed_at DESC, c.id DESC
LIMIT @most;

-- The running deadlines of the account's open cases, the nearest first.
-- name: MyRunningDeadlines :many
SELECT d.case_id, d.clock, d.due_at
FROM deadlines d JOIN cases c ON c.id = d.case_id
WHERE c.applicant_id = @account_id AND c.closed_at IS NULL AND d.met_at IS NULL AND d.paused_at IS NULL
  AND d.message_id IS NULL AND NOT EXISTS (SELECT FROM tasks t WHERE t.id = d.task_id AND t.kind = 'reply_urge')
ORDER BY d.due_at, d.id;

-- What the record says is for an agent once his authority has been verified, which is with acceptance, and for an interested
-- party as long as anybody can see it.
-- name: MyCase :one
SELECT sqlc.embed(c), s.name AS subject_name, s.kind AS subject_kind, r.number AS record_number, r.recorded_on,
       i.category, i.publicity, i.fields, i.name_zh AS item_zh, i.name_en AS item_en,
       u.name_zh AS unit_zh, u.name_en AS unit_en, u.phone AS unit_phone,
       see.readable, CASE WHEN see.readable THEN v.content ELSE '{}' END::jsonb AS content
FROM cases c
JOIN subjects s ON s.id = c.subject_id
JOIN records r ON r.id = c.record_id
JOIN catalogue_items i ON i.id = r.item_id
JOIN units u ON u.id = c.unit_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
CROSS JOIN LATERAL (SELECT CASE c.capacity
    WHEN 'agent' THEN c.accepted_at IS NOT NULL
    WHEN 'interested_party' THEN i.publicity = 'public' AND s.kind <> 'person'
        AND still_published(v.content->>i.publication_end, @now)
        AND NOT EXISTS (SELECT FROM hidings h WHERE h.record_id = r.id AND h.started_at <= @now
                                                AND (h.ended_at IS NULL OR h.ended_at > @now))
    ELSE true END::boolean AS readable) see
WHERE c.id = @id AND c.applicant_id = @account_id;

-- The acts that the applicant is told of: his filing, and the form check, whose reasons a refusal rests on.
-- name: MyCaseAct :one
SELECT a.id, a.content, a.received_at, a.status
FROM acts a JOIN cases c ON c.id = a.case_id
WHERE c.id = @case_id AND c.applicant_id = @account_id AND a.kind = @kind
  AND (a.status <> 'refused' OR a.kind = 'file');

-- What the case has passed through. What units ask of each other is not the applicant's.
-- name: MyCaseTasks :many
SELECT t.kind, t.opened_at, t.closed_at, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM tasks t
JOIN cases c ON c.id = t.case_id
JOIN units u ON u.id = t.unit_id
WHERE c.id = @case_id AND c.applicant_id = @account_id
  AND t.kind NOT IN ('approve_extension', 'reply_urge', 'reach_partner')
ORDER BY t.opened_at, t.id;

-- name: MyCaseDeadlines :many
SELECT d.* FROM deadlines d JOIN cases c ON c.id = d.case_id
WHERE c.id = @case_id AND c.applicant_id = @account_id
  AND NOT EXISTS (SELECT FROM tasks t WHERE t.id = d.task_id AND t.kind = 'reply_urge')
ORDER BY d.due_at, d.clock;

-- name: MyCaseDecision :one
SELECT d.outcome, d.article, d.changes, d.reasons, d.decided_at, d.applied_at, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM decisions d
JOIN cases c ON c.id = d.case_id
JOIN units u ON u.id = d.unit_id
WHERE c.id = @case_id AND c.applicant_id = @account_id;

-- name: MyCaseEffects :many
SELECT e.* FROM effects e JOIN cases c ON c.record_id = e.record_id
WHERE c.id = @case_id AND c.applicant_id = @account_id
ORDER BY e.started_at, e.id;

-- name: MyCaseNotices :many
SELECT n.id, n.kind, n.number, n.issued_at, n.read_at
FROM notices n JOIN cases c ON c.id = n.case_id
WHERE c.id = @case_id AND c.applicant_id = @account_id AND n.to_applicant
ORDER BY n.issued_at DESC, n.id DESC;

-- name: MyNotices :many
SELECT n.id, n.case_id, n.kind, n.number, n.issued_at, n.read_at, c.number AS case_number,
       u.name_zh AS unit_zh, u.name_en AS unit_en
FROM notices n
JOIN cases c ON c.id = n.case_id
JOIN units u ON u.id = n.issuer_id
WHERE c.applicant_id = @account_id AND n.to_applicant
  AND (sqlc.narg('after')::uuid IS NULL
       OR (n.issued_at, n.id) < (SELECT b.issued_at, b.id FROM notices b JOIN cases d ON d.id = b.case_id
                                 WHERE b.id = sqlc.narg('after') AND d.applicant_id = @account_id))
ORDER BY n.issued_at DESC, n.id DESC
LIMIT @most;

-- name: MyNotice :one
SELECT n.* FROM notices n JOIN cases c ON c.id = n.case_id
WHERE n.id = @id AND c.id = @case_id AND c.applicant_id = @account_id AND n.to_applicant;

-- The first reading counts.
-- name: MyNoticeRead :exec
UPDATE notices n SET read_at = @at::timestamptz
FROM cases c
WHERE c.id = n.case_id AND c.applicant_id = @account_id AND n.id = @id AND n.to_applicant AND n.read_at IS NULL;

-- name: MyCaseAttachments :many
SELECT x.* FROM attachments x JOIN cases c ON c.id = x.case_id
WHERE c.id = @case_id AND c.applicant_id = @account_id AND x.account_id = @account_id AND x.dropped_at IS NULL
ORDER BY x.uploaded_at, x.id;

-- name: MyCaseAttachment :one
SELECT x.* FROM attachments x JOIN cases c ON c.id = x.case_id
WHERE x.id = @id AND c.id = @case_id AND c.applicant_id = @account_id AND x.account_id = @account_id AND x.dropped_at IS NULL;

-- Records of those whom the account may act for, with the open objection to each, if there is one. A deleted record is
-- gone for its subject too.
-- One query for each question, since one that may ask for less would be planned anew each time, which takes longer than to answer it.
-- name: MyRecords :many
SELECT * FROM account_records WHERE account_id = @account_id
ORDER BY capacity DESC, subject_name COLLATE "zh-x-icu", recorded_on DESC, id;

-- name: MyRecordsOfSubject :many
SELECT * FROM account_records WHERE account_id = @account_id AND subject_id = @subject_id
ORDER BY recorded_on DESC, id;

-- name: MyRecord :one
SELECT * FROM account_records WHERE account_id = @account_id AND subject_id = @subject_id AND id = @id;

-- name: MyRecordEffects :many
SELECT e.* FROM effects e
JOIN records r ON r.id = e.record_id
JOIN account_subjects x ON x.subject_id = r.subject_id
WHERE x.account_id = @account_id
ORDER BY e.started_at, e.id;

-- name: MyDraftLock :one
SELECT * FROM drafts WHERE id = @id AND account_id = @account_id FOR UPDATE;

-- name: MyDraftAttachments :many
SELECT * FROM attachments WHERE draft_id = @draft_id AND account_id = @account_id AND act_id IS NULL AND dropped_at IS NULL
ORDER BY uploaded_at, id;
