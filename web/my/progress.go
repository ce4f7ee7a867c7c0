package my

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// stages lists the stages of the case in order: those that are over with their day, where it stands now, and what is to
// come as far as that is certain.
func stages(c casepage.Own, p *messages.Printer, own flow.Progress) []ui.TaskItem {
	items := []ui.TaskItem{{Text: p.T("my.stage.filed"), Hint: p.DateTime(c.Case.FiledAt), Tag: &ui.Tag{Text: p.T("my.stage.done"), Colour: ui.TagGood}}}
	way := own.Way(&c)
	now := slices.IndexFunc(way, c.AtStage)
	for n, stage := range way {
		item := ui.TaskItem{Text: p.T("stage." + string(stage)), Status: p.T("my.stage.to_come")}
		i := casepage.LastIndex(c.Tasks, func(t db.MyCaseTasksRow) bool { return t.Kind.Stage() == stage })
		switch {
		case now >= 0 && n > now: // it was there before, and comes again
		case stage == casefile.StageSupplement && c.AtStage(stage):
			item.Hint, item.Tag = p.T("my.stage.yours"), &ui.Tag{Text: p.T("my.stage.now"), Colour: ui.TagActive}
		case stage == casefile.StageSupplement:
			item.Tag = &ui.Tag{Text: p.T("my.stage.done"), Colour: ui.TagGood}
		case i >= 0 && c.Tasks[i].ClosedAt != nil:
			item.Hint, item.Tag = p.DateTime(*c.Tasks[i].ClosedAt), &ui.Tag{Text: p.T("my.stage.done"), Colour: ui.TagGood}
		case i >= 0:
			item.Hint, item.Tag = ui.InLanguage(p, c.Tasks[i].UnitZH, c.Tasks[i].UnitEN), &ui.Tag{Text: p.T("my.stage.now"), Colour: ui.TagActive}
		case c.AtStage(stage): // where nobody has a task
			item.Tag = &ui.Tag{Text: p.T("my.stage.now"), Colour: ui.TagActive}
		case c.Case.ClosedAt != nil || c.Case.Flow.Procedure().Behind(stage, c.Case.Stage):
			item.Tag = &ui.Tag{Text: p.T("my.stage.done"), Colour: ui.TagGood}
		}
		items = append(items, item)
	}
	last := ui.TaskItem{Text: p.T("stage.closed"), Status: p.T("my.stage.to_come")}
	if c.Case.ClosedAt != nil {
		last.Hint, last.Tag = p.DateTime(*c.Case.ClosedAt), &ui.Tag{Text: p.T("my.stage.done"), Colour: ui.TagGood}
	}
	return append(items, last)
}

// timeline tells the applicant what has happened, latest first.
func timeline(c casepage.Own, p *messages.Printer, own flow.Progress) ([]ui.TimelineItem, error) {
	supplements, err := supplementItems(c, p)
	if err != nil {
		return nil, err
	}
	items := []ui.TimelineItem{{Title: p.T("my.event.filed"), At: c.Case.FiledAt, Lines: []string{p.T("my.event.filed.text")},
		Links: c.NoticeLinks(p, casefile.NoticeReceipt)}}
	if c.Case.AcceptedAt != nil {
		items = append(items, ui.TimelineItem{Title: p.T("my.event.accepted"), At: *c.Case.AcceptedAt,
			Links: c.NoticeLinks(p, casefile.NoticeAcceptance)})
	}
	for _, e := range c.Effects {
		if e.CaseID != c.Case.ID {
			continue
		}
		// What there are words for is told; the effects of the decision are told with it.
		if key := "my.event." + string(e.Kind); p.Has(key) {
			items = append(items, ui.TimelineItem{Title: p.T(key), At: e.StartedAt, Lines: []string{p.T(key+".text", p.Article(e.Article))}})
		}
	}
	for _, n := range c.Notices {
		if p.Has("my.event." + string(n.Kind)) {
			items = append(items, ui.TimelineItem{Title: p.T("my.event." + string(n.Kind)), At: n.IssuedAt,
				Links: []ui.Link{{Text: ui.LetterTitle(p, n.Kind, n.Number), Href: site.MyNoticeHref(c.Case.ID, n.ID)}}})
		}
	}
	items = append(items, supplements...)
	items = append(items, own.Handled(p, &c)...)
	for _, d := range c.Deadlines {
		// What was done in time and processed late was never overdue.
		if d.OverdueAt == nil || d.MetAt != nil && !dates.IsOverdue(d.DueAt, *d.MetAt) {
			continue
		}
		clock := explain.Clock(p, c.Pack.ClockLabel(d.Clock), d.Clock)
		if c.Pack.LeftToParty(d.Clock) {
			items = append(items, ui.TimelineItem{Title: p.T("my.event.over", clock), At: *d.OverdueAt})
		} else {
			items = append(items, ui.TimelineItem{Title: p.T("my.event.overdue", clock), At: *d.OverdueAt,
				Tag: &ui.Tag{Text: p.T("trail.step.overdue"), Colour: ui.TagLate}})
		}
	}
	if c.Case.ClosedAt != nil {
		items = append(items, ending(c, p, own.Tells(&c)))
	}
	// What shares an instant keeps the order of the procedure.
	slices.SortStableFunc(items, func(a, b ui.TimelineItem) int { return a.At.Compare(b.At) })
	slices.Reverse(items)
	return items, nil
}

