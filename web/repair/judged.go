package repair

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/site"
)

// judgedRecord is a record of a case with what is known for judging it, and how each condition of its repair stands.
type judgedRecord struct {
	*casepage.About
	item  casefile.ItemRepair
	claim casefile.RepairClaim // what the applicant says of it
	facts rules.RepairFacts
	rules.Eligibility
}

// judge judges the records of a case as they stand now.
func judge(ctx context.Context, s *site.Server, data *casepage.Act) ([]*judgedRecord, error) {
	c, filed := data.Dossier, flow.FiledAs[casefile.RepairFiling](data.Dossier.Filed)
	ids := make([]uuid.UUID, len(c.Records))
	for i, a := range c.Records {
		ids[i] = a.Record.ID
	}
	facts, err := s.Store.RepairFactsOf(ctx, db.RepairAsked{Records: ids, At: data.Instant, Case: c.Case.ID, Claims: filed.Records})
	if err != nil {
		return nil, err
	}
	list := make([]*judgedRecord, len(c.Records))
	for i, a := range c.Records {
		j := &judgedRecord{About: a, facts: facts[a.Record.ID]}
		if at := slices.IndexFunc(filed.Records, func(r casefile.RepairClaim) bool { return r.RecordID == a.Record.ID }); at >= 0 {
			j.claim = filed.Records[at]
		}
		if j.item, err = itemRepair(a); err != nil {
			return nil, err
		}
		if j.Eligibility, err = c.Pack.MayRepair(j.facts, s.Calendar.InForce(), calendar.DateOf(data.Instant)); err != nil {
			return nil, fmt.Errorf("judge record %s: %w", a.Record.Number, err)
		}
		list[i] = j
	}
	return list, nil
}

// paper is a paper that is asked for with a record, and whether it came.
type paper struct {
	id       string
	article  string
	optional bool
	files    int
}

// papers are those that the pack and the catalogue ask for with the record.
func (j *judgedRecord) papers(pack *rules.Pack) []paper {
	var list []paper
	for _, m := range pack.Repair.MaterialsFor(j.CatalogueItem.Category) {
		list = append(list, paper{id: m.ID, article: m.Article, optional: m.Optional})
	}
	for _, m := range j.item.Materials {
		list = append(list, paper{id: m.ID})
	}
	for i := range list {
		for _, m := range j.claim.Materials {
			if m.ID == list[i].id {
				list[i].files += len(m.Files)
			}
		}
	}
	return list
}
