-- Administrators of enterprises in bankruptcy: whom courts have appointed, as the agency keeps them.

-- name: AppointmentInsert :exec
INSERT INTO appointments (id, account_id, subject_id, holder, court, number, appointed_on, scan_id, registered_by, registered_at)
VALUES (@id, @account_id, @subject_id, @holder, @court, @number, @appointed_on, @scan_id, @registered_by, @registered_at);

-- Whether the account may act for the subject as its own: who does is nobody whom a court appoints to administer it.
-- name: SubjectAccountThere :one
SELECT EXISTS (SELECT FROM account_subjects WHERE account_id = @account_id AND subject_id = @subject_id);

-- Whether an administrator of the enterprise is registered now.
-- name: AppointedThere :one
SELECT EXISTS (SELECT FROM appointments WHERE subject_id = @subject_id AND ended_at IS NULL);

-- name: AppointmentLock :one
SELECT * FROM appointments WHERE id = @id FOR UPDATE;

-- name: AppointmentEnd :exec
UPDATE appointments SET ended_at = greatest(@at::timestamptz, registered_at), ended_by = @by, ended_why = @why WHERE id = @id AND ended_at IS NULL;

-- Ends what appointments the enterprise has, by nobody's hand.
-- name: AppointmentsEnd :many
UPDATE appointments SET ended_at = greatest(@at::timestamptz, registered_at), ended_why = @why WHERE subject_id = @subject_id AND ended_at IS NULL
RETURNING account_id;

-- The register, latest first; of those that have ended alone, or of those in force.
-- name: Appointments :many
SELECT a.*, s.name AS subject_name, s.code AS subject_code, x.login, x.name AS account_name, b.name AS registered_name, f.name AS scan_name
FROM appointments a
JOIN subjects s ON s.id = a.subject_id
JOIN accounts x ON x.id = a.account_id
JOIN accounts b ON b.id = a.registered_by
LEFT JOIN attachments f ON f.id = a.scan_id
WHERE (a.ended_at IS NOT NULL) = @ended::boolean AND (a.registered_at, a.id) < (@before_at::timestamptz, @before_id::uuid)
ORDER BY a.registered_at DESC, a.id DESC
LIMIT @most;

-- name: Appointment :one
SELECT a.*, s.name AS subject_name, s.code AS subject_code, x.login, x.name AS account_name, b.name AS registered_name, e.name AS ended_name, f.name AS scan_name
FROM appointments a
JOIN subjects s ON s.id = a.subject_id
JOIN accounts x ON x.id = a.account_id
JOIN accounts b ON b.id = a.registered_by
LEFT JOIN accounts e ON e.id = a.ended_by
LEFT JOIN attachments f ON f.id = a.scan_id
WHERE a.id = @id;

-- name: AppointmentScan :one
SELECT f.* FROM appointments a JOIN attachments f ON f.id = a.scan_id WHERE a.id = @id;

-- The scan of an appointment belongs to it, and to no form any more.
-- name: AppointmentScanTake :execrows
UPDATE attachments SET form_id = NULL, draft_id = NULL
WHERE attachments.id = @id AND attachments.account_id = @account_id AND act_id IS NULL AND commitment_id IS NULL AND dropped_at IS NULL
  AND NOT EXISTS (SELECT FROM appointments a WHERE a.scan_id = attachments.id);

-- The records of enterprises that the account administers, while its appointment is in force.
-- name: AppointedRecords :many
SELECT * FROM appointed_records a WHERE a.account_id = @account_id
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = a.id AND o.at <= @now)
ORDER BY a.subject_name COLLATE "zh-x-icu", a.recorded_on DESC, a.id;

-- name: AppointedRecordEffects :many
SELECT e.* FROM effects e
JOIN records r ON r.id = e.record_id
JOIN appointments x ON x.subject_id = r.subject_id AND x.ended_at IS NULL
WHERE x.account_id = @account_id::uuid
ORDER BY e.started_at, e.id;
