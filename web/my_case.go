package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
)

// myCaseFile is all that the applicant may see of his case, as it is kept.
type myCaseFile struct {
	db.MyCaseRow
	pack        *rules.Pack
	calendar    *calendar.Calendar // in force
	act         db.MyCaseActRow    // his filing
	filing      casefile.Filing
	refusal     string // reasons of a refusal to accept
	tasks       []db.MyCaseTasksRow
	deadlines   []db.Deadline
	past        deadlinePast          // of which he may know when and why dates moved
	decision    *db.MyCaseDecisionRow // nil: none, or the applicant is still to be told
	effects     []db.Effect           // all on the record; those of this case say so
	notices     []db.MyCaseNoticesRow
	attachments []db.Attachment
	supplements []db.MySupplementsRow
}

// openMyCase finds the case in the route's path among those of the account. It returns a casefile.Error with
// CodeNotFound where there is none.
func (s *server) openMyCase(r *http.Request) (myCaseFile, error) {
	var c myCaseFile
	id, err := pathID(r, "case")
	if err != nil {
		return c, err
	}
	account := viewerOf(r).ID
	var moves []string
	err = s.Store.Together(r.Context(),
		db.Ask(&c.MyCaseRow, (*db.Queries).MyCase, db.MyCaseParams{ID: id, AccountID: account, Now: s.Clock.Now()}),
		db.Ask(&c.act, (*db.Queries).MyCaseAct, db.MyCaseActParams{CaseID: id, AccountID: account, Kind: casefile.ActFile}),
		db.Ask(&c.deadlines, (*db.Queries).MyCaseDeadlines, db.MyCaseDeadlinesParams{CaseID: id, AccountID: account}),
		db.Ask(&c.notices, (*db.Queries).MyCaseNotices, db.MyCaseNoticesParams{CaseID: id, AccountID: account}),
		db.Ask(&moves, (*db.Queries).MyDeadlineMoves, db.MyDeadlineMovesParams{CaseID: id, AccountID: account, Events: movers}))
	if err != nil {
		return c, db.Found(err, "my.case.not_found")
	}
	if c.pack, err = s.Book.Pack(c.Case.PackID, int(c.Case.PackVersion)); err != nil {
		return c, fmt.Errorf("find pack of case: %w", err)
	}
	c.calendar = s.Calendar.InForce()
	if c.past.trail, err = trailEntries(moves); err != nil {
		return c, err
	}
	return c, readJSON("filing", c.act.Content, &c.filing)
}

// readMyCase adds what only the case's own page shows.
func (s *myDoor) readMyCase(r *http.Request, c *myCaseFile) error {
	account, id := viewerOf(r).ID, c.Case.ID
	ending := db.AskIfAny(&c.decision, (*db.Queries).MyCaseDecision, db.MyCaseDecisionParams{CaseID: id, AccountID: account})
	if c.Case.Result != nil && *c.Case.Result == casefile.ResultRefused {
		ending = db.Ask(&c.refusal, (*db.Queries).MyRefusalReasons, db.MyRefusalReasonsParams{CaseID: id, AccountID: account})
	}
	return s.Store.Together(r.Context(), ending,
		db.Ask(&c.tasks, (*db.Queries).MyCaseTasks, db.MyCaseTasksParams{CaseID: id, AccountID: account}),
		db.Ask(&c.effects, (*db.Queries).MyCaseEffects, db.MyCaseEffectsParams{CaseID: id, AccountID: account}),
		db.Ask(&c.attachments, (*db.Queries).MyCaseAttachments, db.MyCaseAttachmentsParams{CaseID: id, AccountID: account}),
		db.Ask(&c.supplements, (*db.Queries).MySupplements, db.MySupplementsParams{CaseID: id, AccountID: account}))
}

// told reports whether the applicant may know what was decided: it has taken effect, or he has been told.
func (c myCaseFile) told() bool {
	return c.decision != nil && (c.decision.AppliedAt != nil || c.Case.ClosedAt != nil)
}

type myCasePage struct {
	page
	Identity   identityBar
	Stages     taskList
	Deadlines  []deadline
	Closed     bool
	SupplyAt   string // where what is missing can be sent; empty while nothing is awaited
	WithdrawAt string // where the objection can be withdrawn; empty once it is decided
	Timeline   timeline
	Record     *recordCard
	Deleted    bool
	Filing     summaryList
	Decision   *decisionView
	Notices    table
}

// decisionView is how the case ended, why, and what can be done about it.
type decisionView struct {
	Facts    summaryList
	Changes  *table
	Remedies *table
}

