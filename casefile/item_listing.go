package casefile

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ItemListing is what the catalogue says of a list, where an item is one: the column catalogue_items.listing. Every list rests on law, with
// standards, conditions of removal, measures and remedies (city-2022 29, shenzhen-2022 76).
type ItemListing struct {
	Basis     ItemText `json:"basis"`     // the law that has set up the list
	Nature    string   `json:"nature"`    // lists of one nature are not both for one act (shenzhen-2022 77)
	Areas     []string `json:"areas"`     // ids of the pack's areas in which it is
	Standards ItemText `json:"standards"` // when somebody is put on it
	Removal   ItemText `json:"removal"`   // under which conditions, and how, one comes off it
	// Conditions are those of Removal, each by itself, where the list tells them apart: see RemovalConditions.
	Conditions []ItemText    `json:"conditions,omitempty"`
	Term       *ItemPeriod   `json:"term,omitempty"`
	Measures   []ItemMeasure `json:"measures,omitempty"`
	// ListedOn and ListedUntil are the keys of the fields that say since when and until when one stands on it. Nobody types them: they are known
	// once the decision has been served. See UntilKey.
	ListedOn    string `json:"listed_on,omitempty" yaml:"listed_on"`
	ListedUntil string `json:"listed_until,omitempty" yaml:"listed_until"`
}

// ItemMeasure is a measure against who stands on the list (失信惩戒措施): target, measure, basis, body (shenzhen-2022 72, city-2022 34(2)).
type ItemMeasure struct {
	ID      string   `json:"id"`
	ZH      string   `json:"zh"`
	EN      string   `json:"en"`
	Basis   ItemText `json:"basis"`
	Body    string   `json:"body"`              // code of the unit that carries it out
	Persons bool     `json:"persons,omitempty"` // it strikes persons behind too, where the regulation lets it
}

// IsList reports whether an item is a list.
func (l ItemListing) IsList() bool { return l.Nature != "" }

// RemovalConditions are the conditions on which one comes off the list, each of which has to be met; a list that does not tell them apart has one.
func (l ItemListing) RemovalConditions() []ItemText {
	if len(l.Conditions) == 0 {
		return []ItemText{l.Removal}
	}
	return l.Conditions
}

// Typed are those of the fields of the item that whoever proposes a listing fills in.
func (l ItemListing) Typed(fields []Field) []Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f Field) bool { return f.Key == l.ListedOn || f.Key == l.ListedUntil })
}

// untilUnseen is where a content keeps the last day of a listing if the catalogue has no field for it, so that no record shows it. The column
// catalogue_items.publication knows it too.
const untilUnseen = "listed_until"

// untilField is what that day is called where it is told all the same: partners learn that a listing lasts longer.
var untilField = Field{Key: untilUnseen, ZH: "名单届满日期", EN: "On the list until", Kind: FieldDate}

// UntilKey is the key under which a record says its last day on the list, until which it is published: whoever was put on a list by a case of ours
// is there as long as the case has said, whatever limit stands in for records that say nothing.
func (l ItemListing) UntilKey() string { return cmp.Or(l.ListedUntil, untilUnseen) }

// Dated is a content with the days of the listing under their keys; until is "" where it has no end.
func (l ItemListing) Dated(content Content, on, until string) Content {
	dated := maps.Clone(content)
	if dated == nil {
		dated = Content{}
	}
	for key, day := range map[string]string{l.ListedOn: on, l.UntilKey(): until} {
		if key != "" && day != "" {
			dated[key] = day
		}
	}
	return dated
}

