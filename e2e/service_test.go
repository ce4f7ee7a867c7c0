package e2e

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/declared/mock"
	"creditcase/workflows"
)

// hears begins a question in which a party is heard first: the applicant, who has an account, or the company, of whom nobody has one here.
func (c *city) hears(account bool) *question {
	c.t.Helper()
	q := c.ask()
	var party, subject uuid.UUID
	err := c.store.Pool.QueryRow(c.t.Context(), `SELECT p.id, c.subject_id FROM case_parties p JOIN cases c ON c.id = p.case_id WHERE c.id = $1`, q.id).Scan(&party, &subject)
	if err != nil {
		c.t.Fatal(err)
	}
	if !account {
		party = q.join(subject)
	}
	q.act(q.sorter, q.agency, mock.TaskSort, mock.ActSort, mock.Sorting{Hear: &party})
	return q
}

// hearsPerson begins one in which a natural person is heard who has no account.
func (c *city) hearsPerson(name string) *question {
	c.t.Helper()
	q, subject := c.ask(), uuid.New()
	_, err := c.store.Pool.Exec(c.t.Context(), `INSERT INTO subjects (id, kind, name, code) VALUES ($1, 'person', $2, $3)`, subject, name, subject.String()[:18])
	if err != nil {
		c.t.Fatal(err)
	}
	party := q.join(subject)
	q.act(q.sorter, q.agency, mock.TaskSort, mock.ActSort, mock.Sorting{Hear: &party})
	return q
}

// join makes a subject without an account a party of the case.
func (q *question) join(subject uuid.UUID) (party uuid.UUID) {
	q.t.Helper()
	party = uuid.New()
	err := q.store.InTx(q.t.Context(), func(tx *db.Queries) error {
		if _, err := tx.CaseLock(q.t.Context(), q.id); err != nil {
			return err
		}
		if err := tx.Touch(q.id, q.clock.Now()); err != nil {
			return err
		}
		return tx.CasePartyInsert(q.t.Context(), db.CasePartyInsertParams{ID: party, CaseID: q.id, Role: "heard", SubjectID: &subject, Reads: true,
			Capacity: casefile.CapacitySelf, Since: q.clock.Now()})
	})
	if err != nil {
		q.t.Fatal(err)
	}
	return party
}

// notice is the document that is to be served.
func (q *question) notice() (id uuid.UUID) {
	q.t.Helper()
	err := q.store.Pool.QueryRow(q.t.Context(), `SELECT id FROM notices WHERE case_id = $1 AND kind = $2`, q.id, mock.NoticeHearing).Scan(&id)
	if err != nil {
		q.t.Fatal(err)
	}
	return id
}

// serve lets a clerk of the agency enter what became of the document.
func (q *question) serve(said casefile.Serving) {
	q.t.Helper()
	q.act(q.sorter, q.agency, casefile.TaskServe, casefile.ActServe, said)
}

// today is the day by the clock of the city.
func (q *question) today() string { return calendar.DateOf(q.clock.Now()).String() }

// replyRuns holds that the time to say something runs, from the day, or not at all ("").
func (q *question) replyRuns(from string) {
	q.t.Helper()
	got := q.list(`SELECT to_char(started_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') FROM deadlines WHERE case_id = $1 AND clock = 'mock.reply'`)
	if from == "" && len(got) == 0 || len(got) == 1 && got[0] == from {
		return
	}
	q.t.Errorf("the time to say something runs from %v, want %q", got, from)
}

