package recount

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
)

// toldCase is one case whose applicant is to be told.
type toldCase struct {
	activities.Correction
	moved    []notices.Moved
	because  []db.CalendarNoticesRow
	of       notices.Case
	letter   notices.Letter
	number   string
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
	t := new(toldCase)
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
		moved := notices.Moved{Clock: m.Clock, From: m.FromAt, To: m.DueAt}
		if err := json.Unmarshal(m.Explanation, &moved.Is); err != nil {
			return nil, fmt.Errorf("read deadline: %w", err)
		}
		moved.Provisional = moved.Is.Provisional
		t.moved = append(t.moved, moved)
		for _, id := range by.inForce.Since(m.Version) {
			because[id] = true
		}
	}
	if len(t.moved) == 0 {
		return nil, nil //nolint:nilnil // nothing to tell
	}
	for _, n := range by.inForce.Applied {
		if because[n.ID] {
			t.because = append(t.because, n)
		}
	}
	var err error
	t.Correction, err = activities.Correct(r.Activities, q, c, by.now, by.cal)
	return t, err
}

// writeLetters lays out the documents, numbers and keeps them. Laying out is what takes long, and is done side by side.
func (r *Recounter) writeLetters(ctx context.Context, q *db.Queries, by counting, told []*toldCase) error {
	if len(told) == 0 {
		return nil
	}
	if err := readForLetters(ctx, q, told); err != nil {
		return err
	}
	if err := number(ctx, q, by.now, told); err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, t := range told {
		g.Go(func() error {
			t.document, t.err = notices.Compose(ctx, t.of, t.letter, t.number)
			return t.err
		})
	}
	if err := g.Wait(); err != nil { // no number may be missing, so the others are begun again without it
		bad := slices.IndexFunc(told, func(t *toldCase) bool { return t.err != nil })
		r.leaveOut(ctx, told[bad].CaseID(), told[bad].err)
		return fmt.Errorf("lay out documents: %w", err)
	}
	documents, corrections := make([]db.TellNoticesParams, len(told)), make([]activities.Correction, len(told))
	for i, t := range told {
		t.Issued(t.document)
		documents[i], corrections[i] = db.TellNoticesParams(t.document), t.Correction
	}
	if err := writeTrails(ctx, q, corrections); err != nil {
		return err
	}
	if _, err := q.TellNotices(ctx, documents); err != nil {
		return fmt.Errorf("keep documents: %w", err)
	}
	served := db.ServicesBeginParams{Way: casefile.ServiceElectronic, State: casefile.ServiceSent}
	for _, d := range documents {
		served.Notices = append(served.Notices, d.ID)
	}
	if err := q.ServicesBegin(ctx, served); err != nil {
		return fmt.Errorf("begin service of documents: %w", err)
	}
	return nil
}

// number numbers the documents, in the order of the cases within each series.
func number(ctx context.Context, q *db.Queries, at time.Time, told []*toldCase) error {
	many := map[string]int{}
	for _, t := range told {
		many[t.letter.Series]++
	}
	next := map[string]int64{}
	for _, series := range slices.Sorted(maps.Keys(many)) {
		last, err := notices.Take(ctx, q, series, at, many[series])
		if err != nil {
			return err
		}
		next[series] = last - int64(many[series]) + 1
	}
	for _, t := range told {
		t.number = notices.Number(t.letter.Series, at, next[t.letter.Series])
		next[t.letter.Series]++
	}
	return nil
}

// readForLetters reads what documents say of their cases, and in whose name each goes out.
func readForLetters(ctx context.Context, q *db.Queries, told []*toldCase) error {
	ids := make([]uuid.UUID, len(told))
	for i, t := range told {
		ids[i] = t.CaseID()
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
		t.of, t.letter, err = t.Notice(ctx, db.NoticeFactsRow(facts[i]), agency, t.moved, t.because)
		if err != nil {
			return err
		}
	}
	return nil
}
