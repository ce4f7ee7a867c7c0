package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/declared/mock"
)

// mockPack is the pack that provides for the mock.
const mockPack = "shenzhen-2022"

// newMockOffice starts a city without pages whose regulation provides for the mock.
func newMockOffice(t *testing.T, day time.Duration) *city {
	t.Helper()
	book, err := mock.Book(mockPack)
	if err != nil {
		t.Fatal(err)
	}
	clock, err := calendar.NewSimulation(time.Now(), monday, day)
	if err != nil {
		t.Fatal(err)
	}
	return newOfficeAt(t, mockPack, book, clock)
}

// question is a case of the mock with the people around it.
type question struct {
	*city
	id                              uuid.UUID
	record, applicant               uuid.UUID
	agency, unit                    uuid.UUID
	sorter, answerer, head, watcher uuid.UUID
}

// ask files a question about a public record of the applicant's company.
func (c *city) ask() *question {
	c.t.Helper()
	q := &question{city: c, record: c.aRecord(false)}
	var subject uuid.UUID
	var itemZH, itemEN string
	err := c.store.Pool.QueryRow(c.t.Context(), `SELECT a.id, r.subject_id, r.unit_id, o.id, s.id, k.id, h.id, w.id, i.name_zh, i.name_en
		FROM records r JOIN catalogue_items i ON i.id = r.item_id JOIN accounts a ON a.login = 'applicant' JOIN units o ON o.kind = 'agency'
		JOIN accounts s ON s.unit_id = o.id AND s.role = 'agency_clerk' JOIN accounts k ON k.unit_id = r.unit_id AND k.role = 'unit_clerk'
		JOIN accounts h ON h.unit_id = r.unit_id AND h.role = 'unit_principal' JOIN accounts w ON w.role = 'supervisor'
		WHERE r.id = $1 ORDER BY s.login, k.login, h.login, w.login LIMIT 1`, q.record).Scan(
		&q.applicant, &subject, &q.unit, &q.agency, &q.sorter, &q.answerer, &q.head, &q.watcher, &itemZH, &itemEN)
	if err != nil {
		c.t.Fatal(err)
	}
	receipt, err := c.store.OpenCase(c.t.Context(), db.NewCase{Flow: mock.Flow, FormID: uuid.New(), ActorID: q.applicant,
		Capacity: casefile.CapacityRepresentative, SubjectID: subject, Records: []uuid.UUID{q.record}, UnitID: q.unit, AboutZH: itemZH, AboutEN: itemEN,
		Channel: casefile.ChannelAgency, PackID: c.pack.ID, PackVersion: int32(c.pack.Version), //nolint:gosec // small
		PackHash: c.pack.Hash(mock.Flow), Content: mock.Question{Standing: casefile.Standing{Capacity: casefile.CapacityRepresentative, Phone: "0000-5550123"},
			Text: "这条记录属实吗？"}, At: c.clock.Now()})
	q.id = receipt.CaseID
	c.acted(receipt, err)
	return q
}

// act lets somebody claim the open task of the kind and act on it, and waits until the step of the act has committed.
func (q *question) act(actor, unit uuid.UUID, task casefile.TaskKind, kind casefile.ActKind, content any) {
	q.t.Helper()
	a := db.NewAct{FormID: uuid.New(), ActorID: actor, UnitID: unit, TaskID: q.task(task), Kind: casefile.ActClaim, At: q.clock.Now()}
	q.acted(q.store.Claim(q.t.Context(), a))
	a.FormID, a.Kind, a.Content, a.At = uuid.New(), kind, content, q.clock.Now()
	if kind == casefile.ActRequestExtension {
		q.acted(q.store.RequestExtension(q.t.Context(), a))
		return
	}
	q.acted(q.store.Act(q.t.Context(), a))
}

