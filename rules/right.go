package rules

import (
	"fmt"
	"slices"
	"strconv"

	"creditcase/casefile"
)

// Right is what rights beside objection and repair (信用权益) branch on: which of them the document knows, and what can be asked for.
type Right struct {
	Procedure `yaml:",inline"`

	Rights []RightOf `yaml:"rights" json:"rights"`
}

// RightOf is a right as the document gives it.
type RightOf struct {
	ID      casefile.RightID `yaml:"id" json:"id"`
	Article string           `yaml:"article" json:"article"`
	// Categories of the catalogue to whose records it applies; none means all.
	Categories []string `yaml:"categories" json:"categories,omitempty"`
	// Ways are what can be asked for: outcomes of the procedure.
	Ways []casefile.Outcome `yaml:"ways" json:"ways"`
	// Channels are the bodies of which it can be asked; whoever is asked decides.
	Channels []casefile.Channel `yaml:"channels" json:"channels"`
	// Exceptions are for what the document, or the operator, has it refused.
	Exceptions []RightException `yaml:"exceptions" json:"exceptions,omitempty"`
	// UnitsTold has the units told whose records it is about, by ToldArticle where one says so.
	UnitsTold   bool   `yaml:"units_told" json:"units_told,omitempty"`
	ToldArticle string `yaml:"told_article" json:"told_article,omitempty"`
}

// RightException is a case in which a right is refused. Without an article it is the operator's own rule.
type RightException struct {
	ID      string `yaml:"id" json:"id"`
	ZH      string `yaml:"zh" json:"zh"`
	EN      string `yaml:"en" json:"en"`
	Article string `yaml:"article" json:"article,omitempty"`
}

// Knows is the right as the document gives it. It returns ErrNotFound where the document does not.
func (r *Right) Knows(id casefile.RightID) (RightOf, error) {
	i := slices.IndexFunc(r.Rights, func(o RightOf) bool { return o.ID == id })
	if i < 0 {
		return RightOf{}, fmt.Errorf("right %q: %w", id, ErrNotFound)
	}
	return r.Rights[i], nil
}

// Of reports whether the right applies to records of the category.
func (o RightOf) Of(category string) bool { return applies(o.Categories, category) }

// WithoutRecords reports whether it can be asked for what is to come alone, without naming a record.
func (o RightOf) WithoutRecords(way casefile.Outcome) bool { return way == casefile.OutcomeNotRecord }

// Exception is the exception with the id. It returns ErrNotFound where the right has none such.
func (o RightOf) Exception(id string) (RightException, error) {
	i := slices.IndexFunc(o.Exceptions, func(x RightException) bool { return x.ID == id })
	if i < 0 {
		return RightException{}, fmt.Errorf("exception %q: %w", id, ErrNotFound)
	}
	return o.Exceptions[i], nil
}

// Asks checks a request against the right: what is asked for, of whom, and on which ground. It returns a casefile.Error with CodeInvalid for what the
// document does not know. That records are of its categories is for whoever finds them to see to.
func (r *Right) Asks(q casefile.RightRequest) (RightOf, error) {
	of, err := r.Knows(q.Right)
	switch {
	case err != nil:
		return of, casefile.NewError(casefile.CodeInvalid, "error.right_unknown", err)
	case !slices.Contains(of.Ways, q.Way):
		return of, casefile.NewError(casefile.CodeInvalid, "error.right_way", nil)
	case !slices.Contains(of.Channels, q.Channel):
		return of, casefile.NewError(casefile.CodeInvalid, "error.right_channel", nil)
	case len(q.Records) == 0 && !of.WithoutRecords(q.Way):
		return of, casefile.NewError(casefile.CodeInvalid, "error.right_no_records", nil)
	}
	if q.Right != casefile.RightStatement {
		return of, nil
	}
	if _, err := r.Ground(q.Ground); err != nil {
		return of, casefile.NewError(casefile.CodeInvalid, "error.right_ground", err)
	}
	if q.Text == "" {
		return of, casefile.NewError(casefile.CodeInvalid, "error.right_text", nil)
	}
	if casefile.TellsPersonal(q.Text) { // which whoever sees the record would read
		return of, casefile.NewError(casefile.CodeInvalid, "error.right_personal", nil)
	}
	return of, nil
}

