package rules

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// Listing is what the procedure of putting on a list (列入告知) branches on.
type Listing struct {
	Procedure `yaml:",inline"`

	Lists     []ListKind     `yaml:"lists" json:"lists"`
	Areas     []Area         `yaml:"areas" json:"areas,omitempty"` // in which lists may be set up; none: the document names none
	Documents []BasisKind    `yaml:"documents" json:"documents"`   // with legal force, on which a listing may rest
	Leniency  []LeniencyRule `yaml:"leniency" json:"leniency,omitempty"`
	Persons   *Persons       `yaml:"persons" json:"persons,omitempty"` // nil: nothing is said of persons behind
	Again     *AgainRule     `yaml:"again" json:"again,omitempty"`     // nil: the operator's own rule, which knows no exception

	NoticeArticle   string `yaml:"notice_article" json:"notice_article,omitempty"`     // the party is told before; empty: the operator's own rule
	CheckArticle    string `yaml:"check_article" json:"check_article,omitempty"`       // what the party says is verified and answered
	DecisionArticle string `yaml:"decision_article" json:"decision_article,omitempty"` // what the decision says, and that it is served
	DocumentArticle string `yaml:"document_article" json:"document_article,omitempty"` // only documents with legal force
	MeasuresArticle string `yaml:"measures_article" json:"measures_article,omitempty"` // a measure is told with basis, reasons and remedies
	RepairArticle   string `yaml:"repair_article" json:"repair_article,omitempty"`     // who is recorded is told that he may have it repaired
	EndArticle      string `yaml:"end_article" json:"end_article,omitempty"`           // what becomes of a record whose term is over
}

// ListKind is a kind of list that the document knows.
type ListKind struct {
	Category string `yaml:"category" json:"category"` // of the catalogue
	Article  string `yaml:"article" json:"article"`
	// Areas binds lists of the kind to the areas of the document, AreasArticle says so.
	Areas        bool   `yaml:"areas" json:"areas,omitempty"`
	AreasArticle string `yaml:"areas_article" json:"areas_article,omitempty"`
	BasisArticle string `yaml:"basis_article" json:"basis_article,omitempty"` // a list needs law that sets it up, with standards
	// Term is the clock of how long one stands on it; empty: what the catalogue says of the list.
	Term string `yaml:"term" json:"term,omitempty"`
	// Longest is the clock of how long a record is disclosed at most, whatever the catalogue says; empty: nothing is said.
	Longest string `yaml:"longest" json:"longest,omitempty"`
	// Warns says that the decision is a warning (警示), by the article of the list.
	Warns bool `yaml:"warns" json:"warns,omitempty"`
	// Repeated is what follows where one stands on lists of the kind of several sectors.
	Repeated *Repeated `yaml:"repeated" json:"repeated,omitempty"`
}

// Repeated lengthens the term of who was put on lists of so many sectors within a time: he is told, and the units are reminded
// (xiamen-draft 28(1)).
type Repeated struct {
	Sectors int    `yaml:"sectors" json:"sectors"`
	Months  int    `yaml:"months" json:"months"`
	Term    string `yaml:"term" json:"term"`
	Article string `yaml:"article" json:"article"`
}

// Area is an area in which a list may be set up.
type Area struct {
	ID      string `yaml:"id" json:"id"`
	ZH      string `yaml:"zh" json:"zh"`
	EN      string `yaml:"en" json:"en"`
	Article string `yaml:"article" json:"article"`
}

// BasisKind is a kind of document on which a listing may rest.
type BasisKind struct {
	ID      string `yaml:"id" json:"id"`
	ZH      string `yaml:"zh" json:"zh"`
	EN      string `yaml:"en" json:"en"`
	Article string `yaml:"article" json:"article,omitempty"`
}

// LenientOn is what a rule of leniency is about.
type LenientOn string

// The finding and the listing itself; or the measures alone.
const (
	LenientOnListing  LenientOn = "listing"
	LenientOnMeasures LenientOn = "measures"
)

// LenientEffect is what a rule of leniency does where it applies.
type LenientEffect string

