package db

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
)

// telling is what a transaction has to add to the trails of the cases that it touches.
type telling struct {
	order []uuid.UUID
	lines map[uuid.UUID][]casefile.TrailEntry
	at    map[uuid.UUID]time.Time
}

func (t *telling) touch(caseID uuid.UUID, at time.Time, lines ...casefile.TrailEntry) {
	if t.lines == nil {
		t.lines, t.at = make(map[uuid.UUID][]casefile.TrailEntry), make(map[uuid.UUID]time.Time)
	}
	if _, again := t.at[caseID]; !again {
		t.order = append(t.order, caseID)
	}
	t.at[caseID] = at
	t.lines[caseID] = append(t.lines[caseID], lines...)
}

// Trace extends the trail of one case by lines, in their order, when the transaction ends; what the transaction has written of
// the case is sealed with the last of them. Seq is set then.
func (q *Queries) Trace(_ context.Context, caseID uuid.UUID, lines ...casefile.TrailEntry) error {
	if len(lines) == 0 {
		return nil
	}
	return q.tell(caseID, lines[len(lines)-1].At, lines...)
}

// Touch says that the transaction may write something of the case that no line of the trail tells: it is sealed with a line of
// its own. Whoever calls it holds the lock of the case. at is legal time.
func (q *Queries) Touch(caseID uuid.UUID, at time.Time) error { return q.tell(caseID, at) }

func (q *Queries) tell(caseID uuid.UUID, at time.Time, lines ...casefile.TrailEntry) error {
	p, ok := q.db.(*pipeline)
	if !ok {
		return fmt.Errorf("the trail of case %s is written outside a transaction", caseID)
	}
	p.telling.touch(caseID, at, lines...)
	return nil
}

// digest is what a seal says of a fact.
const digest = `encode(sha256(convert_to(f.fact, 'UTF8')), 'hex')`

// The end of a case's trail, its facts that this transaction wrote, and those that it took away. One question for one case, which
// nearly every transaction asks, and another for many: a plan for both would suit neither.
const (
	sealAsk = `WITH head AS MATERIALIZED (
    SELECT id, trail_length, trail_hash, pg_current_xact_id()::xid AS tx FROM cases WHERE %s FOR NO KEY UPDATE
)
SELECT h.id, h.trail_length, h.trail_hash, coalesce(current_setting('creditcase.gone', true), ''), coalesce(f.thing, ''), coalesce(` + digest + `, '')
FROM head h LEFT JOIN LATERAL case_facts(h.id, h.tx) f ON true`
)

// seal writes what the transaction has told, and the digests of all that it has written of the cases it touched. It locks each case,
// so lines of one case are written one after the other.
func (p *pipeline) seal(ctx context.Context) error {
	var err error
	var rows pgx.Rows
	switch len(p.telling.order) {
	case 0:
		return nil
	case 1:
		rows, err = p.Query(ctx, fmt.Sprintf(sealAsk, "id = $1"), p.telling.order[0])
	default:
		rows, err = p.Query(ctx, fmt.Sprintf(sealAsk, "id = ANY ($1)"), p.telling.order)
	}
	if err != nil {
		return fmt.Errorf("read what is to be sealed: %w", err)
	}
	heads, err := collectHeads(rows)
	if err != nil {
		return fmt.Errorf("read what is to be sealed: %w", err)
	}
	var trail TrailInsertAllParams
	var ends TrailHeadsSetParams
	for _, id := range p.telling.order {
		head, ok := heads[id]
		if !ok {
			return fmt.Errorf("lock trail of case %s: %w", id, pgx.ErrNoRows)
		}
		if err := head.extend(id, p.telling.lines[id], p.telling.at[id], &trail); err != nil {
			return err
		}
		ends.Ids, ends.Lengths, ends.Hashes = append(ends.Ids, id), append(ends.Lengths, head.length), append(ends.Hashes, head.hash)
	}
	if len(trail.Cases) == 0 {
		return nil
	}
	q := New(p)
	if len(ends.Ids) == 1 {
		err := q.TrailExtend(ctx, TrailExtendParams{ID: ends.Ids[0], Seqs: trail.Seqs, Entries: trail.Entries, Hashes: trail.Hashes,
			Length: ends.Lengths[0], Hash: ends.Hashes[0]})
		if err != nil {
			return fmt.Errorf("extend trail: %w", err)
		}
		return nil
	}
	if err := q.TrailInsertAll(ctx, trail); err != nil {
		return fmt.Errorf("extend trail: %w", err)
	}
	if err := q.TrailHeadsSet(ctx, ends); err != nil {
		return fmt.Errorf("set end of trail: %w", err)
	}
	return nil
}

