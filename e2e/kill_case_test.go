package e2e

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/workflows"
)

// The two packs of the town: under the one the unit that decides informs, under the other the agency.
const (
	decidersPack = "shenzhen-2022"
	agencysPack  = "shenzhen-2020"
)

// planned is an act to come.
type planned struct {
	kind    casefile.ActKind
	content any           // nil for the filing
	pages   bool          // through the pages; otherwise straight into the database, as another replica of the web would
	think   time.Duration // before it, while processes are being killed
	late    bool          // only after its clock has run out
	after   bool          // only when the case has ended
}

// course is what a procedure brings to the test: how its cases go, are filed, typed and held to their plan.
type course interface {
	flow() casefile.Flow
	decides() casefile.ActKind // of the unit
	// way lists the acts of a case with their contents, the filing first, and sets the result to which they lead.
	way(k *killCase, chance *rand.Rand) []planned
	file(ctx context.Context, k *killCase) (acknowledged, error)
	fileByPages(ctx context.Context, k *killCase) (acknowledged, error)
	// door is how an act is handed in that the procedure has of its own, once what it is on is there; nil: as in every procedure.
	door(ctx context.Context, k *killCase, act planned) (func(context.Context) (acknowledged, error), error)
	// fill answers what the pages of the procedure ask of their own about a content.
	fill(k *killCase, content any, form url.Values)
	// settle does what is left to do when the case has ended.
	settle(ctx context.Context, k *killCase) error
	// check holds the case to what its procedure makes of its records.
	check(ctx context.Context, k *killCase, c db.Case)
}

// plain is for procedures that have no acts beside those of all, and are over when their case is.
type plain struct{}

func (plain) door(context.Context, *killCase, planned) (func(context.Context) (acknowledged, error), error) {
	return nil, nil //nolint:nilnil // as in every procedure
}
func (plain) settle(context.Context, *killCase) error { return nil }

// killCase is one case, its plan, and what its people were told.
type killCase struct {
	town    *town
	course  course
	number  int
	packID  string
	records []db.SeedRecordsOfApplicantsRow
	after   int32     // how many kills come before it is filed
	behind  *killCase // which is filed before it; nil: it waits for none
	branch  branch    // which way it leaves the straight one
	blind   bool      // the pages would ask back, and nobody is there to answer
	acts    []planned // the filing first
	result  casefile.Result
	missed  []casefile.ActKind // what came too late to be received

	turnedDown int // acts that were received, and refused by their step

	id       uuid.UUID
	filed    chan struct{} // closed when it is
	receipts []acknowledged
	failed   error
	browsers map[string]*browser
}

// acknowledged is a receipt that somebody got. What the pages do not tell, a zero act, is known only between two instants.
type acknowledged struct {
	form, act uuid.UUID
	kind      casefile.ActKind
	from, to  time.Time // legal time; the same where the receipt names the instant
	after     bool      // the case had ended
}

// covers reports whether the act found is the one acknowledged.
func (a acknowledged) covers(found acknowledged) bool {
	return a.form == found.form && a.kind == found.kind && (a.act == uuid.Nil || a.act == found.act) &&
		!found.from.Before(a.from) && !found.from.After(a.to)
}

func (k *killCase) String() string {
	return fmt.Sprintf("%s %d (%s, %s, planned %s, %d records, id %s)", k.course.flow(), k.number, k.packID, k.branch, k.result, len(k.records), k.id)
}

// applicant is who files.
func (k *killCase) applicant() db.SeedRecordsOfApplicantsRow { return k.records[0] }

// newCase is a case that is filed at some moment of the run.
func (w *town) newCase(chance *rand.Rand, of course, kills int) *killCase {
	k := &killCase{town: w, course: of, packID: decidersPack, after: chance.Int32N(int32(max(1, kills))), //nolint:gosec // small
		filed: make(chan struct{}), browsers: map[string]*browser{}}
	if chance.IntN(2) == 0 {
		k.packID = agencysPack
	}
	return k
}

