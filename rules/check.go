package rules

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"creditcase/casefile"
)

// longest bounds every amount, so that a slip of the pen cannot make a period of centuries.
func longest(unit Unit) int {
	switch unit {
	case Month:
		return 1200
	case Year:
		return 100
	case WorkingDay, CalendarDay:
	}
	return 3660 // ten years in days
}

var (
	packID    = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	clockName = regexp.MustCompile(`^[a-z][a-z_]*(\.[a-z][a-z_]*)+$`)
	// article is "38", "38(1)" with its paragraph (款), "51(4)(2)" with paragraph and item (项), "49:1" with the item of an article
	// of one paragraph; several are joined by ";".
	article = regexp.MustCompile(`^[0-9]+(:[0-9]+|(\([0-9]+\))*)(;[0-9]+(:[0-9]+|(\([0-9]+\))*))*$`)

	documents = []Document{Regulation, Measures}
	standings = []Standing{InForce, Draft, Expired}
	bases     = []Basis{Statute, Policy}
	units     = []Unit{WorkingDay, CalendarDay, Month, Year}
	parties   = []Party{Subject, InterestedParty, Anybody}
	channels  = []casefile.Channel{casefile.ChannelAgency, casefile.ChannelUnit}
	pendings  = []PendingEffect{PendingSuspends, PendingAnnotates}
	remedies  = []RemedyID{AdministrativeReview, Litigation, CivilSuit, Complaint}
)

// checker collects a pack's faults, each with its file and line.
type checker struct {
	pack   *Pack
	in     *packFile // the file that is checked
	faults []error
}

// IsArticle reports whether the text cites articles as packs do: see article.
func IsArticle(text string) bool { return article.MatchString(text) }

// check gives every fault of a pack. name is what its folder is called, "" where that does not matter.
func check(p *Pack, name string) error {
	c := checker{pack: p, in: p.files[headFile]}
	c.header()
	if want := p.ID + "/" + p.Effective.From.String(); name != "" && !strings.HasSuffix("/"+name, "/"+want) {
		c.fail([]string{"id"}, "folder should be %s by its id and effective date", want)
	}
	if p.Telling != nil {
		c.in = p.files[recordFile]
		p.Telling.check(&c)
	}
	if p.EndTold != nil {
		c.in = p.files[recordFile]
		p.EndTold.check(&c)
	}
	for _, d := range p.Disclosure {
		c.in = p.files[recordFile]
		d.check(&c)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Clocks)) {
		c.in = p.clockIn[name]
		c.clock(p.Clocks[name])
	}
	for _, flow := range p.Flows() {
		section := p.Section(flow)
		c.in = p.files[string(flow)+".yaml"]
		c.procedure(flow, section.Common())
		section.check(&c)
	}
	return errors.Join(c.faults...)
}

// fail notes a fault of the field at the path, on one line whatever the file holds.
func (c *checker) fail(path []string, format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf("%s:%d: %s", c.in.path, c.in.of(path...), oneLine(fmt.Sprintf(format, args...))))
}

// has notes a fault where a list that a procedure cannot do without is empty.
func (c *checker) has(entries int, field string) {
	if entries == 0 {
		c.fail([]string{field}, "%s are missing", field)
	}
}

// oneOf notes a fault unless the value is one of the allowed.
func oneOf[T ~string](c *checker, value T, allowed []T, path ...string) {
	if !slices.Contains(allowed, value) {
		c.fail(path, "%s: %q is not one of %v", path[len(path)-1], value, allowed)
	}
}

func (c *checker) text(t Text, path ...string) {
	if t.ZH == "" || t.EN == "" {
		c.fail(path, "%s: zh and en are both needed", path[len(path)-1])
	}
}

func (c *checker) article(text string, path ...string) {
	if !IsArticle(text) {
		c.fail(path, "%s: article %q: want a number such as 38 or 51(3)", strings.Join(path, "."), text)
	}
}

// mayCite notes a fault in an article that may be left out.
func (c *checker) mayCite(text string, path ...string) {
	if text != "" {
		c.article(text, path...)
	}
}

