package unit

import (
	"strconv"
	"strings"

	"creditcase/casefile"
	"creditcase/web/ui"
)

// What is asked for with the terms of an item.

// periodUnits are the units in which its periods are given.
var periodUnits = []string{"working_day", "calendar_day", "month"}

// both asks for a text in both languages.
func (data *askPage) both(id, stem string) {
	for _, lang := range []string{"zh", "en"} {
		a := data.Form.TextArea(id+"-"+lang, stem, casefile.MaxTermsText)
		a.Label, a.Rows = data.T("unit_terms.in_"+lang, a.Label), 2
		if lang == "en" {
			a.Hint = ""
		}
		data.Parts = append(data.Parts, part{Area: &a})
	}
}

func (data *askPage) heading(key string, lines ...string) {
	data.Parts = append(data.Parts, part{Heading: data.T(key), Lines: lines})
}

func (data *askPage) inOneLine(id, stem string, options []ui.Option) {
	c := data.Form.Choice(id, stem, options).InOneLine()
	data.Parts = append(data.Parts, part{Radios: &c})
}

// period asks for an amount and its unit.
func (data *askPage) period(id, stem string) {
	amount := data.Form.TextInput(id+"-amount", stem).Sized(3)
	data.Parts = append(data.Parts, part{Text: &amount})
	var options []ui.Option
	for _, unit := range periodUnits {
		options = append(options, ui.Option{Value: unit, Text: data.T("unit_terms.unit." + unit), Checked: unit == periodUnits[0]})
	}
	data.inOneLine(id+"-unit", "unit_terms.unit", options)
}

// questions asks for everything that the terms say.
func (p *publishing) questions(data *askPage) {
	if p.seen == 0 {
		data.text("code", "unit_terms.code")
	}
	for _, id := range []string{"name", "asked", "conditions"} {
		data.both(id, "unit_terms."+id)
	}
	data.heading("unit_terms.promises")
	p.each(data, rowPromise, func(i int) { data.both("promise-"+strconv.Itoa(i+1), "unit_terms.promise") })
	data.heading("unit_terms.papers", data.T("unit_terms.papers.text"))
	p.each(data, rowPaper, func(i int) {
		data.both("paper-"+strconv.Itoa(i+1), "unit_terms.paper")
		data.hide(box(rowPaper, i, "id"), p.form.Value(box(rowPaper, i, "id")))
		data.period("paper-"+strconv.Itoa(i+1), "unit_terms.later")
	})
	data.heading("unit_terms.liability")
	data.both("consequences", "unit_terms.consequences")
	p.ofCheck(data)
	p.ofRecords(data)
}

// ofCheck asks how it is checked.
func (p *publishing) ofCheck(data *askPage) {
	data.heading("unit_terms.check")
	data.both("class", "unit_terms.class")
	var ways []ui.Option
	for _, way := range casefile.CheckWays {
		ways = append(ways, ui.Option{Value: string(way), Text: data.T("check_way." + string(way))})
	}
	data.checks("ways", "unit_terms.ways", ways)
	data.both("standard", "unit_terms.standard")
	data.period("check_after", "unit_terms.check_after")
	data.text("share", "unit_terms.share")
	data.heading("unit_terms.exempt_title", data.T("unit_terms.exempt_text"))
	p.each(data, rowExempt, func(i int) {
		data.both("exempt-"+strconv.Itoa(i+1), "unit_terms.exempt")
		options := []ui.Option{{Value: "", Text: data.T("unit_terms.nobody")}}
		for _, category := range casefile.Categories {
			options = append(options, ui.Option{Value: category, Text: data.T("unit_terms.category_of." + category)})
		}
		c := data.Form.Choice(box(rowExempt, i, "category"), "unit_terms.category", options)
		data.Parts = append(data.Parts, part{Select: &c})
		data.hide(box(rowExempt, i, "id"), p.form.Value(box(rowExempt, i, "id")))
		data.text(box(rowExempt, i, "field"), "unit_terms.field")
		data.text(box(rowExempt, i, "values"), "unit_terms.values")
	})
	data.period("rectify", "unit_terms.rectify")
}

