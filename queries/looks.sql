-- Who has looked at what is held about somebody.

-- Looks at those for whom the account may act, latest first: at an enterprise or at marks, for a purpose; at a record at the counter; at a full identity number.
-- The unit is that to which whoever looked belongs today.
-- name: MyLooks :many
SELECT l.id::uuid AS id, l.at::timestamptz AS at, l.kind::text AS kind, s.name AS subject_name, l.purpose::text AS purpose, l.named::text AS named,
       coalesce(u.name_zh, p.name_zh, '')::text AS unit_zh, coalesce(u.name_en, p.name_en, '')::text AS unit_en
FROM (
    (SELECT e.id, e.at, e.kind, x.subject_id, coalesce(e.facts->>'purpose', '') AS purpose, coalesce(e.facts->>'name', '') AS named, e.account_id,
            e.facts->>'partner' AS partner
     FROM account_subjects x JOIN account_events e ON e.facts ? 'subject' AND e.facts->>'subject' = x.subject_id::text
     WHERE x.account_id = @account_id AND e.kind = ANY (@looks::text[]) AND (e.at, e.id) < (@before_at::timestamptz, @before_id::uuid)
     ORDER BY e.at DESC, e.id DESC LIMIT @most)
    UNION ALL
    (SELECT e.id, e.at, e.kind, x.subject_id, '', r.number, e.account_id, NULL
     FROM account_subjects x JOIN records r ON r.subject_id = x.subject_id
     JOIN account_events e ON e.facts ? 'name' AND NOT e.facts ? 'subject' AND e.facts->>'name' = r.number
     WHERE x.account_id = @account_id AND e.kind = @counter::text AND (e.at, e.id) < (@before_at::timestamptz, @before_id::uuid)
     ORDER BY e.at DESC, e.id DESC LIMIT @most)
    UNION ALL
    (SELECT lpad(to_hex(i.id), 32, '0')::uuid, i.looked_at, @identity::text, x.subject_id, '', '', i.account_id, NULL
     FROM account_subjects x JOIN cases c ON c.subject_id = x.subject_id JOIN identity_looks i ON i.case_id = c.id
     WHERE x.account_id = @account_id AND (i.looked_at, lpad(to_hex(i.id), 32, '0')::uuid) < (@before_at::timestamptz, @before_id::uuid)
     ORDER BY i.looked_at DESC, i.id DESC LIMIT @most)
) l
JOIN subjects s ON s.id = l.subject_id
LEFT JOIN accounts a ON a.id = l.account_id
LEFT JOIN units u ON u.id = a.unit_id
LEFT JOIN partners p ON p.id::text = l.partner
ORDER BY l.at DESC, l.id DESC
LIMIT @most;
