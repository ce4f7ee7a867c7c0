package web

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

// readTrail reads the stored lines of the case and who stands behind them.
func (s *server) readTrail(ctx context.Context, c *caseFile) error {
	var err error
	if c.trail, err = s.trailLines(ctx, c.Case.ID); err != nil {
		return err
	}
	var ids []uuid.UUID
	for _, e := range c.trail {
		if e.Actor != nil {
			ids = append(ids, *e.Actor)
		}
	}
	actors, err := s.Store.CaseActors(ctx, ids)
	if err != nil {
		return fmt.Errorf("read actors: %w", err)
	}
	c.actors = make(map[uuid.UUID]db.CaseActorsRow, len(actors))
	for _, a := range actors {
		c.actors[a.ID] = a
	}
	return nil
}

// trailLines reads the trail of a case that the viewer may see.
func (s *server) trailLines(ctx context.Context, id uuid.UUID) ([]casefile.TrailEntry, error) {
	lines, err := s.Store.TrailByCase(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read trail: %w", err)
	}
	trail := make([]casefile.TrailEntry, len(lines))
	for i, l := range lines {
		if err := json.Unmarshal([]byte(l.Entry), &trail[i]); err != nil {
			return nil, fmt.Errorf("read line of trail: %w", err)
		}
	}
	return trail, nil
}

// trailOf tells the trail, latest first: what a person did, and under it what the system did upon it.
func trailOf(p *messages.Printer, c *caseFile) timeline {
	var items []timelineItem
	place := map[uuid.UUID]int{} // of each act
	for _, e := range c.trail {
		detail := c.trailDetail(p, e)
		if e.Act != nil && e.Actor == nil {
			if i, ok := place[*e.Act]; ok {
				items[i].Lines = append(items[i].Lines, joined(p, wordFor(p, "trail.", e.Event), detail))
				continue
			}
		}
		item := timelineItem{Title: joined(p, wordFor(p, "trail.", e.Event), detail), At: e.At, Byline: p.T("trail.system")}
		if e.Event == "step.overdue" {
			item.Tag = &tag{p.T("desk.filter.due.overdue"), tagLate}
		}
		if e.Actor != nil {
			a := c.actors[*e.Actor]
			item.Byline = p.T("trail.by", p.T("role."+string(a.Role)), a.Name)
		}
		if e.Act != nil {
			place[*e.Act] = len(items)
		}
		items = append(items, item)
	}
	slices.Reverse(items)
	return timeline{Items: items}
}

func joined(p *messages.Printer, title, detail string) string {
	if detail == "" {
		return title
	}
	return p.T("desk.trail.line", title, detail)
}

// trailDetail puts the facts of a line into words.
func (c *caseFile) trailDetail(p *messages.Printer, e casefile.TrailEntry) string {
	facts := e.Facts
	switch strings.TrimPrefix(strings.TrimPrefix(e.Event, "step."), "act.") {
	case "claim", "release", "task_opened":
		return wordFor(p, "task.", facts["task"])
	case "extended", "deadline", "resumed":
		due, err := time.Parse(time.RFC3339, facts["due"])
		if err != nil {
			return wordFor(p, "clock.", facts["clock"])
		}
		return p.T("trail.fact.due", wordFor(p, "clock.", facts["clock"]), p.ShortDate(due))
	case "deadline_moved":
		from, err := time.Parse(time.RFC3339, facts["from"])
		due, err2 := time.Parse(time.RFC3339, facts["due"])
		if err != nil || err2 != nil {
			return wordFor(p, "clock.", facts["clock"])
		}
		return p.T("trail.fact.moved", wordFor(p, "clock.", facts["clock"]), p.ShortDate(from), p.ShortDate(due), facts["notice"])
	case "reminded", "overdue", "overdue_lifted", "paused", "escalated":
		return wordFor(p, "clock.", facts["clock"])
	case "urged":
		return p.T("trail.fact.urged", wordFor(p, "watch.level.", facts["level"]), wordFor(p, "task.", facts["task"]))
	case "urge_answered":
		if day, err := calendar.ParseDate(facts["done_by"]); err == nil {
			return p.T("trail.fact.promised", p.ShortDate(day.Start()))
		}
	case "effect":
		return p.T("trail.fact.with_article", wordFor(p, "effect.", facts["effect"]), p.Article(facts["article"]))
	case "decided":
		return p.T("trail.fact.with_article", wordFor(p, "result.", facts["outcome"]), p.Article(facts["article"]))
	case "accepted":
		return p.T("trail.fact.pack", pick(p, c.pack.Name), facts["version"])
	case "compared":
		return wordFor(p, "finding.", facts["finding"])
	case "notice":
		return p.T("trail.fact.number", wordFor(p, "letter.", facts["notice"]+".title"), facts["number"])
	case "act_refused":
		return wordFor(p, "", refusalKey(facts["reason"]))
	case "closed":
		return wordFor(p, "result.", facts["result"])
	case "partner_delivered", "partner_away", "partner_dropped", "tell_partner":
		return partnerDetail(p, e)
	}
	return ""
}

// wordFor is the word of a family for something that was written down long ago and may have lost its word since: then
// what was written stands.
func wordFor(p *messages.Printer, family, member string) string {
	if !messages.Has(family + member) {
		return member
	}
	return p.T(family + member)
}

// lines cuts what a person typed into paragraphs.
func lines(text string) []string {
	var out []string
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}
