package recount_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/recount"
	"creditcase/rules"
)

// One case with a date that comes nearer, one that moves on, and one that stays.
func TestRecount_BothDirections(t *testing.T) {
	s := newSpring(t, "shenzhen-2020", map[string]int{"objection.verify": verifyDays, "objection.total": totalDays})
	c := s.verification(filed)
	old, err := calendar.Published(calendar.DateOf(filed))
	if err != nil {
		t.Fatal(err)
	}
	foreseen, err := recount.Foresee(context.Background(), s.Store, noticeDay, old, mustPublished(t, noticeDay))
	if err != nil {
		t.Fatal(err)
	}
	if s.due(c, "objection.verify") != "2019-04-29" || s.due(c, "objection.total") != "2019-05-03" {
		t.Fatalf("before the notice: %s, %s", s.due(c, "objection.verify"), s.due(c, "objection.total"))
	}
	counted := s.apply(noticeDay)
	if s.due(c, "objection.verify") != "2019-04-28" || s.due(c, "objection.total") != "2019-05-05" {
		t.Errorf("after the notice: %s, %s", s.due(c, "objection.verify"), s.due(c, "objection.total"))
	}
	if counted.Nearer != 1 || counted.Later != 1 || counted.Done != counted.Total || counted.FinishedAt == nil || counted.Failed != 0 {
		t.Errorf("recount %+v", counted)
	}
	if foreseen.Nearer != 1 || foreseen.Later != 1 || foreseen.Passed != 0 || len(foreseen.First) != 2 ||
		foreseen.First[0].To.Format(time.DateOnly) != "2019-04-28" {
		t.Errorf("foreseen %+v", foreseen)
	}
	want := []map[string]string{
		{"clock": "objection.verify", "from": "2019-04-29T23:59:59+08:00", "due": "2019-04-28T23:59:59+08:00", "notice": "2019-2"},
		{"clock": "objection.total", "from": "2019-05-03T23:59:59+08:00", "due": "2019-05-05T23:59:59+08:00", "notice": "2019-2"},
	}
	got := s.lines(c, "step.deadline_moved")
	for _, facts := range got {
		for _, key := range []string{"from", "due"} {
			at, err := time.Parse(time.RFC3339, facts[key])
			if err != nil {
				t.Fatal(err)
			}
			facts[key] = at.In(calendar.Zone).Format(time.RFC3339)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	s.checkLetter(c)
	s.checkTask(c)
	// The reminder of 25 April stays the next instant of the case, and finds the new dates then.
	if n := s.count(`SELECT count(*) FROM wakes`); n != 0 {
		t.Errorf("%d wakes", n)
	}
}

// Who is told that its timer is too late: 29 working days end on 2 May or, now, on 30 April, and the reminder comes a day
// sooner, on 28 April.
func TestRecount_Nearer_Wakes(t *testing.T) {
	s := newSpring(t, "shenzhen-2020", map[string]int{"objection.verify": 29, "objection.total": totalDays})
	c := s.verification(filed)
	s.apply(noticeDay)
	if got := s.due(c, "objection.verify"); got != "2019-04-30" {
		t.Errorf("due %s", got)
	}
	if n := s.count(`SELECT count(*) FROM wakes WHERE case_id = $1`, c); n != 1 {
		t.Errorf("%d wakes", n)
	}
}

func mustPublished(t *testing.T, at time.Time) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.Published(calendar.DateOf(at))
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// checkLetter holds that the applicant has one document that tells both dates, in both languages, and why.
func (s *spring) checkLetter(caseID uuid.UUID) {
	s.t.Helper()
	rows, err := s.Store.Pool.Query(context.Background(), `SELECT * FROM notices WHERE case_id = $1 AND kind = 'date_moved'`, caseID)
	if err != nil {
		s.t.Fatal(err)
	}
	letters, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.Notice])
	if err != nil || len(letters) != 1 {
		s.t.Fatalf("%d documents (%v)", len(letters), err)
	}
	for _, words := range []string{"信异变〔2019〕1号", "核查期限", "2019年4月29日", "2019年4月28日", "总办理期限", "2019年5月3日", "2019年5月5日",
		"2019年3月22日", "2019-2", dbtest.CompanyName} {
		if !strings.Contains(letters[0].HTMLZH, words) {
			s.t.Errorf("the document lacks %q:\n%s", words, letters[0].HTMLZH)
		}
	}
	for _, words := range []string{"28 April 2019", "5 May 2019", "2019-2"} {
		if !strings.Contains(letters[0].HTMLEN, words) {
			s.t.Errorf("the translation lacks %q:\n%s", words, letters[0].HTMLEN)
		}
	}
	if letters[0].ToPartyID == nil || !letters[0].IssuedAt.Equal(noticeDay) {
		s.t.Errorf("document %+v", letters[0])
	}
}

