-- The items of a unit that are handled on a commitment, with the terms in force.
-- name: CommitmentItemsOfUnit :many
SELECT i.id, i.code, i.retired_at, t.version, t.terms, t.published_at
FROM commitment_items i
JOIN LATERAL (SELECT * FROM commitment_terms x WHERE x.item_id = i.id ORDER BY x.version DESC LIMIT 1) t ON true
WHERE i.unit_id = @unit_id
ORDER BY i.retired_at IS NOT NULL, i.code;

-- One of them.
-- name: CommitmentItemOfUnit :one
SELECT i.id, i.code, i.retired_at, t.version, t.terms, t.published_at
FROM commitment_items i
JOIN LATERAL (SELECT * FROM commitment_terms x WHERE x.item_id = i.id ORDER BY x.version DESC LIMIT 1) t ON true
WHERE i.unit_id = @unit_id AND i.code = @code;

-- What anybody may read: the items in force of all units, by unit; of one unit, or one item alone where they are named.
-- name: CommitmentItemsPublished :many
SELECT i.id, i.code, i.unit_id, u.code AS unit_code, u.name_zh AS unit_zh, u.name_en AS unit_en, t.version, t.terms, t.published_at
FROM commitment_items i
JOIN units u ON u.id = i.unit_id
JOIN LATERAL (SELECT * FROM commitment_terms x WHERE x.item_id = i.id ORDER BY x.version DESC LIMIT 1) t ON true
WHERE i.retired_at IS NULL AND (@code::text = '' OR i.code = @code)
ORDER BY u.code, i.code
LIMIT @most;

-- The terms of a version, as whoever signed under them reads them.
-- name: CommitmentTermsOf :one
SELECT t.terms, t.hash, t.published_at, i.code, i.unit_id, i.retired_at
FROM commitment_terms t JOIN commitment_items i ON i.id = t.item_id
WHERE t.item_id = @item_id AND t.version = @version;

-- An item, locked for a new version or its end.
-- name: CommitmentItemLock :one
SELECT i.*, coalesce((SELECT max(t.version) FROM commitment_terms t WHERE t.item_id = i.id), 0)::integer AS version
FROM commitment_items i WHERE i.unit_id = @unit_id AND i.code = @code FOR UPDATE OF i;

-- An item for which somebody signs, locked against a new version and its end.
-- name: CommitmentItemShare :one
SELECT i.*, coalesce((SELECT max(t.version) FROM commitment_terms t WHERE t.item_id = i.id), 0)::integer AS version
FROM commitment_items i WHERE i.id = @id FOR SHARE OF i;

-- name: CommitmentItemInsert :exec
INSERT INTO commitment_items (id, unit_id, code) VALUES (@id, @unit_id, @code);

-- name: CommitmentItemRetire :execrows
UPDATE commitment_items SET retired_at = @at WHERE id = @id AND unit_id = @unit_id AND retired_at IS NULL;

-- name: CommitmentTermsInsert :exec
INSERT INTO commitment_terms (item_id, version, terms, hash, published_at, published_by)
VALUES (@item_id, @version, @terms, @hash, @published_at, @published_by);

-- An item of the catalogue that records of commitments of a unit come in under.
-- name: CommitmentCatalogueItem :one
SELECT * FROM catalogue_items WHERE code = @code AND unit_id = @unit_id AND category = @category;

-- Those that a unit has.
-- name: CommitmentCatalogueItems :many
SELECT * FROM catalogue_items WHERE unit_id = @unit_id AND category = ANY(@categories::text[]) ORDER BY code;

-- The records of a subject that are in force at the instant, for who decides about it: such as casefile.OnlookerPartner sees, as SharedRecords has them, and neither
-- off their list, by one of the kinds of effect delisting, nor repaired by a case of the procedure. What lies before a ruling is left out as there.
-- name: StandingRecords :many
SELECT r.number, i.category, i.name_zh AS item_zh, i.name_en AS item_en, v.content
FROM records r JOIN catalogue_items i ON i.id = r.item_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE r.subject_id = @subject_id
  AND NOT EXISTS (SELECT FROM hidings h WHERE h.record_id = r.id AND h.hides <> 'public' AND h.started_at <= @at AND coalesce(h.ended_at > @at, true))
  AND NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.started_at <= @at AND coalesce(d.ended_at > @at, true))
  AND NOT EXISTS (SELECT FROM overs o WHERE o.record_id = r.id AND o.at <= @at)
  AND (i.publicity <> 'public' OR still_published(v.content, i.publication, r.recorded_on, @limits, @at))
  AND NOT EXISTS (SELECT FROM effects e JOIN cases c ON c.id = e.case_id
                  WHERE e.record_id = r.id AND (c.flow = @flow OR e.kind = ANY(@delisting::text[])) AND e.started_at <= @at
                    AND coalesce(least(e.ended_at, e.ends_at) > @at, true))
  AND NOT EXISTS (SELECT FROM before_rulings b WHERE b.record_id = r.id AND b.kind = @leaves_out::text AND i.category <> ALL(@for_it::text[]) AND b.started_at <= @at
                                                 AND coalesce(b.ended_at > @at, true))
ORDER BY r.number;

-- name: CommitmentInsert :exec
INSERT INTO commitments (id, form_id, number, item_id, version, unit_id, subject_id, account_id, capacity, actor_id, way, state, pack_id, pack_version, signed_at, reasons, record_id,
                         finished_on, finished_by, check_on)
VALUES (@id, @form_id, @number, @item_id, @version, @unit_id, @subject_id, @account_id, @capacity, @actor_id, @way, @state, @pack_id, @pack_version, @signed_at, @reasons, @record_id,
        @finished_on, @finished_by, @check_on);

