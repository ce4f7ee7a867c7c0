package web

import (
	"slices"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
)

// objectionProgress is what the applicant reads of an objection.
type objectionProgress struct{}

// Way is the stages that the case passes: those that it has reached, then those that its pack still holds for it. Which
// side of the comparison a case will take is not told before it is known.
func (objectionProgress) Way(c *myCaseFile) []casefile.Stage {
	var stages []casefile.Stage
	add := func(kind casefile.TaskKind) {
		if kind != "" && !slices.Contains(stages, kind.Stage()) {
			stages = append(stages, kind.Stage())
		}
	}
	for _, t := range c.tasks {
		add(t.Kind)
		if t.Kind == casefile.TaskFormCheck && len(c.supplements) > 0 && !slices.Contains(stages, casefile.StageSupplement) {
			stages = append(stages, casefile.StageSupplement)
		}
	}
	if c.Case.ClosedAt != nil {
		return stages
	}
	o := c.pack.Objection.Through(c.Case.Channel)
	add(casefile.TaskFormCheck)
	first := o.AfterAcceptance()
	add(first)
	if first == casefile.TaskCompare && !slices.Contains(stages, casefile.StageCorrection) && !c.atStage(casefile.StageInforming) {
		add(o.AfterComparison(casefile.FindingNoError))
	}
	add(o.AfterDecision())
	return stages
}

// Handled is what the agency and the unit have done between acceptance and the end.
func (objectionProgress) Handled(p *messages.Printer, c *myCaseFile) []timelineItem {
	var items []timelineItem
	verify, transferred := c.task(casefile.TaskVerify)
	if compared, ok := c.task(casefile.TaskCompare); ok && compared.ClosedAt != nil && !c.withdrawnBy(*compared.ClosedAt) {
		item := timelineItem{Title: p.T("my.event.compared"), Byline: inLanguage(p, compared.UnitZH, compared.UnitEN),
			At: *compared.ClosedAt, Lines: []string{p.T("finding.own_error")}}
		if transferred {
			item.Lines = []string{p.T("my.event.compared.agrees")}
			item.Links = c.noticeLinks(p, casefile.NoticeComparison)
		}
		items = append(items, item)
	}
	if transferred {
		items = append(items, timelineItem{Title: p.T("my.event.transferred", inLanguage(p, verify.UnitZH, verify.UnitEN)),
			At: verify.OpenedAt})
	}
	if c.decision == nil {
		return items
	}
	decided := timelineItem{Title: p.T("my.event.decided"), Byline: inLanguage(p, c.decision.UnitZH, c.decision.UnitEN),
		At: c.decision.DecidedAt, Lines: []string{p.T("my.event.decided.to_be_told")}}
	if c.told() {
		decided.Lines = []string{p.T("my.event.decided.outcome", outcomeWord(p, c.pack, string(c.decision.Outcome)))}
	}
	items = append(items, decided)
	if at := c.decision.AppliedAt; at != nil && c.decision.Outcome.Effect() != "" {
		items = append(items, timelineItem{Title: p.T("my.event.applied", outcomeWord(p, c.pack, string(c.decision.Outcome))), At: *at})
	}
	return items
}

// Filed repeats what the applicant sent.
func (objectionProgress) Filed(p *messages.Printer, c *myCaseFile) summaryList {
	var grounds []string
	for _, id := range c.filing.Grounds {
		if ground, err := c.pack.Objection.Ground(id); err == nil {
			grounds = append(grounds, p.T("filing.check.ground", groundName(p, ground), p.Article(ground.Article)))
		}
	}
	rows := append([]summaryRow{{Key: p.T("case.capacity"), Value: p.T("capacity." + string(c.filing.Capacity))}}, claimRows(p, c.filing)...)
	rows = append(rows, summaryRow{Key: p.T("case.grounds"), Lines: grounds},
		summaryRow{Key: p.T("case.statement"), Lines: lines(c.filing.Statement)})
	if c.filing.Request != "" {
		rows = append(rows, summaryRow{Key: p.T("case.request"), Lines: lines(c.filing.Request)})
	}
	rows = append(rows, windowRows(p, c.filing.LearnedOn, c.filing.LateReason)...)
	proof, files := c.files(p)
	if len(proof) > 0 {
		rows = append(rows, summaryRow{Key: p.T("filing.proof.row." + string(c.filing.Capacity)), Links: proof})
	}
	if len(files) > 0 {
		rows = append(rows, summaryRow{Key: p.T("case.evidence"), Links: files})
	}
	return summaryList{Rows: append(rows, summaryRow{Key: p.T("case.phone"), Value: c.filing.Phone})}
}

// groundName is a ground as it stands alone: packs write English grounds as parts of a sentence.
func groundName(p *messages.Printer, ground rules.Ground) string {
	return capital(inLanguage(p, ground.ZH, ground.EN))
}
