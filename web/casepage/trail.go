package casepage

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
	"creditcase/web/site"
	"creditcase/web/ui"
)

// TrailEntries reads the stored lines of a trail.
func TrailEntries(lines []string) ([]casefile.TrailEntry, error) {
	trail := make([]casefile.TrailEntry, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &trail[i]); err != nil {
			return nil, fmt.Errorf("read line of trail: %w", err)
		}
	}
	return trail, nil
}

// trailOf tells the trail, latest first: what a person did, and under it what the system did upon it.
func trailOf(p *messages.Printer, c *Dossier) ui.Timeline {
	var items []ui.TimelineItem
	place := map[uuid.UUID]int{} // of each act
	for _, e := range c.trail {
		if e.Event == casefile.EventSealed { // which holds the case together and tells nothing
			continue
		}
		detail := c.trailDetail(p, e)
		if e.Act != nil && e.Actor == nil {
			if i, ok := place[*e.Act]; ok {
				items[i].Lines = append(items[i].Lines, ui.Joined(p, ui.WordFor(p, "trail.", e.Event), detail))
				continue
			}
		}
		item := ui.TimelineItem{Title: ui.Joined(p, ui.WordFor(p, "trail.", e.Event), detail), At: e.At, Byline: p.T("trail.system")}
		if e.Event == "step.overdue" {
			item.Tag = &ui.Tag{Text: p.T("desk.filter.due.overdue"), Colour: ui.TagLate}
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
	return ui.Timeline{Items: items}
}

// nameOf is the name of somebody whom a fact of the trail names by id.
func (c *Dossier) nameOf(id string) string {
	account, err := uuid.Parse(id)
	if err != nil {
		return id
	}
	return c.actors[account].Name
}

// ofRecord says what was done to a record, by which article, and to which where the case is about several. Lines of earlier versions do not
// say to which.
func (c *Dossier) ofRecord(p *messages.Printer, facts map[string]string, done string) string {
	if article := facts["article"]; article != "" {
		done = p.T("trail.fact.with_article", done, p.Article(article))
	}
	if len(c.Records) < 2 {
		return done
	}
	id, err := uuid.Parse(facts["record"])
	if err != nil {
		return done
	}
	if about := c.Of(id); about != nil {
		done = p.T("trail.fact.number", about.Name(p), done)
	}
	return done
}

// trailDetail puts the facts of a line into words.
func (c *Dossier) trailDetail(p *messages.Printer, e casefile.TrailEntry) string {
	facts := e.Facts
	switch strings.TrimPrefix(strings.TrimPrefix(e.Event, "step."), "act.") {
	case "claim", "release", "task_opened":
		return ui.WordFor(p, "task.", facts["task"])
	case "take_back":
		to := p.T("desk.take_back.unit")
		if facts["to"] != "" {
			to = c.nameOf(facts["to"])
		}
		return p.T("trail.fact.taken_back", ui.WordFor(p, "task.", facts["task"]), c.nameOf(facts["from"]), to, facts["reasons"])
	case "holder_gone":
		return p.T("trail.fact.holder_gone", ui.WordFor(p, "task.", facts["task"]), c.nameOf(facts["from"]))
	case "decide_extension", "decide_late":
		if facts["own_decision"] != "" {
			return p.T("trail.fact.own_decision")
		}
	case "extended", "deadline", "resumed":
		due, err := time.Parse(time.RFC3339, facts["due"])
		if err != nil {
			return explain.Clock(p, c.Pack.ClockLabel(facts["clock"]), facts["clock"])
		}
		return p.T("trail.fact.due", explain.Clock(p, c.Pack.ClockLabel(facts["clock"]), facts["clock"]), p.ShortDate(due))
	case "deadline_moved":
		from, err := time.Parse(time.RFC3339, facts["from"])
		due, err2 := time.Parse(time.RFC3339, facts["due"])
		if err != nil || err2 != nil {
			return explain.Clock(p, c.Pack.ClockLabel(facts["clock"]), facts["clock"])
		}
		return p.T("trail.fact.moved", explain.Clock(p, c.Pack.ClockLabel(facts["clock"]), facts["clock"]), p.ShortDate(from), p.ShortDate(due), facts["notice"])
	case "reminded", "overdue", "overdue_lifted", "paused", "escalated":
		return explain.Clock(p, c.Pack.ClockLabel(facts["clock"]), facts["clock"])
	case "urged":
		return p.T("trail.fact.urged", ui.WordFor(p, "watch.level.", facts["level"]), ui.WordFor(p, "task.", facts["task"]))
	case "urge_answered":
		if day, err := calendar.ParseDate(facts["done_by"]); err == nil {
			return p.T("trail.fact.promised", p.ShortDate(day.Start()))
		}
	case "effect", "effect_ended":
		return c.ofRecord(p, facts, ui.WordFor(p, "effect.", facts["effect"]))
	case "decided":
		return c.ofRecord(p, facts, ui.WordFor(p, "result.", facts["outcome"]))
	case "accepted":
		return p.T("trail.fact.pack", ui.Pick(p, c.Pack.Name), facts["version"])
	case "compared":
		return ui.WordFor(p, "finding.", facts["finding"])
	case "notice":
		return p.T("trail.fact.number", ui.WordFor(p, "letter.", facts["notice"]+".title"), facts["number"])
	case "service":
		at, err := time.Parse(time.RFC3339, facts["at"])
		if err != nil {
			return facts["number"]
		}
		return p.T("trail.fact.service", ui.WordFor(p, "letter.", facts["notice"]+".title"), facts["number"], ui.WordFor(p, "service.way.", facts["way"]),
			ui.WordFor(p, "service.state.", facts["state"]), p.DateTime(at))
	case "act_refused":
		return ui.WordFor(p, "", site.RefusalKey(facts["reason"]))
	case "closed":
		return ui.WordFor(p, "result.", facts["result"])
	case "partner_delivered", "partner_away", "partner_dropped", "tell_partner", "take_down_outstanding", "take_down_call", "take_down_dropped",
		"note_take_down":
		return partnerDetail(p, e)
	}
	return ""
}
