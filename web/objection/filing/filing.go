package filing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	shared "creditcase/web/filing"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Pages are the pages on which an objection is filed.
type Pages struct{ *site.Server }

// filingDraft is an objection as far as it has been typed. It is kept after every page.
type filingDraft struct {
	FormID        uuid.UUID         `json:"form_id"`            // of the filing to come: sending it five times files once
	Capacity      casefile.Capacity `json:"capacity,omitempty"` // agent or interested party; empty for a subject of the account's own
	SubjectID     uuid.UUID         `json:"subject_id,omitzero"`
	RecordID      uuid.UUID         `json:"record_id,omitzero"`
	Claim         filingClaim       `json:"claim,omitzero"`
	Grounds       []string          `json:"grounds,omitempty"`
	Statement     string            `json:"statement,omitempty"`
	Request       string            `json:"request,omitempty"`
	LearnedOn     string            `json:"learned_on,omitempty"` // 2006-01-02; asked where a window runs from it
	LateReason    string            `json:"late_reason,omitempty"`
	Channel       casefile.Channel  `json:"channel,omitempty"` // asked where the pack has more than one
	MaterialsSeen bool              `json:"materials_seen,omitempty"`
	Phone         string            `json:"phone,omitempty"`
}

// The pages of the form, by their words in the path.
const (
	stepSubject   = "subject"
	stepRecord    = "record"
	stepAuthority = "authority" // of an agent, or the interest of an interested party
	stepProof     = "proof"     // the files that show it
	stepGrounds   = "grounds"
	stepWindow    = "window"
	stepChannel   = "channel"
	stepMaterials = "materials"
	stepContact   = "contact"
	stepCheck     = "check"
)

// allSteps are the pages with questions, in order.
var allSteps = []string{stepSubject, stepRecord, stepAuthority, stepProof, stepGrounds, stepWindow, stepChannel, stepMaterials, stepContact}

// Steps are the pages with questions, by their words in the path.
func (*Pages) Steps() []string { return allSteps }

// Begins is the word in the path under which an objection is begun.
func (*Pages) Begins() string { return "objections" }

// steps are the pages with questions of this objection. When the applicant learned of the record is asked where the pack lets a
// window of filing run from it, and where he files, where the pack leaves him the choice.
func (c filingCase) steps() []string {
	return slices.DeleteFunc(slices.Clone(allSteps), func(step string) bool { return !c.asks(step) })
}

// asks reports whether the page is part of this objection.
func (c filingCase) asks(step string) bool {
	switch step {
	case stepAuthority, stepProof:
		return c.Draft.Capacity.Claimed()
	case stepWindow:
		return c.window() != ""
	case stepChannel:
		return len(c.Pack.Objection.Channels) > 1
	}
	return true
}

// done reports whether the page has been answered.
func (c filingCase) done(step string) bool {
	d := c.Draft
	switch step {
	case stepSubject:
		return d.Capacity.Claimed() || d.SubjectID != uuid.Nil
	case stepRecord:
		return c.Record != nil
	case stepAuthority:
		return d.Claim.stated(d.Capacity)
	case stepProof:
		return len(c.proof()) > 0
	case stepGrounds:
		return len(d.Grounds) > 0 && d.Statement != ""
	case stepWindow:
		return d.LearnedOn != ""
	case stepChannel:
		return d.Channel != ""
	case stepMaterials:
		return d.MaterialsSeen
	case stepContact:
		return d.Phone != ""
	}
	return false
}

// next is the page after step: the first that still lacks an answer, in order and then from the start.
func (c filingCase) next(step string) string {
	steps := c.steps()
	at := slices.Index(steps, step) + 1
	for _, s := range append(slices.Clone(steps[at:]), steps[:at]...) {
		if !c.done(s) {
			return s
		}
	}
	return stepCheck
}

// filingCase is a draft with what its pages need to know of the one who files it.
type filingCase struct {
	shared.Kept
	Draft  filingDraft
	Record *filingRecord // nil while none is chosen, or once it is gone
}

