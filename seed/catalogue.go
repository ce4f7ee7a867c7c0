package seed

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"creditcase/casefile"
	"creditcase/db"
	"go.yaml.in/yaml/v3"
)

//go:embed catalogue.yaml
var catalogueYAML []byte

// catalogueFile is the form of catalogue.yaml, which explains itself.
type catalogueFile struct {
	Fields map[string]field `yaml:"fields"`
	Items  []item           `yaml:"items"`
}

// field is a casefile.Field without its key.
type field struct {
	ZH       string                `yaml:"zh"`
	EN       string                `yaml:"en"`
	Kind     casefile.FieldKind    `yaml:"kind"`
	Required bool                  `yaml:"required"`
	Ends     bool                  `yaml:"ends_publication"`
	Means    casefile.FieldMeaning `yaml:"means"`
	UnitZH   string                `yaml:"unit_zh"`
	UnitEN   string                `yaml:"unit_en"`
	Least    string                `yaml:"least"`
	Most     string                `yaml:"most"`
	Places   int                   `yaml:"places"`
	Longest  int                   `yaml:"longest"`
	Pattern  string                `yaml:"pattern"`
	Check    string                `yaml:"check"`
	Options  []fieldOption         `yaml:"options"`
}

type fieldOption struct {
	Value string `yaml:"value"`
	ZH    string `yaml:"zh"`
	EN    string `yaml:"en"`
}

type item struct {
	Code      string                 `yaml:"code"`
	Unit      string                 `yaml:"unit"`
	Category  string                 `yaml:"category"`
	Publicity casefile.Publicity     `yaml:"publicity"`
	ZH        string                 `yaml:"zh"`
	EN        string                 `yaml:"en"`
	About     []casefile.SubjectKind `yaml:"about"`
	Told      bool                   `yaml:"told"`
	Repair    casefile.ItemRepair    `yaml:"repair"`
	Listing   casefile.ItemListing   `yaml:"listing"`

	Disclosure casefile.ItemDisclosure `yaml:"disclosure"`
	Fields     []fieldMaker            `yaml:"fields"`
}

// fieldMaker makes up the value of a field; exactly one of its ways is given.
type fieldMaker struct {
	Key    string   `yaml:"key"`
	Number string   `yaml:"number"`
	Yuan   []int    `yaml:"yuan"`
	Day    *int     `yaml:"day"`
	Years  *int     `yaml:"years"`
	Pick   []string `yaml:"pick"`
	Issuer bool     `yaml:"issuer"`
	Term   bool     `yaml:"term"`
	After  *later   `yaml:"after"`
}

// later is a date after the day of the record, in so many of a hundred records.
type later struct {
	Days    [2]int `yaml:"days"`
	Percent int    `yaml:"percent"`
}

func (f fieldMaker) ways() int {
	n := 0
	for _, given := range []bool{f.Number != "", f.Yuan != nil, f.Day != nil, f.Years != nil, f.Pick != nil, f.Issuer, f.Term, f.After != nil} {
		if given {
			n++
		}
	}
	return n
}

func loadCatalogue() (catalogueFile, error) {
	var file catalogueFile
	decoder := yaml.NewDecoder(bytes.NewReader(catalogueYAML))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return catalogueFile{}, fmt.Errorf("read catalogue: %w", err)
	}
	for _, it := range file.Items {
		for _, f := range it.Fields {
			if _, ok := file.Fields[f.Key]; !ok {
				return catalogueFile{}, fmt.Errorf("catalogue item %s: field %q has no name", it.Code, f.Key)
			}
			if f.Term && it.Listing.Term == nil {
				return catalogueFile{}, fmt.Errorf("catalogue item %s: field %q: the list has no term", it.Code, f.Key)
			}
			if f.ways() != 1 || (f.Yuan != nil && (len(f.Yuan) != 2 || f.Yuan[0] > f.Yuan[1])) {
				return catalogueFile{}, fmt.Errorf("catalogue item %s: field %q: want one way to make it up", it.Code, f.Key)
			}
		}
		if err := errors.Join(casefile.SoundFields(file.fieldsOf(it)), it.Repair.Sound(), it.Listing.Sound(), it.Listing.Fits(file.fieldsOf(it))); err != nil {
			return catalogueFile{}, fmt.Errorf("catalogue item %s: %w", it.Code, err)
		}
	}
	return file, nil
}

// fieldsOf gives the fields of an item as the database keeps them. A choice whose options are the item's own offers what is
// picked.
func (file catalogueFile) fieldsOf(it item) []casefile.Field {
	fields := make([]casefile.Field, len(it.Fields))
	for i, maker := range it.Fields {
		f := file.Fields[maker.Key]
		made := casefile.Field{Key: maker.Key, ZH: f.ZH, EN: f.EN, Kind: f.Kind, Required: f.Required, EndsPublication: f.Ends, Means: f.Means, UnitZH: f.UnitZH, UnitEN: f.UnitEN,
			Least: f.Least, Most: f.Most, Places: f.Places, Longest: f.Longest, Pattern: f.Pattern, Check: f.Check}
		for _, o := range f.Options {
			made.Options = append(made.Options, casefile.FieldOption(o))
		}
		if f.Kind == casefile.FieldChoice && f.Options == nil {
			for _, picked := range slices.Compact(slices.Clone(maker.Pick)) {
				made.Options = append(made.Options, casefile.FieldOption{Value: picked})
			}
		}
		fields[i] = made
	}
	return fields
}

func (c *city) makeItems(d dice, file catalogueFile) error {
	for _, it := range file.Items {
		unit, err := c.unitOf(it.Unit)
		if err != nil {
			return fmt.Errorf("catalogue item %s: %w", it.Code, err)
		}
		fields, err := json.Marshal(file.fieldsOf(it))
		if err != nil {
			return fmt.Errorf("encode fields of %s: %w", it.Code, err)
		}
		repair, err := json.Marshal(it.Repair)
		if err != nil {
			return fmt.Errorf("encode repair of %s: %w", it.Code, err)
		}
		disclosure, err := json.Marshal(it.Disclosure)
		if err != nil {
			return fmt.Errorf("encode disclosure of %s: %w", it.Code, err)
		}
		listing, err := json.Marshal(it.Listing)
		if err != nil {
			return fmt.Errorf("encode listing of %s: %w", it.Code, err)
		}
		c.items = append(c.items, db.SeedCatalogueItemsParams{
			ID: d.id(), Code: it.Code, UnitID: c.units[unit].ID, Category: it.Category, Publicity: it.Publicity,
			NameZH: it.ZH, NameEN: it.EN, Fields: fields, Repair: repair, Listing: listing, Disclosure: disclosure,
		})
	}
	return nil
}
