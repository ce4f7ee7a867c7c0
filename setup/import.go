package setup

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// Summary counts what an import did.
type Summary struct{ New, Changed, Same int }

// note adds the import to the register of accounts.
func (s Summary) note(ctx context.Context, q *db.Queries, what string, at time.Time) error {
	if s.New+s.Changed == 0 {
		return nil
	}
	return q.Note(ctx, db.AccountNote{At: at, Kind: casefile.CityImported,
		Facts: map[string]string{"what": what, "new": fmt.Sprint(s.New), "changed": fmt.Sprint(s.Changed)}})
}

// ImportUnits adds providing units, and puts name, telephone and address of those known by their code as the file has them.
func ImportUnits(ctx context.Context, store *db.Store, r io.Reader, at time.Time) (Summary, error) {
	var file struct {
		Units []Unit `yaml:"units"`
	}
	if err := decode(r, &file); err != nil {
		return Summary{}, err
	}
	if err := errors.Join(checkUnits(file.Units, nil)...); err != nil {
		return Summary{}, err
	}
	var done Summary
	err := store.InTx(ctx, func(q *db.Queries) error {
		known, err := lockedUnits(ctx, q)
		if err != nil {
			return err
		}
		for _, u := range file.Units {
			i := slices.IndexFunc(known, func(k db.Unit) bool { return k.Code == u.Code })
			switch {
			case i < 0:
				done.New++
				err = u.insert(ctx, q, casefile.UnitProvider)
			case known[i].NameZH == u.Name.ZH && known[i].NameEN == u.Name.EN && known[i].Phone == u.Phone && known[i].Address == u.Address:
				done.Same++
			default:
				done.Changed++
				err = q.SetupUnitChange(ctx, db.SetupUnitChangeParams{Code: u.Code, NameZH: u.Name.ZH, NameEN: u.Name.EN, Phone: u.Phone, Address: u.Address})
			}
			if err != nil {
				return err
			}
		}
		return done.note(ctx, q, "units", at)
	})
	return done, err
}

type change int

const (
	same change = iota
	added
	changed
)

func (s *Summary) count(what change) {
	switch what {
	case added:
		s.New++
	case changed:
		s.Changed++
	default:
		s.Same++
	}
}

// Record is a record of a file.
type Record struct {
	place      string            // in the file
	Number     string            `yaml:"number"`
	Item       string            `yaml:"item"` // code of the catalogue item
	Subject    Subject           `yaml:"subject"`
	RecordedOn string            `yaml:"recorded_on"` // 2006-01-02
	ToldOn     string            `yaml:"told_on"`     // 2006-01-02: the unit has told the subject in writing before it reports, where the rules ask for that
	Follows    string            `yaml:"follows"`     // number of the organisation's record on which that of a responsible person rests
	Content    map[string]string `yaml:"content"`     // by field
}

// Subject is whom a record is about.
type Subject struct {
	Kind casefile.SubjectKind `yaml:"kind"`
	Name string               `yaml:"name"`
	Code string               `yaml:"code"`
}

// csvColumns come before the fields of the items, in any order. Columns follows and told_on may be among them.
var csvColumns = []string{"number", "item", "subject_kind", "subject_name", "subject_code", "recorded_on"}

// readRecordsCSV reads a table in UTF-8 whose first line names the columns: csvColumns, and a column for each field.
func readRecordsCSV(r io.Reader) ([]Record, error) {
	reader := csv.NewReader(io.LimitReader(r, Limit))
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("read first line: %w", err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	for i := range header {
		header[i] = strings.TrimSpace(header[i])
	}
	for _, c := range csvColumns {
		if !slices.Contains(header, c) {
			return nil, fmt.Errorf("line 1: column %s is missing", c)
		}
	}
	var records []Record
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read table: %w", err)
		}
		line, _ := reader.FieldPos(0)
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue // as spreadsheets leave at the end
		}
		rec := Record{place: fmt.Sprintf("line %d", line), Content: map[string]string{}}
		for i, value := range cells {
			if value = strings.TrimSpace(value); !utf8.ValidString(value) {
				return nil, fmt.Errorf("line %d, column %s: this is not UTF-8", line, header[i])
			}
			switch header[i] {
			case "number":
				rec.Number = value
			case "item":
				rec.Item = value
			case "subject_kind":
				rec.Subject.Kind = casefile.SubjectKind(value)
			case "subject_name":
				rec.Subject.Name = value
			case "subject_code":
				rec.Subject.Code = value
			case "recorded_on":
				rec.RecordedOn = value
			case "follows":
				rec.Follows = value
			case "told_on":
				rec.ToldOn = value
			default:
				if value != "" {
					rec.Content[header[i]] = value
				}
			}
		}
		records = append(records, rec)
	}
}

