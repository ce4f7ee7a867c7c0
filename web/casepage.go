package web

import (
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
)

// caseFile is everything that staff may look at of one case, read after the viewer has been found to be allowed to.
type caseFile struct {
	db.DeskCaseRow
	sections    sections // of the case's procedure
	pack        *rules.Pack
	fields      []casefile.Field
	content     casefile.Content
	source      casefile.Content
	filing      casefile.Filing
	tasks       []db.CaseTasksRow
	waiting     []db.CaseWaitingRow
	deadlines   []db.Deadline
	effects     []casefile.Effect
	decision    *db.Decision
	changes     []casefile.Change
	attachments []db.CaseAttachmentsRow
	trail       []casefile.TrailEntry
	actors      map[uuid.UUID]db.CaseActorsRow
	extensions  []db.Extension
	urges       []db.UrgesByCaseRow
	away        []db.CaseAwayPartnersRow
	supplements []asked
}

// caseFile reads a case for somebody who may see it: what it is about, what is to be done and what has been. more is asked with it.
func (s *server) caseFile(ctx context.Context, row db.DeskCaseRow, own sections, more ...db.Question) (*caseFile, error) {
	c := &caseFile{DeskCaseRow: row, sections: own}
	var err error
	if c.pack, err = s.Book.Pack(row.Case.PackID, int(row.Case.PackVersion)); err != nil {
		return nil, fmt.Errorf("find pack of case: %w", err)
	}
	id := row.Case.ID
	var (
		filing      json.RawMessage
		effects     []db.Effect
		supplements []db.SupplementAnswersRow
		trail       []string
	)
	err = s.Store.Together(ctx, append(more,
		db.Ask(&filing, (*db.Queries).CaseFiling, id),
		db.Ask(&c.tasks, (*db.Queries).CaseTasks, id),
		db.Ask(&c.waiting, (*db.Queries).CaseWaiting, id),
		db.Ask(&c.deadlines, (*db.Queries).DeadlinesByCase, id),
		db.Ask(&c.attachments, (*db.Queries).CaseAttachments, &id),
		db.Ask(&effects, (*db.Queries).EffectsByRecord, row.Record.ID),
		db.AskIfAny(&c.decision, (*db.Queries).DecisionGet, id),
		db.Ask(&c.extensions, (*db.Queries).ExtensionsByCase, id),
		db.Ask(&c.urges, (*db.Queries).UrgesByCase, id),
		db.Ask(&supplements, (*db.Queries).SupplementAnswers, id),
		db.Ask(&trail, (*db.Queries).CaseTrail, id))...)
	if err != nil {
		return nil, err
	}
	for _, e := range effects {
		c.effects = append(c.effects, casefile.Effect{Kind: e.Kind, Article: e.Article, StartedAt: e.StartedAt, EndedAt: e.EndedAt})
	}
	err = errors.Join(
		readJSON("fields", row.CatalogueItem.Fields, &c.fields), readJSON("record", row.Content, &c.content),
		readJSON("source", row.Record.Source, &c.source), readJSON("filing", filing, &c.filing),
		c.takeDecision(), c.takeSupplements(supplements),
	)
	if err != nil {
		return nil, err
	}
	if c.trail, err = trailEntries(trail); err != nil {
		return nil, err
	}
	return c, s.readPeople(ctx, c)
}

func (c *caseFile) takeDecision() error {
	if c.decision == nil {
		return nil
	}
	return readJSON("changes", c.decision.Changes, &c.changes)
}

// readPeople reads who stands behind the lines of the trail, and which partners stay away.
func (s *server) readPeople(ctx context.Context, c *caseFile) error {
	var ids []uuid.UUID
	for _, e := range c.trail {
		if e.Actor != nil {
			ids = append(ids, *e.Actor)
		}
		for _, fact := range []string{e.Facts["from"], e.Facts["to"]} {
			if id, err := uuid.Parse(fact); err == nil { // of a task taken back; other lines have instants there
				ids = append(ids, id)
			}
		}
	}
	var actors []db.CaseActorsRow
	questions := []db.Question{db.Ask(&actors, (*db.Queries).CaseActors, ids)}
	if slices.ContainsFunc(c.tasks, toReach) {
		questions = append(questions, db.Ask(&c.away, (*db.Queries).CaseAwayPartners, c.Case.ID))
	}
	if err := s.Store.Together(ctx, questions...); err != nil {
		return err
	}
	c.actors = make(map[uuid.UUID]db.CaseActorsRow, len(actors))
	for _, a := range actors {
		c.actors[a.ID] = a
	}
	return nil
}

