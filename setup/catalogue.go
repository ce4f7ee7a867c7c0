package setup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// Item is a catalogue item of a file.
type Item struct {
	Code      string             `yaml:"code"`
	Unit      string             `yaml:"unit"` // code of the unit
	Category  string             `yaml:"category"`
	Publicity casefile.Publicity `yaml:"publicity"`
	Name      Name               `yaml:"name"`
	Fields    []map[string]any   `yaml:"fields"`  // as casefile.Field has them
	Repair    map[string]any     `yaml:"repair"`  // as casefile.ItemRepair has it
	Listing   map[string]any     `yaml:"listing"` // of a list, as casefile.ItemListing has it
	// Disclosure is how long its records are published and kept, as casefile.ItemDisclosure has it.
	Disclosure map[string]any `yaml:"disclosure"`
}

var (
	itemCode = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{0,19}$`)
	fieldKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

// fields reads the fields of an item through the one form in which they are kept, which refuses what it does not know.
func (it Item) fields() ([]casefile.Field, error) {
	var fields []casefile.Field
	if err := asKept(it.Fields, &fields); err != nil {
		return nil, err
	}
	if len(fields) == 0 {
		return nil, errors.New("fields: at least one is needed")
	}
	for _, f := range fields {
		if !fieldKey.MatchString(f.Key) {
			return nil, fmt.Errorf("field %q: a key is of lower-case letters, digits and underscores", f.Key)
		}
	}
	return fields, casefile.SoundFields(fields)
}

// repair is what the item says of repairing its records, in the form that is kept.
func (it Item) repair() (json.RawMessage, error) {
	var kept casefile.ItemRepair
	err := asKept(it.Repair, &kept)
	if err == nil {
		err = kept.Sound()
	}
	if err != nil {
		return nil, fmt.Errorf("repair: %w", err)
	}
	return json.Marshal(kept)
}

// disclosure is what the item says of how long its records are published and kept, in the form that is kept.
func (it Item) disclosure() (json.RawMessage, error) {
	var kept casefile.ItemDisclosure
	err := asKept(it.Disclosure, &kept)
	if err == nil {
		err = kept.Sound()
	}
	if err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	return json.Marshal(kept)
}

// listing is what the item says where it is a list, in the form that is kept. Its measures are carried out by units that there are.
func (it Item) listing(fields []casefile.Field, units []db.Unit) (json.RawMessage, error) {
	var kept casefile.ItemListing
	err := asKept(it.Listing, &kept)
	if err == nil {
		err = errors.Join(kept.Sound(), kept.Fits(fields))
	}
	if err == nil && kept.IsList() && !slices.Contains(casefile.ListCategories, it.Category) {
		err = fmt.Errorf("a list is of one of the categories %v", casefile.ListCategories)
	}
	for _, m := range kept.Measures {
		// A supervisor reads, and has no tasks: it could not confirm that it has stopped.
		if err == nil && !slices.ContainsFunc(units, func(u db.Unit) bool { return u.Code == m.Body && u.Kind != casefile.UnitSupervisor }) {
			err = fmt.Errorf("measure %q: body: there is no unit with the code %q that has tasks", m.ID, m.Body)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("listing: %w", err)
	}
	return json.Marshal(kept)
}

// asKept reads what a file says into the form in which it is kept, and refuses what that does not know.
func asKept(said, kept any) error {
	text, err := json.Marshal(said)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	return decoder.Decode(kept)
}

// asWritten reads what is kept, and writes it as an import would.
func asWritten[T any](kept json.RawMessage) (value T, text []byte, err error) {
	if err := json.Unmarshal(kept, &value); err != nil {
		return value, nil, err
	}
	text, err = json.Marshal(value)
	return value, text, err
}

func (it Item) check() error {
	switch {
	case !itemCode.MatchString(it.Code):
		return errors.New("code: 1 to 20 capitals, digits and hyphens")
	case !slices.Contains(casefile.Categories, it.Category):
		return fmt.Errorf("category: one of %v", casefile.Categories)
	case !slices.Contains(casefile.Publicities, it.Publicity):
		return fmt.Errorf("publicity: one of %v", casefile.Publicities)
	case it.Name.ZH == "" || it.Name.EN == "":
		return errors.New("name: both zh and en are needed")
	}
	return nil
}

// ImportCatalogue adds catalogue items, and puts those known by their code as the file has them. An item with records keeps its unit,
// its category and every field that it has, since records are told apart and shown by them.
func ImportCatalogue(ctx context.Context, store *db.Store, r io.Reader, at time.Time) (Summary, error) {
	var file struct {
		Items []Item `yaml:"items"`
	}
	if err := decode(r, &file); err != nil {
		return Summary{}, err
	}
	var done Summary
	err := store.InTx(ctx, func(q *db.Queries) error {
		units, err := lockedUnits(ctx, q)
		if err != nil {
			return err
		}
		known, err := q.SetupItems(ctx)
		if err != nil {
			return fmt.Errorf("look for catalogue items: %w", err)
		}
		var faults []error
		seen := map[string]bool{}
		for i, it := range file.Items {
			what, err := it.bring(ctx, q, units, known)
			if err == nil && seen[it.Code] {
				err = errors.New("code is there twice")
			}
			if err != nil {
				faults = append(faults, fmt.Errorf("item %d (%s): %w", i+1, it.Code, err))
			}
			seen[it.Code] = true
			done.count(what)
		}
		if err := errors.Join(faults...); err != nil {
			return err
		}
		return done.note(ctx, q, "catalogue", at)
	})
	return done, err
}

func (it Item) bring(ctx context.Context, q *db.Queries, units []db.Unit, known []db.SetupItemsRow) (change, error) {
	if err := it.check(); err != nil {
		return same, err
	}
	fields, err := it.fields()
	if err != nil {
		return same, err
	}
	repair, err := it.repair()
	if err != nil {
		return same, err
	}
	listing, err := it.listing(fields, units)
	if err != nil {
		return same, err
	}
	disclosure, err := it.disclosure()
	if err != nil {
		return same, err
	}
	u := slices.IndexFunc(units, func(u db.Unit) bool { return u.Code == it.Unit && u.Kind != casefile.UnitSupervisor })
	if u < 0 {
		return same, fmt.Errorf("unit: there is none with the code %q", it.Unit)
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return same, err
	}
	i := slices.IndexFunc(known, func(k db.SetupItemsRow) bool { return k.Code == it.Code })
	if i < 0 {
		id, err := uuid.NewV7()
		if err != nil {
			return same, err
		}
		return added, q.SetupItemInsert(ctx, db.SetupItemInsertParams{ID: id, Code: it.Code, UnitID: units[u].ID, Category: it.Category,
			Publicity: it.Publicity, NameZH: it.Name.ZH, NameEN: it.Name.EN, Fields: text, Repair: repair, Listing: listing, Disclosure: disclosure})
	}
	was := known[i]
	had, before, err := asWritten[[]casefile.Field](was.Fields)
	if err != nil {
		return same, fmt.Errorf("read fields: %w", err)
	}
	_, ofRepair, err := asWritten[casefile.ItemRepair](was.Repair)
	if err != nil {
		return same, fmt.Errorf("read repair: %w", err)
	}
	_, ofDisclosure, err := asWritten[casefile.ItemDisclosure](was.Disclosure)
	if err != nil {
		return same, fmt.Errorf("read disclosure: %w", err)
	}
	_, ofListing, err := asWritten[casefile.ItemListing](was.Listing)
	if err != nil {
		return same, fmt.Errorf("read listing: %w", err)
	}
	if was.UnitID == units[u].ID && was.Category == it.Category && was.Publicity == it.Publicity && was.NameZH == it.Name.ZH &&
		was.NameEN == it.Name.EN && string(before) == string(text) && string(ofRepair) == string(repair) && string(ofListing) == string(listing) &&
		string(ofDisclosure) == string(disclosure) {
		return same, nil
	}
	if was.Used {
		if was.UnitID != units[u].ID || was.Category != it.Category {
			return same, errors.New("it has records: its unit and category stay")
		}
		if string(ofListing) != "{}" && string(listing) == "{}" {
			return same, errors.New("it has records: a list stays one")
		}
		for _, f := range had {
			if !slices.ContainsFunc(fields, func(n casefile.Field) bool { return n.Key == f.Key }) {
				return same, fmt.Errorf("it has records: field %q stays", f.Key)
			}
		}
	}
	return changed, q.SetupItemChange(ctx, db.SetupItemChangeParams{Code: it.Code, UnitID: units[u].ID, Category: it.Category,
		Publicity: it.Publicity, NameZH: it.Name.ZH, NameEN: it.Name.EN, Fields: text, Repair: repair, Listing: listing, Disclosure: disclosure})
}