// decide writes down the acts of the case, who hands them in where, and when.
func (k *killCase) decide(chance *rand.Rand) {
	for _, act := range k.course.way(k, chance) {
		act.pages, act.think = chance.IntN(2) == 0, time.Duration(chance.Int64N(int64(3*time.Second)))
		act.pages = act.pages && !k.blind && (!k.opens(act.kind) || k.packID == decidersPack) // under which the pages file
		act.late = act.kind == k.course.decides() && k.packID == decidersPack && chance.IntN(3) == 0
		k.acts = append(k.acts, act)
	}
}

// opens reports whether an act of the kind is the one with which the case begins.
func (k *killCase) opens(kind casefile.ActKind) bool {
	return kind == k.course.flow().Procedure().Opens.Kind
}

// run files the case and acts on its tasks until it has come to its end, which is told, and partners have taken down what they are to.
func (k *killCase) run(ctx context.Context, ended func()) {
	w := k.town
	k.failed = func() error {
		for w.kills.Load() < k.after {
			if err := rest(ctx, 50*time.Millisecond); err != nil {
				return err
			}
		}
		if k.behind != nil {
			select {
			case <-k.behind.filed:
			case <-ctx.Done():
				return fmt.Errorf("the case before it was not filed: %w", ctx.Err())
			}
		}
		for _, act := range k.acts {
			if k.withoutPoint(act) {
				continue
			}
			if err := k.perform(ctx, act); errors.Is(err, errMissed) {
				k.miss(act)
			} else if err != nil {
				return fmt.Errorf("%s: %w", act.kind, err)
			}
		}
		if err := k.await(ctx, "the end", hasEnded); err != nil {
			return err
		}
		w.closed.Add(1)
		return nil
	}()
	ended()
	if k.failed == nil {
		k.failed = k.course.settle(ctx, k)
	}
	if k.failed == nil {
		k.failed = k.settlePartners(ctx)
	}
}

// perform waits for what the act is on, thinks, and acts, again and again with the same form until there is a receipt.
func (k *killCase) perform(ctx context.Context, act planned) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(act.think):
	case <-k.town.calm:
	}
	do, err := k.door(ctx, act)
	if err != nil {
		return err
	}
	if act.late {
		err := k.await(ctx, "the clock to run out", `SELECT EXISTS (SELECT FROM deadlines d JOIN tasks t ON t.id = d.task_id
			WHERE d.case_id = $1 AND t.closed_at IS NULL AND d.overdue_at IS NOT NULL)`)
		if err != nil {
			return err
		}
	}
	receipt, err := do(ctx)
	if err != nil {
		return k.orMissed(ctx, act, err)
	}
	k.keep(act, receipt)
	if k.opens(act.kind) {
		k.town.filed.Add(1)
		close(k.filed)
	}
	return nil
}

// keep keeps the receipt of an act.
func (k *killCase) keep(act planned, receipt acknowledged) {
	receipt.kind, receipt.after = act.kind, act.after
	k.receipts = append(k.receipts, receipt)
	k.town.received.Add(1)
}

// door is how the act is handed in, once what it is on is there.
func (k *killCase) door(ctx context.Context, act planned) (func(context.Context) (acknowledged, error), error) {
	if act.after {
		if err := k.await(ctx, "the end", hasEnded); err != nil {
			return nil, err
		}
	}
	if do, err := k.course.door(ctx, k, act); do != nil || err != nil {
		return do, err
	}
	switch act.kind {
	case k.course.flow().Procedure().Opens.Kind:
		file := k.course.file
		if act.pages {
			file = k.course.fileByPages
		}
		return func(ctx context.Context) (acknowledged, error) { return file(ctx, k) }, nil
	case casefile.ActSupplement, casefile.ActWithdraw:
		if err := k.asked(ctx, act); err != nil {
			return nil, err
		}
		if act.pages {
			return func(ctx context.Context) (acknowledged, error) { return k.applyByPages(ctx, act) }, nil
		}
		return func(ctx context.Context) (acknowledged, error) { return k.apply(ctx, act) }, nil
	}
	task, err := k.task(ctx, act)
	if err != nil {
		return nil, err
	}
	if act.pages {
		return func(ctx context.Context) (acknowledged, error) { return k.actByPages(ctx, act, task) }, nil
	}
	return func(ctx context.Context) (acknowledged, error) { return k.act(ctx, act, task) }, nil
}

const hasEnded = `SELECT EXISTS (SELECT FROM cases WHERE id = $1 AND stage = 'closed')`