// servedBy holds by which way the document was served, and that the event came about at that instant, once.
func (q *question) servedBy(way casefile.ServiceWay) {
	q.t.Helper()
	n := q.count(`SELECT count(*) FROM services s JOIN case_events e ON e.service_id = s.id AND e.kind = 'served' AND e.at = s.served_at
		WHERE s.case_id = $1 AND s.way = $2 AND s.state = 'served'`, q.id, way)
	if all := q.count(`SELECT count(*) FROM case_events WHERE case_id = $1 AND kind = 'served'`, q.id); n != 1 || all != 1 {
		q.t.Errorf("served %d times by %s, %d times in all", n, way, all)
	}
	if open := q.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'serve' AND closed_at IS NULL`, q.id); open != 0 {
		q.t.Errorf("%d tasks to serve it are open", open)
	}
}

// A period that runs from service begins when the party opens the document, not when it arrives.
func TestService_Opened(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, 24*time.Hour)
	q := c.hears(true)
	q.replyRuns("")
	q.acted(c.store.OpenDocument(t.Context(), uuid.New(), q.applicant, q.id, q.notice(), c.clock.Now()))
	q.servedBy(casefile.ServiceElectronic)
	q.replyRuns(q.today())
	again, err := c.store.OpenDocument(t.Context(), uuid.New(), q.applicant, q.id, q.notice(), c.clock.Now())
	if err != nil || again.ActID != uuid.Nil {
		t.Errorf("opened again: %v %v", again, err)
	}
	q.act(q.sorter, q.agency, mock.TaskHear, mock.ActHear, mock.Heard{Text: "没有意见。"})
	q.act(q.answerer, q.unit, mock.TaskAnswer, mock.ActAnswer, mock.Answer{Text: "属实。"})
	q.ended(mock.ResultAnswered, "mock_hearing", "mock_answer")
}

// A document to a party without an account is its issuer's to serve: refused, posted and come back, it is left in the end. Each attempt leaves
// the task to go on; the period runs from the day on which it was left.
func TestService_ByHand(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, 24*time.Hour)
	q := c.hears(false)
	q.serve(casefile.Serving{Way: casefile.ServiceInPerson, State: casefile.ServiceRefused, Day: q.today(), Reasons: "门卫拒收。"})
	q.serve(casefile.Serving{Way: casefile.ServicePost, State: casefile.ServiceSent, Day: q.today(), Number: "EMS-0001"})
	q.serve(casefile.Serving{Way: casefile.ServicePost, State: casefile.ServiceReturned, Day: q.today(), Reasons: "原址查无此单位。"})
	q.replyRuns("")
	q.serve(casefile.Serving{Way: casefile.ServiceLeft, State: casefile.ServiceServed, Day: q.today(), Witnesses: "社区工作人员两名", Reasons: "再次拒收。"})
	q.servedBy(casefile.ServiceLeft)
	q.replyRuns(q.today())
	q.act(q.sorter, q.agency, mock.TaskHear, mock.ActHear, mock.Heard{Text: "没有意见。"})
	q.act(q.answerer, q.unit, mock.TaskAnswer, mock.ActAnswer, mock.Answer{Text: "属实。"})
	q.ended(mock.ResultAnswered, "mock_hearing", "mock_answer")
}

// What can be served in no other way is announced. When the time of the announcement has passed, the schedule has it count as served, and the
// workflow, which nobody has acted on, learns of the period that has begun: it passes, and the case goes on.
func TestService_Announced(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, 500*time.Millisecond)
	q := c.hears(false)
	q.serve(casefile.Serving{Way: casefile.ServiceAnnouncement, State: casefile.ServiceAnnounced, Place: "政务服务大厅三号窗口", Reasons: "下落不明。"})
	q.eventually("the silence has passed and the unit is asked", func() bool {
		return q.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL`, q.id, mock.TaskAnswer) == 1
	})
	q.servedBy(casefile.ServiceAnnouncement)
	n := q.count(`SELECT count(*) FROM services s JOIN deadlines d ON d.case_id = s.case_id AND d.clock = 'mock.reply' AND d.started_at = s.served_at
		WHERE s.case_id = $1 AND s.served_at = s.ends_at AND s.ends_at >= s.sent_at + interval '30 days'`, q.id)
	if n != 1 {
		t.Error("the time to say something does not run from the end of the announcement")
	}
	q.checkTrails()
}

// A document that lies unopened becomes its issuer's to serve otherwise, and can be opened still.
func TestService_Unopened(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, time.Second)
	q := c.hears(true)
	q.eventually("the document is to be served otherwise", func() bool {
		return q.count(`SELECT count(*) FROM services s JOIN tasks t ON t.notice_id = s.notice_id AND t.closed_at IS NULL AND t.unit_id = $2
			WHERE s.case_id = $1 AND s.state = 'unopened'`, q.id, q.agency) == 1
	})
	q.replyRuns("")
	q.acted(c.store.OpenDocument(t.Context(), uuid.New(), q.applicant, q.id, q.notice(), c.clock.Now()))
	q.servedBy(casefile.ServiceElectronic)
	q.checkTrails()
}