// head is where the trail of a case ends, and what its next lines seal.
type head struct {
	length int32
	hash   []byte
	seals  casefile.Seals
}

func collectHeads(rows pgx.Rows) (map[uuid.UUID]*head, error) {
	heads := make(map[uuid.UUID]*head)
	var id uuid.UUID
	var length int32
	var hash []byte
	var gone, thing, sum string
	_, err := pgx.ForEachRow(rows, []any{&id, &length, &hash, &gone, &thing, &sum}, func() error {
		h := heads[id]
		if h == nil {
			h = &head{length: length, hash: hash, seals: casefile.Seals{}}
			heads[id], hash = h, nil
			for line := range strings.Lines(gone) {
				if of, what, _ := strings.Cut(strings.TrimSpace(line), " "); of == id.String() {
					h.seals[what] = ""
				}
			}
		}
		if thing != "" {
			h.seals[thing] = sum
		}
		return nil
	})
	return heads, err
}

// extend chains the lines to the trail, the last of them with the seals; seals without a line get one.
func (h *head) extend(caseID uuid.UUID, lines []casefile.TrailEntry, at time.Time, trail *TrailInsertAllParams) error {
	if len(h.seals) > 0 {
		if len(lines) == 0 {
			lines = []casefile.TrailEntry{{At: at, Event: casefile.EventSealed}}
		}
		last := &lines[len(lines)-1]
		if last.Seals == nil {
			last.Seals = make(map[string]string, len(h.seals))
		}
		maps.Copy(last.Seals, h.seals)
	}
	for _, line := range lines {
		h.length++
		line.Case, line.Seq = caseID, h.length
		text, hash, err := casefile.Chain(h.hash, line)
		if err != nil {
			return err
		}
		h.hash = hash
		trail.Cases, trail.Seqs = append(trail.Cases, caseID), append(trail.Seqs, h.length)
		trail.Entries, trail.Hashes = append(trail.Entries, text), append(trail.Hashes, hash)
	}
	return nil
}

// ServeNotice keeps that a party of a case has opened a document that lay ready for him, which is its electronic service; the first opening
// counts.
func (s *Store) ServeNotice(ctx context.Context, caseID, notice, account uuid.UUID, at time.Time) error {
	return s.InTx(ctx, func(q *Queries) error {
		if _, err := q.CaseLockForAddressee(ctx, CaseLockForAddresseeParams{ID: caseID, AccountID: account}); err != nil {
			return Found(err, "error.not_found.body")
		}
		err := q.MyNoticeServed(ctx, MyNoticeServedParams{NoticeID: notice, AccountID: account, Way: casefile.ServiceElectronic,
			State: casefile.ServiceServed, At: at})
		if err != nil {
			return fmt.Errorf("keep service: %w", err)
		}
		return q.Touch(caseID, at)
	})
}

