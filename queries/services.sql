-- 送达: how documents reach their parties.

-- name: ServiceInsert :exec
INSERT INTO services (id, case_id, notice_id, party_id, way, state, sent_at, served_at, ends_at, ended_at, evidence)
VALUES (@id, @case_id, @notice_id, @party_id, @way, @state, @sent_at, @served_at, @ends_at, @ended_at, @evidence);

-- name: ServiceMove :exec
UPDATE services SET state = @state, served_at = @served_at, ended_at = @ended_at, evidence = @evidence WHERE id = @id;

-- What a case tried to reach the party of a document, in order.
-- name: ServicesOfNotice :many
SELECT * FROM services WHERE notice_id = @notice_id ORDER BY sent_at, id;

-- The document is served: nothing else is waited for, and what was announced is announced no more.
-- name: ServicesSettle :exec
UPDATE services SET ended_at = @at, state = CASE WHEN state = @announced THEN @stopped ELSE state END
WHERE notice_id = @notice_id AND id <> @id AND ends_at IS NOT NULL AND ended_at IS NULL;

-- name: PartyGet :one
SELECT * FROM case_parties WHERE id = @id;

-- A party as a document calls it: by the name of the subject that it is or stands for.
-- name: PartyNamed :one
SELECT p.id, coalesce(j.name, a.name, '')::text AS name, (j.id IS NULL OR j.kind = 'person')::boolean AS person
FROM case_parties p LEFT JOIN subjects j ON j.id = p.subject_id LEFT JOIN accounts a ON a.id = p.account_id
WHERE p.id = @id AND p.case_id = @case_id;

-- name: NoticeGet :one
SELECT * FROM notices WHERE id = @id AND case_id = @case_id;

-- How many files came with an act.
-- name: ActFiles :one
SELECT count(*) FROM attachments WHERE act_id = @act_id AND dropped_at IS NULL;

-- The open task to serve a document.
-- name: TaskOfNotice :one
SELECT * FROM tasks WHERE notice_id = @notice_id AND kind = @kind AND closed_at IS NULL;

-- The party opens a document that lies ready for its account: the first opening is kept. No row: it was opened before, or is not the account's.
-- name: ServiceOpen :one
UPDATE services s SET opened_at = greatest(@at::timestamptz, s.sent_at)
FROM standing_parties p
WHERE p.party_id = s.party_id AND p.account_id = @account_id::uuid AND s.case_id = @case_id AND s.notice_id = @notice_id
  AND s.way = @way AND s.opened_at IS NULL
RETURNING s.id;

-- name: ActWaits :one
SELECT EXISTS (SELECT FROM acts WHERE case_id = @case_id AND kind = @kind AND task_id IS NULL AND status = 'received');

-- Documents of the case that were opened and are not served yet, in the order of their openings.
-- name: ServicesOpened :many
SELECT s.* FROM services s
WHERE s.case_id = @case_id AND s.opened_at IS NOT NULL AND s.served_at IS NULL
  AND NOT EXISTS (SELECT FROM services o WHERE o.notice_id = s.notice_id AND o.party_id = s.party_id AND o.served_at IS NOT NULL)
ORDER BY s.opened_at, s.id;

-- Services whose time has come, the earliest first, from the one after which the round has got. Their cases are locked as those of effects
-- are that end: see EffectsDue.
-- name: ServicesDue :many
SELECT sqlc.embed(s), sqlc.embed(c)
FROM services s JOIN cases c ON c.id = s.case_id
WHERE s.ended_at IS NULL AND s.ends_at <= @now::timestamptz AND (s.ends_at, s.id) > (@after_end::timestamptz, @after_id::uuid)
ORDER BY s.ends_at, s.id
LIMIT @most
FOR NO KEY UPDATE OF c, s SKIP LOCKED;

