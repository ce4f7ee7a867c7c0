package web

import (
	"encoding/json"
	"fmt"
	"net/http"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
)

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
	pages, err := s.flows.of(c.Case.Flow)
	if err != nil {
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
	data.Stages = taskList{ID: "stages", Items: c.stages(p, pages.progress)}
	if data.Deadlines, err = s.runningDeadlines(p, c.pack, c.deadlines, c.past); err != nil {
		return err
	}
	if data.Timeline.Items, err = c.timeline(p, pages.progress); err != nil {
		return err
	}
	data.Filing = pages.progress.Filed(p, &c)
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
