package db

import (
	"context"
	"fmt"
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
		links, err := q.links(ctx, c.ID)
		if err != nil {
			return i, after, fmt.Errorf("trail of %s: %w", c.Number, err)
		}
		have, err := q.facts(ctx, c.ID)
		if err != nil {
			return i, after, fmt.Errorf("facts of %s: %w", c.Number, err)
		}
		if err := verifyTrail(c, links, have); err != nil {
			broken(c.Number, err)
		}
		after = c.ID
	}
	return len(cases), after, nil
}

// verifyTrail holds the trail to its chain, and what the case rests on to the trail.
func verifyTrail(c TrailCasesRow, links []casefile.Link, have casefile.Seals) error {
	if err := casefile.VerifyChain(c.ID, links, c.TrailHash); err != nil {
		return err
	}
	known, err := casefile.SealsOf(links)
	if err != nil {
		return err
	}
	return known.Verify(have)
}