func (s *spring) checkTask(caseID uuid.UUID) {
	s.t.Helper()
	task := s.task(caseID, casefile.TaskVerify)
	if d := calendar.DateOf(task.DueAt).String(); d != "2019-04-28" || task.DueMovedAt == nil || !task.DueMovedAt.Equal(noticeDay) {
		s.t.Errorf("task is due %s, moved %v", d, task.DueMovedAt)
	}
}

// A date that stays where it is gets the new explanation and nothing else, unless its reminder comes nearer: 30 April is
// the second working day before 6 May now, where 2 May was.
func TestRecount_NothingMoves(t *testing.T) {
	s := newSpring(t, "shenzhen-2020", map[string]int{"objection.verify": 31, "objection.total": 31})
	c := s.verification(filed)
	before := s.deadline(c, "objection.verify")
	counted := s.apply(noticeDay)
	after := s.deadline(c, "objection.verify")
	if !before.DueAt.Equal(after.DueAt) || before.CalendarVersion == after.CalendarVersion || counted.Later+counted.Nearer != 0 {
		t.Errorf("from %s to %s, by %s, recount %+v", before.DueAt, after.DueAt, after.CalendarVersion, counted)
	}
	if n := len(s.lines(c, "step.deadline_moved")) + s.count(`SELECT count(*) FROM notices WHERE kind = 'date_moved'`); n != 0 {
		t.Errorf("%d lines and documents about nothing", n)
	}
	if got := calendar.DateOf(*after.RemindAt).String(); got != "2019-04-30" {
		t.Errorf("reminder on %s", got)
	}
	if n := s.count(`SELECT count(*) FROM wakes`); n != 1 {
		t.Errorf("%d wakes, want one for the reminder", n)
	}
}

// What moves on is found when its timer fires: nobody is woken.
func TestRecount_Later_WakesNobody(t *testing.T) {
	s := newSpring(t, "shenzhen-2020", map[string]int{"objection.verify": totalDays, "objection.total": totalDays})
	c := s.verification(filed)
	s.exec(`UPDATE deadlines SET reminded_at = remind_at`)
	counted := s.apply(noticeDay)
	if counted.Later != 2 || counted.Nearer != 0 {
		t.Errorf("recount %+v", counted)
	}
	if d := s.deadline(c, "objection.verify"); d.RemindedAt != nil {
		t.Errorf("the reminder that lies ahead again counts as sent at %s", d.RemindedAt)
	}
	// The reminder lies ahead again, before the old end for which the timer is set; that alone wakes.
	if n := s.count(`SELECT count(*) FROM wakes`); n != 1 {
		t.Errorf("%d wakes", n)
	}
	s.exec(`DELETE FROM wakes`)

	s = newSpring(t, "shenzhen-2020", map[string]int{"objection.verify": totalDays, "objection.total": totalDays})
	s.verification(filed)
	s.exec(`UPDATE deadlines SET reminded_at = remind_at`)
	s.apply(time.Date(2019, time.May, 2, 12, 0, 0, 0, calendar.Zone)) // late: every reminder lies behind
	if n := s.count(`SELECT count(*) FROM wakes`); n != 0 {
		t.Errorf("%d wakes for what moves on", n)
	}
}

