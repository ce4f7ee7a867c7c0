package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
)

// mostDrafts bounds what one account may leave lying about.
const mostDrafts = 20

// filingDraft is an objection as far as it has been typed. It is kept after every page.
type filingDraft struct {
	FormID        uuid.UUID `json:"form_id"` // of the filing to come: sending it five times files once
	SubjectID     uuid.UUID `json:"subject_id,omitzero"`
	RecordID      uuid.UUID `json:"record_id,omitzero"`
	Grounds       []string  `json:"grounds,omitempty"`
	Statement     string    `json:"statement,omitempty"`
	Request       string    `json:"request,omitempty"`
	LearnedOn     string    `json:"learned_on,omitempty"` // 2006-01-02; asked where a window runs from it
	LateReason    string    `json:"late_reason,omitempty"`
	MaterialsSeen bool      `json:"materials_seen,omitempty"`
	Phone         string    `json:"phone,omitempty"`
}

// The pages of the form, in order; the addresses in the route table name them too.
const (
	stepSubject   = "subject"
	stepRecord    = "record"
	stepGrounds   = "grounds"
	stepWindow    = "window"
	stepMaterials = "materials"
	stepContact   = "contact"
	stepCheck     = "check"
)

// steps are the pages with questions. When the applicant learned of the record is asked where the pack lets a window of
// filing run from it.
func (c filingCase) steps() []string {
	steps := []string{stepSubject, stepRecord, stepGrounds, stepWindow, stepMaterials, stepContact}
	if c.window() == "" {
		steps = slices.DeleteFunc(steps, func(step string) bool { return step == stepWindow })
	}
	return steps
}

