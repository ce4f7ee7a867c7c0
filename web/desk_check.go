package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

// Before an act is sent, its answers are shown with the documents that it will send, exactly as they will be kept.

// checkPage shows an act before it is sent.
type checkPage struct {
	page
	Identity     identityBar
	Answers      summaryList
	Letters      []letterPreview
	Send         string // the word on the button
	FormID       string
	DraftVersion int32
	Shown        string // digest of everything that the page rests on
	FormAt       string // where the answers are changed
	CaseAt       string
}

// checkedAct is an act that could be sent now, with all that is shown of it.
type checkedAct struct {
	act     db.NewAct
	letters []activities.Letter
	seen    seen
}

// checkAct reads the draft as it would be sent at this moment and rehearses it. What is wrong is noted on the form.
func (s *deskDoor) checkAct(ctx context.Context, data *actPage) (checkedAct, error) {
	d := &data.draft
	checked := checkedAct{act: db.NewAct{FormID: d.FormID, ActorID: d.AccountID, UnitID: data.task.UnitID, TaskID: data.task.ID, Kind: data.kind,
		At: data.now, TrailLength: data.c.Case.TrailLength, Content: data.asks.Read()}}
	if data.form.files {
		checked.act.Attachments = data.Tray.ids()
	}
	if !data.Form.OK() {
		return checked, nil
	}
	var err error
	checked.letters, err = s.steps.Rehearse(ctx, func(q *db.Queries) (db.Receipt, error) {
		return receiverWithin(data.kind)(q, ctx, checked.act)
	})
	var e *casefile.Error
	if errors.As(err, &e) && (e.Code == casefile.CodeConflict || e.Code == casefile.CodeInvalid) && !errors.Is(err, casefile.ErrStale) {
		if gone := s.Store.MayAct(ctx, data.task, d.AccountID); gone != nil { // somebody was first
			return checked, gone
		}
		data.Form.Fail(data.form.main, e.Message, written(data.Printer, e.Args)...)
		return checked, nil
	}
	if err != nil {
		return checked, err
	}
	checked.seen = data.seen(checked.letters)
	return checked, nil
}

// receiverWithin receives an act of a kind within a transaction, receiver in one of its own.
func receiverWithin(kind casefile.ActKind) func(*db.Queries, context.Context, db.NewAct) (db.Receipt, error) {
	if kind == casefile.ActRequestExtension {
		return (*db.Queries).RequestExtension
	}
	return (*db.Queries).Act
}

func (s *deskDoor) receiver(kind casefile.ActKind) func(context.Context, db.NewAct) (db.Receipt, error) {
	if kind == casefile.ActRequestExtension {
		return s.Store.RequestExtension
	}
	return s.Store.Act
}

// seen is what the check page rests on: how the case stands, what the record and its source say, what has been handed in, and the
// documents.
func (data *actPage) seen(letters []activities.Letter) seen {
	c := data.c
	var s seen
	s.add("stage", string(c.Case.Stage))
	s.add("unit", c.Case.UnitID.String())
	s.add("due", data.task.DueAt.UTC().Format(time.RFC3339))
	s.add("rules", fmt.Sprintf("%s %d", c.Case.PackID, c.Case.PackVersion))
	s.add("record", data.RecordVersion)
	for _, f := range c.fields {
		s.add("content/"+f.Key, c.content[f.Key])
		s.add("source/"+f.Key, c.source[f.Key])
	}
	for _, a := range c.attachments {
		s.add("file/"+a.ID.String(), a.Name)
	}
	for i, a := range c.supplements {
		s.add("supplement/"+strconv.Itoa(i+1), strings.Join(append(slices.Clone(a.items), a.answer.Statement), "\n"))
	}
	s.add("answers", strconv.Itoa(int(data.draft.Version)))
	for _, l := range letters {
		s.addLetter("letter/"+string(l.Kind), l)
	}
	return s
}

