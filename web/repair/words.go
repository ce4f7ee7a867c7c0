package repair

import (
	"creditcase/casefile"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/ui"
)

// alsoLine says what comes about with an outcome, by which article and for how long.
func alsoLine(p *messages.Printer, pack *rules.Pack, also rules.AlsoEffect) string {
	what := p.T("repair.effect." + string(also.Effect))
	line := p.T("repair.also", what)
	if clock, err := pack.Clock(also.For); err == nil {
		line = p.T("repair.also_for", what, explain.Amount(p, clock.Amount, clock.Unit))
	}
	if also.Article != "" {
		line = p.T("trail.fact.with_article", line, p.Article(also.Article))
	}
	return line
}

// materialName is what a paper is called by the pack, or by the catalogue item of its record. One that neither knows any more is called by
// its id.
func materialName(p *messages.Printer, pack *rules.Pack, item casefile.ItemRepair, id string) string {
	for _, m := range pack.Repair.Materials {
		if m.ID == id {
			return ui.InLanguage(p, m.ZH, m.EN)
		}
	}
	for _, m := range item.Materials {
		if m.ID == id {
			return ui.InLanguage(p, m.ZH, m.EN)
		}
	}
	return id
}

// measureName is what the pack calls a measure.
func measureName(p *messages.Printer, pack *rules.Pack, id string) string {
	for _, m := range pack.Repair.Measures {
		if m.ID == id {
			return ui.InLanguage(p, m.ZH, m.EN)
		}
	}
	return id
}

// measureRow tells a measure: what was done, and the files that show it.
func measureRow(p *messages.Printer, pack *rules.Pack, m casefile.RepairMeasure, files ui.SummaryRow) ui.SummaryRow {
	row := ui.SummaryRow{Key: ui.Capital(measureName(p, pack, m.ID)), Lines: ui.Lines(m.Text)}
	if len(m.Files) > 0 {
		row.Lines, row.Links = append(row.Lines, files.Lines...), files.Links
	}
	return row
}

// itemRepair is what the catalogue says of repairing a record of the case.
func itemRepair(a *casepage.About) (casefile.ItemRepair, error) {
	var item casefile.ItemRepair
	return item, ui.ReadJSON("repair", a.CatalogueItem.Repair, &item)
}

// then sets a sentence behind what was said before, if anything was.
func then(p *messages.Printer, said, more string) string {
	if said == "" || more == "" {
		return said + more
	}
	return p.T("repair.and_then", said, more)
}
