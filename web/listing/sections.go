package listing

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/ui"
)

// sections are the parts of the staff's page of a case that are a listing's own.
type sections struct{}

// Compared is what the record on the list says.
func (sections) Compared(p *messages.Printer, _ *casepage.Dossier, a *casepage.About, _ casepage.Viewer) ui.Table {
	t := ui.Table{Caption: p.T("desk.case.record_caption"), HideCaption: true, Columns: []ui.Column{{Text: p.T("desk.case.field")}, {Text: p.T("desk.case.platform")}}}
	for _, f := range a.Fields {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.FieldName(f)}, {Text: ui.OrNothing(p, p.FieldValue(f, a.Content[f.Key]))}}})
	}
	return t
}

// Filing is the proposal as it was sent, what the party says to it point by point with the unit's answers, and what follows.
func (sections) Filing(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) ui.SummaryList {
	k, proposal := keptOf(c), proposalOf(c.Filed)
	list, _ := k.list() // measures of a list that cannot be read are called by their ids
	rows := listRows(p, c.Pack, k, list)
	rows = append(rows, ContentRows(p, k.fields(), proposal.Content)...)
	rows = append(rows, GroundRows(p, c.Pack, proposal, func(row ui.SummaryRow) ui.SummaryRow {
		return withFiles(p, c, v, row, proposal.Document.Files)
	})...)
	rows = append(rows, LeniencyRows(p, c.Pack, proposal)...)
	rows = append(rows, MeasuresRow(p, list, proposal.Measures))
	for i, person := range proposal.Persons {
		rows = append(rows, withFiles(p, c, v, PersonRow(p, i, person), person.Files))
	}
	if len(proposal.Files) > 0 {
		rows = append(rows, c.FilesOf(p, v, p.T("desk.listing.row.files"), proposal.Files))
	}
	rows = append(rows, replyRows(p, c, v, k)...)
	return ui.SummaryList{Rows: append(rows, followRows(p, c, k, list)...)}
}

// withFiles adds the files with the ids to a row, where there are any.
func withFiles(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer, row ui.SummaryRow, ids []uuid.UUID) ui.SummaryRow {
	if len(ids) == 0 {
		return row
	}
	files := c.FilesOf(p, v, row.Key, ids)
	row.Lines, row.Links = append(row.Lines, files.Lines...), files.Links
	return row
}

func listRows(p *messages.Printer, pack *rules.Pack, k *kept, list casefile.ItemListing) []ui.SummaryRow {
	name := ui.SummaryRow{Key: p.T("desk.listing.row.list"), Value: ui.InLanguage(p, k.item.NameZH, k.item.NameEN)}
	if kind, ok := pack.Listing.List(k.item.Category); ok {
		name.Value, name.Lines = "", []string{name.Value, p.T("desk.listing.basis", p.Article(kind.Article))}
	}
	return []ui.SummaryRow{name, {Key: p.T("desk.listing.row.list_basis"), Value: ui.Capital(ui.InLanguage(p, list.Basis.ZH, list.Basis.EN))}}
}

// ContentRows are what the record will say that comes in with the listing.
func ContentRows(p *messages.Printer, fields []casefile.Field, content casefile.Content) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for _, f := range fields {
		rows = append(rows, ui.SummaryRow{Key: p.FieldName(f), Value: ui.OrNothing(p, p.FieldValue(f, content[f.Key]))})
	}
	return rows
}

// GroundRows are on what a listing rests: facts, document, area, and what is known of other lists. files adds those of the document.
func GroundRows(p *messages.Printer, pack *rules.Pack, proposal casefile.ListingProposal, files func(ui.SummaryRow) ui.SummaryRow) []ui.SummaryRow {
	d := proposal.Document
	rows := []ui.SummaryRow{
		{Key: p.T("desk.listing.row.facts"), Lines: ui.Lines(proposal.Facts)},
		files(ui.SummaryRow{Key: p.T("desk.listing.row.document"), Lines: []string{documentKind(p, pack, d.Kind),
			p.T("desk.listing.document_line", d.Issuer, ui.DayText(p, d.Date), d.Number)}}),
	}
	if area, err := pack.Listing.Area(proposal.Area); err == nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("desk.listing.row.area"), Lines: []string{ui.Capital(ui.InLanguage(p, area.ZH, area.EN)),
			p.T("desk.listing.basis", p.Article(area.Article))}})
	}
	again := ui.SummaryRow{Key: p.T("desk.listing.row.again"), Value: p.T("desk.listing.again.nowhere")}
	if proposal.Again == casefile.ListedElsewhere {
		again.Value = p.T("desk.listing.again.elsewhere")
	}
	rows = append(rows, again)
	if proposal.Heavier != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("desk.listing.row.heavier"), Lines: ui.Lines(proposal.Heavier)})
	}
	return rows
}

