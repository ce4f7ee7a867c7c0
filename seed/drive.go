package seed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// How long Cases waits for the worker to process one act, and how often it looks. Both are wall time.
const (
	patience = 2 * time.Minute
	interval = 50 * time.Millisecond
)

// Cases drives demo cases through the front door, as people would: they are filed and acted on with instants before now,
// and the worker must be running to process each act. Which steps there are is the pack's to say; Cases follows whatever
// task is open. It does nothing where there is a case already. out gets one line for each case, without a line end.
// Where the worker does not process an act within two minutes it returns an error; the acts received so far stand.
func Cases(ctx context.Context, store *db.Store, book *rules.Book, packID string, cal *calendar.Calendar, now time.Time,
	out func(format string, args ...any)) error {
	return CasesOf(ctx, store, Small, book, packID, cal, now, out)
}

// CasesOf is Cases for a city of any size that FillCity has made; a large city's cases are driven several at a time.
func CasesOf(ctx context.Context, store *db.Store, size Size, book *rules.Book, packID string, cal *calendar.Calendar,
	now time.Time, out func(format string, args ...any)) error {
	exist, err := store.SeedCasesExist(ctx)
	if err != nil {
		return fmt.Errorf("demo cases: look for cases: %w", err)
	}
	if exist {
		return nil
	}
	pack, err := book.InForce(packID, calendar.DateOf(now))
	if err != nil {
		return fmt.Errorf("demo cases: %w", err)
	}
	cases, err := plan(size, pack, cal, now)
	if err != nil {
		return err
	}
	d := driver{store: store, book: book, pack: pack}
	if d.records, err = store.SeedObjectable(ctx); err != nil {
		return fmt.Errorf("demo cases: list records: %w", err)
	}
	return d.driveAll(ctx, cases, size.atOnce, out)
}

// driveAll drives the cases, so many at a time, and says after each how many a second were done.
func (d driver) driveAll(ctx context.Context, cases []plannedCase, atOnce int, out func(format string, args ...any)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	var telling sync.Mutex
	began, done := time.Now(), 0
	for i, c := range cases {
		group.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			number, err := d.drive(ctx, c, phone(201+i))
			if err != nil {
				return fmt.Errorf("demo case of %s about %s: %w", c.login, c.item, err)
			}
			telling.Lock()
			defer telling.Unlock()
			done++
			out("demo case %s: %s about %s (%d of %d, %.1f/s)", number, c.login, c.item, done, len(cases),
				float64(done)/time.Since(began).Seconds())
			return nil
		})
	}
	return group.Wait()
}

type driver struct {
	store   *db.Store
	book    *rules.Book
	pack    *rules.Pack
	records []db.SeedObjectableRow
}

// drive files a case and acts on its tasks until it is where the scenario leaves it. It returns the case number.
func (d driver) drive(ctx context.Context, c plannedCase, phone string) (string, error) {
	record, err := d.record(c.login, c.item)
	if err != nil {
		return "", err
	}
	filed, err := d.file(ctx, c, record, phone)
	if err != nil {
		return "", err
	}
	for {
		task, err := d.store.SeedOpenTask(ctx, filed.CaseID)
		if errors.Is(err, pgx.ErrNoRows) {
			return filed.CaseNumber, nil // closed
		}
		if err != nil {
			return "", fmt.Errorf("find open task: %w", err)
		}
		act := db.NewAct{FormID: uuid.New(), ActorID: task.ClerkID, UnitID: task.UnitID, TaskID: task.ID}
		if progressAt(task.Kind) >= c.leave {
			return filed.CaseNumber, d.leave(ctx, c, act)
		}
		act.Kind, act.At = task.Kind.Act(), c.next(task.Kind)
		if act.Content, err = d.content(task.Kind, c.scenario, record); err != nil {
			return "", err
		}
		receipt, err := d.store.Act(ctx, act)
		if err != nil {
			return "", fmt.Errorf("%s: %w", act.Kind, err)
		}
		if err := d.await(ctx, receipt.ActID, act.ActorID); err != nil {
			return "", fmt.Errorf("%s: %w", act.Kind, err)
		}
	}
}

// leave claims the task that stays open, if the scenario wants it.
func (d driver) leave(ctx context.Context, c plannedCase, act db.NewAct) error {
	if !c.claim {
		return nil
	}
	act.Kind, act.At = casefile.ActClaim, c.claimedAt()
	if _, err := d.store.Claim(ctx, act); err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	return nil
}

// objection is a record to object to, read.
type objection struct {
	db.SeedObjectableRow
	content casefile.Content
	fields  []casefile.Field
	slips   []casefile.Change // what would bring the platform's copy back to its source
}

