package rules

import (
	"fmt"
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
)

// ProposalFault is what is wrong with the answer to one question of a proposal to put somebody on a list.
type ProposalFault struct {
	Field   string // name of the question
	Message string // key in the catalog; its first argument is what the question is called, then About
	About   []any
}

// Error tells the operator. What was answered may be anybody's and is not in it.
func (f ProposalFault) Error() string { return "proposal: " + f.Field + ": " + f.Message }

// The questions of a proposal. Of those about a field of the record, a rule of leniency or a person behind there are several: see AskField,
// AskLeniency, AskPerson.
const (
	AskKind           = "subject_kind"
	AskName           = "subject_name"
	AskCode           = "subject_code"
	AskFacts          = "facts"
	AskDocumentKind   = "document_kind"
	AskDocumentNumber = "document_number"
	AskDocumentDate   = "document_date"
	AskDocumentIssuer = "document_issuer"
	AskDocumentFiles  = "document_files"
	AskArea           = "area"
	AskAgain          = "again"
	AskHeavier        = "heavier"
	AskMeasures       = "measures"
	AskPersons        = "persons"
	AskFiles          = "files"
)

// AskField is the question for a field of the record that will stand on the list.
func AskField(key string) string { return "field-" + key }

// AskLeniency asks whether a rule of leniency applies.
func AskLeniency(id string) string { return "leniency-" + id }

// AskLeniencyReasons asks why it does.
func AskLeniencyReasons(id string) string { return "leniency-" + id + "-reasons" }

// AskPerson asks for something of the person behind with the place, from 0: name, code, part, facts, files.
func AskPerson(i int, what string) string { return fmt.Sprintf("person-%d-%s", i+1, what) }

// Proposed is the list for which somebody is proposed, and when.
type Proposed struct {
	Category string // of the catalogue
	List     casefile.ItemListing
	Fields   []casefile.Field // of its records
	Today    calendar.Date
}

// AreasFor are the areas of the pack in which the list is; none where lists of its kind are not bound to areas.
func (p *Pack) AreasFor(category string, list casefile.ItemListing) []Area {
	kind, ok := p.Listing.List(category)
	if !ok || !kind.Areas {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.Listing.Areas), func(a Area) bool {
		return len(list.Areas) > 0 && !slices.Contains(list.Areas, a.ID)
	})
}

// MayNamePersons reports whether persons behind can be named: the pack says something of them, and the subject is no natural person.
func (p *Pack) MayNamePersons(kind casefile.SubjectKind) bool {
	return p.Listing.Persons != nil && kind != casefile.SubjectPerson
}

// ProposalFaults are what is wrong with a proposal under the pack, in the order of its questions; none where it can be sent. What of it is
// listed already only the register knows.
func (p *Pack) ProposalFaults(of Proposed, pr casefile.ListingProposal) []ProposalFault {
	c := proposalCheck{pack: p, of: of, pr: pr}
	c.subject()
	c.content()
	c.document()
	c.otherLists()
	c.leniency()
	c.measures()
	c.persons()
	if len(pr.AllFiles()) > casefile.MaxListingFiles {
		c.fail(AskFiles, "proposal.files_many", casefile.MaxListingFiles)
	}
	return c.faults
}

type proposalCheck struct {
	pack   *Pack
	of     Proposed
	pr     casefile.ListingProposal
	faults []ProposalFault
}

func (c *proposalCheck) fail(field, message string, about ...any) {
	c.faults = append(c.faults, ProposalFault{field, message, about})
}

// need notes what is not answered: chosen is of a question with options.
func (c *proposalCheck) need(field, answer string, chosen bool) bool {
	switch {
	case answer != "":
		return true
	case chosen:
		c.fail(field, "form.choose")
	default:
		c.fail(field, "form.required")
	}
	return false
}

func (c *proposalCheck) subject() {
	s := c.pr.Subject
	if c.need(AskKind, string(s.Kind), true) && !slices.Contains(subjectKinds, s.Kind) {
		c.fail(AskKind, "form.not_an_option")
	}
	c.need(AskName, s.Name, false)
	if c.need(AskCode, s.Code, false) {
		c.code(AskCode, s.Kind, s.Code)
	}
}

var subjectKinds = []casefile.SubjectKind{casefile.SubjectLegalPerson, casefile.SubjectOrganisation, casefile.SubjectPerson}

// code notes a code that nobody of the kind can have.
func (c *proposalCheck) code(field string, kind casefile.SubjectKind, code string) {
	switch {
	case casefile.PlausibleCode(kind, code):
	case kind == casefile.SubjectPerson:
		c.fail(field, "proposal.bad_id_number")
	default:
		c.fail(field, "proposal.bad_usc")
	}
}

// content notes what is wrong with the fields of the record. Those that only the decision fills in are nobody's to type.
func (c *proposalCheck) content() {
	for _, f := range c.of.List.Typed(c.of.Fields) {
		if _, fault := f.Read(c.pr.Content[f.Key]); fault != nil {
			c.fail(AskField(f.Key), fault.Message, fault.About...)
		}
	}
	c.need(AskFacts, c.pr.Facts, false)
}

