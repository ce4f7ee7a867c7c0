package casepage

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/forms"
	"creditcase/web/services"
	"creditcase/web/site"
	"creditcase/web/trail"
	"creditcase/web/ui"
)

// Sections are the parts of a case's page that are a procedure's own.
type Sections interface {
	// Filing is what was filed.
	Filing(p *messages.Printer, c *Dossier, v Viewer) ui.SummaryList
	// Compared is what a record of the case says, beside what it is compared with.
	Compared(p *messages.Printer, c *Dossier, a *About, v Viewer) ui.Table
}

// Asker are sections that show what is kept of their procedure alone.
type Asker interface {
	// Ask gives the questions that are asked with the case, and where the answers to them are kept: Dossier.Own.
	Ask(caseID uuid.UUID) (own any, questions []db.Question)
}

// Offerer are sections with ways for staff to begin what is done on the case as a whole.
type Offerer interface {
	// Offers are those that the viewer has now.
	Offers(p *messages.Printer, c *Dossier, v Viewer) []ui.Link
}

// Dossier is what staff may look at of one case, read after the viewer has been found to be allowed to.
type Dossier struct {
	*history // nil where only an act is asked for
	db.DeskCaseRow
	*About                                      // the record that it is about, the first where it is about several
	Records     []*About                        // all of them, in their order
	EffectsOn   map[uuid.UUID][]casefile.Effect // by their records
	Whole       *About                          // what was decided about the case as a whole, and not about a record; nil: nothing
	Own         any                             // what the procedure's sections have asked for: see Asker
	Sections    Sections                        // of the case's procedure
	Pack        *rules.Pack
	Filed       any               // the filing, of the type that the procedure declares
	Standing    casefile.Standing // of who filed
	tasks       []db.CaseTasksRow
	deadlines   []db.Deadline
	Attachments []db.CaseAttachmentsRow
	extensions  []db.Extension
	Urges       []db.UrgesByCaseRow
	Supplements []Asked
}

// history is what the page of a case tells beside how it stands: what has been and by whom, and what is under way.
type history struct {
	waiting   []db.CaseWaitingRow
	trail     []casefile.TrailEntry
	actors    map[uuid.UUID]db.CaseActorsRow
	away      []db.CaseAwayPartnersRow
	takeDowns []db.CaseTakeDownsRow
}

// Read reads a case for somebody who may see it: what it is about, what is to be done and what has been. more is asked with it.
func Read(ctx context.Context, s *site.Server, row db.DeskCaseRow, own Sections, more ...db.Question) (*Dossier, error) {
	var (
		id      = row.Case.ID
		h       history
		lines   []string
		authors []db.CaseAuthorsRow
	)
	c, err := ReadForAct(ctx, s, row, own, append(more,
		db.Ask(&h.waiting, (*db.Queries).CaseWaiting, id),
		db.Ask(&lines, (*db.Queries).CaseTrail, id),
		db.Ask(&authors, (*db.Queries).CaseAuthors, id))...)
	if err != nil {
		return nil, err
	}
	c.history, h.actors = &h, make(map[uuid.UUID]db.CaseActorsRow, len(authors))
	for _, a := range authors {
		h.actors[a.ID] = db.CaseActorsRow(a)
	}
	if h.trail, err = trail.Entries(lines); err != nil {
		return nil, err
	}
	return c, readPeople(ctx, s, c)
}

