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
	events    = []Event{Learned, Filed, SupplementAsked, Accepted, Annotated, Compared, Transferred, Verified, Corrected, SentBack,
		LateFormChecked, Urged}
	parties      = []Party{Subject, InterestedParty, Anybody}
	channels     = []casefile.Channel{casefile.ChannelAgency, casefile.ChannelUnit}
	annotateAts  = []AnnotateAt{AnnotateAtReceipt, AnnotateAtAcceptance}
	handlings    = []casefile.Handling{casefile.HandlingOperator, casefile.HandlingUnit}
	ownErrors    = []casefile.OwnError{casefile.OwnErrorAtOnce, casefile.OwnErrorByDeadline, casefile.OwnErrorToUnit}
	pendings     = []PendingEffect{PendingSuspends, PendingAnnotates}
	resultBys    = []casefile.ResultBy{casefile.ResultByAgency, casefile.ResultByDecider}
	silences     = []Silence{SilenceNone, SilenceSuspendQueries}
	unverifiable = []Unverifiable{UnverifiableNone, UnverifiableDelete}
	outcomes     = []casefile.Outcome{
		casefile.OutcomeKeep, casefile.OutcomeCorrect, casefile.OutcomeSupplement, casefile.OutcomeStopPublication,
		casefile.OutcomeDelete, casefile.OutcomeRemoveFromList,
	}
	// categories are those of catalogue items; a test holds them to the schema's.
	categories = []string{"licence", "penalty", "serious_list", "watch_list", "rating", "judgment", "tax", "honour", "basic"}
	remedies   = []RemedyID{AdministrativeReview, Litigation, CivilSuit, Complaint}
)

// checker collects a pack's faults, each with its line.
type checker struct {
	pack   *Pack
	faults []error
}

// check gives every fault of a pack. name is what its file is called, "" where that does not matter.
func check(p *Pack, name string) error {
	c := checker{pack: p}
	c.header()
	if want := p.ID + "/" + p.Effective.From.String() + ".yaml"; name != "" && !strings.HasSuffix("/"+name, "/"+want) {
		c.fail([]string{"id"}, "file should be %s by its id and effective date", want)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Clocks)) {
		c.clock(p.Clocks[name])
	}
	c.objection()
	c.steps()
	return errors.Join(c.faults...)
}

