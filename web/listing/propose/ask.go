package propose

import (
	"strconv"

	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/listing"
	"creditcase/web/ui"
	"creditcase/web/uploads"
)

// part is one question of a page, or what stands between two. Each uses its own.
type part struct {
	Heading string
	Lines   []string
	Text    *ui.TextInput
	Area    *ui.TextArea
	Radios  *ui.Choice
	Checks  *ui.Choice
	Day     *ui.DateInput
	Table   any // the fields of the record
	Tray    *uploads.Tray
	Upload  *ui.FileUpload
}

// ask puts the questions of a page.
func (d *draft) ask(f *forms.Form, page string) []part {
	switch page {
	case pageSubject:
		return d.askSubject(f)
	case pageFacts:
		table := d.fieldTable(f)
		table.AskFields()
		facts := f.TextArea(rules.AskFacts, stem(rules.AskFacts), casefile.MaxListingFacts)
		return []part{{Lines: []string{f.T("desk.listing.ask.standards", ui.InLanguage(f.Printer, d.list.Standards.ZH, d.list.Standards.EN))}}, {Table: table.Fields}, {Area: &facts}}
	case pageDocument:
		return d.askDocument(f)
	case pageGrounds:
		return d.askGrounds(f)
	case pageMeasures:
		return d.askMeasures(f)
	case pagePersons:
		return d.askPersons(f)
	}
	return d.askFiles(f, rules.AskFiles)
}

func (d *draft) askSubject(f *forms.Form) []part {
	var kinds []ui.Option
	for _, kind := range []casefile.SubjectKind{casefile.SubjectLegalPerson, casefile.SubjectOrganisation, casefile.SubjectPerson} {
		kinds = append(kinds, ui.Option{Value: string(kind), Text: f.T("subject_kind." + string(kind))})
	}
	kind := f.Choice(rules.AskKind, stem(rules.AskKind), kinds)
	name, code := f.TextInput(rules.AskName, stem(rules.AskName)), f.TextInput(rules.AskCode, stem(rules.AskCode)).Sized(20)
	parts := []part{{Radios: &kind}, {Text: &name}, {Text: &code}}
	if f.Value(sureOfCode) != "" || f.Errors.Text(f.Printer, rules.AskCode) == f.T("desk.listing.ask.code_check") {
		sure := f.Choice(sureOfCode, stem(sureOfCode), []ui.Option{{Value: "yes", Text: f.T("desk.listing.ask.code_sure.yes")}})
		parts = append(parts, part{Checks: &sure})
	}
	return parts
}

func (d *draft) askDocument(f *forms.Form) []part {
	var kinds []ui.Option
	for _, k := range d.pack.Listing.Documents {
		o := ui.Option{Value: k.ID, Text: ui.Capital(ui.InLanguage(f.Printer, k.ZH, k.EN))}
		if k.Article != "" {
			o.Hint = f.T("desk.listing.basis", f.Article(k.Article))
		}
		kinds = append(kinds, o)
	}
	kind := f.Choice(rules.AskDocumentKind, stem(rules.AskDocumentKind), kinds)
	number, day := f.TextInput(rules.AskDocumentNumber, stem(rules.AskDocumentNumber)), f.DateInput(rules.AskDocumentDate, stem(rules.AskDocumentDate))
	issuer := f.TextInput(rules.AskDocumentIssuer, stem(rules.AskDocumentIssuer))
	return append([]part{{Radios: &kind}, {Text: &number}, {Day: &day}, {Text: &issuer}}, d.askFiles(f, rules.AskDocumentFiles)...)
}

