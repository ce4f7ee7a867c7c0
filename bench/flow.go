package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"golang.org/x/sync/errgroup"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/workflows"
	"creditcase/workflows/delivery"
)

const (
	flowPack   = "shenzhen-2022" // filed, accepted, transferred, decided: four acts
	flowActs   = 4
	concurrent = 16 // cases under way at the same time
	blocks     = 10 // of each kind, in turn
	taskQueue  = "bench"
	// warmUp is how many cases of each kind run first: so many that each connection has planned what all steps ask. To plan the seals alone
	// takes 14 ms, as long as twenty seals.
	warmUp = 6 * concurrent
)

// FlowOptions says what Flow runs.
type FlowOptions struct {
	// Cases is how many cases of each kind are timed; at least 20.
	Cases int
	// TemporalBinary is the Temporal server's program.
	TemporalBinary string
	// Out takes progress and the figures.
	Out io.Writer
}

// Flow sets the objection, from filing to result, beside a workflow that does as much in Temporal's eyes and nothing
// else: as many activities, updates and timers. Both run on the same servers in the same minutes, in small blocks that
// take turns, sixteen cases at a time, so that whatever else the machine does falls on both alike. A case's acts are
// received and delivered as in production; the bare workflow is called directly.
func Flow(ctx context.Context, opts FlowOptions) error {
	if opts.Cases < 2*blocks {
		return fmt.Errorf("%d cases are too few: at least %d", opts.Cases, 2*blocks)
	}
	fmt.Fprintln(opts.Out, "starting PostgreSQL and Temporal")
	b, err := newFlowBench(ctx, opts)
	if err != nil {
		return err
	}
	return errors.Join(b.run(ctx, opts), b.close())
}

// flowBench is the lab with a worker in this process.
type flowBench struct {
	*lab
	pack    *rules.Pack
	steps   *activities.Activities
	waiting *waiting
	box     chan record
}

func newFlowBench(ctx context.Context, opts FlowOptions) (*flowBench, error) {
	clock := calendar.Wall()
	book, err := rules.Load()
	if err != nil {
		return nil, err
	}
	pack, err := book.InForce(flowPack, calendar.DateOf(clock.Now()))
	if err != nil {
		return nil, err
	}
	cal, err := calendar.Latest()
	if err != nil {
		return nil, err
	}
	l, err := newLab(ctx, opts.TemporalBinary, clock.Now(), opts.Out)
	if err != nil {
		return nil, err
	}
	b := &flowBench{lab: l, pack: pack, waiting: newWaiting(),
		steps: &activities.Activities{Store: l.store, Book: book, Calendar: cal, Clock: clock}}
	if err := b.start(ctx, opts); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return b, nil
}

// start fills the box of records and starts worker and deliverer.
func (b *flowBench) start(ctx context.Context, opts FlowOptions) error {
	var err error
	if b.box, err = b.records(ctx); err != nil {
		return err
	}
	w := worker.New(b.temporal, taskQueue, worker.Options{Interceptors: b.waiting.interceptors()})
	workflows.Register(w, b.steps)
	w.RegisterWorkflow(Bare)
	w.RegisterActivity(Nothing)
	if err := w.Start(); err != nil {
		return fmt.Errorf("start worker: %w", err)
	}
	b.ends = append(b.ends, func() error { w.Stop(); return nil })
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	d := &delivery.Deliverer{Store: b.store, Temporal: heard{b.temporal, b.waiting}, TaskQueue: taskQueue, Clock: b.steps.Clock,
		Log: warnings(opts.Out), Steps: b.steps}
	go func() { done <- d.Run(ctx) }()
	b.ends = append(b.ends, func() error { stop(); return <-done })
	return nil
}

