package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"

	"creditcase/activities/activitiestest"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
	"creditcase/workflows"
)

// staged is a clock that stands still while a test sets the scene, and then runs: a legal day lasts day. While it stands,
// whoever waits waits as if it ran, so a timer that was set then fires early and is set again.
type staged struct {
	mu   sync.Mutex
	from time.Time // legal
	at   time.Time // wall; zero: it stands
	day  time.Duration
}

func newStaged(legal time.Time, day time.Duration) *staged { return &staged{from: legal, day: day} }

func (c *staged) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() {
		return c.from
	}
	return c.from.Add(time.Duration(float64(time.Since(c.at)) * (24 * time.Hour).Seconds() / c.day.Seconds()))
}

func (c *staged) Until(t time.Time) time.Duration { return c.wait(t.Sub(c.Now())) }

// wait is how long d of legal time lasts.
func (c *staged) wait(d time.Duration) time.Duration {
	return max(0, time.Duration(float64(d)*c.day.Seconds()/(24*time.Hour).Seconds())+time.Millisecond)
}

func (c *staged) Simulated() bool { return true }

func (c *staged) set(legal time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.from = legal
}

func (c *staged) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = time.Now()
}

// season is a city at a time at which a notice is about to change dates.
type season struct {
	*city
	clock *staged
	admin *person
}

func newSeason(t *testing.T, book *rules.Book, start time.Time) *season {
	t.Helper()
	clock := newStaged(start, 300*time.Millisecond)
	s := &season{city: newOfficeAt(t, "shenzhen-2020", book, clock), clock: clock}
	s.serve()
	s.admin = s.signIn("admin")
	return s
}

// opened files an objection at the instant at, and brings it to its comparison or, from there, to the unit that verifies.
func (s *season) opened(at time.Time, upTo casefile.TaskKind) uuid.UUID {
	s.t.Helper()
	ctx := context.Background()
	record := s.aRecord(false)
	var applicant, subject uuid.UUID
	err := s.store.Pool.QueryRow(ctx, `SELECT a.id, r.subject_id FROM accounts a, records r WHERE a.login = 'applicant' AND r.id = $1`,
		record).Scan(&applicant, &subject)
	if err != nil {
		s.t.Fatal(err)
	}
	receipt, err := s.store.File(ctx, db.NewFiling{FormID: uuid.New(), ActorID: applicant, SubjectID: subject, RecordID: record,
		PackID: s.pack.ID, PackVersion: int32(s.pack.Version), PackHash: s.pack.Hash(casefile.FlowObjection), At: at,
		Filing: casefile.Filing{Grounds: []string{s.pack.Procedure(casefile.FlowObjection).Grounds[0].ID}, Statement: "所载金额与决定书不一致。", Phone: "0000-5550123",
			LearnedOn: calendar.DateOf(at).AddDays(-1).String()}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.act(receipt.CaseID, casefile.TaskFormCheck, casefile.FormCheck{Accept: true}, at)
	if upTo == casefile.TaskVerify {
		s.act(receipt.CaseID, casefile.TaskCompare, casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "一致"}, at)
	}
	s.task(receipt.CaseID, upTo)
	return receipt.CaseID
}

func (s *season) task(caseID uuid.UUID, kind casefile.TaskKind) (id, unit uuid.UUID) {
	s.t.Helper()
	s.eventually("task "+string(kind), func() bool {
		return s.store.Pool.QueryRow(context.Background(), `SELECT id, unit_id FROM tasks WHERE case_id = $1 AND kind = $2
			AND closed_at IS NULL`, caseID, kind).Scan(&id, &unit) == nil
	})
	return id, unit
}

func (s *season) act(caseID uuid.UUID, kind casefile.TaskKind, content any, at time.Time) {
	s.t.Helper()
	task, unit := s.task(caseID, kind)
	var actor uuid.UUID
	err := s.store.Pool.QueryRow(context.Background(), `SELECT id FROM accounts WHERE unit_id = $1 AND role LIKE '%clerk' ORDER BY login LIMIT 1`,
		unit).Scan(&actor)
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = s.store.Act(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: actor, UnitID: unit, TaskID: task,
		Kind: kind.Act(), Content: content, At: at})
	if err != nil {
		s.t.Fatal(err)
	}
}

