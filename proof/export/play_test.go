package export_test

import (
	"context"
	"os"
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
	"creditcase/proof"
	"creditcase/proof/export"
	"creditcase/rules"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// play is one case whose people act one after the other, without Temporal.
type play struct {
	t      *testing.T
	city   *dbtest.City
	book   *rules.Book
	pack   *rules.Pack
	clock  *calendar.Manual
	steps  *activities.Activities
	caseID uuid.UUID
	number string
	wakes  int
	wrong  bool     // the platform has copied the record wrongly
	files  *os.Root // what lies in it is looked at with the proof; nil: nothing
}

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, calendar.Zone)

func newPlay(t *testing.T, packID string, begins time.Time, cal calendar.Source) *play {
	t.Helper()
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := book.InForce(packID, calendar.DateOf(begins))
	if err != nil {
		t.Fatal(err)
	}
	p := &play{t: t, city: dbtest.NewCity(t, db.NewStore(dbtest.New(t))), book: book, pack: pack, clock: calendar.NewManual(begins)}
	_, err = p.city.Store.Pool.Exec(t.Context(), `INSERT INTO partners (id, name_zh, name_en, url, created_at)
		VALUES ($1, '市交通运输局', 'Transport Bureau', 'https://partner.example', $2)`, uuid.New(), begins)
	if err != nil {
		t.Fatal(err)
	}
	if cal == nil {
		if cal, err = db.OpenCalendar(t.Context(), p.city.Store, begins); err != nil {
			t.Fatal(err)
		}
	}
	p.steps = &activities.Activities{Store: p.city.Store, Book: book, Calendar: cal, Clock: p.clock}
	activitiestest.Start(t, p.steps)
	return p
}

// again begins another case in the same city, at the same instant.
func (p *play) again(t *testing.T) *play {
	p.clock.Set(monday)
	return &play{t: t, city: p.city, book: p.book, pack: p.pack, clock: p.clock, steps: p.steps}
}

// done waits until the step of an act has committed.
func (p *play) done(receipt db.Receipt, err error) db.Receipt {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(2 * time.Millisecond) {
		var status casefile.ActStatus
		row := p.city.Store.Pool.QueryRow(context.Background(), `SELECT status FROM acts WHERE id = $1`, receipt.ActID)
		if err := row.Scan(&status); err != nil {
			p.t.Fatal(err)
		}
		if status != casefile.ActReceived {
			return receipt
		}
	}
	p.t.Fatalf("act %s is not done", receipt.ActID)
	return receipt
}

func (p *play) file(edit func(*casefile.Filing)) {
	p.t.Helper()
	source := casefile.Content{"amount": "5000"}
	if p.wrong {
		source["amount"] = "500"
	}
	record := p.city.NewRecord(p.t, casefile.Content{"amount": "5000"}, source)
	filing := p.city.Filing(record, p.pack.ID, int32(p.pack.Version), p.pack.Hash(casefile.FlowObjection), p.clock.Now())
	filing.Filing.Grounds = []string{p.pack.Procedure(casefile.FlowObjection).Grounds[0].ID}
	if edit != nil {
		edit(&filing.Filing)
	}
	receipt := p.done(p.city.Store.File(context.Background(), filing))
	p.caseID, p.number = receipt.CaseID, receipt.CaseNumber
}

func (p *play) openTask(kind casefile.TaskKind) db.Task {
	p.t.Helper()
	rows, err := p.city.Store.Pool.Query(context.Background(),
		`SELECT * FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL`, p.caseID, kind)
	if err != nil {
		p.t.Fatal(err)
	}
	task, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[db.Task])
	if err != nil {
		p.t.Fatalf("open task %s: %v", kind, err)
	}
	return task
}

// act answers the open task of a kind, an hour after what came before.
func (p *play) act(kind casefile.TaskKind, content any) {
	p.t.Helper()
	p.actAs(kind, kind.Act(), content)
}

func (p *play) actAs(kind casefile.TaskKind, as casefile.ActKind, content any) {
	p.t.Helper()
	p.clock.Advance(time.Hour)
	task := p.openTask(kind)
	actor := p.city.Clerk(task.UnitID)
	if kind.ForHeads() {
		actor = p.city.Head(task.UnitID)
	}
	a := db.NewAct{FormID: uuid.New(), ActorID: actor, UnitID: task.UnitID, TaskID: task.ID, Kind: as, Content: content, At: p.clock.Now()}
	if as == casefile.ActRequestExtension {
		p.done(p.city.Store.RequestExtension(context.Background(), a))
		return
	}
	p.done(p.city.Store.Act(context.Background(), a))
}

// days lets time pass and the timers of the case fire.
func (p *play) days(n int) {
	p.t.Helper()
	for range n {
		p.clock.Advance(24 * time.Hour)
		p.wakes++
		if _, err := p.steps.MarkDeadlines(context.Background(), activities.Woken{CaseID: p.caseID, Wake: p.wakes}); err != nil {
			p.t.Fatal(err)
		}
	}
}

func (p *play) accept() {
	p.t.Helper()
	p.act(casefile.TaskFormCheck, casefile.FormCheck{Accept: true})
}

func (p *play) compare(f casefile.Finding) {
	p.t.Helper()
	p.act(casefile.TaskCompare, casefile.Comparison{Finding: f, Reasons: "已比对", Changes: fix.Changes})
}

// decide is the unit's decision, or under a pack in which the operator decides alone the operator's.
func (p *play) decide(d casefile.Decision) {
	p.t.Helper()
	kind := casefile.TaskVerify
	if p.pack.Objection.Handling == casefile.HandlingOperator {
		kind = casefile.TaskDecide
	}
	p.act(kind, d)
}

func (p *play) inform() {
	p.t.Helper()
	if p.pack.Objection.AfterDecision() == casefile.TaskInform {
		p.act(casefile.TaskInform, casefile.Informing{Remark: "特此告知"})
	}
}

var (
	fix = casefile.Decision{Outcome: casefile.OutcomeCorrect, Reasons: "与决定书一致",
		Changes: []casefile.Change{{Field: "amount", From: "5000", To: "500"}}}
	keep = casefile.Decision{Outcome: casefile.OutcomeKeep, Reasons: "核查无误"}
)

func (p *play) toUnit() {
	p.t.Helper()
	p.file(nil)
	p.accept()
	if p.pack.Objection.Handling != casefile.HandlingOperator {
		p.compare(casefile.FindingNoError)
	}
}

// export takes the proof of the case out and seals it.
func (p *play) export(viewer uuid.UUID) (proof.File, []byte) {
	p.t.Helper()
	file, err := export.Case(context.Background(), p.city.Store, p.book, export.Options{Number: p.number, Viewer: viewer, At: p.clock.Now(), Files: p.files})
	if err != nil {
		p.t.Fatal(err)
	}
	data, err := proof.Encode(file)
	if err != nil {
		p.t.Fatal(err)
	}
	return file, data
}