// There must be none of it; there may be none; whoever decides is careful and weighs it.
const (
	LenientBars   LenientEffect = "bars"
	LenientSpares LenientEffect = "spares"
	LenientWeighs LenientEffect = "weighs"
)

// LeniencyRule is a question that the unit answers with its proposal.
type LeniencyRule struct {
	ID      string        `yaml:"id" json:"id"`
	ZH      string        `yaml:"zh" json:"zh"`
	EN      string        `yaml:"en" json:"en"`
	Article string        `yaml:"article" json:"article"`
	On      LenientOn     `yaml:"on" json:"on"`
	Effect  LenientEffect `yaml:"effect" json:"effect"`
	// PersonsOnly is a question about natural persons.
	PersonsOnly bool `yaml:"persons_only" json:"persons_only,omitempty"`
}

// PersonsRule is what befalls persons behind an organisation that is listed.
type PersonsRule string

// A mark in their own files and nothing else; measures by law.
const (
	PersonsMarked   PersonsRule = "mark"
	PersonsMeasured PersonsRule = "measures"
)

// Persons is what the document says of persons behind.
type Persons struct {
	Rule    PersonsRule `yaml:"rule" json:"rule"`
	Article string      `yaml:"article" json:"article"`
	LookUp  *LookUp     `yaml:"look_up" json:"look_up,omitempty"` // of the marks by staff; nil: nobody looks them up
}

// LookUp is on what public bodies look up what is not public of a person.
type LookUp struct {
	Article    string `yaml:"article" json:"article"`
	Authorised bool   `yaml:"authorised" json:"authorised,omitempty"` // only as the person has authorised it in writing
}

// AgainRule forbids to list somebody for an act for which he is on a list of the same nature already.
type AgainRule struct {
	Article string `yaml:"article" json:"article"`
	Heavier bool   `yaml:"heavier" json:"heavier,omitempty"` // unless the measures of this list weigh more
}

// List is the kind of list that items of the category are.
func (l *Listing) List(category string) (ListKind, bool) {
	i := slices.IndexFunc(l.Lists, func(k ListKind) bool { return k.Category == category })
	if i < 0 {
		return ListKind{}, false
	}
	return l.Lists[i], true
}

// Area is the area with the id. It returns ErrNotFound where the document has none such.
func (l *Listing) Area(id string) (Area, error) {
	for _, a := range l.Areas {
		if a.ID == id {
			return a, nil
		}
	}
	return Area{}, fmt.Errorf("area %q: %w", id, ErrNotFound)
}

// Document is the kind of document with the id. It returns ErrNotFound where the pack has none such.
func (l *Listing) Document(id string) (BasisKind, error) {
	for _, d := range l.Documents {
		if d.ID == id {
			return d, nil
		}
	}
	return BasisKind{}, fmt.Errorf("document %q: %w", id, ErrNotFound)
}

// LeniencyFor are the questions to be answered about a subject of the kind.
func (l *Listing) LeniencyFor(kind casefile.SubjectKind) []LeniencyRule {
	return slices.DeleteFunc(slices.Clone(l.Leniency), func(r LeniencyRule) bool {
		return r.PersonsOnly && kind != casefile.SubjectPerson
	})
}

// Excuse is what an answer to a question of leniency forbids: the rule that bars what it is about and applies; false where none does.
func (l *Listing) Excuse(on LenientOn, answers []casefile.LeniencyAnswer) (LeniencyRule, bool) {
	for _, a := range answers {
		i := slices.IndexFunc(l.Leniency, func(r LeniencyRule) bool { return r.ID == a.ID })
		if a.Applies && i >= 0 && l.Leniency[i].On == on && l.Leniency[i].Effect == LenientBars {
			return l.Leniency[i], true
		}
	}
	return LeniencyRule{}, false
}

// Answered reports whether each question that is asked about a subject of the kind has its answer, with reasons where it applies, and no other has.
func (l *Listing) Answered(kind casefile.SubjectKind, answers []casefile.LeniencyAnswer) bool {
	asked := l.LeniencyFor(kind)
	for _, q := range asked {
		i := slices.IndexFunc(answers, func(a casefile.LeniencyAnswer) bool { return a.ID == q.ID })
		if i < 0 || answers[i].Applies && answers[i].Reasons == "" {
			return false
		}
	}
	return len(answers) == len(asked)
}

