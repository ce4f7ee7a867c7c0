package repair

import (
	"crypto/sha256"
	"encoding/hex"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// sections are the parts of the staff's page of a case that are a repair's own.
type sections struct{}

// Compared is what the record says.
func (sections) Compared(p *messages.Printer, _ *casepage.Dossier, a *casepage.About, _ casepage.Viewer) ui.Table {
	t := ui.Table{Caption: p.T("desk.case.record_caption"), HideCaption: true, Columns: []ui.Column{{Text: p.T("desk.case.field")}, {Text: p.T("desk.case.platform")}}}
	for _, f := range a.Fields {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.FieldName(f)}, {Text: ui.OrNothing(p, p.FieldValue(f, a.Content[f.Key]))}}})
	}
	return t
}

// Filing is the application as it was filed.
func (sections) Filing(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) ui.SummaryList {
	filed := flow.FiledAs[casefile.RepairFiling](c.Filed)
	rows := []ui.SummaryRow{{Key: p.T("case.statement"), Lines: ui.Lines(filed.Statement)}}
	for _, claim := range filed.Records {
		a := c.Of(claim.RecordID)
		if a == nil {
			continue
		}
		rows = append(rows, claimRows(p, claim, nameIfSeveral(p, c, a))...)
		item, _ := itemRepair(a) // a paper whose name cannot be read is called by its id
		for _, m := range claim.Materials {
			rows = append(rows, c.FilesOf(p, v, materialName(p, c.Pack, item, m.ID), m.Files))
		}
	}
	for _, m := range filed.Measures {
		rows = append(rows, measureRow(p, c.Pack, m, c.FilesOf(p, v, "", m.Files)))
	}
	return ui.SummaryList{Rows: append(rows, letterRows(p, filed.Letter)...)}
}

func nameIfSeveral(p *messages.Printer, c *casepage.Dossier, a *casepage.About) string {
	if len(c.Records) == 1 {
		return ""
	}
	return a.Name(p)
}

// claimRows are what the applicant says of one record.
func claimRows(p *messages.Printer, claim casefile.RepairClaim, name string) []ui.SummaryRow {
	var rows []ui.SummaryRow
	if name != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("case.record"), Value: name})
	}
	if claim.PerformedOn != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("repair.performed_on"), Value: ui.DayText(p, claim.PerformedOn)})
	}
	if claim.CorrectedOn != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("repair.corrected_on"), Value: ui.DayText(p, claim.CorrectedOn)})
	}
	return rows
}

// letterRows are the letter of commitment: what is undertaken, who signed it when, and whether its text is what was signed. None where no
// letter was asked for.
func letterRows(p *messages.Printer, l casefile.CommitmentLetter) []ui.SummaryRow {
	if l.Text == "" {
		return nil
	}
	whole := "repair.letter.whole"
	if sum := sha256.Sum256([]byte(l.Text)); hex.EncodeToString(sum[:]) != l.SHA256 {
		whole = "repair.letter.not_whole"
	}
	return []ui.SummaryRow{
		{Key: p.T("repair.letter.measures"), Lines: ui.Lines(l.Measures)},
		{Key: p.T("repair.letter.aims"), Lines: ui.Lines(l.Aims)},
		{Key: p.T("repair.letter"), Lines: []string{p.T("repair.letter.signed", l.Signed, p.DateTime(l.SignedAt)), p.T(whole)}},
	}
}
