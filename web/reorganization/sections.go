package reorganization

import (
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// sections are the parts of the staff's page of a case that are a reorganization's own.
type sections struct{}

// kept is what is kept of a reorganization alone, as it is read with its case.
type kept struct {
	beside    []db.ReorganizationBesideRow // its document, the others about the plan, and where the same came before
	appointed *db.AppointmentOfCaseRow     // of an administrator who has filed it
	entrant   db.CaseEntrantRow
}

// Ask has it read with the case.
func (sections) Ask(id uuid.UUID) (own any, questions []db.Question) {
	k := new(kept)
	return k, []db.Question{
		db.Ask(&k.beside, (*db.Queries).ReorganizationBeside, id),
		db.Ask(&k.entrant, (*db.Queries).CaseEntrant, db.CaseEntrantParams{CaseID: id, Opens: casefile.ActFileReorganization}),
		db.AskIfAny(&k.appointed, (*db.Queries).AppointmentOfCase, db.AppointmentOfCaseParams{CaseID: id, Opens: casefile.ActFileReorganization}),
	}
}

// keptOf is what was read with the case.
func keptOf(c *casepage.Dossier) *kept {
	if k, ok := c.Own.(*kept); ok {
		return k
	}
	return new(kept)
}

// own is the document of the case itself, as the register has it; nil where it has none.
func (k *kept) own(id uuid.UUID) *db.ReorganizationBesideRow {
	for i := range k.beside {
		if k.beside[i].CaseID == id {
			return &k.beside[i]
		}
	}
	return nil
}

// Compared is what a record says that a notice for assistance names.
func (sections) Compared(p *messages.Printer, _ *casepage.Dossier, a *casepage.About, _ casepage.Viewer) ui.Table {
	t := ui.Table{Caption: p.T("desk.case.record_caption"), HideCaption: true, Columns: []ui.Column{{Text: p.T("desk.case.field")}, {Text: p.T("desk.case.platform")}}}
	for _, f := range a.Fields {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.FieldName(f)}, {Text: ui.OrNothing(p, p.FieldValue(f, a.Content[f.Key]))}}})
	}
	return t
}

// Filing is who has filed it, the document, what it says, and the other documents about the plan.
func (sections) Filing(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) ui.SummaryList {
	k, filing := keptOf(c), flow.FiledAs[casefile.ReorganizationFiling](c.Filed)
	scan := c.FilesOf(p, v, p.T("reorganization.row.scan"), filing.Document.Files)
	rows := append(byRows(p, k, filing), documentRows(p, filing, &scan)...)
	for _, named := range filing.Records {
		if a := c.Of(named.RecordID); a != nil {
			rows = append(rows, ui.SummaryRow{Key: doesWord(p, named.Does), Value: p.T("reorganization.record", ui.InLanguage(p, a.CatalogueItem.NameZH, a.CatalogueItem.NameEN), a.Record.Number)})
		}
	}
	return ui.SummaryList{Rows: append(rows, k.planRows(p, c, v)...)}
}

// byRows say who has filed the document, and by which appointment where it is an administrator.
func byRows(p *messages.Printer, k *kept, filing casefile.ReorganizationFiling) []ui.SummaryRow {
	row := ui.SummaryRow{Key: p.T("reorganization.row.by"), Value: p.T("reorganization.by." + string(filing.By))}
	if a := k.appointed; a != nil && filing.By == casefile.ReorganizationByAdministrator {
		row.Lines, row.Value = []string{row.Value, p.T("reorganization.appointed", a.Holder, a.Court, a.Number, p.ShortDate(a.AppointedOn))}, ""
	}
	return []ui.SummaryRow{row}
}

// documentRows say which document it is and what it says. scan, where there is one, are its files.
func documentRows(p *messages.Printer, f casefile.ReorganizationFiling, scan *ui.SummaryRow) []ui.SummaryRow {
	d := f.Document
	rows := []ui.SummaryRow{{Key: p.T("reorganization.row.matter"), Value: matterWord(p, f.Matter)}, {Key: p.T("reorganization.row.court"), Value: d.Court},
		{Key: p.T("reorganization.row.number"), Value: d.Number}, {Key: p.T("reorganization.row.issued"), Value: ui.DayText(p, d.IssuedOn)}}
	if scan != nil {
		rows = append(rows, *scan)
	}
	if f.Matter == casefile.MatterPlan {
		performs := p.T("reorganization.performs.none")
		if f.Performs != "" {
			performs = ui.DayText(p, f.Performs)
		}
		rows = append(rows, ui.SummaryRow{Key: p.T("reorganization.row.plan_says"), Lines: ui.Lines(f.Plan)}, ui.SummaryRow{Key: p.T("reorganization.row.performs"), Value: performs})
	}
	if f.Paper != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("reorganization.row.paper"), Value: p.T("reorganization.paper", ui.DayText(p, f.Paper.ReceivedOn), f.Paper.From)})
	}
	if f.Restores {
		rows = append(rows, ui.SummaryRow{Key: p.T("reorganization.row.restores"), Value: p.T("reorganization.file.restores.yes")})
	}
	if f.Says != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("reorganization.row.says"), Lines: ui.Lines(f.Says)})
	}
	return rows
}

// planRows lead to the other cases of the same plan. Who may not see one is told its number.
func (k *kept) planRows(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) []ui.SummaryRow {
	row := ui.SummaryRow{Key: p.T("reorganization.row.beside")}
	for _, d := range k.beside {
		if !d.OfPlan || d.CaseID == c.Case.ID {
			continue
		}
		text := p.T("reorganization.beside", matterWord(p, casefile.ReorganizationMatter(d.Matter)), stateTag(p, shown(d)).Text, d.CaseNumber)
		if v.Unit != nil && *v.Unit == c.Case.UnitID {
			row.Links = append(row.Links, ui.Link{Text: text, Href: "/desk/cases/" + d.CaseID.String()})
		} else {
			row.Lines = append(row.Lines, text)
		}
	}
	if len(row.Links)+len(row.Lines) == 0 {
		return nil
	}
	return []ui.SummaryRow{row}
}

// Offers are what the viewer can begin on the case: whoever's body has entered the document takes it back until it is decided.
func (sections) Offers(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) []ui.Link {
	if v.Unit == nil || !entered(c, *v.Unit, v.Role) || c.Case.ClosedAt != nil || isDecided(c) {
		return nil
	}
	return []ui.Link{{Text: p.T("desk.withdraw.title"), Href: v.Base + "/withdraw"}}
}

// entered reports whether somebody of the unit has entered the document.
func entered(c *casepage.Dossier, unit uuid.UUID, _ casefile.Role) bool {
	by := keptOf(c).entrant.ActorUnitID
	return by != nil && *by == unit
}

// isDecided reports whether the document was followed or refused.
func isDecided(c *casepage.Dossier) bool {
	own := keptOf(c).own(c.Case.ID)
	return c.Whole != nil || own != nil && (own.DecidedAt != nil || own.DroppedAt != nil)
}
