-- What pages of the check of a commitment show.

-- The acts of a case of some kinds that stand, in their order.
-- name: CaseActsOf :many
SELECT * FROM acts WHERE case_id = @case_id AND kind = ANY(@kinds::text[]) AND status <> 'refused' ORDER BY seq;
