package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// CommitmentsOptions says what Commitments runs.
type CommitmentsOptions struct {
	// Commitments is how many of one unit fall due in one month.
	Commitments int
	// Share is how many of a thousand are checked.
	Share int
	// Out takes progress and the figures.
	Out io.Writer
}

const (
	commitmentsDB   = "measure_commitments"
	commitmentsPack = "shenzhen-2022"
	commitmentDays  = 20
	mostOfInbox     = 51 // a page, and one more to see whether there is another
	patience        = 50 * time.Millisecond
)

var commitmentsFrom = calendar.NewDate(2026, time.June, 1)

// Commitments measures how long the schedule works a day where a unit's commitments fall due in one month, so many a day: they are drawn, and the checks
// of those that are drawn are opened and their tasks given to the unit. Meanwhile somebody of the unit reads its inbox, again and again.
func Commitments(ctx context.Context, opts CommitmentsOptions) error {
	if opts.Commitments < commitmentDays || opts.Share < 1 || opts.Share > casefile.WholeShare {
		return fmt.Errorf("%d commitments of which %d in a thousand are checked: at least %d and one", opts.Commitments, opts.Share, commitmentDays)
	}
	b := &commitmentsBench{lab: &lab{}, CommitmentsOptions: opts, unit: uuid.New(), clerk: uuid.New(), clock: calendar.NewManual(commitmentsFrom.Start())}
	return errors.Join(b.run(ctx), b.close())
}

type commitmentsBench struct {
	*lab
	CommitmentsOptions
	unit, clerk uuid.UUID
	clock       *calendar.Manual
	steps       *activities.Activities
	pack        *rules.Pack
}

func (b *commitmentsBench) say(format string, args ...any) { fmt.Fprintf(b.Out, format+"\n", args...) }

func (b *commitmentsBench) run(ctx context.Context) error {
	if err := b.fill(ctx); err != nil {
		return err
	}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	var reader errgroup.Group
	var looks []time.Duration
	reader.Go(func() (err error) {
		looks, err = b.read(reading)
		return err
	})
	err := b.month(ctx)
	stop()
	if err := errors.Join(err, reader.Wait()); err != nil {
		return err
	}
	b.say("inbox, read %d times meanwhile: %v at the median, %v at the 99th percentile; under %v it is quick enough", len(looks), middle(looks), nth(looks, 0.99), patience)
	return b.check(ctx)
}

// month lets one day after the other come.
func (b *commitmentsBench) month(ctx context.Context) error {
	longest := time.Duration(0)
	for i := range commitmentDays {
		day := commitmentsFrom.AddDays(i)
		b.clock.Set(day.At(1, 0))
		began := time.Now()
		ended, err := b.steps.EndDue(ctx)
		if err != nil {
			return err
		}
		drawn := time.Since(began)
		if err := b.begin(ctx); err != nil {
			return err
		}
		took := time.Since(began)
		longest = max(longest, took)
		b.say("%s: %d checked, %d exempt; drawn and opened in %.2f s, their tasks given after %.2f s", day, ended.Checks, ended.Exempted, drawn.Seconds(), took.Seconds())
	}
	b.say("a day's work takes %.2f s at most", longest.Seconds())
	return nil
}

// begin takes the steps that open checks, as a worker does.
func (b *commitmentsBench) begin(ctx context.Context) error {
	rows, err := b.store.Pool.Query(ctx, `SELECT case_id, id AS act_id FROM acts WHERE kind = $1 AND status = 'received'`, casefile.ActBeginCheck)
	if err != nil {
		return fmt.Errorf("find checks: %w", err)
	}
	acts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[activities.Acted])
	if err != nil {
		return fmt.Errorf("find checks: %w", err)
	}
	var workers errgroup.Group
	workers.SetLimit(4)
	for _, in := range acts {
		workers.Go(func() error { return b.steps.Step(ctx, casefile.FlowCommitment, casefile.ActBeginCheck, in) })
	}
	return workers.Wait()
}

// read reads the unit's inbox until it is told to stop, and returns how long each look took.
func (b *commitmentsBench) read(ctx context.Context) (looks []time.Duration, err error) {
	kinds := make([]string, 0, len(casefile.TaskKinds()))
	for _, kind := range casefile.TaskKinds() {
		kinds = append(kinds, string(kind))
	}
	for ctx.Err() == nil {
		now, began := b.clock.Now(), time.Now()
		var tasks []db.DeskInboxRow
		var counts db.DeskInboxCountsRow
		err := b.store.Together(ctx,
			db.Ask(&tasks, (*db.Queries).DeskInbox, db.DeskInboxParams{UnitID: b.unit, AccountID: b.clerk, Kinds: kinds, DueFrom: now.AddDate(-10, 0, 0),
				DueUntil: now.AddDate(10, 0, 0), AfterDue: now.AddDate(-10, 0, 0), Most: mostOfInbox}),
			db.Ask(&counts, (*db.Queries).DeskInboxCounts, db.DeskInboxCountsParams{UnitID: b.unit, AccountID: b.clerk, Kinds: kinds, OverdueUntil: now, SoonUntil: now}))
		if err != nil && ctx.Err() == nil {
			return nil, fmt.Errorf("read inbox: %w", err)
		}
		looks = append(looks, time.Since(began))
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Millisecond):
		}
	}
	return looks, nil
}

