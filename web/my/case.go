package my

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

type myCasePage struct {
	site.Page
	Identity   ui.IdentityBar
	Stages     ui.TaskList
	Deadlines  []ui.Deadline
	Closed     bool
	Todos      []ui.Todo // what can be done on it now, by whom the page is for
	WithdrawAt string    // where the objection can be withdrawn; empty once it is decided
	Timeline   ui.Timeline
	Records    []recordNow
	Together   *ui.Table // the cases that were filed at once with it; nil: none
	Filing     ui.SummaryList
	Decision   *decisionView
	Notices    ui.Table
	Services   *ui.Table // of documents that have to be served; nil: none has been sent
}

// recordNow is a record as it stands, as far as the applicant may see it.
type recordNow struct {
	Name string        // "": the case is about one record
	Card *records.Card // nil: it is deleted
}

// decisionView is how the case ended, why, and what can be done about it.
type decisionView struct {
	Parts    []decidedPart // for each record, or for the case as a whole
	Remedies *ui.Table
}

// decidedPart is what was decided about a record.
type decidedPart struct {
	Heading string // "": it is about the only record, or about the case
	Facts   ui.SummaryList
	Changes *ui.Table
}

// Case shows the applicant where his case stands and why.
func (s *Door) Case(w http.ResponseWriter, r *http.Request) error {
	c, err := casepage.OpenOwn(s.Server, r)
	if err != nil {
		return err
	}
	pages, err := s.Flows.Of(c.Case.Flow)
	if err != nil {
		return err
	}
	var said []casefile.ActKind
	for _, own := range pages.Own {
		said = append(said, own.Act())
	}
	if err := casepage.ReadOwn(s.Server, r, &c, said...); err != nil {
		return err
	}
	data := &myCasePage{Page: s.NewPageOf(r, c.Case.Flow, "my.case.title", c.Case.Number), Closed: c.Case.ClosedAt != nil}
	p := data.Printer
	data.Back = &ui.Link{Text: data.T("nav.my_cases"), Href: "/my/cases"}
	data.Pack = ui.Pick(p, c.Pack.Name)
	code, err := s.Store.LookupCode(r.Context(), c.Case.ID)
	if err != nil {
		return err
	}
	data.Identity = casepage.Bar(p, &c)
	data.Identity.Facts = append(data.Identity.Facts, ui.Fact{Key: p.T("my.received.code"), Value: casefile.ShownLookupCode(code)})
	if !data.Closed && !c.Decided() && c.Applied() {
		data.WithdrawAt = site.MyCaseHref(c.Case.ID) + "/withdraw"
	}
	data.Todos = todos(p, &c, pages)
	data.Stages = ui.TaskList{ID: "stages", Items: stages(c, p, pages.Progress)}
	if data.Deadlines, err = dates.Running(s.Server, p, c.Pack, c.Deadlines, c.Past); err != nil {
		return err
	}
	if data.Timeline.Items, err = timeline(c, p, pages.Progress); err != nil {
		return err
	}
	data.Filing = pages.Progress.Filed(p, &c)
	limits, _, err := s.PublicationLimits()
	if err != nil {
		return err
	}
	if data.Records, err = s.recordsNow(r, c, p, limits); err != nil {
		return err
	}
	data.Together = together(p, c.Together)
	if data.Decision, err = viewDecision(c, p, pages.Progress.Tells(&c)); err != nil {
		return err
	}
	data.Notices = noticeTable(c, p)
	if data.Services, err = s.servicesOf(r, c.Case.ID, p); err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "pages/my_case", data)
	return nil
}

// todos are what can be done on the case now: a document is to be opened, a supplement is awaited, or what the procedure offers to who is in the case.
func todos(p *messages.Printer, c *casepage.Own, pages flow.Pages) []ui.Todo {
	var list []ui.Todo
	for _, n := range c.Notices {
		if n.Kind.ServiceEvent() != "" && n.ReadAt == nil {
			list = append(list, ui.Todo{Heading: p.T("my.open.wanted", ui.LetterTitle(p, n.Kind, n.Number)), Text: p.T("my.open.wanted_text"),
				Link: ui.Link{Text: p.T("my.open.link"), Href: site.MyNoticeHref(c.Case.ID, n.ID)}})
		}
	}
	if c.AtStage(casefile.StageSupplement) {
		list = append(list, ui.Todo{Heading: p.T("my.supplement.wanted"), Text: p.T("my.supplement.wanted_text"),
			Link: ui.Link{Text: p.T("my.supplement.link"), Href: site.MyCaseHref(c.Case.ID) + "/supplement"}})
	}
	for _, word := range slices.Sorted(maps.Keys(pages.Own)) {
		if todo := pages.Own[word].Offer(p, c); todo != nil {
			todo.Link.Href = site.MyCaseHref(c.Case.ID) + "/" + word
			list = append(list, *todo)
		}
	}
	slices.SortStableFunc(list, func(a, b ui.Todo) int { // what is wanted first stands first
		switch {
		case a.Less == b.Less:
			return 0
		case a.Less:
			return 1
		}
		return -1
	})
	return list
}