// documentKind is what the pack calls a kind of document.
func documentKind(p *messages.Printer, pack *rules.Pack, id string) string {
	i := slices.IndexFunc(pack.Listing.Documents, func(d rules.BasisKind) bool { return d.ID == id })
	if i < 0 {
		return id
	}
	return ui.Capital(ui.InLanguage(p, pack.Listing.Documents[i].ZH, pack.Listing.Documents[i].EN))
}

// LeniencyRows are the questions of leniency with what the unit answers, and what follows from each that applies.
func LeniencyRows(p *messages.Printer, pack *rules.Pack, proposal casefile.ListingProposal) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for _, q := range pack.Listing.LeniencyFor(proposal.Subject.Kind) {
		row := ui.SummaryRow{Key: p.T("desk.listing.leniency.key", ui.Capital(ui.InLanguage(p, q.ZH, q.EN)), p.Article(q.Article)), Value: p.T("desk.listing.leniency.no")}
		i := slices.IndexFunc(proposal.Leniency, func(a casefile.LeniencyAnswer) bool { return a.ID == q.ID })
		if i >= 0 && proposal.Leniency[i].Applies {
			row.Value, row.Lines = "", append([]string{p.T("desk.listing.leniency.yes"), LeniencyMeans(p, q)}, ui.Lines(proposal.Leniency[i].Reasons)...)
		}
		rows = append(rows, row)
	}
	return rows
}

// LeniencyMeans says what follows where a question of leniency applies.
func LeniencyMeans(p *messages.Printer, q rules.LeniencyRule) string {
	return p.T("desk.listing.leniency." + string(q.On) + "." + string(q.Effect))
}

// MeasuresRow are the measures that are to be expected.
func MeasuresRow(p *messages.Printer, list casefile.ItemListing, ids []string) ui.SummaryRow {
	row := ui.SummaryRow{Key: p.T("desk.listing.row.measures")}
	for _, id := range ids {
		row.Lines = append(row.Lines, MeasureName(p, list, id))
	}
	if len(ids) == 0 {
		row.Value = p.T("desk.listing.none")
	}
	return row
}

// PersonRow is a person behind the listing, by his place in the proposal.
func PersonRow(p *messages.Printer, i int, person casefile.PersonBehind) ui.SummaryRow {
	return ui.SummaryRow{Key: p.T("desk.listing.row.person", strconv.Itoa(i+1)),
		Lines: append([]string{personLine(p, person)}, ui.Lines(person.Facts)...)}
}

func personLine(p *messages.Printer, person casefile.PersonBehind) string {
	return p.T("desk.listing.person_line", person.Name, casefile.MaskCode(person.Code), p.T("person_part."+string(person.Part)))
}

// replyRows are what the party says, point by point, each with the unit's answer; none before it has answered.
func replyRows(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer, k *kept) []ui.SummaryRow {
	reply, there := readAct[casefile.ListingReply](k.reply)
	if !there {
		return nil
	}
	came := ui.SummaryRow{Key: p.T("desk.listing.row.reply"), Value: p.T("desk.listing.reply.online", p.DateTime(k.reply.ReceivedAt))}
	if paper := reply.Paper; paper != nil {
		came = withFiles(p, c, v, ui.SummaryRow{Key: came.Key, Lines: []string{p.T("desk.listing.reply.paper", ui.DayText(p, paper.ReceivedOn), paper.From)}}, paper.Files)
	}
	rows := []ui.SummaryRow{came}
	check, _ := readAct[casefile.ReplyCheck](k.check)
	for i, point := range reply.Points {
		row := pointRow(p, c, v, i, point)
		if i < len(check.Answers) {
			row.Lines = append(row.Lines, p.T("desk.listing.point.answer", p.T("desk.listing.point."+holdsWord(check.Answers[i].Holds)), check.Answers[i].Reasons))
		}
		rows = append(rows, row)
	}
	return rows
}