// run warms up, times the blocks, counts commits, and prints.
func (b *flowBench) run(ctx context.Context, opts FlowOptions) error {
	kinds := []*kind{{name: "objection", one: b.objection, spent: spent{}}, {name: "bare workflow", one: b.bare, spent: spent{}}}
	each := opts.Cases / blocks
	for _, k := range kinds { // connections, caches and plans are there before the first block counts
		if err := b.many(ctx, warmUp, k.one); err != nil {
			return fmt.Errorf("warm up %s: %w", k.name, err)
		}
	}
	for n := range blocks {
		for _, k := range kinds {
			if err := b.block(ctx, k, each); err != nil {
				return fmt.Errorf("block %d of %s: %w", n+1, k.name, err)
			}
		}
		fmt.Fprintf(opts.Out, "block %2d of %d: %s %.1f, %s %.1f cases/s\n", n+1, blocks, kinds[0].name, kinds[0].rates[n],
			kinds[1].name, kinds[1].rates[n])
	}
	fmt.Fprintln(opts.Out, "counting commits; PostgreSQL takes some seconds to report them")
	idle, err := b.idle(ctx)
	if err != nil {
		return err
	}
	for _, k := range kinds {
		if err := b.count(ctx, k, max(each, 40), idle); err != nil {
			return fmt.Errorf("count commits of %s: %w", k.name, err)
		}
	}
	report(opts.Out, kinds[0], kinds[1])
	return nil
}

// kind is one of the two things compared, and what it has cost so far.
type kind struct {
	name    string
	one     func(context.Context) error
	cases   int
	took    time.Duration
	writes  int64
	wal     int64
	rates   []float64 // cases per second, block by block
	commits float64   // per case
	spent   spent     // of the processor, block by block together
}

func (k *kind) rate() float64           { return float64(k.cases) / k.took.Seconds() }
func (k *kind) per(total int64) float64 { return float64(total) / float64(k.cases) }

// block times cases of one kind.
func (b *flowBench) block(ctx context.Context, k *kind, cases int) error {
	processors := readSpent()
	before, err := b.look(ctx)
	if err != nil {
		return err
	}
	if err := b.many(ctx, cases, k.one); err != nil {
		return err
	}
	after, err := b.look(ctx)
	if err != nil {
		return err
	}
	k.spent.add(processors, readSpent())
	took := after.at.Sub(before.at)
	k.cases, k.took = k.cases+cases, k.took+took
	k.rates = append(k.rates, float64(cases)/took.Seconds())
	k.writes, k.wal = k.writes+after.writes-before.writes, k.wal+after.wal-before.wal
	return nil
}

// many runs cases, sixteen at a time.
func (b *flowBench) many(ctx context.Context, cases int, one func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(concurrent)
	for range cases {
		group.Go(func() error { return one(ctx) })
	}
	return group.Wait()
}

// idle returns the commits per second of a system that nobody uses.
func (b *flowBench) idle(ctx context.Context) (float64, error) {
	before, err := b.atRest(ctx)
	if err != nil {
		return 0, err
	}
	after, err := b.atRest(ctx)
	return float64(after.commits-before.commits) / after.at.Sub(before.at).Seconds(), err
}

// count runs cases of one kind and counts all commits, less what an idle system makes in that time.
func (b *flowBench) count(ctx context.Context, k *kind, cases int, idle float64) error {
	before, err := b.look(ctx)
	if err != nil {
		return err
	}
	if err := b.many(ctx, cases, k.one); err != nil {
		return err
	}
	after, err := b.atRest(ctx)
	if err != nil {
		return err
	}
	own := float64(after.commits-before.commits) - idle*after.at.Sub(before.at).Seconds()
	k.commits = own / float64(cases)
	return nil
}

// ratio is the median, over the pairs of neighbouring blocks, of how fast the one is beside the other: a machine that
// is busy with something else for a moment spoils one pair, not the figure.
func ratio(a, b *kind) float64 {
	var pairs []float64
	for i := range a.rates {
		pairs = append(pairs, a.rates[i]/b.rates[i])
	}
	slices.Sort(pairs)
	n := len(pairs)
	return (pairs[(n-1)/2] + pairs[n/2]) / 2
}