// A step may commit what it has computed by the old calendar after the recount has passed: the next sweep finds it. So is
// a crash in the middle made good.
func TestRecount_Stragglers(t *testing.T) {
	s := newSpring(t, "shenzhen-2020", map[string]int{"objection.verify": verifyDays, "objection.total": totalDays})
	early := s.verification(filed)
	s.apply(noticeDay)
	old := &activities.Activities{Store: s.Store, Book: s.steps.Book, Calendar: mustPublished(t, filed), Clock: s.clock}
	late := s.verificationBy(old)
	if s.due(late, "objection.verify") != "2019-04-29" {
		t.Fatalf("the straggler is due %s", s.due(late, "objection.verify"))
	}
	letters := s.count(`SELECT count(*) FROM notices WHERE case_id = $1`, early)
	s.sweep()
	if s.due(late, "objection.verify") != "2019-04-28" {
		t.Errorf("after the sweep: %s", s.due(late, "objection.verify"))
	}
	if n := s.count(`SELECT count(*) FROM notices WHERE case_id = $1`, early); n != letters {
		t.Errorf("who was told is told again: %d documents, then %d", letters, n)
	}
}

// verificationBy files an objection whose steps another process runs.
func (s *spring) verificationBy(a *activities.Activities) uuid.UUID {
	s.t.Helper()
	ctx := context.Background()
	c := s.verification(filed)
	s.exec(`UPDATE deadlines SET met_at = now() WHERE case_id = $1`, c)
	var task uuid.UUID
	if err := s.Store.Pool.QueryRow(ctx, `SELECT id FROM tasks WHERE case_id = $1 AND kind = 'verify'`, c).Scan(&task); err != nil {
		s.t.Fatal(err)
	}
	d, err := rules.Compute(s.pack, "objection.verify", filed, a.Calendar.InForce())
	if err != nil {
		s.t.Fatal(err)
	}
	explanation, err := json.Marshal(d)
	if err != nil {
		s.t.Fatal(err)
	}
	s.exec(`UPDATE deadlines SET met_at = NULL, due_at = $2, explanation = $3 WHERE case_id = $1 AND clock = 'objection.verify'`, c, d.Due, explanation)
	return c
}

// A case that cannot be counted keeps no other from being counted, and is named.
func TestRecount_OneBadCase(t *testing.T) {
	s := newSpring(t, "shenzhen-2020", map[string]int{"objection.verify": verifyDays, "objection.total": totalDays})
	bad, good := s.verification(filed), s.verification(filed)
	s.exec(`UPDATE deadlines SET explanation = jsonb_set(explanation, '{unit}', '"fortnight"') WHERE case_id = $1 AND met_at IS NULL`, bad)
	counted := s.apply(noticeDay)
	if s.due(good, "objection.verify") != "2019-04-28" || s.due(bad, "objection.verify") != "2019-04-29" {
		t.Errorf("good %s, bad %s", s.due(good, "objection.verify"), s.due(bad, "objection.verify"))
	}
	if counted.Failed != 1 || counted.FinishedAt == nil || !strings.Contains(s.log.String(), bad.String()) {
		t.Errorf("recount %+v, log %s", counted, s.log)
	}
}

