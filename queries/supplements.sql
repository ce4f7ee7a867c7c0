-- name: SupplementAsk :exec
INSERT INTO supplements (id, case_id, items, asked_at, due_at) VALUES (@id, @case_id, @items, @asked_at, @due_at);

-- What was asked for first and until when: a later notice adds nothing to it.
-- name: SupplementFirst :one
SELECT * FROM supplements WHERE case_id = @case_id ORDER BY asked_at LIMIT 1;

-- name: SupplementOpen :one
SELECT * FROM supplements WHERE case_id = @case_id AND answered_at IS NULL;

-- name: SupplementAnswer :exec
UPDATE supplements SET answer_id = @answer_id, answered_at = @at WHERE id = @id;

-- The clocks of a case stand still, that of the task which asked among them: its act has not ended what it was opened for.
-- What the agency owes to partners waits for nobody.
-- name: DeadlinesPause :many
UPDATE deadlines SET paused_at = @at, met_at = NULL
WHERE case_id = @case_id AND (task_id = @task_id OR met_at IS NULL AND clock <> ALL (@spared::text[]))
RETURNING clock;

-- name: DeadlinesPaused :many
SELECT * FROM deadlines WHERE case_id = @case_id AND paused_at IS NOT NULL ORDER BY due_at, clock;

-- name: DeadlineResume :exec
UPDATE deadlines SET paused_at = NULL, task_id = @task_id, due_at = @due_at, remind_at = @remind_at, reminded_at = NULL,
    provisional = @provisional, explanation = @explanation,
    overdue_at = CASE WHEN overdue_at < @due_at THEN NULL ELSE overdue_at END
WHERE id = @id;

-- A period that begins anew with the supplement ended with the question.
-- name: DeadlineEndAsked :exec
UPDATE deadlines SET met_at = paused_at, paused_at = NULL WHERE id = @id;

-- The time for a supplement runs on to its one end, however often it is asked for.
-- name: DeadlineReopen :execrows
UPDATE deadlines SET met_at = NULL WHERE case_id = @case_id AND clock = @clock AND task_id IS NULL;

-- name: DeadlineMetByClock :exec
UPDATE deadlines SET met_at = @at WHERE case_id = @case_id AND clock = @clock AND met_at IS NULL;

-- name: CaseSuspend :exec
UPDATE cases SET suspensions = suspensions || @suspension::jsonb WHERE id = @id;

-- name: CaseUnit :exec
UPDATE cases SET unit_id = @unit_id WHERE id = @id;

-- Units to which a case can be routed.
-- name: UnitProviders :many
SELECT id, name_zh, name_en FROM units WHERE kind = 'provider' ORDER BY name_zh COLLATE "zh-x-icu", id;

-- name: UnitProvider :one
SELECT * FROM units WHERE id = @id AND kind = 'provider';

-- Whether the objection was filed after its window (shenzhen-2020 37).
-- name: CaseFiledLate :one
SELECT EXISTS (SELECT FROM deadlines WHERE case_id = @case_id AND clock = @clock AND met_at > due_at + interval '1 second');

-- What the applicant is asked for now.
-- name: MySupplementOpen :one
SELECT s.* FROM supplements s JOIN cases c ON c.id = s.case_id
WHERE s.case_id = @case_id AND EXISTS (SELECT FROM case_readers p WHERE p.case_id = c.id AND p.account_id = @account_id::uuid) AND s.answered_at IS NULL AND c.closed_at IS NULL;

-- Everything that was asked of the applicant, and what came.
-- name: MySupplements :many
SELECT s.*, a.content AS answer FROM supplements s
JOIN case_readers p ON p.case_id = s.case_id
LEFT JOIN acts a ON a.id = s.answer_id
WHERE s.case_id = @case_id AND p.account_id = @account_id::uuid ORDER BY s.asked_at;

-- What came for each request, as those who check the form read it.
-- name: SupplementAnswers :many
SELECT s.id, s.items, s.asked_at, s.due_at, s.answered_at, a.content AS answer
FROM supplements s LEFT JOIN acts a ON a.id = s.answer_id
WHERE s.case_id = @case_id ORDER BY s.asked_at;

-- The last act of a kind on a task of the case, and the unit that it was on: why a unit is to be named anew, say.
-- name: CaseLastAct :one
SELECT a.content, a.received_at, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM acts a JOIN tasks t ON t.id = a.task_id JOIN units u ON u.id = t.unit_id
WHERE a.case_id = @case_id AND a.kind = @kind AND a.status <> 'refused'
ORDER BY a.seq DESC LIMIT 1;

-- Why acceptance was refused: by the form check, or by the head where it was filed late. kinds are those of the acts that can.
-- name: MyRefusalReasons :one
SELECT coalesce(a.content->>'reasons', '')::text AS reasons
FROM acts a JOIN case_readers p ON p.case_id = a.case_id
WHERE a.case_id = @case_id AND p.account_id = @account_id::uuid AND a.kind = ANY(@kinds::text[]) AND a.status = 'done'
ORDER BY a.seq DESC LIMIT 1;

-- The end of a clock that runs once in a case.
-- name: DeadlineOfClock :one
SELECT due_at FROM deadlines WHERE case_id = @case_id AND clock = @clock ORDER BY started_at LIMIT 1;