func (c *checker) header() {
	p := c.pack
	if !packID.MatchString(p.ID) {
		c.fail([]string{"id"}, "id %q: want small letters, digits and hyphens", p.ID)
	}
	if p.Version < 1 {
		c.fail([]string{"version"}, "version %d: want 1 or more", p.Version)
	}
	c.text(p.Name, "name")
	c.text(p.Title, "title")
	c.text(p.Agency, "agency")
	oneOf(c, p.Document, documents, "document")
	oneOf(c, p.Standing, standings, "standing")
	switch {
	case p.Effective.From.IsZero():
		c.fail([]string{"effective"}, "effective.from is missing")
	case p.Effective.From.Year() < 2000 || p.Effective.From.Year() > 2099:
		c.fail([]string{"effective", "from"}, "effective.from %s: want a year from 2000 to 2099", p.Effective.From)
	case !p.Effective.To.IsZero() && p.Effective.To.Before(p.Effective.From):
		c.fail([]string{"effective", "to"}, "effective.to is before effective.from")
	}
	if p.Standing == Expired && p.Effective.To.IsZero() {
		c.fail([]string{"effective"}, "effective.to is missing from an expired pack")
	}
	if p.Supersedes < 0 || p.Supersedes >= max(1, p.Version) {
		c.fail([]string{"supersedes"}, "supersedes %d: want an earlier version than %d", p.Supersedes, p.Version)
	}
	if len(p.Clocks) == 0 {
		c.fail([]string{"clocks"}, "clocks are missing")
	}
}

func (c *checker) clock(k Clock) {
	at := func(field string) []string { return []string{"clocks", k.Name, field} }
	if !clockName.MatchString(k.Name) {
		c.fail([]string{"clocks", k.Name}, "clock %q: want <flow>.<step>", k.Name)
	}
	switch {
	case k.Label != Text{}:
		c.text(k.Label, at("label")...)
	case !slices.Contains(NamedClocks, k.Name):
		c.fail([]string{"clocks", k.Name}, "clock %s: label is missing: a clock that only this pack has is named in zh and en", k.Name)
	}
	switch {
	case !c.in.has(at("amount")...):
		c.fail(at("amount"), "clock %s: amount is missing", k.Name)
	case k.Amount < 0 || k.Amount > longest(k.Unit):
		c.fail(at("amount"), "clock %s: amount %d: want 0 to %d", k.Name, k.Amount, longest(k.Unit))
	case k.Amount == 0 && k.Unit != WorkingDay:
		c.fail(at("amount"), "clock %s: only working days can be 0, which means the same day", k.Name)
	}
	oneOf(c, k.Unit, units, at("unit")...)
	oneOf(c, k.Basis, bases, at("basis")...)
	c.text(k.StartsAt, at("starts_at")...)
	if k.StartBasis != "" && (k.StartBasis != Policy || k.Basis != Statute) {
		c.fail(at("start_basis"), "clock %s: start_basis: policy, of a period that an article states and whose start it does not", k.Name)
	}
	switch {
	case k.RunsFrom != "":
		oneOf(c, k.RunsFrom, casefile.AllEvents(), at("runs_from")...)
	case c.pack.Provides(flowOf(k.Name)) && !slices.Contains(c.pack.Section(flowOf(k.Name)).beside(), k.Name):
		c.fail(at("runs_from"), "clock %s: runs_from is missing", k.Name)
	}
	switch {
	case k.Unread && k.Basis != Policy:
		c.fail(at("unread"), "clock %s: a number that could not be read is the operator's own: policy", k.Name)
	case k.Basis == Statute && k.Article == "" && c.pack.ArticlesUnread:
	case k.Basis == Statute && k.Article == "":
		c.fail(at("article"), "clock %s: article is missing from a period that rests on statute", k.Name)
	case k.Article != "":
		c.article(k.Article, at("article")...)
	}
	if k.Extension != nil {
		c.extension(k)
	}
}

