-- The lines of the trail that moved a deadline of the account's case, in order: only these, since the rest is not all the
-- applicant's.
-- name: MyDeadlineMoves :many
SELECT t.entry FROM trail t JOIN cases c ON c.id = t.case_id
WHERE c.id = @case_id AND EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid) AND (t.entry::jsonb ->> 'event') = ANY (@events::text[])
ORDER BY t.seq;