-- How the documents of a case reached whom, as the people of a unit may see of it: the agency all, a unit what it has issued.
-- name: DeskServices :many
SELECT sqlc.embed(s), n.kind, n.number, coalesce(j.name, a.name, '')::text AS party_name
FROM services s
JOIN notices n ON n.id = s.notice_id
JOIN case_parties p ON p.id = s.party_id
LEFT JOIN subjects j ON j.id = p.subject_id
LEFT JOIN accounts a ON a.id = p.account_id
WHERE s.case_id = @case_id
  AND (n.issuer_id = @unit_id::uuid OR (SELECT kind FROM units WHERE units.id = @unit_id) = 'agency')
ORDER BY s.sent_at, s.id;

-- name: WatchServices :many
SELECT sqlc.embed(s), n.kind, n.number, coalesce(j.name, a.name, '')::text AS party_name
FROM services s
JOIN notices n ON n.id = s.notice_id
JOIN case_parties p ON p.id = s.party_id
LEFT JOIN subjects j ON j.id = p.subject_id
LEFT JOIN accounts a ON a.id = p.account_id
WHERE s.case_id = @case_id
ORDER BY s.sent_at, s.id;

-- How the documents to the account reached it.
-- name: MyServices :many
SELECT sqlc.embed(s), n.kind, n.number, coalesce(j.name, a.name, '')::text AS party_name
FROM services s
JOIN notices n ON n.id = s.notice_id
JOIN standing_parties v ON v.party_id = s.party_id AND v.account_id = @account_id::uuid
JOIN case_parties p ON p.id = s.party_id
LEFT JOIN subjects j ON j.id = p.subject_id
LEFT JOIN accounts a ON a.id = p.account_id
WHERE s.case_id = @case_id
ORDER BY s.sent_at, s.id;

-- What the proof of a service (送达回证) says beside the service: of the document, of the body and of the case.
-- name: ServiceFacts :one
SELECT n.kind, n.number, n.issued_at, u.name_zh AS unit_zh, u.name_en AS unit_en, c.number AS case_number, c.flow
FROM notices n JOIN units u ON u.id = n.issuer_id JOIN cases c ON c.id = n.case_id
WHERE n.id = @notice_id AND n.case_id = @case_id;

-- The document that a task of the unit is to serve, and on whom.
-- name: DeskServing :one
SELECT n.id, n.kind, n.number, n.issued_at, n.case_id, coalesce(j.name, a.name, '')::text AS party_name, u.address
FROM tasks t
JOIN notices n ON n.id = t.notice_id
JOIN units u ON u.id = n.issuer_id
JOIN case_parties p ON p.id = n.to_party_id
LEFT JOIN subjects j ON j.id = p.subject_id
LEFT JOIN accounts a ON a.id = p.account_id
WHERE t.id = @task_id AND t.unit_id = @unit_id;

-- What is announced now, the latest first. Whose announcement it is may be looked for by the name of an organisation, a document's number or
-- that of a case: names of natural persons are masked on the page, so nobody is found by one.
-- name: PublicAnnouncements :many
SELECT s.id, s.sent_at, s.ends_at, s.evidence, n.kind, n.number, c.number AS case_number, c.flow, u.name_zh AS unit_zh, u.name_en AS unit_en, u.phone,
       coalesce(j.name, a.name, '')::text AS party_name, (j.id IS NOT NULL AND j.kind <> 'person')::boolean AS organisation
FROM services s
JOIN notices n ON n.id = s.notice_id
JOIN cases c ON c.id = s.case_id
JOIN units u ON u.id = n.issuer_id
JOIN case_parties p ON p.id = s.party_id
LEFT JOIN subjects j ON j.id = p.subject_id
LEFT JOIN accounts a ON a.id = p.account_id
WHERE s.state = @announced AND s.ended_at IS NULL AND s.ends_at >= @now::timestamptz
  AND (@words::text = '' OR n.number LIKE @pattern OR c.number LIKE @pattern OR j.kind <> 'person' AND j.name LIKE @pattern)
  AND (s.sent_at, s.id) < (@before::timestamptz, @before_id::uuid)
ORDER BY s.sent_at DESC, s.id DESC
LIMIT @most;