func (c *checker) extension(k Clock) {
	at := func(fields ...string) []string { return append([]string{"clocks", k.Name, "extension"}, fields...) }
	e := k.Extension
	if e.Open == (e.Amount != 0) || e.Amount < 0 || e.Amount > longest(k.Unit) {
		c.fail(at("amount"), "clock %s: extension: want either open or an amount of 1 to %d", k.Name, longest(k.Unit))
	}
	c.text(e.ApprovedBy, at("approved_by")...)
	if e.Article != "" {
		c.article(e.Article, at("article")...)
	}
	if e.Condition != (Text{}) {
		c.text(e.Condition, at("condition")...)
	}
	if e.Cap == nil {
		return
	}
	oneOf(c, e.Cap.From, casefile.AllEvents(), at("cap", "from")...)
	if e.Cap.Unit != k.Unit {
		c.fail(at("cap", "unit"), "clock %s: cap is in %q, the period in %q", k.Name, e.Cap.Unit, k.Unit)
	}
	if e.Cap.Reserve < 0 || e.Cap.Reserve > e.Cap.Amount-k.Amount {
		c.fail(at("cap", "reserve"), "clock %s: reserve %d leaves less than the period of %d", k.Name, e.Cap.Reserve, k.Amount)
	}
	if e.Cap.Amount < k.Amount || e.Cap.Amount > longest(e.Cap.Unit) {
		c.fail(at("cap", "amount"), "clock %s: cap %d is below the period of %d, or out of range", k.Name, e.Cap.Amount, k.Amount)
	}
}

// flowOf is the procedure that a clock is named for.
func flowOf(clock string) casefile.Flow {
	flow, _, _ := strings.Cut(clock, ".")
	return casefile.Flow(flow)
}

// procedure checks what a pack says of every procedure that it provides for.
func (c *checker) procedure(flow casefile.Flow, p *Procedure) {
	for field, article := range map[string]string{"acceptance_article": p.AcceptanceArticle, "proof_article": p.ProofArticle} {
		if article != "" {
			c.article(article, field)
		}
	}
	c.mayCite(p.SupplementTime.AcceptanceArticle, "supplement_time", "acceptance_article")
	if p.Pending != nil {
		oneOf(c, p.Pending.Effect, pendings, "pending", "effect")
		c.article(p.Pending.Article, "pending", "article")
	}
	if p.Electronic != "" {
		oneOf(c, p.Electronic, []casefile.ServiceStart{casefile.StartsOpened, casefile.StartsArrived}, "electronic_service")
	}
	var outcomes []casefile.Outcome
	for _, o := range flow.Procedure().Outcomes {
		outcomes = append(outcomes, o.Outcome)
	}
	named(c, p.Parties, parties, func(p Party) Party { return p }, "parties")
	named(c, p.Channels, channels, func(ch casefile.Channel) casefile.Channel { return ch }, "channels")
	named(c, p.Outcomes, outcomes, func(x Outcome) casefile.Outcome { return x.ID }, "outcomes")
	named(c, p.Remedies, remedies, func(r Remedy) RemedyID { return r.ID }, "remedies")
	named(c, p.Grounds, nil, func(g Ground) string { return g.ID }, "grounds")
	for i, g := range p.Grounds {
		c.text(Text{g.ZH, g.EN}, "grounds", strconv.Itoa(i))
		c.article(g.Article, "grounds", strconv.Itoa(i), "article")
		c.categories(g.Categories, []string{"grounds", strconv.Itoa(i), "categories"})
	}
	for i, x := range p.Outcomes {
		c.outcome(flow, x, []string{"outcomes", strconv.Itoa(i)})
		c.categories(x.Categories, []string{"outcomes", strconv.Itoa(i), "categories"})
	}
	for category, article := range p.PartiesArticles {
		c.categories([]string{category}, []string{"parties_articles"})
		c.article(article, "parties_articles", category)
	}
	for i, r := range p.Remedies {
		c.remedy(r, []string{"remedies", strconv.Itoa(i)})
	}
	c.steps(flow, p.Steps)
}