// recordsNow are the records of the case as they stand.
func (s *Door) recordsNow(r *http.Request, c casepage.Own, p *messages.Printer, limits casefile.PublicationLimits) ([]recordNow, error) {
	effects := records.EffectsByRecord(c.Effects)
	cases, err := records.CasesForAccount(r.Context(), s.Server, visit.ViewerOf(r).ID, effects)
	if err != nil {
		return nil, err
	}
	cases.Here(c.Case.ID)
	list := make([]recordNow, len(c.Records))
	for i, record := range c.Records {
		own := records.Own{Kind: c.SubjectKind, Publicity: record.Publicity, Effects: effects[record.RecordID], Cases: cases, Limits: limits, Now: s.Clock.Now()}
		card, err := cardNow(c, record, p, own)
		if err != nil {
			return nil, err
		}
		list[i].Card = card
		if len(c.Records) > 1 {
			list[i].Name = record.Name(p)
		}
	}
	return list, nil
}

// cardNow is a record as it stands, as far as the applicant may see it; nil once it is deleted and has no stub.
func cardNow(c casepage.Own, record *casepage.OwnRecord, p *messages.Printer, own records.Own) (*records.Card, error) {
	if face := own.Face(); face.Stub && !c.Capacity.Claimed() {
		card := records.Stub{Number: record.RecordNumber, Item: ui.InLanguage(p, record.ItemZH, record.ItemEN), RecordedOn: record.RecordedOn,
			Unit: ui.InLanguage(p, c.UnitZH, c.UnitEN), Effect: records.StubEffect(own.Effects, own.Now), Cases: own.Cases}.Card(p)
		return &card, nil
	} else if !face.Shown {
		return nil, nil //nolint:nilnil // the page says that it is gone
	}
	if !record.Readable {
		return unreadable(c, record, p), nil
	}
	content, err := records.ContentRows(p, record.Fields, record.Content)
	if err != nil {
		return nil, err
	}
	head := append(records.Head(p, record.RecordNumber, record.RecordedOn, ui.InLanguage(p, c.UnitZH, c.UnitEN)), content...)
	card := &records.Card{Title: ui.InLanguage(p, record.ItemZH, record.ItemEN), Rows: ui.SummaryList{Rows: head}}
	if c.Capacity == casefile.CapacityInterestedParty {
		card.Tags, card.Notes = records.FaceTags(p, casefile.FaceOf(record.Publicity, own.Effects, own.Now, casefile.OnlookerPublic))
		card.Rows.Rows = append(card.Rows.Rows, records.SaidRows(p, own.Effects, own.Now)...)
		return card, nil
	}
	if own.Publication, err = records.ReadPublication(record.Content, record.Publication, record.RecordedOn); err != nil {
		return nil, err
	}
	card.Tags, card.Notes = own.Tags(p)
	card.Rows.Rows = append(card.Rows.Rows, own.Rows(p)...)
	return card, nil
}

// unreadable names the record and says why no more of it is shown: an agent's authority is still to be verified, or the record
// is not published any more, which is all that an interested party may see.
func unreadable(c casepage.Own, record *casepage.OwnRecord, p *messages.Printer) *records.Card {
	why := "my.case.content_later"
	if c.Capacity == casefile.CapacityInterestedParty {
		why = "my.case.content_withheld"
	}
	return &records.Card{Title: ui.InLanguage(p, record.ItemZH, record.ItemEN), Notes: []string{p.T(why)},
		Rows: ui.SummaryList{Rows: []ui.SummaryRow{{Key: p.T("case.record_number"), Value: record.RecordNumber}}}}
}

