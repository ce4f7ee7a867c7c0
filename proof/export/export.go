// Package export reads a case from the register into a proof.
package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/proof"
	"creditcase/rules"
)

// Options say of which case, and for whom.
type Options struct {
	Number string
	// Viewer takes personal data out in clear, which is written down; the zero id: salted hashes only.
	Viewer uuid.UUID
	At     time.Time // legal time of the export
	// Files is the folder of attachments, whose bytes are held to what was received; nil: they are not looked at.
	Files *os.Root
}

// ErrNotAllowed says that the account may not take the personal data of the case out.
var ErrNotAllowed = errors.New("this account may not see the case in full: it is its applicant's, the agency's and the units' that had a task of it")

// ErrNoCase says that there is no case of the number.
var ErrNoCase = errors.New("no case has this number")

// Case reads one case as it is at one instant. It returns ErrNoCase and ErrNotAllowed, and an error where a deadline was counted
// by a calendar that neither the register nor the program knows.
func Case(ctx context.Context, s *db.Store, book *rules.Book, o Options) (proof.File, error) {
	var file proof.File
	atOneInstant := pgx.TxOptions{IsoLevel: pgx.RepeatableRead}
	err := pgx.BeginTxFunc(ctx, s.Pool, atOneInstant, func(tx pgx.Tx) (err error) {
		file, err = Read(ctx, tx, book, o)
		return err
	})
	return file, err
}

// Read is Case in a transaction that sees one instant.
func Read(ctx context.Context, tx pgx.Tx, book *rules.Book, o Options) (proof.File, error) {
	e := &exporter{q: db.New(tx), book: book, Options: o}
	e.file = proof.File{Format: proof.Format, Exported: local(o.At), Full: o.Viewer != uuid.Nil, Salt: proof.NewSalt()}
	if err := e.read(ctx); err != nil {
		return proof.File{}, fmt.Errorf("export case: %w", err)
	}
	return e.file, nil
}

// exporter is one export under way.
type exporter struct {
	Options
	q    *db.Queries
	book *rules.Book
	c    db.Case
	file proof.File
}

func (e *exporter) read(ctx context.Context) error {
	row, err := e.q.ProofCase(ctx, e.Number)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNoCase
	}
	if err != nil {
		return fmt.Errorf("read case: %w", err)
	}
	e.c = row.Case
	if e.file.Full {
		look := db.ProofLookParams{AccountID: e.Viewer, CaseID: e.c.ID, Now: e.At}
		if _, err := e.q.ProofLook(ctx, look); errors.Is(err, pgx.ErrNoRows) {
			return ErrNotAllowed
		} else if err != nil {
			return fmt.Errorf("write down who looks: %w", err)
		}
	}
	for _, read := range []func(context.Context) error{
		func(context.Context) error { return e.theCase(row) },
		e.parties, e.records, e.trail, e.acts, e.events, e.deadlines, e.packs, e.calendars, e.decisions, e.documents, e.services, e.effects, e.facts,
	} {
		if err := read(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) theCase(row db.ProofCaseRow) (err error) {
	c := row.Case
	e.file.Case = proof.Case{ID: c.ID, Number: c.Number, Flow: c.Flow, Channel: c.Channel, Stage: c.Stage,
		Pack: proof.Pack{ID: c.PackID, Version: int(c.PackVersion), Hash: c.PackHash}, Unit: row.UnitCode, AboutZH: c.AboutZH, AboutEN: c.AboutEN,
		SubjectID: c.SubjectID,
		FiledAt:   local(c.FiledAt), AcceptedAt: localOrNil(c.AcceptedAt), ClosedAt: localOrNil(c.ClosedAt),
		Suspensions: []rules.Suspension{}, TrailLength: int(c.TrailLength), TrailHash: hex.EncodeToString(c.TrailHash)}
	if c.Result != nil {
		e.file.Case.Result = *c.Result
	}
	if err := json.Unmarshal(c.Suspensions, &e.file.Case.Suspensions); err != nil {
		return fmt.Errorf("read suspensions: %w", err)
	}
	for _, s := range []struct {
		into  *proof.Secret
		value string
	}{
		{&e.file.Case.Subject, row.SubjectName}, {&e.file.Case.SubjectCode, row.SubjectCode},
	} {
		if *s.into, err = e.secret(s.value); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) secret(value string) (proof.Secret, error) {
	return e.file.Salt.Of(value, e.file.Full)
}

func (e *exporter) trail(ctx context.Context) error {
	lines, err := e.q.TrailByCase(ctx, e.c.ID)
	if err != nil {
		return fmt.Errorf("read trail: %w", err)
	}
	e.file.Trail = make([]proof.Line, len(lines))
	for i, l := range lines {
		e.file.Trail[i] = proof.Line{Text: l.Entry, Hash: hex.EncodeToString(l.Hash)}
	}
	return nil
}

func (e *exporter) deadlines(ctx context.Context) error {
	rows, err := e.q.ProofDeadlines(ctx, e.c.ID)
	if err != nil {
		return fmt.Errorf("read deadlines: %w", err)
	}
	e.file.Deadlines = make([]proof.Deadline, len(rows))
	for i, row := range rows {
		d := proof.Deadline{ID: row.ID, Task: casefile.TaskKind(row.Task), Unit: row.UnitCode, Due: local(row.DueAt), MetAt: localOrNil(row.MetAt),
			OverdueAt: localOrNil(row.OverdueAt), PausedAt: localOrNil(row.PausedAt)}
		if err := json.Unmarshal(row.Explanation, &d.Explanation); err != nil {
			return fmt.Errorf("read deadline: %w", err)
		}
		if d.Explanation.Clock == "" {
			return errors.New("a deadline has no explanation: it was not computed but made up, for measuring")
		}
		e.file.Deadlines[i] = d
	}
	return nil
}

// packs lists the pack of the case first, then those under which deadlines were counted before it was pinned.
func (e *exporter) packs(context.Context) error {
	e.file.Packs = []proof.Pack{e.file.Case.Pack}
	listed := func(id string, version int) bool {
		for _, p := range e.file.Packs {
			if p.ID == id && p.Version == version {
				return true
			}
		}
		return false
	}
	for _, d := range e.file.Deadlines {
		id, version := d.Explanation.Pack, d.Explanation.PackVersion
		if listed(id, version) {
			continue
		}
		pack, err := e.book.Pack(id, version)
		if err != nil {
			return err
		}
		e.file.Packs = append(e.file.Packs, proof.Pack{ID: id, Version: version, Hash: pack.Hash(e.c.Flow)})
	}
	return nil
}

// facts reads every stored row of the case, with the digest that its trail must have sealed.
func (e *exporter) facts(ctx context.Context) error {
	facts, err := e.q.Facts(ctx, e.c.ID)
	if err != nil {
		return err
	}
	e.file.Facts = make([]proof.Fact, len(facts))
	for i, f := range facts {
		sum := sha256.Sum256([]byte(f.Text))
		e.file.Facts[i] = proof.Fact{Of: f.Thing, Hash: hex.EncodeToString(sum[:])}
		if e.file.Full {
			e.file.Facts[i].Text = &f.Text
		}
	}
	return nil
}

func local(t time.Time) time.Time { return t.In(calendar.Zone) }

func localOrNil(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	at := local(*t)
	return &at
}
