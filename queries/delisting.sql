-- Removal from a list on the conditions in the decision.

-- A listing as somebody asks for its removal: in force at the instant, until another case has ended it; with the objection to its record that is open, and
-- another request that is. The case of the listing is to be locked before.
-- name: ListingToEnd :one
SELECT sqlc.embed(l), sqlc.embed(i),
       (l.record_id IS NOT NULL AND l.ended_at IS NULL AND (l.ends_at IS NULL OR l.ends_at > @at::timestamptz)
        AND NOT EXISTS (SELECT FROM listing_ends e WHERE e.listing_id = l.case_id))::boolean AS in_force,
       coalesce((SELECT o.number FROM case_records x JOIN cases o ON o.id = x.case_id
                 WHERE x.record_id = l.record_id AND x.flow = @objection AND o.closed_at IS NULL LIMIT 1), '')::text AS objection,
       coalesce((SELECT o.number FROM cases o WHERE o.about_case_id = l.case_id AND o.flow = @delisting AND o.closed_at IS NULL LIMIT 1), '')::text AS asked
FROM listings l JOIN catalogue_items i ON i.id = l.item_id
WHERE l.case_id = @case_id;

-- How it stands with the listing that a case is about.
-- name: ListingAbout :one
SELECT sqlc.embed(l), EXISTS (SELECT FROM listing_ends e WHERE e.listing_id = l.case_id) AS taken_off
FROM cases c JOIN listings l ON l.case_id = c.about_case_id
WHERE c.id = @case_id;

-- The case that a case is about, as its pages name it.
-- name: CaseAbout :one
SELECT o.id, o.number, o.about_zh, o.about_en, l.listed_at, l.ends_at, l.ended_at, l.how
FROM cases c JOIN cases o ON o.id = c.about_case_id LEFT JOIN listings l ON l.case_id = o.id
WHERE c.id = @case_id;

-- The open cases of a procedure about a case.
-- name: OpenCasesAbout :many
SELECT id FROM cases WHERE about_case_id = @about_case_id AND closed_at IS NULL ORDER BY id;

-- When somebody last did something in a case that counted; its filing at the earliest.
-- name: CaseLastDone :one
SELECT greatest(c.filed_at, (SELECT max(a.received_at) FROM acts a WHERE a.case_id = c.id AND a.status = 'done'))::timestamptz AS at
FROM cases c WHERE c.id = @case_id;

-- The procedures of which a case about the case is open.
-- name: CaseOpenAbout :many
SELECT flow FROM cases WHERE about_case_id = @case_id::uuid AND closed_at IS NULL;
