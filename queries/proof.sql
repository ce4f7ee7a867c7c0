-- What a proof of one case says (package proof/export). All of it is read in one transaction that sees one instant. The case
-- is the bound of every query: whoever runs the command has the database.

-- name: ProofCase :one
SELECT sqlc.embed(c), s.name AS subject_name, s.code AS subject_code, u.code AS unit_code
FROM cases c
JOIN subjects s ON s.id = c.subject_id
JOIN units u ON u.id = c.unit_id
WHERE c.number = @number;

-- name: ProofParties :many
SELECT sqlc.embed(p), coalesce(a.name, s.name, '')::text AS name
FROM case_parties p LEFT JOIN accounts a ON a.id = p.account_id LEFT JOIN subjects s ON s.id = p.subject_id
WHERE p.case_id = @case_id
ORDER BY p.since, p.id;

-- name: ProofRecords :many
SELECT sqlc.embed(cr), r.number, i.code AS item_code
FROM case_records cr JOIN records r ON r.id = cr.record_id JOIN catalogue_items i ON i.id = r.item_id
WHERE cr.case_id = @case_id
ORDER BY cr.n;

-- name: ProofEvents :many
SELECT * FROM case_events WHERE case_id = @case_id ORDER BY at, id;

-- name: ProofServices :many
SELECT * FROM services WHERE case_id = @case_id ORDER BY sent_at, id;

-- In the order of receipt, which is that of the trail. Role and unit are those in which the person acted.
-- name: ProofActs :many
SELECT a.id, a.kind, a.actor_id, a.content, a.received_at, a.status, a.refusal, x.name, a.actor_role, coalesce(u.code, '')::text AS unit_code
FROM acts a
JOIN accounts x ON x.id = a.actor_id
LEFT JOIN units u ON u.id = a.actor_unit_id
WHERE a.case_id = @case_id
ORDER BY a.seq;

-- name: ProofAttachments :many
SELECT f.id, f.act_id, f.media_type, f.size, f.sha256
FROM attachments f
WHERE f.case_id = @case_id AND f.act_id IS NOT NULL
ORDER BY f.uploaded_at, f.id;

-- name: ProofDeadlines :many
SELECT d.id, d.due_at, d.met_at, d.overdue_at, d.paused_at, d.explanation, coalesce(t.kind, '')::text AS task, coalesce(u.code, '')::text AS unit_code
FROM deadlines d
LEFT JOIN tasks t ON t.id = d.task_id
LEFT JOIN units u ON u.id = t.unit_id
WHERE d.case_id = @case_id
ORDER BY d.started_at, d.due_at, d.clock, d.id;

-- name: ProofDecisions :many
SELECT sqlc.embed(d), u.code AS unit_code FROM decisions d JOIN units u ON u.id = d.unit_id WHERE d.case_id = @case_id ORDER BY d.decided_at, d.id;

-- name: ProofDocuments :many
SELECT n.id, n.kind, n.number, n.issued_at, n.to_party_id, n.sha256, issuer.code AS issuer_code, coalesce(addressee.code, '')::text AS to_code
FROM notices n
JOIN units issuer ON issuer.id = n.issuer_id
LEFT JOIN units addressee ON addressee.id = n.to_unit_id
WHERE n.case_id = @case_id
ORDER BY n.issued_at, n.id;

-- name: ProofEffects :many
SELECT e.* FROM effects e WHERE e.case_id = @case_id ORDER BY e.started_at, e.id;

-- Writes down who takes a full proof out, as with a full identity number: the people of the agency and of units that had a task
-- of the case, and its applicant. No row: it may not. One statement, so that there is no full proof without its line.
-- name: ProofLook :one
INSERT INTO identity_looks (account_id, case_id, looked_at)
SELECT a.id, c.id, @now
FROM accounts a CROSS JOIN cases c
WHERE a.id = @account_id AND c.id = @case_id AND a.disabled_at IS NULL
  AND (EXISTS (SELECT FROM case_applicants p WHERE p.case_id = c.id AND p.account_id = a.id)
       OR EXISTS (SELECT FROM case_units v WHERE v.case_id = c.id AND v.unit_id = a.unit_id))
RETURNING id;
