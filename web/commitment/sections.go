package commitment

import (
	"strconv"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/ui"
)

// sections are the parts of the staff's page of a case that are a check's own.
type sections struct{}

// Compared is what the record of the commitment says, and that of its breach.
func (sections) Compared(p *messages.Printer, _ *casepage.Dossier, a *casepage.About, _ casepage.Viewer) ui.Table {
	t := ui.Table{Caption: p.T("desk.case.record_caption"), HideCaption: true, Columns: []ui.Column{{Text: p.T("desk.case.field")}, {Text: p.T("desk.case.platform")}}}
	for _, f := range a.Fields {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.FieldName(f)}, {Text: ui.OrNothing(p, p.FieldValue(f, a.Content[f.Key]))}}})
	}
	return t
}

// Filing is the commitment as it was signed with its papers, why it is checked, and what has been found, said and decided.
func (sections) Filing(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) ui.SummaryList {
	due := dueOf(c.Filed)
	rows := append(SignedRows(p, due), checkedRow(p, due, c.Case.FiledAt, ui.Lines(due.Because)...))
	rows = append(rows, paperRows(p, c, v, due)...)
	rows = append(rows, termRows(p, due.Terms)...)
	k, tells := keptOf(c), telling{p, c, v, due}
	for i := range k.acts {
		rows = append(rows, tellers[k.acts[i].Kind](tells, &k.acts[i])...)
	}
	return ui.SummaryList{Rows: rows}
}

// SignedRows are which commitment it is, what was promised under which conditions, and what follows where it is untrue.
func SignedRows(p *messages.Printer, due casefile.CommitmentDue) []ui.SummaryRow {
	t := due.Terms
	signed := []string{p.T("desk.commitment.signed_line", due.Number, p.ShortDate(due.SignedAt))}
	if due.FinishedOn != "" {
		signed = append(signed, p.T("desk.commitment.finished_line", ui.DayText(p, due.FinishedOn)))
	}
	rows := []ui.SummaryRow{
		{Key: p.T("desk.commitment.row.signed"), Lines: signed},
		{Key: p.T("desk.commitment.row.item"), Value: p.T("desk.commitment.item_line", ui.InLanguage(p, t.ZH, t.EN), due.Code, strconv.Itoa(due.Version))},
	}
	for i, promise := range t.Promises {
		rows = append(rows, promiseRow(p, i, promise))
	}
	return append(rows, ui.SummaryRow{Key: p.T("desk.commitment.row.conditions"), Lines: ui.Lines(ui.InLanguage(p, t.Conditions.ZH, t.Conditions.EN))},
		ui.SummaryRow{Key: p.T("desk.commitment.row.consequences"), Lines: ui.Lines(ui.InLanguage(p, t.Consequences.ZH, t.Consequences.EN))})
}

// promiseRow is one promise, by its place.
func promiseRow(p *messages.Printer, i int, promise casefile.Promise) ui.SummaryRow {
	return ui.SummaryRow{Key: p.T("desk.commitment.row.promise", strconv.Itoa(i+1)), Lines: ui.Lines(ui.InLanguage(p, promise.ZH, promise.EN))}
}

// checkedRow is why it is checked, and when it falls due: a check that is called for can be opened before that. because is what a clerk has called for
// it for, which can be somebody's hint: the party does not read it.
func checkedRow(p *messages.Printer, due casefile.CommitmentDue, opened time.Time, because ...string) ui.SummaryRow {
	lines := append([]string{ui.Capital(p.T("check_reason." + string(due.Reason)))}, because...)
	if due.Reason == casefile.CheckSampled {
		lines = append(lines, p.T("desk.commitment.drawn", strconv.Itoa(due.Terms.Share), strconv.Itoa(due.Draw)))
	}
	key := "desk.commitment.due_line"
	if day, err := calendar.ParseDate(due.DueOn); err == nil && calendar.DateOf(opened).Before(day) {
		key = "desk.commitment.early_line"
	}
	return ui.SummaryRow{Key: p.T("desk.commitment.row.reason"), Lines: append(lines, p.T(key, ui.DayText(p, due.DueOn)))}
}