// document notes what is wrong with the document with legal force (city-2022 16(2)).
func (c *proposalCheck) document() {
	d := c.pr.Document
	if c.need(AskDocumentKind, d.Kind, true) && !slices.ContainsFunc(c.pack.Listing.Documents, func(k BasisKind) bool { return k.ID == d.Kind }) {
		c.fail(AskDocumentKind, "form.not_an_option")
	}
	c.need(AskDocumentNumber, d.Number, false)
	if c.need(AskDocumentDate, d.Date, false) {
		switch day, err := calendar.ParseDate(d.Date); {
		case err != nil:
			c.fail(AskDocumentDate, "form.bad_date")
		case day.After(c.of.Today):
			c.fail(AskDocumentDate, "proposal.future")
		}
	}
	c.need(AskDocumentIssuer, d.Issuer, false)
	if len(d.Files) == 0 {
		c.fail(AskDocumentFiles, "form.file_required")
	}
}

// otherLists notes an area that the list is not in (shenzhen-2022 75, city-2022 29(2)), and that the act is on a list of the nature elsewhere.
func (c *proposalCheck) otherLists() {
	areas := c.pack.AreasFor(c.of.Category, c.of.List)
	kind, _ := c.pack.Listing.List(c.of.Category)
	switch {
	case !kind.Areas && c.pr.Area != "":
		c.fail(AskArea, "form.not_an_option")
	case !kind.Areas:
	case len(areas) == 0:
		c.fail(AskArea, "proposal.no_area")
	case c.need(AskArea, c.pr.Area, true) && !slices.ContainsFunc(areas, func(a Area) bool { return a.ID == c.pr.Area }):
		c.fail(AskArea, "form.not_an_option")
	}
	again := c.pack.Listing.Again
	switch {
	case c.pr.Again != casefile.ListedNowhere && c.pr.Again != casefile.ListedElsewhere:
		c.fail(AskAgain, "form.not_an_option")
	case c.pr.Heavier != "" && (again == nil || !again.Heavier):
		c.fail(AskHeavier, "form.not_an_option")
	case c.pr.Again == casefile.ListedElsewhere && (again == nil || !again.Heavier):
		c.fail(AskAgain, "proposal.listed_elsewhere")
	case c.pr.Again == casefile.ListedElsewhere:
		c.need(AskHeavier, c.pr.Heavier, false)
	}
}

// leniency notes a question that is not answered, an answer to none, and a listing that the answer forbids.
func (c *proposalCheck) leniency() {
	asked := c.pack.Listing.LeniencyFor(c.pr.Subject.Kind)
	for i, a := range c.pr.Leniency {
		twice := slices.ContainsFunc(c.pr.Leniency[:i], func(b casefile.LeniencyAnswer) bool { return a.ID == b.ID })
		if twice || !slices.ContainsFunc(asked, func(q LeniencyRule) bool { return a.ID == q.ID }) {
			c.fail(AskLeniency(a.ID), "form.not_an_option")
		}
	}
	for _, q := range asked {
		i := slices.IndexFunc(c.pr.Leniency, func(a casefile.LeniencyAnswer) bool { return a.ID == q.ID })
		switch {
		case i < 0:
			c.fail(AskLeniency(q.ID), "form.choose")
		case !c.pr.Leniency[i].Applies:
		case q.On == LenientOnListing && q.Effect == LenientBars:
			c.fail(AskLeniency(q.ID), "proposal.excused")
		default:
			c.need(AskLeniencyReasons(q.ID), c.pr.Leniency[i].Reasons, false)
		}
	}
}

func (c *proposalCheck) measures() {
	for _, id := range c.pr.Measures {
		if _, ok := c.of.List.Measure(id); !ok {
			c.fail(AskMeasures, "form.not_an_option")
			return
		}
	}
	if _, bars := c.pack.Listing.Excuse(LenientOnMeasures, c.pr.Leniency); bars && len(c.pr.Measures) > 0 {
		c.fail(AskMeasures, "proposal.measures_excused")
	}
}

// persons notes what is wrong with persons behind (shenzhen-2022 68, city-2022 31): each once, and none who is the subject.
func (c *proposalCheck) persons() {
	switch {
	case len(c.pr.Persons) > casefile.MaxListingPersons:
		c.fail(AskPersons, "proposal.persons_many", casefile.MaxListingPersons)
		return
	case len(c.pr.Persons) > 0 && !c.pack.MayNamePersons(c.pr.Subject.Kind):
		c.fail(AskPersons, "proposal.no_persons")
		return
	}
	codes := []string{c.pr.Subject.Code}
	for i, person := range c.pr.Persons {
		c.need(AskPerson(i, "name"), person.Name, false)
		if c.need(AskPerson(i, "code"), person.Code, false) {
			c.code(AskPerson(i, "code"), casefile.SubjectPerson, person.Code)
			if slices.Contains(codes, person.Code) {
				c.fail(AskPerson(i, "code"), "proposal.person_twice")
			}
			codes = append(codes, person.Code)
		}
		if c.need(AskPerson(i, "part"), string(person.Part), true) && !slices.Contains(casefile.PersonParts, person.Part) {
			c.fail(AskPerson(i, "part"), "form.not_an_option")
		}
		c.need(AskPerson(i, "facts"), person.Facts, false)
	}
}
