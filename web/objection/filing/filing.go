package filing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Pages are the pages on which an objection is filed.
type Pages struct{ *site.Server }

// mostDrafts bounds what one account may leave lying about.
const mostDrafts = 20

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
	ID       uuid.UUID
	Draft    filingDraft
	Version  int64     // of the draft, by which a change in between is noticed
	Saved    time.Time // when it last changed
	Account  uuid.UUID
	Subjects []db.AccountSubjectsRow
	Files    []db.Attachment
	Record   *filingRecord // nil while none is chosen, or once it is gone
	Pack     *rules.Pack
}

// window names the clock within which an objection has to be filed; "" where the pack sets none.
func (c filingCase) window() string { return c.Pack.Objection.Steps[casefile.StepWindow] }

func (c filingCase) href(step string) string {
	if step == "" {
		return site.DraftHref(c.ID)
	}
	return site.DraftHref(c.ID) + "/" + step
}

// subject is the subject chosen, if the account may still act for it.
func (c filingCase) subject() (db.AccountSubjectsRow, bool) {
	i := slices.IndexFunc(c.Subjects, func(s db.AccountSubjectsRow) bool { return s.ID == c.Draft.SubjectID })
	if i < 0 {
		return db.AccountSubjectsRow{}, false
	}
	return c.Subjects[i], true
}

// openFiling reads what the pages of a draft of the viewer's need.
func (s *Pages) openFiling(r *http.Request, kept db.Draft) (filingCase, error) {
	c := filingCase{ID: kept.ID, Account: visit.ViewerOf(r).ID}
	var err error
	if c.Draft, err = readDraft(kept); err != nil {
		return c, err
	}
	c.Version, c.Saved = kept.Version, kept.UpdatedAt
	if c.Subjects, err = s.Store.AccountSubjects(r.Context(), c.Account); err != nil {
		return c, fmt.Errorf("read subjects: %w", err)
	}
	if c.Pack, err = s.Pack(); err != nil {
		return c, err
	}
	return c, s.readFiling(r.Context(), &c)
}

// readFiling reads what the draft refers to: its files and its record.
func (s *Pages) readFiling(ctx context.Context, c *filingCase) (err error) {
	c.Files, err = s.Store.MyDraftAttachments(ctx, db.MyDraftAttachmentsParams{DraftID: &c.ID, AccountID: c.Account})
	if err != nil {
		return fmt.Errorf("read files of draft: %w", err)
	}
	c.Record, err = s.filingRecord(ctx, *c)
	return err
}

func readDraft(kept db.Draft) (filingDraft, error) {
	var d filingDraft
	if err := json.Unmarshal(kept.Data, &d); err != nil {
		return d, fmt.Errorf("read draft: %w", err)
	}
	return d, nil
}