// ReadForAct is Read without what has been: what an act on the case is asked for by.
func ReadForAct(ctx context.Context, s *site.Server, row db.DeskCaseRow, own Sections, more ...db.Question) (*Dossier, error) {
	c := &Dossier{DeskCaseRow: row, Sections: own}
	var err error
	if c.Pack, err = s.Book.Pack(row.Case.PackID, int(row.Case.PackVersion)); err != nil {
		return nil, fmt.Errorf("find pack of case: %w", err)
	}
	id := row.Case.ID
	if asks, ok := own.(Asker); ok {
		var questions []db.Question
		c.Own, questions = asks.Ask(id)
		more = append(more, questions...)
	}
	var (
		about       []db.CaseRecordsRow
		decisions   []db.Decision
		filing      json.RawMessage
		effects     []db.Effect
		supplements []db.SupplementAnswersRow
	)
	err = s.Store.TogetherOfOne(ctx, append(more,
		db.Ask(&about, (*db.Queries).CaseRecords, id),
		db.Ask(&filing, (*db.Queries).CaseFiling, db.CaseFilingParams{CaseID: id, Opens: row.Case.Flow.Procedure().Opens.Kind}),
		db.Ask(&c.tasks, (*db.Queries).CaseTasks, id),
		db.Ask(&c.deadlines, (*db.Queries).DeadlinesByCase, id),
		db.Ask(&c.Attachments, (*db.Queries).CaseAttachments, &id),
		db.Ask(&effects, (*db.Queries).CaseEffects, id),
		db.Ask(&decisions, (*db.Queries).CaseDecisions, id),
		db.Ask(&c.extensions, (*db.Queries).ExtensionsByCase, id),
		db.Ask(&c.Urges, (*db.Queries).UrgesByCase, id),
		db.Ask(&supplements, (*db.Queries).SupplementAnswers, id))...)
	if err != nil {
		return nil, err
	}
	return c, errors.Join(c.takeRecords(about, effects, decisions), ui.ReadJSON("filing", filing, &c.Standing), c.takeFiling(filing),
		c.takeSupplements(supplements))
}

func (c *Dossier) takeFiling(text json.RawMessage) (err error) {
	c.Filed, err = readFiling(c.Case.Flow, text)
	return err
}

// readFiling reads what was filed into a value of the type that the procedure declares.
func readFiling(flow casefile.Flow, text json.RawMessage) (any, error) {
	p := flow.Procedure()
	if p == nil || p.Opens.Content == nil {
		return nil, fmt.Errorf("nothing is declared of what is filed in procedure %q", flow)
	}
	filed := p.Opens.Content()
	return filed, ui.ReadJSON("filing", text, filed)
}

// readPeople reads who else stands behind the lines of the trail than those who have acted on the case, and how it stands with partners.
func readPeople(ctx context.Context, s *site.Server, c *Dossier) error {
	var ids []uuid.UUID
	named := func(id uuid.UUID) {
		if _, known := c.actors[id]; !known {
			ids = append(ids, id)
		}
	}
	for _, e := range c.trail {
		if e.Actor != nil {
			named(*e.Actor)
		}
		for _, fact := range []string{e.Facts["from"], e.Facts["to"]} {
			if id, err := uuid.Parse(fact); err == nil { // of a task taken back; other lines have instants there
				named(id)
			}
		}
	}
	var actors []db.CaseActorsRow
	var questions []db.Question
	if len(ids) > 0 {
		questions = append(questions, db.Ask(&actors, (*db.Queries).CaseActors, ids))
	}
	if slices.ContainsFunc(c.tasks, toReach) {
		questions = append(questions, db.Ask(&c.away, (*db.Queries).CaseAwayPartners, c.Case.ID))
	}
	if c.asksTakeDown() {
		questions = append(questions, db.Ask(&c.takeDowns, (*db.Queries).CaseTakeDowns, c.Case.ID))
	}
	if len(questions) == 0 {
		return nil
	}
	if err := s.Store.TogetherOfOne(ctx, questions...); err != nil {
		return err
	}
	for _, a := range actors {
		c.actors[a.ID] = a
	}
	return nil
}

// openTask is the task that the case waits on, nil for none.
func (c *Dossier) openTask() *db.CaseTasksRow {
	for i := range c.tasks {
		if c.tasks[i].ClosedAt == nil && c.tasks[i].Kind.IsStep() {
			return &c.tasks[i]
		}
	}
	return nil
}

