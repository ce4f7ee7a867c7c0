package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

// stages lists the stages of the case in order: those that are over with their day, where it stands now, and what is to
// come as far as that is certain.
func (c myCaseFile) stages(p *messages.Printer) []taskItem {
	items := []taskItem{{Text: p.T("my.stage.filed"), Hint: p.DateTime(c.Case.FiledAt), Tag: &tag{p.T("my.stage.done"), tagGood}}}
	for _, stage := range c.way() {
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

// way is the stages that the case passes: those that it has reached, then those that its pack still holds for it. Which
// side of the comparison a case will take is not told before it is known.
func (c myCaseFile) way() []casefile.Stage {
	var stages []casefile.Stage
	add := func(kind casefile.TaskKind) {
		if kind != "" && !slices.Contains(stages, kind.Stage()) {
			stages = append(stages, kind.Stage())
		}
	}
	for _, t := range c.tasks {
		add(t.Kind)
		if t.Kind == casefile.TaskFormCheck && len(c.supplements) > 0 && !slices.Contains(stages, casefile.StageSupplement) {
			stages = append(stages, casefile.StageSupplement)
		}
	}
	if c.Case.ClosedAt != nil {
		return stages
	}
	o := c.pack.Objection.Through(c.Case.Channel)
	add(casefile.TaskFormCheck)
	first := o.AfterAcceptance()
	add(first)
	if first == casefile.TaskCompare && !slices.Contains(stages, casefile.StageCorrection) && !c.atStage(casefile.StageInforming) {
		add(o.AfterComparison(casefile.FindingNoError))
	}
	add(o.AfterDecision())
	return stages
}

// lastIndex is the index of the last that fits: what a case did again, it shows as it stands now. It is -1 for none.
func lastIndex[T any](all []T, fits func(T) bool) int {
	for i, one := range slices.Backward(all) {
		if fits(one) {
			return i
		}
	}
	return -1
}

func (c myCaseFile) atStage(stage casefile.Stage) bool { return c.Case.Stage == stage }

func (c myCaseFile) task(kind casefile.TaskKind) (db.MyCaseTasksRow, bool) {
	i := lastIndex(c.tasks, func(t db.MyCaseTasksRow) bool { return t.Kind == kind })
	if i < 0 {
		return db.MyCaseTasksRow{}, false
	}
	return c.tasks[i], true
}

// timeline tells the applicant what has happened, latest first.
func (c myCaseFile) timeline(p *messages.Printer) ([]timelineItem, error) {
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
	items = append(items, c.handling(p)...)
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

// handling is what the agency and the unit have done between acceptance and the end.
func (c myCaseFile) handling(p *messages.Printer) []timelineItem {
	var items []timelineItem
	verify, transferred := c.task(casefile.TaskVerify)
	if compared, ok := c.task(casefile.TaskCompare); ok && compared.ClosedAt != nil && !c.withdrawnBy(*compared.ClosedAt) {
		item := timelineItem{Title: p.T("my.event.compared"), Byline: inLanguage(p, compared.UnitZH, compared.UnitEN),
			At: *compared.ClosedAt, Lines: []string{p.T("finding.own_error")}}
		if transferred {
			item.Lines = []string{p.T("my.event.compared.agrees")}
			item.Links = c.noticeLinks(p, casefile.NoticeComparison)
		}
		items = append(items, item)
	}
	if transferred {
		items = append(items, timelineItem{Title: p.T("my.event.transferred", inLanguage(p, verify.UnitZH, verify.UnitEN)),
			At: verify.OpenedAt})
	}
	if c.decision == nil {
		return items
	}
	decided := timelineItem{Title: p.T("my.event.decided"), Byline: inLanguage(p, c.decision.UnitZH, c.decision.UnitEN),
		At: c.decision.DecidedAt, Lines: []string{p.T("my.event.decided.to_be_told")}}
	if c.told() {
		decided.Lines = []string{p.T("my.event.decided.outcome", outcomeWord(p, c.pack, string(c.decision.Outcome)))}
	}
	items = append(items, decided)
	if at := c.decision.AppliedAt; at != nil && c.decision.Outcome.Effect() != "" {
		items = append(items, timelineItem{Title: p.T("my.event.applied", outcomeWord(p, c.pack, string(c.decision.Outcome))), At: *at})
	}
	return items
}

// withdrawnBy reports whether the withdrawal was what ended the work of that instant.
func (c myCaseFile) withdrawnBy(at time.Time) bool {
	return c.Case.Result != nil && *c.Case.Result == casefile.ResultWithdrawn && !at.Before(*c.Case.ClosedAt)
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

func (c myCaseFile) noticeLinks(p *messages.Printer, kind casefile.NoticeKind) []link {
	for _, n := range c.notices {
		if n.Kind == kind {
			return []link{{p.T("letter." + string(kind) + ".title"), myNoticeHref(c.Case.ID, n.ID)}}
		}
	}
	return nil
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
