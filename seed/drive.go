package seed

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// How long demo cases wait for the worker to process one act, and how often they look. Both are wall time.
const (
	patience = 2 * time.Minute
	interval = 50 * time.Millisecond
)

// Demo drives demo cases through the front door, as people would: they are filed and acted on with instants before Now, and
// the worker must be running to process each act. Which steps there are is the pack's to say; Demo follows whatever task is
// open.
type Demo struct {
	Store    *db.Store
	Files    *os.Root // folder of attachments; nil: nobody acts for another, since he could not show a letter
	Size     Size     // of the city that FillCity has made; a large city's cases are driven several at a time
	Book     *rules.Book
	PackID   string
	Beside   map[casefile.Flow]string // packs that single procedures run under instead of PackID
	Calendar *calendar.Calendar
	Now      time.Time                        // legal time
	Out      func(format string, args ...any) // gets one line for each case, without a line end
}

// Cases is Demo for a small city without a folder of attachments.
func Cases(ctx context.Context, store *db.Store, book *rules.Book, packID string, cal *calendar.Calendar, now time.Time,
	out func(format string, args ...any)) error {
	return Demo{Store: store, Size: Small, Book: book, PackID: packID, Calendar: cal, Now: now, Out: out}.Drive(ctx)
}

// Drive plays the cases. It does nothing where there is a case already. Where the worker does not process an act within two
// minutes it returns an error; the acts received so far stand.
func (demo Demo) Drive(ctx context.Context) error {
	exist, err := demo.Store.SeedCasesExist(ctx)
	if err != nil {
		return fmt.Errorf("demo cases: look for cases: %w", err)
	}
	if exist {
		return nil
	}
	d := driver{Demo: demo, packs: make(map[casefile.Flow]*rules.Pack)}
	for _, st := range stories {
		if d.packs[st.flow], err = d.packOn(st.flow, demo.Now); err != nil {
			return fmt.Errorf("demo cases: %w", err)
		}
	}
	cases, err := planUnder(demo.Size, func(flow casefile.Flow) *rules.Pack { return d.packs[flow] }, demo.Calendar, demo.Now, demo.Files != nil)
	if err != nil {
		return err
	}
	if err := d.read(ctx, cases); err != nil {
		return fmt.Errorf("demo cases: %w", err)
	}
	if err := d.publishCommitments(ctx); err != nil {
		return fmt.Errorf("demo cases: %w", err)
	}
	return d.driveAll(ctx, cases)
}

// daysPromised is within how many days who is urged promises to be done.
const daysPromised = 3

type driver struct {
	Demo
	packs      map[casefile.Flow]*rules.Pack // in force now
	records    []db.SeedRecordsOfApplicantsRow
	unspoken   map[string][]db.SeedUnspokenForRow // by item, one for each round
	supervisor uuid.UUID
	units      map[string]uuid.UUID // by login
}

// packOn is the pack that is in force for a procedure at an instant.
func (demo Demo) packOn(flow casefile.Flow, at time.Time) (*rules.Pack, error) {
	return demo.Book.InForceFor(flow, rules.Choice{Own: demo.PackID, Beside: demo.Beside}, calendar.DateOf(at))
}

// read finds what the cases are about, and who acts in them besides those whose tasks they are.
func (d *driver) read(ctx context.Context, cases []plannedCase) (err error) {
	if d.records, err = d.Store.SeedRecordsOfApplicants(ctx); err != nil {
		return fmt.Errorf("list records: %w", err)
	}
	account, err := d.Store.AccountByLogin(ctx, "supervisor")
	if err != nil {
		return fmt.Errorf("find supervisor: %w", err)
	}
	d.supervisor, d.units, d.unspoken = account.ID, map[string]uuid.UUID{}, map[string][]db.SeedUnspokenForRow{}
	for _, c := range cases {
		for _, t := range c.turns {
			if t.unit == "" {
				continue
			}
			clerk, err := d.Store.AccountByLogin(ctx, t.unit)
			if err != nil {
				return fmt.Errorf("find clerk of unit %s: %w", t.unit, err)
			}
			d.units[t.unit] = *clerk.UnitID // a clerk has a unit
		}
		if c.as == "" || d.unspoken[c.item] != nil {
			continue
		}
		d.unspoken[c.item], err = d.Store.SeedUnspokenFor(ctx, db.SeedUnspokenForParams{Item: c.item, Most: int32(d.Size.rounds)}) //nolint:gosec // few
		if err != nil {
			return fmt.Errorf("list records of %s: %w", c.item, err)
		}
	}
	return nil
}

// driveAll files the cases one after the other, so that their numbers follow their dates, and drives them, so many at a
// time. It says after each how many a second were done.
func (d *driver) driveAll(ctx context.Context, cases []plannedCase) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(d.Size.atOnce)
	var telling sync.Mutex
	began, done := time.Now(), 0
	for i := range cases {
		c := &cases[i]
		failed := func(err error) error { return fmt.Errorf("demo case of %s about %s: %w", c.login, c.item, err) }
		filed, err := c.story.file(ctx, d, c, phone(201+i))
		if err != nil {
			group.Go(func() error { return failed(err) })
			break
		}
		group.Go(func() error {
			for _, p := range filed {
				if err := p.play(ctx); err != nil {
					return failed(err)
				}
			}
			telling.Lock()
			defer telling.Unlock()
			done++
			d.Out("demo case %s: %s about %s (%d of %d, %.1f/s)", filed[0].CaseNumber, c.login, c.item, done, len(cases),
				float64(done)/time.Since(began).Seconds())
			return nil
		})
	}
	return group.Wait()
}

