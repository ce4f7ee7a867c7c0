-- name: TrailInsertAll :exec
INSERT INTO trail (case_id, seq, entry, hash)
SELECT @case_id, unnest(@seqs::integer[]), unnest(@entries::text[]), unnest(@hashes::bytea[]);

-- name: TrailHead :one
SELECT trail_length, trail_hash FROM cases WHERE id = @id FOR UPDATE;

-- name: TrailHeadSet :exec
UPDATE cases SET trail_length = @length, trail_hash = @hash WHERE id = @id;

-- name: TrailByCase :many
SELECT seq, entry, hash FROM trail WHERE case_id = @case_id ORDER BY seq;

-- name: TrailCases :many
SELECT id, number, trail_hash FROM cases WHERE id > @after ORDER BY id LIMIT @most;
