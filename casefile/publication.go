package casefile

import (
	"cmp"
	"encoding/json"
	"fmt"

	"creditcase/calendar"
)

// Publication is what is known of a record for the question until when it is published.
type Publication struct {
	Item       ItemPublication
	Content    Content
	RecordedOn calendar.Date
}

// ItemPublication is what of a catalogue item that question needs: the column catalogue_items.publication, which follows from the others.
type ItemPublication struct {
	Ends     string                  `json:"ends"`  // key of the field that says until when a record is published, or stands on its list; "" for none
	Since    string                  `json:"since"` // key of the field that says since when one stands on the list
	Days     map[FieldMeaning]string `json:"days"`  // keys of the fields with a meaning
	Class    Gravity                 `json:"class"`
	Category string                  `json:"category"`
	Limit    *PublicationLimit       `json:"limit"` // what the catalogue says; nil: nothing
}

// PublicationLimit is how long records are published, counted from a day of theirs: at most, unless it says otherwise.
type PublicationLimit struct {
	Months int `json:"months,omitempty"`
	Days   int `json:"days,omitempty"` // beside the months: calendar days
	// On is the day of the record from which it counts; "" the day of the finding.
	On FieldMeaning `json:"on,omitempty"`
	// From is the first day of a finding for which the limit holds, 2006-01-02; "" for all.
	From string `json:"from,omitempty"`
	// Recorded lets it count from the day of the record where no such day is known; on a list, from the day since when the record says to stand there.
	Recorded bool   `json:"recorded,omitempty"`
	Article  string `json:"article,omitempty"`
	// Default is a limit that stands in where the record does not say itself until when it is published.
	Default bool `json:"default,omitempty"`
	// Least is how many months records are published at least from the day of the record, whatever ends it before; 0: nothing is said.
	Least        int    `json:"least,omitempty"`
	LeastArticle string `json:"least_article,omitempty"`
	// Archived says that what is not published any more is kept as an archive, and not queried by others either.
	Archived bool `json:"archived,omitempty"`

	By LimitBy `json:"-"` // what has fixed the last day: see Last
}

// LimitBy is what a limit of publication goes by.
type LimitBy string

// The class of a record, its category, the catalogue's own word for its item; that it is published at least so long.
const (
	ByClass    LimitBy = "class"
	ByCategory LimitBy = "category"
	ByItem     LimitBy = "item"
	ByLeast    LimitBy = "least"
)

// PublicationLimits are the limits of a regulation, each by the class or by the category of the records for which it holds; none where the
// regulation has none.
type PublicationLimits map[string]PublicationLimit

// JSON is the form in which queries take the limits.
func (l PublicationLimits) JSON() (json.RawMessage, error) {
	text, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("encode limits of publication: %w", err)
	}
	return text, nil
}

// Last is the last day on which the record is published, if nothing ends it before: the one that it says itself, or the one to which a limit leads,
// that of its class, of its category or of its item, whichever is earliest. It is zero where there is none. limit is the one that fixed the day; nil: the record itself.
func (p Publication) Last(limits PublicationLimits) (day calendar.Date, limit *PublicationLimit) {
	day = p.own()
	says, byClass, byCategory := !day.IsZero(), limits[string(p.Item.Class)], limits[p.Item.Category]
	byClass.By, byCategory.By = ByClass, ByCategory
	var byItem PublicationLimit
	if p.Item.Limit != nil {
		byItem = *p.Item.Limit
		byItem.By = ByItem
	}
	for _, l := range []*PublicationLimit{&byClass, &byCategory, &byItem} {
		if !l.Counts() || l.Default && says {
			continue
		}
		if last := p.limited(*l); !last.IsZero() && (day.IsZero() || last.Before(day)) {
			day, limit = last, l
		}
	}
	if least := p.RecordedOn.AddMonths(byCategory.Least); byCategory.Least > 0 && !day.IsZero() && day.Before(least) {
		byCategory.By, byCategory.Article = ByLeast, byCategory.LeastArticle
		return least, &byCategory
	}
	return day, limit
}

// Counts reports whether the limit ends anything: one can say no more than how long something is published at least.
func (l PublicationLimit) Counts() bool { return l.Months > 0 || l.Days > 0 }

// limited is the last day within the limit; zero where the day from which it counts is not known, or the limit does not hold for it.
func (p Publication) limited(l PublicationLimit) calendar.Date {
	said := p.Content[p.Item.Days[cmp.Or(l.On, MeansFound)]]
	if said == "" && l.Recorded {
		said = cmp.Or(p.Content[p.Item.Since], p.RecordedOn.String())
	}
	from := KeptDay(said)
	if from.IsZero() || from.String() < l.From {
		return calendar.Date{}
	}
	return from.AddMonths(l.Months).AddDays(l.Days)
}

// own is the last day of publication that the record says itself; zero where it says none.
func (p Publication) own() calendar.Date { return KeptDay(p.Content[p.Item.Ends]) }

// KeptDay reads a day in the form in which contents keep it; zero where it is none.
func KeptDay(day string) calendar.Date {
	read, err := calendar.ParseDate(day)
	if err != nil {
		return calendar.Date{}
	}
	return read
}

// Ended reports whether the record's publication is over on the day. Queries ask the function still_published, which has the same.
func (p Publication) Ended(limits PublicationLimits, today calendar.Date) bool {
	last, _ := p.Last(limits)
	return !last.IsZero() && last.Before(today)
}
