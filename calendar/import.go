package calendar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Reason is what is wrong with a notice. Its value names the sentence for it in a message catalog.
type Reason string

// The reasons. Those of reading come first, then those of one notice, then those of a notice among others.
const (
	FaultEncoding Reason = "encoding"       // in no encoding that can be told
	FaultSyntax   Reason = "syntax"         // not JSON, or not CSV
	FaultHeader   Reason = "header"         // the first line of a CSV file does not name the columns
	FaultColumns  Reason = "columns"        // a line of a CSV file has more or fewer
	FaultTyped    Reason = "typed"          // a typed line that is not day, name and effect
	FaultUnknown  Reason = "unknown_field"  // a field that a notice does not have
	FaultRepeated Reason = "repeated_field" // a field given twice
	FaultValue    Reason = "value"          // not the kind of value that the field has
	FaultText     Reason = "text"           // control characters, or too long
	FaultDate     Reason = "date"           // no such date
	FaultTrailing Reason = "trailing"       // something after the end
	FaultTooMany  Reason = "too_many"       // more days than a notice can name

	FaultIDMissing        Reason = "id_missing"
	FaultID               Reason = "id" // not "<year>-<number>"
	FaultYear             Reason = "year"
	FaultPublishedMissing Reason = "published_missing"
	FaultSourceMissing    Reason = "source_missing"
	FaultDaysMissing      Reason = "days_missing"
	FaultOtherYear        Reason = "other_year"
	FaultListedTwice      Reason = "listed_twice"
	FaultNameMissing      Reason = "name_missing"
	FaultEffect           Reason = "effect"
	FaultOrdinary         Reason = "ordinary"

	FaultIDUsed  Reason = "id_used"
	FaultRevises Reason = "revises" // what it revises is no earlier notice for the year
	FaultSecond  Reason = "second"  // the year has a first notice already

	FaultUnchanged Reason = "unchanged" // the day is what it was
	FaultStatutory Reason = "statutory" // work on a holiday that regulation itself fixes
)

// faultTexts say each reason to operators; %s is what it is about.
var faultTexts = map[Reason]string{
	FaultEncoding:         "not text in UTF-8 or GB18030: save it as \"CSV UTF-8\"",
	FaultSyntax:           "cannot be read",
	FaultHeader:           "the first line must name the columns: date,name,as",
	FaultColumns:          "want three columns: date,name,as",
	FaultTyped:            "want a day, or two with 至 between them, the name, and 休 or 班",
	FaultUnknown:          "a notice has no field %s",
	FaultRepeated:         "field %s is given twice",
	FaultValue:            "field %s has another kind of value",
	FaultText:             "field %s is too long or has control characters",
	FaultDate:             "date %q: want YYYY-MM-DD or 2027/1/1",
	FaultTrailing:         "something follows the end of the notice",
	FaultTooMany:          "too many days",
	FaultIDMissing:        "id is missing",
	FaultID:               "id %q: want <year>-<number>",
	FaultYear:             "year %s: want 2001 to 2098",
	FaultPublishedMissing: "published is missing",
	FaultSourceMissing:    "source is missing",
	FaultDaysMissing:      "days are missing",
	FaultOtherYear:        "day %s: not in the year of the notice",
	FaultListedTwice:      "day %s: listed twice",
	FaultNameMissing:      "day %s: name is missing",
	FaultEffect:           "%q is not off, work or ordinary, nor 休, 班 or 普通日",
	FaultOrdinary:         "day %s: ordinary has a meaning only in a notice that revises another",
	FaultIDUsed:           "id %s is used twice",
	FaultRevises:          "it revises %q, which is no earlier notice for its year",
	FaultSecond:           "its year already has notice %q; say what it revises",
	FaultUnchanged:        "day %s: stays what it is; mend the date, or leave the day out",
	FaultStatutory:        "day %s: worked, although it is a holiday by regulation; mend the file, or confirm the day",
}

// Reasons lists them all, in alphabetical order.
func Reasons() []Reason { return slices.Sorted(maps.Keys(faultTexts)) }