// fail notes a fault of the field at the path, on one line whatever the file holds.
func (c *checker) fail(path []string, format string, args ...any) {
	reason := strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ")
	c.faults = append(c.faults, fmt.Errorf("%s:%d: %s", c.pack.file, c.pack.lines.of(path...), reason))
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
	if !article.MatchString(text) {
		c.fail(path, "%s: article %q: want a number such as 38 or 51(3)", strings.Join(path, "."), text)
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
	case !c.pack.lines.has(at("amount")...):
		c.fail(at("amount"), "clock %s: amount is missing", k.Name)
	case k.Amount < 0 || k.Amount > longest(k.Unit):
		c.fail(at("amount"), "clock %s: amount %d: want 0 to %d", k.Name, k.Amount, longest(k.Unit))
	case k.Amount == 0 && k.Unit != WorkingDay:
		c.fail(at("amount"), "clock %s: only working days can be 0, which means the same day", k.Name)
	}
	oneOf(c, k.Unit, units, at("unit")...)
	oneOf(c, k.Basis, bases, at("basis")...)
	c.text(k.StartsAt, at("starts_at")...)
	switch {
	case k.RunsFrom != "":
		oneOf(c, k.RunsFrom, events, at("runs_from")...)
	case strings.HasPrefix(k.Name, "objection."):
		c.fail(at("runs_from"), "clock %s: runs_from is missing", k.Name)
	}
	switch {
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
	oneOf(c, e.Cap.From, events, at("cap", "from")...)
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

func (c *checker) objection() {
	o := c.pack.Objection
	if !c.pack.lines.has("objection") {
		c.fail([]string{"objection"}, "objection is missing")
		return
	}
	at := func(fields ...string) []string { return append([]string{"objection"}, fields...) }
	oneOf(c, o.AnnotateAt, annotateAts, at("annotate_at")...)
	c.article(o.AnnotationArticle, at("annotation_article")...)
	c.article(o.PartiesArticle, at("parties_article")...)
	for field, article := range map[string]string{
		"acceptance_article": o.AcceptanceArticle, "proof_article": o.ProofArticle, "own_error_article": o.OwnErrorArticle,
		"finding_article": o.FindingArticle, "result_filing_article": o.ResultFilingArticle, "use_goes_on_article": o.UseGoesOnArticle,
	} {
		if article != "" {
			c.article(article, at(field)...)
		}
	}
	if o.SupplementTime.Basis != Policy {
		c.fail(at("supplement_time"), "supplement_time: basis is policy: no document says that a period stands still")
	}
	if o.Pending != nil {
		oneOf(c, o.Pending.Effect, pendings, at("pending", "effect")...)
		c.article(o.Pending.Article, at("pending", "article")...)
	}
	oneOf(c, o.Handling, handlings, at("handling")...)
	if o.Handling == casefile.HandlingUnit || o.OwnError != "" {
		oneOf(c, o.OwnError, ownErrors, at("own_error")...)
	}
	oneOf(c, o.ResultBy, resultBys, at("result_by")...)
	oneOf(c, o.UnitSilent, silences, at("unit_silent")...)
	if o.UnitSilent == SilenceSuspendQueries {
		c.article(o.UnitSilentArticle, at("unit_silent_article")...)
	}
	oneOf(c, o.Unverifiable, unverifiable, at("unverifiable")...)
	if o.Unverifiable == UnverifiableDelete {
		c.article(o.UnverifiableArticle, at("unverifiable_article")...)
	}
	named(c, o.Parties, parties, func(p Party) Party { return p }, "parties")
	named(c, o.Channels, channels, func(ch casefile.Channel) casefile.Channel { return ch }, "channels")
	named(c, o.Outcomes, outcomes, func(x Outcome) casefile.Outcome { return x.ID }, "outcomes")
	named(c, o.Remedies, remedies, func(r Remedy) RemedyID { return r.ID }, "remedies")
	named(c, o.Grounds, nil, func(g Ground) string { return g.ID }, "grounds")
	for i, g := range o.Grounds {
		c.text(Text{g.ZH, g.EN}, at("grounds", strconv.Itoa(i))...)
		c.article(g.Article, at("grounds", strconv.Itoa(i), "article")...)
		c.categories(g.Categories, at("grounds", strconv.Itoa(i), "categories"))
	}
	for i, x := range o.Outcomes {
		c.outcome(x, at("outcomes", strconv.Itoa(i)))
		c.categories(x.Categories, at("outcomes", strconv.Itoa(i), "categories"))
	}
	for i, r := range o.Remedies {
		c.remedy(r, at("remedies", strconv.Itoa(i)))
	}
}

func (c *checker) outcome(x Outcome, path []string) {
	c.article(x.Article, append(path, "article")...)
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

func (c *checker) categories(names []string, path []string) {
	for _, name := range names {
		if !slices.Contains(categories, name) {
			c.fail(path, "categories: %q is not one of %v", name, categories)
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
	if r.Period == nil {
		return
	}
	oneOf(c, r.Period.Unit, units, append(path, "period", "unit")...)
	if r.Period.Amount < 1 || r.Period.Amount > longest(r.Period.Unit) {
		c.fail(append(path, "period", "amount"), "period %d: want 1 to %d", r.Period.Amount, longest(r.Period.Unit))
	}
}

// named notes a fault unless the list has entries, no two with the same id, and every id is allowed. No allowed ids means
// that any will do.
func named[E any, ID ~string](c *checker, list []E, allowed []ID, id func(E) ID, field string) {
	if len(list) == 0 {
		c.fail([]string{"objection", field}, "%s are missing", field)
	}
	seen := make(map[ID]bool, len(list))
	for i, entry := range list {
		path := []string{"objection", field, strconv.Itoa(i)}
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

// steps notes a fault unless every step runs on a clock that says from which event, and the flow has the steps that its
// choices need.
func (c *checker) steps() {
	o := c.pack.Objection
	set := make(map[string]bool)
	for _, s := range o.Steps.all() {
		if s.clock == "" {
			continue
		}
		set[s.name] = true
		clock, ok := c.pack.Clocks[s.clock]
		path := []string{"objection", "steps", s.name}
		switch {
		case !ok:
			c.fail(path, "step %s: the pack has no clock %q", s.name, s.clock)
		case clock.RunsFrom == "":
			c.fail(path, "step %s: clock %s does not say runs_from", s.name, s.clock)
		}
	}
	needed := []string{"accept", "supplement", "annotate", "notify_partners", "notify_correction", "reply_urge"}
	switch o.Handling {
	case casefile.HandlingOperator:
		needed = append(needed, "decide")
	case casefile.HandlingUnit:
		needed = append(needed, "compare", "transfer", "route", "verify")
	}
	if o.ResultBy == casefile.ResultByAgency {
		needed = append(needed, "inform")
	}
	if o.OwnError == casefile.OwnErrorAtOnce || o.OwnError == casefile.OwnErrorByDeadline {
		needed = append(needed, "correct")
		if o.ResultBy == casefile.ResultByAgency {
			needed = append(needed, "inform_correction")
		}
	}
	if set["window"] {
		needed = append(needed, "approve_late")
	}
	if slices.Contains(o.Channels, casefile.ChannelUnit) {
		needed = append(needed, "decide_direct")
	}
	for _, name := range needed {
		if !set[name] {
			c.fail([]string{"objection", "steps"}, "step %s is missing", name)
		}
	}
}
