package repair

import (
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// weighList puts before whoever decides what shenzhen-2022 82(3) asks to be weighed, and what every decision rests on: how often the same
// kind of misconduct happened, what was repaired before, what the applicant did about it and what shows that, and what he undertakes.
func weighList(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer, j *judgedRecord) ui.SummaryList {
	filed := flow.FiledAs[casefile.RepairFiling](c.Filed)
	rows := []ui.SummaryRow{
		{Key: p.T("repair.weigh.same_kind"), Value: p.T("repair.weigh.records", j.facts.SameKind)},
		{Key: p.T("repair.weigh.repaired_before"), Value: p.T("repair.weigh.records", j.facts.RepairedBefore)},
	}
	for _, m := range filed.Measures {
		rows = append(rows, measureRow(p, c.Pack, m, c.FilesOf(p, v, "", m.Files)))
	}
	if len(filed.Measures) == 0 && len(c.Pack.Repair.Measures) > 0 {
		rows = append(rows, ui.SummaryRow{Key: p.T("repair.weigh.measures"), Value: p.T("repair.weigh.no_measures")})
	}
	if filed.Letter.Text != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("repair.letter.measures"), Lines: ui.Lines(filed.Letter.Measures)},
			ui.SummaryRow{Key: p.T("repair.letter.aims"), Lines: ui.Lines(filed.Letter.Aims)})
	}
	list := ui.SummaryList{Title: p.T("repair.weigh"), Rows: rows}
	if article := c.Pack.Repair.WeighArticle; article != "" {
		list.Title = p.T("trail.fact.with_article", list.Title, p.Article(article))
	}
	return list
}
