package propose

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/listing"
	"creditcase/web/ui"
)

// sureOfCode is asked where a code does not pass its check: early ones that were really issued fail it.
const sureOfCode = "code_sure"

// Limits of what is typed, in characters.
const (
	maxName = 100
	maxCode = 40
)

// stem is of the messages of a question.
func stem(question string) string {
	of := "desk.listing.ask."
	switch {
	case strings.HasPrefix(question, "leniency-") && strings.HasSuffix(question, "-reasons"):
		return of + "leniency_reasons"
	case strings.HasPrefix(question, "leniency-"):
		return of + "leniency"
	case strings.HasPrefix(question, "person-"):
		return of + "person_" + question[strings.LastIndex(question, "-")+1:]
	}
	return of + question
}

// read is what the draft proposes, with whatever is wrong with it noted on the form.
func (d *draft) read(f *forms.Form, today calendar.Date) casefile.ListingProposal {
	text := func(question string, limit int) string { return f.Optional(question, stem(question), limit) }
	p := casefile.ListingProposal{ItemID: d.item.ID, Facts: text(rules.AskFacts, casefile.MaxListingFacts), Area: f.Value(rules.AskArea),
		Heavier: text(rules.AskHeavier, casefile.MaxReasons), Measures: f.Values[rules.AskMeasures], Files: d.files(rules.AskFiles),
		Subject: casefile.ListedSubject{Kind: casefile.SubjectKind(f.Value(rules.AskKind)), Name: text(rules.AskName, maxName),
			Code: casefile.PlainCode(text(rules.AskCode, maxCode))},
		Document: casefile.BasisDocument{Kind: f.Value(rules.AskDocumentKind), Number: text(rules.AskDocumentNumber, casefile.MaxDocumentName),
			Issuer: text(rules.AskDocumentIssuer, casefile.MaxDocumentName), Files: d.files(rules.AskDocumentFiles)}}
	if day, ok := f.Day(rules.AskDocumentDate, stem(rules.AskDocumentDate), false); ok {
		p.Document.Date = day.String()
	}
	if f.Value(rules.AskAgain) == "" {
		f.Fail(rules.AskAgain, "form.choose", f.Name(stem(rules.AskAgain)))
	} else if f.Value(rules.AskAgain) != "nowhere" {
		p.Again = casefile.ListedAlready(f.Value(rules.AskAgain))
	}
	p.Content = d.readContent(f)
	p.Leniency = listing.ReadLeniency(f, d.pack, p.Subject.Kind, false)
	if d.pack.MayNamePersons(p.Subject.Kind) {
		p.Persons = d.readPersons(f)
	}
	d.judge(f, p, today)
	return p
}

// readContent is what the record will say, each value in the form in which it is kept.
func (d *draft) readContent(f *forms.Form) casefile.Content {
	table := d.fieldTable(f)
	content := casefile.Content{}
	for _, field := range d.list.Typed(d.fields) {
		sent, _ := table.Sent(field)
		if kept, fault := field.Read(sent); fault == nil {
			sent = kept
		}
		if sent != "" {
			content[field.Key] = sent
		}
	}
	return content
}

// fieldTable asks for the fields of the record that there is not yet.
func (d *draft) fieldTable(f *forms.Form) *casepage.FieldTable {
	table := &casepage.FieldTable{Act: &casepage.Act{Form: f}, Of: &casepage.About{Fields: d.list.Typed(d.fields), Content: casefile.Content{}, Source: casefile.Content{}}}
	table.Printer = f.Printer
	return table
}

// readPersons are the persons behind. Rows in which nothing was typed are left out.
func (d *draft) readPersons(f *forms.Form) []casefile.PersonBehind {
	var persons []casefile.PersonBehind
	d.rows = nil
	defer f.About("")
	for i := range d.personRows() {
		f.About(ofPerson, strconv.Itoa(i+1))
		ask := func(what string) string { return rules.AskPerson(i, what) }
		person := casefile.PersonBehind{Name: f.Optional(ask("name"), stem(ask("name")), maxName), Part: casefile.PersonPart(f.Value(ask("part"))),
			Code:  casefile.PlainCode(f.Optional(ask("code"), stem(ask("code")), maxCode)),
			Facts: f.Optional(ask("facts"), stem(ask("facts")), casefile.MaxReasons), Files: d.files(ask("files"))}
		if person.Name+person.Code+person.Facts+string(person.Part) == "" && len(person.Files) == 0 {
			continue
		}
		d.rows, persons = append(d.rows, i), append(persons, person)
	}
	return persons
}

