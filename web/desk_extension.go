package web

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

// mostExtension bounds what may be asked for where an article leaves the amount open; the cap limits what is granted.
const mostExtension = 60

// extensionPage asks for more time on a task.
type extensionPage struct {
	page
	Identity identityBar
	Due      deadline
	Form     *form
	FormID   string
	CaseAt   string
	Rule     string // what the article allows
	Amount   textInput
}

// MaxReasons is the limit that the template shows.
func (*extensionPage) MaxReasons() int { return casefile.MaxReasons }

// taskExtensionForm asks how much more time the unit needs, and why.
func (s *server) taskExtensionForm(w http.ResponseWriter, r *http.Request) error {
	task, c, err := s.taskToExtend(r)
	if err != nil {
		return err
	}
	if err := s.Store.MayAct(r.Context(), task, viewerOf(r).ID); err != nil {
		return s.tellConflict(w, r, task.CaseID, err)
	}
	return s.showExtension(w, r, task, c, http.StatusOK, newForm(printer(r), nil), newFormID())
}

// taskToExtend finds the task of the path and its case, where its clock can be extended at all.
func (s *server) taskToExtend(r *http.Request) (db.Task, *caseFile, error) {
	task, err := s.taskForDesk(r)
	if err != nil {
		return task, nil, err
	}
	row, err := s.Store.DeskCase(r.Context(), db.DeskCaseParams{ID: task.CaseID, UnitID: viewerOf(r).UnitID})
	if err != nil {
		return task, nil, db.Found(err, "error.task_not_found")
	}
	c, err := s.caseFile(r.Context(), row)
	if err != nil {
		return task, nil, err
	}
	if c.extension(task.Kind) == nil {
		return task, nil, casefile.NewError(casefile.CodeConflict, "error.no_extension", nil)
	}
	return task, c, nil
}

// extension is what the pack allows on a task, nil for nothing.
func (c *caseFile) extension(kind casefile.TaskKind) *rules.Extension {
	if kind != casefile.TaskVerify {
		return nil
	}
	name := c.pack.Objection.Steps.Verify
	if c.Case.Channel == casefile.ChannelUnit && c.pack.Objection.Steps.DecideDirect != "" {
		name = c.pack.Objection.Steps.DecideDirect
	}
	clock, err := c.pack.Clock(name)
	if err != nil {
		return nil
	}
	return clock.Extension
}

func (s *server) showExtension(w http.ResponseWriter, r *http.Request, task db.Task, c *caseFile, status int, f *form, formID string) error {
	data := &extensionPage{page: s.newPage(r, "desk.extension.title"), Form: f, FormID: formID,
		CaseAt: "/desk/cases/" + task.CaseID.String()}
	p := data.Printer
	data.Errors, data.Back = f.Errors, &link{p.T("notice.back"), data.CaseAt}
	data.Pack = p.T("desk.case.rules", pick(p, c.pack.Name), c.pack.Version)
	data.Identity = s.identityOf(p, c)
	left := dueTag(p, s.Calendar.InForce(), task.DueAt, s.Clock.Now())
	data.Due = deadline{Label: p.T("desk.inbox.due"), Due: task.DueAt, Tag: &left}
	data.Rule = extensionRule(p, c.extension(task.Kind))
	data.Amount = f.TextInput("amount", "desk.extension.amount").Sized(4)
	s.views.render(w, r, status, "pages/desk_extension", data)
	return nil
}

// extensionRule says what the article allows and who approves.
func extensionRule(p *messages.Printer, e *rules.Extension) string {
	head := pick(p, e.ApprovedBy)
	switch {
	case !e.Open:
		return p.T("desk.extension.rule_amount", explain.Amount(p, e.Amount, rules.WorkingDay), head)
	case e.Cap != nil:
		return p.T("desk.extension.rule_cap", explain.Amount(p, e.Cap.Amount, e.Cap.Unit), head)
	}
	return p.T("desk.extension.rule_open", head)
}

// taskExtension receives the request.
func (s *server) taskExtension(w http.ResponseWriter, r *http.Request) error {
	task, c, err := s.taskToExtend(r)
	if err != nil {
		return err
	}
	f, id, err := sentForm(w, r, formLimit)
	if err != nil {
		return err
	}
	most := mostExtension
	if e := c.extension(task.Kind); !e.Open {
		most = e.Amount
	}
	n, _ := f.Number("amount", "desk.extension.amount", 1, most)
	request := casefile.ExtensionRequest{Amount: n, Reasons: f.Require("reasons", "desk.extension.reasons", casefile.MaxReasons)}
	if !f.OK() {
		return s.showExtension(w, r, task, c, http.StatusUnprocessableEntity, f, id.String())
	}
	act := db.NewAct{FormID: id, ActorID: viewerOf(r).ID, UnitID: viewerOf(r).UnitID, TaskID: task.ID,
		Kind: casefile.ActRequestExtension, Content: request, At: s.Clock.Now()}
	return s.receiveDeskAct(w, r, task, act, s.Store.RequestExtension)
}

