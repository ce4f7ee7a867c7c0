package records

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// Cases are those on which effects rest, as far as whoever looks may learn of them: a case that is not among them is not named.
type Cases map[uuid.UUID]CaseOf

// CaseOf is a case on which an effect rests.
type CaseOf struct {
	Number     string
	Href       string     // "": it may be known, and is not open to whoever looks, or is what he is looking at
	PerformsBy *time.Time // by when the plan is to be carried out on which its effects rest
}

// Here says whose page it is: nothing leads to the case.
func (c Cases) Here(id uuid.UUID) {
	if here, ok := c[id]; ok {
		here.Href = ""
		c[id] = here
	}
}

// CasesForAccount are the cases of effects on records for an account. What it reads it can open; of what others have filed about those for whom it may act
// it learns the number, as of what is open on a record; of other people's cases nothing.
func CasesForAccount(ctx context.Context, s *site.Server, account uuid.UUID, effects map[uuid.UUID][]casefile.Effect) (Cases, error) {
	rows, err := s.Store.MyEffectCases(ctx, db.MyEffectCasesParams{AccountID: account, Cases: casesUnder(effects)})
	return casesOf(rows, site.MyCaseHref, err)
}

// CasesForUnit are those for a body: the agency's are open to it, a unit's where it has to do with them; it learns the number of what else lies on records
// that it has provided.
func CasesForUnit(ctx context.Context, s *site.Server, unit uuid.UUID, effects map[uuid.UUID][]casefile.Effect) (Cases, error) {
	rows, err := s.Store.DeskEffectCases(ctx, db.DeskEffectCasesParams{UnitID: unit, Cases: casesUnder(effects)})
	return casesOf(rows, site.DeskCaseHref, err)
}

// CasesForWatch are those for whoever watches.
func CasesForWatch(ctx context.Context, s *site.Server, effects map[uuid.UUID][]casefile.Effect) (Cases, error) {
	rows, err := s.Store.WatchEffectCases(ctx, casesUnder(effects))
	return casesOf(rows, func(id uuid.UUID) string { return "/watch/cases/" + id.String() }, err)
}

// casesOf reads the rows of a query about the cases of effects, which are open at an address.
func casesOf[R db.MyEffectCasesRow | db.DeskEffectCasesRow | db.WatchEffectCasesRow](rows []R, at func(uuid.UUID) string, err error) (Cases, error) {
	if err != nil {
		return nil, fmt.Errorf("read cases of effects: %w", err)
	}
	all := make(Cases, len(rows))
	for _, r := range rows {
		row := db.MyEffectCasesRow(r)
		c := CaseOf{Number: row.Number, PerformsBy: row.PerformsBy}
		if row.Opens {
			c.Href = at(row.ID)
		}
		all[row.ID] = c
	}
	return all, nil
}

// casesUnder are the cases of effects by their record, each once.
func casesUnder(effects map[uuid.UUID][]casefile.Effect) []uuid.UUID {
	ids := make(map[uuid.UUID]bool)
	for _, on := range effects {
		for _, e := range on {
			ids[e.Case] = true
		}
	}
	return slices.AppendSeq([]uuid.UUID{}, maps.Keys(ids))
}

// EffectLines say what cases do to a record now, on which article, since when and until which day, each with its case.
func EffectLines(p *messages.Printer, effects []casefile.Effect, cases Cases, now time.Time) []ui.Line {
	var lines []ui.Line
	for _, e := range effects {
		if e.InForce(now) {
			lines = append(lines, effectLine(p, e, cases))
		}
	}
	return lines
}

// effectLine says one effect, with by when a plan is to be carried out on which the effect rests, and with its case.
func effectLine(p *messages.Printer, e casefile.Effect, cases Cases) ui.Line {
	line := ui.Line{Text: effectWords(p, e)}
	c, known := cases[e.Case]
	if !known {
		return line
	}
	if c.PerformsBy != nil && e.Kind.OfEveryRecord() {
		line.Text = p.T("records.effect_performs_by", line.Text, p.ShortDate(*c.PerformsBy))
	}
	if c.Href == "" {
		line.Text = p.T("records.effect_of", line.Text, c.Number)
		return line
	}
	line.Text, line.Link = p.T("records.effect_of_open", line.Text), &ui.Link{Text: c.Number, Href: c.Href}
	return line
}