// pointRow is one point of the party, with its evidence.
func pointRow(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer, i int, point casefile.ReplyPoint) ui.SummaryRow {
	return withFiles(p, c, v, ui.SummaryRow{Key: p.T("desk.listing.row.point", strconv.Itoa(i+1)), Lines: ui.Lines(point.Text)}, point.Files)
}

func holdsWord(does bool) string {
	if does {
		return "yes"
	}
	return "no"
}

// followRows are what follows once it is decided: measures and persons that are left, the term, and how the listing ended.
func followRows(p *messages.Printer, c *casepage.Dossier, k *kept, list casefile.ItemListing) []ui.SummaryRow {
	var rows []ui.SummaryRow
	d, there := readAct[casefile.ListingDecision](k.decision)
	if there && d.Outcome == casefile.OutcomeList {
		measures := MeasuresRow(p, list, d.Measures)
		measures.Key = p.T("desk.listing.row.decided_measures")
		rows = append(rows, measures, personsRow(p, proposalOf(c.Filed), d.Persons))
	}
	rows = append(rows, measureRows(p, c, k, nil)...)
	if k.listing.ListedAt != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("desk.listing.row.term"), Value: termLine(p, k.listing.ListedAt, k.listing.EndsAt)})
	}
	if k.listing.EndedAt != nil && k.listing.How != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("desk.listing.row.ended"), Value: p.T("desk.listing.ended_line", p.DateTime(*k.listing.EndedAt), endWord(p, *k.listing.How))})
	}
	return rows
}

// Told is what a body that carries measures out reads of the listing: whom they strike, on which list, and which they are.
func (sections) Told(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) ui.SummaryList {
	k := keptOf(c)
	list := ui.SummaryList{Rows: []ui.SummaryRow{{Key: p.T("desk.listing.row.list"), Value: ui.InLanguage(p, k.item.NameZH, k.item.NameEN)}}}
	list.Rows = append(list.Rows, measureRows(p, c, k, v.Unit)...)
	if k.listing.ListedAt != nil {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: p.T("desk.listing.row.term"), Value: termLine(p, k.listing.ListedAt, k.listing.EndsAt)})
	}
	return list
}

// measureRows are the measures as bodies carry them out; of one body alone where it is named.
func measureRows(p *messages.Printer, c *casepage.Dossier, k *kept, of *uuid.UUID) []ui.SummaryRow {
	list, _ := k.list() // measures of a list that cannot be read are called by their ids
	var rows []ui.SummaryRow
	for _, m := range k.measures {
		if of != nil && m.UnitID != *of {
			continue
		}
		row := ui.SummaryRow{Key: p.T("desk.listing.row.measure_at", ui.InLanguage(p, m.UnitZH, m.UnitEN)), Lines: []string{MeasureName(p, list, m.Measure),
			p.T("desk.listing.measure.against." + against(c, m.SubjectID)), p.T("desk.listing.measure.started", p.DateTime(m.StartedAt))}}
		if m.StoppedAt != nil {
			row.Lines = append(row.Lines, p.T("desk.listing.measure.stopped", p.DateTime(*m.StoppedAt)))
		}
		if m.ConfirmedAt != nil {
			row.Lines = append(row.Lines, p.T("desk.listing.measure.confirmed", p.DateTime(*m.ConfirmedAt)))
		}
		rows = append(rows, row)
	}
	return rows
}

// against says whom a measure strikes: the party, or a person behind.
func against(c *casepage.Dossier, subject uuid.UUID) string {
	if subject == c.Case.SubjectID {
		return "party"
	}
	return "person"
}

// personsRow are the persons behind that are left.
func personsRow(p *messages.Printer, proposal casefile.ListingProposal, places []int) ui.SummaryRow {
	row := ui.SummaryRow{Key: p.T("desk.listing.row.decided_persons")}
	for _, i := range places {
		if i >= 0 && i < len(proposal.Persons) {
			row.Lines = append(row.Lines, personLine(p, proposal.Persons[i]))
		}
	}
	if len(row.Lines) == 0 {
		row.Value = p.T("desk.listing.none")
	}
	return row
}
