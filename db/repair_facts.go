package db

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// RepairAsked is the question whether records can be repaired.
type RepairAsked struct {
	Records []uuid.UUID
	At      time.Time
	Case    uuid.UUID              // that asks: it is no other repair that is in the way; nil: none does
	Claims  []casefile.RepairClaim // what an applicant says of records: a day that he names counts where the record names none
}

// RepairFactsOf gives what is known of each record for judging whether it can be repaired, in one round trip. A record that is not there has
// none. The records are those that the caller has found under the bound of his account or unit: this asks no leave.
func (q *Queries) RepairFactsOf(ctx context.Context, asked RepairAsked) (map[uuid.UUID]rules.RepairFacts, error) {
	rows, err := q.RepairFacts(ctx, RepairFactsParams{Records: asked.Records, Flow: casefile.FlowRepair, Objection: casefile.FlowObjection,
		Now: asked.At, Asking: asked.Case})
	if err != nil {
		return nil, fmt.Errorf("read facts of repair: %w", err)
	}
	known, follows := make(map[uuid.UUID]rules.RepairFacts, len(rows)), make(map[uuid.UUID]uuid.UUID)
	for _, row := range rows {
		i := slices.IndexFunc(asked.Claims, func(c casefile.RepairClaim) bool { return c.RecordID == row.ID })
		var said casefile.RepairClaim
		if i >= 0 {
			said = asked.Claims[i]
		}
		if known[row.ID], err = row.facts(said); err != nil {
			return nil, err
		}
		if row.FollowsID != nil {
			follows[row.ID] = *row.FollowsID
		}
	}
	facts := make(map[uuid.UUID]rules.RepairFacts, len(asked.Records))
	for _, id := range asked.Records {
		f, ok := known[id]
		if !ok {
			continue
		}
		if of, ok := follows[id]; ok {
			rests := known[of]
			f.Follows = &rests
		}
		facts[id] = f
	}
	return facts, nil
}

// facts reads one row.
func (row RepairFactsRow) facts(said casefile.RepairClaim) (rules.RepairFacts, error) {
	var (
		fields  []casefile.Field
		content casefile.Content
	)
	f := rules.RepairFacts{Category: row.Category, RecordedOn: calendar.DateOf(row.RecordedOn), SameKind: len(row.Findings),
		RepairedBefore: int(row.RepairedBefore), OpenRepair: row.OpenRepair, OpenObjection: row.OpenObjection, Repaired: row.Repaired}
	err := errors.Join(json.Unmarshal(row.Fields, &fields), json.Unmarshal(row.Content, &content), json.Unmarshal(row.Repair, &f.Item))
	if err != nil {
		return f, fmt.Errorf("read record %s: %w", row.ID, err)
	}
	for _, day := range []struct {
		means casefile.FieldMeaning
		said  string
		to    *calendar.Date
	}{
		{casefile.MeansFound, "", &f.FoundOn}, {casefile.MeansPerformBy, "", &f.PerformBy},
		{casefile.MeansPerformed, said.PerformedOn, &f.PerformedOn}, {casefile.MeansCorrected, said.CorrectedOn, &f.CorrectedOn},
	} {
		*day.to = casefile.KeptDay(cmp.Or(content.Day(fields, day.means), day.said))
	}
	if row.PublicationEnd != nil {
		f.PublishedUntil = casefile.KeptDay(content[*row.PublicationEnd])
	}
	for _, found := range row.Findings { // the earliest first
		if on := casefile.KeptDay(found); on.After(f.CorrectedOn) && !f.CorrectedOn.IsZero() {
			f.SameKindAfter = on
			break
		}
	}
	for _, bar := range row.Bars {
		kind, since, _ := strings.Cut(bar, " ")
		f.Bars = append(f.Bars, rules.BarFact{Bar: casefile.RepairBar(kind), Since: casefile.KeptDay(since)})
	}
	return f, nil
}