// tellChange says in a sentence what is not as it was shown.
func (data *actPage) tellChange(ch seenChange) string {
	p := data.Printer
	what, key, _ := strings.Cut(ch.Name, "/")
	switch what {
	case "content", "source":
		f := data.c.field(key)
		return p.T("desk.changed."+what, p.FieldName(f), orNothing(p, p.FieldValue(f, ch.Before)), orNothing(p, p.FieldValue(f, ch.Now)))
	case "file":
		if ch.Now == "" {
			return p.T("desk.changed.file_gone", ch.Before)
		}
		return p.T("desk.changed.file", ch.Now)
	case "letter":
		return p.T("desk.changed.letter", p.T("letter."+key+".title"))
	case "due":
		return p.T("desk.changed.due", p.Date(data.task.DueAt))
	case "supplement":
		return p.T("desk.changed.supplement")
	}
	return p.T("desk.changed." + what)
}

// taskCheck shows the act before it is sent.
func (s *deskDoor) taskCheck(w http.ResponseWriter, r *http.Request) error {
	var err error
	for range mostTries {
		data, checked, answered, failed := s.openChecked(w, r)
		if err = failed; errors.Is(err, casefile.ErrStale) {
			continue
		}
		if answered || err != nil {
			return err
		}
		return s.showCheckAct(w, r, http.StatusOK, data, checked, nil)
	}
	return err
}

// openChecked reads the draft of the act that the path names and checks it. answered: the answer was given already, because there is
// nothing to send or it cannot be sent.
func (s *deskDoor) openChecked(w http.ResponseWriter, r *http.Request) (data *actPage, checked checkedAct, answered bool, err error) {
	if data, err = s.openAct(r); err != nil {
		return data, checked, false, err
	}
	if told, err := s.cannotAct(w, r, data); told || err != nil {
		return data, checked, true, err
	}
	if data.draft.Version == 0 || data.draft.used {
		http.Redirect(w, r, data.At(), http.StatusSeeOther)
		return data, checked, true, nil
	}
	data.Form = newForm(data.Printer, maps.Clone(data.draft.answers))
	checked, err = s.checkAct(r.Context(), data)
	var e *casefile.Error
	switch {
	case errors.Is(err, casefile.ErrStale):
		return data, checked, false, err
	case errors.As(err, &e):
		return data, checked, true, s.tellConflict(w, r, data.task.CaseID, err)
	case err == nil && !data.Form.OK():
		return data, checked, true, s.showAct(w, r, http.StatusUnprocessableEntity, data)
	}
	return data, checked, false, err
}

// showCheckAct shows what is about to be sent. changes are what is not as it was shown before.
func (s *deskDoor) showCheckAct(w http.ResponseWriter, r *http.Request, status int, data *actPage, checked checkedAct, changes []string) error {
	text, err := json.Marshal(checked.seen)
	if err != nil {
		return fmt.Errorf("encode what is shown: %w", err)
	}
	if opened(r) {
		err = s.Store.ActDraftShown(r.Context(), db.ActDraftShownParams{ID: data.draft.ID, AccountID: data.draft.AccountID,
			Version: data.draft.Version, Shown: text})
	}
	if err != nil {
		return fmt.Errorf("note what is shown: %w", err)
	}
	p := data.Printer
	show := &checkPage{page: data.page, Identity: data.Identity, FormID: data.draft.FormID.String(), DraftVersion: data.draft.Version,
		Shown: checked.seen.digest(), FormAt: data.At(), CaseAt: data.CaseAt}
	show.Title, show.Send = p.T("desk.check.title", data.Title), p.T("desk.check.send")
	show.Back = &link{p.T("desk.check.change"), show.FormAt}
	show.Errors = nil
	if len(changes) > 0 {
		show.Flash = &banner{Heading: p.T("desk.check.changed"), Lines: changes}
	}
	show.Answers = summaryList{Rows: data.asks.Answers(checked.act.Content)}
	for i := range show.Answers.Rows {
		row := &show.Answers.Rows[i]
		row.Actions = []action{{p.T("common.change"), show.FormAt, row.Key}}
	}
	for i, l := range checked.letters {
		to := p.T("desk.check.to_applicant", data.c.ApplicantName)
		if !l.ToApplicant {
			if to, err = s.unitName(r.Context(), p, data, l); err != nil {
				return err
			}
		}
		show.Letters = append(show.Letters, previewOf(p, "letter-"+strconv.Itoa(i+1), to, l))
	}
	if len(show.Letters) > 0 {
		show.Send = p.N("desk.check.send_letters", len(show.Letters))
	}
	s.views.render(w, r, status, "pages/desk_check", show)
	return nil
}

