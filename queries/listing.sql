-- The lists of a unit that somebody can be put on, and one of them.
-- name: ListingItems :many
SELECT i.* FROM catalogue_items i WHERE i.unit_id = @unit_id AND i.listing <> '{}'::jsonb ORDER BY i.code;

-- name: ListingItem :one
SELECT i.* FROM catalogue_items i WHERE i.id = @id AND i.unit_id = @unit_id AND i.listing <> '{}'::jsonb;

-- name: ListingInsert :exec
INSERT INTO listings (case_id, item_id, subject_id, nature, act, heavier, list)
VALUES (@case_id, @item_id, @subject_id, @nature, @act, @heavier, @list);

-- name: ListingGet :one
SELECT * FROM listings WHERE case_id = @case_id;

-- Whether another case has ended a listing, which the schedule may not have brought about yet.
-- name: ListingTakenOff :one
SELECT EXISTS (SELECT FROM listing_ends WHERE listing_id = @listing_id);

-- The listing that a record came in with.
-- name: ListingOfRecord :one
SELECT * FROM listings WHERE record_id = @record_id;

-- What is on a list of the nature for the act already, or is proposed to be, whatever weighs more.
-- name: ListingsOfAct :many
SELECT l.case_id, l.heavier, l.listed_at, c.number, c.unit_id, i.name_zh AS item_zh, i.name_en AS item_en
FROM listings l JOIN cases c ON c.id = l.case_id JOIN catalogue_items i ON i.id = l.item_id
WHERE l.subject_id = @subject_id AND l.nature = @nature AND l.act = @act AND l.ended_at IS NULL
ORDER BY l.case_id;

-- name: ListingEnter :exec
UPDATE listings SET record_id = @record_id, listed_at = @at, ends_at = @ends_at WHERE case_id = @case_id;

-- name: ListingEnd :execrows
UPDATE listings SET ended_at = greatest(@at::timestamptz, listed_at), how = @how WHERE case_id = @case_id AND ended_at IS NULL;

-- That another case has ended a listing; the schedule brings it about.
-- name: ListingEndInsert :exec
INSERT INTO listing_ends (case_id, listing_id, at, how) VALUES (@case_id, @listing_id, @at, @how) ON CONFLICT DO NOTHING;

-- That another case brings about a turn in a listing; the schedule does, in the case of the listing.
-- name: ListingTurnInsert :exec
INSERT INTO listing_turns (case_id, listing_id, turn, at) VALUES (@case_id, @listing_id, @turn, @at) ON CONFLICT DO NOTHING;

-- Turns that have come and are not done, the earliest first. Those of a case that a step holds are left.
-- name: ListingTurnsDue :many
SELECT sqlc.embed(c), t.turn, t.at
FROM listing_turns t JOIN listings l ON l.case_id = t.listing_id JOIN cases c ON c.id = t.listing_id
WHERE t.at <= @now::timestamptz AND l.ended_at IS NULL AND t.listing_id > @after_id
  AND CASE WHEN t.turn = @released::text THEN l.released_at ELSE l.reminded_at END IS NULL
ORDER BY t.listing_id, t.at, t.turn
LIMIT @most
FOR NO KEY UPDATE OF c SKIP LOCKED;

-- name: ListingReleased :execrows
UPDATE listings SET released_at = @at WHERE case_id = @case_id AND released_at IS NULL AND ended_at IS NULL;

-- name: ListingReminded :execrows
UPDATE listings SET reminded_at = @at WHERE case_id = @case_id AND reminded_at IS NULL AND ended_at IS NULL;

-- The listings of a subject on lists of a category that have begun since an instant and are in force at another, each with the unit whose list it is: its
-- sector. One that has begun later than what is counted is among them: the service of a decision can be entered days later.
-- name: ListingsInForce :many
SELECT l.case_id, c.unit_id, l.listed_at::timestamptz AS listed_at, i.name_zh AS item_zh, i.name_en AS item_en, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM listings l
JOIN cases c ON c.id = l.case_id
JOIN catalogue_items i ON i.id = l.item_id
JOIN units u ON u.id = c.unit_id
LEFT JOIN listings_over o ON o.case_id = l.case_id
WHERE l.subject_id = @subject_id AND i.category = @category AND l.ended_at IS NULL AND l.listed_at >= @since::timestamptz
  AND (o.over_at IS NULL OR o.over_at > @now::timestamptz)
ORDER BY l.listed_at, l.case_id;

-- Its unit has made a listing last longer.
-- name: ListingProlong :exec
UPDATE listings SET ends_at = @ends_at WHERE case_id = @case_id AND ended_at IS NULL;

-- Everything that the case has begun for the term of its listing ends with it.
-- name: ListingEffectsProlong :exec
UPDATE effects SET ends_at = @ends_at WHERE case_id = @case_id AND ended_at IS NULL AND ends_at IS NOT NULL;

-- Listings that are over and have not been ended: their term has passed, or another case has ended them. Those that a step holds are left.
-- name: ListingsDue :many
SELECT sqlc.embed(c), o.record_id::uuid AS record_id, o.over_at::timestamptz AS over_at, o.how::text AS how
FROM listings_over o JOIN cases c ON c.id = o.case_id
WHERE o.over_at <= @now::timestamptz AND c.id > @after_id
ORDER BY c.id
LIMIT @most
FOR NO KEY UPDATE OF c SKIP LOCKED;

-- A subject by its code, as it is known.
-- name: ListingSubject :one
SELECT * FROM subjects WHERE code = @code;