// viewDecision is nil while there is nothing to tell. told is the document that tells the result.
func viewDecision(c casepage.Own, p *messages.Printer, told casefile.NoticeKind) (*decisionView, error) {
	if c.Refusal != "" {
		remedies, err := c.Remedies(p, casefile.NoticeRefusal)
		if err != nil {
			return nil, err
		}
		return &decisionView{Parts: []decidedPart{{Facts: ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: p.T("case.result"), Value: p.T("result.refused")}, {Key: p.T("case.reasons"), Lines: ui.Lines(c.Refusal)}}}}},
			Remedies: remedies}, nil
	}
	if !c.Told() {
		return nil, nil //nolint:nilnil // there is nothing to tell yet
	}
	view := new(decisionView)
	if c.Whole != nil {
		part, err := decidedOn(c, c.Whole, p, nil)
		if err != nil {
			return nil, err
		}
		view.Parts = append(view.Parts, part)
	}
	for _, record := range c.Records {
		if record.Decision == nil {
			continue
		}
		part, err := decidedAbout(c, record, p)
		if err != nil {
			return nil, err
		}
		view.Parts = append(view.Parts, part)
	}
	var err error
	view.Remedies, err = c.Remedies(p, told)
	return view, err
}

// decidedAbout is what was decided about a record of the case.
func decidedAbout(c casepage.Own, record *casepage.OwnRecord, p *messages.Printer) (decidedPart, error) {
	part, err := decidedOn(c, record.Decision, p, record.Fields)
	if len(c.Records) > 1 {
		part.Heading = record.Name(p)
	}
	return part, err
}

// resultRow is what was decided and what follows, until it is taken back.
func resultRow(c casepage.Own, outcome casefile.Outcome, p *messages.Printer) ui.SummaryRow {
	row := ui.SummaryRow{Key: p.T("case.result"), Value: ui.OutcomeWord(p, c.Pack, c.Case.Flow, string(outcome)), Lines: []string{p.T("guide.outcome." + string(outcome))}}
	if back := c.Back(); back != nil && (outcome == casefile.OutcomeNotRecord || outcome.Effect().CanBeTakenBack()) {
		row.Value, row.Lines = ui.ResultSince(p, row.Value, back), nil
	}
	return row
}

// decidedOn is a decision, with the fields that it may have changed.
func decidedOn(c casepage.Own, d *db.MyCaseDecisionsRow, p *messages.Printer, fields json.RawMessage) (decidedPart, error) {
	part := decidedPart{Facts: ui.SummaryList{Rows: []ui.SummaryRow{
		resultRow(c, d.Outcome, p),
		{Key: p.T("my.case.decided_by"), Value: ui.InLanguage(p, d.UnitZH, d.UnitEN)},
		{Key: p.T("my.case.decided_at"), Value: p.DateTime(d.DecidedAt)},
		{Key: p.T("guide.basis"), Value: ui.DecisionBasis(p, c.Pack, d.Article)},
		{Key: p.T("case.reasons"), Lines: ui.Lines(d.Reasons)}}}}
	var changes []casefile.Change
	if err := json.Unmarshal(d.Changes, &changes); err != nil {
		return part, fmt.Errorf("read changes: %w", err)
	}
	if len(changes) > 0 {
		t, err := records.ChangeTable(p, fields, changes)
		if err != nil {
			return part, err
		}
		part.Changes = &t
	}
	return part, nil
}

func noticeTable(c casepage.Own, p *messages.Printer) ui.Table {
	t := ui.Table{Caption: p.T("case.notices"), HideCaption: true, Empty: p.T("my.case.no_notices"),
		Columns: []ui.Column{{Text: p.T("my.notices.document")}, {Text: p.T("my.notices.issued")}, {Text: p.T("my.notices.state")}}}
	for _, n := range c.Notices {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: ui.LetterTitle(p, n.Kind, n.Number), Href: site.MyNoticeHref(c.Case.ID, n.ID), Hint: n.Number},
			{Text: p.ShortDate(n.IssuedAt)}, readCell(p, n.Kind, n.ReadAt)}})
	}
	return t
}

// together lists the cases of an applicant that were filed at once with one of them; nil where there are none.
func together(p *messages.Printer, cases []db.MyCasesTogetherRow) *ui.Table {
	if len(cases) == 0 {
		return nil
	}
	t := casepage.TableTogether(p)
	for _, o := range cases {
		state := ui.Cell{Tags: []ui.Tag{casepage.StageTag(p, o.Stage)}}
		if o.Result != nil {
			state.Text = p.T("result." + string(*o.Result))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: o.Number, Href: site.MyCaseHref(o.ID)},
			{Text: ui.InLanguage(p, o.AboutZH, o.AboutEN)}, {Text: ui.InLanguage(p, o.UnitZH, o.UnitEN)}, state}})
	}
	return &t
}