-- What a form has signed before, and for whom.
-- name: CommitmentByForm :one
SELECT m.id, m.number, m.actor_id, m.unit_id, m.item_id, m.version, m.state, m.signed_at, m.finished_on, m.subject_id, s.kind AS subject_kind, s.code AS subject_code
FROM commitments m JOIN subjects s ON s.id = m.subject_id WHERE m.form_id = @form_id;

-- A commitment of a unit, locked for what the unit does with it.
-- name: CommitmentLockForUnit :one
SELECT * FROM commitments WHERE number = @number AND unit_id = @unit_id FOR UPDATE;

-- A commitment of somebody for whom the account may act, locked for what he does with it.
-- name: CommitmentLockForParty :one
SELECT m.* FROM commitments m JOIN account_subjects x ON x.subject_id = m.subject_id AND x.account_id = @account_id
WHERE m.number = @number FOR UPDATE OF m;

-- name: CommitmentFinish :exec
UPDATE commitments SET state = @state, finished_on = @finished_on, finished_by = @finished_by, check_on = @check_on WHERE id = @id;

-- The case that checks a commitment, locked before the commitment is, as the steps of a case have it.
-- name: CommitmentCaseLock :exec
SELECT FROM commitments m JOIN cases c ON c.id = m.case_id WHERE m.number = @number FOR NO KEY UPDATE OF c;

-- Whether handling of the item stands still.
-- name: CommitmentPaused :one
SELECT EXISTS (SELECT FROM effects WHERE record_id = @record_id::uuid AND kind = @kind AND ended_at IS NULL);

-- name: CommitmentWithdraw :exec
UPDATE commitments SET state = @state, withdrawn_at = @at, withdrawn_by = @by, reasons = @reasons WHERE id = @id;

-- Files that an account has uploaded with a form become part of a commitment, and still say with which form they came.
-- name: CommitmentFiles :execrows
UPDATE attachments SET commitment_id = @commitment_id, paper = @paper, draft_id = NULL
WHERE id = ANY(@ids::uuid[]) AND account_id = @account_id AND act_id IS NULL AND commitment_id IS NULL AND dropped_at IS NULL;

-- Whether an account has sent a form with which papers, or a withdrawal, came.
-- name: CommitmentTurnReceived :one
SELECT (EXISTS (SELECT FROM attachments f WHERE f.form_id = @form_id::uuid AND f.account_id = @account_id AND f.commitment_id IS NOT NULL)
    OR EXISTS (SELECT FROM acts a WHERE a.form_id = @form_id AND a.actor_id = @account_id))::boolean AS received;

-- name: CommitmentPapers :many
SELECT id, coalesce(paper, '')::text AS paper, name, media_type, size, sha256, uploaded_at FROM attachments WHERE commitment_id = @commitment_id::uuid ORDER BY uploaded_at, id;

-- What falls due: commitments whose check is on the day or was before. Those that another worker holds are left.
-- name: CommitmentsDue :many
SELECT sqlc.embed(m), t.terms, i.code
FROM commitments m JOIN commitment_terms t ON t.item_id = m.item_id AND t.version = m.version JOIN commitment_items i ON i.id = m.item_id
WHERE m.state = 'finished' AND m.check_on <= @today AND (m.check_on, m.id) > (@after_on::date, @after_id::uuid)
ORDER BY m.check_on, m.id
LIMIT @most
FOR UPDATE OF m SKIP LOCKED;

-- name: CommitmentDrawInsert :exec
INSERT INTO commitment_draws (unit_id, day, seed, drawn_at) VALUES (@unit_id, @day, @seed, @drawn_at) ON CONFLICT DO NOTHING;

-- name: CommitmentDraw :one
SELECT * FROM commitment_draws WHERE unit_id = @unit_id AND day = @day;

-- name: CommitmentExempt :exec
UPDATE commitments SET state = @state, draw = @draw, exempt = @exempt WHERE id = @id;

-- What was drawn before stays, where a clerk calls for the check.
-- name: CommitmentChecking :exec
UPDATE commitments SET state = @state, draw = coalesce(sqlc.narg('draw'), draw), case_id = @case_id WHERE id = @id;

-- Its check is taken back, and it is as it was: of the case of an earlier check, or of none.
-- name: CommitmentAsItWas :exec
UPDATE commitments SET state = @state, case_id = sqlc.narg('case_id') WHERE id = @id;

-- Its files go over to the case of its check; those stay where they are that an earlier one has, which was taken back.
-- name: CommitmentFilesToCase :exec
UPDATE attachments SET act_id = @act_id, case_id = @case_id, form_id = NULL WHERE commitment_id = @commitment_id::uuid AND act_id IS NULL AND dropped_at IS NULL;

-- The commitment that a case checks, or has checked before that was taken back.
-- name: CommitmentOfCase :one
SELECT m.* FROM acts a JOIN commitments m ON m.id = (a.content->>'commitment_id')::uuid
WHERE a.case_id = @case_id AND a.kind = @kind;

-- The party's time of a check that has run last.
-- name: CheckClock :one
SELECT id, started_at, due_at, overdue_at FROM deadlines WHERE case_id = @case_id AND clock = @clock ORDER BY started_at DESC LIMIT 1;

-- It has turned out that the party has kept its time: what came on paper was entered later.
-- name: CheckClockKept :exec
UPDATE deadlines SET met_at = @at, overdue_at = NULL WHERE id = @id;

-- name: CommitmentState :exec
UPDATE commitments SET state = @state, breach_id = coalesce(sqlc.narg('breach_id'), breach_id) WHERE id = @id;
