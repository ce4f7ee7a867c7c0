// Package rules holds the law's numbers and choices as data: rule packs, one for each regulation and version of it, and
// computes from them the deadlines that a case owes.
package rules

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// ErrNotFound says that there is no such pack, version or clock.
var ErrNotFound = errors.New("not found")

// Text is a short phrase of our own in both languages of the product.
type Text struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// Standing says whether a pack's document binds.
type Standing string

// The standings.
const (
	InForce Standing = "in_force"
	Draft   Standing = "draft"
	Expired Standing = "expired" // kept for cases opened under it
)

// Document is the kind of document that a pack reads.
type Document string

// The kinds of document.
const (
	Regulation Document = "regulation" // 条例
	Measures   Document = "measures"   // 办法
)

// Basis says on what a period rests.
type Basis string

// The bases. They must never look alike on a page or in a notice.
const (
	Statute Basis = "statute" // an article states the period
	Policy  Basis = "policy"  // the article says "in time" or nothing, and the operator has set a number
)

// Unit is what a period is counted in.
type Unit string

// The units.
const (
	WorkingDay  Unit = "working_day"
	CalendarDay Unit = "calendar_day"
	Month       Unit = "month"
	Year        Unit = "year"
)

// Range is the span of dates in which a pack's document has effect, both ends included; an open end is the zero Date. For
// a draft it starts on the day from which an operator may choose it.
type Range struct {
	From calendar.Date `yaml:"from" json:"from"`
	To   calendar.Date `yaml:"to" json:"to,omitzero"`
}

// Contains reports whether the date lies in the range.
func (r Range) Contains(d calendar.Date) bool {
	return !d.Before(r.From) && (r.To.IsZero() || !d.After(r.To))
}

func (r Range) overlaps(o Range) bool {
	return (r.To.IsZero() || !o.From.After(r.To)) && (o.To.IsZero() || !r.From.After(o.To))
}

// Cap limits a period together with all its extensions, counted from an event of its own.
type Cap struct {
	Amount int            `yaml:"amount" json:"amount"`
	Unit   Unit           `yaml:"unit" json:"unit"`
	From   casefile.Event `yaml:"from" json:"from"`
	// Reserve is how much of it is kept for what must still follow within it, such as telling the applicant.
	Reserve int `yaml:"reserve" json:"reserve,omitempty"`
	// RunsOn: it does not stand still while a supplement is awaited. It follows from the pack.
	RunsOn bool `yaml:"-" json:"-"`
}

// Extension says by how much a period may be prolonged: by Amount of the clock's unit, or, when Open, by what is approved.
type Extension struct {
	Amount     int    `yaml:"amount" json:"amount,omitempty"`
	Open       bool   `yaml:"open" json:"open,omitempty"`
	ApprovedBy Text   `yaml:"approved_by" json:"approved_by"`
	Condition  Text   `yaml:"condition" json:"condition,omitzero"` // when the article gives it: 情况复杂, 特殊情况
	Article    string `yaml:"article" json:"article,omitempty"`
	Cap        *Cap   `yaml:"cap" json:"cap,omitempty"`
	// ToldBefore says that the document has the applicant told of it before the period ends. The program tells him with the approval, which
	// cannot stand later than that, under every pack; where the document asks for it the guide and the letter say so.
	ToldBefore bool `yaml:"told_before" json:"told_before,omitempty"`
}

// Clock is one period of a pack.
type Clock struct {
	Name     string         `yaml:"-" json:"name"`               // its key in the pack: "<flow>.<step>"
	Label    Text           `yaml:"label" json:"label,omitzero"` // what people call it; needed where the program has no name for it
	Amount   int            `yaml:"amount" json:"amount"`
	Unit     Unit           `yaml:"unit" json:"unit"`
	AtOnce   Text           `yaml:"at_once" json:"at_once,omitzero"`      // the law's word for a period of no days: 立即, 当场
	RunsFrom casefile.Event `yaml:"runs_from" json:"runs_from,omitempty"` // set on every clock of a procedure that the pack provides for
	StartsAt Text           `yaml:"starts_at" json:"starts_at"`
	Article  string         `yaml:"article" json:"article,omitempty"` // "51(3)": article and paragraph; several joined by ";"
	Basis    Basis          `yaml:"basis" json:"basis"`
	// StartBasis is policy where the article states how long the period is and not from when: the operator has set its start.
	StartBasis Basis `yaml:"start_basis" json:"start_basis,omitempty"`
	// Unread says that the document states the period, and its number could not be read: the operator's own stands for it.
	Unread bool `yaml:"unread" json:"unread,omitempty"`
	// Agreed says that the period is as long as the terms say that a party has signed; what the pack says stands only for what to expect.
	Agreed    bool       `yaml:"agreed" json:"agreed,omitempty"`
	Extension *Extension `yaml:"extension" json:"extension,omitempty"`
}

