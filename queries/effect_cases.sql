-- On which cases effects rest, each with its number where whoever looks may learn of it, and whether it is open to him. performs_by is by when the plan is to be
-- carried out on which the effects of a reorganization rest.

-- Those that the account reads, and the others about somebody for whom it may act: of these it may know, as of what is open on a record (MyRecordsOpen).
-- name: MyEffectCases :many
SELECT c.id, c.number, EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid)::boolean AS opens, z.performs_by
FROM cases c LEFT JOIN reorganizations z ON z.case_id = c.id
WHERE c.id = ANY(@cases::uuid[])
  AND (EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid)
       OR EXISTS (SELECT FROM account_subjects x WHERE x.subject_id = c.subject_id AND x.account_id = @account_id::uuid));

-- Those that are open to the unit, or of which something is written to it, and the others whose effects are on records that it has provided.
-- name: DeskEffectCases :many
SELECT c.id, c.number, (EXISTS (SELECT FROM case_units v WHERE v.case_id = c.id AND v.unit_id = @unit_id::uuid)
                        OR EXISTS (SELECT FROM case_told b WHERE b.case_id = c.id AND b.unit_id = @unit_id::uuid))::boolean AS opens, z.performs_by
FROM cases c LEFT JOIN reorganizations z ON z.case_id = c.id
WHERE c.id = ANY(@cases::uuid[])
  AND (EXISTS (SELECT FROM case_units v WHERE v.case_id = c.id AND v.unit_id = @unit_id::uuid)
       OR EXISTS (SELECT FROM case_told b WHERE b.case_id = c.id AND b.unit_id = @unit_id::uuid)
       OR EXISTS (SELECT FROM effects e JOIN records r ON r.id = e.record_id WHERE e.case_id = c.id AND r.unit_id = @unit_id::uuid));

-- All of them: whoever watches sees every case.
-- name: WatchEffectCases :many
SELECT c.id, c.number, true::boolean AS opens, z.performs_by
FROM cases c LEFT JOIN reorganizations z ON z.case_id = c.id
WHERE c.id = ANY(@cases::uuid[]);
