-- name: TrailInsertAll :exec
INSERT INTO trail (case_id, seq, entry, hash)
SELECT unnest(@cases::uuid[]), unnest(@seqs::integer[]), unnest(@entries::text[]), unnest(@hashes::bytea[]);

-- Nearly every transaction extends the trail of one case: lines and end in one statement.
-- name: TrailExtend :exec
WITH lines AS (
    INSERT INTO trail (case_id, seq, entry, hash)
    SELECT @id::uuid, unnest(@seqs::integer[]), unnest(@entries::text[]), unnest(@hashes::bytea[])
)
UPDATE cases SET trail_length = @length, trail_hash = @hash WHERE cases.id = @id::uuid;

-- name: TrailHeadsSet :exec
UPDATE cases c SET trail_length = u.length, trail_hash = u.hash
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@lengths::integer[]) AS length, unnest(@hashes::bytea[]) AS hash) u
WHERE c.id = u.id;

-- name: TrailByCase :many
SELECT seq, entry, hash FROM trail WHERE case_id = @case_id ORDER BY seq;

-- name: TrailCases :many
SELECT id, number, trail_hash FROM cases WHERE id > @after ORDER BY id LIMIT @most;

-- Whether something of the case was told since its trail was that long; a line that only seals tells nothing.
-- name: TrailTold :one
SELECT EXISTS (SELECT FROM trail WHERE case_id = @case_id AND seq > @after AND entry::jsonb ->> 'event' <> 'step.sealed');