// Several workers share the work, and everything is counted once.
func TestRecount_SeveralWorkers(t *testing.T) {
	s := newSpring(t, "shenzhen-2020", map[string]int{"objection.verify": verifyDays, "objection.total": totalDays})
	for range 12 {
		s.verification(filed)
	}
	ctx := context.Background()
	s.clock.Set(noticeDay)
	if _, err := s.Store.ApplyNotice(ctx, s.known("2019-2"), nil, noticeDay); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 3 {
		r := &recount.Recounter{Activities: s.steps, Log: slog.New(slog.DiscardHandler)}
		wait.Go(func() {
			if err := r.Sweep(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	counted := s.sweep()
	if counted.Nearer != 12 || counted.Later != 12 || counted.Done != counted.Total || counted.FinishedAt == nil {
		t.Errorf("recount %+v", counted)
	}
	if n := s.count(`SELECT count(DISTINCT number) FROM notices WHERE kind = 'date_moved'`); n != 12 {
		t.Errorf("%d documents", n)
	}
}

// A mark of being overdue goes when the new date lies ahead, and what followed from it too: the unit was not silent
// (xiamen-draft 26(2)), and can be again.
func TestRecount_LiftsMarks(t *testing.T) {
	s := newSpring(t, "xiamen-draft", map[string]int{"objection.verify": totalDays})
	ctx := context.Background()
	c := s.verification(filed)
	if s.due(c, "objection.verify") != "2019-05-03" {
		t.Fatalf("due %s", s.due(c, "objection.verify"))
	}
	imported := time.Date(2019, time.May, 4, 9, 0, 0, 0, calendar.Zone) // six weeks late
	s.clock.Set(imported)
	if _, err := s.steps.MarkDeadlines(ctx, activities.Woken{CaseID: c, Wake: 1}); err != nil {
		t.Fatal(err)
	}
	suspended := `SELECT count(*) FROM effects WHERE kind = 'suspended' AND ended_at IS NULL`
	escalated := `SELECT count(*) FROM escalations`
	if s.deadline(c, "objection.verify").OverdueAt == nil || s.count(suspended) != 1 || s.count(escalated) != 1 {
		t.Fatal("not marked overdue")
	}
	s.apply(imported)
	if d := s.deadline(c, "objection.verify"); d.OverdueAt != nil || calendar.DateOf(d.DueAt).String() != "2019-05-05" {
		t.Errorf("due %s, marked %v; log: %s", d.DueAt, d.OverdueAt, s.log)
	}
	if s.count(suspended) != 0 || s.count(escalated) != 0 || len(s.lines(c, "step.overdue_lifted")) != 1 {
		t.Error("queries are still suspended, or the task is still before the supervisor")
	}
	if n := s.count(`SELECT count(*) FROM wakes WHERE case_id = $1`, c); n != 1 {
		t.Errorf("%d wakes: nothing minds the new end", n)
	}
	s.clock.Set(time.Date(2019, time.May, 6, 0, 0, 1, 0, calendar.Zone))
	if _, err := s.steps.MarkDeadlines(ctx, activities.Woken{CaseID: c, Wake: 2}); err != nil {
		t.Fatal(err)
	}
	if s.deadline(c, "objection.verify").OverdueAt == nil || s.count(suspended) != 1 || s.count(escalated) != 1 {
		t.Error("the second silence has no consequence")
	}
}

// What stands still is counted again, and wakes and tells nobody.
func TestRecount_Paused(t *testing.T) {
	s := newSpring(t, "shenzhen-2020", map[string]int{"objection.verify": verifyDays, "objection.total": totalDays})
	c := s.verification(filed)
	s.exec(`UPDATE deadlines SET paused_at = $1 WHERE met_at IS NULL`, filed)
	s.apply(noticeDay)
	if s.due(c, "objection.verify") != "2019-04-28" || len(s.lines(c, "step.deadline_moved")) != 2 {
		t.Errorf("due %s", s.due(c, "objection.verify"))
	}
	if n := s.count(`SELECT (SELECT count(*) FROM wakes) + (SELECT count(*) FROM notices WHERE kind = 'date_moved')`); n != 0 {
		t.Errorf("%d wakes and documents", n)
	}
}

// A request for an extension is due with its task.
func TestRecount_MovesRequest(t *testing.T) {
	s := newSpring(t, "shenzhen-2020", map[string]int{"objection.verify": verifyDays, "objection.total": totalDays})
	c := s.verification(filed)
	task := s.task(c, casefile.TaskVerify)
	_, err := s.Store.RequestExtension(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: s.UnitClerk, UnitID: s.Unit,
		TaskID: task.ID, Kind: casefile.ActRequestExtension, Content: casefile.ExtensionRequest{Amount: 1, Reasons: "需要调档"}, At: filed})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(s.task(c, casefile.TaskApproveExtension).DueAt.In(calendar.Zone)); !strings.HasPrefix(got, "2019-04-29") {
		t.Fatalf("request due %s", got)
	}
	s.apply(noticeDay)
	if got := fmt.Sprint(s.task(c, casefile.TaskApproveExtension).DueAt.In(calendar.Zone)); !strings.HasPrefix(got, "2019-04-28") {
		t.Errorf("request due %s", got)
	}
}

// Until when a supplement is awaited moves in both places where it is written.
func TestRecount_MovesSupplement(t *testing.T) {
	s := newSpring(t, "shenzhen-2022", map[string]int{"objection.supplement": verifyDays})
	content := casefile.Content{"amount": "1"}
	filing := s.Filing(s.NewRecord(t, content, content), s.pack.ID, int32(s.pack.Version), s.pack.Hash(casefile.FlowObjection), filed)
	filing.Filing.LearnedOn = "2019-03-19"
	receipt, err := s.Store.File(context.Background(), filing)
	if err != nil {
		t.Fatal(err)
	}
	s.act(receipt.CaseID, casefile.TaskFormCheck, casefile.FormCheck{Missing: []string{"处罚决定书"}}, filed)
	for begun := time.Now(); s.count(`SELECT count(*) FROM supplements`) == 0; time.Sleep(2 * time.Millisecond) {
		if time.Since(begun) > 20*time.Second {
			t.Fatal("no supplement is asked for")
		}
	}
	s.apply(noticeDay)
	want := "2019-04-28"
	if got := s.due(receipt.CaseID, "objection.supplement"); got != want {
		t.Errorf("due %s", got)
	}
	if n := s.count(`SELECT count(*) FROM supplements WHERE (due_at AT TIME ZONE 'Asia/Shanghai')::date = $1::date`, want); n != 1 {
		t.Error("what is asked for has another date")
	}
	if n := s.count(`SELECT count(*) FROM notices WHERE kind = 'date_moved'`); n != 1 {
		t.Errorf("%d documents", n)
	}
}

// Of two notices in a row the applicant hears once, of where the date stood before and where it stands now; of one that puts
// everything back, nothing. The trail has it all.
func TestRecount_TwoNotices(t *testing.T) {
	tests := []struct {
		name  string
		days  []calendar.NoticeDay
		due   string
		words string // of the document; empty: there is none
	}{
		{"put back", []calendar.NoticeDay{may(28-30, calendar.Ordinary), may(2, calendar.Ordinary), may(3, calendar.Ordinary),
			may(4, calendar.Ordinary), may(5, calendar.Ordinary)}, "2019-04-29", ""},
		{"moved on", []calendar.NoticeDay{may(28-30, calendar.Ordinary), may(29-30, calendar.Off)}, "2019-04-30", "2019年4月30日"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSpring(t, "shenzhen-2020", map[string]int{"objection.verify": verifyDays, "objection.total": 5})
			c := s.verification(filed)
			ctx := context.Background()
			s.clock.Set(noticeDay)
			third := calendar.Notice{ID: "2019-3", Year: 2019, Published: calendar.DateOf(noticeDay), Source: "made up", Revises: "2019-2", Days: tt.days}
			for _, n := range []calendar.Notice{s.known("2019-2"), third} {
				if _, err := s.Store.ApplyNotice(ctx, n, nil, noticeDay); err != nil {
					t.Fatal(err)
				}
				if err := s.recounter.Count(ctx); err != nil {
					t.Fatal(err)
				}
			}
			s.sweep()
			if got := s.due(c, "objection.verify"); got != tt.due {
				t.Errorf("due %s, want %s", got, tt.due)
			}
			if n := len(s.lines(c, "step.deadline_moved")); n != 2 {
				t.Errorf("%d lines", n)
			}
			letters := s.count(`SELECT count(*) FROM notices WHERE kind = 'date_moved'`)
			right := s.count(`SELECT count(*) FROM notices WHERE kind = 'date_moved' AND strpos(html_zh, $1) > 0
				AND strpos(html_zh, '2019年4月29日') > 0 AND strpos(html_zh, '2019-2') > 0 AND strpos(html_zh, '2019-3') > 0`, tt.words)
			if letters != right || (letters == 1) != (tt.words != "") || s.count(`SELECT count(*) FROM date_moves`) != 0 {
				t.Errorf("%d documents, %d right", letters, right)
			}
		})
	}
}

// may is a day of a notice, counted from 1 May 2019.
func may(day int, as calendar.Effect) calendar.NoticeDay {
	return calendar.NoticeDay{Date: calendar.NewDate(2019, time.May, day), Name: "劳动节", As: as}
}
