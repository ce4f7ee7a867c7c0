package calendar

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"
)

// embedded holds the State Council's yearly notices as facts, one file a notice.
//
//go:embed data/*.yaml
var embedded embed.FS

// statutoryFile holds the days off that regulation fixes for years without a notice.
const statutoryFile = "statutory.yaml"

// Effect is what a notice makes of a date.
type Effect string

// The effects. Ordinary appears only in a notice that revises an earlier one: the date is a plain weekday or weekend again.
const (
	Off      Effect = "off"
	Work     Effect = "work"
	Ordinary Effect = "ordinary"
)

// Notice is one published notice on holidays and make-up days.
type Notice struct {
	ID        string      `yaml:"id" json:"id"`               // "<year>-<number within the year>"
	Year      int         `yaml:"year" json:"year"`           // the year it arranges; it may also list neighbouring days
	Published Date        `yaml:"published" json:"published"` // in force from this date
	Source    string      `yaml:"source" json:"source"`       // address of the publication
	Revises   string      `yaml:"revises" json:"revises,omitempty"`
	Days      []NoticeDay `yaml:"days" json:"days"` // with Revises, only the days that change
}

// NoticeDay is one date that a notice names, with the Chinese name of the holiday it belongs to.
type NoticeDay struct {
	Date Date   `yaml:"date" json:"date"`
	Name string `yaml:"name" json:"name"`
	As   Effect `yaml:"as" json:"as"`
}

// StatutoryDay is a day off fixed by regulation, known before the year's notice.
type StatutoryDay struct {
	Date Date   `yaml:"date" json:"date"`
	Name string `yaml:"name" json:"name"`
}

// ParseNotice reads one notice file. Unknown fields, bad dates and contradictions within the file are errors.
func ParseNotice(data []byte) (Notice, error) {
	var notice Notice
	if err := decode(data, &notice); err != nil {
		return Notice{}, fmt.Errorf("parse notice: %w", err)
	}
	if err := notice.check(); err != nil {
		return Notice{}, fmt.Errorf("notice %q: %w", notice.ID, err)
	}
	return notice, nil
}

// decode reads one YAML document and refuses fields that the value does not have.
func decode(data []byte, value any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	return decoder.Decode(value)
}

// check returns a *Fault where the notice contradicts itself.
func (n Notice) check() error {
	switch {
	case n.ID == "":
		return &Fault{Field: "id", Reason: FaultIDMissing}
	case n.Year < firstYear+1 || n.Year > lastYear-1:
		return &Fault{Field: "year", Reason: FaultYear, About: strconv.Itoa(n.Year)}
	case n.Published.IsZero():
		return &Fault{Field: "published", Reason: FaultPublishedMissing}
	case n.Source == "":
		return &Fault{Field: "source", Reason: FaultSourceMissing}
	case len(n.Days) == 0:
		return &Fault{Field: "days", Reason: FaultDaysMissing}
	}
	// New Year arrangements reach into the neighbouring year: the notice for 2019 made 29 December 2018 a workday.
	earliest, latest := NewDate(n.Year-1, time.December, 1), NewDate(n.Year+1, time.January, 31)
	seen := make(map[Date]bool, len(n.Days))
	for i, day := range n.Days {
		fault := &Fault{Field: "days", day: i, About: day.Date.String()}
		switch {
		case day.Date.Before(earliest) || day.Date.After(latest):
			fault.Reason = FaultOtherYear
		case seen[day.Date]:
			fault.Reason = FaultListedTwice
		case day.Name == "":
			fault.Reason = FaultNameMissing
		case day.As != Off && day.As != Work && day.As != Ordinary:
			fault.Reason, fault.About = FaultEffect, string(day.As)
		case day.As == Ordinary && n.Revises == "":
			fault.Reason = FaultOrdinary
		default:
			seen[day.Date] = true
			continue
		}
		return fault
	}
	return nil
}

// History is every known notice with its date of publication, so that the calendar can be had as it stood on any day.
// It is safe for concurrent use.
type History struct {
	notices   []Notice // by publication
	statutory []StatutoryDay

	mu     sync.Mutex
	builds map[int]*Calendar // by how many notices are in force
}