// check holds that each commitment has had its fate, or the figures are worth nothing.
func (b *commitmentsBench) check(ctx context.Context) error {
	for what, sql := range map[string]string{
		"commitments drawn":            `SELECT count(*) FROM commitments WHERE draw IS NOT NULL AND (state = 'checking') = (case_id IS NOT NULL) AND state IN ('checking', 'exempt')`,
		"seeds and a day without each": fmt.Sprintf(`SELECT count(*) + %d - %d FROM commitment_draws`, b.Commitments, commitmentDays),
		"checks begun, or exempt":      `SELECT (SELECT count(*) FROM tasks WHERE kind = 'check_promises') + (SELECT count(*) FROM commitments WHERE state = 'exempt')`,
	} {
		var n int
		if err := b.store.Pool.QueryRow(ctx, sql).Scan(&n); err != nil {
			return fmt.Errorf("count %s: %w", what, err)
		}
		if n != b.Commitments {
			return fmt.Errorf("%d %s, want %d", n, what, b.Commitments)
		}
	}
	return nil
}

// fill starts PostgreSQL and makes a unit with an item, and the commitments of as many companies.
func (b *commitmentsBench) fill(ctx context.Context) error {
	b.say("starting PostgreSQL")
	if err := b.startPostgres(ctx); err != nil {
		return err
	}
	var err error
	if b.store, err = b.register(ctx, commitmentsDB, 8); err != nil {
		return err
	}
	book, err := rules.Load()
	if err != nil {
		return err
	}
	if b.pack, err = book.InForce(commitmentsPack, commitmentsFrom); err != nil {
		return err
	}
	cal, err := calendar.Latest()
	if err != nil {
		return err
	}
	b.steps = &activities.Activities{Store: b.store, Book: book, Calendar: cal, Clock: b.clock}
	b.say("filling the register")
	return b.commit(ctx)
}

// commit writes what has been signed, as many each day, and finished.
func (b *commitmentsBench) commit(ctx context.Context) error {
	terms := casefile.CommitmentTerms{ZH: "测量事项", EN: "Measured item", Promises: []casefile.Promise{{ZH: "属实", EN: "it is so"}}, Ways: []casefile.CheckWay{casefile.ByData},
		CheckAfter: casefile.ItemPeriod{Amount: 1, Unit: "month"}, Share: b.Share, Rectify: casefile.ItemPeriod{Amount: 10, Unit: "working_day"}, RecordItem: "CN", BreachItem: "WN"}
	text, err := json.Marshal(terms)
	if err != nil {
		return fmt.Errorf("encode terms: %w", err)
	}
	item, catalogue := uuid.New(), uuid.New()
	var batch pgx.Batch
	batch.Queue(`INSERT INTO units (id, code, kind, name_zh, name_en) VALUES (gen_random_uuid(), 'A', 'agency', '信用中心', 'Centre'), ($1, 'M', 'provider', '测量局', 'Measured')`, b.unit)
	batch.Queue(`INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at) VALUES ($1, 'clerk', '', '经办人', 'unit_clerk', $2, now())`, b.clerk, b.unit)
	batch.Queue(`INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields) VALUES ($1, 'CN', $2, 'commitment', 'public', '承诺', 'Commitment', '[]')`,
		catalogue, b.unit)
	batch.Queue(`INSERT INTO commitment_items (id, unit_id, code) VALUES ($1, $2, 'M')`, item, b.unit)
	batch.Queue(`INSERT INTO commitment_terms (item_id, version, terms, hash, published_at, published_by) VALUES ($1, 1, $2, '', now(), $3)`, item, text, b.clerk)
	const signers = `(SELECT n, md5('subject' || n)::uuid AS subject, md5('record' || n)::uuid AS record, md5('commitment' || n)::uuid AS id FROM generate_series(1, $1::int) n) signers`
	batch.Queue(`INSERT INTO subjects (id, kind, name, code) SELECT subject, 'legal_person', '测量公司' || n, '9199' || lpad(n::text, 14, '0') FROM `+signers, b.Commitments)
	batch.Queue(`INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source) SELECT record, 'CN-' || n, subject, $2, $3, '2026-05-01', '{}' FROM `+signers,
		b.Commitments, catalogue, b.unit)
	batch.Queue(`INSERT INTO record_versions (record_id, version, content, valid_from) SELECT record, 1, '{"kept": "signed"}', '2026-05-01' FROM `+signers, b.Commitments)
	batch.Queue(`INSERT INTO commitments (id, form_id, number, item_id, version, unit_id, subject_id, capacity, actor_id, way, state, pack_id, pack_version, signed_at, record_id,
			finished_on, finished_by, check_on)
		SELECT id, id, 'CN' || n, $2, 1, $3, subject, 'self', $4, 'system', 'finished', $5, $6, '2026-05-01', record, '2026-05-01', $4, $7::date + (n % $8)::int FROM `+signers,
		b.Commitments, item, b.unit, b.clerk, b.pack.ID, b.pack.Version, commitmentsFrom.At(12, 0), commitmentDays)
	if err := b.store.Pool.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("fill register: %w", err)
	}
	if _, err := b.store.Pool.Exec(ctx, "ANALYZE subjects, records, record_versions, commitments"); err != nil {
		return fmt.Errorf("look at what was filled in: %w", err)
	}
	return nil
}