// Page is one case, for desk and watch alike.
type Page struct {
	site.Page
	Identity   ui.IdentityBar
	Waiting    []string
	Todos      []todo
	Offers     []ui.Link // what can be done on the case as a whole
	Extensions *ui.SummaryList
	Urges      *ui.SummaryList
	Party      ui.SummaryList
	LookAt     string // where to ask for the full identity number
	Looked     bool
	Records    []recordView
	Whole      *ui.SummaryList // what was decided about the case as a whole; nil: nothing
	Together   *ui.Table       // the cases that were filed at once with it; nil: none that the viewer may see
	Filing     ui.SummaryList
	Deadlines  []ui.Deadline
	TakeDowns  *ui.Table // what partners have to confirm; nil: nothing
	Notices    ui.Table
	Services   *ui.Table // nil: nothing was sent to a party
	Timeline   ui.Timeline
}

// todo is what is to be done now, by whom, and the ways to begin.
type todo struct {
	Heading  string
	Lines    []string
	Due      *ui.Deadline
	ActAt    string
	Claim    string
	Release  string
	Extend   string // where to ask for more time
	Urge     string // where to urge the unit
	HandOver string // where to give the task to a colleague
	TakeBack string // where to take it from a colleague
	FormID   string
}

// Fill puts the case on the page.
func Fill(s *site.Server, data *Page, c *Dossier, v Viewer, notices []db.DeskNoticesRow, sent []services.Row) error {
	p := data.Printer
	data.Wide = true
	data.Pack = p.T("desk.case.rules", ui.Pick(p, c.Pack.Name), c.Pack.Version)
	data.Identity = IdentityOf(s, p, c)
	for _, w := range c.waiting {
		data.Waiting = append(data.Waiting,
			p.T("desk.case.waiting", p.T("trail.act."+string(w.Kind)), w.ActorName, p.DateTime(w.ReceivedAt)))
	}
	var err error
	if data.Deadlines, err = dates.ShowAll(s, p, c.Pack, c.deadlines, c.deadlinePast()); err != nil {
		return err
	}
	data.Todos = []todo{todoOf(s, p, c, v)}
	if approval := c.approvalOf(p, v); approval != nil {
		data.Todos = append(data.Todos, *approval)
	}
	if reply := c.replyOf(s, p, v); reply != nil {
		data.Todos = append(data.Todos, *reply)
	}
	data.Todos = append(data.Todos, c.Beside(s, p, v, notices)...)
	data.Extensions, data.Urges = extensionList(p, c), urgeList(s, p, c)
	data.Party = partyOf(p, c, v, s.Clock.Now())
	if v.Unit != nil {
		data.LookAt, data.Looked = v.Base+"/identity", v.FullCode != ""
	}
	if data.Records, err = recordViews(p, c, v, s.Clock.Now()); err != nil {
		return err
	}
	if c.Whole != nil {
		data.Whole = DecisionOf(p, c, c.Whole, v)
	}
	if offers, ok := c.Sections.(Offerer); ok {
		data.Offers = offers.Offers(p, c, v)
	}
	data.Together = togetherTable(p, v)
	data.Filing = c.Sections.Filing(p, c, v)
	data.Filing.Rows = append(data.Filing.Rows, SupplementRows(p, c, v)...)
	data.TakeDowns, data.Notices = c.takeDownTable(s, p, v), NoticeTable(p, v, notices)
	if len(sent) > 0 {
		t := services.Table(p, sent, v.Base)
		data.Services = &t
	}
	data.Timeline = trailOf(p, c)
	return nil
}

// Deadline is the deadline that the case has, or had, on a clock of its pack; false for none.
func (c *Dossier) Deadline(clock string) (db.Deadline, bool) {
	i := LastIndex(c.deadlines, func(d db.Deadline) bool { return d.Clock == clock })
	if i < 0 {
		return db.Deadline{}, false
	}
	return c.deadlines[i], true
}

// Addressee is whom documents of the case go to that are not for a unit: who filed it, or whom a public body has opened it about.
func (c *Dossier) Addressee() string { return cmp.Or(c.ApplicantName, c.Subject.Name) }

