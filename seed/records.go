package seed

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"github.com/google/uuid"
)

// How old records are, in days. The youngest are older than any demo case, so that nobody objects to what is not there.
const (
	youngestRecord = 60
	oldestRecord   = 3 * 365
)

// ownErrorPercent is how many of a hundred records the platform has copied wrongly.
const ownErrorPercent = 12

// plannedRecord is a record that every applicant finds: under this item, and copied wrongly or not.
type plannedRecord struct {
	item  string
	wrong bool
}

// What every applicant finds of the company that he represents, and of himself: enough for the demo cases and for the
// first visitor, from many units, some with an own error. No item stands twice, so a demo case can name its record by it.
var (
	companyRecords = []plannedRecord{
		{"SCJG01", true}, {"SCJG03", false}, {"SWJ01", true}, {"SWJ04", false}, {"STHJ01", false},
		{"YJJ02", true}, {"XF01", false}, {"RSJ01", false}, {"WLJ01", false}, {"ZJJ01", false}, {"JTJ03", false},
	}
	personRecords = []plannedRecord{
		{"JTJ01", true}, {"FY01", false}, {"SCJG02", false}, {"WJW02", false}, {"MZJ01", false},
	}
)

// recordsOf says how many records a subject has by chance.
func recordsOf(d dice, kind casefile.SubjectKind) int {
	switch kind {
	case casefile.SubjectLegalPerson:
		return d.between(3, 7)
	case casefile.SubjectOrganisation:
		return d.between(2, 5)
	}
	return d.between(1, 3)
}

// record is one made-up record before it has its number.
type record struct {
	id      uuid.UUID
	subject uuid.UUID
	item    int // index in the catalogue
	on      calendar.Date
	source  casefile.Content
	copied  casefile.Content // as the platform shows it
}

// makeRecords makes up the records and numbers them by item and year in the order of their days.
func (c *city) makeRecords(d dice, file catalogueFile, now time.Time) error {
	m := recordMaker{dice: d, catalogue: file, today: calendar.DateOf(now), about: itemsAbout(file)}
	var records []record
	for i, s := range c.subjects {
		planned, err := m.plan(i, s.Kind)
		if err != nil {
			return err
		}
		for _, p := range planned {
			records = append(records, m.make(s.ID, p.item, p.wrong))
		}
	}
	slices.SortStableFunc(records, func(a, b record) int { return a.on.Compare(b.on) })
	last := make(map[string]int)
	for _, r := range records {
		item := c.items[r.item]
		series := fmt.Sprintf("YL-%s-%d", item.Code, r.on.Year())
		last[series]++
		if err := c.addRecord(r, item, fmt.Sprintf("%s-%06d", series, last[series])); err != nil {
			return err
		}
	}
	return nil
}

func (c *city) addRecord(r record, item db.SeedCatalogueItemsParams, number string) error {
	source, err := json.Marshal(r.source)
	if err != nil {
		return fmt.Errorf("encode record: %w", err)
	}
	copied, err := json.Marshal(r.copied)
	if err != nil {
		return fmt.Errorf("encode record: %w", err)
	}
	c.records = append(c.records, db.SeedRecordsParams{
		ID: r.id, Number: number, SubjectID: r.subject, ItemID: item.ID, UnitID: item.UnitID,
		RecordedOn: r.on.Start(), Source: source,
	})
	c.versions = append(c.versions, db.SeedRecordVersionsParams{
		RecordID: r.id, Version: 1, Content: copied, ValidFrom: r.on.At(18, 0),
	})
	if string(source) != string(copied) { // JSON of a map has its keys in order
		c.ownErrors++
	}
	return nil
}

// itemsAbout lists the catalogue items, by index, that each kind of subject can have.
func itemsAbout(file catalogueFile) map[casefile.SubjectKind][]int {
	about := make(map[casefile.SubjectKind][]int)
	for i, it := range file.Items {
		for _, kind := range it.About {
			about[kind] = append(about[kind], i)
		}
	}
	return about
}

type recordMaker struct {
	dice
	catalogue catalogueFile
	today     calendar.Date
	about     map[casefile.SubjectKind][]int
}

type planned struct {
	item  int
	wrong bool
}

