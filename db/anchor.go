package db

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
)

// Anchor puts down the ends of all trails that have grown since the anchor before, once a legal day. It returns the line to print and
// keep elsewhere, "" where the day has its anchor. Several may call it at once.
func (s *Store) Anchor(ctx context.Context, now time.Time) (line string, err error) {
	err = s.InTx(ctx, func(q *Queries) error {
		line, err = q.anchor(ctx, calendar.DateOf(now))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("anchor trails: %w", err)
	}
	return line, nil
}

func (q *Queries) anchor(ctx context.Context, day calendar.Date) (string, error) {
	if err := q.AnchorLock(ctx); err != nil {
		return "", err
	}
	last, err := q.AnchorLast(ctx)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", err
	}
	if err == nil && !dateOf(last.Day).Before(day) {
		return "", nil
	}
	changed, err := q.AnchorChanged(ctx)
	if err != nil {
		return "", err
	}
	var heads casefile.Heads
	rows := make([]AnchorHeadsInsertParams, len(changed))
	for i, c := range changed {
		heads.Add(c.ID, c.TrailLength, c.TrailHash)
		rows[i] = AnchorHeadsInsertParams{Seq: last.Seq + 1, CaseID: c.ID, Length: c.TrailLength, Hash: c.TrailHash}
	}
	a := heads.Anchor(last.Seq+1, day.String())
	text, hash, err := a.Chain(last.Hash)
	if err != nil {
		return "", err
	}
	if err := q.AnchorInsert(ctx, AnchorInsertParams{Seq: a.Seq, Day: columnOf(day), Entry: text, Hash: hash}); err != nil {
		return "", err
	}
	if _, err := q.AnchorHeadsInsert(ctx, rows); err != nil {
		return "", err
	}
	return a.Line(hash), nil
}

// anchorLooks is how often Anchoring looks whether a new day has begun; a look is one question.
const anchorLooks = time.Minute

// Anchoring anchors the trails each day until ctx ends. The line goes into the log, which is one of the places outside the database.
func (s *Store) Anchoring(ctx context.Context, clock calendar.Clock, log *slog.Logger) error {
	for {
		line, err := s.Anchor(ctx, clock.Now())
		switch {
		case ctx.Err() != nil:
		case err != nil:
			log.WarnContext(ctx, "trails are not anchored yet", "error", err)
		case line != "":
			log.InfoContext(ctx, "trails anchored", "anchor", line)
		}
		tomorrow := clock.Until(calendar.DateOf(clock.Now()).End().Add(time.Second))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(max(tomorrow, time.Second), anchorLooks)):
		}
	}
}

// AnchorLines prints the chain: number, legal day, cases whose trails have grown, hash.
func (s *Store) AnchorLines(ctx context.Context) ([]string, error) {
	all, err := s.Anchors(ctx)
	if err != nil {
		return nil, fmt.Errorf("read anchors: %w", err)
	}
	lines := make([]string, len(all))
	for i, row := range all {
		var a casefile.Anchor
		if err := json.Unmarshal([]byte(row.Entry), &a); err != nil {
			return nil, fmt.Errorf("read anchor %d: %w", row.Seq, err)
		}
		lines[i] = a.Line(row.Hash)
	}
	return lines, nil
}

// VerifyAnchors follows the chain of anchors, and holds each trail to the ends that were anchored. keptLines is what was printed and kept
// elsewhere, nil for nothing. It calls broken for what does not hold, with the number of a case or "" for the chain itself, and returns
// how many anchors it has checked.
func (s *Store) VerifyAnchors(ctx context.Context, keptLines io.Reader, broken func(number string, err error)) (int, error) {
	n := 0
	err := pgx.BeginTxFunc(ctx, s.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		q := New(tx)
		all, err := q.Anchors(ctx)
		if err != nil {
			return fmt.Errorf("read anchors: %w", err)
		}
		have := make(map[string]bool, len(all))
		var previous []byte
		for _, row := range all {
			a, err := q.verifyHeads(ctx, row, broken)
			if err != nil {
				return err
			}
			if err := casefile.VerifyAnchor(previous, row.Entry, row.Hash, a); err != nil {
				broken("", fmt.Errorf("anchor %d: %w", row.Seq, err))
			}
			previous = row.Hash
			have[a.Line(row.Hash)] = true
			n++
		}
		return compareKept(keptLines, have, broken)
	})
	return n, err
}

// verifyHeads holds the trails to the ends that one anchor holds, and gives the anchor that these ends make.
func (q *Queries) verifyHeads(ctx context.Context, row Anchor, broken func(string, error)) (casefile.Anchor, error) {
	ends, err := q.AnchorHeads(ctx, row.Seq)
	if err != nil {
		return casefile.Anchor{}, fmt.Errorf("read ends of anchor %d: %w", row.Seq, err)
	}
	var heads casefile.Heads
	for _, end := range ends {
		heads.Add(end.CaseID, end.Length, end.Hash)
		switch {
		case end.Number == "":
			broken(end.CaseID.String(), fmt.Errorf("the case is gone; anchor %d holds it", row.Seq))
		case !bytes.Equal(end.Line, end.Hash):
			broken(end.Number, fmt.Errorf("line %d is not the one that anchor %d holds", end.Length, row.Seq))
		}
	}
	return heads.Anchor(row.Seq, dateOf(row.Day).String()), nil
}

// compareKept holds the chain to the lines that were kept elsewhere.
func compareKept(kept io.Reader, have map[string]bool, broken func(string, error)) error {
	if kept == nil {
		return nil
	}
	lines := bufio.NewScanner(kept)
	read := 0
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		read++
		if !have[line] {
			broken("", fmt.Errorf("the anchor that was kept is not in the register: %s", line))
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read anchors that were kept: %w", err)
	}
	if read == 0 {
		return errors.New("the file holds no anchors")
	}
	return nil
}