// The head's answer to a request is an act like any other on a task.

func (data *actPage) askApproval() {
	p := data.Printer
	if request := data.c.requestFor(data.task.ID); request != nil {
		data.Decision = &summaryList{Rows: []summaryRow{
			{Key: p.T("desk.extension.amount.label"), Value: explain.Amount(p, int(request.Asked), rules.WorkingDay)},
			{Key: p.T("desk.extension.reasons.label"), Lines: lines(request.Reasons)},
			{Key: p.T("desk.extension.requested_at"), Value: p.DateTime(request.RequestedAt)},
		}}
	}
	refusal := data.Form.TextArea("refusal", "desk.extension.refusal", casefile.MaxReasons)
	data.Choices = data.Form.Choice("approve", "desk.extension.approve", []option{
		{Value: "yes", Text: p.T("desk.extension.approve.yes"), Hint: extensionRule(p, data.c.extension(casefile.TaskVerify))},
		{Value: "no", Text: p.T("desk.extension.approve.no"), RevealArea: &refusal},
	})
}

func (data *actPage) readApproval() any {
	f := data.Form
	if f.ChooseOne("approve", "desk.extension.approve", "yes", "no") != "no" {
		data.unused("approve", "desk.extension.approve", data.typed("refusal", "desk.extension.refusal"))
		return casefile.ExtensionDecision{Approve: true}
	}
	return casefile.ExtensionDecision{Reasons: f.Require("refusal", "desk.extension.refusal", casefile.MaxReasons)}
}

// requestFor is the request that an approval task is about.
func (c *caseFile) requestFor(approval uuid.UUID) *db.Extension {
	for i := range c.extensions {
		if c.extensions[i].ApprovalID == approval {
			return &c.extensions[i]
		}
	}
	return nil
}

// deadlinePast is what staff may know of what happened to the case's deadlines, with the names of those who approved.
func (c *caseFile) deadlinePast() deadlinePast {
	past := deadlinePast{trail: c.trail}
	for _, e := range c.extensions {
		if e.Approved != nil && *e.Approved {
			past.approvals = append(past.approvals, approval{task: e.TaskID, at: *e.DecidedAt, name: c.actors[*e.DecidedBy].Name})
		}
	}
	return past
}

// extensionList tells every request and what became of it; nil for none.
func extensionList(p *messages.Printer, c *caseFile) *summaryList {
	if len(c.extensions) == 0 {
		return nil
	}
	list := &summaryList{}
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
		list.Rows = append(list.Rows, summaryRow{Key: p.T("desk.extension.asked", p.DateTime(e.RequestedAt),
			explain.Amount(p, int(e.Asked), rules.WorkingDay)), Lines: append(lines(e.Reasons), state)})
	}
	return list
}

func (c *caseFile) approvalClosed(id uuid.UUID) bool {
	for _, t := range c.tasks {
		if t.ID == id {
			return t.ClosedAt != nil
		}
	}
	return true
}

// approvalOf offers the head the request that waits; nil where there is none or the viewer is somebody else.
func (c *caseFile) approvalOf(p *messages.Printer, v caseViewer) *todo {
	for _, t := range c.tasks {
		if t.Kind != casefile.TaskApproveExtension || t.ClosedAt != nil || v.unit == nil || *v.unit != t.UnitID {
			continue
		}
		now := &todo{Heading: p.T("task." + string(t.Kind)), Lines: []string{p.T("desk.extension.waits")}}
		if v.heads && len(c.waiting) == 0 && (t.ClaimedBy == nil || *t.ClaimedBy == v.account) {
			now.ActAt = "/desk/tasks/" + t.ID.String() + "/act"
		}
		return now
	}
	return nil
}

// mayAsk reports whether more time can be asked for on the task now.
func (c *caseFile) mayAsk(t *db.CaseTasksRow, s *server) bool {
	if c.extension(t.Kind) == nil || s.Clock.Now().After(t.DueAt) {
		return false
	}
	for _, other := range c.tasks {
		if other.Kind == casefile.TaskApproveExtension && other.ClosedAt == nil {
			return false
		}
	}
	return true
}
