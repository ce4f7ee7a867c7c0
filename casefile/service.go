package casefile

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
)

// Service (送达) is a small machine of its own, the same for every procedure. Of one document to one party there is a row for each way in
// which it was tried; it is served once, by whichever way comes there first.

// ServiceWay is how a document reaches a party (送达方式).
type ServiceWay string

// The ways: to the party's account, where the document lies ready from its issue (Civil Procedure Law 90); handed over (88); by post (91);
// left with the party that refuses it, before witnesses or with a photo (89); by public announcement, where nothing else works (95).
const (
	ServiceElectronic   ServiceWay = "electronic"
	ServiceInPerson     ServiceWay = "in_person"
	ServicePost         ServiceWay = "post"
	ServiceLeft         ServiceWay = "left"
	ServiceAnnouncement ServiceWay = "announcement"
)

// ServiceState is how far the service of a document has come by one way.
type ServiceState string

// On its way; served; not opened in time, so that another way is to be taken, though it can be opened still; refused; come back, or the
// party not found; announced; and no longer needed, since the document was served by another way.
const (
	ServiceSent      ServiceState = "sent"
	ServiceServed    ServiceState = "served"
	ServiceUnopened  ServiceState = "unopened"
	ServiceRefused   ServiceState = "refused"
	ServiceReturned  ServiceState = "returned"
	ServiceAnnounced ServiceState = "announced"
	ServiceStopped   ServiceState = "stopped"
)

// serviceMoves are the states to which each way leads, from "", which is the beginning, on.
var serviceMoves = map[ServiceWay]map[ServiceState][]ServiceState{
	ServiceElectronic: {
		"":              {ServiceSent, ServiceServed},
		ServiceSent:     {ServiceServed, ServiceUnopened},
		ServiceUnopened: {ServiceServed},
	},
	ServiceInPerson: {"": {ServiceServed, ServiceRefused, ServiceReturned}},
	ServicePost: {
		"":          {ServiceSent},
		ServiceSent: {ServiceServed, ServiceRefused, ServiceReturned},
	},
	ServiceLeft: {"": {ServiceServed}},
	ServiceAnnouncement: {
		"":               {ServiceAnnounced},
		ServiceAnnounced: {ServiceServed, ServiceStopped},
	},
}

// ServiceWays are the ways, in the order in which they are offered.
var ServiceWays = []ServiceWay{ServiceElectronic, ServiceInPerson, ServicePost, ServiceLeft, ServiceAnnouncement}

// May reports whether service by the way leads from one state to the other; from is "" at its beginning.
func (w ServiceWay) May(from, to ServiceState) bool {
	return slices.Contains(serviceMoves[w][from], to)
}

// Failed reports whether the document has not reached the party by the way, so that another is to be taken.
func (s ServiceState) Failed() bool {
	return s == ServiceRefused || s == ServiceReturned || s == ServiceUnopened
}

// ServiceStart is from when a document counts as served to an account: what a period that runs from service starts with.
type ServiceStart string

// When the party opens it, or when it has arrived in the system (Civil Procedure Law 90). Both instants are kept.
const (
	StartsOpened  ServiceStart = "opened"
	StartsArrived ServiceStart = "arrived"
)

// What procedures have that serve documents in form, each of which names these in its declaration.
var (
	// ServeTask falls to the body that has issued the document. It stays open when the case ends: a result is served after it.
	ServeTask = TaskSpec{Kind: TaskServe, Act: ActServe, Of: []UnitKind{UnitAgency, UnitProvider}, Outlives: true}
	ServeAct  = ActSpec{Kind: ActServe, Content: of[Serving](), On: OnTask, Through: ThroughProcedure, Closes: true, Beside: true, Outlives: true}
	// OpenAct is on the case: the party opens a document that lies ready for its account.
	OpenAct = ActSpec{Kind: ActOpen, Content: of[Opening](), On: OnCase, Through: ThroughProcedure, Beside: true, Holds: true, Outlives: true}

	// ServiceEvents are from what the clocks of service run: the document is issued, it has to be served otherwise, it is announced, served.
	ServiceEvents = []Event{EventIssued, EventUnserved, EventAnnounced, EventServed}

	OpenStep     = StepSpec{Step: StepOpen, Owner: OwnerApplicant, Inward: true}
	ServeStep    = StepSpec{Step: StepServe, Owner: OwnerUnit, Inward: true}
	AnnounceStep = StepSpec{Step: StepAnnounce, Owner: OwnerAgency, Inward: true}
)