// myCase shows the applicant where his case stands and why.
func (s *myDoor) myCase(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openMyCase(r)
	if err != nil {
		return err
	}
	if err := s.readMyCase(r, &c); err != nil {
		return err
	}
	data := &myCasePage{page: s.newPage(r, "my.case.title", c.Case.Number), Closed: c.Case.ClosedAt != nil}
	p := data.Printer
	data.Back = &link{data.T("nav.my_cases"), "/my/cases"}
	data.Pack = pick(p, c.pack.Name)
	code, err := s.Store.LookupCode(r.Context(), c.Case.ID)
	if err != nil {
		return err
	}
	data.Identity = c.identity(p)
	data.Identity.Facts = append(data.Identity.Facts, fact{p.T("my.received.code"), casefile.ShownLookupCode(code)})
	if !data.Closed && c.decision == nil {
		data.WithdrawAt = myCaseHref(c.Case.ID) + "/withdraw"
	}
	if c.atStage(casefile.StageSupplement) {
		data.SupplyAt = myCaseHref(c.Case.ID) + "/supplement"
	}
	data.Stages = taskList{ID: "stages", Items: c.stages(p)}
	if data.Deadlines, err = s.runningDeadlines(p, c.pack, c.deadlines, c.past); err != nil {
		return err
	}
	if data.Timeline.Items, err = c.timeline(p); err != nil {
		return err
	}
	data.Filing = c.filingList(p)
	if data.Record, err = c.recordNow(p, s.Clock); err != nil {
		return err
	}
	data.Deleted = data.Record == nil
	if data.Decision, err = c.decisionView(p); err != nil {
		return err
	}
	data.Notices = c.noticeTable(p)
	s.views.render(w, r, http.StatusOK, "pages/my_case", data)
	return nil
}

// identity is the case in one line.
func (c myCaseFile) identity(p *messages.Printer) identityBar {
	bar := identityBar{Label: p.T("case.number"), Number: c.Case.Number, Title: inLanguage(p, c.ItemZH, c.ItemEN),
		Tags: []tag{stageTag(p, c.Case.Stage)}, Facts: []fact{
			{p.T("case.subject"), c.SubjectName}, {p.T("case.record_number"), c.RecordNumber},
			{p.T("case.unit"), inLanguage(p, c.UnitZH, c.UnitEN)}, {p.T("case.filed_at"), p.ShortDate(c.Case.FiledAt)}}}
	if c.Case.Result != nil {
		bar.Tags = append(bar.Tags, tag{outcomeWord(p, c.pack, string(*c.Case.Result)), tagActive})
	}
	return bar
}

// filingList repeats what the applicant sent.
func (c myCaseFile) filingList(p *messages.Printer) summaryList {
	var grounds []string
	for _, id := range c.filing.Grounds {
		if ground, err := c.pack.Objection.Ground(id); err == nil {
			grounds = append(grounds, p.T("filing.check.ground", groundName(p, ground), p.Article(ground.Article)))
		}
	}
	rows := append([]summaryRow{{Key: p.T("case.capacity"), Value: p.T("capacity." + string(c.filing.Capacity))}}, claimRows(p, c.filing)...)
	rows = append(rows, summaryRow{Key: p.T("case.grounds"), Lines: grounds},
		summaryRow{Key: p.T("case.statement"), Lines: lines(c.filing.Statement)})
	if c.filing.Request != "" {
		rows = append(rows, summaryRow{Key: p.T("case.request"), Lines: lines(c.filing.Request)})
	}
	rows = append(rows, windowRows(p, c.filing.LearnedOn, c.filing.LateReason)...)
	proof, files := c.files(p)
	if len(proof) > 0 {
		rows = append(rows, summaryRow{Key: p.T("filing.proof.row." + string(c.filing.Capacity)), Links: proof})
	}
	if len(files) > 0 {
		rows = append(rows, summaryRow{Key: p.T("case.evidence"), Links: files})
	}
	return summaryList{Rows: append(rows, summaryRow{Key: p.T("case.phone"), Value: c.filing.Phone})}
}

// files are those that the applicant sent: what shows his capacity, and the others.
func (c myCaseFile) files(p *messages.Printer) (proof, others []link) {
	for i, a := range c.attachments {
		file := link{attachmentLine(p, i+1, a.Name, a.Size, a.UploadedAt), myCaseHref(c.Case.ID) + "/attachments/" + a.ID.String()}
		if slices.Contains(c.filing.Proof(), a.ID) {
			proof = append(proof, file)
		} else {
			others = append(others, file)
		}
	}
	return proof, others
}

// recordNow is the record as it stands, as far as the applicant may see it; nil once it is deleted.
func (c myCaseFile) recordNow(p *messages.Printer, clock calendar.Clock) (*recordCard, error) {
	effects := effectsByRecord(c.effects)[c.Case.RecordID]
	now := clock.Now()
	own := casefile.FaceOf(c.Publicity, effects, now, false)
	if !own.Shown {
		return nil, nil //nolint:nilnil // the page says that it is gone
	}
	public := casefile.FaceOf(c.Publicity, effects, now, true)
	if !c.Readable {
		return c.unreadable(p), nil
	}
	content, err := contentRows(p, c.Fields, c.Content)
	if err != nil {
		return nil, err
	}
	head := append(recordHead(p, c.RecordNumber, c.RecordedOn, inLanguage(p, c.UnitZH, c.UnitEN)), content...)
	card := &recordCard{Title: inLanguage(p, c.ItemZH, c.ItemEN), Rows: summaryList{Rows: head}}
	if c.Case.Capacity == casefile.CapacityInterestedParty {
		card.Tags, card.Notes = faceTags(p, public)
		return card, nil
	}
	ended, err := publicationEnded(c.Fields, c.Content, now)
	if err != nil {
		return nil, err
	}
	card.Tags, card.Notes = subjectFace(p, c.SubjectKind, c.Publicity, effects, own, public, ended)
	card.Rows.Rows = append(card.Rows.Rows, effectRows(p, effects, now)...)
	return card, nil
}

