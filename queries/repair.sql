-- What is known of records for the question whether they may be repaired.

-- The facts of the records and of those on which they rest, once each. It asks for nobody's leave: the caller has found the records by a query
-- that carries his account or unit. Findings are told apart by the item: what an objection has deleted was none. flow is that of repairs, whose
-- effects tell what has been repaired; asking is a case whose own repair is not in its way.
-- name: RepairFacts :many
WITH asked AS (
    SELECT unnest(@records::uuid[]) AS id
    UNION
    SELECT f.follows_id FROM records f WHERE f.id = ANY(@records::uuid[]) AND f.follows_id IS NOT NULL
)
SELECT r.id, r.follows_id, r.recorded_on, i.category, i.fields, i.repair, i.publication_end, v.content,
       kin.findings, kin.repaired_before,
       ARRAY(SELECT x.bar || ' ' || x.since FROM (
                 SELECT bi.repair->>'bars' AS bar,
                        coalesce(nullif(bv.content->>bi.found_on, ''), to_char(b.recorded_on, 'YYYY-MM-DD')) AS since
                 FROM records b
                 JOIN catalogue_items bi ON bi.id = b.item_id AND bi.repair ? 'bars'
                 JOIN record_versions bv ON bv.record_id = b.id AND bv.version = b.version
                 WHERE b.subject_id = r.subject_id
                   AND NOT EXISTS (SELECT FROM effects e JOIN cases c ON c.id = e.case_id
                                   WHERE e.record_id = b.id AND e.hides = 'all' AND e.ended_at IS NULL AND c.flow <> @flow)
             ) x ORDER BY x.since, x.bar)::text[] AS bars,
       coalesce((SELECT c.number FROM case_records cr JOIN cases c ON c.id = cr.case_id
                 WHERE cr.record_id = r.id AND cr.closed_at IS NULL AND cr.flow = @flow AND c.id <> @asking), '')::text AS open_repair,
       coalesce((SELECT c.number FROM case_records cr JOIN cases c ON c.id = cr.case_id
                 WHERE cr.record_id = r.id AND cr.closed_at IS NULL AND cr.flow = @objection), '')::text AS open_objection,
       EXISTS (SELECT FROM effects e JOIN cases c ON c.id = e.case_id
               WHERE e.record_id = r.id AND c.flow = @flow AND e.started_at <= @now
                 AND coalesce(least(e.ended_at, e.ends_at) > @now, true)) AS repaired
FROM asked
JOIN records r ON r.id = asked.id
JOIN catalogue_items i ON i.id = r.item_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(k.found ORDER BY k.found) FILTER (WHERE NOT k.undone), '{}')::text[] AS findings,
           (count(*) FILTER (WHERE k.repaired))::integer AS repaired_before
    FROM (
        SELECT coalesce(nullif(ov.content->>i.found_on, ''), to_char(o.recorded_on, 'YYYY-MM-DD')) AS found,
               EXISTS (SELECT FROM effects e JOIN cases c ON c.id = e.case_id
                       WHERE e.record_id = o.id AND c.flow = @flow AND e.started_at <= @now) AS repaired,
               EXISTS (SELECT FROM effects e JOIN cases c ON c.id = e.case_id
                       WHERE e.record_id = o.id AND e.hides = 'all' AND e.ended_at IS NULL AND c.flow <> @flow) AS undone
        FROM records o
        JOIN record_versions ov ON ov.record_id = o.id AND ov.version = o.version
        WHERE o.subject_id = r.subject_id AND o.item_id = r.item_id AND o.id <> r.id
    ) k
) kin;

-- The latest letter of commitment that came with an accepted application for each of the published records, with what it says that is not the
-- public's: the name of whoever signed it, as he signed and as he is called now, and the numbers of the other records of the application. What
-- ended without a repair is no undertaking any more. Whether it is public is for the pack to say.
-- name: PublishedLetters :many
SELECT DISTINCT ON (x.record_id) x.record_id, c.pack_id, c.pack_version, (a.content->'letter'->>'text')::text AS letter,
       coalesce(a.content->'letter'->>'signed', '')::text AS signed, p.name AS signer,
       ARRAY(SELECT o.number FROM cases k JOIN case_records y ON y.case_id = k.id JOIN records o ON o.id = y.record_id
             WHERE (k.id = c.id OR k.application_id = c.application_id) AND o.id <> x.record_id)::text[] AS others
FROM case_records x
JOIN records r ON r.id = x.record_id
JOIN catalogue_items i ON i.id = r.item_id AND i.publicity = 'public'
JOIN cases c ON c.id = x.case_id AND c.flow = @flow AND c.accepted_at <= @now AND coalesce(x.result, '') <> ALL(@over::text[])
JOIN acts a ON a.case_id = c.id AND a.kind = @filed AND a.content->'letter'->>'text' <> ''
JOIN accounts p ON p.id = a.actor_id
WHERE x.record_id = ANY(@records::uuid[])
ORDER BY x.record_id, c.accepted_at DESC, c.id;
