package objection

import (
	"slices"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/objection/filing"
	"creditcase/web/ui"
)

// progress is what the applicant reads of an objection.
type progress struct{}

// Way is the stages that the case passes: those that it has reached, then those that its pack still holds for it. Which
// side of the comparison a case will take is not told before it is known.
func (progress) Way(c *casepage.Own) []casefile.Stage {
	var stages []casefile.Stage
	add := func(kind casefile.TaskKind) {
		if kind != "" && !slices.Contains(stages, kind.Stage()) {
			stages = append(stages, kind.Stage())
		}
	}
	for _, t := range c.Tasks {
		add(t.Kind)
		if t.Kind == casefile.TaskFormCheck && len(c.Supplements) > 0 && !slices.Contains(stages, casefile.StageSupplement) {
			stages = append(stages, casefile.StageSupplement)
		}
	}
	if c.Case.ClosedAt != nil {
		return stages
	}
	o := c.Pack.Objection.Through(c.Case.Channel)
	add(casefile.TaskFormCheck)
	first := o.AfterAcceptance()
	add(first)
	if first == casefile.TaskCompare && !slices.Contains(stages, casefile.StageCorrection) && !c.AtStage(casefile.StageInforming) {
		add(o.AfterComparison(casefile.FindingNoError))
	}
	add(o.AfterDecision())
	return stages
}

// Handled is what the agency and the unit have done between acceptance and the end.
func (progress) Handled(p *messages.Printer, c *casepage.Own) []ui.TimelineItem {
	var items []ui.TimelineItem
	verify, transferred := c.Task(casefile.TaskVerify)
	if compared, ok := c.Task(casefile.TaskCompare); ok && compared.ClosedAt != nil && !c.WithdrawnBy(*compared.ClosedAt) {
		item := ui.TimelineItem{Title: p.T("my.event.compared"), Byline: ui.InLanguage(p, compared.UnitZH, compared.UnitEN),
			At: *compared.ClosedAt, Lines: []string{p.T("finding.own_error")}}
		if transferred {
			item.Lines = []string{p.T("my.event.compared.agrees")}
			item.Links = c.NoticeLinks(p, casefile.NoticeComparison)
		}
		items = append(items, item)
	}
	if transferred {
		items = append(items, ui.TimelineItem{Title: p.T("my.event.transferred", ui.InLanguage(p, verify.UnitZH, verify.UnitEN)),
			At: verify.OpenedAt})
	}
	if c.Decision == nil {
		return items
	}
	decided := ui.TimelineItem{Title: p.T("my.event.decided"), Byline: ui.InLanguage(p, c.Decision.UnitZH, c.Decision.UnitEN),
		At: c.Decision.DecidedAt, Lines: []string{p.T("my.event.decided.to_be_told")}}
	if c.Told() {
		decided.Lines = []string{p.T("my.event.decided.outcome", ui.OutcomeWord(p, c.Pack, casefile.FlowObjection, string(c.Decision.Outcome)))}
	}
	items = append(items, decided)
	if at := c.Decision.AppliedAt; at != nil && c.Decision.Outcome.Effect() != "" {
		items = append(items, ui.TimelineItem{Title: p.T("my.event.applied", ui.OutcomeWord(p, c.Pack, casefile.FlowObjection, string(c.Decision.Outcome))), At: *at})
	}
	return items
}

// Tells is the document that tells the result.
func (progress) Tells(*casepage.Own) casefile.NoticeKind { return casefile.NoticeResult }

// Filed repeats what the applicant sent.
func (progress) Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList {
	var grounds []string
	filed := flow.FiledAs[casefile.Filing](c.Filed)
	for _, id := range filed.Grounds {
		if ground, err := c.Pack.Objection.Ground(id); err == nil {
			grounds = append(grounds, p.T("filing.check.ground", filing.GroundName(p, ground), p.Article(ground.Article)))
		}
	}
	rows := append([]ui.SummaryRow{{Key: p.T("case.capacity"), Value: p.T("capacity." + string(filed.Capacity))}}, casepage.ClaimRows(p, c.Standing)...)
	rows = append(rows, ui.SummaryRow{Key: p.T("case.grounds"), Lines: grounds},
		ui.SummaryRow{Key: p.T("case.statement"), Lines: ui.Lines(filed.Statement)})
	if filed.Request != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("case.request"), Lines: ui.Lines(filed.Request)})
	}
	rows = append(rows, filing.WindowRows(p, filed.LearnedOn, filed.LateReason)...)
	proof, files := c.Files(p)
	if len(proof) > 0 {
		rows = append(rows, ui.SummaryRow{Key: p.T("filing.proof.row." + string(filed.Capacity)), Links: proof})
	}
	if len(files) > 0 {
		rows = append(rows, ui.SummaryRow{Key: p.T("case.evidence"), Links: files})
	}
	return ui.SummaryList{Rows: append(rows, ui.SummaryRow{Key: p.T("case.phone"), Value: filed.Phone})}
}