// task is the open task of the kind.
func (q *question) task(kind casefile.TaskKind) (id uuid.UUID) {
	q.t.Helper()
	err := q.store.Pool.QueryRow(q.t.Context(), `SELECT id FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL`, q.id, kind).Scan(&id)
	if err != nil {
		q.t.Fatalf("no open task %s: %v", kind, err)
	}
	return id
}

// list asks for a column of words about the case.
func (q *question) list(query string) (words []string) {
	q.t.Helper()
	rows, err := q.store.Pool.Query(q.t.Context(), query, q.id)
	if err != nil {
		q.t.Fatal(err)
	}
	for rows.Next() {
		var word string
		if err := rows.Scan(&word); err != nil {
			q.t.Fatal(err)
		}
		words = append(words, word)
	}
	if err := rows.Err(); err != nil {
		q.t.Fatal(err)
	}
	return words
}

// ended holds that the case has ended as it should: every clock met in time, nothing open, the record as it was, the documents, the
// trail, and a proof that holds.
func (q *question) ended(result casefile.Result, documents ...string) {
	q.t.Helper()
	c, err := q.store.CaseGet(q.t.Context(), q.id)
	if err != nil {
		q.t.Fatal(err)
	}
	if c.Result == nil || *c.Result != result || c.Stage != casefile.StageClosed {
		q.t.Errorf("the case stands at %s with %v, want %s", c.Stage, c.Result, result)
	}
	for what, query := range map[string]string{
		"open tasks":            `SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`,
		"clocks not met":        `SELECT count(*) FROM deadlines WHERE case_id = $1 AND message_id IS NULL AND (met_at IS NULL OR overdue_at IS NOT NULL)`,
		"effects that go on":    `SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL`,
		"acts not done":         `SELECT count(*) FROM acts WHERE case_id = $1 AND status <> 'done'`,
		"open urges":            `SELECT count(*) FROM urges WHERE case_id = $1 AND ended_at IS NULL`,
		"acts without a line":   `SELECT count(*) FROM acts a WHERE a.case_id = $1 AND NOT EXISTS (SELECT FROM trail t WHERE t.case_id = a.case_id AND t.entry::jsonb->>'act' = a.id::text)`,
		"documents unnumbered":  `SELECT count(*) FROM notices WHERE case_id = $1 AND number NOT LIKE '信试%'`,
		"sentences without one": `SELECT count(*) FROM notices WHERE case_id = $1 AND (html_zh LIKE '%⟦%' OR html_en LIKE '%⟦%' OR html_zh LIKE '%异议%')`,
	} {
		if n := q.count(query, q.id); n != 0 {
			q.t.Errorf("%d %s", n, what)
		}
	}
	if got := q.list(`SELECT kind FROM notices WHERE case_id = $1 ORDER BY issued_at, id`); !slices.Equal(got, documents) {
		q.t.Errorf("documents %v, want %v", got, documents)
	}
	q.eventually("the workflow has ended", func() bool {
		run, err := q.temporal.DescribeWorkflowExecution(q.t.Context(), "mock/"+q.id.String(), "")
		return err == nil && run.GetWorkflowExecutionInfo().GetStatus().String() == "Completed"
	})
	q.checkTrails()
	q.checkWhoseTasks()
	if is := q.checkProof(c.Number); is != string(result) {
		q.t.Errorf("the proof says %s", is)
	}
}

