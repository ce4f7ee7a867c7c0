package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
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

// letterPreview is a document as it will be kept.
type letterPreview struct {
	ID      string
	Heading string
	To      string
	Lang    string
	HTML    template.HTML
}

// headings of a document stand two levels lower on a page that has a heading of its own.
var headings = regexp.MustCompile(`(</?h)([12])\b`)

// previewOf dresses a document for the page, in the reader's language.
func previewOf(p *messages.Printer, id, to string, l activities.Letter) letterPreview {
	html := headings.ReplaceAllStringFunc(inLanguage(p, l.HTMLZH, l.HTMLEN), func(tag string) string {
		level, _ := strconv.Atoi(tag[len(tag)-1:]) // 1 or 2
		return tag[:len(tag)-1] + strconv.Itoa(level+2)
	})
	return letterPreview{ID: id, Heading: p.T("letter." + string(l.Kind) + ".title"), To: to, Lang: p.Lang().Tag(),
		HTML: template.HTML(html)} //nolint:gosec // our own template has escaped whatever was typed: notices/letter.html
}

// addLetter notes a document among what was shown.
func (s *seen) addLetter(name string, l activities.Letter) {
	sum := sha256.Sum256([]byte(l.HTMLZH + "\x00" + l.HTMLEN))
	s.add(name, hex.EncodeToString(sum[:]))
}

// checkedAct is an act that could be sent now, with all that is shown of it.
type checkedAct struct {
	act     db.NewAct
	letters []activities.Letter
	seen    seen
	basis   string
}

// shownAct is what is kept of a check page with the draft that it showed.
type shownAct struct {
	Basis string `json:"basis"` // of the documents, as basisOf gives it
	Parts seen   `json:"parts"`
}

// noteShown keeps what is shown of a draft.
func (s *server) noteShown(ctx context.Context, d actDraft, shown shownAct) error {
	text, err := json.Marshal(shown)
	if err == nil {
		err = s.Store.ActDraftShown(ctx, db.ActDraftShownParams{ID: d.ID, AccountID: d.AccountID, Version: d.Version, Shown: text})
	}
	if err != nil {
		return fmt.Errorf("note what is shown: %w", err)
	}
	return nil
}

