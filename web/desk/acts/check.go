package acts

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/letters"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Before an act is sent, its answers are shown with the documents that it will send, exactly as they will be kept.

// checkPage shows an act before it is sent.
type checkPage struct {
	site.Page
	Identity     ui.IdentityBar
	Answers      ui.SummaryList
	Letters      []letters.Preview
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
	seen    forms.Seen
	basis   string
}

// newAct reads the draft as it would be sent at this moment. What is wrong is noted on the form.
func newAct(data *casepage.Act) db.NewAct {
	d := &data.Draft
	act := db.NewAct{FormID: d.FormID, ActorID: d.AccountID, UnitID: data.Task.UnitID, TaskID: data.Task.ID, Kind: data.Kind,
		At: data.Instant, TrailLength: data.Dossier.Case.TrailLength, Content: data.Asks.Read()}
	if data.How.Files {
		act.Attachments = data.Tray.IDs()
	}
	return act
}

// checkAct reads the draft as it would be sent at this moment and rehearses it. What is wrong is noted on the form.
func (s *Pages) checkAct(ctx context.Context, data *casepage.Act) (checkedAct, error) {
	d := &data.Draft
	checked := checkedAct{act: newAct(data)}
	if !data.Form.OK() {
		return checked, nil
	}
	var err error
	if checked.basis, err = s.basisOf(ctx, data); err != nil {
		return checked, err
	}
	checked.letters, err = s.Steps.Rehearse(ctx, func(q *db.Queries) (db.Receipt, error) {
		return receiverWithin(data.Kind)(q, ctx, checked.act)
	})
	var e *casefile.Error
	if errors.As(err, &e) && (e.Code == casefile.CodeConflict || e.Code == casefile.CodeInvalid) && !errors.Is(err, casefile.ErrStale) {
		if gone := s.Store.MayAct(ctx, data.Task, d.AccountID); gone != nil { // somebody was first
			return checked, gone
		}
		data.Form.FailFor(data.How.Main, e)
		return checked, nil
	}
	if err != nil {
		return checked, err
	}
	checked.seen = seen(data, checked.letters)
	return checked, nil
}

// receiverWithin receives an act of a kind within a transaction, receiver in one of its own.
func receiverWithin(kind casefile.ActKind) func(*db.Queries, context.Context, db.NewAct) (db.Receipt, error) {
	if kind == casefile.ActRequestExtension {
		return (*db.Queries).RequestExtension
	}
	return (*db.Queries).Act
}

func (s *Pages) receiver(kind casefile.ActKind) func(context.Context, db.NewAct) (db.Receipt, error) {
	if kind == casefile.ActRequestExtension {
		return s.Store.RequestExtension
	}
	return s.Store.Act
}

// seen is what the check page rests on: how the case stands, what the record and its source say, what has been handed in, and the
// documents.
func seen(data *casepage.Act, rehearsed []activities.Letter) forms.Seen {
	c := data.Dossier
	var s forms.Seen
	s.Add("stage", string(c.Case.Stage))
	s.Add("unit", c.Case.UnitID.String())
	s.Add("due", data.Task.DueAt.UTC().Format(time.RFC3339))
	s.Add("rules", fmt.Sprintf("%s %d", c.Case.PackID, c.Case.PackVersion))
	s.Add("record", data.RecordVersion)
	for _, a := range c.Records {
		for _, f := range a.Fields {
			key := strconv.Itoa(a.N) + "/" + f.Key
			s.Add("content/"+key, a.Content[f.Key])
			s.Add("source/"+key, a.Source[f.Key])
		}
	}
	for _, a := range c.Attachments {
		s.Add("file/"+a.ID.String(), a.Name)
	}
	for i, a := range c.Supplements {
		s.Add("supplement/"+strconv.Itoa(i+1), strings.Join(append(slices.Clone(a.Missing), a.Reply.Statement), "\n"))
	}
	s.Add("answers", strconv.Itoa(int(data.Draft.Version)))
	for _, l := range rehearsed {
		letters.AddTo(&s, "letter/"+string(l.Kind), l)
	}
	return s
}

// recordField is the field of a record of the case, by the record's place and the key of the field.
func recordField(c *casepage.Dossier, of string) casefile.Field {
	place, key, _ := strings.Cut(of, "/")
	if n, err := strconv.Atoi(place); err == nil && n >= 1 && n <= len(c.Records) {
		return c.Records[n-1].Field(key)
	}
	return c.Field(key)
}