// A procedure that the program knows by a declaration, a workflow, its steps, a section and words runs from receipt to result: tasks are
// claimed and acted on by those whose they are, the record is held meanwhile, and the answer is kept.
func TestMock(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, 24*time.Hour)
	q := c.ask()
	if got := q.list(`SELECT number FROM cases WHERE id = $1`); len(got) != 1 || got[0] != "SB2026000001" {
		t.Errorf("numbered %v", got)
	}
	q.act(q.sorter, q.agency, mock.TaskSort, mock.ActSort, mock.Sorting{})
	if n := q.count(`SELECT count(*) FROM effects WHERE case_id = $1 AND record_id = $2 AND kind = $3 AND article = '42(2)' AND ended_at IS NULL`,
		q.id, q.record, mock.EffectHeld); n != 1 {
		t.Errorf("%d effects hold the record", n)
	}
	q.act(q.answerer, q.unit, mock.TaskAnswer, mock.ActAnswer, mock.Answer{Text: "属实。"})
	q.ended(mock.ResultAnswered, "mock_answer")
	if got := q.list(`SELECT clock FROM deadlines WHERE case_id = $1 AND message_id IS NULL ORDER BY clock`); !slices.Equal(got, []string{"mock.answer", "mock.sort", "mock.total"}) {
		t.Errorf("clocks %v", got)
	}
}

// What all procedures have, the mock has by its declaration: a supplement, more time, an urge.
func TestMock_Beside(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, 24*time.Hour)
	q := c.ask()
	q.act(q.sorter, q.agency, mock.TaskSort, mock.ActSort, mock.Sorting{Missing: []string{"营业执照"}})
	q.acted(c.store.Supplement(t.Context(), uuid.New(), q.applicant, q.id, casefile.Supplement{Statement: "补上。"}, c.clock.Now()))
	q.act(q.sorter, q.agency, mock.TaskSort, mock.ActSort, mock.Sorting{})
	q.act(q.answerer, q.unit, mock.TaskAnswer, casefile.ActRequestExtension, casefile.ExtensionRequest{Amount: 1, Reasons: "需要调取档案。"})
	q.act(q.head, q.unit, casefile.TaskApproveExtension, casefile.ActDecideExtension, casefile.ExtensionDecision{Approve: true})
	q.acted(c.store.Urge(t.Context(), db.NewUrge{FormID: uuid.New(), ActorID: q.watcher, At: c.clock.Now(),
		Urge: casefile.Urge{TaskID: q.task(mock.TaskAnswer), Level: casefile.LevelUrge, Text: "请抓紧答复。"}}))
	q.act(q.answerer, q.unit, casefile.TaskReplyUrge, casefile.ActReplyUrge, casefile.UrgeReply{Text: "正在调档。", DoneBy: "2026-03-16"})
	q.act(q.answerer, q.unit, mock.TaskAnswer, mock.ActAnswer, mock.Answer{Text: "属实。"})
	q.ended(mock.ResultAnswered, "extension", "urge", "mock_answer")
}

// The applicant withdraws while the unit is asked: the record is shown again.
func TestMock_Withdrawn(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, 24*time.Hour)
	q := c.ask()
	q.act(q.sorter, q.agency, mock.TaskSort, mock.ActSort, mock.Sorting{})
	q.acted(c.store.Withdraw(t.Context(), uuid.New(), q.applicant, q.id, casefile.Withdrawal{}, c.clock.Now()))
	q.ended(casefile.ResultWithdrawn, "withdrawal")
}

// A supplement that does not come ends the question at the instant at which its period has passed.
func TestMock_Lapses(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, time.Second)
	q := c.ask()
	q.act(q.sorter, q.agency, mock.TaskSort, mock.ActSort, mock.Sorting{Missing: []string{"营业执照"}})
	q.eventually("the question lapses", func() bool {
		return q.count(`SELECT count(*) FROM cases c JOIN deadlines d ON d.case_id = c.id AND d.clock = 'mock.supplement'
			WHERE c.id = $1 AND c.result = 'lapsed' AND c.closed_at = d.due_at + interval '1 second'`, q.id) == 1
	})
	q.checkTrails()
}