// The case may end before its document was served: the clerk serves it after that.
func TestService_AfterTheEnd(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, 24*time.Hour)
	q := c.hears(false)
	q.checkProof("SB2026000001") // nothing is said of its service yet
	q.acted(c.store.Withdraw(t.Context(), uuid.New(), q.applicant, q.id, casefile.Withdrawal{}, c.clock.Now()))
	q.serve(casefile.Serving{Way: casefile.ServiceInPerson, State: casefile.ServiceServed, Day: q.today(), ReceivedBy: "样例公司前台"})
	q.servedBy(casefile.ServiceInPerson)
	q.replyRuns("")
	q.ended(casefile.ResultWithdrawn, "mock_hearing", "withdrawal")
}

// What does not fit is refused with a sentence, and leaves the task open; of two clerks one is first, and the other is told.
func TestService_Refused(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, 24*time.Hour)
	q := c.hears(false)
	tomorrow := calendar.DateOf(q.clock.Now()).AddDays(1).String()
	for want, said := range map[string]casefile.Serving{
		"error.service_not_posted":        {Way: casefile.ServicePost, State: casefile.ServiceServed, Day: q.today(), ReceivedBy: "前台"},
		"error.service_future":            {Way: casefile.ServiceInPerson, State: casefile.ServiceServed, Day: tomorrow, ReceivedBy: "前台"},
		"error.service_before_issue.bare": {Way: casefile.ServiceInPerson, State: casefile.ServiceServed, Day: "2026-03-01", ReceivedBy: "前台"},
		"error.service_order":             {Way: casefile.ServiceAnnouncement, State: casefile.ServiceServed},
		"error.invalid.body":              {Way: casefile.ServiceLeft, State: casefile.ServiceServed, Day: q.today(), Reasons: "拒收。"},
	} {
		receipt, err := c.store.Act(t.Context(), db.NewAct{FormID: uuid.New(), ActorID: q.sorter, UnitID: q.agency, TaskID: q.task(casefile.TaskServe),
			Kind: casefile.ActServe, Content: said, At: q.clock.Now()})
		if err != nil {
			t.Fatal(err)
		}
		q.eventually("the act is through", func() bool {
			return q.count(`SELECT count(*) FROM acts WHERE id = $1 AND status = 'refused'`, receipt.ActID) == 1
		})
		why := q.list(`SELECT coalesce((SELECT refusal FROM acts WHERE case_id = $1 AND status <> 'received' ORDER BY seq DESC LIMIT 1), '')`)[0]
		if why != want {
			t.Errorf("refused with %s, want %s", why, want)
		}
		q.eventually("the procedure has heard of it", func() bool { // a moment after the register has: until then the task has its act
			is, err := c.temporal.DescribeWorkflowExecution(t.Context(), workflows.ID(mock.Flow, q.id), "")
			return err == nil && len(is.PendingActivities) == 0 && is.PendingWorkflowTask == nil
		})
	}
	task := q.task(casefile.TaskServe)
	enter := func() error {
		_, err := c.store.Act(t.Context(), db.NewAct{FormID: uuid.New(), ActorID: q.sorter, UnitID: q.agency, TaskID: task, Kind: casefile.ActServe, At: q.clock.Now(),
			Content: casefile.Serving{Way: casefile.ServiceInPerson, State: casefile.ServiceServed, Day: q.today(), ReceivedBy: "前台"}})
		return err
	}
	errs := make(chan error, 2)
	for range 2 {
		go func() { errs <- enter() }()
	}
	first, second := <-errs, <-errs
	if (first == nil) == (second == nil) || casefile.CodeOf(errors.Join(first, second)) != casefile.CodeConflict {
		t.Errorf("two at once: %v and %v", first, second)
	}
	q.eventually("served", func() bool {
		return q.count(`SELECT count(*) FROM tasks WHERE id = $1 AND closed_at IS NOT NULL`, task) == 1
	})
	q.servedBy(casefile.ServiceInPerson)
}