// tellChange says in a sentence what is not as it was shown.
func tellChange(data *casepage.Act, ch forms.SeenChange) string {
	p := data.Printer
	what, key, _ := strings.Cut(ch.Name, "/")
	switch what {
	case "content", "source":
		f := recordField(data.Dossier, key)
		return p.T("desk.changed."+what, p.FieldName(f), ui.OrNothing(p, p.FieldValue(f, ch.Before)), ui.OrNothing(p, p.FieldValue(f, ch.Now)))
	case "file":
		if ch.Now == "" {
			return p.T("desk.changed.file_gone", ch.Before)
		}
		return p.T("desk.changed.file", ch.Now)
	case "letter":
		return p.T("desk.changed.letter", p.T("letter."+key+".title"))
	case "due":
		return p.T("desk.changed.due", p.Date(data.Task.DueAt))
	case "supplement":
		return p.T("desk.changed.supplement")
	}
	return p.T("desk.changed." + what)
}

// TaskCheck shows the act before it is sent.
func (s *Pages) TaskCheck(w http.ResponseWriter, r *http.Request) error {
	var stale error
	for range mostTries {
		data, answered, err := s.openDrafted(w, r)
		if answered || err != nil {
			return err
		}
		checked, answered, err := s.checked(w, r, data)
		if errors.Is(err, casefile.ErrStale) {
			stale = err
			continue
		}
		if answered || err != nil {
			return err
		}
		return s.showCheckAct(w, r, http.StatusOK, data, checked, nil)
	}
	return s.keepMoved(w, r, stale)
}

// keepMoved shows the form with all that is kept of it where the case, or what it is about, moved on with every try. Nothing was received, and
// whoever sent it is led nowhere from which it could look as if it was.
func (s *Pages) keepMoved(w http.ResponseWriter, r *http.Request, stale error) error {
	data, answered, err := s.openDrafted(w, r)
	if answered || err != nil {
		return err
	}
	return s.keepAct(w, r, data, stale)
}

// openDrafted reads the draft of the act that the path names. answered: the answer was given already, because there is nothing to
// send or it cannot be sent.
func (s *Pages) openDrafted(w http.ResponseWriter, r *http.Request) (data *casepage.Act, answered bool, err error) {
	if data, err = s.openAct(w, r); err != nil || data == nil {
		return data, err == nil, err
	}
	if told, err := s.cannotAct(w, r, data); told || err != nil {
		return data, true, err
	}
	if data.Draft.Version == 0 || data.Draft.Used {
		http.Redirect(w, r, data.At(), http.StatusSeeOther)
		return data, true, nil
	}
	data.Form = forms.New(data.Printer, maps.Clone(data.Draft.Values))
	return data, false, nil
}

// checked checks the draft. answered: the answer was given already, because it cannot be sent.
func (s *Pages) checked(w http.ResponseWriter, r *http.Request, data *casepage.Act) (checked checkedAct, answered bool, err error) {
	checked, err = s.checkAct(r.Context(), data)
	var e *casefile.Error
	switch {
	case errors.Is(err, casefile.ErrStale):
		return checked, false, err
	case errors.As(err, &e):
		return checked, true, s.tellConflict(w, r, data.Task.CaseID, err)
	case err == nil && !data.Form.OK():
		return checked, true, s.showAct(w, r, http.StatusUnprocessableEntity, data)
	}
	return checked, false, err
}

// showCheckAct shows what is about to be sent. changes are what is not as it was shown before.
func (s *Pages) showCheckAct(w http.ResponseWriter, r *http.Request, status int, data *casepage.Act, checked checkedAct, changes []string) error {
	if visit.Opened(r) {
		if err := casepage.NoteShown(r.Context(), s.Server, data.Draft, casepage.Shown{Basis: checked.basis, Parts: checked.seen}); err != nil {
			return err
		}
	}
	p := data.Printer
	show := &checkPage{Page: data.Page, Identity: data.Identity, FormID: data.Draft.FormID.String(), DraftVersion: data.Draft.Version,
		Shown: checked.seen.Digest(), FormAt: data.At(), CaseAt: data.CaseAt}
	show.Title, show.Send = p.T("desk.check.title", data.Title), p.T("desk.check.send")
	show.Back = &ui.Link{Text: p.T("desk.check.change"), Href: show.FormAt}
	show.Errors = nil
	if len(changes) > 0 {
		show.Flash = &ui.Banner{Heading: p.T("desk.check.changed"), Lines: changes}
	}
	show.Answers = ui.SummaryList{Rows: data.Asks.Answers(checked.act.Content)}
	for i := range show.Answers.Rows {
		row := &show.Answers.Rows[i]
		row.Actions = []ui.Action{{Text: p.T("common.change"), Href: show.FormAt, About: row.Key}}
	}
	for i, l := range checked.letters {
		to, err := s.recipient(r.Context(), p, data, l)
		if err != nil {
			return err
		}
		show.Letters = append(show.Letters, letters.PreviewOf(p, "letter-"+strconv.Itoa(i+1), to, l))
	}
	if len(show.Letters) > 0 {
		show.Send = p.N("desk.check.send_letters", len(show.Letters))
	}
	s.Views.Render(w, r, status, "pages/desk_check", show)
	return nil
}