-- The account that stands for a subject: its own, or that of whoever represents it and has done so longest. It goes on doing so until what is received is.
-- name: ListingAccount :one
SELECT x.account_id, x.capacity FROM account_subjects x JOIN accounts a ON a.id = x.account_id
WHERE x.subject_id = @subject_id AND a.disabled_at IS NULL
ORDER BY x.capacity = 'self' DESC, a.created_at, a.id LIMIT 1
FOR KEY SHARE OF x;

-- The parties of a case in a role, in the order in which they came.
-- name: CasePartiesOf :many
SELECT p.*, s.name AS subject_name, s.kind AS subject_kind, s.code AS subject_code
FROM case_parties p LEFT JOIN subjects s ON s.id = p.subject_id
WHERE p.case_id = @case_id AND p.role = @role AND p.until IS NULL
ORDER BY p.id;

-- The case of a unit, locked for what it enters on the case.
-- name: CaseLockForUnit :one
SELECT c.* FROM cases c WHERE c.id = @id AND c.unit_id = @unit_id AND c.flow = @flow FOR NO KEY UPDATE OF c;

-- The act of a kind that the case has taken, or waits to take.
-- name: CaseActOf :one
SELECT * FROM acts WHERE case_id = @case_id AND kind = @kind AND status <> 'refused' ORDER BY seq LIMIT 1;

-- name: ListingRecordInsert :exec
INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source)
VALUES (@id, @number, @subject_id, @item_id, @unit_id, @recorded_on, @source);

-- name: ListingMeasureInsert :exec
INSERT INTO listing_measures (id, case_id, measure, subject_id, unit_id, started_at)
SELECT @id, @case_id, @measure, @subject_id, u.id, @at FROM units u WHERE u.code = @unit_code
ON CONFLICT DO NOTHING;

-- name: ListingMeasuresStop :many
WITH stopped AS (
    UPDATE listing_measures SET stopped_at = greatest(@at::timestamptz, started_at) WHERE case_id = @case_id AND stopped_at IS NULL
    RETURNING *
)
SELECT m.unit_id, m.measure, s.name AS subject_name, s.code AS subject_code, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM stopped m JOIN subjects s ON s.id = m.subject_id JOIN units u ON u.id = m.unit_id
ORDER BY u.code, m.started_at, m.id;

-- The open task of a kind beside the steps of a case.
-- name: TaskBesideOfKind :one
SELECT id FROM tasks WHERE case_id = @case_id AND kind = @kind AND closed_at IS NULL AND beside ORDER BY id LIMIT 1;

-- When the body was to stop what it has not confirmed yet.
-- name: ListingMeasureStopped :one
SELECT max(stopped_at)::timestamptz FROM listing_measures
WHERE case_id = @case_id AND unit_id = @unit_id AND stopped_at IS NOT NULL AND confirmed_at IS NULL
HAVING max(stopped_at) IS NOT NULL;

-- Those of the codes that no unit has which carries measures out: a supervisor reads, and has no tasks.
-- name: UnitsUnknown :many
SELECT c.code::text AS code FROM unnest(@codes::text[]) AS c(code) WHERE NOT EXISTS (SELECT FROM units u WHERE u.code = c.code AND u.kind <> 'supervisor') ORDER BY 1;

-- A body has confirmed that it has stopped what it carried out.
-- name: ListingMeasuresConfirm :execrows
UPDATE listing_measures SET confirmed_at = @at, confirmed_by = @act_id
WHERE case_id = @case_id AND unit_id = @unit_id AND stopped_at IS NOT NULL AND confirmed_at IS NULL;

-- name: ListingMeasures :many
SELECT m.*, u.name_zh AS unit_zh, u.name_en AS unit_en, s.name AS subject_name, s.code AS subject_code
FROM listing_measures m JOIN units u ON u.id = m.unit_id JOIN subjects s ON s.id = m.subject_id
WHERE m.case_id = @case_id ORDER BY u.code, m.started_at, m.id;

-- The party's time to answer.
-- name: ListingReplyClock :one
SELECT id, clock, started_at, due_at, met_at, explanation FROM deadlines WHERE case_id = @case_id AND clock = @clock;

-- What was decided about the case as a whole.
-- name: ListingDecision :one
SELECT * FROM decisions WHERE case_id = @case_id AND record_id IS NULL;

-- The effects of a case that have not been ended.
-- name: CaseEffectsRunning :many
SELECT * FROM effects WHERE case_id = @case_id AND ended_at IS NULL ORDER BY started_at, id;

-- name: EffectEndAt :exec
UPDATE effects SET ended_at = greatest(@at::timestamptz, started_at) WHERE id = @id AND ended_at IS NULL;

-- The party that had no account has one.
-- name: CasePartyJoins :exec
UPDATE case_parties SET account_id = @account_id WHERE id = @id AND account_id IS NULL;

-- What was written to a party before it had an account lies ready for it now. What was served otherwise stays served.
-- name: ServicesLieReady :exec
INSERT INTO services (case_id, notice_id, party_id, way, state, sent_at)
SELECT n.case_id, n.id, @party_id::uuid, @way, @state, greatest(@at::timestamptz, n.issued_at)
FROM notices n
WHERE n.to_party_id = @party_id::uuid AND NOT EXISTS (SELECT FROM services s WHERE s.notice_id = n.id AND s.way = @way);

-- The documents of a kind that a case has sent.
-- name: CaseNoticesOf :many
SELECT id FROM notices WHERE case_id = @case_id AND kind = @kind;
