package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// movedDate is a date that a notice has moved, as a document tells it.
type movedDate struct {
	Clock       string
	From, To    time.Time
	Provisional bool
	Is          rules.Deadline // with what explains the new date
}

// toldCase is one case whose applicant is to be told.
type toldCase struct {
	step     *step
	letter   letter
	issuer   db.Unit
	facts    db.NoticeFactsRow
	document db.NoticeInsertParams
	err      error
}

// Tell lays out the documents for applicants whose dates moved, one a case however many of them did, until none is left or
// there are deadlines to count again.
func (r *Recounter) Tell(ctx context.Context) error { return r.repeat(ctx, r.tellSome) }

// tellSome tells some applicants. Dates that a later notice put back where they were, or that were met meanwhile, are nobody's
// concern any more.
func (r *Recounter) tellSome(ctx context.Context, q *db.Queries, by counting) (batched, error) {
	stale, err := q.RecountLeft(ctx, db.RecountLeftParams{Version: by.cal.Version(), Without: by.without})
	if err != nil || stale {
		return batched{}, err
	}
	untold, err := q.TellStale(ctx, db.TellStaleParams{Without: by.without, Most: recountWindow})
	if err != nil {
		return batched{}, fmt.Errorf("look for whom to tell: %w", err)
	}
	cases, ids, err := lockSome(ctx, q, untold)
	if err != nil || len(cases) == 0 {
		return batched{}, err
	}
	moves, err := q.TellMoves(ctx, ids)
	if err != nil {
		return batched{}, fmt.Errorf("read what moved: %w", err)
	}
	byCase := make(map[uuid.UUID][]db.TellMovesRow, len(cases))
	for _, m := range moves {
		byCase[m.CaseID] = append(byCase[m.CaseID], m)
	}
	var told []*toldCase
	var done []int64
	for _, c := range cases {
		t, err := r.toTell(q, by, c, byCase[c.ID])
		if err != nil {
			r.leaveOut(ctx, c.ID, err)
			continue
		}
		for _, m := range byCase[c.ID] {
			done = append(done, m.ID)
		}
		if t != nil {
			told = append(told, t)
		}
	}
	if err := r.writeLetters(ctx, q, by, told); err != nil {
		return batched{}, err
	}
	return batched{cases: len(cases)}, q.TellDone(ctx, done)
}

// toTell puts together what the applicant of a case is told; nil: nothing.
func (r *Recounter) toTell(q *db.Queries, by counting, c db.Case, moves []db.TellMovesRow) (*toldCase, error) {
	l := letter{Kind: casefile.NoticeDateMoved}
	seen := map[uuid.UUID]bool{}
	because := map[string]bool{}
	for _, m := range moves {
		if seen[m.DeadlineID] { // the first move says where the date stood when the applicant last heard of it
			continue
		}
		seen[m.DeadlineID] = true
		if m.MetAt != nil || m.DueAt.Equal(m.FromAt) {
			continue
		}
		moved := movedDate{Clock: m.Clock, From: m.FromAt, To: m.DueAt}
		if err := json.Unmarshal(m.Explanation, &moved.Is); err != nil {
			return nil, fmt.Errorf("read deadline: %w", err)
		}
		moved.Provisional = moved.Is.Provisional
		l.Moved = append(l.Moved, moved)
		for _, id := range by.inForce.Since(m.Version) {
			because[id] = true
		}
	}
	if len(l.Moved) == 0 {
		return nil, nil //nolint:nilnil // nothing to tell
	}
	for _, n := range by.inForce.Applied {
		if because[n.ID] {
			l.Because = append(l.Because, n)
		}
	}
	s, err := r.stepAt(q, c, by.now)
	if err != nil {
		return nil, err
	}
	s.now, s.cal = by.now, by.cal
	return &toldCase{step: s, letter: l}, nil
}

// writeLetters lays out the documents, numbers and keeps them. Laying out is what takes long, and is done side by side.
func (r *Recounter) writeLetters(ctx context.Context, q *db.Queries, by counting, told []*toldCase) error {
	if len(told) == 0 {
		return nil
	}
	if err := readForLetters(ctx, q, told); err != nil {
		return err
	}
	year := by.now.Year()
	last, err := q.CounterTake(ctx, db.CounterTakeParams{Series: series[casefile.NoticeDateMoved], Year: int32(year), //nolint:gosec // fits
		Many: int64(len(told))})
	if err != nil {
		return fmt.Errorf("number documents: %w", err)
	}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, t := range told {
		number := documentNumber(t.letter.Kind, year, last-int64(len(told)-1-i))
		g.Go(func() error {
			t.document, t.err = t.step.compose(t.letter, number, t.issuer, t.facts)
			return t.err
		})
	}
	if err := g.Wait(); err != nil { // no number may be missing, so the others are begun again without it
		bad := slices.IndexFunc(told, func(t *toldCase) bool { return t.err != nil })
		r.leaveOut(ctx, told[bad].step.c.ID, told[bad].err)
		return fmt.Errorf("lay out documents: %w", err)
	}
	documents, steps := make([]db.TellNoticesParams, len(told)), make([]*step, len(told))
	for i, t := range told {
		documents[i], steps[i] = db.TellNoticesParams(t.document), t.step
	}
	if err := writeTrails(ctx, q, steps); err != nil {
		return err
	}
	if _, err := q.TellNotices(ctx, documents); err != nil {
		return fmt.Errorf("keep documents: %w", err)
	}
	return nil
}

// readForLetters reads what documents say of their cases, and in whose name each goes out.
func readForLetters(ctx context.Context, q *db.Queries, told []*toldCase) error {
	ids := make([]uuid.UUID, len(told))
	for i, t := range told {
		ids[i] = t.step.c.ID
	}
	facts, err := q.TellFacts(ctx, ids)
	if err != nil {
		return fmt.Errorf("read facts for documents: %w", err)
	}
	if len(facts) != len(told) {
		return fmt.Errorf("facts for %d documents of %d", len(facts), len(told))
	}
	agency, err := q.UnitAgency(ctx)
	if err != nil {
		return fmt.Errorf("find agency: %w", err)
	}
	for i, t := range told {
		t.facts, t.step.theAgency = db.NoticeFactsRow(facts[i]), agency
		if t.issuer, err = t.step.issuer(ctx, t.letter); err != nil {
			return err
		}
	}
	return nil
}
