package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/explain"
	"creditcase/messages"
)

// trailEntries reads the stored lines of a trail.
func trailEntries(lines []string) ([]casefile.TrailEntry, error) {
	trail := make([]casefile.TrailEntry, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &trail[i]); err != nil {
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
		if e.Event == casefile.EventSealed { // which holds the case together and tells nothing
			continue
		}
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

// nameOf is the name of somebody whom a fact of the trail names by id.
func (c *caseFile) nameOf(id string) string {
	account, err := uuid.Parse(id)
	if err != nil {
		return id
	}
	return c.actors[account].Name
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
	case "take_back":
		to := p.T("desk.take_back.unit")
		if facts["to"] != "" {
			to = c.nameOf(facts["to"])
		}
		return p.T("trail.fact.taken_back", wordFor(p, "task.", facts["task"]), c.nameOf(facts["from"]), to, facts["reasons"])
	case "holder_gone":
		return p.T("trail.fact.holder_gone", wordFor(p, "task.", facts["task"]), c.nameOf(facts["from"]))
	case "decide_extension", "decide_late":
		if facts["own_decision"] != "" {
			return p.T("trail.fact.own_decision")
		}
	case "extended", "deadline", "resumed":
		due, err := time.Parse(time.RFC3339, facts["due"])
		if err != nil {
			return explain.Clock(p, c.pack.ClockLabel(facts["clock"]), facts["clock"])
		}
		return p.T("trail.fact.due", explain.Clock(p, c.pack.ClockLabel(facts["clock"]), facts["clock"]), p.ShortDate(due))
	case "deadline_moved":
		from, err := time.Parse(time.RFC3339, facts["from"])
		due, err2 := time.Parse(time.RFC3339, facts["due"])
		if err != nil || err2 != nil {
			return explain.Clock(p, c.pack.ClockLabel(facts["clock"]), facts["clock"])
		}
		return p.T("trail.fact.moved", explain.Clock(p, c.pack.ClockLabel(facts["clock"]), facts["clock"]), p.ShortDate(from), p.ShortDate(due), facts["notice"])
	case "reminded", "overdue", "overdue_lifted", "paused", "escalated":
		return explain.Clock(p, c.pack.ClockLabel(facts["clock"]), facts["clock"])
	case "urged":
		return p.T("trail.fact.urged", wordFor(p, "watch.level.", facts["level"]), wordFor(p, "task.", facts["task"]))
	case "urge_answered":
		if day, err := calendar.ParseDate(facts["done_by"]); err == nil {
			return p.T("trail.fact.promised", p.ShortDate(day.Start()))
		}
	case "effect", "effect_ended":
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