// plan says which records the n-th subject has: those of an applicant's subjects by the tables, the rest by chance.
func (m recordMaker) plan(n int, kind casefile.SubjectKind) ([]planned, error) {
	var list []planned
	for _, p := range tableFor(n) {
		i := slices.IndexFunc(m.catalogue.Items, func(it item) bool { return it.Code == p.item })
		if i < 0 || !slices.Contains(m.catalogue.Items[i].About, kind) {
			return nil, fmt.Errorf("no catalogue item %q about a %s", p.item, kind)
		}
		list = append(list, planned{i, p.wrong})
	}
	if list != nil {
		return list, nil
	}
	for range recordsOf(m.dice, kind) {
		list = append(list, planned{pick(m.dice, m.about[kind]), m.chance(ownErrorPercent)})
	}
	return list, nil
}

// tableFor gives the table of the n-th subject, nil where no applicant acts for it.
func tableFor(n int) []plannedRecord {
	if n < len(applicantLogins) {
		return companyRecords
	}
	if n -= legalPersons + organisations; n >= 0 && n < len(applicantLogins) {
		return personRecords
	}
	return nil
}

func (m recordMaker) make(subject uuid.UUID, n int, wrong bool) record {
	it := m.catalogue.Items[n]
	on := m.today.AddDays(-m.between(youngestRecord, oldestRecord))
	for on.Weekday() == time.Saturday || on.Weekday() == time.Sunday {
		on = on.AddDays(-1)
	}
	r := record{id: m.id(), subject: subject, item: n, on: on, source: make(casefile.Content)}
	for _, f := range it.Fields {
		r.source[f.Key] = m.value(f, it, on)
	}
	r.copied = r.source
	if wrong {
		r.copied = m.slip(r.source, it, on)
	}
	return r
}

// value makes up what a field says.
func (m recordMaker) value(f fieldMaker, it item, on calendar.Date) string {
	switch {
	case f.Number != "":
		return fmt.Sprintf("%s〔%d〕第%d号", f.Number, on.Year(), m.between(11, 999))
	case f.Yuan != nil:
		return strconv.Itoa(m.between(f.Yuan[0]/100, f.Yuan[1]/100) * 100)
	case f.Day != nil:
		return on.AddDays(*f.Day).String()
	case f.Years != nil:
		return on.AddYears(*f.Years).String()
	case f.Issuer:
		return issuer(it)
	}
	return pick(m.dice, f.Pick)
}

func issuer(it item) string {
	i := slices.IndexFunc(units, func(u unit) bool { return u.login == it.Unit })
	return units[i].fullZH() // makeItems has seen to it that the unit exists
}

// slip copies a record as a tired clerk does: one field, an amount or a date where there is one, is not what the source
// says.
func (m recordMaker) slip(source casefile.Content, it item, on calendar.Date) casefile.Content {
	var figures, words []fieldMaker
	for _, f := range it.Fields {
		switch {
		case f.Yuan != nil || f.Day != nil || f.Years != nil:
			figures = append(figures, f)
		case others(f.Pick, source[f.Key]) != nil:
			words = append(words, f)
		}
	}
	if figures == nil {
		figures = words
	}
	f := pick(m.dice, figures)
	copied := maps.Clone(source)
	switch {
	case f.Yuan != nil:
		copied[f.Key] = slipOfDigits(source[f.Key])
	case f.Day != nil:
		copied[f.Key] = on.AddDays(*f.Day + m.between(1, 9)).String()
	case f.Years != nil:
		copied[f.Key] = on.AddYears(*f.Years).AddDays(m.between(1, 9)).String()
	default:
		copied[f.Key] = pick(m.dice, others(f.Pick, source[f.Key]))
	}
	return copied
}

// slipOfDigits swaps the first two neighbouring digits whose swap shows, or writes a nought too many.
func slipOfDigits(s string) string {
	b := []byte(s)
	for i := range len(b) - 1 {
		if b[i] != b[i+1] && (i > 0 || b[1] != '0') {
			b[i], b[i+1] = b[i+1], b[i]
			return string(b)
		}
	}
	return s + "0"
}

// others lists what is not said, nil where there is nothing else.
func others(list []string, said string) []string {
	var rest []string
	for _, v := range list {
		if v != said {
			rest = append(rest, v)
		}
	}
	return rest
}