// basisOf is the same where a rehearsal would lay out the same documents: on the same day, by the same calendar, rules and program,
// with the same names, of a case that has not moved on. What else the page shows is in seen.
func (s *server) basisOf(ctx context.Context, data *actPage) (string, error) {
	var (
		facts  db.NoticeFactsRow
		agency db.Unit
	)
	err := s.Store.Together(ctx, db.Ask(&facts, (*db.Queries).NoticeFacts, data.task.CaseID),
		db.Ask(&agency, func(q *db.Queries, ctx context.Context, _ struct{}) (db.Unit, error) { return q.UnitAgency(ctx) }, struct{}{}))
	if err != nil {
		return "", fmt.Errorf("read what documents rest on: %w", err)
	}
	text, err := json.Marshal([]any{facts, agency, data.c.Case.TrailLength, data.c.Case.PackHash, s.Calendar.InForce().Version(),
		calendar.DateOf(data.now).String(), s.started})
	if err != nil {
		return "", fmt.Errorf("encode what documents rest on: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), nil
}

// asShown reports whether the form was sent from a page that showed all as it is now, documents among it, so that they need not
// be laid out once more. Where it says no, they may still be the same.
func (s *server) asShown(ctx context.Context, data *actPage, f *form) (bool, error) {
	var before shownAct
	if data.draft.Shown == nil || draftVersion(f) != data.draft.Version {
		return false, nil
	}
	if err := readJSON("what was shown", data.draft.Shown, &before); err != nil {
		return false, err
	}
	if f.Value("shown") != before.Parts.digest() {
		return false, nil
	}
	for _, ch := range data.seen(nil).since(before.Parts) {
		if !strings.HasPrefix(ch.Name, "letter/") {
			return false, nil
		}
	}
	basis, err := s.basisOf(ctx, data)
	return basis == before.Basis, err
}

// newAct reads the draft as it would be sent at this moment. What is wrong is noted on the form.
func (data *actPage) newAct() db.NewAct {
	d := &data.draft
	act := db.NewAct{FormID: d.FormID, ActorID: d.AccountID, UnitID: data.task.UnitID, TaskID: data.task.ID, Kind: data.kind,
		At: data.now, TrailLength: data.c.Case.TrailLength, Content: data.form.read(data)}
	if decision, ok := act.Content.(casefile.Decision); ok {
		decision.Attachments = data.Tray.ids()
		act.Content, act.Attachments = decision, decision.Attachments
	}
	return act
}

// checkAct reads the draft as it would be sent at this moment and rehearses it. What is wrong is noted on the form.
func (s *server) checkAct(ctx context.Context, data *actPage) (checkedAct, error) {
	d := &data.draft
	checked := checkedAct{act: data.newAct()}
	if !data.Form.OK() {
		return checked, nil
	}
	var err error
	if checked.basis, err = s.basisOf(ctx, data); err != nil {
		return checked, err
	}
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

func (s *server) receiver(kind casefile.ActKind) func(context.Context, db.NewAct) (db.Receipt, error) {
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
func (s *server) taskCheck(w http.ResponseWriter, r *http.Request) error {
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
	return stale
}

// openDrafted reads the draft of the act that the path names. answered: the answer was given already, because there is nothing to
// send or it cannot be sent.
func (s *server) openDrafted(w http.ResponseWriter, r *http.Request) (data *actPage, answered bool, err error) {
	if data, err = s.openAct(r); err != nil {
		return data, false, err
	}
	if told, err := s.cannotAct(w, r, data); told || err != nil {
		return data, true, err
	}
	if data.draft.Version == 0 || data.draft.used {
		http.Redirect(w, r, data.At(), http.StatusSeeOther)
		return data, true, nil
	}
	data.Form = newForm(data.Printer, maps.Clone(data.draft.answers))
	return data, false, nil
}

// checked checks the draft. answered: the answer was given already, because it cannot be sent.
func (s *server) checked(w http.ResponseWriter, r *http.Request, data *actPage) (checked checkedAct, answered bool, err error) {
	checked, err = s.checkAct(r.Context(), data)
	var e *casefile.Error
	switch {
	case errors.Is(err, casefile.ErrStale):
		return checked, false, err
	case errors.As(err, &e):
		return checked, true, s.tellConflict(w, r, data.task.CaseID, err)
	case err == nil && !data.Form.OK():
		return checked, true, s.showAct(w, r, http.StatusUnprocessableEntity, data)
	}
	return checked, false, err
}

// showCheckAct shows what is about to be sent. changes are what is not as it was shown before.
func (s *server) showCheckAct(w http.ResponseWriter, r *http.Request, status int, data *actPage, checked checkedAct, changes []string) error {
	if opened(r) {
		if err := s.noteShown(r.Context(), data.draft, shownAct{Basis: checked.basis, Parts: checked.seen}); err != nil {
			return err
		}
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
	show.Answers = summaryList{Rows: data.answers(checked.act.Content)}
	for i := range show.Answers.Rows {
		row := &show.Answers.Rows[i]
		row.Actions = []action{{p.T("common.change"), show.FormAt, row.Key}}
	}
	for i, l := range checked.letters {
		to := p.T("desk.check.to_applicant", data.c.ApplicantName)
		if !l.ToApplicant {
			var err error
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
func (s *server) unitName(ctx context.Context, p *messages.Printer, data *actPage, l activities.Letter) (string, error) {
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
func (s *server) taskSend(w http.ResponseWriter, r *http.Request) error {
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
func (s *server) sendChecked(w http.ResponseWriter, r *http.Request, f *form) error {
	data, answered, err := s.openDrafted(w, r)
	if answered || err != nil {
		return err
	}
	same, err := s.asShown(r.Context(), data, f)
	if err != nil {
		return err
	}
	if same {
		if act := data.newAct(); data.Form.OK() {
			return s.receiveAct(w, r, data, act)
		}
		data.Form = newForm(data.Printer, maps.Clone(data.draft.answers)) // it is checked, and told, below
	}
	checked, answered, err := s.checked(w, r, data)
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
	return s.receiveAct(w, r, data, checked.act)
}

// receiveAct receives the act, under the lock of the case. It returns casefile.ErrStale as sendChecked does.
func (s *server) receiveAct(w http.ResponseWriter, r *http.Request, data *actPage, act db.NewAct) error {
	receipt, err := s.receiver(data.kind)(r.Context(), act)
	if errors.Is(err, casefile.ErrStale) {
		return err
	}
	if err != nil {
		return s.tellConflict(w, r, data.task.CaseID, err)
	}
	return s.afterAct(w, r, receipt, act.ActorID)
}

// changes says what is not as it was last shown.
func (data *actPage) changes(now seen) ([]string, error) {
	var before shownAct
	if err := readJSON("what was shown", data.draft.Shown, &before); err != nil {
		return nil, err
	}
	var told []string
	for _, ch := range now.since(before.Parts) {
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
func (s *server) sentBefore(w http.ResponseWriter, r *http.Request, task db.Task, id uuid.UUID) (bool, error) {
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

// answers are what was answered, as the check page lists it.
func (data *actPage) answers(content any) []summaryRow {
	p := data.Printer
	row := func(key, value string) summaryRow { return summaryRow{Key: p.T(key), Value: value} }
	text := func(key, value string) summaryRow { return summaryRow{Key: p.T(key), Lines: lines(value)} }
	word := func(yes bool) string {
		value := "no"
		if yes {
			value = "yes"
		}
		return data.chosen(value)
	}
	var rows []summaryRow
	switch c := content.(type) {
	case casefile.FormCheck:
		switch {
		case len(c.Missing) > 0:
			rows = append(rows, row("desk.act.accept.label", p.T("desk.act.accept.supplement")),
				summaryRow{Key: p.T("desk.act.missing.label"), Lines: c.Missing})
		case c.Accept:
			rows = append(rows, row("desk.act.accept.label", p.T("desk.act.accept.yes")))
		default:
			rows = append(rows, row("desk.act.accept.label", p.T("desk.act.accept.no")), text("desk.act.refusal.label", c.Reasons))
		}
	case casefile.Comparison:
		rows = append(rows, row("desk.act.finding.label", p.T("finding."+string(c.Finding))), text("desk.act.comparison.label", c.Reasons))
		rows = append(rows, changeRows(p, data.c, c.Changes)...)
	case casefile.Decision:
		rows = append(rows, row("desk.act.outcome.label", p.T("result."+string(c.Outcome))), text("desk.act.reasons.label", c.Reasons))
		rows = append(rows, changeRows(p, data.c, c.Changes)...)
		files := summaryRow{Key: p.T("desk.case.from_unit")}
		for _, f := range data.Tray.Files {
			files.Links = append(files.Links, link{f.Name, f.Href})
		}
		if len(files.Links) == 0 {
			files.Value = p.T("desk.case.no_evidence")
		}
		rows = append(rows, files)
	case casefile.Informing:
		rows = append(rows, summaryRow{Key: p.T("desk.act.remark.label"), Value: orNothing(p, c.Remark)})
	case casefile.ExtensionRequest:
		rows = append(rows, row("desk.extension.amount.label", explain.Amount(p, c.Amount, rules.WorkingDay)),
			text("desk.extension.reasons.label", c.Reasons))
	case casefile.ExtensionDecision:
		rows = append(rows, row("desk.extension.approve.label", word(c.Approve)))
		if !c.Approve {
			rows = append(rows, text("desk.extension.refusal.label", c.Reasons))
		}
	case casefile.LateDecision:
		rows = append(rows, row("desk.late.approve.label", word(c.Approve)))
		if !c.Approve {
			rows = append(rows, text("desk.act.refusal.label", c.Reasons))
		}
	case casefile.SendBack:
		rows = append(rows, text("desk.send_back.reasons.label", c.Reasons))
	case casefile.Routing:
		for _, u := range data.Units {
			if u.ID == c.UnitID {
				rows = append(rows, row("desk.route.unit.label", inLanguage(p, u.NameZH, u.NameEN)))
			}
		}
		rows = append(rows, text("desk.route.reasons.label", c.Reasons))
	case casefile.UrgeReply:
		rows = append(rows, text("desk.urge.reply.label", c.Text), row("desk.urge.done_by.label", dayText(p, c.DoneBy)))
	case casefile.PartnerTold:
		if c.Again {
			return append(rows, row("partners.tell.label", p.T("partners.tell.again")))
		}
		rows = append(rows, row("partners.tell.label", p.T("partners.tell.otherwise")), row("partners.tell.told_on.label", dayText(p, c.ToldOn)),
			text("partners.tell.how.label", c.How))
	}
	return rows
}

// chosen is the word of an option of the form's main question.
func (data *actPage) chosen(value string) string {
	data.form.prepare(data)
	return data.wordOf(data.Choices.ID, value)
}