func (d driver) record(login, item string) (objection, error) {
	for _, row := range d.records {
		if row.Login != login || row.Item != item {
			continue
		}
		o := objection{SeedObjectableRow: row}
		var source casefile.Content
		err := errors.Join(json.Unmarshal(row.Content, &o.content), json.Unmarshal(row.Source, &source),
			json.Unmarshal(row.Fields, &o.fields))
		if err != nil {
			return objection{}, fmt.Errorf("read record: %w", err)
		}
		o.slips = o.content.Differences(source, o.fields)
		return o, nil
	}
	return objection{}, casefile.NewError(casefile.CodeNotFound, "error.record_not_found", nil)
}

func (d driver) file(ctx context.Context, c plannedCase, record objection, phone string) (db.Receipt, error) {
	pack, err := d.book.InForce(d.pack.ID, calendar.DateOf(c.filedAt))
	if err != nil {
		return db.Receipt{}, err
	}
	receipt, err := d.store.File(ctx, db.NewFiling{
		FormID: uuid.New(), ActorID: record.ApplicantID, SubjectID: record.SubjectID, RecordID: record.RecordID,
		PackID: pack.ID, PackVersion: int32(pack.Version), PackHash: pack.Hash(), //nolint:gosec // a version is small
		Filing: casefile.Filing{
			Capacity: record.Capacity, Grounds: []string{ground(pack, c.grounds)}, Statement: c.statement,
			Request: c.request, Phone: phone,
		},
		At: c.filedAt,
	})
	if err != nil {
		return db.Receipt{}, fmt.Errorf("file: %w", err)
	}
	return receipt, d.await(ctx, receipt.ActID, record.ApplicantID)
}

// ground is the first of the wanted that the pack knows, or else the pack's own first.
func ground(pack *rules.Pack, wanted []string) string {
	for _, id := range wanted {
		if _, err := pack.Objection.Ground(id); err == nil {
			return id
		}
	}
	return pack.Objection.Grounds[0].ID
}

// content is what the clerk writes who acts on the task.
func (d driver) content(task casefile.TaskKind, sc scenario, record objection) (any, error) {
	switch task {
	case casefile.TaskFormCheck:
		if sc.refuse {
			return casefile.FormCheck{Reasons: sc.reasons}, nil
		}
		return casefile.FormCheck{Accept: true}, nil
	case casefile.TaskCompare:
		if record.slips == nil {
			return casefile.Comparison{Finding: casefile.FindingNoError,
				Reasons: "平台信息与来源信息一致，转信息提供单位核查。"}, nil
		}
		return casefile.Comparison{Finding: casefile.FindingOwnError, Changes: record.slips, Reasons: sc.reasons}, nil
	case casefile.TaskInform:
		return casefile.Informing{Remark: "如需了解详情，请与我中心联系。"}, nil
	}
	return d.decision(sc, record)
}

func (d driver) decision(sc scenario, record objection) (casefile.Decision, error) {
	if record.slips != nil {
		return casefile.Decision{Outcome: casefile.OutcomeCorrect, Changes: record.slips, Reasons: sc.reasons}, nil
	}
	for _, o := range sc.outcomes {
		if _, err := d.pack.Objection.Outcome(o); err != nil {
			continue // the pack does not have it: the next
		}
		decision := casefile.Decision{Outcome: o, Reasons: sc.reasons}
		if o.ChangesContent() {
			decision.Changes = changes(o, record)
		}
		return decision, nil
	}
	return casefile.Decision{}, fmt.Errorf("pack %s allows none of %v", d.pack.ID, sc.outcomes)
}

// changes is what a unit finds to put right in a penalty: the amount, or what its facts leave out.
func changes(o casefile.Outcome, record objection) []casefile.Change {
	const amount, facts = "amount", "facts"
	if o == casefile.OutcomeCorrect && record.content[amount] != "" {
		said := record.content[amount]
		return []casefile.Change{{Field: amount, From: said, To: slipOfDigits(said)}}
	}
	said := record.content[facts]
	return []casefile.Change{{Field: facts, From: said, To: said + "（立案前已主动改正）"}}
}

// await waits until the worker has processed the act.
func (d driver) await(ctx context.Context, actID, actor uuid.UUID) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		act, err := d.store.ActStatus(ctx, db.ActStatusParams{ID: actID, ActorID: actor})
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("the act is received but not processed; is the worker running? %w", ctx.Err())
		case err != nil:
			return fmt.Errorf("look at act: %w", err)
		case act.Status == casefile.ActRefused:
			return fmt.Errorf("the act was refused: %s", act.Refusal)
		case act.Status == casefile.ActDone:
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}