// Fault is what is wrong with a notice, and where.
type Fault struct {
	Line   int    // of the file, from 1; 0: no line of it
	Field  string // "id", "year", "published", "source", "revises" or "days"; "": the file as a whole
	Reason Reason
	About  string // the value, date, field or notice that the reason speaks of
	day    int    // place in the list of days
}

// Error tells the operator.
func (f *Fault) Error() string {
	text := faultTexts[f.Reason]
	if strings.Contains(text, "%") {
		text = fmt.Sprintf(text, f.About)
	}
	if f.Line > 0 {
		return fmt.Sprintf("line %d: %s", f.Line, text)
	}
	return text
}

// The most that a file of a notice may hold. The notices of a year name some forty days.
const (
	NoticeLimit = 64 << 10 // bytes
	mostDays    = 200
	mostName    = 40 // runes
	mostText    = 300
)

// ReadNotice reads a notice that somebody imports: JSON in the shape of Notice, or CSV with the columns date, name and as
// (see csv for how they may be written), for which head gives everything but the days. It is stricter than ParseNotice, whose files are reviewed with the program.
// Every error is a *Fault.
func ReadNotice(data []byte, head Notice) (Notice, error) {
	data, ok := plainText(data)
	if !ok {
		return Notice{}, &Fault{Reason: FaultEncoding}
	}
	read := reading{notice: head, data: data}
	var err error
	if isJSON(data) {
		read.notice = Notice{}
		err = read.json()
	} else {
		err = read.csv()
	}
	if err == nil {
		err = read.check()
	}
	if err != nil {
		return Notice{}, err
	}
	return read.notice, nil
}

// IsJSON reports whether ReadNotice takes the file for JSON, which needs no further statements.
func IsJSON(data []byte) bool {
	text, ok := plainText(data)
	return ok && isJSON(text)
}

func isJSON(text []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) }

// reading is a notice on its way out of a file.
type reading struct {
	data   []byte
	notice Notice
	fields map[string]int // line of each field; none in CSV
	days   []int          // line of each day
}

func (r *reading) check() error {
	n := r.notice
	fault := &Fault{}
	switch year, number, ok := strings.Cut(n.ID, "-"); {
	case n.ID != "" && (!ok || year != strconv.Itoa(n.Year) || !isNumber(number)):
		fault = &Fault{Field: "id", Reason: FaultID, About: n.ID}
	case !readable(n.Source, mostText):
		fault = &Fault{Field: "source", Reason: FaultText, About: "source"}
	case len(n.Days) > mostDays:
		fault = &Fault{Field: "days", Reason: FaultTooMany, day: mostDays}
	default:
		if err := n.check(); err != nil && !errors.As(err, &fault) {
			return err
		}
	}
	switch {
	case fault.Reason == "":
		return nil
	case fault.Field == "days" && fault.day < len(r.days):
		fault.Line = r.days[fault.day]
	case fault.Field != "days":
		fault.Line = r.fields[fault.Field]
	}
	return fault
}

// isNumber allows two digits and no leading zero, so that a notice has one name.
func isNumber(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && n >= 1 && n <= 99 && text == strconv.Itoa(n)
}

func readable(text string, most int) bool {
	return utf8.RuneCountInString(text) <= most && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	})
}

// add takes one day as it is written.
func (r *reading) add(line int, date, name, as string) error {
	parsed, err := ParseDate(date)
	if err != nil {
		return &Fault{Line: line, Field: "days", Reason: FaultDate, About: date}
	}
	return r.take(line, NoticeDay{Date: parsed, Name: name, As: Effect(as)})
}

func (r *reading) take(line int, day NoticeDay) error {
	if !readable(day.Name, mostName) {
		return &Fault{Line: line, Field: "days", Reason: FaultText, About: "name"}
	}
	r.notice.Days = append(r.notice.Days, day)
	r.days = append(r.days, line)
	return nil
}