// What there is in every procedure that serves documents in form.
const (
	TaskServe TaskKind = "serve" // whoever issued the document: serve it by hand, by post, or by announcement

	ActServe ActKind = "serve"
	ActOpen  ActKind = "open_document"

	// The first three come about with the step that runs the clock, and are not kept as events of the case.
	EventIssued    Event = "issued"
	EventUnserved  Event = "unserved"
	EventAnnounced Event = "announced"
	EventServed    Event = "served"

	StepOpen     Step = "open"     // how long a document lies ready before another way is taken
	StepServe    Step = "serve"    // until when it is served otherwise
	StepAnnounce Step = "announce" // after which an announced document counts as served
)

// Serving is the content of ActServe: what became of one attempt to serve a document, or its announcement.
type Serving struct {
	Way        ServiceWay   `json:"way"`
	State      ServiceState `json:"state"`
	Day        string       `json:"day,omitempty"`         // 2006-01-02; of an announcement the day of the act
	Number     string       `json:"number,omitempty"`      // of the receipt or the posted letter
	ReceivedBy string       `json:"received_by,omitempty"` // who took it, and as what
	Witnesses  string       `json:"witnesses,omitempty"`   // who was there when it was refused or left
	Place      string       `json:"place,omitempty"`       // where an announced document is collected
	Reasons    string       `json:"reasons,omitempty"`     // why it was refused, came back, or can only be announced
}

// Opening is the content of ActOpen.
type Opening struct {
	Service uuid.UUID `json:"service"`
}

// ServiceField is something that a clerk says of an attempt.
type ServiceField string

// The fields of Serving that an attempt can ask for; SaySeen is witnesses or files, of which one is enough.
const (
	SayDay        ServiceField = "day"
	SayNumber     ServiceField = "number"
	SayReceivedBy ServiceField = "received_by"
	SaySeen       ServiceField = "seen"
	SayPlace      ServiceField = "place"
	SayReasons    ServiceField = "reasons"
)

// Attempt is a way and what it came to.
type Attempt struct {
	Way   ServiceWay
	State ServiceState
}

// AttemptSpec is what a clerk can enter, and what he has to say of it.
type AttemptSpec struct {
	Attempt
	Asks []ServiceField
}

// Attempts are what a clerk can enter, in the order in which they are offered. The day on which the receipt was signed, or which stands on the
// return slip, is that of service (Civil Procedure Law 87, 91); what is refused can be left before witnesses, or with a photo (89).
var Attempts = []AttemptSpec{
	{Attempt{ServiceInPerson, ServiceServed}, []ServiceField{SayDay, SayReceivedBy}},
	{Attempt{ServiceInPerson, ServiceRefused}, []ServiceField{SayDay, SayReasons}},
	{Attempt{ServiceInPerson, ServiceReturned}, []ServiceField{SayDay, SayReasons}},
	{Attempt{ServiceLeft, ServiceServed}, []ServiceField{SayDay, SaySeen, SayReasons}},
	{Attempt{ServicePost, ServiceSent}, []ServiceField{SayDay, SayNumber}},
	{Attempt{ServicePost, ServiceServed}, []ServiceField{SayDay, SayReceivedBy}},
	{Attempt{ServicePost, ServiceRefused}, []ServiceField{SayDay, SayReasons}},
	{Attempt{ServicePost, ServiceReturned}, []ServiceField{SayDay, SayReasons}},
	{Attempt{ServiceAnnouncement, ServiceAnnounced}, []ServiceField{SayPlace, SayReasons}},
}

// Asks are what has to be said of the attempt; ok is false for what nobody can enter.
func (a Attempt) Asks() (fields []ServiceField, ok bool) {
	i := slices.IndexFunc(Attempts, func(s AttemptSpec) bool { return s.Attempt == a })
	if i < 0 {
		return nil, false
	}
	return Attempts[i].Asks, true
}

