package workflows_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/testsuite"
	"pgregory.net/rapid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/workflows"
)

// move is one thing that somebody does, or tries to: which, after how long, and numbers from which the rest follows.
type move struct {
	Do    string
	After time.Duration
	Pick  int
	More  int
}

// crowd plays people who do the right thing, the wrong thing and nothing, in any order and at any time, and looks after
// each move at what must hold whatever they do.
type crowd struct {
	*court
	plays   play
	records []uuid.UUID
	faults  []string
	waiting []workflows.Act // received while nothing is delivered
	outage  bool

	calendar *calendar.Calendar
	done     int // moves that were received
	illegal  int // moves that were refused as they must be
}

// moves are what people try, the likely ones first.
var moves = map[string]func(*crowd, move){
	"answer": (*crowd).answer, "answer again": (*crowd).answer, "answer late": (*crowd).answer, "supplement": (*crowd).supplement,
	"send back": (*crowd).sendBack, "ask for more time": (*crowd).askForTime, "withdraw": (*crowd).withdraw,
	"two at once": (*crowd).twoAtOnce, "another unit": (*crowd).anotherUnit, "wrong act": (*crowd).wrongAct, "closed task": (*crowd).closedTask,
	"clerk for head": (*crowd).clerkForHead, "somebody else's case": (*crowd).strangers, "file again": (*crowd).fileAgain,
	"outage": (*crowd).toggle, "nothing": func(*crowd, move) {},
}

var draws = rapid.Custom(func(t *rapid.T) move {
	return move{
		Do:    rapid.SampledFrom(names()).Draw(t, "do"),
		After: time.Duration(rapid.IntRange(0, 5*24).Draw(t, "hours")) * time.Hour,
		Pick:  rapid.IntRange(0, 99).Draw(t, "pick"),
		More:  rapid.IntRange(0, 99).Draw(t, "more"),
	}
})

func names() (list []string) {
	for name := range moves {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// play is what of a procedure the crowd has to know.
type play interface {
	flow() casefile.Flow
	// file opens a case somehow, on records of its own or on those that others have made.
	file(c *crowd, rt *rapid.T, start time.Time) workflows.Opened
	// content is some answer to a task; pick decides which.
	content(c *crowd, task db.Task, pick int) any
	// again tries to open a second case on the same records.
	again(c *crowd) error
	// look checks what must hold of the procedure at any moment.
	look(c *crowd, after string)
}

// TestAnySequence tries random acts, legal and illegal, and jumps of the clock, in cases of every procedure on the records of one
// company: at most one decision a task, marks and effects exactly when they are due, no due date past its cap, nothing possible after the
// end, every refusal with its reason.
func TestAnySequence(t *testing.T) {
	city := dbtest.NewCity(t, db.NewStore(dbtest.New(t)))
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	ends, illegal, again := map[casefile.Result]int{}, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		packID := rapid.SampledFrom(append(book.IDsFor(casefile.FlowObjection), "shenzhen-2020", "shenzhen-2020")).Draw(rt, "pack") // it has the most branches
		start := monday.AddDate(0, 0, rapid.IntRange(0, 300).Draw(rt, "day"))
		pack, err := book.InForce(packID, calendar.DateOf(start))
		if err != nil {
			rt.Skip("no pack on that day")
		}
		plays := rapid.SampledFrom([]play{new(objecting), new(repairing), new(following), new(disputing), new(entitling), new(reorganizing)}).Draw(rt, "procedure")
		if !pack.Provides(plays.flow()) {
			rt.Skip("not provided for")
		}
		c := newCrowd(t, city, book, pack, cal, start)
		c.plays, c.flow = plays, plays.flow()
		filed := plays.file(c, rt, start)
		sequence := rapid.SliceOfN(draws, 5, 30).Draw(rt, "moves")
		if rapid.Bool().Draw(rt, "history lost") {
			lost := rapid.IntRange(0, len(sequence)).Draw(rt, "after move")
			c.play(filed, sequence[:lost], false)
			c.beginAgain(filed, sequence[lost:])
			again++
		} else {
			c.play(filed, sequence, true)
		}
		c.atTheEnd()
		if row := c.caseRow(); row.Result != nil {
			ends[*row.Result]++
		}
		illegal += c.illegal
		for _, fault := range c.faults {
			rt.Error(fault)
		}
	})
	t.Logf("ended: %v; %d illegal moves; %d procedures begun again", ends, illegal, again)
	if len(ends) < 4 || illegal < 50 || again == 0 {
		t.Errorf("the sequences reach too little: %v, %d, %d", ends, illegal, again)
	}
}