// played is a case under way.
type played struct {
	*driver
	*plannedCase
	db.Receipt // of its filing
	records    []target
	pack       *rules.Pack // in force now
	opener     uuid.UUID   // who has opened it, where that is not the applicant
	proposed   casefile.ListingProposal
	conditions int // of a removal
	promised   casefile.CommitmentTerms
}

// play acts on the tasks of the case until it is where its scenario leaves it.
func (p *played) play(ctx context.Context) error {
	opener := p.records[0].applicant
	if p.opener != uuid.Nil {
		opener = p.opener
	}
	if err := p.await(ctx, p.ActID, opener); err != nil {
		return fmt.Errorf("file: %w", err)
	}
	for {
		tasks, err := p.Store.SeedOpenTasks(ctx, db.SeedOpenTasksParams{CaseID: p.CaseID, HeadsKinds: casefile.TasksForHeads()})
		if err != nil {
			return fmt.Errorf("find open tasks: %w", err)
		}
		open := make([]casefile.TaskKind, len(tasks))
		for i, t := range tasks {
			open[i] = t.Kind
		}
		m := p.next(open)
		if m.nothing {
			return nil
		}
		if err := p.make(ctx, m, tasks); err != nil {
			return fmt.Errorf("%s: %w", m.act, err)
		}
	}
}

// make lets somebody act, and waits until the worker has processed it.
func (p *played) make(ctx context.Context, m move, tasks []db.SeedOpenTasksRow) error {
	if m.act == "" {
		return p.awaitLapse(ctx)
	}
	act := db.NewAct{FormID: uuid.New(), ActorID: p.records[0].applicant, Kind: m.act, At: m.at}
	if m.act == casefile.ActUrge {
		act.ActorID = p.supervisor
	}
	for _, t := range tasks {
		if t.Kind == m.on {
			act.ActorID, act.UnitID, act.TaskID = t.ActorID, t.UnitID, t.ID
		}
	}
	if m.act == casefile.ActServe { // beside the steps
		task, err := p.Store.SeedServeTask(ctx, db.SeedServeTaskParams{CaseID: p.CaseID, Kind: casefile.TaskServe})
		if err != nil {
			return fmt.Errorf("find task to serve: %w", err)
		}
		act.ActorID, act.UnitID, act.TaskID = task.ActorID, task.UnitID, task.ID
	}
	receipt, err := p.hand(ctx, act, m, tasks)
	if err != nil {
		return err
	}
	if m.act == casefile.ActClaim { // takes effect with its receipt
		return nil
	}
	return p.await(ctx, receipt.ActID, act.ActorID)
}

// hand hands the act in at the door that its kind has.
func (p *played) hand(ctx context.Context, act db.NewAct, m move, tasks []db.SeedOpenTasksRow) (receipt db.Receipt, err error) {
	switch {
	case m.act == casefile.ActClaim:
		return p.Store.Claim(ctx, act)
	case m.turn != nil:
		act.Content = m.turn.content
	default:
		if act.Content, err = p.content(m.on); err != nil {
			return receipt, err
		}
	}
	switch content := act.Content.(type) {
	case casefile.Supplement:
		return p.Store.Supplement(ctx, act.FormID, act.ActorID, p.CaseID, content, act.At)
	case casefile.Withdrawal:
		return p.Store.Withdraw(ctx, act.FormID, act.ActorID, p.CaseID, content, act.At)
	case casefile.Urge:
		content.TaskID = tasks[0].ID // the oldest: what the case waits for
		return p.Store.Urge(ctx, db.NewUrge{FormID: act.FormID, ActorID: act.ActorID, Urge: content, At: act.At})
	case casefile.ExtensionRequest:
		return p.Store.RequestExtension(ctx, act)
	case casefile.Opening, casefile.ListingReply, casefile.MoreTime, casefile.Serving:
		return p.handOnListing(ctx, act)
	case casefile.PapersHandedIn, casefile.Rectification:
		return p.sayInCheck(ctx, act)
	case casefile.ProceedingsOutcome:
		return p.tellOutcome(ctx, act, content)
	case casefile.RightTakenBack:
		return p.takeBack(ctx, act, content)
	case casefile.UrgeReply:
		content.DoneBy = calendar.DateOf(act.At).AddDays(daysPromised).String()
		act.Content = content
	case casefile.Routing:
		content.UnitID = p.units[m.turn.unit]
		act.Content = content
	}
	return p.Store.Act(ctx, act)
}

// await waits until the worker has processed the act.
func (d *driver) await(ctx context.Context, actID, actor uuid.UUID) error {
	return d.poll(ctx, func(ctx context.Context) (bool, error) {
		act, err := d.Store.ActStatus(ctx, db.ActStatusParams{ID: actID, ActorID: actor})
		switch {
		case err != nil:
			return false, fmt.Errorf("look at act: %w", err)
		case act.Status == casefile.ActRefused:
			return false, fmt.Errorf("the act was refused: %s", act.Refusal)
		}
		return act.Status == casefile.ActDone, nil
	})
}

// awaitLapse waits until the worker has closed the case because its supplement has not come, or has moved it on because nobody has answered.
func (p *played) awaitLapse(ctx context.Context) error {
	return p.poll(ctx, func(ctx context.Context) (bool, error) {
		tasks, err := p.Store.SeedOpenTasks(ctx, db.SeedOpenTasksParams{CaseID: p.CaseID, HeadsKinds: casefile.TasksForHeads()})
		if err != nil || len(tasks) > 0 {
			return len(tasks) > 0, err
		}
		c, err := p.Store.CaseGet(ctx, p.CaseID)
		if err != nil {
			return false, fmt.Errorf("look at case: %w", err)
		}
		return c.ClosedAt != nil, nil
	})
}

func (d *driver) poll(ctx context.Context, done func(context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		ok, err := done(ctx)
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("received but not processed; is the worker running? %w", ctx.Err())
		case err != nil || ok:
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}