// NewHistory checks that the notices fit together: ids are unique, a year has one first notice, and a revision comes after
// what it revises.
func NewHistory(notices []Notice, statutory []StatutoryDay) (*History, error) {
	h := &History{
		notices:   slices.Clone(notices),
		statutory: slices.Clone(statutory),
		builds:    make(map[int]*Calendar),
	}
	slices.SortFunc(h.notices, func(a, b Notice) int {
		return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(h.statutory, func(a, b StatutoryDay) int { return a.Date.Compare(b.Date) })
	byID := make(map[string]Notice, len(notices))
	first := make(map[int]string)
	for _, n := range h.notices {
		if err := n.check(); err != nil {
			return nil, fmt.Errorf("notice %q: %w", n.ID, err)
		}
		if _, ok := byID[n.ID]; ok {
			return nil, fmt.Errorf("notice %q: %w", n.ID, &Fault{Field: "id", Reason: FaultIDUsed, About: n.ID})
		}
		if n.Revises != "" {
			revised, ok := byID[n.Revises]
			if !ok || revised.Year != n.Year {
				return nil, fmt.Errorf("notice %q: %w", n.ID, &Fault{Field: "revises", Reason: FaultRevises, About: n.Revises})
			}
		} else if other, ok := first[n.Year]; ok {
			return nil, fmt.Errorf("notice %q: %w", n.ID, &Fault{Field: "revises", Reason: FaultSecond, About: other})
		} else {
			first[n.Year] = n.ID
		}
		byID[n.ID] = n
	}
	for i, day := range h.statutory {
		if year := day.Date.Year(); year < firstYear || year > lastYear || day.Name == "" {
			return nil, fmt.Errorf("statutory day %s: out of range or without a name", day.Date)
		}
		if i > 0 && day.Date == h.statutory[i-1].Date {
			return nil, fmt.Errorf("statutory day %s: listed twice", day.Date)
		}
	}
	return h, nil
}

// ParseHistory reads every *.yaml at the root of fsys: statutory.yaml, and one notice in each other file.
func ParseHistory(fsys fs.FS) (*History, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	var notices []Notice
	var statutory struct {
		Days []StatutoryDay `yaml:"days"`
	}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read notice: %w", err)
		}
		if name == statutoryFile {
			if err := decode(data, &statutory); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			continue
		}
		notice, err := ParseNotice(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if id := strings.TrimSuffix(path.Base(name), ".yaml"); id != notice.ID {
			return nil, fmt.Errorf("%s: holds notice %q; file and id must agree", name, notice.ID)
		}
		notices = append(notices, notice)
	}
	return NewHistory(notices, statutory.Days)
}

// With gives a history that also knows the notice, as when next year's is published. h stays as it is.
func (h *History) With(notice Notice) (*History, error) {
	return NewHistory(append(slices.Clone(h.notices), notice), h.statutory)
}

// Notices lists what the history knows, by date of publication.
func (h *History) Notices() []Notice { return slices.Clone(h.notices) }

// Statutory lists the days off that stand in for years without a notice.
func (h *History) Statutory() []StatutoryDay { return slices.Clone(h.statutory) }

// Published gives the calendar as it stood at the end of asOf: notices published later are unknown to it, and the years
// that only they arrange are provisional.
func (h *History) Published(asOf Date) *Calendar {
	known := 0
	for known < len(h.notices) && !h.notices[known].Published.After(asOf) {
		known++
	}
	return h.build(known)
}

// Latest gives the calendar with every known notice.
func (h *History) Latest() *Calendar { return h.build(len(h.notices)) }

func (h *History) build(known int) *Calendar {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c, ok := h.builds[known]; ok {
		return c
	}
	c := newCalendar(h.notices[:known], h.statutory)
	c.history, c.known = h, known
	h.builds[known] = c
	return c
}

var loadEmbedded = sync.OnceValues(func() (*History, error) {
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, fmt.Errorf("open embedded notices: %w", err)
	}
	return ParseHistory(data)
})

// Load gives the history of the notices that are part of the binary. Its error means that the binary was built from bad
// data.
func Load() (*History, error) { return loadEmbedded() }

// Published gives the embedded calendar as it stood at the end of asOf.
func Published(asOf Date) (*Calendar, error) {
	h, err := Load()
	if err != nil {
		return nil, err
	}
	return h.Published(asOf), nil
}

// Latest gives the embedded calendar with every notice that the binary knows.
func Latest() (*Calendar, error) {
	h, err := Load()
	if err != nil {
		return nil, err
	}
	return h.Latest(), nil
}