func report(out io.Writer, flow, bare *kind) {
	fmt.Fprintf(out, "\n%-24s %12s %14s\n", "", flow.name, bare.name)
	row := func(what string, a, b float64) {
		fmt.Fprintf(out, "%-24s %12.1f %14.1f   %.2f\n", what, a, b, a/b)
	}
	fmt.Fprintf(out, "%-24s %12.1f %14.1f   %.2f median of the pairs of blocks\n", "cases per second", flow.rate(), bare.rate(),
		ratio(flow, bare))
	row("write transactions/case", flow.per(flow.writes), bare.per(bare.writes))
	row("all commits/case", flow.commits, bare.commits)
	row("WAL KiB/case", flow.per(flow.wal)/1024, bare.per(bare.wal)/1024)
	reportSpent(out, flow, bare)
	fmt.Fprintf(out, "the last column is %s to %s; a case has %d acts, each is a commit of its own before anything else\n",
		flow.name, bare.name, flowActs)
}

// objection takes one case from its filing to its result. A record goes back into the box when its case is closed.
func (b *flowBench) objection(ctx context.Context) error {
	r := <-b.box
	defer func() { b.box <- r }()
	filed, err := b.store.File(ctx, db.NewFiling{FormID: uuid.New(), ActorID: r.applicant, SubjectID: r.subject, RecordID: r.id,
		PackID: b.pack.ID, PackVersion: int32(b.pack.Version), PackHash: b.pack.Hash(casefile.FlowObjection), //nolint:gosec // a version is small
		Filing: casefile.Filing{Grounds: []string{b.pack.Procedure(casefile.FlowObjection).Grounds[0].ID}, Statement: "所载金额与决定书不一致。",
			Phone: "0000-5550123"},
		At: b.steps.Clock.Now()})
	if err != nil {
		return fmt.Errorf("file: %w", err)
	}
	task, err := b.waiting.step(ctx, filed.ActID)
	if err != nil {
		return err
	}
	for _, act := range []struct {
		kind    casefile.ActKind
		by      clerk
		content any
	}{
		{casefile.ActCheckForm, r.agency, casefile.FormCheck{Accept: true}},
		{casefile.ActCompare, r.agency, casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "与来源一致，转送核查。"}},
		{casefile.ActDecide, r.provider, casefile.Decision{Outcome: casefile.OutcomeKeep, Reasons: "经核查，处理意见如上。"}},
	} {
		receipt, err := b.store.Act(ctx, db.NewAct{FormID: uuid.New(), ActorID: act.by.account, UnitID: act.by.unit, TaskID: task,
			Kind: act.kind, Content: act.content, At: b.steps.Clock.Now()})
		if err != nil {
			return fmt.Errorf("%s: %w", act.kind, err)
		}
		if task, err = b.waiting.update(ctx, receipt.ActID); err != nil {
			return fmt.Errorf("%s: %w", act.kind, err)
		}
	}
	return nil
}

// bare takes one case of the bare workflow to its end.
func (b *flowBench) bare(ctx context.Context) error {
	id := uuid.New()
	in := activities.Filed{CaseID: id, ActID: uuid.New()}
	_, err := b.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "bare/" + id.String(), TaskQueue: taskQueue}, Bare, in)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if _, err := b.waiting.step(ctx, in.ActID); err != nil {
		return err
	}
	for range flowActs - 1 {
		act := workflows.Act{ActID: uuid.New(), TaskID: uuid.New()}
		handle, err := b.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{UpdateID: act.ActID.String(),
			WorkflowID: "bare/" + id.String(), UpdateName: bareUpdate, Args: []any{act},
			WaitForStage: client.WorkflowUpdateStageCompleted})
		if err != nil {
			return fmt.Errorf("update: %w", err)
		}
		if err := handle.Get(ctx, nil); err != nil {
			return fmt.Errorf("update: %w", err)
		}
	}
	return nil
}