// Rules says on which article a ruling rests: of what was granted that of the outcome, of what is refused that of the exception, or of the right. It returns
// a casefile.Error with CodeInvalid where somebody rules otherwise than was asked, or refuses without what the document wants for that.
func (r *Right) Rules(q casefile.RightRequest, ruling casefile.RightRuling) (article string, err error) {
	of, err := r.Knows(q.Right)
	if err != nil {
		return "", casefile.NewError(casefile.CodeInvalid, "error.right_unknown", err)
	}
	outcome, err := r.Outcome(ruling.Outcome)
	if err != nil {
		return "", casefile.NewError(casefile.CodeInvalid, "error.outcome_not_in_pack", err)
	}
	switch {
	case ruling.Outcome == q.Way && ruling.Exception == "":
		return outcome.Article, nil
	case ruling.Outcome != casefile.OutcomeRefuseRight:
		return "", casefile.NewError(casefile.CodeInvalid, "error.right_ruling", nil)
	}
	x, err := of.Exception(ruling.Exception)
	if err != nil {
		return "", casefile.NewError(casefile.CodeInvalid, "error.right_exception", err)
	}
	if x.Article == "" {
		return of.Article, nil
	}
	return x.Article, nil
}

func (r *Right) check(c *checker) {
	for field, entries := range map[string]int{"remedies": len(r.Remedies), "outcomes": len(r.Outcomes), "rights": len(r.Rights)} {
		c.has(entries, field)
	}
	if _, err := r.Outcome(casefile.OutcomeRefuseRight); err != nil {
		c.fail([]string{"outcomes"}, "outcome %s is missing", casefile.OutcomeRefuseRight)
	}
	named(c, r.Rights, casefile.Rights, func(o RightOf) casefile.RightID { return o.ID }, "rights")
	for i, o := range r.Rights {
		o.check(c, r, []string{"rights", strconv.Itoa(i)})
	}
}

func (o RightOf) check(c *checker, r *Right, path []string) {
	c.article(o.Article, append(path, "article")...)
	c.mayCite(o.ToldArticle, append(path, "told_article")...)
	c.categories(o.Categories, append(path, "categories"))
	if len(o.Ways) == 0 || len(o.Channels) == 0 {
		c.fail(path, "right %s: ways and channels are missing", o.ID)
	}
	for _, way := range o.Ways {
		if _, err := r.Outcome(way); err != nil || way == casefile.OutcomeRefuseRight {
			c.fail(append(path, "ways"), "right %s: %q is no outcome that can be asked for", o.ID, way)
		}
	}
	for _, channel := range o.Channels {
		oneOf(c, channel, channels, append(path, "channels")...)
	}
	for i, x := range o.Exceptions {
		c.text(Text{x.ZH, x.EN}, append(path, "exceptions", strconv.Itoa(i))...)
		c.mayCite(x.Article, append(path, "exceptions", strconv.Itoa(i), "article")...)
	}
	if len(o.Exceptions) == 0 {
		c.fail(path, "right %s: nobody could refuse it, not even what is not asked for rightly: exceptions are missing", o.ID)
	}
	if r.Steps[o.ID.Step()] == "" {
		c.fail([]string{"steps"}, "step %s is missing", o.ID.Step())
	}
	if o.ID == casefile.RightStatement && len(r.Grounds) == 0 {
		c.fail([]string{"grounds"}, "grounds are missing: a statement says why something came about")
	}
}

func (r *Right) facts(f *factList) {
	for _, o := range r.Rights {
		f.flow("right "+string(o.ID), "article "+o.Article)
		f.flow("right "+string(o.ID)+", ways", joined(o.Ways))
		f.flow("right "+string(o.ID)+", asked of", joined(o.Channels))
		for _, x := range o.Exceptions {
			f.flow("right "+string(o.ID)+", refused for", x.ID)
		}
	}
}
