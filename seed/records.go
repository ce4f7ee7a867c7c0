package seed

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
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

// Applicants find their companies on the lists still, whose terms are shorter than records are old, so that there is something to object to, to repair and
// to be taken off; but for one list of one applicant of each round, whose company's term has run out.
const (
	ranOut    = "JTJ03"
	ranOutFor = "applicant6"
)

// recordsOf says how many records a subject has by chance.
func recordsOf(d dice, kind casefile.SubjectKind) int {
	switch kind {
	case casefile.SubjectLegalPerson:
		return d.between(3, 7)
	case casefile.SubjectOrganisation:
		return d.between(2, 5)
	case casefile.SubjectPerson:
	}
	return d.between(1, 3)
}

// record is one made-up record before it has its number.
type record struct {
	id      uuid.UUID
	subject uuid.UUID
	item    int // index in the catalogue
	unit    int // index among the bodies
	on      calendar.Date
	source  casefile.Content
	copied  casefile.Content // as the platform shows it
	follows *uuid.UUID       // the organisation's on which it rests
}

// makeRecords makes up the records and numbers them by item and year in the order of their days.
func (c *city) makeRecords(seedNumber uint64, file catalogueFile, now time.Time) error {
	d := newDice(seedNumber, "records")
	m := recordMaker{dice: d, catalogue: file, today: calendar.DateOf(now), about: itemsAbout(file), bodies: c.bodies,
		size: c.size, branches: newDice(seedNumber, "branches"), afterwards: newDice(seedNumber, "afterwards")}
	var records []record
	for i, s := range c.subjects {
		planned, err := m.plan(i, s.Kind)
		if err != nil {
			return err
		}
		for _, p := range planned {
			unit, err := m.deliverer(i, p.item)
			if err != nil {
				return err
			}
			r := m.make(s.ID, p.item, unit, p.wrong)
			if p.prolonged {
				m.prolong(r)
			}
			records = append(records, r)
		}
	}
	slices.SortStableFunc(records, func(a, b record) int { return a.on.Compare(b.on) })
	told, err := m.tell(c.subjects, records, newDice(seedNumber, "told"))
	if err != nil {
		return err
	}
	records = append(records, told...) // so that the others keep their numbers
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
		ID: r.id, Number: number, SubjectID: r.subject, ItemID: item.ID, UnitID: c.units[r.unit].ID,
		RecordedOn: r.on.Start(), Source: source, FollowsID: r.follows,
	})
	c.versions = append(c.versions, db.SeedRecordVersionsParams{
		RecordID: r.id, Version: 1, Content: copied, ValidFrom: r.on.At(18, 0),
	})
	if string(source) != string(copied) { // JSON of a map has its keys in order
		c.ownErrors++
	}
	return nil
}

// itemsAbout lists the catalogue items, by index, that each kind of subject can have by chance.
func itemsAbout(file catalogueFile) map[casefile.SubjectKind][]int {
	about := make(map[casefile.SubjectKind][]int)
	for i, it := range file.Items {
		if it.Told {
			continue
		}
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
	bodies    []unit
	size      Size
	branches  dice // says which body of a kind has delivered a record
	// afterwards says what became of what a record is about. It is a stream of its own, so that the records stay what they are.
	afterwards dice
}

type planned struct {
	item      int
	wrong     bool
	prolonged bool // where it is on a list: it is there still, whenever its first term was over
}

// plan says which records the n-th subject has: those of an applicant's subjects by the tables, the rest by chance.
func (m recordMaker) plan(n int, kind casefile.SubjectKind) ([]planned, error) {
	var list []planned
	for _, p := range m.size.tableFor(n) {
		i := m.itemOf(p.item)
		if i < 0 || !slices.Contains(m.catalogue.Items[i].About, kind) {
			return nil, fmt.Errorf("no catalogue item %q about a %s", p.item, kind)
		}
		list = append(list, planned{item: i, wrong: p.wrong, prolonged: p.item != ranOut || applicantLogin(n%Small.applicants) != ranOutFor})
	}
	if list != nil {
		return list, nil
	}
	for range recordsOf(m.dice, kind) {
		list = append(list, planned{item: pick(m.dice, m.about[kind]), wrong: m.chance(ownErrorPercent)})
	}
	return list, nil
}

// tableFor gives the table of the n-th subject, nil where no applicant acts for it.
func (s Size) tableFor(n int) []plannedRecord {
	switch {
	case s.standsFor(n) >= s.applicants:
		return nil
	case n < s.legalPersons:
		return companyRecords
	}
	return personRecords
}

// standsFor is the number of the applicant who acts for the n-th subject, beyond the last where there is none.
func (s Size) standsFor(n int) int {
	others := s.legalPersons + s.organisations
	switch {
	case n < s.legalPersons:
		return n
	case n < others:
		return s.applicants
	}
	return n - others
}

// deliverer picks the body that has delivered a record of the n-th subject: the city's own, or one of its branches. What
// the applicants of the small city see comes from the city's own.
func (m recordMaker) deliverer(n, item int) (int, error) {
	var list []int
	city := m.catalogue.Items[item].Unit
	for i, u := range m.bodies {
		if u.login == city || strings.HasPrefix(u.login, city+".") {
			list = append(list, i)
		}
	}
	switch {
	case list == nil:
		return 0, fmt.Errorf("no unit %q", city)
	case len(list) == 1, m.size.standsFor(n) < Small.applicants:
		return list[0], nil
	}
	return pick(m.branches, list), nil
}

func (m recordMaker) make(subject uuid.UUID, n, unit int, wrong bool) record {
	return m.makeOn(m.day(youngestRecord, oldestRecord), subject, n, unit, wrong)
}

// day is a working day on which a record came in, so many days ago.
func (m recordMaker) day(youngest, oldest int) calendar.Date {
	on := m.today.AddDays(-m.between(youngest, oldest))
	for on.Weekday() == time.Saturday || on.Weekday() == time.Sunday {
		on = on.AddDays(-1)
	}
	return on
}

func (m recordMaker) makeOn(on calendar.Date, subject uuid.UUID, n, unit int, wrong bool) record {
	it := m.catalogue.Items[n]
	r := record{id: m.id(), subject: subject, item: n, unit: unit, on: on, source: make(casefile.Content)}
	for _, f := range it.Fields {
		value := ""
		if f.Term { // it follows from the others, and no chance is in it
			value = it.Listing.Term.After(casefile.KeptDay(r.source[it.Listing.ListedOn])).String()
		} else {
			value = m.value(f, m.bodies[unit], on)
		}
		if value != "" {
			r.source[f.Key] = value
		}
	}
	r.copied = r.source
	if wrong {
		r.copied = m.slip(r.source, it, on)
	}
	return r
}

// prolong has whoever is on a list stay there for further terms, as units have it that have not taken him off: for a year from today at least.
func (m recordMaker) prolong(r record) {
	list := m.catalogue.Items[r.item].Listing
	for _, said := range []casefile.Content{r.source, r.copied} {
		for until := casefile.KeptDay(said[list.ListedUntil]); !until.IsZero() && until.Before(m.today.AddYears(1)); {
			until = list.Term.After(until)
			said[list.ListedUntil] = until.String()
		}
	}
}

// value makes up what a field says.
func (m recordMaker) value(f fieldMaker, by unit, on calendar.Date) string {
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
		return by.fullZH()
	case f.After != nil:
		day, happened := on.AddDays(m.afterwards.between(f.After.Days[0], f.After.Days[1])), m.afterwards.chance(f.After.Percent)
		if !happened {
			return ""
		}
		return day.String()
	}
	return pick(m.dice, f.Pick)
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