func newCrowd(t *testing.T, city *dbtest.City, book *rules.Book, pack *rules.Pack, cal *calendar.Calendar, start time.Time) *crowd {
	c := &crowd{court: &court{t: t, book: book, pack: pack, city: city}, calendar: cal}
	c.enter(start)
	return c
}

// enter is a new environment in which no workflow has run.
func (c *crowd) enter(start time.Time) {
	var suite testsuite.WorkflowTestSuite
	c.env = suite.NewTestWorkflowEnvironment()
	c.env.SetStartTime(start)
	c.env.SetTestTimeout(time.Minute)
	c.env.RegisterActivity(&activities.Activities{Store: c.city.Store, Book: c.book, Calendar: c.calendar, Clock: envClock{c.env}, Wall: c.env.Now})
}

// beginAgain goes on in an environment that knows nothing of the procedure, with what the register says. What was received and not
// delivered goes both ways: handed over, and delivered once more.
func (c *crowd) beginAgain(filed workflows.Opened, sequence []move) {
	if c.caseRow().ClosedAt != nil {
		return
	}
	in := filed
	in.Again = true
	acts, err := c.city.Store.ActsToRepeat(context.Background(), c.caseID)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, a := range acts {
		if workflows.Takes(c.flow, a.Kind) {
			act := workflows.Act{ActID: a.ID, Kind: a.Kind}
			if a.TaskID != nil {
				act.TaskID = *a.TaskID
			}
			in.Acts = append(in.Acts, act)
		}
	}
	c.enter(c.env.Now())
	c.outage = true // those that wait come with the end of the outage
	c.play(in, sequence, true)
}

// play makes the moves, each its time after the one before, and stops the procedure: a good while after the last where it is to come to
// its end, or there and then.
func (c *crowd) play(in workflows.Opened, sequence []move, toTheEnd bool) {
	at := time.Hour
	for _, m := range sequence {
		c.env.RegisterDelayedCallback(func() { moves[m.Do](c, m); c.look(m.Do) }, at)
		at += m.After + time.Minute
	}
	if toTheEnd {
		c.env.RegisterDelayedCallback(func() { c.outage = true; c.toggle(move{}) }, at)
		at += time.Hour
	}
	c.env.RegisterDelayedCallback(func() { c.look("the end"); c.env.CancelWorkflow() }, at)
	procedure, err := workflows.Of(c.flow)
	if err != nil {
		c.t.Fatal(err)
	}
	c.env.ExecuteWorkflow(procedure.Run, in)
	if !c.env.IsWorkflowCompleted() {
		c.fault("the workflow still runs")
	}
}

func (c *crowd) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// toggle cuts delivery off, or carries what was received meanwhile, in its order.
func (c *crowd) toggle(move) {
	if c.outage = !c.outage; c.outage {
		return
	}
	for _, act := range c.waiting {
		c.carry(act)
	}
	c.waiting = nil
}

// deliver carries a received act to the procedure, as the deliverers do.
func (c *crowd) deliver(act workflows.Act) {
	c.done++
	if c.outage {
		c.waiting = append(c.waiting, act)
		return
	}
	c.carry(act)
}

func (c *crowd) carry(act workflows.Act) {
	if !c.env.IsWorkflowCompleted() {
		c.env.UpdateWorkflow(string(act.Kind), act.ActID.String(), &updates{court: c.court}, act)
	}
}

// receive notes how an attempt went: where it must fail, it fails with a sentence.
func (c *crowd) receive(what string, legal bool, err error) bool {
	var why *casefile.Error
	switch {
	case err == nil && !legal:
		c.fault("%s was received though it must not be", what)
	case err == nil:
		return true
	case !errors.As(err, &why) || !messages.Has(why.Message) || why.Code == casefile.CodeInternal:
		c.fault("%s failed without a sentence: %v", what, err)
	case legal:
		c.fault("%s was refused: %v", what, err)
	default:
		c.illegal++
	}
	return false
}

func (c *crowd) tasks(where string) []db.Task {
	rows, err := c.city.Store.Pool.Query(context.Background(), `SELECT * FROM tasks t WHERE case_id = $1 AND `+where+` ORDER BY opened_at, id`, c.caseID)
	if err != nil {
		c.t.Fatal(err)
	}
	tasks, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.Task])
	if err != nil {
		c.t.Fatal(err)
	}
	return tasks
}

const (
	openTasks = `closed_at IS NULL`
	// untouched are open tasks that have no act on the way.
	untouched = `closed_at IS NULL AND NOT EXISTS (SELECT FROM acts a WHERE a.task_id = t.id AND a.status = 'received' AND a.kind <> 'request_extension')`
)