// SeeEscalations keeps that the supervisor has looked at what came before him; the first look counts. It returns how many were new.
func (s *Store) SeeEscalations(ctx context.Context, account uuid.UUID, tasks []uuid.UUID, at time.Time) (seen int64, err error) {
	err = s.InTx(ctx, func(q *Queries) error {
		cases, err := q.EscalationCases(ctx, tasks)
		if err != nil {
			return fmt.Errorf("look for cases: %w", err)
		}
		for _, id := range cases {
			if _, err := q.CaseLock(ctx, id); err != nil {
				return fmt.Errorf("lock case: %w", err)
			}
			if err := q.Touch(id, at); err != nil {
				return err
			}
		}
		seen, err = q.EscalationsSee(ctx, EscalationsSeeParams{AccountID: &account, At: &at, TaskIds: tasks})
		return err
	})
	return seen, err
}

// facts reads the digests of all that the case rests on.
func (q *Queries) facts(ctx context.Context, caseID uuid.UUID) (casefile.Seals, error) {
	rows, err := q.db.Query(ctx, `SELECT f.thing, `+digest+` FROM case_facts($1, NULL) f`, caseID)
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	have := casefile.Seals{}
	var thing, sum string
	_, err = pgx.ForEachRow(rows, []any{&thing, &sum}, func() error {
		have[thing] = sum
		return nil
	})
	return have, err
}

// Fact is one stored row of a case in its canonical text.
type Fact struct {
	Thing string
	Text  string
}

// Facts reads all that the case rests on, in the order of the things' names.
func (q *Queries) Facts(ctx context.Context, caseID uuid.UUID) ([]Fact, error) {
	rows, err := q.db.Query(ctx, `SELECT f.thing, f.fact FROM case_facts($1, NULL) f ORDER BY f.thing COLLATE "C"`, caseID)
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	facts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Fact])
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	return facts, nil
}

// links reads the trail of a case.
func (q *Queries) links(ctx context.Context, caseID uuid.UUID) ([]casefile.Link, error) {
	lines, err := q.TrailByCase(ctx, caseID)
	if err != nil {
		return nil, fmt.Errorf("read trail: %w", err)
	}
	links := make([]casefile.Link, len(lines))
	for i, l := range lines {
		links[i] = casefile.Link{Text: l.Entry, Hash: l.Hash}
	}
	return links, nil
}

// Reseal seals what is not as the trails seal it, with a line that gives the reason: what the cases rest on is from then on held to
// what it is now. It calls done for each case that it has sealed, with what was not as sealed. Done again, it changes nothing.
func (s *Store) Reseal(ctx context.Context, at time.Time, reason string, done func(number string, broken []string)) error {
	var after uuid.UUID
	for {
		cases, err := s.TrailCases(ctx, TrailCasesParams{After: after, Most: trailPage})
		if err != nil {
			return fmt.Errorf("list cases: %w", err)
		}
		for _, c := range cases {
			broken, err := s.reseal(ctx, c.ID, at, reason)
			if err != nil {
				return fmt.Errorf("seal case %s: %w", c.Number, err)
			}
			if len(broken) > 0 {
				done(c.Number, broken)
			}
			after = c.ID
		}
		if len(cases) < trailPage {
			return nil
		}
	}
}

func (s *Store) reseal(ctx context.Context, caseID uuid.UUID, at time.Time, reason string) (broken []string, err error) {
	err = s.InTx(ctx, func(q *Queries) error {
		if _, err := q.CaseLock(ctx, caseID); err != nil {
			return fmt.Errorf("lock case: %w", err)
		}
		links, err := q.links(ctx, caseID)
		if err != nil {
			return err
		}
		known, err := casefile.SealsOf(links)
		if err != nil {
			return err
		}
		have, err := q.facts(ctx, caseID)
		if err != nil {
			return err
		}
		if broken = known.Broken(have); len(broken) == 0 {
			return nil
		}
		line := casefile.TrailEntry{At: at, Event: casefile.EventSealed, Facts: map[string]string{"reason": reason}, Seals: known.Change(have)}
		return q.Trace(ctx, caseID, line)
	})
	return broken, err
}