// IdentityOf is the case in one line.
func IdentityOf(s *site.Server, p *messages.Printer, c *Dossier) ui.IdentityBar {
	bar := ui.IdentityBar{
		Label: p.T("case.number"), Number: c.Case.Number, Title: ui.InLanguage(p, c.Case.AboutZH, c.Case.AboutEN),
		Tags: []ui.Tag{ui.Back(p, CaseTag(p, c.Case.Stage, c.Case.Result), c.back())},
		Facts: []ui.Fact{{Key: p.T("case.subject"), Value: c.Subject.Name}, {Key: p.T("case.unit"), Value: ui.InLanguage(p, c.Unit.NameZH, c.Unit.NameEN)},
			{Key: p.T("case.filed_at"), Value: p.DateTime(c.Case.FiledAt)}}}
	if t := c.openTask(); t != nil {
		bar.Tags = append(bar.Tags, dates.DueTag(p, s.Calendar.InForce(), t.DueAt, s.Clock.Now()))
	}
	return bar
}

// back is when what the case had granted was taken back; nil: it was not.
func (c *Dossier) back() *time.Time {
	if c.history == nil { // which a page that asks for an answer does not read: the case is open there
		return nil
	}
	return trail.Issued(c.trail, casefile.NoticeRightTakenBack)
}

// CaseTag says where a case stands, or how it ended.
func CaseTag(p *messages.Printer, stage casefile.Stage, result *casefile.Result) ui.Tag {
	switch {
	case result == nil:
		return ui.Tag{Text: p.T("stage." + string(stage)), Colour: ui.TagActive}
	case *result == casefile.ResultRefused || *result == casefile.ResultWithdrawn || *result == casefile.ResultLapsed:
		return ui.Tag{Text: p.T("result." + string(*result)), Colour: ui.TagNeutral}
	}
	return ui.Tag{Text: p.T("desk.case.closed_as", p.T("result."+string(*result))), Colour: ui.TagGood}
}

// todoOf says what is to be done and offers only what the viewer can do now.
func todoOf(s *site.Server, p *messages.Printer, c *Dossier, v Viewer) todo {
	t := c.openTask()
	switch {
	case c.Case.ClosedAt != nil:
		return todo{Heading: p.T("stage.closed"),
			Lines: []string{p.T("desk.case.now_closed", p.DateTime(*c.Case.ClosedAt), ui.ResultSince(p, ui.OutcomeWord(p, c.Pack, c.Case.Flow, string(*c.Case.Result)), c.back()))}}
	case t == nil && c.Case.Stage == casefile.StageSupplement:
		return todo{Heading: p.T("stage.supplement"), Lines: []string{p.T("desk.case.now_supplement", p.Date(c.Supplements[len(c.Supplements)-1].DueAt))}}
	case t == nil && p.Has("desk.case.now_at."+string(c.Case.Stage)): // it waits for somebody outside
		return todo{Heading: p.T("stage." + string(c.Case.Stage)), Lines: []string{p.T("desk.case.now_at." + string(c.Case.Stage))}}
	case t == nil:
		return todo{Heading: p.T("stage." + string(c.Case.Stage)), Lines: []string{p.T("desk.case.now_system")}}
	}
	now := todo{Heading: p.T("task." + string(t.Kind)), Due: c.dueOf(s, p, t), Urge: c.urgeAt(v, t)}
	unit := ui.InLanguage(p, t.UnitZH, t.UnitEN)
	if v.Unit == nil || *v.Unit != t.UnitID {
		now.Heading = p.T("desk.case.now_theirs", unit, now.Heading)
	}
	now.Lines, now.TakeBack = v.whoHolds(p, t), v.takeBackAt(c, t)
	if !v.mayAct(c, t) {
		return now
	}
	at := "/desk/tasks/" + t.ID.String()
	now.ActAt, now.HandOver = at+"/act", at+"/hand-over"
	if t.ClaimedBy == nil {
		now.Lines, now.Claim = []string{p.T("desk.case.unclaimed")}, at+"/claim"
	} else {
		now.Lines, now.Release = []string{p.T("desk.case.mine", p.DateTime(*t.ClaimedAt))}, at+"/release"
	}
	if mayExtend(s, c, v, t) {
		now.Extend = at + "/extension"
	}
	now.FormID = forms.NewID()
	return now
}