// unitName is the unit to which a document goes.
func (s *deskDoor) unitName(ctx context.Context, p *messages.Printer, data *actPage, l activities.Letter) (string, error) {
	unit, err := s.Store.UnitGet(ctx, *l.ToUnitID)
	if err != nil {
		return "", fmt.Errorf("find unit: %w", err)
	}
	return p.T("desk.check.to_unit", inLanguage(p, unit.NameZH, unit.NameEN)), nil
}

// mostTries is how often an act is checked again because the case moved on in the very moment of sending.
const mostTries = 3

// taskSend sends the act, if everything is still as it was shown. The check that counts against others is that under the lock of
// the case, in Store.Act.
func (s *deskDoor) taskSend(w http.ResponseWriter, r *http.Request) error {
	f, id, err := sentForm(w, r, formLimit)
	if err != nil {
		return err
	}
	task, err := s.taskForDesk(r)
	if err != nil {
		return err
	}
	if told, err := s.sentBefore(w, r, task, id); told || err != nil {
		return err
	}
	for range mostTries {
		if err = s.sendChecked(w, r, f); !errors.Is(err, casefile.ErrStale) {
			return err
		}
	}
	return s.tellConflict(w, r, task.CaseID, err)
}

// sendChecked sends the act once. It returns an error that is casefile.ErrStale, having answered nothing, where the case moved on
// between reading it and receiving the act.
func (s *deskDoor) sendChecked(w http.ResponseWriter, r *http.Request, f *form) error {
	data, checked, answered, err := s.openChecked(w, r)
	if answered || err != nil {
		return err
	}
	if f.Value("shown") != checked.seen.digest() || draftVersion(f) != data.draft.Version {
		changes, err := data.changes(checked.seen)
		if err != nil {
			return err
		}
		return s.showCheckAct(w, r, http.StatusConflict, data, checked, changes)
	}
	receipt, err := s.receiver(data.kind)(r.Context(), checked.act)
	if errors.Is(err, casefile.ErrStale) {
		return err
	}
	if err != nil {
		return s.tellConflict(w, r, data.task.CaseID, err)
	}
	return s.afterAct(w, r, receipt, checked.act.ActorID)
}

// changes says what is not as it was last shown.
func (data *actPage) changes(now seen) ([]string, error) {
	var before seen
	if err := readJSON("what was shown", data.draft.Shown, &before); err != nil {
		return nil, err
	}
	var told []string
	for _, ch := range now.since(before) {
		if !slices.Contains(told, data.tellChange(ch)) {
			told = append(told, data.tellChange(ch))
		}
	}
	if len(told) == 0 { // another window has looked at it since
		told = []string{data.T("desk.changed.answers")}
	}
	return told, nil
}

// sentBefore leads a form that was sent already to what became of it.
func (s *deskDoor) sentBefore(w http.ResponseWriter, r *http.Request, task db.Task, id uuid.UUID) (bool, error) {
	act, found, err := s.actOfForm(r.Context(), id)
	if err != nil || !found {
		return false, err
	}
	if act.ActorID != viewerOf(r).ID || act.CaseID != task.CaseID {
		return false, casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
	}
	receipt := db.Receipt{ActID: act.ID, CaseID: act.CaseID, CaseNumber: act.CaseNumber, ReceivedAt: act.ReceivedAt, Again: true}
	return true, s.afterAct(w, r, receipt, act.ActorID)
}
