package db_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/db/dbtest"
)

func (c receiving) anchor(t *testing.T, at time.Time) string {
	t.Helper()
	line, err := c.Store.Anchor(context.Background(), at)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// anchored lists what does not hold of the anchors; kept are the lines that were printed, "" for none.
func (c receiving) anchored(t *testing.T, kept string) (broken []string) {
	t.Helper()
	var in io.Reader
	if kept != "" {
		in = strings.NewReader(kept)
	}
	_, err := c.Store.VerifyAnchors(t.Context(), in, func(number string, err error) { broken = append(broken, number+": "+err.Error()) })
	if err != nil {
		t.Fatal(err)
	}
	return broken
}

// One anchor a legal day, whoever is at it, with the trails that have grown since.
func TestAnchor_OnceADay(t *testing.T) {
	c := receiving{newCity(t)}
	c.openTask(t)
	c.openTask(t)
	var mu sync.Mutex
	var lines []string
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			if line, err := c.Store.Anchor(context.Background(), noon); err != nil {
				t.Error(err)
			} else if line != "" {
				mu.Lock()
				defer mu.Unlock()
				lines = append(lines, line)
			}
		})
	}
	workers.Wait()
	if len(lines) != 1 || !strings.HasPrefix(lines[0], "1 2026-09-18 2 ") {
		t.Errorf("anchors %q, want one of two cases", lines)
	}
	if line := c.anchor(t, noon.Add(time.Hour)); line != "" {
		t.Errorf("a second one on the same day: %q", line)
	}
	c.openTask(t)
	for _, want := range []string{"2 2026-09-19 1 ", "3 2026-09-20 0 "} {
		noon := noon.AddDate(0, 0, len(lines))
		line := c.anchor(t, noon)
		lines = append(lines, line)
		if !strings.HasPrefix(line, want) {
			t.Errorf("anchor %q, want %q", line, want)
		}
	}
	printed, err := c.Store.AnchorLines(t.Context())
	if err != nil || strings.Join(printed, "\n") != strings.Join(lines, "\n") {
		t.Errorf("printed %q, want %q: %v", printed, lines, err)
	}
	if broken := c.anchored(t, strings.Join(lines, "\n")); len(broken) > 0 {
		t.Errorf("what nobody has changed: %v", broken)
	}
}

// A trail that is cut together with the end that its case remembers, and with the rows that the cut line sealed, agrees with
// itself; the anchor does not agree with it.
func TestAnchor_FindsTheCut(t *testing.T) {
	c := receiving{newCity(t)}
	c.openTask(t)
	kept := c.anchor(t, noon)
	if broken := c.anchored(t, kept); len(broken) > 0 {
		t.Fatalf("before anything was changed: %v", broken)
	}
	dbtest.Tamper(t, c.Store, `DELETE FROM tasks`)
	dbtest.Tamper(t, c.Store, `DELETE FROM trail WHERE seq = (SELECT trail_length FROM cases)`)
	dbtest.Tamper(t, c.Store, `UPDATE cases SET trail_length = trail_length - 1, trail_hash = (SELECT hash FROM trail ORDER BY seq DESC LIMIT 1)`)
	_, err := c.Store.VerifyTrails(t.Context(), func(number string, err error) { t.Errorf("the forger was not thorough: %s: %v", number, err) })
	if err != nil {
		t.Fatal(err)
	}
	if broken := c.anchored(t, ""); len(broken) != 1 || !strings.Contains(broken[0], "is not the one that anchor 1 holds") {
		t.Errorf("broken %v", broken)
	}
	c.anchor(t, noon.AddDate(0, 0, 1))
	if broken := c.anchored(t, ""); len(broken) != 1 {
		t.Errorf("another anchor has covered it: %v", broken)
	}
}

func TestAnchor_FindsTheMissingCase(t *testing.T) {
	c := receiving{newCity(t)}
	c.openTask(t)
	c.anchor(t, noon)
	for _, table := range []string{"tasks", "attachments", "trail", "acts", "cases"} {
		dbtest.Tamper(t, c.Store, "DELETE FROM "+table)
	}
	if broken := c.anchored(t, ""); len(broken) != 1 || !strings.Contains(broken[0], "the case is gone") {
		t.Errorf("broken %v", broken)
	}
}

// Whoever has the database can make the anchors anew as well, so that all of it agrees: only the line that was kept elsewhere tells.
func TestAnchor_ForgedThroughout_OnlyTheKeptLineTells(t *testing.T) {
	c := receiving{newCity(t)}
	c.openTask(t)
	kept := c.anchor(t, noon)
	dbtest.Tamper(t, c.Store, `DELETE FROM anchor_heads`)
	dbtest.Tamper(t, c.Store, `DELETE FROM anchors`)
	dbtest.Tamper(t, c.Store, `UPDATE tasks SET due_at = due_at + interval '1 day'`)
	if err := c.Store.Reseal(t.Context(), noon, "", func(string, []string) {}); err != nil {
		t.Fatal(err)
	}
	c.anchor(t, noon)
	if broken := c.anchored(t, ""); len(broken) > 0 {
		t.Fatalf("the forger was not thorough: %v", broken)
	}
	if broken := c.anchored(t, kept); len(broken) != 1 || !strings.Contains(broken[0], kept) {
		t.Errorf("broken %v", broken)
	}
}

// The worker anchors when it starts and whenever a legal day begins.
func TestAnchoring(t *testing.T) {
	c := receiving{newCity(t)}
	c.openTask(t)
	clock, err := calendar.NewSimulation(time.Now(), noon, 2*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- c.Store.Anchoring(ctx, clock, slog.New(slog.DiscardHandler)) }()
	for {
		lines, err := c.Store.AnchorLines(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) == 3 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
