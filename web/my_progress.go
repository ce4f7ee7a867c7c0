package web

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
)

// stages lists the stages of the case in order: those that are over with their day, where it stands now, and what is to
// come as far as that is certain.
func (c myCaseFile) stages(p *messages.Printer, own progress) []taskItem {
	items := []taskItem{{Text: p.T("my.stage.filed"), Hint: p.DateTime(c.Case.FiledAt), Tag: &tag{p.T("my.stage.done"), tagGood}}}
	for _, stage := range own.Way(&c) {
		item := taskItem{Text: p.T("stage." + string(stage)), Status: p.T("my.stage.to_come")}
		i := lastIndex(c.tasks, func(t db.MyCaseTasksRow) bool { return t.Kind.Stage() == stage })
		switch {
		case stage == casefile.StageSupplement && c.atStage(stage):
			item.Hint, item.Tag = p.T("my.stage.yours"), &tag{p.T("my.stage.now"), tagActive}
		case stage == casefile.StageSupplement:
			item.Tag = &tag{p.T("my.stage.done"), tagGood}
		case i >= 0 && c.tasks[i].ClosedAt != nil:
			item.Hint, item.Tag = p.DateTime(*c.tasks[i].ClosedAt), &tag{p.T("my.stage.done"), tagGood}
		case i >= 0:
			item.Hint, item.Tag = inLanguage(p, c.tasks[i].UnitZH, c.tasks[i].UnitEN), &tag{p.T("my.stage.now"), tagActive}
		}
		items = append(items, item)
	}
	last := taskItem{Text: p.T("stage.closed"), Status: p.T("my.stage.to_come")}
	if c.Case.ClosedAt != nil {
		last.Hint, last.Tag = p.DateTime(*c.Case.ClosedAt), &tag{p.T("my.stage.done"), tagGood}
	}
	return append(items, last)
}

// timeline tells the applicant what has happened, latest first.
func (c myCaseFile) timeline(p *messages.Printer, own progress) ([]timelineItem, error) {
	supplements, err := c.supplementItems(p)
	if err != nil {
		return nil, err
	}
	items := []timelineItem{{Title: p.T("my.event.filed"), At: c.Case.FiledAt, Lines: []string{p.T("my.event.filed.text")},
		Links: c.noticeLinks(p, casefile.NoticeReceipt)}}
	if c.Case.AcceptedAt != nil {
		items = append(items, timelineItem{Title: p.T("my.event.accepted"), At: *c.Case.AcceptedAt,
			Links: c.noticeLinks(p, casefile.NoticeAcceptance)})
	}
	for _, e := range c.effects {
		if e.CaseID != c.Case.ID {
			continue
		}
		switch e.Kind {
		case casefile.EffectAnnotated:
			items = append(items, timelineItem{Title: p.T("my.event.annotated"), At: e.StartedAt,
				Lines: []string{p.T("my.event.annotated.text", p.Article(e.Article))}})
		case casefile.EffectSuspended:
			items = append(items, timelineItem{Title: p.T("my.event.suspended"), At: e.StartedAt,
				Lines: []string{p.T("my.event.suspended.text", p.Article(e.Article))}})
		}
	}
	for _, n := range c.notices {
		switch n.Kind {
		case casefile.NoticeExtension, casefile.NoticeRouting, casefile.NoticeDateMoved:
			items = append(items, timelineItem{Title: p.T("my.event." + string(n.Kind)), At: n.IssuedAt,
				Links: []link{{p.T("letter." + string(n.Kind) + ".title"), myNoticeHref(c.Case.ID, n.ID)}}})
		}
	}
	items = append(items, supplements...)
	items = append(items, own.Handled(p, &c)...)
	for _, d := range c.deadlines {
		// What was done in time and processed late was never overdue.
		if d.OverdueAt != nil && (d.MetAt == nil || isOverdue(d.DueAt, *d.MetAt)) {
			items = append(items, timelineItem{Title: p.T("my.event.overdue", explain.Clock(p, c.pack.ClockLabel(d.Clock), d.Clock)), At: *d.OverdueAt,
				Tag: &tag{p.T("trail.step.overdue"), tagLate}})
		}
	}
	if c.Case.ClosedAt != nil {
		items = append(items, c.ending(p))
	}
	// What shares an instant keeps the order of the procedure.
	slices.SortStableFunc(items, func(a, b timelineItem) int { return a.At.Compare(b.At) })
	slices.Reverse(items)
	return items, nil
}

