-- Commitments as the unit that handles their items works with them, and as the supervisor watches their checks.

-- Those of a unit, latest first: in one state, of one item, with the beginning of a number, or with their check in a span of days, as far as that is asked.
-- name: CommitmentsOfUnit :many
SELECT m.id, m.number, m.state, m.way, m.signed_at, m.check_on, s.name AS subject_name, s.code AS subject_code, i.code, t.terms
FROM commitments m
JOIN subjects s ON s.id = m.subject_id
JOIN commitment_items i ON i.id = m.item_id
JOIN commitment_terms t ON t.item_id = m.item_id AND t.version = m.version
WHERE m.unit_id = @unit_id AND (@state::text = '' OR m.state = @state) AND (@item::text = '' OR i.code = @item)
  AND (@number::text = '' OR m.number LIKE @number || '%')
  AND (sqlc.narg('due_until')::date IS NULL OR m.state = 'finished' AND m.check_on BETWEEN @due_from::date AND sqlc.narg('due_until'))
  AND (m.signed_at, m.id) < (@before::timestamptz, @before_id::uuid)
ORDER BY m.signed_at DESC, m.id DESC
LIMIT @most;

-- Those of a unit about whom was asked for by name or code, latest first.
-- name: CommitmentsOfUnitAbout :many
SELECT m.id, m.number, m.state, m.way, m.signed_at, m.check_on, s.name AS subject_name, s.code AS subject_code, i.code, t.terms
FROM commitments m
JOIN subjects s ON s.id = m.subject_id
JOIN commitment_items i ON i.id = m.item_id
JOIN commitment_terms t ON t.item_id = m.item_id AND t.version = m.version
WHERE m.unit_id = @unit_id AND (s.code = @code OR s.folded LIKE @name_pattern)
  AND (m.signed_at, m.id) < (@before::timestamptz, @before_id::uuid)
ORDER BY m.signed_at DESC, m.id DESC
LIMIT @most;

-- How many commitments of a unit are in each state.
-- name: CommitmentCountsOfUnit :many
SELECT state, count(*) AS n FROM commitments WHERE unit_id = @unit_id GROUP BY state;

-- One of a unit's, with what is shown beside it.
-- name: CommitmentOfUnit :one
SELECT sqlc.embed(m), s.name AS subject_name, s.code AS subject_code, t.terms, t.published_at, i.code, u.name_zh AS unit_zh, u.name_en AS unit_en, a.name AS actor_name,
       r.number AS record_number, b.number AS breach_number, c.id AS check_id, c.number AS check_number
FROM commitments m
JOIN subjects s ON s.id = m.subject_id
JOIN commitment_terms t ON t.item_id = m.item_id AND t.version = m.version
JOIN commitment_items i ON i.id = m.item_id
JOIN units u ON u.id = m.unit_id
JOIN accounts a ON a.id = m.actor_id
LEFT JOIN records r ON r.id = m.record_id
LEFT JOIN records b ON b.id = m.breach_id
LEFT JOIN cases c ON c.id = m.case_id
WHERE m.number = @number AND m.unit_id = @unit_id;

-- The checks of a unit's commitment, by its record, the first before the others.
-- name: ChecksOfCommitment :many
SELECT c.id, c.number FROM cases c JOIN case_records x ON x.case_id = c.id
WHERE x.record_id = sqlc.narg('record_id')::uuid AND c.unit_id = @unit_id AND c.flow = @flow
ORDER BY c.filed_at, c.id;

-- A file of a unit's commitment.
-- name: CommitmentFileOfUnit :one
SELECT a.* FROM attachments a JOIN commitments m ON m.id = a.commitment_id
WHERE a.id = @id AND m.number = @number AND m.unit_id = @unit_id AND a.dropped_at IS NULL;

-- The versions of a unit's item, latest first, and who has published them.
-- name: CommitmentVersions :many
SELECT t.version, t.published_at, a.name AS published_by, (SELECT count(*) FROM commitments m WHERE m.item_id = t.item_id AND m.version = t.version) AS signed
FROM commitment_terms t JOIN commitment_items i ON i.id = t.item_id JOIN accounts a ON a.id = t.published_by
WHERE i.code = @code AND i.unit_id = @unit_id
ORDER BY t.version DESC;

-- The checks of each unit that has commitments: how many are still to come, fall due soon, should have been opened, are under way, are late with their
-- step, and what those that are over have come to.
-- name: WatchCommitments :many
SELECT u.id, u.name_zh AS unit_zh, u.name_en AS unit_en,
       count(*) FILTER (WHERE m.state = 'finished') AS waiting,
       count(*) FILTER (WHERE m.state = 'finished' AND m.check_on BETWEEN @today::date AND @soon_until::date) AS soon,
       count(*) FILTER (WHERE m.state = 'finished' AND m.check_on < @today) AS unopened,
       count(*) FILTER (WHERE m.state = 'checking') AS checking,
       count(*) FILTER (WHERE m.state = 'checking' AND m.case_id IN (SELECT k.case_id FROM tasks k WHERE k.closed_at IS NULL AND k.due_at < @overdue_until)) AS overdue,
       count(*) FILTER (WHERE m.state = 'exempt') AS exempt,
       count(*) FILTER (WHERE m.state = ANY(@kept::text[])) AS kept,
       count(*) FILTER (WHERE m.state = ANY(@untrue::text[])) AS untrue
FROM commitments m JOIN units u ON u.id = m.unit_id
GROUP BY u.id
ORDER BY overdue DESC, unopened DESC, u.code;

-- Checks that are under way or should have been opened, in all units: what has been late longest comes first. On the commitment itself only its number is shown.
-- name: WatchChecks :many
SELECT m.id, m.number, coalesce(m.check_on, (m.signed_at AT TIME ZONE 'Asia/Shanghai')::date)::date AS check_on, m.state, t.terms,
       u.name_zh AS unit_zh, u.name_en AS unit_en, c.id AS check_id, c.number AS check_number, coalesce(k.kind, '')::text AS task, coalesce(k.due_at, to_timestamp(0))::timestamptz AS due_at
FROM commitments m
JOIN units u ON u.id = m.unit_id
JOIN commitment_terms t ON t.item_id = m.item_id AND t.version = m.version
LEFT JOIN cases c ON c.id = m.case_id
LEFT JOIN LATERAL (SELECT x.kind, x.due_at FROM tasks x WHERE x.case_id = m.case_id AND x.closed_at IS NULL ORDER BY x.due_at, x.id LIMIT 1) k ON true
WHERE (m.state = 'checking' OR m.state = 'finished' AND m.check_on <= @soon_until::date)
  AND (coalesce(m.check_on, (m.signed_at AT TIME ZONE 'Asia/Shanghai')::date), m.id) > (@after_on::date, @after_id::uuid)
ORDER BY coalesce(m.check_on, (m.signed_at AT TIME ZONE 'Asia/Shanghai')::date), m.id
LIMIT @most;
