package casepage

import (
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/trail"
	"creditcase/web/ui"
)

// trailOf tells the trail, latest first: what a person did, and under it what the system did upon it.
func trailOf(p *messages.Printer, c *Dossier) ui.Timeline {
	var items []ui.TimelineItem
	place := map[uuid.UUID]int{} // of each act
	names := trail.Names{Pack: c.Pack, Person: c.nameOf, Record: func(id uuid.UUID) string { return nameIfSeveral(p, c, id) }}
	for _, e := range trail.AsTold(names, c.trail) {
		if e.Event == casefile.EventSealed { // which holds the case together and tells nothing
			continue
		}
		detail := trail.Detail(p, names, e)
		if e.Act != nil && e.Actor == nil {
			if i, ok := place[*e.Act]; ok {
				items[i].Lines = append(items[i].Lines, ui.Joined(p, trail.Title(p, e), detail))
				continue
			}
		}
		item := ui.TimelineItem{Title: ui.Joined(p, trail.Title(p, e), detail), At: e.At, Byline: p.T("trail.system")}
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

// nameIfSeveral is the name of a record of a case that is about several, "" otherwise.
func nameIfSeveral(p *messages.Printer, c *Dossier, record uuid.UUID) string {
	if about := c.Of(record); about != nil && len(c.Records) > 1 {
		return about.Name(p)
	}
	return ""
}