// window names the clock within which an objection has to be filed; "" where the pack sets none.
func (c filingCase) window() string { return c.Pack.Objection.Steps[casefile.StepWindow] }

// openFiling reads what the pages of a draft of the viewer's need.
func (s *Pages) openFiling(r *http.Request, kept db.Draft) (c filingCase, err error) {
	if err := shared.Read(kept, &c.Draft); err != nil {
		return c, err
	}
	if c.Kept, err = shared.Open(s.Server, r, kept); err != nil {
		return c, err
	}
	c.Record, err = s.filingRecord(r.Context(), c)
	return c, err
}

// readFiling reads what the draft refers to: its files and its record.
func (s *Pages) readFiling(ctx context.Context, c *filingCase) (err error) {
	if err := c.ReadFiles(ctx, s.Server); err != nil {
		return err
	}
	c.Record, err = s.filingRecord(ctx, *c)
	return err
}

// DraftName says which record a draft is about.
func (s *Pages) DraftName(p *messages.Printer, kept db.Draft, known map[uuid.UUID]string) (string, error) {
	var draft filingDraft
	if err := shared.Read(kept, &draft); err != nil {
		return "", err
	}
	name, ok := known[draft.RecordID]
	switch {
	case draft.Claim.RecordNumber != "":
		name = p.T("my.cases.draft_claimed", draft.Claim.RecordNumber, p.T("capacity."+string(draft.Capacity)))
	case !ok:
		name = p.T("my.cases.draft_unnamed")
	}
	return name, nil
}

// saveDraft changes the draft. What the page of step was made from is seen; where its answers have changed since, and would be changed
// again, nothing is saved and shared.ErrOlderWindow is returned, with what is kept now in c.
func (s *Pages) saveDraft(ctx context.Context, c *filingCase, step, seen string, change func(*filingDraft)) error {
	err := c.Change(ctx, s.Server, func(kept db.Draft) (any, error) {
		c.Draft = filingDraft{}
		if err := shared.Read(kept, &c.Draft); err != nil {
			return nil, err
		}
		older, err := c.overwrites(step, seen, change)
		if err != nil {
			return nil, err
		}
		if older {
			return nil, shared.ErrOlderWindow
		}
		change(&c.Draft)
		return c.Draft, nil
	})
	if err != nil && !errors.Is(err, shared.ErrOlderWindow) {
		return err
	}
	return errors.Join(s.readFiling(ctx, c), err)
}

// overwrites reports whether a change from a page made from seen would undo what was saved since. Files are added one by one and
// do not undo each other.
func (c filingCase) overwrites(step, seen string, change func(*filingDraft)) (bool, error) {
	if seen == "" || withFiles(step) {
		return false, nil
	}
	return c.answers().Overwrites(step, seen, func() shared.Answers {
		change(&c.Draft)
		return c.answers()
	})
}

