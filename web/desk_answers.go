package web

import (
	"creditcase/casefile"
	"creditcase/rules"
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
		data.unused("accept", "desk.act.accept", data.typed("refusal", "desk.act.refusal"))
		return casefile.FormCheck{Missing: data.readMissing()}
	case "no":
		data.unused("accept", "desk.act.accept", data.typed("missing", "desk.act.missing"), data.typed("still", "desk.act.still_missing"))
		return casefile.FormCheck{Reasons: f.Reasons("refusal", "desk.act.refusal")}
	}
	data.unused("accept", "desk.act.accept", data.typed("refusal", "desk.act.refusal"), data.typed("missing", "desk.act.missing"),
		data.typed("still", "desk.act.still_missing"))
	if lateRows(data.Printer, data.c) != nil && !data.decidable {
		f.Fail("accept", "error.nobody_decides")
	}
	return casefile.FormCheck{Accept: true}
}

// atOnce reports whether the comparison itself puts an own error right under the case's pack.
func (data *actPage) atOnce() bool { return data.c.pack.Objection.OwnError == casefile.OwnErrorAtOnce }

func (data *actPage) askComparison() {
	data.FilingOpen = true
	own := option{Value: string(casefile.FindingOwnError), Text: data.T("finding.own_error"), Hint: data.T("desk.act.finding.own_error_nothing")}
	toUnit := data.c.pack.Objection.OwnError == casefile.OwnErrorToUnit
	if toUnit {
		own.Text = data.T("finding.differs")
	}
	switch differences := data.differences(); {
	case len(differences) == 0: // there is nothing to find different
	case toUnit:
		own.Hint = data.T("desk.act.finding.no_error_hint")
	case data.atOnce():
		own.Hint = data.T("desk.act.finding.own_error_at_once", data.named(differences))
	default:
		own.Hint = data.T("desk.act.finding.own_error_by_deadline")
	}
	data.Choices = data.Form.Choice("finding", "desk.act.finding", []option{
		{Value: string(casefile.FindingNoError), Text: data.T("finding.no_error"), Hint: data.T("desk.act.finding.no_error_hint")}, own})
}

// readComparison asks back where the finding is not what the table shows. What an own error is corrected to is never typed:
// it is what the source says.
func (data *actPage) readComparison() any {
	f := data.Form
	finding := casefile.Finding(f.ChooseOne("finding", "desk.act.finding",
		string(casefile.FindingNoError), string(casefile.FindingOwnError)))
	comparison := casefile.Comparison{Finding: finding}
	differences := data.differences()
	switch {
	case finding == "" || !comparison.Contradicts(differences):
	case finding == casefile.FindingOwnError:
		f.Fail("finding", "desk.act.finding.contradicts_agrees")
	default:
		f.Fail("finding", "desk.act.finding.contradicts_differs", data.spelled(differences))
	}
	if finding == casefile.FindingOwnError && data.atOnce() {
		comparison.Changes = differences
	}
	comparison.Reasons = f.Reasons("reasons", "desk.act.comparison")
	return comparison
}

// outcomes are those that the pack allows on this task for a record of this category: the agency puts its own error right or
// deletes.
func (data *actPage) outcomes() []string {
	var allowed []string
	for _, o := range data.c.pack.Objection.OutcomesFor(data.c.CatalogueItem.Category) {
		if data.task.Kind != casefile.TaskCorrect || data.rightsOwnError(o) {
			allowed = append(allowed, string(o.ID))
		}
	}
	return allowed
}

// rightsOwnError reports whether the agency can decide so on an error of its own: it corrects it, and deletes only where the article
// on its own errors has that (city-2022 42).
func (data *actPage) rightsOwnError(o rules.Outcome) bool {
	own := data.c.pack.Objection.OwnErrorArticle
	return o.ID == casefile.OutcomeCorrect || o.ID == casefile.OutcomeDelete && o.Article == own
}

func (data *actPage) askDecision() {
	data.FilingOpen = true
	if data.task.Kind.Takes(casefile.ActSendBack) {
		data.SendBackAt = "/desk/tasks/" + data.task.ID.String() + "/send-back"
	}
	if data.task.Kind != casefile.TaskCorrect {
		data.askFields()
	}
	var options []option
	for _, id := range data.outcomes() {
		o := option{Value: id, Text: outcomeWord(data.Printer, data.c.pack, id)}
		if rule, err := data.c.pack.Objection.Outcome(casefile.Outcome(id)); err == nil {
			article := rule.ArticleFor(data.c.CatalogueItem.Category, data.c.Case.Channel == casefile.ChannelUnit)
			if own := data.c.pack.Objection.OwnErrorArticle; data.task.Kind == casefile.TaskCorrect && own != "" {
				article = own
			}
			o.Hint = data.T("desk.act.outcome_basis", data.Article(article))
		}
		switch {
		case !casefile.Outcome(id).ChangesContent():
		case data.task.Kind == casefile.TaskCorrect:
			o.Hint = data.T("desk.act.outcome_and", o.Hint, data.fromSource())
		default:
			o.Needs = "fields"
		}
		options = append(options, o)
	}
	data.Choices = data.Form.Choice("outcome", "desk.act.outcome", options)
}

func (data *actPage) readDecision() any {
	f := data.Form
	d := casefile.Decision{Outcome: casefile.Outcome(f.ChooseOne("outcome", "desk.act.outcome", data.outcomes()...))}
	switch {
	case data.task.Kind == casefile.TaskCorrect && d.Outcome.ChangesContent():
		if d.Changes = data.differences(); len(d.Changes) == 0 {
			f.Fail("outcome", "desk.act.finding.contradicts_agrees")
		}
	case d.Outcome.ChangesContent():
		d.Changes = data.readChanges()
	case d.Outcome != "" && data.task.Kind != casefile.TaskCorrect:
		data.unused("outcome", "result", data.typedFields()...)
	}
	d.Reasons = f.Reasons("reasons", "desk.act.reasons")
	return d
}

func (data *actPage) askInforming() {}

func (data *actPage) readInforming() any {
	return casefile.Informing{Remark: data.Form.Optional("remark", "desk.act.remark", casefile.MaxReasons)}
}