// ReadRecords reads a file of records: a table where isCSV says so, otherwise YAML or JSON.
func ReadRecords(r io.Reader, isCSV bool) ([]Record, error) {
	if isCSV {
		return readRecordsCSV(r)
	}
	var file struct {
		Records []Record `yaml:"records"`
	}
	if err := decode(r, &file); err != nil {
		return nil, err
	}
	for i := range file.Records {
		file.Records[i].place = fmt.Sprintf("record %d", i+1)
	}
	return file.Records, nil
}

// ImportRecords adds records, with their subjects where those are not known. A record whose number is known is the same record; one
// that says something else is refused, since what the platform shows is put right by a case, and the source by its unit. pack says who is told of
// records that come in; one of which the unit should have told before, and has not, is refused.
func ImportRecords(ctx context.Context, store *db.Store, pack *rules.Pack, records []Record, at time.Time) (Summary, error) {
	var done Summary
	err := store.InTx(ctx, func(q *db.Queries) error {
		items, err := q.SetupItems(ctx)
		if err != nil {
			return fmt.Errorf("look for catalogue items: %w", err)
		}
		var faults []error
		for _, rec := range records {
			what, err := rec.bring(ctx, q, items, pack, at)
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", rec.place, err))
			}
			done.count(what)
			if len(faults) == mostFaults {
				faults = append(faults, errors.New("and perhaps more"))
				break
			}
		}
		if err := errors.Join(faults...); err != nil {
			return err
		}
		return done.note(ctx, q, "records", at)
	})
	if err != nil {
		return Summary{}, err
	}
	return done, nil
}

// mostFaults is how many faults of a file are told at once.
const mostFaults = 50