// done reports whether the page has been answered.
func (c filingCase) done(step string) bool {
	d := c.Draft
	switch step {
	case stepSubject:
		return d.SubjectID != uuid.Nil
	case stepRecord:
		return d.RecordID != uuid.Nil
	case stepGrounds:
		return len(d.Grounds) > 0 && d.Statement != ""
	case stepWindow:
		return d.LearnedOn != ""
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
	Account  uuid.UUID
	Subjects []db.AccountSubjectsRow
	Files    []db.Attachment
	Pack     *rules.Pack
}

// window names the clock within which an objection has to be filed; "" where the pack sets none.
func (c filingCase) window() string { return c.Pack.Objection.Steps.Window }

func (c filingCase) href(step string) string {
	if step == "" {
		return "/my/drafts/" + c.ID.String()
	}
	return "/my/drafts/" + c.ID.String() + "/" + step
}

// subject is the subject chosen, if the account may still act for it.
func (c filingCase) subject() (db.AccountSubjectsRow, bool) {
	i := slices.IndexFunc(c.Subjects, func(s db.AccountSubjectsRow) bool { return s.ID == c.Draft.SubjectID })
	if i < 0 {
		return db.AccountSubjectsRow{}, false
	}
	return c.Subjects[i], true
}

// openFiling finds the draft in the route's path among those of the account. It returns a casefile.Error with
// CodeNotFound where it is gone or another's.
func (s *server) openFiling(r *http.Request) (filingCase, error) {
	c := filingCase{Account: viewerOf(r).ID}
	var err error
	if c.ID, err = pathID(r, "draft"); err != nil {
		return c, err
	}
	kept, err := s.Store.DraftGet(r.Context(), db.DraftGetParams{ID: c.ID, AccountID: c.Account})
	if err != nil {
		return c, db.Found(err, "filing.gone")
	}
	if c.Draft, err = readDraft(kept); err != nil {
		return c, err
	}
	if c.Subjects, err = s.Store.AccountSubjects(r.Context(), c.Account); err != nil {
		return c, fmt.Errorf("read subjects: %w", err)
	}
	c.Files, err = s.Store.MyDraftAttachments(r.Context(), db.MyDraftAttachmentsParams{DraftID: &c.ID, AccountID: c.Account})
	if err != nil {
		return c, fmt.Errorf("read files of draft: %w", err)
	}
	c.Pack, err = s.pack()
	return c, err
}

func readDraft(kept db.Draft) (filingDraft, error) {
	var d filingDraft
	if err := json.Unmarshal(kept.Data, &d); err != nil {
		return d, fmt.Errorf("read draft: %w", err)
	}
	return d, nil
}

// saveDraft changes the draft under a lock, so that two pages sent at once both count.
func (s *server) saveDraft(ctx context.Context, c *filingCase, change func(*filingDraft)) error {
	err := s.Store.InTx(ctx, func(q *db.Queries) error {
		kept, err := q.MyDraftLock(ctx, db.MyDraftLockParams{ID: c.ID, AccountID: c.Account})
		if err != nil {
			return db.Found(err, "filing.gone")
		}
		if c.Draft, err = readDraft(kept); err != nil {
			return err
		}
		change(&c.Draft)
		data, err := json.Marshal(c.Draft)
		if err != nil {
			return fmt.Errorf("encode draft: %w", err)
		}
		_, err = q.DraftSave(ctx, db.DraftSaveParams{ID: c.ID, AccountID: c.Account, Data: data, UpdatedAt: s.Clock.Now()})
		return err
	})
	if err != nil {
		return fmt.Errorf("save draft: %w", err)
	}
	return nil
}

// filingNew begins an objection, to the record that the form names if it names one. A draft that was begun for the same
// record goes on.
func (s *server) filingNew(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	account := viewerOf(r).ID
	drafts, err := s.Store.DraftsByAccount(r.Context(), account)
	if err != nil {
		return fmt.Errorf("read drafts: %w", err)
	}
	draft, err := s.firstAnswers(r.Context(), account, f.Value("record"))
	if err != nil {
		return err
	}
	for _, kept := range drafts {
		begun, err := readDraft(kept)
		if err != nil {
			return err
		}
		if begun.RecordID == draft.RecordID {
			c := filingCase{ID: kept.ID, Draft: begun}
			http.Redirect(w, r, c.href(""), http.StatusSeeOther)
			return nil
		}
	}
	if len(drafts) >= mostDrafts {
		return casefile.NewError(casefile.CodeConflict, "filing.too_many_drafts", nil, mostDrafts)
	}
	data, err := json.Marshal(draft)
	if err != nil {
		return fmt.Errorf("encode draft: %w", err)
	}
	pack, err := s.pack()
	if err != nil {
		return err
	}
	c := filingCase{ID: uuid.Must(uuid.NewV7()), Draft: draft, Pack: pack}
	err = s.Store.DraftInsert(r.Context(), db.DraftInsertParams{ID: c.ID, AccountID: account, Flow: casefile.FlowObjection,
		Data: data, UpdatedAt: s.Clock.Now()})
	if err != nil {
		return fmt.Errorf("begin draft: %w", err)
	}
	http.Redirect(w, r, c.href(c.next("")), http.StatusSeeOther)
	return nil
}

// firstAnswers is a new draft with what is known: the record asked for and its subject, or the only subject there is.
func (s *server) firstAnswers(ctx context.Context, account uuid.UUID, record string) (filingDraft, error) {
	draft := filingDraft{FormID: uuid.New()}
	subjects, err := s.Store.AccountSubjects(ctx, account)
	if err != nil {
		return draft, fmt.Errorf("read subjects: %w", err)
	}
	if len(subjects) == 1 {
		draft.SubjectID = subjects[0].ID
	}
	id, err := uuid.Parse(record)
	if err != nil {
		return draft, nil //nolint:nilerr // no record was named: it is asked for on its page
	}
	for _, subject := range subjects {
		_, err := s.Store.RecordForSubject(ctx, db.RecordForSubjectParams{ID: id, SubjectID: subject.ID})
		if err == nil {
			draft.SubjectID, draft.RecordID = subject.ID, id
			return draft, nil
		}
		if found := db.Found(err, "error.record_not_found"); casefile.CodeOf(found) != casefile.CodeNotFound {
			return draft, fmt.Errorf("find record: %w", err)
		}
	}
	return draft, casefile.NewError(casefile.CodeNotFound, "error.record_not_found", nil)
}

type filingPage struct {
	page
	Draft string
	Tasks taskList
}

// filing shows the parts of the form and how far each is.
func (s *server) filing(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openFiling(r)
	if err != nil {
		return err
	}
	data := &filingPage{page: s.newPage(r, "filing.title"), Draft: c.href("")}
	data.Back = &link{data.T("nav.my_cases"), "/my/cases"}
	data.Pack = pick(data.Printer, c.Pack.Name)
	for _, step := range c.steps() {
		data.Tasks.Items = append(data.Tasks.Items, c.task(data.Printer, step))
	}
	last := taskItem{Text: data.T("filing.check.task"), Status: data.T("filing.status.cannot_start")}
	if c.next("") == stepCheck {
		last.Href, last.Status, last.Tag = c.href(stepCheck), "", &tag{data.T("filing.status.ready"), tagActive}
	}
	data.Tasks.Items = append(data.Tasks.Items, last)
	s.views.render(w, r, http.StatusOK, "pages/filing_tasks", data)
	return nil
}

func (c filingCase) task(p *messages.Printer, step string) taskItem {
	item := taskItem{Text: p.T("filing." + step + ".task"), Href: c.href(step)}
	switch {
	case step == stepSubject && len(c.Subjects) == 1:
		item.Href = "" // there is nothing to choose
		item.Hint = c.Subjects[0].Name
	case step == stepSubject:
		if subject, ok := c.subject(); ok {
			item.Hint = subject.Name
		}
	case step == stepRecord && !c.done(stepSubject):
		item.Href, item.Status = "", p.T("filing.status.cannot_start")
		return item
	case step == stepMaterials:
		item.Hint = p.T("filing.materials.task_hint")
		if len(c.Files) > 0 {
			item.Hint = p.N("filing.materials.count", len(c.Files))
		}
	}
	if c.done(step) {
		item.Status = p.T("filing.status.done")
	} else {
		item.Tag = &tag{p.T("filing.status.to_do"), tagActive}
	}
	return item
}

// filingDrop throws a draft away, with its files.
func (s *server) filingDrop(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openFiling(r)
	if err != nil {
		return err
	}
	var files []uuid.UUID
	err = s.Store.InTx(r.Context(), func(q *db.Queries) error {
		files, err = q.MyDraftAttachmentsDelete(r.Context(), db.MyDraftAttachmentsDeleteParams{DraftID: &c.ID, AccountID: c.Account})
		if err != nil {
			return err
		}
		_, err = q.DraftDelete(r.Context(), db.DraftDeleteParams{ID: c.ID, AccountID: c.Account})
		return err
	})
	if err != nil {
		return fmt.Errorf("drop draft: %w", err)
	}
	s.removeBytes(r, files...)
	p := printer(r)
	s.flash(r, banner{Success: true, Heading: p.T("filing.dropped")})
	http.Redirect(w, r, "/my/cases", http.StatusSeeOther)
	return nil
}

// removeBytes removes what rows no longer speak of. What is left behind by a fault is of no consequence but its size.
func (s *server) removeBytes(r *http.Request, files ...uuid.UUID) {
	for _, id := range files {
		if err := s.Files.Remove(id.String()); err != nil {
			s.Log.WarnContext(r.Context(), "file left behind", "id", infoOf(r).ID, "attachment", id, "error", err)
		}
	}
}

// filingRemoveFile takes one file off the draft.
func (s *server) filingRemoveFile(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openFiling(r)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(mux.Vars(r)["attachment"])
	if err != nil {
		return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", err)
	}
	n, err := s.Store.MyDraftAttachmentDelete(r.Context(), db.MyDraftAttachmentDeleteParams{ID: id, DraftID: &c.ID, AccountID: c.Account})
	if err != nil {
		return fmt.Errorf("remove file: %w", err)
	}
	if n > 0 { // otherwise the button was pressed twice
		s.removeBytes(r, id)
	}
	http.Redirect(w, r, c.href(stepMaterials), http.StatusSeeOther)
	return nil
}

// conflictOnRecord tells whether an error concerns the record that was chosen, and the sentence for it.
func conflictOnRecord(err error) (key string, args []any, ok bool) {
	var e *casefile.Error
	if !errors.As(err, &e) || e.Message != "error.objection_open" && e.Message != "error.record_not_found" {
		return "", nil, false
	}
	return e.Message, e.Args, true
}