// Pack is one version of one regulation, as data. It does not change once loaded.
type Pack struct {
	ID        string   `yaml:"id" json:"id"`
	Version   int      `yaml:"version" json:"version"`
	Name      Text     `yaml:"name" json:"name"`
	Title     Text     `yaml:"title" json:"title"`   // in full, as letters cite it: 《…》
	Agency    Text     `yaml:"agency" json:"agency"` // what the document calls the body that runs the platform
	Document  Document `yaml:"document" json:"document"`
	Standing  Standing `yaml:"standing" json:"standing"`
	Effective Range    `yaml:"effective" json:"effective"`
	// ArticlesUnread says that the numbers of some articles could not be read: what they state may go without its article, and is cited
	// by the document alone.
	ArticlesUnread bool `yaml:"articles_unread" json:"articles_unread,omitempty"`
	// Supersedes is the version that ends on the eve of this one, if it has no end of its own; 0: none.
	Supersedes     int              `yaml:"supersedes" json:"supersedes,omitempty"`
	Clocks         map[string]Clock `yaml:"clocks" json:"clocks"`
	Objection      Objection        `yaml:"-" json:"objection"`
	Repair         Repair           `yaml:"-" json:"repair"`
	Listing        Listing          `yaml:"-" json:"listing"`
	Delisting      Delisting        `yaml:"-" json:"delisting"`
	Commitment     Commitment       `yaml:"-" json:"commitment"`
	Revocation     Revocation       `yaml:"-" json:"revocation"`
	Pending        Proceedings      `yaml:"-" json:"pending"`
	Right          Right            `yaml:"-" json:"right"`
	Reorganization Reorganization   `yaml:"-" json:"reorganization"`
	Telling        *Telling         `yaml:"-" json:"telling,omitempty"` // nil: the document has nobody told of records
	Disclosure     []Disclosure     `yaml:"-" json:"disclosure,omitempty"`
	EndTold        *EndTold         `yaml:"-" json:"end_told,omitempty"` // nil: the document has no partner told that publication is over

	folder  string
	sum     string
	hashes  map[casefile.Flow]string
	more    map[casefile.Flow]Section // of procedures that have no field here
	files   map[string]*packFile      // by their names in the folder
	clockIn map[string]*packFile      // the file of each clock
}

// Hash is the SHA-256, in hexadecimal, of what the pack says of a procedure: of pack.yaml and the procedure's own file, one after the
// other, with line ends as LF. A case of the procedure pins it at acceptance together with id and version, so that what a pack says of
// another procedure never touches it. It is "" where the pack does not provide for the procedure.
func (p *Pack) Hash(flow casefile.Flow) string { return p.hashes[flow] }

// Sum is the SHA-256, in hexadecimal, of all that the pack says: of pack.yaml and then its other files in the order of their names,
// with line ends as LF.
func (p *Pack) Sum() string { return p.sum }

// File is the folder that the pack was read from, for people.
func (p *Pack) File() string { return p.folder }

// Law reports whether periods that the pack's articles state are periods set by law (法定): those of a regulation in force are.
// What a draft or an expired document states is told as stated by its article.
func (p *Pack) Law() bool { return p.Standing == InForce && p.Document == Regulation }

// CapStart is the instant from which the limit over the named period is counted, for a case that was filed and, where it has been, accepted
// then: from its acceptance where the article says so (shenzhen-2020 64(1)), and from its filing otherwise.
func (p *Pack) CapStart(name string, filed time.Time, accepted *time.Time) time.Time {
	if limit := p.CapOf(name); limit != nil && limit.From == casefile.EventAccepted && accepted != nil {
		return *accepted
	}
	return filed
}

// CapOf gives the limit that holds the named period together with what follows it: its own, or that of the whole handling, of
// which it is a step. nil: none.
func (p *Pack) CapOf(name string) *Cap {
	k, err := p.Clock(name)
	if err != nil {
		return nil
	}
	if k.Extension != nil && k.Extension.Cap != nil {
		own := *k.Extension.Cap
		own.RunsOn = !p.StandsStill(name)
		return &own
	}
	for _, flow := range p.Flows() {
		section := p.Section(flow)
		ofHandling := flow.Procedure().StepsWhere(func(s casefile.StepSpec) bool { return s.Whole })
		if !slices.Contains(section.Common().Steps.of(ofHandling), name) {
			continue
		}
		whole, err := p.Clock(section.whole())
		if err != nil || whole.Name == name {
			return nil
		}
		return &Cap{Amount: whole.Amount, Unit: whole.Unit, From: whole.RunsFrom, RunsOn: !p.StandsStill(whole.Name)}
	}
	return nil
}

// FromTheBeginning reports whether the cap limits the period before any extension: it does where it runs from an event before
// the period's own, and where the operator has set the period, whose time can stand still while that of the article runs on.
func (c *Cap) FromTheBeginning(k Clock) bool {
	return c != nil && (c.From != k.RunsFrom || k.Basis == Policy)
}

// StandsStill reports whether the named period stands still while a supplement is awaited.
func (p *Pack) StandsStill(name string) bool {
	k, err := p.Clock(name)
	return err == nil && (k.Basis == Policy || slices.ContainsFunc(p.sectionsOf(name), func(s Section) bool {
		return s.Common().SupplementTime.StatedPeriods
	}))
}

// Clock gives the named period. It returns ErrNotFound when the pack has no such clock.
func (p *Pack) Clock(name string) (Clock, error) {
	clock, ok := p.Clocks[name]
	if !ok {
		clock, ok = ownClocks[name]
	}
	if !ok {
		return Clock{}, fmt.Errorf("clock %q of pack %s version %d: %w", name, p.ID, p.Version, ErrNotFound)
	}
	return clock, nil
}