// DraftName says which record a draft is about.
func (s *Pages) DraftName(p *messages.Printer, kept db.Draft, known map[uuid.UUID]string) (string, error) {
	draft, err := readDraft(kept)
	if err != nil {
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

// errOlderWindow is what saveDraft returns where the page was made from another state of its answers than is kept now.
var errOlderWindow = errors.New("the answers have been changed in another window")

// saveDraft changes the draft under a lock, so that two pages sent at once both count. What the page of step was made from is
// seen; where its answers have changed since, and would be changed again, nothing is saved and errOlderWindow is returned, with
// what is kept now in c.
func (s *Pages) saveDraft(ctx context.Context, c *filingCase, step, seen string, change func(*filingDraft)) error {
	err := s.Store.InTx(ctx, func(q *db.Queries) error {
		kept, err := q.MyDraftLock(ctx, db.MyDraftLockParams{ID: c.ID, AccountID: c.Account})
		if err != nil {
			return db.Found(err, "filing.gone")
		}
		if c.Draft, err = readDraft(kept); err != nil {
			return err
		}
		older, err := c.overwrites(step, seen, change)
		if err != nil || older {
			return errors.Join(err, errOlderWindow)
		}
		change(&c.Draft)
		data, err := json.Marshal(c.Draft)
		if err != nil {
			return fmt.Errorf("encode draft: %w", err)
		}
		_, err = q.DraftSave(ctx, db.DraftSaveParams{ID: c.ID, AccountID: c.Account, Data: data, UpdatedAt: s.Clock.Now()})
		return err
	})
	if errors.Is(err, errOlderWindow) {
		return errors.Join(s.readFiling(ctx, c), err)
	}
	if err != nil {
		return fmt.Errorf("save draft: %w", err)
	}
	return s.readFiling(ctx, c)
}

// overwrites reports whether a change from a page made from seen would undo what was saved since. Files are added one by one and
// do not undo each other.
func (c filingCase) overwrites(step, seen string, change func(*filingDraft)) (bool, error) {
	if seen == "" || step == stepMaterials || step == stepProof {
		return false, nil
	}
	changed, err := c.changedSince(step, seen)
	if err != nil || len(changed) == 0 {
		return false, err
	}
	before, err := c.seen(step)
	if err != nil {
		return false, err
	}
	change(&c.Draft)
	after, err := c.seen(step)
	return before != after, err // both windows may say the same
}

// New begins an objection, in the capacity and to the record that the form names if it names any. A draft that was begun
// for the same goes on.
func (s *Pages) New(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	c := filingCase{ID: uuid.Must(uuid.NewV7()), Account: visit.ViewerOf(r).ID}
	if c.Pack, err = s.Pack(); err != nil {
		return err
	}
	drafts, err := s.Store.DraftsByAccount(r.Context(), c.Account)
	if err != nil {
		return fmt.Errorf("read drafts: %w", err)
	}
	if err := s.firstAnswers(r.Context(), &c, casefile.Capacity(f.Value("capacity")), f.Value("record")); err != nil {
		return err
	}
	for _, kept := range drafts {
		begun, err := readDraft(kept)
		if err != nil {
			return err
		}
		if begun.RecordID == c.Draft.RecordID && begun.Capacity == c.Draft.Capacity {
			http.Redirect(w, r, site.DraftHref(kept.ID), http.StatusSeeOther)
			return nil
		}
	}
	if len(drafts) >= mostDrafts {
		return casefile.NewError(casefile.CodeConflict, "filing.too_many_drafts", nil, mostDrafts)
	}
	data, err := json.Marshal(c.Draft)
	if err != nil {
		return fmt.Errorf("encode draft: %w", err)
	}
	err = s.Store.DraftInsert(r.Context(), db.DraftInsertParams{ID: c.ID, AccountID: c.Account, Flow: casefile.FlowObjection,
		Data: data, UpdatedAt: s.Clock.Now()})
	if err != nil {
		return fmt.Errorf("begin draft: %w", err)
	}
	if err := s.readFiling(r.Context(), &c); err != nil {
		return err
	}
	http.Redirect(w, r, c.href(c.next("")), http.StatusSeeOther)
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
		_, err := s.Store.RecordForSubject(ctx, db.RecordForSubjectParams{ID: id, SubjectID: subject.ID})
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

type filingPage struct {
	site.Page
	Draft string
	Kept  string // until when the draft is kept
	Tasks ui.TaskList
}

// Overview shows the parts of the form and how far each is.
func (s *Pages) Overview(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.openFiling(r, kept)
	if err != nil {
		return err
	}
	data := &filingPage{Page: s.NewPage(r, "filing.title"), Draft: c.href("")}
	data.Back, data.Kept = &ui.Link{Text: data.T("nav.my_cases"), Href: "/my/cases"}, site.DraftKept(data.Printer, c.Saved)
	data.Pack = ui.Pick(data.Printer, c.Pack.Name)
	for _, step := range c.steps() {
		data.Tasks.Items = append(data.Tasks.Items, c.task(data.Printer, step))
	}
	last := ui.TaskItem{Text: data.T("filing.check.task"), Status: data.T("filing.status.cannot_start")}
	if c.next("") == stepCheck {
		last.Href, last.Status, last.Tag = c.href(stepCheck), "", &ui.Tag{Text: data.T("filing.status.ready"), Colour: ui.TagActive}
	}
	data.Tasks.Items = append(data.Tasks.Items, last)
	s.Views.Render(w, r, http.StatusOK, "pages/filing_tasks", data)
	return nil
}

func (c filingCase) task(p *messages.Printer, step string) ui.TaskItem {
	item := ui.TaskItem{Text: p.T(c.title(step)), Href: c.href(step)}
	switch {
	case step == stepSubject:
		item.Hint = c.standing(p)
	case step == stepRecord && !c.done(stepSubject), step == stepGrounds && c.Record == nil, step == stepChannel && c.Record == nil:
		item.Href, item.Status = "", p.T("filing.status.cannot_start")
		return item
	case step == stepRecord && c.Record != nil:
		item.Hint = p.T("my.cases.draft_name", ui.InLanguage(p, c.Record.ItemZH, c.Record.ItemEN), c.Record.Number)
	case step == stepProof && len(c.proof()) > 0:
		item.Hint = p.N("filing.materials.count", len(c.proof()))
	case step == stepMaterials:
		item.Hint = p.T("filing.materials.task_hint")
		if n := len(c.evidence()); n > 0 {
			item.Hint = p.N("filing.materials.count", n)
		}
	}
	if c.done(step) {
		item.Status = p.T("filing.status.done")
	} else {
		item.Tag = &ui.Tag{Text: p.T("filing.status.to_do"), Colour: ui.TagActive}
	}
	return item
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
	if c.Draft.Capacity.Claimed() {
		name := c.Draft.Claim.SubjectName
		if c.Record == nil {
			return p.T("capacity." + string(c.Draft.Capacity))
		}
		return p.T("filing.check.subject", name, p.T("capacity."+string(c.Draft.Capacity)))
	}
	if subject, ok := c.subject(); ok {
		return p.T("filing.check.subject", subject.Name, p.T("capacity."+string(subject.Capacity)))
	}
	return ""
}

// GroundName is a ground as it stands alone: packs write English grounds as parts of a sentence.
func GroundName(p *messages.Printer, ground rules.Ground) string {
	return ui.Capital(ui.InLanguage(p, ground.ZH, ground.EN))
}
