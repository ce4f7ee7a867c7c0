package repair

import (
	"slices"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// progress is what the applicant reads of a repair.
type progress struct{}

// Way is the stages that the case passes: those that it has reached, then those that are still to come.
func (progress) Way(c *casepage.Own) []casefile.Stage {
	var stages []casefile.Stage
	add := func(stage casefile.Stage) {
		if stage != "" && !slices.Contains(stages, stage) {
			stages = append(stages, stage)
		}
	}
	for _, t := range c.Tasks {
		add(t.Kind.Stage())
		if t.Kind == casefile.TaskFormCheck && len(c.Supplements) > 0 {
			add(casefile.StageSupplement)
		}
	}
	if c.Case.ClosedAt == nil {
		add(casefile.StageFormCheck)
		add(casefile.StageRepairDecision)
	}
	return stages
}

// Handled is what was decided, record by record.
func (progress) Handled(p *messages.Printer, c *casepage.Own) []ui.TimelineItem {
	if !c.Decided() {
		return nil
	}
	var item ui.TimelineItem
	for _, record := range c.Records {
		d := record.Decision
		if d == nil {
			continue
		}
		item.Title, item.Byline, item.At = p.T("my.event.repair_decided"), ui.InLanguage(p, d.UnitZH, d.UnitEN), d.DecidedAt
		outcome := ui.OutcomeWord(p, c.Pack, casefile.FlowRepair, string(d.Outcome))
		if len(c.Records) > 1 {
			outcome = p.T("trail.fact.number", record.Name(p), outcome)
		}
		item.Lines = append(item.Lines, outcome)
	}
	return []ui.TimelineItem{item}
}

// Tells is the document that tells the result.
func (progress) Tells(*casepage.Own) casefile.NoticeKind { return casefile.NoticeRepairDecision }

// Filed repeats what the applicant sent.
func (progress) Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList {
	filed := flow.FiledAs[casefile.RepairFiling](c.Filed)
	rows := append([]ui.SummaryRow{{Key: p.T("case.capacity"), Value: p.T("capacity." + string(filed.Capacity))}}, casepage.ClaimRows(p, c.Standing)...)
	rows = append(rows, ui.SummaryRow{Key: p.T("case.statement"), Lines: ui.Lines(filed.Statement)})
	for _, claim := range filed.Records {
		name := ""
		if i := slices.IndexFunc(c.Records, func(r *casepage.OwnRecord) bool { return r.RecordID == claim.RecordID }); i >= 0 && len(c.Records) > 1 {
			name = c.Records[i].Name(p)
		}
		rows = append(rows, claimRows(p, claim, name)...)
		for _, m := range claim.Materials {
			rows = append(rows, c.FilesOf(p, materialName(p, c.Pack, casefile.ItemRepair{}, m.ID), m.Files))
		}
	}
	for _, m := range filed.Measures {
		rows = append(rows, measureRow(p, c.Pack, m, c.FilesOf(p, "", m.Files)))
	}
	rows = append(rows, letterRows(p, filed.Letter)...)
	if proof, _ := c.Files(p); len(proof) > 0 {
		rows = append(rows, ui.SummaryRow{Key: p.T("filing.proof.row." + string(filed.Capacity)), Links: proof})
	}
	return ui.SummaryList{Rows: append(rows, ui.SummaryRow{Key: p.T("case.phone"), Value: filed.Phone})}
}