// insist tries until it works, less often as time goes by: so many people are as many as the city has. Only an answer that another try would not change ends it: a
// refusal by rule, or that it is too late.
func insist(ctx context.Context, try func() error) error {
	const first, last = 100 * time.Millisecond, 600 * time.Millisecond // the latter a fifth of a legal day
	for pause := first; ; pause = min(2*pause, last) {
		err := try()
		var ruled *casefile.Error
		if err == nil || errors.As(err, &ruled) || errors.Is(err, errMissed) {
			return err
		}
		if rest(ctx, pause) != nil {
			return fmt.Errorf("given up: %w", err)
		}
	}
}

func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// await polls until the query about the case says true.
func (k *killCase) await(ctx context.Context, what, query string) error {
	err := insist(ctx, func() error {
		var ok bool
		if err := k.town.store.Pool.QueryRow(ctx, query, k.id).Scan(&ok); err != nil {
			return err
		}
		if !ok {
			return errNotYet
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("wait for %s: %w", what, err)
	}
	return nil
}

// task waits for the open task that the act is on, and tells who does it.
func (k *killCase) task(ctx context.Context, act planned) (task db.SeedOpenTasksRow, err error) {
	err = insist(ctx, func() error {
		open, err := k.town.store.SeedOpenTasks(ctx, db.SeedOpenTasksParams{CaseID: k.id, HeadsKinds: casefile.TasksForHeads()})
		if err != nil {
			return err
		}
		for _, task = range open {
			if task.Kind.Bears(act.kind) {
				return nil
			}
		}
		return k.unlessMissed(ctx, act, k.town.now())
	})
	if err != nil {
		return task, fmt.Errorf("wait for its task: %w", err)
	}
	return task, nil
}

// now is legal time as the database keeps it.
func (w *town) now() time.Time { return w.clock.Now().Truncate(time.Microsecond) }

func (k *killCase) act(ctx context.Context, act planned, task db.SeedOpenTasksRow) (acknowledged, error) {
	receive := k.town.store.Act
	if act.kind == casefile.ActRequestExtension {
		receive = k.town.store.RequestExtension
	}
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		return receive(ctx, db.NewAct{FormID: form, ActorID: task.ActorID, UnitID: task.UnitID, TaskID: task.ID, Kind: act.kind,
			Content: act.content, At: k.town.now()})
	}, new(uuid.UUID))
}

// hand hands a form in until there is a receipt.
func hand(ctx context.Context, in func(form uuid.UUID) (db.Receipt, error), caseID *uuid.UUID) (acknowledged, error) {
	form := uuid.New()
	var receipt db.Receipt
	err := insist(ctx, func() (err error) {
		receipt, err = in(form)
		return err
	})
	*caseID = receipt.CaseID
	return acknowledged{form: form, act: receipt.ActID, from: receipt.ReceivedAt, to: receipt.ReceivedAt}, err
}

// checkHistory holds that the workflow has ended, and that it took each act once that came before. What comes when the case has ended is taken by
// the workflow only where that had not noticed yet.
func (k *killCase) checkHistory(ctx context.Context) {
	t := k.town.t
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	id := workflows.ID(k.course.flow(), k.id)
	if err := k.town.temporal.GetWorkflow(ctx, id, "").Get(ctx, nil); err != nil {
		t.Errorf("%s: workflow: %v", k, err)
		return
	}
	taken := map[string]int{}
	events := k.town.temporal.GetWorkflowHistory(ctx, id, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		if accepted := event.GetWorkflowExecutionUpdateAcceptedEventAttributes(); accepted != nil {
			taken[accepted.GetProtocolInstanceId()]++
		}
	}
	for act, n := range taken {
		if n != 1 {
			t.Errorf("%s: the workflow took act %s %d times", k, act, n)
		}
	}
	sent, after := 0, 0
	for _, r := range k.receipts {
		switch {
		case k.opens(r.kind) || r.kind.Through() == casefile.ThroughSender:
		case r.after:
			after++
		default:
			sent++
		}
	}
	if len(taken) < sent || len(taken) > sent+after {
		t.Errorf("%s: the workflow took %d acts, want %d, and up to %d that came after the end", k, len(taken), sent, after)
	}
}
