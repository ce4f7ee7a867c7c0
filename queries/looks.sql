-- Who has looked at what is held about somebody.

-- Looks at those for whom the account may act, latest first: at an enterprise or at marks, for a purpose; at a record at the counter; at the full identity numbers of a
-- case, of which its letters name persons as well. The unit is that to which whoever looked belongs today; a party that takes out a proof of its case belongs to none.
-- name: MyLooks :many
SELECT l.id::uuid AS id, l.at::timestamptz AS at, l.kind::text AS kind, l.subject_names::text[] AS subject_names, l.purpose::text AS purpose, l.named::text AS named,
       coalesce(u.name_zh, p.name_zh, '')::text AS unit_zh, coalesce(u.name_en, p.name_en, '')::text AS unit_en,
       coalesce(l.account_id = @account_id::uuid, false)::boolean AS own
FROM (
    (SELECT e.id, e.at, e.kind, ARRAY[s.name] AS subject_names, coalesce(e.facts->>'purpose', '') AS purpose, coalesce(e.facts->>'name', '') AS named, e.account_id,
            e.facts->>'partner' AS partner
     FROM account_subjects x JOIN subjects s ON s.id = x.subject_id JOIN account_events e ON e.facts ? 'subject' AND e.facts->>'subject' = x.subject_id::text
     WHERE x.account_id = @account_id AND e.kind = ANY (@looks::text[]) AND (e.at, e.id) < (@before_at::timestamptz, @before_id::uuid)
     ORDER BY e.at DESC, e.id DESC LIMIT @most)
    UNION ALL
    (SELECT e.id, e.at, e.kind, ARRAY[s.name], '', r.number, e.account_id, NULL
     FROM account_subjects x JOIN subjects s ON s.id = x.subject_id JOIN records r ON r.subject_id = x.subject_id
     JOIN account_events e ON e.facts ? 'name' AND NOT e.facts ? 'subject' AND e.facts->>'name' = r.number
     WHERE x.account_id = @account_id AND e.kind = @counter::text AND (e.at, e.id) < (@before_at::timestamptz, @before_id::uuid)
     ORDER BY e.at DESC, e.id DESC LIMIT @most)
    UNION ALL
    (SELECT lpad(to_hex(i.id), 32, '0')::uuid, i.looked_at, @identity::text, array_agg(DISTINCT s.name), '', '', i.account_id, NULL
     FROM account_subjects x JOIN subjects s ON s.id = x.subject_id
     CROSS JOIN LATERAL (SELECT c.id AS case_id FROM cases c WHERE c.subject_id = x.subject_id
                         UNION
                         SELECT n.case_id FROM case_parties n WHERE n.subject_id = x.subject_id AND n.role = ANY (@named_roles::text[])) o
     JOIN identity_looks i ON i.case_id = o.case_id
     WHERE x.account_id = @account_id AND (i.looked_at, lpad(to_hex(i.id), 32, '0')::uuid) < (@before_at::timestamptz, @before_id::uuid)
     GROUP BY i.id ORDER BY i.looked_at DESC, i.id DESC LIMIT @most)
) l
LEFT JOIN accounts a ON a.id = l.account_id
LEFT JOIN units u ON u.id = a.unit_id
LEFT JOIN partners p ON p.id::text = l.partner
ORDER BY l.at DESC, l.id DESC
LIMIT @most;
