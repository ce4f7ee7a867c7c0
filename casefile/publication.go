package casefile

import (
	"encoding/json"
	"fmt"

	"creditcase/calendar"
)

// Publication is what is known of a record for the question until when it is published.
type Publication struct {
	Fields     []Field
	Content    Content
	RecordedOn calendar.Date
	Class      Gravity // of its item; "" where the regulation tells no classes apart
}

// PublicationLimit is how long records of a class are published at most, counted from the day of the finding.
type PublicationLimit struct {
	Months int `json:"months"`
	// From is the first day of a finding for which the limit holds, 2006-01-02; "" for all.
	From string `json:"from,omitempty"`
	// Recorded lets it count from the day of the record where no day of the finding is known.
	Recorded bool   `json:"recorded,omitempty"`
	Article  string `json:"article,omitempty"`
}

// PublicationLimits are the limits by class; none where the regulation has none.
type PublicationLimits map[Gravity]PublicationLimit

// JSON is the form in which queries take the limits.
func (l PublicationLimits) JSON() (json.RawMessage, error) {
	text, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("encode limits of publication: %w", err)
	}
	return text, nil
}

// Last is the last day on which the record is published, if nothing ends it before: the one that it says itself, or the one to which the
// limit of its class leads, whichever is earlier. It is zero where there is none. limit is the one that fixed the day; nil: the record itself.
func (p Publication) Last(limits PublicationLimits) (day calendar.Date, limit *PublicationLimit) {
	day = p.own()
	of, ok := limits[p.Class]
	found := KeptDay(p.Content.Day(p.Fields, MeansFound))
	if p.Content.Day(p.Fields, MeansFound) == "" && of.Recorded {
		found = p.RecordedOn
	}
	if !ok || found.IsZero() || found.String() < of.From {
		return day, nil
	}
	if last := found.AddMonths(of.Months); day.IsZero() || last.Before(day) {
		return last, &of
	}
	return day, nil
}

// own is the last day of publication that the record says itself, where its item has such a field; zero where it says none.
func (p Publication) own() calendar.Date {
	for _, f := range p.Fields {
		if f.EndsPublication {
			return KeptDay(p.Content[f.Key])
		}
	}
	return calendar.Date{}
}

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
