// Package trail puts the lines of a case's trail into words.
package trail

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
	"creditcase/rules"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// Names are what a line names by its id, of one case.
type Names struct {
	Pack   *rules.Pack
	Person func(account string) string
	Record func(id uuid.UUID) string // "": the case is about one record
}

// done says what was done to a record, by which article, and to which where the case is about several. Lines of earlier versions do not say
// to which.
func (of Names) done(p *messages.Printer, facts map[string]string, what string) string {
	if article := facts["article"]; article != "" {
		what = p.T("trail.fact.with_article", what, p.Article(article))
	}
	id, err := uuid.Parse(facts["record"])
	if err != nil {
		return what
	}
	if name := of.Record(id); name != "" {
		return p.T("trail.fact.number", name, what)
	}
	return what
}

// Entries reads the stored lines of a trail.
func Entries(lines []string) ([]casefile.TrailEntry, error) {
	entries := make([]casefile.TrailEntry, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &entries[i]); err != nil {
			return nil, fmt.Errorf("read line of trail: %w", err)
		}
	}
	return entries, nil
}

// Issued is when a document of the kind was issued in the case; nil: never.
func Issued(entries []casefile.TrailEntry, kind casefile.NoticeKind) *time.Time {
	for _, e := range entries {
		if e.Event == "step.notice" && e.Facts["notice"] == string(kind) {
			return &e.At
		}
	}
	return nil
}

// AsTold are the lines as they are put into words: nobody is late with time that is a party's own, it is over.
func AsTold(of Names, lines []casefile.TrailEntry) []casefile.TrailEntry {
	lines = slices.Clone(lines)
	for i, e := range lines {
		if told := ofParty[e.Event]; told != "" && of.Pack.LeftToParty(e.Facts["clock"]) {
			lines[i].Event = told
		}
	}
	return lines
}

// ofParty is what is told in place of a line, where the time is a party's own.
var ofParty = map[string]string{"step.overdue": "step.over", "step.overdue_lifted": "step.over_lifted"}

// Title is what a line of the trail says has happened.
func Title(p *messages.Printer, e casefile.TrailEntry) string {
	if e.Event != "step.effect_ended" {
		return ui.WordFor(p, "trail.", e.Event)
	}
	switch by, how := e.Facts["by"], e.Facts["how"]; {
	case by != "":
		return p.T("trail.step.effect_ended.by", by)
	case how != "": // lines of earlier versions do not say how
		return ui.WordFor(p, "trail.step.effect_ended.", how)
	}
	return p.T("trail.step.effect_ended")
}

// Detail puts the facts of a line into words.
func Detail(p *messages.Printer, of Names, e casefile.TrailEntry) string {
	facts := e.Facts
	switch strings.TrimPrefix(strings.TrimPrefix(e.Event, "step."), "act.") {
	case "claim", "release", "task_opened":
		return ui.WordFor(p, "task.", facts["task"])
	case "take_back":
		to := p.T("desk.take_back.unit")
		if facts["to"] != "" {
			to = of.Person(facts["to"])
		}
		return p.T("trail.fact.taken_back", ui.WordFor(p, "task.", facts["task"]), of.Person(facts["from"]), to, facts["reasons"])
	case "holder_gone":
		return p.T("trail.fact.holder_gone", ui.WordFor(p, "task.", facts["task"]), of.Person(facts["from"]))
	case "decide_extension", "decide_late":
		if facts["own_decision"] != "" {
			return p.T("trail.fact.own_decision")
		}
	case "extended", "deadline", "resumed":
		due, err := time.Parse(time.RFC3339, facts["due"])
		if err != nil {
			return explain.Clock(p, of.Pack.ClockLabel(facts["clock"]), facts["clock"])
		}
		return p.T("trail.fact.due", explain.Clock(p, of.Pack.ClockLabel(facts["clock"]), facts["clock"]), p.ShortDate(due))
	case "deadline_moved":
		from, err := time.Parse(time.RFC3339, facts["from"])
		due, err2 := time.Parse(time.RFC3339, facts["due"])
		if err != nil || err2 != nil {
			return explain.Clock(p, of.Pack.ClockLabel(facts["clock"]), facts["clock"])
		}
		return p.T("trail.fact.moved", explain.Clock(p, of.Pack.ClockLabel(facts["clock"]), facts["clock"]), p.ShortDate(from), p.ShortDate(due), facts["notice"])
	case "reminded", "overdue", "over", "overdue_lifted", "over_lifted", "paused", "escalated":
		return explain.Clock(p, of.Pack.ClockLabel(facts["clock"]), facts["clock"])
	case "urged":
		return p.T("trail.fact.urged", ui.WordFor(p, "watch.level.", facts["level"]), ui.WordFor(p, "task.", facts["task"]))
	case "urge_answered":
		if day, err := calendar.ParseDate(facts["done_by"]); err == nil {
			return p.T("trail.fact.promised", p.ShortDate(day.Start()))
		}
	case "effect", "effect_ended":
		return of.done(p, facts, ui.WordFor(p, "effect.", facts["effect"]))
	case "plan_over":
		return p.T("trail.fact.by_case", facts["by"])
	case "decided":
		return of.done(p, facts, ui.WordFor(p, "result.", facts["outcome"]))
	case "accepted":
		return p.T("trail.fact.pack", ui.Pick(p, of.Pack.Name), facts["version"])
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

// partnerDetail puts a line of the trail about a partner into words.
func partnerDetail(p *messages.Printer, e casefile.TrailEntry) string {
	name := ui.InLanguage(p, e.Facts["partner_zh"], e.Facts["partner_en"])
	event := ui.WordFor(p, "partners.event.", e.Facts["event"])
	switch {
	case e.Facts["again"] != "" && e.Event == "act."+string(casefile.ActNoteTakeDown):
		return p.T("trail.fact.partner_reminded", name, event)
	case e.Facts["again"] != "":
		return p.T("trail.fact.partner_again", name, event)
	case e.Facts["down_on"] != "":
		return p.T("trail.fact.partner_down_on", name, event, ui.DayText(p, e.Facts["down_on"]))
	case e.Facts["told_on"] != "":
		return p.T("trail.fact.partner_told_on", name, event, ui.DayText(p, e.Facts["told_on"]))
	case e.Act == nil: // it stands by itself, with its own time
		return p.T("trail.fact.partner", name, event)
	}
	return p.T("trail.fact.partner_at", name, event, p.DateTime(e.At))
}