// paperRows are the papers of the terms: waived, to follow, or here.
func paperRows(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer, due casefile.CommitmentDue) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for _, paper := range due.Terms.Papers {
		row := ui.SummaryRow{Key: ui.InLanguage(p, paper.ZH, paper.EN), Lines: []string{paperState(p, due, paper)}}
		rows = append(rows, withFiles(p, c, v, row, filesOf(due, paper.ID)))
	}
	if scans := filesOf(due, ""); len(scans) > 0 {
		rows = append(rows, c.FilesOf(p, v, p.T("desk.commitment.row.scan"), scans))
	}
	return rows
}

// filesOf are the files of a paper of the terms; of "", the scans of what was signed.
func filesOf(due casefile.CommitmentDue, paper string) []uuid.UUID {
	var ids []uuid.UUID
	for _, in := range due.Papers {
		if in.Paper == paper {
			ids = append(ids, in.File)
		}
	}
	return ids
}

// paperState says how it stands with a paper.
func paperState(p *messages.Printer, due casefile.CommitmentDue, paper casefile.PromisedPaper) string {
	switch {
	case paper.Later == nil:
		return p.T("desk.commitment.paper.waived")
	case len(filesOf(due, paper.ID)) > 0:
		return p.T("desk.commitment.paper.here")
	}
	return p.T("desk.commitment.paper.missing", periodText(p, *paper.Later))
}

// periodText is a period of the terms in words.
func periodText(p *messages.Printer, period casefile.ItemPeriod) string {
	return explain.Amount(p, period.Amount, rules.Unit(period.Unit))
}

// termRows are by which standard and in which ways the unit has published that it checks, and how long the party has to rectify.
func termRows(p *messages.Printer, t casefile.CommitmentTerms) []ui.SummaryRow {
	return []ui.SummaryRow{
		{Key: p.T("desk.commitment.row.standard"), Lines: ui.Lines(ui.InLanguage(p, t.Standard.ZH, t.Standard.EN))},
		{Key: p.T("desk.commitment.row.ways"), Value: waysText(p, t.Ways)},
		{Key: p.T("desk.commitment.row.rectify_limit"), Value: p.T("desk.commitment.rectify_limit", periodText(p, t.Rectify))},
	}
}

func waysText(p *messages.Printer, ways []casefile.CheckWay) string {
	words := make([]string, len(ways))
	for i, w := range ways {
		words[i] = p.T("check_way." + string(w))
	}
	return ui.Listed(p, words...)
}

// withFiles adds the files with the ids to a row, where there are any.
func withFiles(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer, row ui.SummaryRow, ids []uuid.UUID) ui.SummaryRow {
	if len(ids) == 0 {
		return row
	}
	files := c.FilesOf(p, v, row.Key, ids)
	row.Lines, row.Links = append(row.Lines, files.Lines...), append(row.Links, files.Links...)
	return row
}

// telling is the page on which acts are told, and what it is about.
type telling struct {
	*messages.Printer
	c   *casepage.Dossier
	v   casepage.Viewer
	due casefile.CommitmentDue
}

// tellers are what acts of each kind say, in rows.
var tellers = map[casefile.ActKind]func(telling, *db.Act) []ui.SummaryRow{
	casefile.ActCheckPromises: telling.checked, casefile.ActAskPapers: telling.asked, casefile.ActHandIn: telling.handedIn,
	casefile.ActRectify: telling.rectified, casefile.ActVerifyRectified: telling.verified, casefile.ActDecideBreach: telling.decided,
}

// read is the content of an act; nothing where it cannot be read.
func read[T any](act *db.Act) (content T) {
	_, content = readLast[T](&kept{acts: []db.Act{*act}}, act.Kind)
	return content
}

func (t telling) checked(act *db.Act) []ui.SummaryRow {
	found := read[casefile.PromisesChecked](act)
	return append(foundRows(t.Printer, t.due, found), t.evidence(found.Attachments)...)
}

func (t telling) asked(act *db.Act) []ui.SummaryRow {
	return []ui.SummaryRow{askedRow(t.Printer, t.due, read[casefile.PapersAsked](act))}
}

