package casefile

import (
	"encoding/json"
	"fmt"
	"slices"

	"creditcase/calendar"
)

// ItemDisclosure is what the catalogue says of how long records of an item are published and kept, and from when that runs (shenzhen-2022 32,
// city-2022 13(2), shenzhen-2020 16): the column catalogue_items.disclosure.
type ItemDisclosure struct {
	// Period is how long its records are published; nil: what the regulation says, or the record itself.
	Period *ItemPeriod `json:"period,omitempty"`
	// From is the day of a record from which the period runs; "" the day of the finding. Where a record has none it runs from that of the record.
	From FieldMeaning `json:"from,omitempty"`
	// Stored is how long a record is kept after it is not published any more; nil: without an end.
	Stored *ItemPeriod `json:"stored,omitempty"`
}

// RecordEnd is what of a record ends by itself.
type RecordEnd string

// Its publication (公示期满), with which it is an archive where the regulation says so; that it is kept at all (保存期满).
const (
	EndPublished RecordEnd = "published"
	EndStored    RecordEnd = "stored"
)

// Hides is from whom a record is hidden by the end.
func (e RecordEnd) Hides() Hiding {
	if e == EndStored {
		return HidesFromAll
	}
	return HidesFromNobody
}

// StoredUntil is the last day on which a record is kept that was published until the day; zero: there is none.
func (d ItemDisclosure) StoredUntil(published calendar.Date) calendar.Date {
	if d.Stored == nil {
		return calendar.Date{}
	}
	return d.Stored.After(published)
}

// Sound reports what is wrong with it, as a catalogue brings it.
func (d ItemDisclosure) Sound() error {
	for name, period := range map[string]*ItemPeriod{"period": d.Period, "stored": d.Stored} {
		if period != nil && (period.Amount < 1 || period.Amount > mostPeriod || !slices.Contains(periodUnits, period.Unit)) {
			return fmt.Errorf("%s: an amount from 1 to %d, and a unit of %v", name, mostPeriod, periodUnits)
		}
	}
	if d.From != "" && !slices.Contains(meanings, d.From) {
		return fmt.Errorf("from: one of %v", meanings)
	}
	return nil
}

// Limit is the limit to which the period leads; nil where there is none.
func (d ItemDisclosure) Limit() *PublicationLimit {
	if d.Period == nil {
		return nil
	}
	months, days := d.Period.length()
	return &PublicationLimit{Months: months, Days: days, On: d.From, Recorded: true}
}

// After is the day that lies a period after the other.
func (p ItemPeriod) After(day calendar.Date) calendar.Date {
	months, days := p.length()
	return day.AddMonths(months).AddDays(days)
}

// length is the period in months and days.
func (p ItemPeriod) length() (months, days int) {
	switch p.Unit {
	case "year":
		return 12 * p.Amount, 0
	case "month":
		return p.Amount, 0
	}
	return 0, p.Amount
}

// MarshalJSON writes the limit beside what the catalogue says: the database reckons with it.
func (d ItemDisclosure) MarshalJSON() ([]byte, error) {
	type said ItemDisclosure
	return json.Marshal(struct {
		said
		Limit *PublicationLimit `json:"limit,omitempty"`
	}{said(d), d.Limit()})
}