// MayBeTwice reports whether a list that weighs more may be added for the same act (shenzhen-2022 77).
func (l *Listing) MayBeTwice() bool { return l.Again != nil && l.Again.Heavier }

// Term is how long who is listed at the instant stands on a list of the category, with its reckoning: by the clock of the pack, or else as long as the
// catalogue has it, and no longer than the document lets records be disclosed. ok is false where neither says anything: it has no end.
func (p *Pack) Term(category string, item casefile.ItemListing, listed time.Time, cal *calendar.Calendar) (d Deadline, ok bool, err error) {
	list, _ := p.Listing.List(category)
	if list.Term != "" {
		d, err = Compute(p, list.Term, listed, cal)
		return d, err == nil, err
	}
	if item.Term != nil {
		d = Deadline{Clock: TermClock, Basis: Policy, Amount: item.Term.Amount, Unit: Unit(item.Term.Unit), Start: listed.In(calendar.Zone)}
		if err := d.span(item.Term.Amount, cal); err != nil {
			return d, false, fmt.Errorf("term of listing: %w", err)
		}
		ok = true
	}
	if list.Longest == "" {
		return d, ok, nil
	}
	most, err := Compute(p, list.Longest, listed, cal)
	if err != nil || ok && !most.Due.Before(d.Due) {
		return d, ok, err
	}
	return most, true, nil
}

// TermClock is what the term is called that the catalogue gives a list.
const TermClock = "listing.term"

// beside are the clocks that run from the listing.
func (l *Listing) beside() []string {
	var clocks []string
	for _, k := range l.Lists {
		clocks = append(clocks, k.Term, k.Longest)
		if k.Repeated != nil {
			clocks = append(clocks, k.Repeated.Term)
		}
	}
	return slices.DeleteFunc(clocks, func(c string) bool { return c == "" })
}

func (l *Listing) check(c *checker) {
	for field, entries := range map[string]int{"lists": len(l.Lists), "documents": len(l.Documents), "remedies": len(l.Remedies), "outcomes": len(l.Outcomes)} {
		c.has(entries, field)
	}
	for _, step := range []casefile.Step{casefile.StepListingReply, casefile.StepCheckReply, casefile.StepDecide, casefile.StepStopMeasures, casefile.StepReplyUrge} {
		if l.Steps[step] == "" {
			c.fail([]string{"steps"}, "step %s is missing", step)
		}
	}
	for _, id := range []casefile.Outcome{casefile.OutcomeList, casefile.OutcomeDrop} {
		if _, err := l.Outcome(id); err != nil {
			c.fail([]string{"outcomes"}, "outcome %s is missing", id)
		}
	}
	if l.repeats() && l.Steps[casefile.StepProlong] == "" {
		c.fail([]string{"steps"}, "step %s is missing", casefile.StepProlong)
	}
	for field, article := range map[string]string{"notice_article": l.NoticeArticle, "check_article": l.CheckArticle, "decision_article": l.DecisionArticle,
		"document_article": l.DocumentArticle, "measures_article": l.MeasuresArticle, "end_article": l.EndArticle, "repair_article": l.RepairArticle} {
		c.mayCite(article, field)
	}
	l.checkLists(c)
	named(c, l.Areas, nil, func(a Area) string { return a.ID }, "areas")
	for i, a := range l.Areas {
		c.text(Text{a.ZH, a.EN}, "areas", strconv.Itoa(i))
		c.article(a.Article, "areas", strconv.Itoa(i), "article")
	}
	named(c, l.Documents, nil, func(d BasisKind) string { return d.ID }, "documents")
	for i, d := range l.Documents {
		c.text(Text{d.ZH, d.EN}, "documents", strconv.Itoa(i))
		c.mayCite(d.Article, "documents", strconv.Itoa(i), "article")
	}
	l.checkLeniency(c)
	if l.Persons != nil {
		oneOf(c, l.Persons.Rule, []PersonsRule{PersonsMarked, PersonsMeasured}, "persons", "rule")
		c.article(l.Persons.Article, "persons", "article")
		if up := l.Persons.LookUp; up != nil {
			c.article(up.Article, "persons", "look_up", "article")
		}
	}
	if l.Again != nil {
		c.article(l.Again.Article, "again", "article")
	}
}