// ofRecords asks what comes into the register, what the item is none of, and whether results are listed.
func (p *publishing) ofRecords(data *askPage) {
	data.heading("unit_terms.records")
	data.radios("record_item", "unit_terms.record_item", p.itemOptions(data, casefile.CategoryCommitment))
	data.radios("breach_item", "unit_terms.breach_item", p.itemOptions(data, casefile.CategoryBreach))
	if kinds := p.pack.Commitment.Kinds; len(kinds) > 0 {
		var options []ui.Option
		for _, k := range kinds {
			options = append(options, ui.Option{Value: k.ID, Text: ui.InLanguage(data.Printer, k.ZH, k.EN), Hint: data.Article(k.Article)})
		}
		data.checks("none_of", "unit_terms.none_of", options)
	}
	data.inOneLine("lists_results", "unit_terms.lists_results", []ui.Option{{Value: "yes", Text: data.T("unit_terms.yes")}, {Value: "no", Text: data.T("unit_terms.no")}})
}

func (p *publishing) itemOptions(data *askPage, category string) []ui.Option {
	var options []ui.Option
	for _, item := range p.catalogue {
		if item.Category == category {
			options = append(options, ui.Option{Value: item.Code, Text: ui.InLanguage(data.Printer, item.NameZH, item.NameEN), Hint: item.Code})
		}
	}
	return options
}

// each asks for the rows of a kind, and offers one more.
func (p *publishing) each(data *askPage, kind string, ask func(i int)) {
	n := p.count(kind)
	for i := range n {
		ask(i)
	}
	data.hide(kind+"_rows", strconv.Itoa(n))
	if n < rowKinds[kind] {
		data.Parts = append(data.Parts, part{More: &ui.Option{Value: "more_" + kind, Text: data.T("unit_terms.more_" + kind)}})
	}
}

// write puts the terms in force into the form.
func (p *publishing) write() {
	f, t := p.form, p.terms
	both := func(id, zh, en string) { f.Set(id+"-zh", zh); f.Set(id+"-en", en) }
	period := func(id string, x casefile.ItemPeriod) {
		f.Set(id+"-amount", strconv.Itoa(x.Amount))
		f.Set(id+"-unit", x.Unit)
	}
	both("name", t.ZH, t.EN)
	for id, x := range map[string]casefile.ItemText{"asked": t.Asked, "conditions": t.Conditions, "consequences": t.Consequences, "class": t.Class, "standard": t.Standard} {
		both(id, x.ZH, x.EN)
	}
	for kind, n := range map[string]int{rowPromise: len(t.Promises), rowPaper: len(t.Papers), rowExempt: len(t.Exempt)} {
		f.Set(kind+"_rows", strconv.Itoa(max(n, 1)))
	}
	for i, x := range t.Promises {
		both("promise-"+strconv.Itoa(i+1), x.ZH, x.EN)
	}
	for i, x := range t.Papers {
		both("paper-"+strconv.Itoa(i+1), x.ZH, x.EN)
		f.Set(box(rowPaper, i, "id"), x.ID)
		if x.Later != nil {
			period("paper-"+strconv.Itoa(i+1), *x.Later)
		}
	}
	for i, x := range t.Exempt {
		both("exempt-"+strconv.Itoa(i+1), x.ZH, x.EN)
		f.Set(box(rowExempt, i, "id"), x.ID)
		f.Set(box(rowExempt, i, "category"), x.Category)
		f.Set(box(rowExempt, i, "field"), x.Field)
		f.Set(box(rowExempt, i, "values"), strings.Join(x.Values, "；"))
	}
	var ways []string
	for _, way := range t.Ways {
		ways = append(ways, string(way))
	}
	f.Set("ways", ways...)
	period("check_after", t.CheckAfter)
	period("rectify", t.Rectify)
	f.Set("share", strconv.Itoa(t.Share))
	f.Set("record_item", t.RecordItem)
	f.Set("breach_item", t.BreachItem)
	f.Set("none_of", t.NoneOf...)
	f.Set("lists_results", map[bool]string{true: "yes", false: "no"}[t.ListsResults])
}