func readJSON(what string, text json.RawMessage, into any) error {
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

// openTask is the task that the case waits on, nil for none.
func (c *caseFile) openTask() *db.CaseTasksRow {
	for i := range c.tasks {
		if c.tasks[i].ClosedAt == nil && c.tasks[i].Kind.IsStep() {
			return &c.tasks[i]
		}
	}
	return nil
}

// field is the field of a key. One that the catalogue does not have is text, and called by its key.
func (c *caseFile) field(key string) casefile.Field { return casefile.FieldOf(c.fields, key) }

// caseViewer is for whom a case page is made, and what leads on from it. An empty address leads nowhere.
type caseViewer struct {
	unit     *uuid.UUID // of desk staff; nil: somebody who only watches
	account  uuid.UUID
	base     string // address of the page
	role     casefile.Role
	watches  bool   // is the supervisor, who may urge
	contact  bool   // sees how to reach the applicant
	fullCode string // the identity number in full, for a moment after the look was written down

	forAnother []uuid.UUID // tasks that the viewer put up and another has to decide
	decidable  bool        // what the viewer puts up can be decided in his unit
}

// owns reports whether the task is the viewer's unit's.
func (v caseViewer) owns(t *db.CaseTasksRow) bool { return v.unit != nil && *v.unit == t.UnitID }

// mayAct reports whether the viewer can act on the open task now: it asks what the receipt asks, so that no button is refused.
func (v caseViewer) mayAct(c *caseFile, t *db.CaseTasksRow) bool {
	return v.owns(t) && t.Kind.IsFor(v.role) && !slices.Contains(v.forAnother, t.ID) && len(c.waiting) == 0 &&
		(t.ClaimedBy == nil || *t.ClaimedBy == v.account)
}

// takeBackAt is where a head takes the task from somebody else; "" for nowhere.
func (v caseViewer) takeBackAt(c *caseFile, t *db.CaseTasksRow) string {
	if !v.owns(t) || !v.role.Heads() || t.ClaimedBy == nil || *t.ClaimedBy == v.account || len(c.waiting) > 0 {
		return ""
	}
	return "/desk/tasks/" + t.ID.String() + "/take-back"
}

// whoHolds says who has the task, and why the viewer can do nothing with it.
func (v caseViewer) whoHolds(p *messages.Printer, t *db.CaseTasksRow) []string {
	var lines []string
	if t.HolderName != nil {
		lines = append(lines, p.T("desk.case.claimed", *t.HolderName, p.DateTime(*t.ClaimedAt)))
	}
	if !v.owns(t) {
		return lines
	}
	switch {
	case slices.Contains(v.forAnother, t.ID):
		lines = append(lines, p.T("desk.case.for_another"))
	case !t.Kind.IsFor(v.role):
		lines = append(lines, p.T("desk.case.for_heads"))
	}
	return lines
}

// casePage is one case, for desk and watch alike.
type casePage struct {
	page
	Identity   identityBar
	Waiting    []string
	Todos      []todo
	Extensions *summaryList
	Urges      *summaryList
	Party      summaryList
	LookAt     string // where to ask for the full identity number
	Looked     bool
	Record     table
	RecordGone bool
	RecordList summaryList
	Filing     summaryList
	Decision   *summaryList
	Deadlines  []deadline
	Notices    table
	Timeline   timeline
}

// todo is what is to be done now, by whom, and the ways to begin.
type todo struct {
	Heading  string
	Lines    []string
	Due      *deadline
	ActAt    string
	Claim    string
	Release  string
	Extend   string // where to ask for more time
	Urge     string // where to urge the unit
	HandOver string // where to give the task to a colleague
	TakeBack string // where to take it from a colleague
	FormID   string
}

// fillCase puts the case on the page.
func (s *server) fillCase(data *casePage, c *caseFile, v caseViewer, notices []db.DeskNoticesRow) error {
	p := data.Printer
	data.Wide = true
	data.Pack = p.T("desk.case.rules", pick(p, c.pack.Name), c.pack.Version)
	data.Identity = s.identityOf(p, c)
	for _, w := range c.waiting {
		data.Waiting = append(data.Waiting,
			p.T("desk.case.waiting", p.T("trail.act."+string(w.Kind)), w.ActorName, p.DateTime(w.ReceivedAt)))
	}
	var err error
	if data.Deadlines, err = s.showDeadlines(p, c.pack, c.deadlines, c.deadlinePast()); err != nil {
		return err
	}
	data.Todos = []todo{s.todoOf(p, c, v)}
	if approval := c.approvalOf(p, v); approval != nil {
		data.Todos = append(data.Todos, *approval)
	}
	if reply := c.replyOf(s, p, v); reply != nil {
		data.Todos = append(data.Todos, *reply)
	}
	data.Todos = append(data.Todos, c.awayOf(s, p, v)...)
	data.Extensions, data.Urges = extensionList(p, c), s.urgeList(p, c)
	data.Party = partyOf(p, c, v, s.Clock.Now())
	if v.unit != nil {
		data.LookAt, data.Looked = v.base+"/identity", v.fullCode != ""
	}
	face := casefile.FaceOf(c.CatalogueItem.Publicity, c.effects, s.Clock.Now(), false)
	data.RecordGone = !face.Shown
	data.Record, data.RecordList = c.sections.Compared(p, c, v), recordList(p, c, s.Clock.Now())
	data.Filing = c.sections.Filing(p, c, v)
	data.Filing.Rows = append(data.Filing.Rows, supplementRows(p, c, v)...)
	data.Decision = decisionOf(p, c, v)
	data.Notices = noticeTable(p, v, notices)
	data.Timeline = trailOf(p, c)
	return nil
}

// identityOf is the case in one line.
func (s *server) identityOf(p *messages.Printer, c *caseFile) identityBar {
	bar := identityBar{
		Label: p.T("case.number"), Number: c.Case.Number, Title: inLanguage(p, c.CatalogueItem.NameZH, c.CatalogueItem.NameEN),
		Tags: []tag{caseTag(p, c.Case.Stage, c.Case.Result)},
		Facts: []fact{
			{p.T("case.subject"), c.Subject.Name}, {p.T("case.unit"), inLanguage(p, c.Unit.NameZH, c.Unit.NameEN)},
			{p.T("case.filed_at"), p.DateTime(c.Case.FiledAt)},
		},
	}
	if t := c.openTask(); t != nil {
		bar.Tags = append(bar.Tags, dueTag(p, s.Calendar.InForce(), t.DueAt, s.Clock.Now()))
	}
	return bar
}

// caseTag says where a case stands, or how it ended.
func caseTag(p *messages.Printer, stage casefile.Stage, result *casefile.Result) tag {
	switch {
	case result == nil:
		return tag{p.T("stage." + string(stage)), tagActive}
	case *result == casefile.ResultRefused || *result == casefile.ResultWithdrawn || *result == casefile.ResultLapsed:
		return tag{p.T("result." + string(*result)), tagNeutral}
	}
	return tag{p.T("desk.case.closed_as", p.T("result."+string(*result))), tagGood}
}

// todoOf says what is to be done and offers only what the viewer can do now.
func (s *server) todoOf(p *messages.Printer, c *caseFile, v caseViewer) todo {
	t := c.openTask()
	switch {
	case c.Case.ClosedAt != nil:
		return todo{Heading: p.T("stage.closed"),
			Lines: []string{p.T("desk.case.now_closed", p.DateTime(*c.Case.ClosedAt), outcomeWord(p, c.pack, string(*c.Case.Result)))}}
	case t == nil && c.Case.Stage == casefile.StageSupplement:
		return todo{Heading: p.T("stage.supplement"), Lines: []string{p.T("desk.case.now_supplement", p.Date(c.supplements[len(c.supplements)-1].DueAt))}}
	case t == nil:
		return todo{Heading: p.T("stage." + string(c.Case.Stage)), Lines: []string{p.T("desk.case.now_system")}}
	}
	now := todo{Heading: p.T("task." + string(t.Kind)), Due: c.dueOf(s, p, t), Urge: c.urgeAt(v, t)}
	unit := inLanguage(p, t.UnitZH, t.UnitEN)
	if v.unit == nil || *v.unit != t.UnitID {
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
	if s.mayExtend(c, v, t) {
		now.Extend = at + "/extension"
	}
	now.FormID = newFormID()
	return now
}

// dueOf is the deadline of a task without its explanation, which stands with the other deadlines.
func (c *caseFile) dueOf(s *server, p *messages.Printer, t *db.CaseTasksRow) *deadline {
	left := dueTag(p, s.Calendar.InForce(), t.DueAt, s.Clock.Now())
	return &deadline{Label: p.T("desk.inbox.due"), Due: t.DueAt, Tag: &left}
}

// partyOf says who objects about whom. The identity number is masked unless the look at it has just been written down.
func partyOf(p *messages.Printer, c *caseFile, v caseViewer, now time.Time) summaryList {
	code := casefile.MaskCode(c.Subject.Code)
	if v.fullCode != "" {
		code = v.fullCode
	}
	rows := []summaryRow{
		{Key: p.T("case.subject"), Value: c.Subject.Name, Tag: &tag{p.T("subject_kind." + string(c.Subject.Kind)), tagNeutral}},
		{Key: p.T("desk.case.code"), Value: code},
	}
	rows = append(rows, standingRows(p, c, v, now)...)
	rows = append(rows, summaryRow{Key: p.T("case.channel"), Value: p.T("channel." + string(c.Case.Channel))})
	if v.contact {
		rows = append(rows, summaryRow{Key: p.T("case.phone"), Value: c.filing.Phone})
	}
	return summaryList{Rows: rows}
}

func orNothing(p *messages.Printer, s string) string {
	if s == "" {
		return p.T("desk.case.nothing")
	}
	return s
}

// recordList names the record and the effects on it.
func recordList(p *messages.Printer, c *caseFile, now time.Time) summaryList {
	var states []string
	for _, e := range c.effects {
		if e.InForce(now) {
			states = append(states, p.T("trail.fact.with_article", p.T("effect."+string(e.Kind)), p.Article(e.Article)))
		}
	}
	if len(states) == 0 {
		states = []string{p.T("desk.records.plain")}
	}
	return summaryList{Rows: []summaryRow{
		{Key: p.T("case.item"), Value: inLanguage(p, c.CatalogueItem.NameZH, c.CatalogueItem.NameEN)},
		{Key: p.T("case.record_number"), Value: c.Record.Number},
		{Key: p.T("desk.case.recorded_on"), Value: p.ShortDate(c.Record.RecordedOn)},
		{Key: p.T("desk.case.publicity"), Value: p.T("publicity." + string(c.CatalogueItem.Publicity))},
		{Key: p.T("desk.case.state"), Lines: states},
	}}
}

// filesRow lists what came with acts of the given kinds.
func filesRow(p *messages.Printer, c *caseFile, v caseViewer, key string, kinds ...casefile.ActKind) summaryRow {
	files := summaryRow{Key: key}
	files.Lines, files.Links = fileRefs(p, v, slices.DeleteFunc(slices.Clone(c.attachments), func(a db.CaseAttachmentsRow) bool {
		return !slices.Contains(kinds, a.ActKind) || slices.Contains(c.filing.Proof(), a.ID) // that shows the capacity
	}))
	if len(files.Lines)+len(files.Links) == 0 {
		files.Value = p.T("desk.case.no_evidence")
	}
	return files
}

// decisionOf is what was decided, nil before.
func decisionOf(p *messages.Printer, c *caseFile, v caseViewer) *summaryList {
	d := c.decision
	if d == nil {
		return nil
	}
	list := &summaryList{Rows: []summaryRow{
		{Key: p.T("desk.case.outcome"), Value: outcomeWord(p, c.pack, string(d.Outcome))},
		{Key: p.T("desk.case.basis"), Value: p.T("guide.remedy_article", pick(p, c.pack.Title), p.Article(d.Article))},
	}}
	list.Rows = append(list.Rows, changeRows(p, c, c.changes)...)
	applied := p.T("desk.case.not_applied")
	if d.AppliedAt != nil {
		applied = p.DateTime(*d.AppliedAt)
	}
	list.Rows = append(list.Rows,
		summaryRow{Key: p.T("case.reasons"), Lines: lines(d.Reasons)},
		filesRow(p, c, v, p.T("desk.case.from_unit"), casefile.ActDecide, casefile.ActCorrect),
		summaryRow{Key: p.T("desk.case.decided_at"), Value: p.DateTime(d.DecidedAt)},
		summaryRow{Key: p.T("desk.case.applied_at"), Value: applied})
	return list
}

// changeRows tell what the record is to say instead; none where nothing is changed.
func changeRows(p *messages.Printer, c *caseFile, changes []casefile.Change) []summaryRow {
	if len(changes) == 0 {
		return nil
	}
	row := summaryRow{Key: p.T("desk.case.changes")}
	for _, ch := range changes {
		f := c.field(ch.Field)
		row.Lines = append(row.Lines, p.T("desk.case.change", p.FieldName(f), orNothing(p, p.FieldValue(f, ch.From)), orNothing(p, p.FieldValue(f, ch.To))))
	}
	return []summaryRow{row}
}

// noticeTable lists the documents of the case that the viewer may see.
func noticeTable(p *messages.Printer, v caseViewer, notices []db.DeskNoticesRow) table {
	t := table{Caption: p.T("case.notices"), HideCaption: true, Empty: p.T("desk.case.no_notices"), Columns: []column{
		{Text: p.T("desk.case.notice")}, {Text: p.T("desk.case.notice_number")}, {Text: p.T("desk.case.notice_issued"), Whole: true},
		{Text: p.T("desk.case.notice_to")}}}
	for _, n := range notices {
		title := cell{Text: p.T("letter." + string(n.Kind) + ".title")}
		if v.unit != nil || v.watches && (n.Kind == casefile.NoticeUrge || n.Kind == casefile.NoticeSupervision) {
			title.Href = v.base + "/notices/" + n.ID.String()
		}
		to := p.T("desk.case.to_unit")
		if n.Kind == casefile.NoticeUrge || n.Kind == casefile.NoticeSupervision {
			to = p.T("watch.case.to_unit")
		}
		if n.ToApplicant {
			to = p.T("desk.case.to_applicant")
		}
		t.Rows = append(t.Rows, row{Cells: []cell{title, {Text: n.Number}, {Text: p.DateTime(n.IssuedAt)}, {Text: to}}})
	}
	return t
}