// Staff act on the mock's tasks at the desk as on any other, applicant and supervisor read of the case, the public does not see the record
// meanwhile, and partners are told: the pages know the mock by what it shows at each door.
func TestMock_Pages(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, 24*time.Hour)
	c.serve()
	c.newPartner("样例银行")
	q := c.ask()
	of := c.named(q.record)
	seen := func() bool {
		anybody := c.stranger()
		anybody.open("/records").must(http.StatusOK)
		return strings.Contains(anybody.send("/records", values{"q": of.code}).must(http.StatusOK).text, of.number)
	}
	if !seen() {
		t.Error("the record is not public before")
	}
	login := func(account uuid.UUID) *person {
		var name string
		if err := c.store.Pool.QueryRow(t.Context(), "SELECT login FROM accounts WHERE id = $1", account).Scan(&name); err != nil {
			t.Fatal(err)
		}
		return c.signIn(name)
	}
	agency, unit, watcher, applicant := login(q.sorter), login(q.answerer), login(q.watcher), login(q.applicant)
	const number = "SB2026000001"
	agency.open("/desk").must(http.StatusOK, "整理询问", number)
	agency.open("/desk/cases/"+q.id.String()).must(http.StatusOK, "这条记录属实吗？", "试办整理", "试办整理期限")
	agency.open("/desk/tasks/"+q.task(mock.TaskSort).String()+"/act").must(http.StatusOK, "转提供单位答复")
	agency.send("/act", values{"ask": "supplement", "missing": "营业执照"}).must(http.StatusOK)
	applicant.open("/my/cases/"+q.id.String()).must(http.StatusOK, "待补正", "这条记录属实吗？", "试办补正期限").follow("/supplement").must(http.StatusOK, "营业执照")
	applicant.send("/supplement", values{"statement": "已补上营业执照。"}).must(http.StatusOK)
	agency.open("/desk/tasks/"+q.task(mock.TaskSort).String()+"/act").must(http.StatusOK, "已补上营业执照。")
	agency.send("/act", values{"ask": "yes"}).must(http.StatusOK)
	watcher.open("/watch/cases/"+q.id.String()).must(http.StatusOK, "试办答复", "答复询问", "试办暂停公示")
	if seen() {
		t.Error("the public sees the record while it is held")
	}
	code, err := c.store.LookupCode(t.Context(), q.id)
	if err != nil {
		t.Fatal(err)
	}
	anybody := c.stranger()
	anybody.open("/lookup").must(http.StatusOK)
	anybody.send("/lookup", values{"number": number, "code": casefile.ShownLookupCode(code)}).must(http.StatusOK, number, "试办答复")
	for reader, pages := range map[*person]map[string]string{
		applicant: {"/my/cases": number, "/my/cases/" + q.id.String() + "/received": number, "/my/records": of.number, "/my/notices": "", "/my/people": "",
			"/api/v1/cases/" + q.id.String() + "/deadlines": "mock.answer"},
		agency:  {"/desk/cases": number, "/desk/records": "", "/desk/partners": "试办暂停公示"},
		watcher: {"/watch": "", "/watch?list=soon": "答复询问", "/watch/urges": "", "/watch/units": "", "/watch/reports?month=2026-03": ""},
	} {
		for page, says := range pages {
			reader.open(page).must(http.StatusOK, says)
		}
	}
	unit.open("/desk").must(http.StatusOK, "答复询问", number)
	unit.open("/desk/tasks/"+q.task(mock.TaskAnswer).String()+"/act").must(http.StatusOK, "答复内容")
	unit.fill("/act", values{"answer": "yes", "text": "经核对档案，记录属实。"}, nil).must(http.StatusOK, "试办答复书", "（发出时编号）").press().must(http.StatusOK)
	applicant.open("/my/cases/"+q.id.String()).must(http.StatusOK, "已答复", "办结").follow("/notices/").must(http.StatusOK, "试办答复书", "经核对档案，记录属实。")
	q.ended(mock.ResultAnswered, "mock_answer")
	if !seen() {
		t.Error("the public does not see the record again")
	}
	if got := q.list(`SELECT event FROM partner_messages WHERE case_id = $1 ORDER BY occurred_at, id`); !slices.Equal(got, []string{"mock_held", "mock_released"}) {
		t.Errorf("partners were told %v", got)
	}
}