// due is the day on which a clock of the case ends.
func (s *season) due(caseID uuid.UUID, clock string) string {
	s.t.Helper()
	return calendar.DateOf(s.deadline(caseID, clock).DueAt).String()
}

func (s *season) deadline(caseID uuid.UUID, clock string) db.Deadline {
	s.t.Helper()
	return dbtest.Deadline(s.t, s.store, caseID, clock)
}

// mustBeDue holds a date of each case.
func (s *season) mustBeDue(want map[uuid.UUID]map[string]string) {
	s.t.Helper()
	for caseID, clocks := range want {
		for clock, day := range clocks {
			if got := s.due(caseID, clock); got != day {
				s.t.Errorf("%s is due %s, want %s", clock, got, day)
			}
		}
	}
}

// recounted waits until the administrator's page says that the recount is finished.
func (s *season) recounted(notice string) {
	s.t.Helper()
	s.eventually("the recount is finished", func() bool {
		s.admin.open("/admin/calendar").must(http.StatusOK, notice)
		return s.count(`SELECT count(*) FROM recounts WHERE notice_id = $1 AND finished_at IS NOT NULL AND failed = 0`, notice) == 1 &&
			!strings.Contains(s.admin.text, "正在按")
	})
}

// told waits until nobody is left to be woken.
func (s *season) told() {
	s.t.Helper()
	s.eventually("workflows are woken", func() bool { return s.count(`SELECT count(*) FROM wakes`) == 0 })
}

// flowOf is the procedure of a case.
func (s *season) flowOf(caseID uuid.UUID) (flow casefile.Flow) {
	s.t.Helper()
	if err := s.store.Pool.QueryRow(context.Background(), "SELECT flow FROM cases WHERE id = $1", caseID).Scan(&flow); err != nil {
		s.t.Fatal(err)
	}
	return flow
}