// New begins an objection, in the capacity and to the record that the form names if it names any. A draft that was begun
// for the same goes on.
func (s *Pages) New(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	c := filingCase{Kept: shared.Kept{ID: uuid.Must(uuid.NewV7()), Flow: casefile.FlowObjection, Account: visit.ViewerOf(r).ID}}
	if c.Pack, err = s.PackFor(c.Flow); err != nil {
		return err
	}
	if err := s.firstAnswers(r.Context(), &c, casefile.Capacity(f.Value("capacity")), f.Value("record")); err != nil {
		return err
	}
	id, err := shared.Begin(s.Server, r, c.ID, c.Flow, c.Draft, func(kept db.Draft) (bool, error) {
		var begun filingDraft
		err := shared.Read(kept, &begun)
		return begun.RecordID == c.Draft.RecordID && begun.Capacity == c.Draft.Capacity, err
	})
	if err != nil {
		return err
	}
	to := site.DraftHref(id)
	if id == c.ID {
		if err := s.readFiling(r.Context(), &c); err != nil {
			return err
		}
		to = c.Href(c.next(""))
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// firstAnswers begins the draft with what is known: the capacity, and the record asked for and its subject.
func (s *Pages) firstAnswers(ctx context.Context, c *filingCase, capacity casefile.Capacity, record string) error {
	c.Draft = filingDraft{FormID: c.ID} // so that the draft's address still tells what came of it
	if capacity.Claimed() {
		if !slices.Contains(c.claims(), capacity) {
			return casefile.NewError(casefile.CodeInvalid, "filing.party.not_allowed", nil)
		}
		c.Draft.Capacity = capacity
	}
	id, err := uuid.Parse(record)
	if err != nil || capacity == casefile.CapacityAgent {
		return nil //nolint:nilerr // no record was named: it is asked for on its page
	}
	if c.Subjects, err = s.Store.AccountSubjects(ctx, c.Account); err != nil {
		return fmt.Errorf("read subjects: %w", err)
	}
	for _, subject := range c.Subjects {
		_, err := s.Store.RecordForSubject(ctx, db.RecordForSubjectParams{ID: id, SubjectID: subject.ID, Now: s.Clock.Now()})
		if err == nil { // in his own right, whatever else he claims
			c.Draft.Capacity, c.Draft.SubjectID, c.Draft.RecordID = "", subject.ID, id
			return nil
		}
		if found := db.Found(err, "error.record_not_found"); casefile.CodeOf(found) != casefile.CodeNotFound {
			return fmt.Errorf("find record: %w", err)
		}
	}
	if !capacity.Claimed() {
		return casefile.NewError(casefile.CodeNotFound, "error.record_not_found", nil)
	}
	found, err := s.publicRecord(ctx, db.PartyRecordParams{ID: id, AccountID: c.Account})
	if err != nil {
		return db.Found(err, "error.record_not_found")
	}
	c.Draft.SubjectID, c.Draft.RecordID = found.SubjectID, id
	c.Draft.Claim.RecordNumber, c.Draft.Claim.SubjectName = found.Number, found.SubjectName
	return nil
}

// Overview shows the parts of the form and how far each is.
func (s *Pages) Overview(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.openFiling(r, kept)
	if err != nil {
		return err
	}
	return c.Overview(s.Server, w, r, c.next("") == stepCheck, func(p *messages.Printer) []ui.TaskItem {
		var items []ui.TaskItem
		for _, step := range c.steps() {
			items = append(items, c.task(p, step))
		}
		return items
	})
}

func (c filingCase) task(p *messages.Printer, step string) ui.TaskItem {
	turn := step != stepRecord || c.done(stepSubject)
	if (step == stepGrounds || step == stepChannel) && c.Record == nil {
		turn = false
	}
	hint := ""
	switch {
	case step == stepSubject:
		hint = c.standing(p)
	case step == stepRecord && turn && c.Record != nil:
		hint = shared.RecordName(p, c.Record.ItemZH, c.Record.ItemEN, c.Record.Number)
	case step == stepProof && len(c.proof()) > 0:
		hint = p.N("filing.materials.count", len(c.proof()))
	case step == stepMaterials:
		hint = p.T("filing.materials.task_hint")
		if n := len(c.evidence()); n > 0 {
			hint = p.N("filing.materials.count", n)
		}
	}
	return c.Task(p, step, p.T(c.title(step)), hint, turn, c.done(step))
}

// title is the key of what a page is called.
func (c filingCase) title(step string) string {
	if step == stepAuthority || step == stepProof {
		return "filing." + step + "." + string(c.Draft.Capacity)
	}
	return "filing." + step + ".task"
}

// standing says for whom the objection is, and as what; "" while nothing is chosen.
func (c filingCase) standing(p *messages.Printer) string {
	name := c.Draft.Claim.SubjectName
	if c.Record == nil {
		name = ""
	}
	return c.StandingLine(p, c.Draft.SubjectID, c.Draft.Capacity, name)
}

// GroundName is a ground as it stands alone: packs write English grounds as parts of a sentence.
func GroundName(p *messages.Printer, ground rules.Ground) string {
	return ui.Capital(ui.InLanguage(p, ground.ZH, ground.EN))
}