// unreadable names the record and says why no more of it is shown: an agent's authority is still to be verified, or the record
// is not published any more, which is all that an interested party may see.
func (c myCaseFile) unreadable(p *messages.Printer) *recordCard {
	why := "my.case.content_later"
	if c.Case.Capacity == casefile.CapacityInterestedParty {
		why = "my.case.content_withheld"
	}
	return &recordCard{Title: inLanguage(p, c.ItemZH, c.ItemEN), Notes: []string{p.T(why)},
		Rows: summaryList{Rows: []summaryRow{{Key: p.T("case.record_number"), Value: c.RecordNumber}}}}
}

// decisionView is nil while there is nothing to tell.
func (c myCaseFile) decisionView(p *messages.Printer) (*decisionView, error) {
	if c.refusal != "" {
		remedies, err := c.remedies(p, casefile.NoticeRefusal)
		if err != nil {
			return nil, err
		}
		return &decisionView{Facts: summaryList{Rows: []summaryRow{
			{Key: p.T("case.result"), Value: p.T("result.refused")}, {Key: p.T("case.reasons"), Lines: lines(c.refusal)}}},
			Remedies: remedies}, nil
	}
	if !c.told() {
		return nil, nil //nolint:nilnil // there is nothing to tell yet
	}
	d := c.decision
	view := &decisionView{Facts: summaryList{Rows: []summaryRow{
		{Key: p.T("case.result"), Value: outcomeWord(p, c.pack, string(d.Outcome)), Lines: []string{p.T("guide.outcome." + string(d.Outcome))}},
		{Key: p.T("my.case.decided_by"), Value: inLanguage(p, d.UnitZH, d.UnitEN)},
		{Key: p.T("my.case.decided_at"), Value: p.DateTime(d.DecidedAt)},
		{Key: p.T("guide.basis"), Value: p.T("guide.remedy_article", pick(p, c.pack.Title), p.Article(d.Article))},
		{Key: p.T("case.reasons"), Lines: lines(d.Reasons)}}}}
	var changes []casefile.Change
	if err := json.Unmarshal(d.Changes, &changes); err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	if len(changes) > 0 {
		t, err := changeTable(p, c.Fields, changes)
		if err != nil {
			return nil, err
		}
		view.Changes = &t
	}
	var err error
	view.Remedies, err = c.remedies(p, casefile.NoticeResult)
	return view, err
}

// remedies are the ways to contest what the document told, reckoned from its instant like those in the document.
func (c myCaseFile) remedies(p *messages.Printer, kind casefile.NoticeKind) (*table, error) {
	i := slices.IndexFunc(c.notices, func(n db.MyCaseNoticesRow) bool { return n.Kind == kind })
	if i < 0 {
		t := remedyTable(p, c.pack)
		return &t, nil
	}
	t, err := remedyTableFrom(p, c.pack, c.notices[i].IssuedAt, c.calendar)
	return &t, err
}

// changeTable sets what a record said beside what it says now.
func changeTable(p *messages.Printer, fields json.RawMessage, changes []casefile.Change) (table, error) {
	t := table{Caption: p.T("letter.changes"),
		Columns: []column{{Text: p.T("letter.field")}, {Text: p.T("letter.from")}, {Text: p.T("letter.to")}}}
	var names []casefile.Field
	if err := json.Unmarshal(fields, &names); err != nil {
		return t, fmt.Errorf("read fields of catalogue item: %w", err)
	}
	for _, change := range changes {
		f := casefile.FieldOf(names, change.Field)
		from := p.FieldValue(f, change.From)
		if from == "" {
			from = p.T("filing.check.none")
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: p.FieldName(f)}, {Text: from}, {Text: p.FieldValue(f, change.To)}}})
	}
	return t, nil
}

func (c myCaseFile) noticeTable(p *messages.Printer) table {
	t := table{Caption: p.T("case.notices"), HideCaption: true, Empty: p.T("my.case.no_notices"),
		Columns: []column{{Text: p.T("my.notices.document")}, {Text: p.T("my.notices.issued")}, {Text: p.T("my.notices.state")}}}
	for _, n := range c.notices {
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: p.T("letter." + string(n.Kind) + ".title"), Href: myNoticeHref(c.Case.ID, n.ID), Hint: n.Number},
			{Text: p.ShortDate(n.IssuedAt)}, readCell(p, n.ReadAt)}})
	}
	return t
}