func ending(c casepage.Own, p *messages.Printer, told casefile.NoticeKind) ui.TimelineItem {
	result := ui.Tag{Text: ui.OutcomeWord(p, c.Pack, c.Case.Flow, string(*c.Case.Result)), Colour: ui.TagNeutral}
	switch *c.Case.Result {
	case casefile.ResultWithdrawn:
		return ui.TimelineItem{Title: p.T("my.event.withdrawn"), At: *c.Case.ClosedAt, Tag: &result,
			Links: c.NoticeLinks(p, casefile.NoticeWithdrawal)}
	case casefile.ResultLapsed:
		return ui.TimelineItem{Title: p.T("my.event.lapsed"), At: *c.Case.ClosedAt, Tag: &result, Links: c.NoticeLinks(p, casefile.NoticeLapse)}
	case casefile.ResultRefused:
		return ui.TimelineItem{Title: p.T("my.event.refused"), At: *c.Case.ClosedAt, Tag: &result,
			Links: c.NoticeLinks(p, casefile.NoticeRefusal)}
	}
	return ui.TimelineItem{Title: p.T("my.event.informed"), At: *c.Case.ClosedAt, Tag: &result,
		Links: c.NoticeLinks(p, told)}
}

type myReceivedPage struct {
	site.Page
	Panel      ui.Panel
	ReceivedAt string
	Waiting    bool   // received, and still to be processed
	Code       string // opens the progress without signing in
	Steps      []string
	Accept     *ui.Deadline
	Case       ui.Link
	Receipt    *ui.Link
	Together   *ui.Table // the cases that were filed at once with it; nil: none
}

// Received confirms that an objection was received, and says what comes next and by when.
func (s *Door) Received(w http.ResponseWriter, r *http.Request) error {
	c, err := casepage.OpenOwn(s.Server, r)
	if err != nil {
		return err
	}
	if !c.Act.Mine { // another party reads the case, and has sent nothing
		http.Redirect(w, r, site.MyCaseHref(c.Case.ID), http.StatusSeeOther)
		return nil
	}
	data := &myReceivedPage{Page: s.NewPageOf(r, c.Case.Flow, "my.received.title"), Waiting: c.Act.Status == casefile.ActReceived}
	data.Printer = explain.Worded(data.Printer, c.Pack)
	code, err := s.Store.LookupCode(r.Context(), c.Case.ID)
	if err != nil {
		return err
	}
	data.Code = casefile.ShownLookupCode(code)
	data.Pack = ui.Pick(data.Printer, c.Pack.Name)
	data.Panel = ui.Panel{Title: data.Title, Label: data.T("case.number"), Number: c.Case.Number}
	data.ReceivedAt = data.T("my.received.at", data.DateTime(c.Act.ReceivedAt))
	data.Together = together(data.Printer, c.Together)
	data.Case = ui.Link{Text: data.T("my.received.see_case"), Href: site.MyCaseHref(c.Case.ID)}
	if receipts := c.NoticeLinks(data.Printer, casefile.NoticeReceipt); len(receipts) > 0 {
		data.Receipt = &receipts[0]
	}
	if data.Accept, err = s.acceptDeadline(data.Printer, c); err != nil {
		return err
	}
	first := "check"
	if c.Case.Channel == casefile.ChannelUnit {
		first = "check_unit"
	}
	for _, step := range []string{first, "notice", "follow"} {
		data.Steps = append(data.Steps, data.T("my.received.next."+step))
	}
	s.Views.Render(w, r, http.StatusOK, "pages/my_received", data)
	return nil
}

// acceptDeadline is by when the applicant is told whether his objection is accepted: as kept, or, until the filing is
// processed, as it will be. It is nil where the pack sets no such period.
func (s *Door) acceptDeadline(p *messages.Printer, c casepage.Own) (*ui.Deadline, error) {
	name := c.Pack.Procedure(c.Case.Flow).Steps[casefile.StepAccept]
	i := slices.IndexFunc(c.Deadlines, func(d db.Deadline) bool { return d.Clock == name })
	if i >= 0 {
		shown, err := dates.Show(s.Server, p, c.Pack, c.Deadlines[i], dates.Past{})
		return &shown, err
	}
	computed, err := rules.Compute(c.Pack, name, c.Case.FiledAt, s.Calendar.InForce())
	if errors.Is(err, rules.ErrNotFound) {
		return nil, nil //nolint:nilnil // the pack sets no such period
	}
	if err != nil {
		return nil, fmt.Errorf("compute deadline: %w", err)
	}
	text, err := json.Marshal(computed)
	if err != nil {
		return nil, fmt.Errorf("encode deadline: %w", err)
	}
	shown, err := dates.Show(s.Server, p, c.Pack, db.Deadline{Clock: name, Article: computed.Article, Basis: string(computed.Basis),
		StartedAt: computed.Start, DueAt: computed.Due, Provisional: computed.Provisional, Explanation: text}, dates.Past{})
	return &shown, err
}
