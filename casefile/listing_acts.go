package casefile

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
)

// What people say in the acts of a listing.

// Limits of a listing.
const (
	MaxListingFiles   = 30 // files that come with a proposal
	MaxListingPersons = 10 // persons behind it
	MaxReplyPoints    = 10
	MaxReplyPoint     = 1000 // runes
	MaxListingFacts   = 2000
	MaxDocumentName   = 200 // of the document that it rests on: its number, who issued it
)

// ListingProposal is the content of ActPropose: who is to be put on which list, and why.
type ListingProposal struct {
	ItemID   uuid.UUID        `json:"item_id"` // the list, an item of the catalogue
	Subject  ListedSubject    `json:"subject"`
	Content  Content          `json:"content"` // of the record that will stand on the list
	Facts    string           `json:"facts"`
	Document BasisDocument    `json:"document"`
	Area     string           `json:"area,omitempty"`    // id of the area in the pack, where lists are bound to areas
	Again    ListedAlready    `json:"again,omitempty"`   // whether the act is on another list of the same nature
	Heavier  string           `json:"heavier,omitempty"` // why it is listed nonetheless: what of this list weighs more (shenzhen-2022 77)
	Leniency []LeniencyAnswer `json:"leniency,omitempty"`
	Measures []string         `json:"measures,omitempty"` // ids of the item's measures that are to be expected
	Persons  []PersonBehind   `json:"persons,omitempty"`
	Files    []uuid.UUID      `json:"files,omitempty"` // further evidence
}

// ListedSubject is whom a proposal is about, as its author names him.
type ListedSubject struct {
	Kind SubjectKind `json:"kind"`
	Name string      `json:"name"`
	Code string      `json:"code"`
}

// BasisDocument is the document with legal force on which a listing rests (city-2022 16(2)).
type BasisDocument struct {
	Kind   string      `json:"kind"` // id in the pack
	Number string      `json:"number"`
	Date   string      `json:"date"` // 2006-01-02
	Issuer string      `json:"issuer"`
	Files  []uuid.UUID `json:"files"` // the scan
}

// Key tells the act apart on which a listing rests, however its document is written down.
func (d BasisDocument) Key() string { return Fold(d.Issuer) + "/" + Fold(d.Number) }

// ListedAlready is what the unit found of other lists.
type ListedAlready string

// Not listed, or listed on a national or provincial list of the same nature.
const (
	ListedNowhere   ListedAlready = ""
	ListedElsewhere ListedAlready = "elsewhere"
)

// LeniencyAnswer answers one of the pack's questions of leniency.
type LeniencyAnswer struct {
	ID      string `json:"id"` // in the pack
	Applies bool   `json:"applies"`
	Reasons string `json:"reasons,omitempty"`
}

// PersonPart is what a person has to do with what an organisation has done.
type PersonPart string

// The parts: 法定代表人, 实际控制人, 主要负责人, 直接责任人 (shenzhen-2022 68, city-2022 31).
const (
	PartLegalRepresentative PersonPart = "legal_representative"
	PartController          PersonPart = "controller"
	PartPrincipal           PersonPart = "principal"
	PartDirectlyResponsible PersonPart = "directly_responsible"
)

// PersonParts are the parts, in the order in which they are offered.
var PersonParts = []PersonPart{PartLegalRepresentative, PartController, PartPrincipal, PartDirectlyResponsible}

// PersonBehind is a natural person who answers for what an organisation has done, with what shows it.
type PersonBehind struct {
	Name  string      `json:"name"`
	Code  string      `json:"code"`
	Part  PersonPart  `json:"part"`
	Facts string      `json:"facts"`
	Files []uuid.UUID `json:"files,omitempty"`
}

// AllFiles are the files of the proposal, in their order and each once.
func (p ListingProposal) AllFiles() []uuid.UUID {
	files := append([]uuid.UUID{}, p.Document.Files...)
	for _, person := range p.Persons {
		files = append(files, person.Files...)
	}
	return unique(append(files, p.Files...))
}

// ListingReply is the content of ActReply: statement and defence (陈述申辩), point by point.
type ListingReply struct {
	Points []ReplyPoint `json:"points"`
	Phone  string       `json:"phone,omitempty"`
	Paper  *PaperReply  `json:"paper,omitempty"` // where the unit enters what came on paper
}

// ReplyPoint is one thing that the party says, with its evidence.
type ReplyPoint struct {
	Text  string      `json:"text"`
	Files []uuid.UUID `json:"files,omitempty"`
}

// MaxPaperFrom is how long it may be said who has handed in a paper, and as what, in runes.
const MaxPaperFrom = 200

// PaperReply says how a reply on paper has come.
type PaperReply struct {
	ReceivedOn string      `json:"received_on"` // 2006-01-02: the day on which it came, or was posted
	From       string      `json:"from"`        // who handed it in, and as what
	Files      []uuid.UUID `json:"files"`       // the scan
}

