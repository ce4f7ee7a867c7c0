package seed

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"creditcase/db"
)

// toldRecord is a record that an applicant finds and that came about by no chance: of his company, or his own, which then rests on the
// company's under another item.
type toldRecord struct {
	applicant int // by number, from 0
	item      string
	restsOn   string // item of the company's record; "": none, and the record is the company's
}

// What some applicants find beside what all do, so that what is rare in repair can be seen.
var toldRecords = []toldRecord{
	{applicant: 1, item: "RSJ04", restsOn: "RSJ01"},
	{applicant: 3, item: "RSJ04", restsOn: "RSJ01"},
	{applicant: 5, item: "FY04"},
}

// tell makes up the records of the table above. made are those that there are, and d is a stream of its own.
func (m recordMaker) tell(subjects []db.SeedSubjectsParams, made []record, d dice) ([]record, error) {
	m.dice = d
	var told []record
	for _, t := range toldRecords {
		company, person := t.applicant, m.size.legalPersons+m.size.organisations+t.applicant
		subject := company
		if t.restsOn != "" {
			subject = person
		}
		item := m.itemOf(t.item)
		if item < 0 || !slices.Contains(m.catalogue.Items[item].About, subjects[subject].Kind) {
			return nil, fmt.Errorf("no catalogue item %q about a %s", t.item, subjects[subject].Kind)
		}
		unit, err := m.deliverer(subject, item)
		if err != nil {
			return nil, err
		}
		on, follows := m.day(), (*uuid.UUID)(nil)
		if t.restsOn != "" {
			of := m.itemOf(t.restsOn)
			rests := slices.IndexFunc(made, func(o record) bool { return o.subject == subjects[company].ID && o.item == of })
			if rests < 0 {
				return nil, fmt.Errorf("applicant %d has no record under %s of his company", t.applicant, t.restsOn)
			}
			on, follows = made[rests].on, &made[rests].id
		}
		r := m.makeOn(on, subjects[subject].ID, item, unit, false)
		r.follows = follows
		told = append(told, r)
	}
	return told, nil
}

// itemOf is the place of an item in the catalogue, -1 for none.
func (m recordMaker) itemOf(code string) int {
	return slices.IndexFunc(m.catalogue.Items, func(it item) bool { return it.Code == code })
}