func one[T any](all []T, pick int) (v T, ok bool) {
	if len(all) == 0 {
		return v, false
	}
	return all[pick%len(all)], true
}

func (c *crowd) count(query string, args ...any) (n int) {
	if err := c.city.Store.Pool.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

// look checks what must hold at any moment.
func (c *crowd) look(after string) {
	for what, query := range map[string]string{
		"task with two acts": `SELECT count(*) FROM (SELECT task_id FROM acts WHERE case_id = $1 AND status <> 'refused'
			AND kind NOT IN ('claim', 'release', 'hand_over', 'request_extension') AND task_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1) x`,
		"refusal without a reason":           `SELECT count(*) FROM acts WHERE case_id = $1 AND status = 'refused' AND refusal = ''`,
		"open task of a closed case":         `SELECT count(*) FROM tasks t JOIN cases c ON c.id = t.case_id WHERE c.id = $1 AND c.closed_at IS NOT NULL AND t.closed_at IS NULL`,
		"running clock of a closed case":     `SELECT count(*) FROM deadlines d JOIN cases c ON c.id = d.case_id WHERE c.id = $1 AND c.closed_at IS NOT NULL AND d.met_at IS NULL AND d.message_id IS NULL`,
		"clock that stands still for nobody": `SELECT count(*) FROM deadlines d JOIN cases c ON c.id = d.case_id WHERE c.id = $1 AND d.paused_at IS NOT NULL AND c.stage <> 'supplement'`,
		"task due at another time than its clock": `SELECT count(*) FROM tasks t JOIN deadlines d ON d.task_id = t.id AND d.met_at IS NULL
			WHERE t.case_id = $1 AND t.closed_at IS NULL AND t.due_at <> d.due_at AND d.clock <> 'objection.transfer'`,
	} {
		if n := c.count(query, c.caseID); n > 0 {
			c.fault("after %s: %d × %s", after, n, what)
		}
	}
	c.lookAtDates(after)
	c.plays.look(c, after)
}

func (c *crowd) lookAtDates(after string) {
	rows, err := c.city.Store.DeadlinesByCase(context.Background(), c.caseID)
	if err != nil {
		c.t.Fatal(err)
	}
	whole := time.Time{} // the end of the whole case, where the pack sets one
	for _, row := range rows {
		if row.Clock == c.pack.Procedure(c.flow).Steps[casefile.StepTotal] {
			whole = row.DueAt
		}
	}
	steps := c.pack.Procedure(c.flow).Steps
	verify := []string{steps[casefile.StepVerify], steps[casefile.StepDecideDirect]}
	for _, row := range rows {
		var d rules.Deadline
		if err := json.Unmarshal(row.Explanation, &d); err != nil {
			c.t.Fatal(err)
		}
		limited := !whole.IsZero() && slices.Contains(verify, row.Clock) && row.PausedAt == nil && d.DueDate() != calendar.DateOf(d.Start)
		if limited && row.DueAt.After(whole) {
			c.fault("after %s: %s is due %v, the whole case %v", after, d.Clock, d.Due, whole)
		}
		if row.OverdueAt != nil && row.OverdueAt.Before(row.DueAt) {
			c.fault("after %s: %s is overdue at %v, due %v", after, d.Clock, row.OverdueAt, row.DueAt)
		}
		if !d.Due.Equal(row.DueAt) {
			c.fault("after %s: %s is due %v and explained as %v", after, d.Clock, row.DueAt, d.Due)
		}
	}
}

// atTheEnd checks that the procedure ended with its case, that nothing is possible any more, and that the trail holds.
func (c *crowd) atTheEnd() {
	c.look("all")
	row, err := c.caseRow(), c.env.GetWorkflowError()
	if n := c.count(`SELECT count(*) FROM acts WHERE case_id = $1 AND status = 'received'`, c.caseID); n > 0 && row.ClosedAt == nil {
		c.fault("%d acts were received and never processed: %v", n, c.refused)
	}
	if (row.ClosedAt != nil) != (err == nil) {
		c.fault("the case is %s and the workflow ended with %v", row.Stage, err)
	}
	if row.ClosedAt != nil {
		for _, task := range c.tasks(`true`) {
			c.send("an act after the end", false, c.newAct(task, task.Kind.Act(), c.plays.content(c, task, 0)))
		}
		c.withdraw(move{Pick: 99})
		c.supplement(move{})
	}
	_, err = c.city.Store.VerifyTrails(context.Background(), func(number string, err error) { c.fault("trail of %s: %v", number, err) })
	if err != nil {
		c.t.Fatal(err)
	}
	for _, why := range c.refused {
		if why == "" {
			c.fault("an act came back without a reason")
		}
	}
}