// json reads token by token, because the decoder of the standard library neither tells lines nor minds a field given twice.
func (r *reading) json() error {
	t := &tokens{data: r.data, decoder: json.NewDecoder(bytes.NewReader(r.data))}
	t.decoder.UseNumber()
	r.fields = map[string]int{}
	err := t.object(func(field string, line int) error {
		r.fields[field] = line
		return r.field(t, field, line)
	})
	if err != nil {
		return err
	}
	if _, err := t.decoder.Token(); !errors.Is(err, io.EOF) {
		return &Fault{Line: t.line(), Reason: FaultTrailing}
	}
	return nil
}

func (r *reading) field(t *tokens, field string, line int) (err error) {
	n := &r.notice
	text := func(into *string) error { return t.text(field, line, into) }
	switch field {
	case "id":
		return text(&n.ID)
	case "source":
		return text(&n.Source)
	case "revises":
		return text(&n.Revises)
	case "year":
		value, err := t.decoder.Token()
		number, ok := value.(json.Number)
		if err != nil || !ok {
			return &Fault{Line: line, Field: field, Reason: FaultValue, About: field}
		}
		if n.Year, err = strconv.Atoi(number.String()); err != nil {
			return &Fault{Line: line, Field: field, Reason: FaultYear, About: number.String()}
		}
		return nil
	case "published":
		var date string
		if err := text(&date); err != nil {
			return err
		}
		if n.Published, err = ParseDate(date); err != nil {
			return &Fault{Line: line, Field: field, Reason: FaultDate, About: date}
		}
		return nil
	case "days":
		return r.list(t, line)
	}
	return &Fault{Line: line, Reason: FaultUnknown, About: field}
}

// list reads the days.
func (r *reading) list(t *tokens, line int) error {
	if !t.delimiter('[') {
		return &Fault{Line: line, Field: "days", Reason: FaultValue, About: "days"}
	}
	for t.decoder.More() {
		if len(r.days) > mostDays {
			return &Fault{Line: t.line(), Field: "days", Reason: FaultTooMany}
		}
		var date, name, as string
		into := map[string]*string{"date": &date, "name": &name, "as": &as}
		begins := 0
		err := t.object(func(field string, line int) error {
			if begins == 0 {
				begins = line
			}
			if into[field] == nil {
				return &Fault{Line: line, Field: "days", Reason: FaultUnknown, About: field}
			}
			return t.text(field, line, into[field])
		})
		if err != nil {
			return err
		}
		if err := r.add(max(begins, 1), date, name, as); err != nil {
			return err
		}
	}
	if !t.delimiter(']') {
		return &Fault{Line: t.line(), Field: "days", Reason: FaultSyntax}
	}
	return nil
}

// tokens are those of a JSON text, with their lines.
type tokens struct {
	data    []byte
	decoder *json.Decoder
}

// line is that of the token read last.
func (t *tokens) line() int {
	return 1 + bytes.Count(t.data[:min(int(t.decoder.InputOffset()), len(t.data))], []byte("\n"))
}

func (t *tokens) delimiter(want json.Delim) bool {
	token, err := t.decoder.Token()
	return err == nil && token == want
}

// object reads one object, and each of its fields through value.
func (t *tokens) object(value func(field string, line int) error) error {
	if !t.delimiter('{') {
		return &Fault{Line: t.line(), Reason: FaultSyntax}
	}
	seen := map[string]bool{}
	for t.decoder.More() {
		token, err := t.decoder.Token()
		field, ok := token.(string)
		switch {
		case err != nil || !ok:
			return &Fault{Line: t.line(), Reason: FaultSyntax}
		case seen[field]:
			return &Fault{Line: t.line(), Reason: FaultRepeated, About: field}
		}
		seen[field] = true
		if err := value(field, t.line()); err != nil {
			return err
		}
	}
	if !t.delimiter('}') {
		return &Fault{Line: t.line(), Reason: FaultSyntax}
	}
	return nil
}

// text reads a value that is text.
func (t *tokens) text(field string, line int, into *string) error {
	token, err := t.decoder.Token()
	value, ok := token.(string)
	if err != nil || !ok {
		return &Fault{Line: line, Reason: FaultValue, About: field}
	}
	*into = strings.TrimSpace(value)
	return nil
}