// events is the history of a case's workflow.
func (s *season) events(caseID uuid.UUID) (events []*history.HistoryEvent) {
	s.t.Helper()
	found := s.temporal.GetWorkflowHistory(context.Background(), workflows.ID(s.flowOf(caseID), caseID), "", false,
		enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for found.HasNext() {
		event, err := found.Next()
		if err != nil {
			s.t.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

func (s *season) signals(caseID uuid.UUID) (n int) {
	s.t.Helper()
	for _, e := range s.events(caseID) {
		if signal := e.GetWorkflowExecutionSignaledEventAttributes(); signal != nil && signal.SignalName == workflows.DeadlineMoved {
			n++
		}
	}
	return n
}

// timerSince is how long the first timer waits that the workflow set after it was told of a moved date; zero: none yet.
func (s *season) timerSince(caseID uuid.UUID) time.Duration {
	s.t.Helper()
	signaled := false
	for _, e := range s.events(caseID) {
		switch {
		case e.GetWorkflowExecutionSignaledEventAttributes() != nil:
			signaled = true
		case signaled && e.GetTimerStartedEventAttributes() != nil:
			return e.GetTimerStartedEventAttributes().StartToFireTimeout.AsDuration()
		}
	}
	return 0
}

// lines gives the trail's lines of one event about one clock.
func (s *season) lines(caseID uuid.UUID, event, clock string) (lines []casefile.TrailEntry) {
	s.t.Helper()
	for _, e := range dbtest.Trail(s.t, s.store, caseID) {
		if e.Event == event && e.Facts["clock"] == clock {
			lines = append(lines, e)
		}
	}
	return lines
}

// mustHaveMoved holds what the trail keeps of a date that moved.
func (s *season) mustHaveMoved(caseID uuid.UUID, clock, from, to, notice string) {
	s.t.Helper()
	lines := s.lines(caseID, "step.deadline_moved", clock)
	if len(lines) != 1 {
		s.t.Fatalf("%d lines about %s", len(lines), clock)
	}
	facts := lines[0].Facts
	day := func(key string) string {
		at, err := time.Parse(time.RFC3339, facts[key])
		if err != nil {
			s.t.Fatal(err)
		}
		return calendar.DateOf(at).String()
	}
	if day("from") != from || day("due") != to || facts["notice"] != notice {
		s.t.Errorf("%s: %v, want from %s to %s by %s", clock, facts, from, to, notice)
	}
}

// mustEnd waits until the clock is overdue, and holds that this was not noticed before the end of the day on.
func (s *season) mustEnd(caseID uuid.UUID, clock string, on calendar.Date) {
	s.t.Helper()
	s.eventually(clock+" is overdue", func() bool { return s.deadline(caseID, clock).OverdueAt != nil })
	passed := on.End().Add(time.Second)
	if at := *s.deadline(caseID, clock).OverdueAt; !at.Equal(passed) {
		s.t.Errorf("%s overdue from %s, want %s", clock, at.In(calendar.Zone), passed)
	}
	for _, line := range s.lines(caseID, "step.overdue", clock) {
		if line.At.Before(passed) {
			s.t.Errorf("%s marked at %s, before %s", clock, line.At.In(calendar.Zone), passed)
		}
	}
}

// The notice of 22 March 2019 made 28 April and 5 May working days and gave 2 to 4 May off. It comes five weeks ahead, so the
// regulation of this city is made over with longer periods than any real one.
func TestNotice_2019_MovesBothWays(t *testing.T) {
	t.Parallel()
	filed := time.Date(2019, time.March, 20, 10, 0, 0, 0, calendar.Zone)
	book := activitiestest.Book(t, "shenzhen-2020", "2020-01-01", "2018-01-01", map[string]int{"objection.verify": 29, "objection.total": 30})
	s := newSeason(t, book, filed)
	// Of the first the next instant comes nearer, of the second a date but not the next instant; the third's only moves on.
	woken, nearer, later := s.opened(filed, casefile.TaskVerify), s.opened(filed.AddDate(0, 0, -1), casefile.TaskVerify), s.opened(filed, casefile.TaskCompare)
	s.mustBeDue(map[uuid.UUID]map[string]string{woken: {"objection.verify": "2019-05-02", "objection.total": "2019-05-03"},
		nearer: {"objection.verify": "2019-04-30", "objection.total": "2019-05-02"}, later: {"objection.total": "2019-05-03"}})
	s.admin.open("/admin/calendar").must(http.StatusOK, "2019-1")
	if strings.Contains(s.admin.text, "2019-2") {
		t.Error("a notice is offered two days before its publication")
	}

	imported := time.Date(2019, time.March, 22, 15, 0, 0, 0, calendar.Zone)
	s.clock.set(imported)
	s.admin.open("/admin/calendar").follow("/known/2019-2").must(http.StatusOK, "提前3件，延后2件", "核查期限", "2019年4月30日")
	s.mustBeDue(map[uuid.UUID]map[string]string{woken: {"objection.verify": "2019-05-02"}}) // looking changes nothing
	s.admin.send("/apply", nil).must(http.StatusOK, "2019-2号通知已适用")
	s.recounted("2019-2")
	s.admin.open("/admin/calendar/known/2019-2").must(http.StatusOK, "此前已适用")
	s.mustBeDue(map[uuid.UUID]map[string]string{woken: {"objection.verify": "2019-04-30", "objection.total": "2019-05-05"},
		nearer: {"objection.verify": "2019-04-29", "objection.total": "2019-04-30"}, later: {"objection.total": "2019-05-05"}})
	s.mustHaveMoved(woken, "objection.verify", "2019-05-02", "2019-04-30", "2019-2")
	s.mustHaveMoved(woken, "objection.total", "2019-05-03", "2019-05-05", "2019-2")
	s.checkTrails()
	s.mustBeTold(woken, "2019年4月30日", "2019年5月5日")

	s.told()
	if s.signals(woken) != 1 || s.signals(nearer) != 0 || s.signals(later) != 0 {
		t.Errorf("signals %d, %d and %d", s.signals(woken), s.signals(nearer), s.signals(later))
	}
	// Its reminder came on 29 April and comes on 28 April.
	s.eventually("a new timer", func() bool { return s.timerSince(woken) > 0 })
	if got, old := s.timerSince(woken), s.clock.wait(time.Date(2019, time.April, 28, 21, 0, 0, 0, calendar.Zone).Sub(imported)); got >= old {
		t.Errorf("the new timer waits %s, want less than %s", got, old)
	}
	s.clock.run()
	s.mustEnd(nearer, "objection.verify", calendar.NewDate(2019, time.April, 29))
	s.mustEnd(woken, "objection.verify", calendar.NewDate(2019, time.April, 30))
	s.mustEnd(woken, "objection.total", calendar.NewDate(2019, time.May, 5))
	s.mustEnd(later, "objection.total", calendar.NewDate(2019, time.May, 5))
	s.checkTrails()
	s.keepHistory(woken.String(), "moved")
}

// mustHaveLetters waits until no document is owed.
func (s *season) mustHaveLetters() {
	s.t.Helper()
	s.eventually("applicants are told", func() bool { return s.count(`SELECT count(*) FROM date_moves`) == 0 })
}

// mustBeTold holds that the applicant has one document with these days, and the people who have the task see that it moved.
func (s *season) mustBeTold(caseID uuid.UUID, days ...string) {
	s.t.Helper()
	s.mustHaveLetters()
	if n := s.count(`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'date_moved'`, caseID); n != 1 {
		s.t.Errorf("%d documents", n)
	}
	var letter string
	err := s.store.Pool.QueryRow(context.Background(), `SELECT id FROM notices WHERE case_id = $1 AND kind = 'date_moved'`, caseID).Scan(&letter)
	if err != nil {
		s.t.Fatal(err)
	}
	applicant := s.signIn("applicant")
	applicant.open("/my/cases/"+caseID.String()).must(http.StatusOK, "期限变动告知书")
	applicant.follow(letter).must(http.StatusOK, append(days, "国务院办公厅")...)
	var clerk string
	err = s.store.Pool.QueryRow(context.Background(), `SELECT a.login FROM accounts a JOIN tasks t ON t.unit_id = a.unit_id
		WHERE t.case_id = $1 AND t.closed_at IS NULL AND a.role = 'unit_clerk' ORDER BY a.login LIMIT 1`, caseID).Scan(&clerk)
	if err != nil {
		s.t.Fatal(err)
	}
	unit := s.signIn(clerk)
	unit.open("/desk").must(http.StatusOK, "期限已变动")
	unit.open("/desk/cases/"+caseID.String()).must(http.StatusOK, "期限变动（放假安排调整）")
}

// The notice of 27 January 2020 prolonged the Spring Festival: 31 January was off, and so was 1 February, until then a make-up
// working day. Every date moves on, so nobody is woken.
func TestNotice_2020_MovesOn(t *testing.T) {
	t.Parallel()
	filed := time.Date(2020, time.January, 22, 10, 0, 0, 0, calendar.Zone)
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := newSeason(t, book, filed)
	comparing, verifying := s.opened(filed, casefile.TaskCompare), s.opened(filed, casefile.TaskVerify)
	s.mustBeDue(map[uuid.UUID]map[string]string{comparing: {"objection.compare": "2020-01-31"}, verifying: {"objection.verify": "2020-02-11"}})

	s.clock.set(time.Date(2020, time.January, 27, 12, 0, 0, 0, calendar.Zone))
	s.admin.open("/admin/calendar/import")
	s.admin.upload("/import", nil, map[string][]byte{"2020-2.json": []byte(`{"id": "2020-2", "year": 2020}`)}).
		must(http.StatusUnprocessableEntity, "缺少公布日期")
	s.admin.upload("/import", nil, map[string][]byte{"2020-2.json": noticeJSON(t, "2020-2")}).must(http.StatusOK, "提前0件")
	s.admin.send("/apply", nil).must(http.StatusOK, "2020-2号通知已适用")
	s.recounted("2020-2")
	s.mustBeDue(map[uuid.UUID]map[string]string{comparing: {"objection.compare": "2020-02-03"}, verifying: {"objection.verify": "2020-02-13"}})
	s.mustHaveMoved(comparing, "objection.compare", "2020-01-31", "2020-02-03", "2020-2")
	if n := s.count(`SELECT count(*) FROM recounts WHERE nearer = 0 AND later > 0`); n != 1 {
		t.Error("a date came nearer")
	}
	s.mustBeTold(verifying, "2020年2月13日")
	s.clock.run()
	s.mustEnd(comparing, "objection.compare", calendar.NewDate(2020, time.February, 3))
	for _, line := range s.lines(comparing, "step.reminded", "objection.compare") {
		if line.At.Before(time.Date(2020, time.February, 3, 9, 0, 0, 0, calendar.Zone)) {
			t.Errorf("reminded at %s, of a day off", line.At.In(calendar.Zone))
		}
	}
	if s.signals(comparing)+s.signals(verifying) != 0 {
		t.Error("workflows were woken for dates that move on")
	}
	s.checkTrails()
}

// noticeJSON is a notice of the program as a file.
func noticeJSON(t *testing.T, id string) []byte {
	t.Helper()
	known, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range known.Notices() {
		if n.ID == id {
			text, err := json.Marshal(n)
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
	}
	t.Fatalf("no notice %s", id)
	return nil
}

// A deadline that runs into a year without a notice is provisional; the notice, here a made-up one, settles it and moves it.
func TestNotice_2027_SettlesProvisionalDates(t *testing.T) {
	t.Parallel()
	filed := time.Date(2026, time.December, 21, 10, 0, 0, 0, calendar.Zone)
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := newSeason(t, book, filed)
	caseID := s.opened(filed, casefile.TaskVerify)
	if d := s.deadline(caseID, "objection.verify"); !d.Provisional || calendar.DateOf(d.DueAt).String() != "2027-01-05" {
		t.Fatalf("due %s, provisional %v", d.DueAt, d.Provisional)
	}
	applicant := s.signIn("applicant")
	applicant.open("/my/cases/"+caseID.String()).must(http.StatusOK, "暂定")

	s.clock.set(time.Date(2026, time.December, 22, 15, 0, 0, 0, calendar.Zone))
	days := "date,name,as\n2027-01-01,元旦,off\n2027-01-02,元旦,off\n2027-01-03,元旦,%s\n"
	head := values{"id": "2027-1", "year": "2027", "published-year": "2026", "published-month": "12", "published-day": "22",
		"source": "https://example.org/made-up"}
	s.admin.open("/admin/calendar/import")
	s.admin.upload("/import", values{"id": "2027-1"}, map[string][]byte{"days.csv": fmt.Appendf(nil, days, "work")}).
		must(http.StatusUnprocessableEntity, "请填写年份", "请填写出处")
	s.admin.upload("/import", head, map[string][]byte{"days.csv": fmt.Appendf(nil, days, "调休")}).
		must(http.StatusUnprocessableEntity, "第4行：“调休”应当是off（休）、work（班）或ordinary")
	s.admin.upload("/import", head, map[string][]byte{"days.csv": fmt.Appendf(nil, days, "work")}).must(http.StatusOK, "不再暂定的期限", "提前")
	s.admin.send("/apply", nil).must(http.StatusOK, "2027-1号通知已适用")
	s.recounted("2027-1")
	if d := s.deadline(caseID, "objection.verify"); d.Provisional || calendar.DateOf(d.DueAt).String() != "2027-01-04" {
		t.Errorf("due %s, provisional %v", d.DueAt, d.Provisional)
	}
	s.mustHaveMoved(caseID, "objection.verify", "2027-01-05", "2027-01-04", "2027-1")
	s.mustBeTold(caseID, "2027年1月4日")
	s.clock.run()
	s.mustEnd(caseID, "objection.verify", calendar.NewDate(2027, time.January, 4))
	s.checkTrails()
}
