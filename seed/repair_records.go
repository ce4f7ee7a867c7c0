package seed

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// repairRecord is a record that the demo cases of repair need beside those that every applicant finds.
type repairRecord struct {
	item             string
	youngest, oldest int    // days of age
	of               string // the login of the only applicant of each round who has it; "": all
	follows          string // the item of the company's record on which it rests; it is as old
}

// repairRecords are of the company that an applicant represents, or of himself where they follow one of the company's. All come from the
// city's own bodies. The youngest of them cannot be repaired yet, under whatever pack.
var repairRecords = []repairRecord{
	{item: "SCJG06", youngest: 60, oldest: 75},
	{item: "SCJG07", youngest: 420, oldest: 900},
	{item: "ZJJ04", youngest: 420, oldest: 900},
	{item: "YJJ03", youngest: 420, oldest: 900},
	{item: "YJJ04", follows: "YJJ03"},
	{item: "SWJ02", youngest: 200, oldest: 340},
	{item: "WJW03", youngest: 420, oldest: 700, of: "applicant6"},
	{item: "FY04", youngest: 300, oldest: 500, of: "applicant5"},
}

// forRepair makes the records of repairRecords up. They have a stream of chance of their own and are numbered after all others, so that
// those stay as they are.
func (m recordMaker) forRepair(c *city) ([]record, error) {
	var records []record
	for n := range c.size.applicants {
		made := make(map[string]record)
		for _, want := range repairRecords {
			if want.of != "" && want.of != applicantLogin(n%Small.applicants) {
				continue
			}
			subject := n
			if want.follows != "" {
				subject += c.size.legalPersons + c.size.organisations
			}
			r, err := m.repairRecord(c.subjects[subject].ID, c.subjects[subject].Kind, want, made[want.follows])
			if err != nil {
				return nil, err
			}
			made[want.item] = r
			records = append(records, r)
		}
	}
	slices.SortStableFunc(records, func(a, b record) int { return a.on.Compare(b.on) })
	return records, nil
}

func (m recordMaker) repairRecord(subject uuid.UUID, kind casefile.SubjectKind, want repairRecord, rests record) (record, error) {
	i := slices.IndexFunc(m.catalogue.Items, func(it item) bool { return it.Code == want.item })
	if i < 0 || !slices.Contains(m.catalogue.Items[i].About, kind) {
		return record{}, fmt.Errorf("no catalogue item %q about a %s", want.item, kind)
	}
	unit := slices.IndexFunc(m.bodies, func(u unit) bool { return u.login == m.catalogue.Items[i].Unit })
	if unit < 0 {
		return record{}, fmt.Errorf("no unit %q", m.catalogue.Items[i].Unit)
	}
	on := rests.on
	if want.follows == "" {
		on = m.day(want.youngest, want.oldest)
	}
	r := m.makeOn(subject, i, unit, on, false)
	if want.follows != "" {
		r.follows = &rests.id
	}
	return r, nil
}