// Fits reports what is wrong with it beside the fields of the item.
func (l ItemListing) Fits(fields []Field) error {
	for name, key := range map[string]string{"listed_on": l.ListedOn, "listed_until": l.ListedUntil} {
		if key != "" && !slices.ContainsFunc(fields, func(f Field) bool { return f.Key == key && f.KindOf() == FieldDate }) {
			return fmt.Errorf("%s: the item has no date %q", name, key)
		}
	}
	if l.Term != nil && l.ListedUntil == "" { // one that comes in from elsewhere could not say how long it is there
		return errors.New("listed_until: a list with a term has a date for its end")
	}
	if l.ListedOn != "" && l.ListedOn == l.ListedUntil {
		return fmt.Errorf("listed_until: %q is the same date as listed_on", l.ListedUntil)
	}
	for _, f := range fields {
		switch {
		case !l.IsList():
		case f.EndsPublication && f.Key != l.ListedUntil:
			return fmt.Errorf("field %q: what stands on a list is published as long as it stands there, no other date ends that", f.Key)
		case f.Key == l.UntilKey() && l.ListedUntil == "":
			return fmt.Errorf("field %q: its records would be published until then, so it is named by listed_until, or has another key", f.Key)
		}
	}
	return nil
}

// Ordered reports whether a record of the list ends no earlier than it begins, as far as it says both.
func (l ItemListing) Ordered(content Content) bool {
	on, until := KeptDay(content[l.ListedOn]), KeptDay(content[l.ListedUntil])
	return on.IsZero() || until.IsZero() || !until.Before(on)
}

// MarshalJSON writes {} for what is no list: it is how the database tells one.
func (l ItemListing) MarshalJSON() ([]byte, error) {
	if !l.IsList() {
		return []byte("{}"), nil
	}
	type list ItemListing
	return json.Marshal(list(l))
}

// ListCategories are the categories of the catalogue whose items can be lists.
var ListCategories = []string{"serious_list", "watch_list"}

// Measure is the measure with the id.
func (l ItemListing) Measure(id string) (ItemMeasure, bool) {
	i := slices.IndexFunc(l.Measures, func(m ItemMeasure) bool { return m.ID == id })
	if i < 0 {
		return ItemMeasure{}, false
	}
	return l.Measures[i], true
}

// Bodies are the codes of the units that carry the measures out.
func (l ItemListing) Bodies(ids []string) []string {
	bodies := []string{}
	for _, id := range ids {
		if m, ok := l.Measure(id); ok {
			bodies = append(bodies, m.Body)
		}
	}
	return unique(bodies)
}

// OnPersons are those of the measures that strike persons behind too.
func (l ItemListing) OnPersons(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		m, _ := l.Measure(id)
		return !m.Persons
	})
}

// Sound reports what is wrong with it, as a catalogue brings it. The zero value is sound: the item is no list.
func (l ItemListing) Sound() error {
	if !l.IsList() {
		if len(l.Measures) > 0 || len(l.Areas) > 0 || l.Term != nil || l.Basis != (ItemText{}) {
			return errors.New("nature: a list has one")
		}
		return nil
	}
	for name, t := range map[string]ItemText{"basis": l.Basis, "standards": l.Standards, "removal": l.Removal} {
		if t.ZH == "" || t.EN == "" {
			return fmt.Errorf("%s: both zh and en are needed", name)
		}
	}
	for i, t := range l.Conditions {
		if t.ZH == "" || t.EN == "" {
			return fmt.Errorf("conditions %d: both zh and en are needed", i+1)
		}
	}
	if l.Term != nil && (l.Term.Amount < 1 || l.Term.Amount > mostPeriod || !slices.Contains(periodUnits, l.Term.Unit)) {
		return fmt.Errorf("term: an amount from 1 to %d, and a unit of %v", mostPeriod, periodUnits)
	}
	seen := make(map[string]bool)
	for _, m := range l.Measures {
		if m.ID == "" || m.ZH == "" || m.EN == "" || m.Basis.ZH == "" || m.Basis.EN == "" || m.Body == "" || seen[m.ID] {
			return fmt.Errorf("measure %q: want an id of its own, a name and a basis in both languages, and the body that carries it out", m.ID)
		}
		seen[m.ID] = true
	}
	return nil
}
