-- The first demo filling of an empty database, and the demo cases after it.

-- Two fillings at once come one after the other; everyone else may go on reading.
-- name: SeedLock :exec
LOCK TABLE units IN SHARE ROW EXCLUSIVE MODE;

-- name: SeedUnitsExist :one
SELECT EXISTS (SELECT FROM units);

-- name: SeedUnits :copyfrom
INSERT INTO units (id, code, kind, name_zh, name_en, phone, address)
VALUES (@id, @code, @kind, @name_zh, @name_en, @phone, @address);

-- name: SeedSubjects :copyfrom
INSERT INTO subjects (id, kind, name, code) VALUES (@id, @kind, @name, @code);

-- name: SeedAccounts :copyfrom
INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at)
VALUES (@id, @login, @password_hash, @name, @role, @unit_id, @created_at);

-- All of them have the public password, and production refuses them.
-- name: SeedAccountsAreDemo :exec
UPDATE accounts SET demo = true, password_set_at = created_at;

-- name: SeedAccountSubjects :copyfrom
INSERT INTO account_subjects (account_id, subject_id, capacity) VALUES (@account_id, @subject_id, @capacity);

-- name: SeedCatalogueItems :copyfrom
INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields, repair, listing, disclosure)
VALUES (@id, @code, @unit_id, @category, @publicity, @name_zh, @name_en, @fields, @repair, @listing, @disclosure);

-- name: SeedRecords :copyfrom
INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source, follows_id)
VALUES (@id, @number, @subject_id, @item_id, @unit_id, @recorded_on, @source, @follows_id);

-- name: SeedRecordVersions :copyfrom
INSERT INTO record_versions (record_id, version, content, case_id, valid_from)
VALUES (@record_id, @version, @content, @case_id, @valid_from);

-- name: SeedPartner :one
SELECT * FROM partners WHERE name_zh = @name_zh;

-- name: SeedCasesExist :one
SELECT EXISTS (SELECT FROM cases);

-- What an applicant may object to or have repaired: records of those he acts for, with both copies, in a steady order.
-- name: SeedRecordsOfApplicants :many
SELECT a.id AS applicant_id, a.login, a.name, x.capacity, r.id AS record_id, r.number, r.subject_id, s.name AS subject_name, s.code AS subject_code,
       i.code AS item, i.name_zh AS item_zh, i.category, i.fields, v.content, r.source
FROM accounts a
JOIN account_subjects x ON x.account_id = a.id
JOIN records r ON r.subject_id = x.subject_id
JOIN subjects s ON s.id = r.subject_id
JOIN catalogue_items i ON i.id = r.item_id
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE a.role = 'applicant' AND a.disabled_at IS NULL
  AND NOT EXISTS (SELECT FROM deletions d WHERE d.record_id = r.id AND d.ended_at IS NULL)
ORDER BY a.login, r.number;

-- Public records of an item about subjects for which no account acts, so that an agent or an interested party may speak of them, in a
-- steady order.
-- name: SeedUnspokenFor :many
SELECT r.id AS record_id, r.number, r.subject_id, s.name AS subject_name, s.code AS subject_code, i.name_zh AS item_zh, i.category, i.fields,
       v.content, r.source
FROM records r
JOIN subjects s ON s.id = r.subject_id AND s.kind <> 'person'
JOIN catalogue_items i ON i.id = r.item_id AND i.code = @item AND i.publicity = 'public'
JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
WHERE NOT EXISTS (SELECT FROM account_subjects x WHERE x.subject_id = r.subject_id)
ORDER BY r.number
LIMIT @most;

-- The cases of an application, given the first of them, each with its records and the act that opened it, in the order of their numbers.
-- name: SeedCasesOfApplication :many
SELECT c.id, c.number, a.id AS act_id, ARRAY(SELECT r.record_id FROM case_records r WHERE r.case_id = c.id ORDER BY r.n)::uuid[] AS records
FROM cases c
JOIN acts a ON a.case_id = c.id AND a.kind = @opens
WHERE c.id = @id OR c.application_id = @id
ORDER BY c.number;

-- The tasks that a case has open, each with who of its unit acts on it: the head where only he may, otherwise the clerk who
-- comes first by login.
-- name: SeedOpenTasks :many
SELECT DISTINCT ON (t.opened_at, t.id) t.id, t.kind, t.unit_id, t.claimed_by, a.id AS actor_id, a.login AS actor_login
FROM tasks t
JOIN accounts a ON a.unit_id = t.unit_id AND a.disabled_at IS NULL
  AND (a.role IN ('agency_head', 'unit_principal')) = (t.kind = ANY(@heads_kinds::text[]))
WHERE t.case_id = @case_id AND t.closed_at IS NULL AND NOT t.outlives
ORDER BY t.opened_at, t.id, a.login;

-- name: SeedItem :one
SELECT * FROM catalogue_items WHERE code = @code;

-- Who an applicant is himself.
-- name: SeedPersonOf :one
SELECT s.* FROM accounts a JOIN account_subjects x ON x.account_id = a.id JOIN subjects s ON s.id = x.subject_id
WHERE a.login = @login AND x.capacity = 'self';

-- The task to serve a document of the case, with who is to do it.
-- name: SeedServeTask :one
SELECT t.id, t.unit_id, a.id AS actor_id
FROM tasks t JOIN accounts a ON a.unit_id = t.unit_id AND a.disabled_at IS NULL AND a.role NOT IN ('agency_head', 'unit_principal')
WHERE t.case_id = @case_id AND t.kind = @kind AND t.closed_at IS NULL
ORDER BY t.opened_at DESC, t.id, a.login LIMIT 1;

-- A document of the case that lies ready for its party and has not been opened.
-- name: SeedUnopened :one
SELECT notice_id FROM services WHERE case_id = @case_id AND way = @way AND opened_at IS NULL AND ends_at IS NOT NULL ORDER BY sent_at DESC LIMIT 1;

-- The listing of who an account stands for on a list, in force, of which nobody is about to be taken off.
-- name: SeedListed :one
SELECT l.case_id, c.unit_id, a.id AS account_id, a.name AS account_name, s.name AS subject_name
FROM listings l
JOIN cases c ON c.id = l.case_id
JOIN catalogue_items i ON i.id = l.item_id
JOIN case_parties p ON p.case_id = c.id AND p.role = 'party'
JOIN accounts a ON a.id = p.account_id
JOIN subjects s ON s.id = l.subject_id
WHERE i.code = @item AND a.login = @login AND l.listed_at IS NOT NULL AND l.ended_at IS NULL
  AND NOT EXISTS (SELECT FROM cases o WHERE o.about_case_id = c.id AND o.closed_at IS NULL)
ORDER BY l.listed_at DESC
LIMIT 1;

-- An enterprise for which no account acts, by its place among those of the kind that have several records; the latest code first.
-- name: SeedEnterprise :one
SELECT s.id, s.name, s.code FROM subjects s
WHERE s.kind = @kind AND NOT EXISTS (SELECT FROM account_subjects x WHERE x.subject_id = s.id)
  AND (SELECT count(*) FROM records r WHERE r.subject_id = s.id) >= @records::bigint
ORDER BY s.code DESC OFFSET @place::int LIMIT 1;
