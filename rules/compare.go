package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"creditcase/casefile"
)

// Fact is one thing that a pack says, in words for an operator.
type Fact struct {
	Section string `json:"section"` // a clock, or a part of a procedure
	Field   string `json:"field"`
	Value   string `json:"value"`
}

// Facts says everything that a pack holds, section by section. A field has a value only where the pack has something.
func (p *Pack) Facts() []Fact {
	var facts factList
	facts.add(documentSection, "name", p.Name.EN)
	facts.add(documentSection, "kind", string(p.Document))
	facts.add(documentSection, "standing", string(p.Standing))
	facts.add(documentSection, "effective", p.Effective.String())
	for _, name := range slices.Sorted(maps.Keys(p.Clocks)) {
		facts.clock(p.Clocks[name])
	}
	for _, flow := range p.Flows() {
		facts.procedure(flow, p.Section(flow))
	}
	return facts.list
}

// Difference is one field of two packs side by side; "" where a pack has no such thing.
type Difference struct {
	Section string `json:"section"`
	Field   string `json:"field"`
	A       string `json:"a"`
	B       string `json:"b"`
	Differs bool   `json:"differs"`
}

// Compare sets two packs side by side, field by field, in the order of Facts. It lists what is the same too.
func Compare(a, b *Pack) []Difference {
	var rows []Difference
	at := make(map[[2]string]int)
	for i, p := range []*Pack{a, b} {
		for _, f := range p.Facts() {
			key := [2]string{f.Section, f.Field}
			row, ok := at[key]
			if !ok {
				row = len(rows)
				at[key] = row
				rows = append(rows, Difference{Section: f.Section, Field: f.Field})
			}
			if i == 0 {
				rows[row].A = f.Value
			} else {
				rows[row].B = f.Value
			}
		}
	}
	for i := range rows {
		rows[i].Differs = rows[i].A != rows[i].B
	}
	order := make(map[string]int, len(rows))
	for i, r := range slices.Backward(rows) {
		order[r.Section] = i
	}
	// What only the second pack has came last; it belongs where its section is.
	slices.SortStableFunc(rows, func(x, y Difference) int {
		if rank(x.Section) == clockRank && rank(y.Section) == clockRank {
			return strings.Compare(x.Section, y.Section)
		}
		return cmp.Or(rank(x.Section)-rank(y.Section), order[x.Section]-order[y.Section])
	})
	return rows
}

const clockRank = 1

// rank orders the parts of a pack: document, clocks, the procedures.
func rank(section string) int {
	switch {
	case section == documentSection:
		return 0
	case strings.Contains(section, flowSection):
		return 2
	}
	return clockRank
}

// String writes the range as "2022-07-08 to 2026-12-31", or "from 2022-07-08".
func (r Range) String() string {
	if r.To.IsZero() {
		return "from " + r.From.String()
	}
	return r.From.String() + " to " + r.To.String()
}

// Length writes "10 working days", "1 month", and "the same day" for 0.
func Length(amount int, unit Unit) string {
	name := strings.ReplaceAll(string(unit), "_", " ")
	switch amount {
	case 0:
		return "the same day"
	case 1:
		return "1 " + name
	}
	return strconv.Itoa(amount) + " " + name + "s"
}

// The sections that are no clocks: the document, and the parts of a procedure, which are "objection flow" and more of the kind.
const (
	documentSection = "document"
	flowSection     = " flow"
)

type factList struct {
	list []Fact
	of   string // the section of the procedure whose facts are listed
}

func (l *factList) add(section, field, value string) {
	if value != "" {
		l.list = append(l.list, Fact{section, field, value})
	}
}

// flow adds a choice of the procedure.
func (l *factList) flow(field, value string) { l.add(l.of, field, value) }

func (l *factList) clock(k Clock) {
	l.add(k.Name, "period", Length(k.Amount, k.Unit))
	l.add(k.Name, "from", k.StartsAt.EN)
	l.add(k.Name, "runs from", string(k.RunsFrom))
	l.add(k.Name, "basis", string(k.Basis))
	if k.StartBasis == Policy {
		l.add(k.Name, "start", "not in the document: the operator's own")
	}
	if k.Unread {
		l.add(k.Name, "number", "could not be read in the document: the operator's own")
	}
	l.add(k.Name, "article", k.Article)
	e := k.Extension
	if e == nil {
		return
	}
	extension := "open"
	if !e.Open {
		extension = Length(e.Amount, k.Unit)
	}
	l.add(k.Name, "extension", extension)
	l.add(k.Name, "approved by", e.ApprovedBy.EN)
	if e.ToldBefore {
		l.add(k.Name, "told", "before the period ends")
	}
	if e.Cap != nil {
		l.add(k.Name, "cap", fmt.Sprintf("%s from %s", Length(e.Cap.Amount, e.Cap.Unit), e.Cap.From))
	}
}

func (l *factList) procedure(flow casefile.Flow, section Section) {
	p := section.Common()
	l.of = string(flow) + flowSection
	l.flow("parties", joined(p.Parties))
	for _, category := range slices.Sorted(maps.Keys(p.PartiesArticles)) {
		l.flow("parties, "+category, "article "+p.PartiesArticles[category])
	}
	l.flow("channels", joined(p.Channels))
	section.facts(l)
	for _, g := range p.Grounds {
		l.add(l.of+": grounds", g.ID, limited(cited(g.EN, g.Article), g.Categories))
	}
	for _, x := range p.Outcomes {
		l.add(l.of+": outcomes", string(x.ID), limited(x.fact(), x.Categories))
	}
	for _, s := range flow.Procedure().Steps {
		l.add(l.of+": steps", string(s.Step), p.Steps[s.Step])
	}
	for _, r := range p.Remedies {
		value := cited(r.Basis.EN, r.Article)
		if r.Period != nil {
			value = Length(r.Period.Amount, r.Period.Unit) + ", " + value
		}
		if r.From.EN != "" {
			value += ", from when " + r.From.EN
		}
		l.add(l.of+": remedies", string(r.ID), value)
	}
}

// fact says an outcome for an operator.
func (o Outcome) fact() string {
	word := "allowed"
	if o.Usual {
		word = "usual"
	}
	word = cited(word, o.Article)
	if o.Basis != "" {
		word += ", " + string(o.Basis)
	}
	for _, also := range o.Also {
		word += ", also " + string(also.Effect)
		if also.For != "" {
			word += " for " + also.For
		}
	}
	return word
}

func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

func cited(value, article string) string {
	if article == "" {
		return value
	}
	return value + ", article " + article
}

func limited(value string, categories []string) string {
	if len(categories) == 0 {
		return value
	}
	return value + ", only " + strings.Join(categories, ", ")
}