var recordNumber = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{3,39}$`)

// check returns the content in the form that is kept, the day and the place of the item.
func (rec *Record) check(items []db.SetupItemsRow, today calendar.Date) (content []byte, on calendar.Date, item int, err error) {
	item = slices.IndexFunc(items, func(i db.SetupItemsRow) bool { return i.Code == rec.Item })
	rec.Subject.Code = strings.ToUpper(rec.Subject.Code)
	on, dayErr := calendar.ParseDate(rec.RecordedOn)
	switch {
	case !recordNumber.MatchString(rec.Number):
		err = errors.New("number: 4 to 40 capitals, digits and hyphens")
	case item < 0:
		err = fmt.Errorf("item: there is none with the code %q", rec.Item)
	case dayErr != nil:
		err = errors.New("recorded_on: a day such as 2026-01-31")
	case on.Compare(today) > 0:
		err = errors.New("recorded_on: the day is still to come")
	case !slices.Contains([]casefile.SubjectKind{casefile.SubjectPerson, casefile.SubjectLegalPerson, casefile.SubjectOrganisation}, rec.Subject.Kind):
		err = errors.New("subject: the kind is person, legal_person or organisation")
	case rec.Subject.Name == "":
		err = errors.New("subject: the name is missing")
	case !casefile.PlausibleCode(rec.Subject.Kind, rec.Subject.Code):
		err = errors.New("subject: the code is no ID number (person) or unified social credit code")
	}
	if err != nil {
		return nil, on, item, err
	}
	var fields []casefile.Field
	var list casefile.ItemListing
	if err := errors.Join(json.Unmarshal(items[item].Fields, &fields), json.Unmarshal(items[item].Listing, &list)); err != nil {
		return nil, on, item, fmt.Errorf("read fields: %w", err)
	}
	kept, faults := casefile.CheckContent(fields, rec.Content)
	var all []error
	for _, f := range faults {
		all = append(all, f)
	}
	if !list.Ordered(kept) {
		all = append(all, fmt.Errorf("%s: before %s", list.ListedUntil, list.ListedOn))
	}
	if err := errors.Join(all...); err != nil {
		return nil, on, item, err
	}
	content, err = json.Marshal(kept)
	return content, on, item, err
}

func (rec *Record) bring(ctx context.Context, q *db.Queries, items []db.SetupItemsRow, pack *rules.Pack, at time.Time) (change, error) {
	content, on, item, err := rec.check(items, calendar.DateOf(at))
	if err != nil {
		return same, err
	}
	subject, err := q.EnsureSubject(ctx, db.Subject{Kind: rec.Subject.Kind, Name: rec.Subject.Name, Code: rec.Subject.Code})
	if err != nil {
		if casefile.CodeOf(err) == casefile.CodeConflict {
			err = errors.New("subject: the code is registered under another name or kind")
		}
		return same, err
	}
	follows, err := rec.follows(ctx, q)
	if err != nil {
		return same, err
	}
	known, err := q.SetupRecordByNumber(ctx, rec.Number)
	switch {
	case err == nil:
		return same, rec.isKnown(known, db.SetupRecordByNumberRow{ItemID: items[item].ID, SubjectID: subject, RecordedOn: on.Start(), Source: content, FollowsID: follows})
	case !errors.Is(err, pgx.ErrNoRows):
		return same, fmt.Errorf("look for record: %w", err)
	}
	if err := q.MayComeIn(ctx, subject, items[item].Category, at); err != nil {
		if casefile.CodeOf(err) == casefile.CodeConflict {
			err = errors.New("subject: it has asked that records of this kind do not come in")
		}
		return same, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return same, err
	}
	err = q.SetupRecordInsert(ctx, db.SetupRecordInsertParams{ID: id, Number: rec.Number, SubjectID: subject, ItemID: items[item].ID,
		UnitID: items[item].UnitID, RecordedOn: on.Start(), Source: content, FollowsID: follows})
	if err != nil {
		return same, fmt.Errorf("write record: %w", err)
	}
	if err := q.SetupRecordVersionInsert(ctx, db.SetupRecordVersionInsertParams{RecordID: id, Content: content, ValidFrom: at}); err != nil {
		return same, fmt.Errorf("write record: %w", err)
	}
	return added, rec.tell(ctx, q, id, pack, pack.Tells(items[item].Category, items[item].Publicity, rec.Subject.Kind), at)
}

// tell lays ready for the subject that the record is here, where the rules have him told of it. It says so where he should have been told before.
func (rec *Record) tell(ctx context.Context, q *db.Queries, id uuid.UUID, pack *rules.Pack, by *rules.Telling, at time.Time) error {
	if by == nil {
		return nil
	}
	params := db.SetupRecordTellParams{RecordID: id, PackID: pack.ID, PackVersion: int32(pack.Version), Article: by.Article, //nolint:gosec // small
		RepairArticle: by.Repair, ByPlatform: by.By == rules.TellsPlatform, ReadyAt: at}
	switch day, err := calendar.ParseDate(rec.ToldOn); {
	case rec.ToldOn == "" && by.Before:
		return fmt.Errorf("told_on: article %s of %s has the subject told in writing before; the day is missing", by.Article, pack.Name.EN)
	case rec.ToldOn == "":
	case err != nil:
		return errors.New("told_on: a day such as 2026-01-31")
	case day.After(calendar.DateOf(at)):
		return errors.New("told_on: the day is still to come")
	default:
		start := day.Start()
		params.ToldOn = &start
	}
	if err := q.SetupRecordTell(ctx, params); err != nil {
		return fmt.Errorf("tell of record: %w", err)
	}
	return nil
}

// follows finds the record on which this one rests, which has come in before it; nil for none. Only a person's rests on another, and only on
// that of an organisation, which rests on none.
func (rec *Record) follows(ctx context.Context, q *db.Queries) (*uuid.UUID, error) {
	if rec.Follows == "" {
		return nil, nil //nolint:nilnil // it rests on none
	}
	of, err := q.SetupRecordByNumber(ctx, rec.Follows)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, fmt.Errorf("follows: there is no record %s, here above or in the platform", rec.Follows)
	case err != nil:
		return nil, fmt.Errorf("look for record: %w", err)
	case rec.Subject.Kind != casefile.SubjectPerson || of.SubjectKind == casefile.SubjectPerson:
		return nil, errors.New("follows: a person's record rests on that of a legal person or organisation")
	}
	return &of.ID, nil
}

// isKnown compares the record that has the number with what the file says.
func (rec *Record) isKnown(known, said db.SetupRecordByNumberRow) error {
	_, before, err := asWritten[casefile.Content](known.Source)
	if err != nil {
		return fmt.Errorf("read source: %w", err)
	}
	sameDay := calendar.DateOf(known.RecordedOn) == calendar.DateOf(said.RecordedOn)
	sameRest := known.FollowsID == said.FollowsID || known.FollowsID != nil && said.FollowsID != nil && *known.FollowsID == *said.FollowsID
	if known.ItemID != said.ItemID || known.SubjectID != said.SubjectID || !sameDay || !sameRest || string(before) != string(said.Source) {
		return fmt.Errorf("number %s is that of a record that says something else; records are put right by a case", rec.Number)
	}
	return nil
}