func (t telling) handedIn(act *db.Act) []ui.SummaryRow {
	in := read[casefile.PapersHandedIn](act)
	row := ui.SummaryRow{Key: t.T("desk.commitment.row.handed_in"), Lines: append([]string{cameLine(t.Printer, act, in.Paper)}, ui.Lines(in.Remark)...)}
	return []ui.SummaryRow{withFiles(t.Printer, t.c, t.v, row, in.AllFiles())}
}

func (t telling) rectified(act *db.Act) []ui.SummaryRow {
	said := read[casefile.Rectification](act)
	return []ui.SummaryRow{withFiles(t.Printer, t.c, t.v, saidRow(t.Printer, act, said), said.AllFiles())}
}

func (t telling) verified(act *db.Act) []ui.SummaryRow {
	found := read[casefile.RectifiedChecked](act)
	return append([]ui.SummaryRow{verifiedRow(t.Printer, found)}, t.evidence(found.Attachments)...)
}

func (t telling) decided(act *db.Act) []ui.SummaryRow {
	return decidedRows(t.Printer, t.c.Pack, read[casefile.BreachDecision](act))
}

// evidence are the files that came with an act of the unit; no row where it has none.
func (t telling) evidence(ids []uuid.UUID) []ui.SummaryRow {
	if len(ids) == 0 {
		return nil
	}
	return []ui.SummaryRow{t.c.FilesOf(t.Printer, t.v, t.T("desk.commitment.row.evidence"), ids)}
}

// foundRows are the findings, promise by promise.
func foundRows(p *messages.Printer, due casefile.CommitmentDue, found casefile.PromisesChecked) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for i, f := range found.Findings {
		lines := []string{p.T("desk.commitment.found_line", ui.Capital(p.T("promise_finding."+string(f.Finding))), waysText(p, f.Ways))}
		if i < len(due.Terms.Promises) {
			rows = append(rows, ui.SummaryRow{Key: p.T("desk.commitment.row.found", strconv.Itoa(i+1)), Lines: append(lines, ui.Lines(f.Reasons)...)})
		}
	}
	return rows
}

// askedRow is what the party was asked for.
func askedRow(p *messages.Printer, due casefile.CommitmentDue, asked casefile.PapersAsked) ui.SummaryRow {
	var lines []string
	for _, id := range asked.Papers {
		lines = append(lines, due.Terms.PaperName(id, p.Lang() == messages.Chinese))
	}
	lines = append(lines, ui.Lines(asked.Others)...)
	return ui.SummaryRow{Key: p.T("desk.commitment.row.asked"), Lines: append(lines, p.T("desk.commitment.because", asked.Reasons))}
}

// cameLine says how something has come from the party.
func cameLine(p *messages.Printer, act *db.Act, paper *casefile.PaperReply) string {
	if paper == nil {
		return p.T("desk.commitment.online", p.DateTime(act.ReceivedAt))
	}
	return p.T("desk.commitment.on_paper", ui.DayText(p, paper.ReceivedOn), paper.From)
}

// saidRow is what the party says of the order.
func saidRow(p *messages.Printer, act *db.Act, said casefile.Rectification) ui.SummaryRow {
	word := "done"
	if said.Refuses {
		word = "refuses"
	}
	return ui.SummaryRow{Key: p.T("desk.commitment.row.rectified"),
		Lines: append([]string{p.T("desk.commitment.said." + word), cameLine(p, act, said.Paper)}, ui.Lines(said.Done)...)}
}

// verifiedRow is whether it was rectified.
func verifiedRow(p *messages.Printer, found casefile.RectifiedChecked) ui.SummaryRow {
	return ui.SummaryRow{Key: p.T("desk.commitment.row.verified"), Lines: append([]string{holdsText(p, found.Holds)}, ui.Lines(found.Reasons)...)}
}

func holdsText(p *messages.Printer, holds bool) string {
	if holds {
		return p.T("desk.commitment.holds.yes")
	}
	return p.T("desk.commitment.holds.no")
}
