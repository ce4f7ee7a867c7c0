// Package notices composes documents (文书), numbers and keeps them. It knows no procedure and no kind of document: whoever issues one
// says from whom it comes and to whom it goes, on which article it rests, and what else it has to say.
package notices

import (
	"context"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

// Letter is a document to be issued. Fields that are zero say nothing.
type Letter struct {
	Kind    casefile.NoticeKind // under which its words stand in the catalogue of messages: letter.<kind>.title, .body, .due, .reasons
	Series  string              // of its number, such as 信异收
	From    Sender
	To      Recipient
	Article string // of the pack's regulation on which it rests; "": see Unsaid
	Unsaid  Note   // says that no article speaks of what it is about

	Due      *rules.Deadline
	Next     string // what is done by then, where documents of the kind speak of more than one step: letter.<kind>.due.<Next>
	Reasons  string
	Remark   string
	Decision *db.Decision
	Rulings  []Ruling // what was decided about each of several records
	Items    []string // what is missing
	Owed     *Owed    // what a unit is urged to do
	Code     string   // opens the progress of the case to whoever holds the receipt
	Moved    []Moved
	Because  []db.CalendarNoticesRow // the notices that moved the dates
	Found    Note                    // what the comparison found
	Granted  Note                    // under which condition the article gives an extension
	Notes    []Note
	Remedies []rules.Remedy // the ways to contest what it tells
	Pending  *rules.Pending // what befalls the record while one of them is pending
}

// Ruling is what was decided about one of the records of a case.
type Ruling struct {
	Record db.CaseRecordNamesRow
	db.Decision
	Also []Note // what begins with it
}

// Sender finds the body in whose name a document goes out.
type Sender func(context.Context) (db.Unit, error)

// Recipient finds to whom a document goes.
type Recipient func(context.Context) (Addressee, error)

// Addressee is to whom a document goes, as it calls him.
type Addressee struct {
	UnitID *uuid.UUID // nil: to a party
	Party  *uuid.UUID // nil: the applicant
	ZH, EN string
	Person bool // a natural person, who is called 您
}

// Unit is a unit as addressee.
func Unit(u db.Unit) Addressee { return Addressee{UnitID: &u.ID, ZH: u.NameZH, EN: u.NameEN} }

// Applicant is the applicant as addressee: the subject, through its agent where one acts for it, or the interested party, who objects
// in his own name.
func Applicant(f db.NoticeFactsRow) Addressee {
	to := Addressee{ZH: f.SubjectName, EN: f.SubjectName, Person: f.SubjectKind == casefile.SubjectPerson}
	switch casefile.Capacity(f.Capacity) {
	case casefile.CapacitySelf, casefile.CapacityRepresentative:
	case casefile.CapacityAgent:
		to.ZH = messages.For(messages.Chinese).T("letter.addressee.agent", f.SubjectName, f.ApplicantName)
		to.EN = messages.For(messages.English).T("letter.addressee.agent", f.SubjectName, f.ApplicantName)
	case casefile.CapacityManager:
		to.ZH = messages.For(messages.Chinese).T("letter.addressee.manager", f.SubjectName, f.ApplicantName)
		to.EN = messages.For(messages.English).T("letter.addressee.manager", f.SubjectName, f.ApplicantName)
	case casefile.CapacityInterestedParty:
		to = Addressee{ZH: f.ApplicantName, EN: f.ApplicantName, Person: true}
	}
	return to
}

// Party is a party of the case as addressee: the subject that it is or stands for, or the account where there is none.
func Party(p db.PartyNamedRow) Addressee {
	return Addressee{Party: &p.ID, ZH: p.Name, EN: p.Name, Person: p.Person}
}

// Body is a sender who is known already.
func Body(u db.Unit) Sender {
	return func(context.Context) (db.Unit, error) { return u, nil }
}

// Note is a sentence that a document has to say, in the language of the printer.
type Note func(*messages.Printer) string

// Say is the sentence of a key.
func Say(key string) Note { return func(p *messages.Printer) string { return p.T(key) } }

// Cite is the sentence of a key that names an article of the pack's regulation.
func Cite(key, article string) Note {
	return func(p *messages.Printer) string { return p.T(key, p.Article(article)) }
}

// SayOf is the sentence of a key that names the pack's regulation by its full title and, after it, articles of it.
func SayOf(pack *rules.Pack, key string, articles ...string) Note {
	return func(p *messages.Printer) string {
		args := []any{explain.Pick(p, pack.Title)}
		for _, article := range articles {
			args = append(args, p.Article(article))
		}
		return p.T(key, args...)
	}
}

// Owed is the task that a document urges. Due is the end of its period, in any zone.
type Owed struct {
	Task     casefile.TaskKind
	Due      time.Time
	Late     bool
	Deadline *rules.Deadline // nil: it has none of its own
}

// Moved is a date that a notice has moved. From and To are instants in any zone.
type Moved struct {
	Clock       string
	From, To    time.Time
	Provisional bool
	Is          rules.Deadline // with what explains the new date
}

// Case is what all documents of one step say of their case. At is the legal instant at which they are issued.
type Case struct {
	db.Case
	Facts    db.NoticeFactsRow
	Pack     *rules.Pack
	Calendar *calendar.Calendar // by which the last days of remedies are counted
	At       time.Time
	Own      bool // whoever put up what was decided has decided it
}
