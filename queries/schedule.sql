-- What comes to its end by itself on a day that was planned.

-- Effects whose planned end has come, the earliest first, from the one after which the round has got. Their cases are locked, as a
-- step locks its case before anything else; those that a step or another worker holds are left to the next round.
-- name: EffectsDue :many
SELECT sqlc.embed(e), sqlc.embed(c)
FROM effects e JOIN cases c ON c.id = e.case_id
WHERE e.ended_at IS NULL AND e.ends_at <= @now::timestamptz AND (e.ends_at, e.id) > (@after_end::timestamptz, @after_id::uuid)
ORDER BY e.ends_at, e.id
LIMIT @most
FOR NO KEY UPDATE OF c, e SKIP LOCKED;

-- name: EffectsEndAsPlanned :exec
UPDATE effects SET ended_at = ends_at WHERE id = ANY(@ids::uuid[]) AND ended_at IS NULL;