// Says reports whether something is said: at least one point, no more than there may be, and none of them empty. What has come on paper has a
// scan.
func (r ListingReply) Says() bool {
	for _, p := range r.Points {
		if strings.TrimSpace(p.Text) == "" {
			return false
		}
	}
	return len(r.Points) > 0 && len(r.Points) <= MaxReplyPoints && (r.Paper == nil || len(r.Paper.Files) > 0)
}

// Came is when an answer came that is received at the instant: what has come on paper at the end of its day, or now where that is today. It returns an
// Error where the paper came after today, or before the day on which the party's time began.
func (p *PaperReply) Came(began, at time.Time) (time.Time, *Error) {
	if p == nil {
		return at, nil
	}
	day, came, not := p.arrived(at, "error.reply_future")
	switch {
	case not != nil:
		return at, not
	case day.Before(calendar.DateOf(began)):
		return at, NewError(CodeInvalid, "error.reply_before_service", nil, calendar.DateOf(began).At(12, 0))
	}
	return came, nil
}

// CameBy is when it came that is received at the instant: what has come on paper at the end of its day, or now where that is today, and what has not, nil, now. It
// returns an Error where the paper came after today.
func (p *PaperReply) CameBy(at time.Time) (time.Time, *Error) {
	if p == nil {
		return at, nil
	}
	_, came, not := p.arrived(at, "error.paper_future")
	return came, not
}

// arrived is on which day what is entered at the instant came on paper, and when that counts: at the end of the day, or now where that is today. It returns an
// Error, of the key where the paper came after today.
func (p *PaperReply) arrived(at time.Time, future string) (day calendar.Date, came time.Time, not *Error) {
	day, err := calendar.ParseDate(p.ReceivedOn)
	switch {
	case err != nil:
		return day, at, NewError(CodeInvalid, "error.invalid.body", err)
	case day.After(calendar.DateOf(at)):
		return day, at, NewError(CodeInvalid, future, nil)
	case day.End().Before(at):
		return day, day.End(), nil
	}
	return day, at, nil
}

// AllFiles are the files of the reply, in their order and each once.
func (r ListingReply) AllFiles() []uuid.UUID {
	var files []uuid.UUID
	for _, p := range r.Points {
		files = append(files, p.Files...)
	}
	if r.Paper != nil {
		files = append(files, r.Paper.Files...)
	}
	return unique(files)
}

// MoreTime is the content of ActAskTime.
type MoreTime struct {
	Reasons string `json:"reasons"`
}

// ReplyCheck is the content of ActCheckReply: an answer to each point, in their order.
type ReplyCheck struct {
	Answers     []PointAnswer `json:"answers"`
	Attachments []uuid.UUID   `json:"attachments,omitempty"`
}

// Answered reports whether each point of the answer has its own, with reasons.
func (c ReplyCheck) Answered(r ListingReply) bool {
	for _, a := range c.Answers {
		if strings.TrimSpace(a.Reasons) == "" {
			return false
		}
	}
	return len(c.Answers) == len(r.Points)
}

// PointAnswer says whether a point holds, and why.
type PointAnswer struct {
	Holds   bool   `json:"holds"`
	Reasons string `json:"reasons"`
}

// ListingDecision is the content of ActDecideListing. Measures and persons are those of the proposal that are left; where nobody is listed
// there are none.
type ListingDecision struct {
	Outcome  Outcome          `json:"outcome"`
	Reasons  string           `json:"reasons"`
	Measures []string         `json:"measures,omitempty"`
	Persons  []int            `json:"persons,omitempty"`  // by their place in the proposal
	Leniency []LeniencyAnswer `json:"leniency,omitempty"` // asked again; none: those of the proposal stand
}

// Lenient are the answers to the questions of leniency on which the decision rests: its own, or those of the proposal.
func (d ListingDecision) Lenient(p ListingProposal) []LeniencyAnswer {
	if len(d.Leniency) > 0 {
		return d.Leniency
	}
	return p.Leniency
}

// ListingProlonged is the content of ActProlong: whether the unit has a listing last longer, of which it was reminded.
type ListingProlonged struct {
	Prolong bool   `json:"prolong"`
	Reasons string `json:"reasons,omitempty"` // why not
}

// StopConfirmed is the content of ActConfirmStop: since when what followed from a listing is carried out no more.
type StopConfirmed struct {
	StoppedOn string `json:"stopped_on"` // 2006-01-02
	Remark    string `json:"remark,omitempty"`
}

// ListingEnd is how a listing ended, or came to nothing.
type ListingEnd string

// Not listed after all; taken back by the unit; its term over; after a repair, an objection, or a removal on the conditions in the decision.
const (
	ListingDropped   ListingEnd = "dropped"
	ListingWithdrawn ListingEnd = "withdrawn"
	ListingTerm      ListingEnd = "term"
	ListingByCase    ListingEnd = "case"
)

// Effect is how the effects of a listing end that ended so: only a term that is over is their planned end.
func (e ListingEnd) Effect() EffectEnd {
	if e == ListingTerm {
		return EndedAsPlanned
	}
	return EndedByCase
}
