package web

import (
	"unicode/utf8"

	"creditcase/casefile"
)

// The questions of each act, and how their answers become its content.

func (data *actPage) askFormCheck() {
	data.FilingOpen = true
	refusal := data.Form.TextArea("refusal", "desk.act.refusal", casefile.MaxReasons)
	accept := option{Value: "yes", Text: data.T("desk.act.accept.yes"), Hint: data.T("desk.act.accept.yes_hint")}
	if data.Decision = lateRows(data.Printer, data.c); data.Decision != nil {
		accept.Hint = data.T("desk.act.accept.late_hint")
	}
	options := []option{accept}
	if data.mayAskAgain() {
		options = append(options, data.askMissing())
	}
	data.Choices = data.Form.Choice("accept", "desk.act.accept", append(options,
		option{Value: "no", Text: data.T("desk.act.accept.no"), Hint: data.T("desk.act.accept.no_hint"), RevealArea: &refusal}))
}

func (data *actPage) readFormCheck() any {
	f := data.Form
	offered := []string{"yes", "no"}
	if data.mayAskAgain() {
		offered = append(offered, "supplement")
	}
	switch f.ChooseOne("accept", "desk.act.accept", offered...) {
	case "supplement":
		return casefile.FormCheck{Missing: data.readMissing()}
	case "no":
		return casefile.FormCheck{Reasons: f.Require("refusal", "desk.act.refusal", casefile.MaxReasons)}
	}
	return casefile.FormCheck{Accept: true}
}

// atOnce reports whether the comparison itself puts an own error right under the case's pack.
func (data *actPage) atOnce() bool { return data.c.pack.Objection.OwnError == casefile.OwnErrorAtOnce }

func (data *actPage) askComparison() {
	then := "desk.act.finding.own_error_by_deadline"
	if data.atOnce() {
		then = "desk.act.finding.own_error_at_once"
		data.askFields(data.c.source, "desk.act.fields_compare")
	}
	data.FilingOpen = true
	data.Choices = data.Form.Choice("finding", "desk.act.finding", []option{
		{Value: string(casefile.FindingNoError), Text: data.T("finding.no_error"), Hint: data.T("desk.act.finding.no_error_hint")},
		{Value: string(casefile.FindingOwnError), Text: data.T("finding.own_error"), Hint: data.T(then)},
	})
}

func (data *actPage) readComparison() any {
	f := data.Form
	finding := casefile.Finding(f.ChooseOne("finding", "desk.act.finding",
		string(casefile.FindingNoError), string(casefile.FindingOwnError)))
	comparison := casefile.Comparison{Finding: finding}
	if finding == casefile.FindingOwnError && data.atOnce() {
		comparison.Changes = data.readChanges()
	}
	comparison.Reasons = f.Require("reasons", "desk.act.comparison", casefile.MaxReasons)
	return comparison
}

// outcomes are those that the pack allows on this task for a record of this category: the agency puts its own error right or
// deletes.
func (data *actPage) outcomes() []string {
	var allowed []string
	for _, o := range data.c.pack.Objection.OutcomesFor(data.c.CatalogueItem.Category) {
		if data.task.Kind != casefile.TaskCorrect || o.ID == casefile.OutcomeCorrect || o.ID == casefile.OutcomeDelete {
			allowed = append(allowed, string(o.ID))
		}
	}
	return allowed
}

func (data *actPage) askDecision() {
	data.FilingOpen = true
	if data.task.Kind.Takes(casefile.ActSendBack) {
		data.SendBackAt = "/desk/tasks/" + data.task.ID.String() + "/send-back"
	}
	known, hint := data.c.content, "desk.act.fields_decide"
	if data.task.Kind == casefile.TaskCorrect {
		known, hint = data.c.source, "desk.act.fields_correct"
	}
	data.askFields(known, hint)
	var options []option
	for _, id := range data.outcomes() {
		o := option{Value: id, Text: data.T("result." + id)}
		if rule, err := data.c.pack.Objection.Outcome(casefile.Outcome(id)); err == nil {
			o.Hint = data.T("desk.act.outcome_basis", data.Article(rule.Article))
		}
		options = append(options, o)
	}
	data.Choices = data.Form.Choice("outcome", "desk.act.outcome", options)
}

func (data *actPage) readDecision() any {
	f := data.Form
	d := casefile.Decision{Outcome: casefile.Outcome(f.ChooseOne("outcome", "desk.act.outcome", data.outcomes()...))}
	if d.Outcome.ChangesContent() {
		d.Changes = data.readChanges()
	}
	d.Reasons = f.Require("reasons", "desk.act.reasons", casefile.MaxReasons)
	return d
}

func (data *actPage) askInforming() {}

func (data *actPage) readInforming() any {
	return casefile.Informing{Remark: data.Form.Optional("remark", "desk.act.remark", casefile.MaxReasons)}
}

// fieldID is the name of the box for a field of the record.
func fieldID(key string) string { return "field-" + key }

// askFields makes the table of fields to put right. The boxes hold what was typed, or known at first.
func (data *actPage) askFields(known casefile.Content, hint string) {
	p := data.Printer
	data.FieldsHint, data.FieldsError = p.T(hint), data.Form.Errors.text(p, "fields")
	for _, field := range data.c.fields {
		id, here, there := fieldID(field.Key), data.c.content[field.Key], data.c.source[field.Key]
		value := known[field.Key]
		if sent, ok := data.Form.values[id]; ok {
			value = sent[0]
		}
		line := changeField{
			Platform: orNothing(p, here), Source: orNothing(p, there),
			Input: textInput{Value: value, question: question{ID: id, Label: inLanguage(p, field.ZH, field.EN),
				Error: data.Form.Errors.text(p, id)}},
		}
		if here != there {
			line.Differs = &tag{p.T("desk.case.different"), tagLate}
		}
		data.Fields = append(data.Fields, line)
	}
}

// readChanges lists the fields whose answer differs from what the platform says. None is a fault.
func (data *actPage) readChanges() []casefile.Change {
	f := data.Form
	var changes []casefile.Change
	faults := len(f.Errors)
	for _, field := range data.c.fields {
		id := fieldID(field.Key)
		sent, ok := f.values[id]
		if !ok {
			continue
		}
		from, to := data.c.content[field.Key], sent[0]
		name := inLanguage(data.Printer, field.ZH, field.EN)
		switch {
		case !readable(to):
			f.Fail(id, "form.bad_characters", name)
			f.Set(id, "")
		case utf8.RuneCountInString(to) > casefile.MaxFieldValue:
			f.Fail(id, "form.too_long", name, casefile.MaxFieldValue)
		case to != from:
			changes = append(changes, casefile.Change{Field: field.Key, From: from, To: to})
		}
	}
	if len(changes) == 0 && len(f.Errors) == faults {
		f.Fail("fields", "desk.act.change_needed")
	}
	return changes
}
