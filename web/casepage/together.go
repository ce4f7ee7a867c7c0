package casepage

import (
	"creditcase/messages"
	"creditcase/web/ui"
)

// Cases that were filed at once, since different bodies decide on their records, are shown beside each other: each says where the others stand.

// togetherTable lists the cases that were filed at once with this one, as far as staff may see them; nil where there are none.
func togetherTable(p *messages.Printer, v Viewer) *ui.Table {
	if len(v.Together) == 0 {
		return nil
	}
	t := TableTogether(p)
	base := "/desk/cases/"
	if v.Watches {
		base = "/watch/cases/"
	}
	for _, o := range v.Together {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: o.Number, Href: base + o.ID.String()},
			{Text: ui.InLanguage(p, o.AboutZH, o.AboutEN)}, {Text: ui.InLanguage(p, o.UnitZH, o.UnitEN)},
			{Tags: []ui.Tag{CaseTag(p, o.Stage, o.Result)}}}})
	}
	return &t
}

// TableTogether is empty, for cases that were filed at once.
func TableTogether(p *messages.Printer) ui.Table {
	return ui.Table{Caption: p.T("case.together"), HideCaption: true, Columns: []ui.Column{{Text: p.T("case.number"), Whole: true}, {Text: p.T("case.item")},
		{Text: p.T("case.unit")}, {Text: p.T("case.stage")}}}
}