func (c *checker) outcome(flow casefile.Flow, x Outcome, path []string) {
	switch {
	case x.Basis == Policy && x.Article != "":
		c.fail(append(path, "basis"), "outcome %s: basis is policy, and article %s is cited", x.ID, x.Article)
	case x.Basis == Policy:
	case x.Basis != "":
		c.fail(append(path, "basis"), "outcome %s: basis is policy, or left out", x.ID)
	case x.Article != "" || !c.pack.ArticlesUnread:
		c.article(x.Article, append(path, "article")...)
	}
	for i, also := range x.Also {
		c.also(flow, x, also, append(slices.Clone(path), "also", strconv.Itoa(i)))
	}
	if x.DirectArticle != "" {
		c.article(x.DirectArticle, append(path, "direct_article")...)
	}
	for category, article := range x.CategoryArticles {
		c.categories([]string{category}, append(path, "category_articles"))
		c.article(article, append(path, "category_articles")...)
	}
	if (x.ZH == "") != (x.EN == "") {
		c.fail(path, "outcome %s: zh and en, or neither", x.ID)
	}
}

// also notes what is wrong with an effect that begins with the outcome's own.
func (c *checker) also(flow casefile.Flow, x Outcome, also AlsoEffect, path []string) {
	declared := slices.ContainsFunc(flow.Procedure().Effects, func(e casefile.EffectSpec) bool { return e.Kind == also.Effect })
	k, ok := c.pack.Clocks[also.For]
	switch {
	case !declared:
		c.fail(path, "outcome %s: also: the procedure has no effect %q", x.ID, also.Effect)
	case also.Effect == x.ID.Effect():
		c.fail(path, "outcome %s: also: %s is its own effect", x.ID, also.Effect)
	case also.For != "" && !ok:
		c.fail(path, "outcome %s: also: the pack has no clock %q", x.ID, also.For)
	case also.For != "" && (k.Unit == WorkingDay || k.Amount == 0):
		c.fail(path, "outcome %s: also: clock %s: what lasts is counted in days, months or years", x.ID, also.For)
	}
	c.mayCite(also.Article, append(path, "article")...)
}

func (c *checker) categories(names []string, path []string) {
	for _, name := range names {
		if !slices.Contains(casefile.Categories, name) {
			c.fail(path, "categories: %q is not one of %v", name, casefile.Categories)
		}
	}
}

func (c *checker) remedy(r Remedy, path []string) {
	c.text(Text{r.ZH, r.EN}, path...)
	c.text(r.Basis, append(path, "basis")...)
	c.text(r.Body, append(path, "body")...)
	if r.Article != "" {
		c.article(r.Article, append(path, "article")...)
	}
	if r.From != (Text{}) {
		c.text(r.From, append(path, "from")...)
		if r.Period == nil {
			c.fail(append(path, "from"), "from: there is no period that runs from then")
		}
	}
	if r.Period == nil {
		return
	}
	oneOf(c, r.Period.Unit, units, append(path, "period", "unit")...)
	if r.Period.Amount < 1 || r.Period.Amount > longest(r.Period.Unit) {
		c.fail(append(path, "period", "amount"), "period %d: want 1 to %d", r.Period.Amount, longest(r.Period.Unit))
	}
}

// named notes a fault unless no two entries of the list have the same id, and every id is allowed. No allowed ids means that any
// will do.
func named[E any, ID ~string](c *checker, list []E, allowed []ID, id func(E) ID, field string) {
	seen := make(map[ID]bool, len(list))
	for i, entry := range list {
		path := []string{field, strconv.Itoa(i)}
		key := id(entry)
		switch {
		case key == "":
			c.fail(path, "%s: id is missing", field)
		case seen[key]:
			c.fail(path, "%s: %q is listed twice", field, key)
		case allowed != nil && !slices.Contains(allowed, key):
			c.fail(path, "%s: %q is not one of %v", field, key, allowed)
		}
		seen[key] = true
	}
}

// steps notes a fault unless every step is one of the procedure, and runs on a clock that says from which event.
func (c *checker) steps(flow casefile.Flow, steps Steps) {
	for _, step := range slices.Sorted(maps.Keys(steps)) {
		name, path := steps[step], []string{"steps", string(step)}
		clock, ok := c.pack.Clocks[name]
		switch {
		case flow.Procedure().Step(step).Owner == "":
			c.fail(path, "step %s: the procedure has no such step", step)
		case name == "":
			c.fail(path, "step %s: no clock is named", step)
		case !ok:
			c.fail(path, "step %s: the pack has no clock %q", step, name)
		case clock.RunsFrom == "":
			c.fail(path, "step %s: clock %s does not say runs_from", step, name)
		}
	}
}