// Attempt is the way that was taken, and what it came to.
func (s Serving) Attempt() Attempt { return Attempt{s.Way, s.State} }

// Lacks is what has to be said and is not; files is how many came with it.
func (s Serving) Lacks(files int) []ServiceField {
	said := map[ServiceField]bool{SayDay: s.Day != "", SayNumber: s.Number != "", SayReceivedBy: s.ReceivedBy != "",
		SaySeen: s.Witnesses != "" || files > 0, SayPlace: s.Place != "", SayReasons: s.Reasons != ""}
	asks, _ := s.Attempt().Asks()
	return slices.DeleteFunc(slices.Clone(asks), func(f ServiceField) bool { return said[f] })
}

// Tried is what was done so far to serve a document by one way.
type Tried struct {
	Attempt
	Sent time.Time
}

// Next is where an attempt stands among what was tried: it goes on with the last one of its way that still runs (the index of it), or is a new
// one (-1). It returns a casefile.Error where it does not fit.
func Next(tried []Tried, a Attempt) (int, error) {
	if _, ok := a.Asks(); !ok {
		return -1, NewError(CodeConflict, "error.service_order", nil)
	}
	for _, t := range tried {
		if t.State == ServiceServed {
			return -1, NewError(CodeConflict, "error.service_done", nil)
		}
	}
	for i, t := range slices.Backward(tried) {
		if t.Way != a.Way {
			continue
		}
		if t.Way.May(t.State, a.State) {
			return i, nil
		}
		if len(serviceMoves[t.Way][t.State]) > 0 && t.Way != ServiceElectronic { // it runs, and this is not how it goes on
			return -1, NewError(CodeConflict, "error.service_runs."+string(t.Way), nil)
		}
		break
	}
	switch posted := slices.ContainsFunc(tried, func(t Tried) bool { return t.Attempt == Attempt{ServicePost, ServiceSent} }); {
	case a.Way == ServiceAnnouncement && posted:
		return -1, NewError(CodeConflict, "error.service_runs.post", nil)
	case a.Way.May("", a.State):
		return -1, nil
	case a.Way == ServicePost:
		return -1, NewError(CodeConflict, "error.service_not_posted", nil)
	}
	return -1, NewError(CodeConflict, "error.service_order", nil)
}

// Limits on what a clerk may type of a service, in runes.
const (
	MaxServiceNumber = 100
	MaxServicePeople = 200
	MaxServicePlace  = 200
)

// ServiceEvent is what the service of a document of the kind is called in the course of its case, from which clocks can run; "" where the
// document needs no service in form: it lies ready for whom it is for, and that he has read it is kept.
func (k NoticeKind) ServiceEvent() Event { return declared.documents[k].Served }

// Serves reports whether the procedure serves documents in form.
func (p *Procedure) Serves() bool {
	return slices.ContainsFunc(p.Documents, func(d DocumentSpec) bool { return d.Served != "" })
}

// ByStepAlone reports whether an act of the kind takes effect by its step, and is done only when its case has ended.
func (k ActKind) ByStepAlone() bool { return declared.acts[k].Through == ThroughStep }

// TakesEffectAfter reports whether an act of the kind takes effect when its case has ended already.
func (k ActKind) TakesEffectAfter() bool { return declared.acts[k].Outlives }

// When is the instant of the attempt: the end of the day that was said, or that of the act where the day is the act's own or none is said. It
// returns a casefile.Error for a day before the document was issued, or after the act.
func (s Serving) When(issued, received time.Time) (time.Time, error) {
	if s.Day == "" {
		return received, nil
	}
	day, err := calendar.ParseDate(s.Day)
	switch today := calendar.DateOf(received); {
	case err != nil:
		return time.Time{}, NewError(CodeInvalid, "error.invalid.body", err)
	case day.Before(calendar.DateOf(issued)):
		return time.Time{}, NewError(CodeConflict, "error.service_before_issue", nil, issued)
	case day.After(today):
		return time.Time{}, NewError(CodeConflict, "error.service_future", nil)
	case day == today:
		return received, nil
	}
	return day.End(), nil
}
