-- The chain over the ends of all trails (package db, anchor.go).

-- One after the other, whoever wants to anchor.
-- name: AnchorLock :exec
SELECT pg_advisory_xact_lock(hashtext('creditcase anchors'));

-- name: AnchorLast :one
SELECT seq, day, hash FROM anchors ORDER BY seq DESC LIMIT 1;

-- The ends of trails that are not the last that was anchored, in the order in which they are hashed.
-- name: AnchorChanged :many
SELECT c.id, c.trail_length, c.trail_hash
FROM cases c LEFT JOIN LATERAL (SELECT h.hash FROM anchor_heads h WHERE h.case_id = c.id ORDER BY h.seq DESC LIMIT 1) last ON true
WHERE c.trail_length > 0 AND last.hash IS DISTINCT FROM c.trail_hash
ORDER BY c.id;

-- name: AnchorInsert :exec
INSERT INTO anchors (seq, day, entry, hash) VALUES (@seq, @day, @entry, @hash);

-- name: AnchorHeadsInsert :copyfrom
INSERT INTO anchor_heads (seq, case_id, length, hash) VALUES (@seq, @case_id, @length, @hash);

-- name: Anchors :many
SELECT seq, day, entry, hash FROM anchors ORDER BY seq;

-- Each end that was anchored, with the line of the trail that it must be, in the order in which they were hashed. An empty line: there
-- is none.
-- name: AnchorHeads :many
SELECT h.case_id, h.length, h.hash, coalesce(c.number, '')::text AS number, coalesce(t.hash, ''::bytea)::bytea AS line
FROM anchor_heads h
LEFT JOIN cases c ON c.id = h.case_id
LEFT JOIN trail t ON t.case_id = h.case_id AND t.seq = h.length
WHERE h.seq = @seq
ORDER BY h.case_id;