func (c myCaseFile) ending(p *messages.Printer) timelineItem {
	result := tag{outcomeWord(p, c.pack, string(*c.Case.Result)), tagNeutral}
	switch *c.Case.Result {
	case casefile.ResultWithdrawn:
		return timelineItem{Title: p.T("my.event.withdrawn"), At: *c.Case.ClosedAt, Tag: &result,
			Links: c.noticeLinks(p, casefile.NoticeWithdrawal)}
	case casefile.ResultLapsed:
		return timelineItem{Title: p.T("my.event.lapsed"), At: *c.Case.ClosedAt, Tag: &result, Links: c.noticeLinks(p, casefile.NoticeLapse)}
	case casefile.ResultRefused:
		return timelineItem{Title: p.T("my.event.refused"), At: *c.Case.ClosedAt, Tag: &result,
			Links: c.noticeLinks(p, casefile.NoticeRefusal)}
	}
	return timelineItem{Title: p.T("my.event.informed"), At: *c.Case.ClosedAt, Tag: &result,
		Links: c.noticeLinks(p, casefile.NoticeResult)}
}

type myReceivedPage struct {
	page
	Panel      panel
	ReceivedAt string
	Waiting    bool   // received, and still to be processed
	Code       string // opens the progress without signing in
	Steps      []string
	Accept     *deadline
	Case       link
	Receipt    *link
}

// myReceived confirms that an objection was received, and says what comes next and by when.
func (s *myDoor) myReceived(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openMyCase(r)
	if err != nil {
		return err
	}
	status, err := s.Store.ActStatus(r.Context(), db.ActStatusParams{ID: c.act.ID, ActorID: viewerOf(r).ID})
	if err != nil {
		return fmt.Errorf("read act: %w", err)
	}
	data := &myReceivedPage{page: s.newPage(r, "my.received.title"), Waiting: status.Status == casefile.ActReceived}
	code, err := s.Store.LookupCode(r.Context(), c.Case.ID)
	if err != nil {
		return err
	}
	data.Code = casefile.ShownLookupCode(code)
	data.Pack = pick(data.Printer, c.pack.Name)
	data.Panel = panel{Title: data.Title, Label: data.T("case.number"), Number: c.Case.Number}
	data.ReceivedAt = data.T("my.received.at", data.DateTime(c.act.ReceivedAt))
	data.Case = link{data.T("my.received.see_case"), myCaseHref(c.Case.ID)}
	if receipts := c.noticeLinks(data.Printer, casefile.NoticeReceipt); len(receipts) > 0 {
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
	s.views.render(w, r, http.StatusOK, "pages/my_received", data)
	return nil
}

// acceptDeadline is by when the applicant is told whether his objection is accepted: as kept, or, until the filing is
// processed, as it will be. It is nil where the pack sets no such period.
func (s *myDoor) acceptDeadline(p *messages.Printer, c myCaseFile) (*deadline, error) {
	name := c.pack.Objection.Steps.Accept
	i := slices.IndexFunc(c.deadlines, func(d db.Deadline) bool { return d.Clock == name })
	if i >= 0 {
		shown, err := s.showDeadline(p, c.pack, c.deadlines[i], deadlinePast{})
		return &shown, err
	}
	computed, err := rules.Compute(c.pack, name, c.Case.FiledAt, s.Calendar.InForce())
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
	shown, err := s.showDeadline(p, c.pack, db.Deadline{Clock: name, Article: computed.Article, Basis: string(computed.Basis),
		StartedAt: computed.Start, DueAt: computed.Due, Provisional: computed.Provisional, Explanation: text}, deadlinePast{})
	return &shown, err
}