// askGrounds asks for the area, for other lists, and the questions of leniency, each where the pack has it.
func (d *draft) askGrounds(f *forms.Form) []part {
	var parts []part
	if kind, _ := d.pack.Listing.List(d.item.Category); kind.Areas {
		var areas []ui.Option
		for _, a := range d.pack.AreasFor(d.item.Category, d.list) {
			areas = append(areas, ui.Option{Value: a.ID, Text: ui.Capital(ui.InLanguage(f.Printer, a.ZH, a.EN)), Hint: f.T("desk.listing.basis", f.Article(a.Article))})
		}
		area := f.Choice(rules.AskArea, stem(rules.AskArea), areas)
		parts = append(parts, part{Radios: &area})
	}
	parts = append(parts, d.askAgain(f)...)
	for i, asks := range listing.AskLeniency(f, d.pack, casefile.SubjectKind(d.Values.Get(rules.AskKind)), nil) {
		if i == 0 {
			parts = append(parts, part{Heading: f.T("desk.listing.leniency.heading"), Lines: []string{f.T("desk.listing.ask.leniency.lead")}})
		}
		parts = append(parts, part{Radios: asks})
	}
	return parts
}

// askAgain asks whether the act is on a list of the nature elsewhere, and where the pack lets a heavier list be added, why it is.
func (d *draft) askAgain(f *forms.Form) []part {
	again := f.Choice(rules.AskAgain, stem(rules.AskAgain), []ui.Option{
		{Value: "nowhere", Text: f.T("desk.listing.again.nowhere")}, {Value: string(casefile.ListedElsewhere), Text: f.T("desk.listing.again.elsewhere")}})
	rule := d.pack.Listing.Again
	if rule != nil {
		again.Hint = f.T("desk.listing.ask.again.article", f.Article(rule.Article))
	}
	parts := []part{{Radios: &again}}
	if rule != nil && rule.Heavier {
		heavier := f.TextArea(rules.AskHeavier, stem(rules.AskHeavier), casefile.MaxReasons)
		parts = append(parts, part{Area: &heavier})
	}
	return parts
}

func (d *draft) askMeasures(f *forms.Form) []part {
	if len(d.list.Measures) == 0 {
		return []part{{Lines: []string{f.T("desk.listing.ask.measures.none")}}}
	}
	var options []ui.Option
	for _, m := range d.list.Measures {
		options = append(options, ui.Option{Value: m.ID, Text: listing.MeasureName(f.Printer, d.list, m.ID)})
	}
	measures := f.Choice(rules.AskMeasures, stem(rules.AskMeasures), options)
	return []part{{Checks: &measures}}
}

func (d *draft) askPersons(f *forms.Form) []part {
	rule := d.pack.Listing.Persons
	parts := []part{{Lines: []string{f.T("desk.listing.persons."+string(rule.Rule), f.Article(rule.Article)), f.T("desk.listing.ask.persons.lead")}}}
	for i := range d.personRows() {
		n := strconv.Itoa(i + 1)
		ask := func(what string) string { return rules.AskPerson(i, what) }
		name, code := f.TextInput(ask("name"), stem(ask("name"))), f.TextInput(ask("code"), stem(ask("code"))).Sized(20)
		var options []ui.Option
		for _, p := range casefile.PersonParts {
			options = append(options, ui.Option{Value: string(p), Text: ui.Capital(f.T("person_part." + string(p)))})
		}
		role, facts := f.Choice(ask("part"), stem(ask("part")), options), f.TextArea(ask("facts"), stem(ask("facts")), casefile.MaxReasons)
		for _, q := range []*ui.Question{&name.Question, &code.Question, &role.Question, &facts.Question} {
			q.Label = f.T(ofPerson, n, q.Label)
		}
		parts = append(parts, part{Heading: f.T("desk.listing.row.person", n)}, part{Text: &name}, part{Text: &code}, part{Radios: &role}, part{Area: &facts})
		files := d.askFiles(f, ask("files"))
		files[0].Upload.Label = f.T(ofPerson, n, files[0].Upload.Label)
		parts = append(parts, files...)
	}
	return parts
}

// askFiles asks for the files of a question, beside those that have come.
func (d *draft) askFiles(f *forms.Form, question string) []part {
	upload := f.FileUpload(question, stem(question), uploads.Accept, true)
	return []part{{Tray: d.trays[question], Upload: &upload}}
}
