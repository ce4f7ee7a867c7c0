package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"creditcase/casefile"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// traceAct writes the line for an act as it is received.
func (q *Queries) traceAct(ctx context.Context, caseID, actID, actor uuid.UUID, kind casefile.ActKind, at time.Time,
	facts map[string]string) error {
	return q.Trace(ctx, caseID, casefile.TrailEntry{At: at, Event: "act." + string(kind), Actor: &actor, Act: &actID, Facts: facts})
}

// VerifyTrails checks the chain of every case and holds what the case rests on to it, page by page in the order of ids, and calls broken for each that does not
// hold. Cases may go on meanwhile: each page is read as of one instant. It returns how many cases it has checked.
func (s *Store) VerifyTrails(ctx context.Context, broken func(number string, err error)) (int, error) {
	asOfOneInstant := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	var after uuid.UUID
	for checked := 0; ; {
		n := 0
		err := pgx.BeginTxFunc(ctx, s.Pool, asOfOneInstant, func(tx pgx.Tx) (err error) {
			n, after, err = New(tx).VerifyTrails(ctx, after, trailPage, broken)
			return err
		})
		checked += n
		if err != nil || n < trailPage {
			return checked, err
		}
	}
}

const trailPage = 500 // cases verified in one transaction

// VerifyTrails is Store.VerifyTrails for most cases after one, in a transaction that sees one instant. It returns how many it has
// checked, and the last of them.
func (q *Queries) VerifyTrails(ctx context.Context, after uuid.UUID, most int32, broken func(string, error)) (int, uuid.UUID, error) {
	cases, err := q.TrailCases(ctx, TrailCasesParams{After: after, Most: most})
	if err != nil {
		return 0, after, fmt.Errorf("list cases: %w", err)
	}
	for i, c := range cases {
		wrong, err := q.verifyTrail(ctx, c)
		if err != nil {
			return i, after, fmt.Errorf("case %s: %w", c.Number, err)
		}
		if wrong != nil {
			broken(c.Number, wrong)
		}
		after = c.ID
	}
	return len(cases), after, nil
}

// verifyTrail holds the trail of a case to its chain, and what the case rests on to the trail. wrong is what does not hold.
func (q *Queries) verifyTrail(ctx context.Context, c TrailCasesRow) (wrong, err error) {
	links, err := q.links(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	have, err := q.facts(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	if wrong = casefile.VerifyChain(c.ID, links, c.TrailHash); wrong != nil {
		return wrong, nil
	}
	known, wrong := casefile.SealsOf(links)
	if wrong != nil {
		return wrong, nil
	}
	return known.Verify(have), nil
}

// VerifyFiles holds the files of all cases, which lie in root, to their rows, and calls broken for each that is not as it was
// received. It returns how many it has read.
func (s *Store) VerifyFiles(ctx context.Context, root *os.Root, broken func(number string, err error)) (int, error) {
	var after uuid.UUID
	for read := 0; ; {
		files, err := s.AttachmentsAfter(ctx, AttachmentsAfterParams{After: after, Most: trailPage})
		if err != nil {
			return read, fmt.Errorf("list files: %w", err)
		}
		for _, f := range files {
			if err := verifyFile(root, f); err != nil {
				broken(f.Number, err)
			}
			read++
			after = f.ID
		}
		if len(files) < trailPage || ctx.Err() != nil {
			return read, ctx.Err()
		}
	}
}

func verifyFile(root *os.Root, f AttachmentsAfterRow) error {
	file, err := root.Open(f.ID.String())
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("file %s is gone", f.ID)
	}
	if err != nil {
		return fmt.Errorf("file %s cannot be read: %w", f.ID, err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	sum := sha256.New()
	size, err := io.Copy(sum, file)
	if err != nil {
		return fmt.Errorf("file %s cannot be read: %w", f.ID, err)
	}
	if size != f.Size || hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return fmt.Errorf("file %s is not as it was received", f.ID)
	}
	return nil
}