// judge notes what the rules have against the proposal.
func (d *draft) judge(f *forms.Form, p casefile.ListingProposal, today calendar.Date) {
	of := rules.Proposed{Category: d.item.Category, List: d.list, Fields: d.fields, Today: today}
	for _, fault := range d.pack.ProposalFaults(of, p) {
		question := d.asked(fault.Field)
		d.about(f, question, p.Subject.Kind)
		f.Fail(question, fault.Message, append([]any{d.name(f, question)}, fault.About...)...)
	}
	f.About("")
	if code := p.Subject.Code; p.Subject.Kind != casefile.SubjectPerson && casefile.PlausibleCode(p.Subject.Kind, code) && !casefile.ValidUSC(code) &&
		f.Value(sureOfCode) != "yes" {
		f.Fail(rules.AskCode, "desk.listing.ask.code_check")
	}
}

// ofPerson is a sentence about one of several persons.
const ofPerson = "desk.listing.ask.of_person"

// about says on the form of which person or which rule of leniency a question is.
func (d *draft) about(f *forms.Form, question string, kind casefile.SubjectKind) {
	f.About("")
	if place, ok := strings.CutPrefix(question, "person-"); ok {
		n, _, _ := strings.Cut(place, "-")
		f.About(ofPerson, n)
	}
	for _, q := range d.pack.Listing.LeniencyFor(kind) {
		if question == rules.AskLeniency(q.ID) || question == rules.AskLeniencyReasons(q.ID) {
			f.AboutNamed(listing.LeniencyName(f.Printer, q))
		}
	}
}

// asked is the question on the page for one of the proposal: persons are counted there with the rows that were left empty.
func (d *draft) asked(question string) string {
	rest, ok := strings.CutPrefix(question, "person-")
	if !ok {
		return question
	}
	place, what, _ := strings.Cut(rest, "-")
	i, err := strconv.Atoi(place)
	if err != nil || i < 1 || i > len(d.rows) {
		return question
	}
	return rules.AskPerson(d.rows[i-1], what)
}

// name is what a question is called within a sentence.
func (d *draft) name(f *forms.Form, question string) string {
	if key, ok := strings.CutPrefix(question, "field-"); ok {
		return f.FieldName(casefile.FieldOf(d.fields, key))
	}
	return f.Name(stem(question))
}

// known notes what the register has against the proposal: a measure that nobody carries out, a code that is somebody else's, an act that is on a list of the nature already.
func (s *Pages) known(ctx context.Context, d *draft, f *forms.Form, p casefile.ListingProposal) error {
	unknown, err := s.Store.UnitsUnknown(ctx, d.list.Bodies(p.Measures))
	if err != nil {
		return fmt.Errorf("find bodies of measures: %w", err)
	}
	if len(unknown) > 0 {
		f.Fail(rules.AskMeasures, "error.measure_body")
	}
	subject, err := s.Store.ListingSubject(ctx, p.Subject.Code)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("find subject: %w", err)
	case p.Subject.Name != "" && (casefile.Fold(subject.Name) != casefile.Fold(p.Subject.Name) || subject.Kind != p.Subject.Kind):
		f.Fail(rules.AskName, db.CodeOfAnother)
		return nil
	}
	again := d.pack.Listing.Again
	mayBe := again != nil && again.Heavier
	if p.Document.Number == "" || p.Document.Issuer == "" || mayBe && p.Heavier != "" {
		return nil
	}
	others, err := s.Store.ListingsOfAct(ctx, db.ListingsOfActParams{SubjectID: subject.ID, Nature: d.list.Nature, Act: p.Document.Key()})
	if err != nil || len(others) == 0 {
		return err
	}
	basis := f.T("guide.listing.own_rule")
	if again != nil {
		basis = f.Article(again.Article)
	}
	on := ui.InLanguage(f.Printer, others[0].ItemZH, others[0].ItemEN)
	if mayBe {
		f.Fail(rules.AskDocumentNumber, "desk.listing.ask.listed_already_heavier", on, basis)
	} else {
		f.Fail(rules.AskDocumentNumber, "desk.listing.ask.listed_already", on, basis)
	}
	return nil
}

// on are the faults of one page.
func on(page string, faults forms.Errors) forms.Errors {
	return slices.DeleteFunc(slices.Clone(faults), func(e forms.Error) bool { return pageOf(e.Field) != page })
}