// repeats reports whether standing on several lists lengthens the term of any kind of list.
func (l *Listing) repeats() bool {
	return slices.ContainsFunc(l.Lists, func(k ListKind) bool { return k.Repeated != nil })
}

func (l *Listing) checkLists(c *checker) {
	named(c, l.Lists, casefile.Categories, func(k ListKind) string { return k.Category }, "lists")
	for i, k := range l.Lists {
		path := []string{"lists", strconv.Itoa(i)}
		c.article(k.Article, append(path, "article")...)
		c.mayCite(k.AreasArticle, append(path, "areas_article")...)
		c.mayCite(k.BasisArticle, append(path, "basis_article")...)
		if k.Areas && len(l.Areas) == 0 {
			c.fail(append(path, "areas"), "areas: the list is bound to areas, and there are none")
		}
		for _, clock := range (&Listing{Lists: []ListKind{k}}).beside() {
			if _, ok := c.pack.Clocks[clock]; !ok {
				c.fail(path, "clock %s is missing", clock)
			}
		}
		if r := k.Repeated; r != nil {
			c.article(r.Article, append(path, "repeated", "article")...)
			if r.Sectors < 2 || r.Months < 1 || r.Term == "" {
				c.fail(append(path, "repeated"), "repeated: at least two sectors, one month, and the clock of the longer term")
			}
		}
	}
}

func (l *Listing) checkLeniency(c *checker) {
	named(c, l.Leniency, nil, func(r LeniencyRule) string { return r.ID }, "leniency")
	for i, r := range l.Leniency {
		path := []string{"leniency", strconv.Itoa(i)}
		c.text(Text{r.ZH, r.EN}, path...)
		c.article(r.Article, append(path, "article")...)
		oneOf(c, r.On, []LenientOn{LenientOnListing, LenientOnMeasures}, append(path, "on")...)
		oneOf(c, r.Effect, []LenientEffect{LenientBars, LenientSpares, LenientWeighs}, append(path, "effect")...)
	}
}

func (l *Listing) facts(f *factList) {
	for _, k := range l.Lists {
		f.add(f.of+": lists", k.Category, cited(k.Term, k.Article))
		if k.Repeated != nil {
			f.add(f.of+": lists", k.Category+", repeated", cited(fmt.Sprintf("%d sectors in %d months: %s", k.Repeated.Sectors, k.Repeated.Months, k.Repeated.Term), k.Repeated.Article))
		}
	}
	for _, a := range l.Areas {
		f.add(f.of+": areas", a.ID, cited(a.EN, a.Article))
	}
	for _, d := range l.Documents {
		f.add(f.of+": documents", d.ID, cited(d.EN, d.Article))
	}
	for _, r := range l.Leniency {
		f.add(f.of+": leniency", r.ID, cited(fmt.Sprintf("%s, %s: %s", r.On, r.Effect, r.EN), r.Article))
	}
	if l.Persons != nil {
		f.flow("persons behind", cited(string(l.Persons.Rule), l.Persons.Article))
	}
	if l.Again != nil {
		f.flow("not again for the same act", cited(fmt.Sprintf("unless heavier: %t", l.Again.Heavier), l.Again.Article))
	}
	for _, a := range []struct{ field, article string }{{"notice before", l.NoticeArticle}, {"reply is answered", l.CheckArticle},
		{"decision", l.DecisionArticle}, {"documents with legal force", l.DocumentArticle}, {"measures are told", l.MeasuresArticle}, {"repair is told", l.RepairArticle}, {"end of the term", l.EndArticle}} {
		if a.article != "" {
			f.flow(a.field, "article "+a.article)
		}
	}
}