// dueOf is the deadline of a task without its explanation, which stands with the other deadlines.
func (c *Dossier) dueOf(s *site.Server, p *messages.Printer, t *db.CaseTasksRow) *ui.Deadline {
	left := dates.DueTag(p, s.Calendar.InForce(), t.DueAt, s.Clock.Now())
	return &ui.Deadline{Label: p.T("desk.inbox.due"), Due: t.DueAt, Tag: &left}
}

// partyOf says who objects about whom. The identity number is masked unless the look at it has just been written down.
func partyOf(p *messages.Printer, c *Dossier, v Viewer, now time.Time) ui.SummaryList {
	code := casefile.MaskCode(c.Subject.Code)
	if v.FullCode != "" {
		code = v.FullCode
	}
	rows := []ui.SummaryRow{
		{Key: p.T("case.subject"), Value: c.Subject.Name, Tag: &ui.Tag{Text: p.T("subject_kind." + string(c.Subject.Kind)), Colour: ui.TagNeutral}},
		{Key: p.T("desk.case.code"), Value: code},
	}
	if c.Standing.Capacity == "" { // a public body has opened it
		return ui.SummaryList{Rows: rows}
	}
	rows = append(rows, StandingRows(p, c, v, now)...)
	rows = append(rows, ui.SummaryRow{Key: p.T("case.channel"), Value: p.T("channel." + string(c.Case.Channel))})
	if v.contact {
		rows = append(rows, ui.SummaryRow{Key: p.T("case.phone"), Value: c.Standing.Phone})
	}
	return ui.SummaryList{Rows: rows}
}

// FilesRow lists what came with acts of the given kinds.
func FilesRow(p *messages.Printer, c *Dossier, v Viewer, key string, kinds ...casefile.ActKind) ui.SummaryRow {
	return filesRow(p, c, v, key, func(a db.CaseAttachmentsRow) bool {
		return slices.Contains(kinds, a.ActKind) && !slices.Contains(c.Standing.Proof(), a.ID) // that shows the capacity
	})
}

// FilesOf lists the files with the ids.
func (c *Dossier) FilesOf(p *messages.Printer, v Viewer, key string, ids []uuid.UUID) ui.SummaryRow {
	return filesRow(p, c, v, key, func(a db.CaseAttachmentsRow) bool { return slices.Contains(ids, a.ID) })
}

func filesRow(p *messages.Printer, c *Dossier, v Viewer, key string, shown func(db.CaseAttachmentsRow) bool) ui.SummaryRow {
	files := ui.SummaryRow{Key: key}
	files.Lines, files.Links = fileRefs(p, v, slices.DeleteFunc(slices.Clone(c.Attachments), func(a db.CaseAttachmentsRow) bool { return !shown(a) }))
	if len(files.Lines)+len(files.Links) == 0 {
		files.Value = p.T("desk.case.no_evidence")
	}
	return files
}

// NoticeTable lists the documents of the case that the viewer may see.
func NoticeTable(p *messages.Printer, v Viewer, notices []db.DeskNoticesRow) ui.Table {
	t := ui.Table{Caption: p.T("case.notices"), HideCaption: true, Empty: p.T("desk.case.no_notices"), Columns: []ui.Column{
		{Text: p.T("desk.case.notice")}, {Text: p.T("desk.case.notice_number")}, {Text: p.T("desk.case.notice_issued"), Whole: true},
		{Text: p.T("desk.case.notice_to")}}}
	for _, n := range notices {
		title := ui.Cell{Text: ui.LetterTitle(p, n.Kind, n.Number)}
		if v.Unit != nil || v.Watches && (n.Kind == casefile.NoticeUrge || n.Kind == casefile.NoticeSupervision) {
			title.Href = v.Base + "/notices/" + n.ID.String()
		}
		to := p.T("desk.case.to_unit")
		if n.Kind == casefile.NoticeUrge || n.Kind == casefile.NoticeSupervision {
			to = p.T("watch.case.to_unit")
		}
		if n.ToApplicant {
			to = p.T("desk.case.to_applicant")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{title, {Text: n.Number}, {Text: p.DateTime(n.IssuedAt)}, {Text: to}}})
	}
	return t
}