// recipient is to whom a document goes. A party that only the act itself brings into the case is called like the one to whom its documents go.
func (s *Pages) recipient(ctx context.Context, p *messages.Printer, data *casepage.Act, l activities.Letter) (string, error) {
	if l.ToApplicant && l.ToPartyID != nil {
		party, err := s.Store.PartyNamed(ctx, db.PartyNamedParams{ID: *l.ToPartyID, CaseID: data.Task.CaseID})
		if err == nil {
			return p.T("desk.check.to_party", party.Name), nil
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return "", fmt.Errorf("find party: %w", err)
		}
	}
	if l.ToApplicant {
		return p.T("desk.check.to_applicant", data.Dossier.Addressee()), nil
	}
	unit, err := s.Store.UnitGet(ctx, *l.ToUnitID)
	if err != nil {
		return "", fmt.Errorf("find unit: %w", err)
	}
	return p.T("desk.check.to_unit", ui.InLanguage(p, unit.NameZH, unit.NameEN)), nil
}

// mostTries is how often an act is checked again because the case moved on in the very moment of sending.
const mostTries = 3

// TaskSend sends the act, if everything is still as it was shown. The check that counts against others is that under the lock of
// the case, in Store.Act.
func (s *Pages) TaskSend(w http.ResponseWriter, r *http.Request) error {
	f, id, err := forms.ReadSent(w, r, forms.Limit)
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
	return s.keepMoved(w, r, err)
}

// sendChecked sends the act once. It returns an error that is casefile.ErrStale, having answered nothing, where the case moved on
// between reading it and receiving the act.
func (s *Pages) sendChecked(w http.ResponseWriter, r *http.Request, f *forms.Form) error {
	data, answered, err := s.openDrafted(w, r)
	if answered || err != nil {
		return err
	}
	same, err := s.asShown(r.Context(), data, f)
	if err != nil {
		return err
	}
	if same {
		if act := newAct(data); data.Form.OK() {
			return s.receiveAct(w, r, data, act)
		}
		data.Form = forms.New(data.Printer, maps.Clone(data.Draft.Values)) // it is checked, and told, below
	}
	checked, answered, err := s.checked(w, r, data)
	if answered || err != nil {
		return err
	}
	if f.Value("shown") != checked.seen.Digest() || casepage.DraftVersion(f) != data.Draft.Version {
		changes, err := changes(data, checked.seen)
		if err != nil {
			return err
		}
		return s.showCheckAct(w, r, http.StatusConflict, data, checked, changes)
	}
	return s.receiveAct(w, r, data, checked.act)
}

// receiveAct receives the act, under the lock of the case. It returns casefile.ErrStale as sendChecked does.
func (s *Pages) receiveAct(w http.ResponseWriter, r *http.Request, data *casepage.Act, act db.NewAct) error {
	receipt, err := s.receiver(data.Kind)(r.Context(), act)
	if errors.Is(err, casefile.ErrStale) {
		return err
	}
	if err != nil {
		return s.tellConflict(w, r, data.Task.CaseID, err)
	}
	return s.afterAct(w, r, receipt, act.ActorID)
}

// changes says what is not as it was last shown.
func changes(data *casepage.Act, now forms.Seen) ([]string, error) {
	var before casepage.Shown
	if err := ui.ReadJSON("what was shown", data.Draft.Shown, &before); err != nil {
		return nil, err
	}
	var told []string
	for _, ch := range now.Since(before.Parts) {
		if !slices.Contains(told, tellChange(data, ch)) {
			told = append(told, tellChange(data, ch))
		}
	}
	if len(told) == 0 { // another window has looked at it since
		told = []string{data.T("desk.changed.answers")}
	}
	return told, nil
}

// sentBefore leads a form that was sent already to what became of it.
func (s *Pages) sentBefore(w http.ResponseWriter, r *http.Request, task db.Task, id uuid.UUID) (bool, error) {
	act, found, err := s.ActOfForm(r.Context(), id)
	if err != nil || !found {
		return false, err
	}
	if act.ActorID != visit.ViewerOf(r).ID || act.CaseID != task.CaseID {
		return false, casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
	}
	return true, s.afterAct(w, r, act.Receipt(), act.ActorID)
}
