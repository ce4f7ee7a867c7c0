package objection

import (
	"context"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// The questions of each act, and how their answers become its content.

// formCheckForm asks whether the objection is accepted.
type formCheckForm struct {
	casepage.FormCheck
	decidable bool // a late filing that the viewer puts up for approval can be decided
}

func openFormCheck(ctx context.Context, s *site.Server, data *casepage.Act) (casepage.Questions, error) {
	decidable, err := s.Store.TaskDecidable(ctx, db.TaskDecidableParams{UnitID: data.Task.UnitID, AccountID: data.Draft.AccountID})
	return &formCheckForm{FormCheck: casepage.FormCheck{MissingList: &casepage.MissingList{Act: data}}, decidable: decidable}, err
}

// Ask asks whether it is accepted, refused, or something is missing.
func (data *formCheckForm) Ask() {
	data.FilingOpen = true
	accept := ui.Option{Value: "yes", Text: data.T("desk.act.accept.yes"), Hint: data.T("desk.act.accept.yes_hint")}
	if data.Decision = lateRows(data.Printer, data.Dossier); data.Decision != nil {
		accept.Hint = data.T("desk.act.accept.late_hint")
	}
	data.Offer(accept)
}

// Read reads the answer.
func (data *formCheckForm) Read() any {
	given := data.Given()
	if given.Accept && lateRows(data.Printer, data.Dossier) != nil && !data.decidable {
		data.Form.Fail("accept", "error.nobody_decides")
	}
	return given
}

// comparisonForm asks what the comparison with the source has found.
type comparisonForm struct{ *casepage.Act }

func openComparison(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &comparisonForm{data}, nil
}

// atOnce reports whether the comparison itself puts an own error right under the case's pack.
func (data *comparisonForm) atOnce() bool {
	return data.Dossier.Pack.Objection.OwnError == casefile.OwnErrorAtOnce
}

// Ask asks for the finding.
func (data *comparisonForm) Ask() {
	data.FilingOpen = true
	own := ui.Option{Value: string(casefile.FindingOwnError), Text: data.T("finding.own_error"), Hint: data.T("desk.act.finding.own_error_nothing")}
	toUnit := data.Dossier.Pack.Objection.OwnError == casefile.OwnErrorToUnit
	if toUnit {
		own.Text = data.T("finding.differs")
	}
	switch differences := data.Differences(); {
	case len(differences) == 0: // there is nothing to find different
	case toUnit:
		own.Hint = data.T("desk.act.finding.no_error_hint")
	case data.atOnce():
		own.Hint = data.T("desk.act.finding.own_error_at_once", data.Named(differences))
	default:
		own.Hint = data.T("desk.act.finding.own_error_by_deadline")
	}
	data.Choices = data.Form.Choice("finding", "desk.act.finding", []ui.Option{
		{Value: string(casefile.FindingNoError), Text: data.T("finding.no_error"), Hint: data.T("desk.act.finding.no_error_hint")}, own})
}

// Read asks back where the finding is not what the table shows. What an own error is corrected to is never typed:
// it is what the source says.
func (data *comparisonForm) Read() any {
	f := data.Form
	finding := casefile.Finding(f.ChooseOne("finding", "desk.act.finding",
		string(casefile.FindingNoError), string(casefile.FindingOwnError)))
	comparison := casefile.Comparison{Finding: finding}
	differences := data.Differences()
	switch {
	case finding == "" || !comparison.Contradicts(differences):
	case finding == casefile.FindingOwnError:
		f.Fail("finding", "desk.act.finding.contradicts_agrees")
	default:
		f.Fail("finding", "desk.act.finding.contradicts_differs", data.Spelled(differences))
	}
	if finding == casefile.FindingOwnError && data.atOnce() {
		comparison.Changes = differences
	}
	comparison.Reasons = f.Reasons("reasons", "desk.act.comparison")
	return comparison
}

// Answers are what was answered.
func (data *comparisonForm) Answers(content any) []ui.SummaryRow {
	p := data.Printer
	c, _ := content.(casefile.Comparison)
	return append([]ui.SummaryRow{{Key: p.T("desk.act.finding.label"), Value: p.T("finding." + string(c.Finding))},
		{Key: p.T("desk.act.comparison.label"), Lines: ui.Lines(c.Reasons)}}, casepage.ChangeRows(p, data.Dossier.About, c.Changes)...)
}

// decisionForm asks how the objection is decided: on the agency's own error, or on what the unit has verified.
type decisionForm struct {
	*casepage.FieldTable
	SendBackAt string // where a unit that is not responsible says so
}

func openDecision(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &decisionForm{FieldTable: &casepage.FieldTable{Act: data, Of: data.Dossier.About, SourceWord: data.Compared.Columns[2].Text}}, nil
}

// outcomes are those that the pack allows on this task for a record of this category: the agency puts its own error right or
// deletes.
func (data *decisionForm) outcomes() []string {
	var allowed []string
	for _, o := range data.Dossier.Pack.Objection.OutcomesFor(data.Dossier.CatalogueItem.Category) {
		if data.Task.Kind != casefile.TaskCorrect || data.rightsOwnError(o) {
			allowed = append(allowed, string(o.ID))
		}
	}
	return allowed
}

// rightsOwnError reports whether the agency can decide so on an error of its own: it corrects it, and deletes only where the article
// on its own errors has that (city-2022 42).
func (data *decisionForm) rightsOwnError(o rules.Outcome) bool {
	own := data.Dossier.Pack.Objection.OwnErrorArticle
	return o.ID == casefile.OutcomeCorrect || o.ID == casefile.OutcomeDelete && o.Article == own
}

// Ask asks for the outcome, and for what the record is to say.
func (data *decisionForm) Ask() {
	data.FilingOpen = true
	if data.Task.Kind.Takes(casefile.ActSendBack) {
		data.SendBackAt = "/desk/tasks/" + data.Task.ID.String() + "/send-back"
	}
	if data.Task.Kind != casefile.TaskCorrect {
		data.AskFields()
	}
	var options []ui.Option
	for _, id := range data.outcomes() {
		o := ui.Option{Value: id, Text: ui.OutcomeWord(data.Printer, data.Dossier.Pack, casefile.FlowObjection, id)}
		if rule, err := data.Dossier.Pack.Objection.Outcome(casefile.Outcome(id)); err == nil {
			article := rule.ArticleFor(data.Dossier.CatalogueItem.Category, data.Dossier.Case.Channel == casefile.ChannelUnit)
			if own := data.Dossier.Pack.Objection.OwnErrorArticle; data.Task.Kind == casefile.TaskCorrect && own != "" {
				article = own
			}
			o.Hint = data.T("desk.act.outcome_basis", data.Article(article))
			if rule.Basis == rules.Policy {
				o.Hint = data.T("repair.own_rule")
			}
		}
		switch {
		case !casefile.Outcome(id).ChangesContent():
		case data.Task.Kind == casefile.TaskCorrect:
			o.Hint = data.T("desk.act.outcome_and", o.Hint, data.FromSource())
		default:
			o.Needs = "fields"
		}
		options = append(options, o)
	}
	data.Choices = data.Form.Choice("outcome", "desk.act.outcome", options)
}

// Read reads the outcome. What an own error is corrected to is what the source says.
func (data *decisionForm) Read() any {
	f := data.Form
	d := casefile.Decision{Outcome: casefile.Outcome(f.ChooseOne("outcome", "desk.act.outcome", data.outcomes()...))}
	switch {
	case data.Task.Kind == casefile.TaskCorrect && d.Outcome.ChangesContent():
		if d.Changes = data.Differences(); len(d.Changes) == 0 {
			f.Fail("outcome", "desk.act.finding.contradicts_agrees")
		}
	case d.Outcome.ChangesContent():
		d.Changes = data.ReadChanges()
	case d.Outcome != "" && data.Task.Kind != casefile.TaskCorrect:
		data.Unused("outcome", "result", data.TypedFields()...)
	}
	d.Reasons, d.Attachments = f.Reasons("reasons", "desk.act.reasons"), data.Tray.IDs()
	return d
}

// Answers are what was answered, with the files.
func (data *decisionForm) Answers(content any) []ui.SummaryRow {
	p := data.Printer
	c, _ := content.(casefile.Decision)
	rows := append([]ui.SummaryRow{{Key: p.T("desk.act.outcome.label"), Value: p.T("result." + string(c.Outcome))},
		{Key: p.T("desk.act.reasons.label"), Lines: ui.Lines(c.Reasons)}}, casepage.ChangeRows(p, data.Dossier.About, c.Changes)...)
	return append(rows, data.FilesRow())
}

// informingForm asks for a remark to the applicant who is told the result.
type informingForm struct{ *casepage.Act }

func openInforming(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &informingForm{data}, nil
}

// Ask has nothing to prepare: the template asks for the remark.
func (*informingForm) Ask() {}

// Answers are what was answered.
func (data *informingForm) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.Informing)
	return []ui.SummaryRow{{Key: data.T("desk.act.remark.label"), Value: ui.OrNothing(data.Printer, c.Remark)}}
}

// Read reads the remark.
func (data *informingForm) Read() any {
	return casefile.Informing{Remark: data.Form.Optional("remark", "desk.act.remark", casefile.MaxReasons)}
}
