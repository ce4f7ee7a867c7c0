package seed

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/db"
)

// toldRecord is a record that an applicant finds and that came about by no chance: of his company, or his own, which then rests on the
// company's under another item.
type toldRecord struct {
	of               string // the login of the applicant of each round who finds it; "": all do
	item             string
	restsOn          string // item of the company's record, which is as old; "": none, and the record is the company's
	youngest, oldest int    // days of age, of the company's
}

// What applicants find beside what comes by chance and the tables in records.go, so that what is rare in repair can be seen: some records
// are old enough under every pack, one is too young under every pack, and some can never be repaired, or bar others from being repaired.
var toldRecords = []toldRecord{
	{of: loginApplicant2, item: "RSJ04", restsOn: "RSJ01"},
	{of: "applicant4", item: "RSJ04", restsOn: "RSJ01"},
	{of: "applicant6", item: "FY04", youngest: 300, oldest: 500},
	{of: "applicant6", item: "WJW03", youngest: 420, oldest: 700},
	{item: "SCJG06", youngest: youngestRecord, oldest: youngestRecord + 15},
	{item: "SCJG07", youngest: 420, oldest: 900},
	{item: "ZJJ04", youngest: 420, oldest: 900},
	{item: "YJJ03", youngest: 420, oldest: 900},
	{item: "YJJ04", restsOn: "YJJ03"},
	{item: "SWJ02", youngest: 200, oldest: 340},
	{of: loginApplicant2, item: "SCJG09", youngest: 420, oldest: 900},
}

// tell makes up the records of the table above, all from the city's own bodies. made are those that there are, and d is a stream of its own.
func (m recordMaker) tell(subjects []db.SeedSubjectsParams, made []record, d dice) ([]record, error) {
	m.dice = d
	var told []record
	for n := range m.size.applicants {
		for _, t := range toldRecords {
			if t.of != "" && t.of != applicantLogin(n%Small.applicants) {
				continue
			}
			r, err := m.tellOne(subjects, slices.Concat(made, told), n, t)
			if err != nil {
				return nil, err
			}
			told = append(told, r)
		}
	}
	return told, nil
}

// tellOne makes up a record of the n-th applicant.
func (m recordMaker) tellOne(subjects []db.SeedSubjectsParams, made []record, n int, t toldRecord) (record, error) {
	company, subject := subjects[n], subjects[n]
	if t.restsOn != "" {
		subject = subjects[m.size.legalPersons+m.size.organisations+n]
	}
	item := m.itemOf(t.item)
	if item < 0 || !slices.Contains(m.catalogue.Items[item].About, subject.Kind) {
		return record{}, fmt.Errorf("no catalogue item %q about a %s", t.item, subject.Kind)
	}
	unit := slices.IndexFunc(m.bodies, func(u unit) bool { return u.login == m.catalogue.Items[item].Unit })
	if unit < 0 {
		return record{}, fmt.Errorf("no unit %q", m.catalogue.Items[item].Unit)
	}
	var on calendar.Date
	var follows *uuid.UUID
	if t.restsOn == "" {
		on = m.day(t.youngest, t.oldest)
	} else {
		of := m.itemOf(t.restsOn)
		rests := slices.IndexFunc(made, func(o record) bool { return o.subject == company.ID && o.item == of })
		if rests < 0 {
			return record{}, fmt.Errorf("applicant %d has no record under %s of his company", n, t.restsOn)
		}
		on, follows = made[rests].on, &made[rests].id
	}
	r := m.makeOn(on, subject.ID, item, unit, false)
	r.follows = follows
	return r, nil
}

// itemOf is the place of an item in the catalogue, -1 for none.
func (m recordMaker) itemOf(code string) int {
	return slices.IndexFunc(m.catalogue.Items, func(it item) bool { return it.Code == code })
}
