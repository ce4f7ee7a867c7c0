package casepage

import (
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// RequestFor is the request that an approval task is about.
func (c *Dossier) RequestFor(approval uuid.UUID) *db.Extension {
	for i := range c.extensions {
		if c.extensions[i].ApprovalID == approval {
			return &c.extensions[i]
		}
	}
	return nil
}

// deadlinePast is what staff may know of what happened to the case's deadlines, with the names of those who approved.
func (c *Dossier) deadlinePast() dates.Past {
	past := dates.Past{Trail: c.trail}
	for _, e := range c.extensions {
		if e.Approved != nil && *e.Approved {
			past.Approvals = append(past.Approvals, dates.Approval{Task: e.TaskID, At: *e.DecidedAt, Name: c.actors[*e.DecidedBy].Name})
		}
	}
	return past
}

// extensionList tells every request and what became of it; nil for none.
func extensionList(p *messages.Printer, c *Dossier) *ui.SummaryList {
	if len(c.extensions) == 0 {
		return nil
	}
	list := &ui.SummaryList{}
	for _, e := range c.extensions {
		state := p.T("desk.extension.state.waits")
		switch {
		case e.Approved != nil && *e.Approved:
			state = p.T("desk.extension.state.approved", c.actors[*e.DecidedBy].Name, p.DateTime(*e.DecidedAt),
				explain.Amount(p, int(*e.Granted), rules.WorkingDay))
		case e.Approved != nil:
			state = p.T("desk.extension.state.refused", c.actors[*e.DecidedBy].Name, p.DateTime(*e.DecidedAt))
		case c.approvalClosed(e.ApprovalID):
			state = p.T("desk.extension.state.lapsed")
		}
		list.Rows = append(list.Rows, ui.SummaryRow{Key: p.T("desk.extension.asked", p.DateTime(e.RequestedAt),
			explain.Amount(p, int(e.Asked), rules.WorkingDay)), Lines: append(ui.Lines(e.Reasons), state)})
	}
	return list
}

func (c *Dossier) approvalClosed(id uuid.UUID) bool {
	for _, t := range c.tasks {
		if t.ID == id {
			return t.ClosedAt != nil
		}
	}
	return true
}

// approvalOf shows the unit the request that waits, and offers it to the head; nil where there is none.
func (c *Dossier) approvalOf(p *messages.Printer, v Viewer) *todo {
	for i := range c.tasks {
		t := &c.tasks[i]
		if t.Kind != casefile.TaskApproveExtension || t.ClosedAt != nil || !v.owns(t) {
			continue
		}
		now := &todo{Heading: p.T("task." + string(t.Kind)), Lines: append([]string{p.T("desk.extension.waits")}, v.whoHolds(p, t)...),
			TakeBack: v.takeBackAt(c, t)}
		if v.mayAct(c, t) {
			now.ActAt = "/desk/tasks/" + t.ID.String() + "/act"
		}
		return now
	}
	return nil
}

// mayExtend reports whether the viewer can ask for more time on the task now and somebody could grant it.
func mayExtend(s *site.Server, c *Dossier, v Viewer, t *db.CaseTasksRow) bool {
	return v.Decidable && c.Extension(t.ID) != nil && WhyNotExtend(s, c, t.ID, t.DueAt) == nil
}

// DeadlineOf is the deadline of a task, as it is counted.
func (c *Dossier) DeadlineOf(task uuid.UUID) (d rules.Deadline, found bool, err error) {
	kept := c.deadlineRow(task)
	if kept == nil {
		return d, false, nil
	}
	return d, true, ui.ReadJSON("deadline", kept.Explanation, &d)
}

// deadlineRow is the deadline of a task as it is kept; nil where it has none.
func (c *Dossier) deadlineRow(task uuid.UUID) *db.Deadline {
	i := slices.IndexFunc(c.deadlines, func(d db.Deadline) bool { return d.TaskID != nil && *d.TaskID == task })
	if i < 0 {
		return nil
	}
	return &c.deadlines[i]
}

// WhyNotExtend returns nil where more time can be asked for on the task now, and otherwise the casefile.Error that says why not: what
// OpenExtension would refuse is not offered, and told before anything is typed.
func WhyNotExtend(s *site.Server, c *Dossier, task uuid.UUID, due time.Time) error {
	refuse := func(why string) error { return casefile.NewError(casefile.CodeConflict, why, nil) }
	now := s.Clock.Now()
	if now.After(due) {
		return refuse("error.extension_too_late")
	}
	for _, other := range c.tasks {
		if other.Kind == casefile.TaskApproveExtension && other.ClosedAt == nil {
			return refuse("error.extension_waits")
		}
	}
	d, found, err := c.DeadlineOf(task)
	if err == nil && !found {
		return refuse("error.no_extension")
	}
	var suspensions []rules.Suspension
	if err = errors.Join(err, ui.ReadJSON("suspensions", c.Case.Suspensions, &suspensions)); err != nil {
		return err
	}
	_, err = rules.Extend(c.Pack, d, 1, now, c.Pack.CapStart(d.Clock, c.Case.FiledAt, c.Case.AcceptedAt), s.Calendar.InForce(), suspensions...)
	switch {
	case errors.Is(err, rules.ErrPastCap):
		return refuse("error.extension_past_cap")
	case errors.Is(err, rules.ErrNoExtension):
		return refuse("error.no_extension")
	}
	return err
}

// Extension is what the pack allows on a task, by the clock that runs on it; nil for nothing.
func (c *Dossier) Extension(task uuid.UUID) *rules.Extension {
	i := slices.IndexFunc(c.tasks, func(t db.CaseTasksRow) bool { return t.ID == task })
	kept := c.deadlineRow(task)
	if i < 0 || kept == nil || !c.tasks[i].Kind.Extendable() {
		return nil
	}
	clock, err := c.Pack.Clock(kept.Clock)
	if err != nil {
		return nil
	}
	return clock.Extension
}

// ExtensionRules say under which condition the article allows it, how much, and who approves.
func ExtensionRules(p *messages.Printer, e *rules.Extension) []string {
	list := []string{ExtensionRule(p, e)}
	if e.Condition != (rules.Text{}) {
		list = slices.Insert(list, 0, p.T("desk.extension.condition", ui.Pick(p, e.Condition), p.Article(e.Article)))
	}
	if e.Cap != nil && e.Cap.Reserve > 0 {
		list = append(list, p.T("desk.extension.reserve", explain.Amount(p, e.Cap.Reserve, e.Cap.Unit)))
	}
	return list
}

// ExtensionRule says what the article allows and who approves.
func ExtensionRule(p *messages.Printer, e *rules.Extension) string {
	head := ui.Pick(p, e.ApprovedBy)
	switch {
	case !e.Open:
		return p.T("desk.extension.rule_amount", explain.Amount(p, e.Amount, rules.WorkingDay), head)
	case e.Cap != nil:
		return p.T("desk.extension.rule_cap", explain.Amount(p, e.Cap.Amount, e.Cap.Unit), head)
	}
	return p.T("desk.extension.rule_open", head)
}
