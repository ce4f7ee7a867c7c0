package unit

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"creditcase/casefile"
	"creditcase/messages"
)

// codeForm is what a code of an item is made of, as that of an item of the catalogue.
var codeForm = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{0,19}$`)

// What splits the values of an exempt class.
const splits = ",，;；、\n"

func (p *publishing) readCode() string {
	code := strings.ToUpper(norm.NFKC.String(p.form.Require("code", "unit_terms.code", 40)))
	if code != "" && !codeForm.MatchString(code) {
		p.form.Fail("code", "unit_terms.bad_code")
	}
	return code
}

// text reads a text in both languages.
func (p *publishing) text(id, stem string) casefile.ItemText {
	return casefile.ItemText{ZH: p.form.Optional(id+"-zh", stem, casefile.MaxTermsText), EN: p.form.Optional(id+"-en", stem, casefile.MaxTermsText)}
}

// period reads a period; one without an amount is none.
func (p *publishing) period(id, stem string) casefile.ItemPeriod {
	amount := norm.NFKC.String(p.form.Optional(id+"-amount", stem, 10))
	if amount == "" {
		return casefile.ItemPeriod{}
	}
	n, err := strconv.Atoi(amount)
	if err != nil {
		p.form.Fail(id+"-amount", "error.terms_period")
	}
	unit := p.form.Value(id + "-unit")
	if unit == "" {
		unit = periodUnits[0]
	}
	return casefile.ItemPeriod{Amount: n, Unit: unit}
}

// read takes in the terms, with whatever is wrong with them noted at the question. Rows in which nothing was typed are left out.
func (p *publishing) read() {
	f := p.form
	name := p.text("name", "unit_terms.name")
	t := casefile.CommitmentTerms{ZH: name.ZH, EN: name.EN, Asked: p.text("asked", "unit_terms.asked"), Conditions: p.text("conditions", "unit_terms.conditions"),
		Consequences: p.text("consequences", "unit_terms.consequences"), Class: p.text("class", "unit_terms.class"), Standard: p.text("standard", "unit_terms.standard"),
		CheckAfter: p.period("check_after", "unit_terms.check_after"), Rectify: p.period("rectify", "unit_terms.rectify"),
		RecordItem: f.Value("record_item"), BreachItem: f.Value("breach_item"), NoneOf: f.Values["none_of"],
		ListsResults: f.ChooseOne("lists_results", "unit_terms.lists_results", "yes", "no") == "yes"}
	for _, way := range f.Values["ways"] {
		t.Ways = append(t.Ways, casefile.CheckWay(way))
	}
	if share, ok := f.Number("share", "unit_terms.share", 0, casefile.WholeShare); ok {
		t.Share = share
	}
	p.rows = map[string][]int{}
	for i := range p.count(rowPromise) {
		f.About("unit_terms.of.promises", strconv.Itoa(i+1))
		if x := p.text("promise-"+strconv.Itoa(i+1), "unit_terms.promise"); x != (casefile.ItemText{}) {
			t.Promises, p.rows["promises"] = append(t.Promises, casefile.Promise(x)), append(p.rows["promises"], i)
		}
	}
	p.readPapers(&t)
	p.readExempt(&t)
	f.About("")
	p.terms = t
	for _, fault := range p.pack.Commitment.TermsFaults(t) {
		p.about(fault.Field)
		f.Fail(p.asked(fault.Field), fault.Message)
	}
	f.About("")
}

// readPapers reads the papers. A row that was there before keeps its id, by which papers that come are known.
func (p *publishing) readPapers(t *casefile.CommitmentTerms) {
	var taken []string
	for i := range p.count(rowPaper) {
		taken = append(taken, p.form.Value(box(rowPaper, i, "id")))
	}
	for i := range p.count(rowPaper) {
		p.form.About("unit_terms.of.papers", strconv.Itoa(i+1))
		id := "paper-" + strconv.Itoa(i+1)
		x, later := p.text(id, "unit_terms.paper"), p.period(id, "unit_terms.later")
		if x == (casefile.ItemText{}) && later == (casefile.ItemPeriod{}) {
			continue
		}
		paper := casefile.PromisedPaper{ID: p.form.Optional(box(rowPaper, i, "id"), "unit_terms.paper", 40), ZH: x.ZH, EN: x.EN}
		if paper.ID == "" {
			paper.ID = fresh("p", &taken)
			p.form.Set(box(rowPaper, i, "id"), paper.ID)
		}
		if later != (casefile.ItemPeriod{}) {
			paper.Later = &later
		}
		t.Papers, p.rows["papers"] = append(t.Papers, paper), append(p.rows["papers"], i)
	}
}

func (p *publishing) readExempt(t *casefile.CommitmentTerms) {
	f := p.form
	var taken []string
	for i := range p.count(rowExempt) {
		taken = append(taken, f.Value(box(rowExempt, i, "id")))
	}
	for i := range p.count(rowExempt) {
		f.About("unit_terms.of.exempt", strconv.Itoa(i+1))
		x, category := p.text("exempt-"+strconv.Itoa(i+1), "unit_terms.exempt"), f.Value(box(rowExempt, i, "category"))
		class := casefile.ExemptClass{ID: f.Optional(box(rowExempt, i, "id"), "unit_terms.exempt", 40), ZH: x.ZH, EN: x.EN, Category: category,
			Field: f.Optional(box(rowExempt, i, "field"), "unit_terms.field", 40)}
		for _, value := range strings.FieldsFunc(f.Optional(box(rowExempt, i, "values"), "unit_terms.values", casefile.MaxReasons), func(r rune) bool { return strings.ContainsRune(splits, r) }) {
			if value = strings.TrimSpace(value); value != "" {
				class.Values = append(class.Values, value)
			}
		}
		if x == (casefile.ItemText{}) && category == "" && class.Field == "" && len(class.Values) == 0 {
			continue
		}
		if class.ID == "" {
			class.ID = fresh("x", &taken)
			f.Set(box(rowExempt, i, "id"), class.ID)
		}
		t.Exempt, p.rows["exempt"] = append(t.Exempt, class), append(p.rows["exempt"], i)
	}
}

// fresh is an id that is not taken yet.
func fresh(letter string, taken *[]string) string {
	for n := 1; ; n++ {
		if id := letter + strconv.Itoa(n); !slices.Contains(*taken, id) {
			*taken = append(*taken, id)
			return id
		}
	}
}

// about says on the form of which row, or of which question, a field of the terms is: several are asked alike.
func (p *publishing) about(field string) {
	of, n, row := strings.Cut(field, ".")
	i, err := strconv.Atoi(n)
	switch row = row && err == nil && i < len(p.rows[of]); {
	case row:
		p.form.About("unit_terms.of."+of, strconv.Itoa(p.rows[of][i]+1))
	case messages.Has("unit_terms." + of + ".label"):
		p.form.AboutNamed(p.form.T("unit_terms." + of + ".label"))
	default:
		p.form.About("")
	}
}

// asked is the question on the page for a field of the terms: rows are counted there with those that were left empty, and a text leads to the language that
// is missing.
func (p *publishing) asked(field string) string {
	of, n, _ := strings.Cut(field, ".")
	if i, err := strconv.Atoi(n); err == nil && i < len(p.rows[of]) {
		return p.language(strings.TrimSuffix(of, "s") + "-" + strconv.Itoa(p.rows[of][i]+1))
	}
	switch of {
	case "promises", "papers", "exempt":
		return p.language(strings.TrimSuffix(of, "s") + "-1")
	case "check_after", "rectify":
		return of + "-amount"
	case "ways", "share", "record_item", "breach_item", "none_of":
		return of
	}
	return p.language(of)
}

func (p *publishing) language(id string) string {
	if p.form.Value(id+"-zh") != "" && p.form.Value(id+"-en") == "" {
		return id + "-en"
	}
	return id + "-zh"
}

// notPublished notes at the question why the terms could not be published.
func (p *publishing) notPublished(err error) {
	p.shown = ""
	var e *casefile.Error
	if !errors.As(err, &e) {
		return
	}
	field := "name-zh"
	switch e.Message {
	case "error.commitment_code_taken":
		field = "code"
	case "error.terms_item":
		field = "record_item"
	}
	p.form.FailFor(field, e)
}
