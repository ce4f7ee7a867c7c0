package recount_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/activities"
	"creditcase/activities/activitiestest"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/recount"
	"creditcase/rules"
)

// spring is a city in March 2019, two days before the notice of 22 March made 28 April and 5 May working days and gave
// 2 to 4 May off. Its regulation has longer periods than any real one, because the notice came five weeks ahead.
type spring struct {
	*dbtest.City
	t         *testing.T
	clock     *calendar.Manual
	pack      *rules.Pack
	steps     *activities.Activities
	recounter *recount.Recounter
	log       *strings.Builder
}

// Filed on 20 March, 27 working days end on 29 April by the first notice for 2019 and on 28 April by the second, 30 on
// 3 and 5 May, 31 on 6 May by either.
const (
	verifyDays = 27
	totalDays  = 30
)

var filed = time.Date(2019, time.March, 20, 10, 0, 0, 0, calendar.Zone)

func newSpring(t *testing.T, packID string, amounts map[string]int) *spring {
	t.Helper()
	store := db.NewStore(dbtest.New(t))
	s := &spring{City: dbtest.NewCity(t, store), t: t, clock: calendar.NewManual(filed), log: &strings.Builder{}}
	files := map[string]string{"shenzhen-2020": "2020-01-01", "xiamen-draft": "2020-01-01", "shenzhen-2022": "2022-07-08"}
	book := activitiestest.Book(t, packID, files[packID], "2018-01-01", amounts)
	var err error
	if s.pack, err = book.InForce(packID, calendar.DateOf(filed)); err != nil {
		t.Fatal(err)
	}
	inForce, err := db.OpenCalendar(context.Background(), store, filed)
	if err != nil {
		t.Fatal(err)
	}
	s.steps = &activities.Activities{Store: store, Book: book, Calendar: inForce, Clock: s.clock}
	s.recounter = &recount.Recounter{Activities: s.steps, Log: slog.New(slog.NewTextHandler(s.log, nil))}
	activitiestest.Start(t, s.steps)
	return s
}

// verification files an objection and brings it to the unit that verifies, all at the instant at.
func (s *spring) verification(at time.Time) uuid.UUID {
	s.t.Helper()
	content := casefile.Content{"amount": "1"}
	filing := s.Filing(s.NewRecord(s.t, content, content), s.pack.ID, int32(s.pack.Version), s.pack.Hash(casefile.FlowObjection), at)
	filing.Filing.LearnedOn = "2019-03-19"
	receipt, err := s.Store.File(context.Background(), filing)
	if err != nil {
		s.t.Fatal(err)
	}
	s.act(receipt.CaseID, casefile.TaskFormCheck, casefile.FormCheck{Accept: true}, at)
	s.act(receipt.CaseID, casefile.TaskCompare, casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "一致"}, at)
	s.task(receipt.CaseID, casefile.TaskVerify)
	return receipt.CaseID
}

func (s *spring) act(caseID uuid.UUID, kind casefile.TaskKind, content any, at time.Time) {
	s.t.Helper()
	task := s.task(caseID, kind)
	_, err := s.Store.Act(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: s.Clerk(task.UnitID), UnitID: task.UnitID,
		TaskID: task.ID, Kind: kind.Act(), Content: content, At: at})
	if err != nil {
		s.t.Fatal(err)
	}
}

// task waits for an open task.
func (s *spring) task(caseID uuid.UUID, kind casefile.TaskKind) db.Task {
	s.t.Helper()
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(2 * time.Millisecond) {
		rows, err := s.Store.Pool.Query(context.Background(), `SELECT * FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL`,
			caseID, kind)
		if err != nil {
			s.t.Fatal(err)
		}
		task, err := pgx.CollectOneRow(rows, pgx.RowToStructByPos[db.Task])
		if err == nil {
			return task
		}
	}
	s.t.Fatalf("no task %s", kind)
	return db.Task{}
}

// known is a notice that comes with the program.
func (s *spring) known(id string) calendar.Notice {
	s.t.Helper()
	known, err := calendar.Load()
	if err != nil {
		s.t.Fatal(err)
	}
	i := slices.IndexFunc(known.Notices(), func(n calendar.Notice) bool { return n.ID == id })
	if i < 0 {
		s.t.Fatalf("no notice %s", id)
	}
	return known.Notices()[i]
}

// apply puts the notice of 22 March in force at the instant at, and counts everything again.
func (s *spring) apply(at time.Time) db.Recount {
	s.t.Helper()
	s.clock.Set(at)
	if _, err := s.Store.ApplyNotice(context.Background(), s.known("2019-2"), nil, at); err != nil {
		s.t.Fatal(err)
	}
	return s.sweep()
}

func (s *spring) sweep() db.Recount {
	s.t.Helper()
	ctx := context.Background()
	if err := s.recounter.Sweep(ctx); err != nil {
		s.t.Fatal(err)
	}
	counted, err := s.Store.RecountGet(ctx, "2019-2")
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.Store.VerifyTrails(ctx, func(number string, err error) { s.t.Errorf("trail of %s: %v", number, err) }); err != nil {
		s.t.Fatal(err)
	}
	return counted
}

func (s *spring) deadline(caseID uuid.UUID, clock string) db.Deadline {
	s.t.Helper()
	return dbtest.Deadline(s.t, s.Store, caseID, clock)
}

func (s *spring) due(caseID uuid.UUID, clock string) string {
	s.t.Helper()
	return calendar.DateOf(s.deadline(caseID, clock).DueAt).String()
}

func (s *spring) exec(sql string, args ...any) {
	s.t.Helper()
	dbtest.Arrange(s.t, s.Store, sql, args...)
}

func (s *spring) count(sql string, args ...any) (n int) {
	s.t.Helper()
	if err := s.Store.Pool.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// lines gives the facts of the trail's lines of one event.
func (s *spring) lines(caseID uuid.UUID, event string) (facts []map[string]string) {
	s.t.Helper()
	for _, e := range dbtest.Trail(s.t, s.Store, caseID) {
		if e.Event == event {
			facts = append(facts, e.Facts)
		}
	}
	return facts
}

var noticeDay = time.Date(2019, time.March, 22, 15, 0, 0, 0, calendar.Zone)
