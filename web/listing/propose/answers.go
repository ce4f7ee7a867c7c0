package propose

import (
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/listing"
	"creditcase/web/ui"
)

// answers are the rows that repeat a proposal before it is sent, each with the way to change it. Codes stand in full: whoever typed them checks them.
func (d *draft) answers(p *messages.Printer, pr casefile.ListingProposal) []ui.SummaryRow {
	var rows []ui.SummaryRow
	add := func(page string, more ...ui.SummaryRow) {
		for _, row := range more {
			row.Actions = []ui.Action{{Text: p.T("common.change"), Href: d.href(page), About: row.Key}}
			rows = append(rows, row)
		}
	}
	rows = append(rows, ui.SummaryRow{Key: p.T("desk.listing.row.list"), Value: ui.InLanguage(p, d.item.NameZH, d.item.NameEN)})
	add(pageSubject, ui.SummaryRow{Key: p.T("case.subject"), Value: pr.Subject.Name, Lines: []string{p.T("subject_kind." + string(pr.Subject.Kind))}},
		ui.SummaryRow{Key: p.T("desk.case.code"), Value: pr.Subject.Code})
	add(pageFacts, listing.ContentRows(p, d.list.Typed(d.fields), pr.Content)...)
	grounds := listing.GroundRows(p, d.pack, pr, func(row ui.SummaryRow) ui.SummaryRow { return d.withFiles(row, rules.AskDocumentFiles) })
	add(pageFacts, grounds[0])
	add(pageDocument, grounds[1])
	add(pageGrounds, grounds[2:]...)
	add(pageGrounds, listing.LeniencyRows(p, d.pack, pr)...)
	add(pageMeasures, listing.MeasuresRow(p, d.list, pr.Measures))
	for i, person := range pr.Persons {
		add(pagePersons, d.withFiles(listing.PersonRow(p, i, person), rules.AskPerson(d.rows[i], "files")))
	}
	if len(pr.Files) > 0 {
		add(pageFiles, d.withFiles(ui.SummaryRow{Key: p.T("desk.listing.row.files")}, rules.AskFiles))
	}
	return rows
}

// withFiles adds the files of a question to a row.
func (d *draft) withFiles(row ui.SummaryRow, question string) ui.SummaryRow {
	for _, file := range d.trays[question].Files {
		row.Links = append(row.Links, ui.Link{Text: file.Name, Href: file.Href})
	}
	return row
}
