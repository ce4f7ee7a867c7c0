package db

import (
	"context"
	"fmt"
	"time"

	"creditcase/casefile"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Trace extends the trail of one case by lines, in their order. It locks the case row, so lines of one case are written one
// after the other; call it inside the transaction of what they tell. Seq is set here.
func (q *Queries) Trace(ctx context.Context, caseID uuid.UUID, lines ...casefile.TrailEntry) error {
	if len(lines) == 0 {
		return nil
	}
	head, err := q.TrailHead(ctx, caseID)
	if err != nil {
		return fmt.Errorf("lock trail: %w", err)
	}
	insert := TrailInsertAllParams{CaseID: caseID}
	length, hash := head.TrailLength, head.TrailHash
	for _, line := range lines {
		length++
		line.Case, line.Seq = caseID, length
		var text string
		if text, hash, err = casefile.Chain(hash, line); err != nil {
			return err
		}
		insert.Seqs, insert.Entries = append(insert.Seqs, length), append(insert.Entries, text)
		insert.Hashes = append(insert.Hashes, hash)
	}
	if err := q.TrailInsertAll(ctx, insert); err != nil {
		return fmt.Errorf("extend trail: %w", err)
	}
	if err := q.TrailHeadSet(ctx, TrailHeadSetParams{ID: caseID, Length: length, Hash: hash}); err != nil {
		return fmt.Errorf("set end of trail: %w", err)
	}
	return nil
}

// traceAct writes the line for an act as it is received.
func (q *Queries) traceAct(ctx context.Context, caseID, actID, actor uuid.UUID, kind casefile.ActKind, at time.Time,
	facts map[string]string) error {
	return q.Trace(ctx, caseID, casefile.TrailEntry{At: at, Event: "act." + string(kind), Actor: &actor, Act: &actID, Facts: facts})
}

// VerifyTrails checks the chain of every case, page by page in the order of ids, and calls broken for each that does not
// hold. Cases may go on meanwhile: each page is read as of one instant. It returns how many cases it has checked.
func (s *Store) VerifyTrails(ctx context.Context, broken func(number string, err error)) (int, error) {
	asOfOneInstant := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	var after uuid.UUID
	for checked := 0; ; {
		n := 0
		err := pgx.BeginTxFunc(ctx, s.Pool, asOfOneInstant, func(tx pgx.Tx) (err error) {
			n, after, err = New(tx).verifyTrailsAfter(ctx, after, broken)
			return err
		})
		checked += n
		if err != nil || n < trailPage {
			return checked, err
		}
	}
}

const trailPage = 500 // cases verified in one transaction

func (q *Queries) verifyTrailsAfter(ctx context.Context, after uuid.UUID, broken func(string, error)) (int, uuid.UUID, error) {
	cases, err := q.TrailCases(ctx, TrailCasesParams{After: after, Most: trailPage})
	if err != nil {
		return 0, after, fmt.Errorf("list cases: %w", err)
	}
	for i, c := range cases {
		lines, err := q.TrailByCase(ctx, c.ID)
		if err != nil {
			return i, after, fmt.Errorf("read trail of %s: %w", c.Number, err)
		}
		links := make([]casefile.Link, len(lines))
		for i, l := range lines {
			links[i] = casefile.Link{Text: l.Entry, Hash: l.Hash}
		}
		if err := casefile.VerifyChain(c.ID, links, c.TrailHash); err != nil {
			broken(c.Number, err)
		}
		after = c.ID
	}
	return len(cases), after, nil
}
