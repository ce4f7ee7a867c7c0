package watch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/letters"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// urgeCheckPage shows what the units will be sent, before it is sent.
type urgeCheckPage struct {
	site.Page
	Answers      ui.SummaryList
	Letters      []letters.Preview
	Failed       []string // tasks that cannot be pressed for, and why
	Send         string
	Tasks        []string
	FormID       string
	DraftVersion int32
	Shown        string
	FormAt       string
	Cancel       string
}

// checkedUrge is the urge of one task as it could be sent now.
type checkedUrge struct {
	row     db.WatchChosenRow
	urge    db.NewUrge
	letters []activities.Letter
	why     *casefile.Error // that it cannot
}

// checkUrges rehearses the urge of each task as it is kept. The ids of the acts follow from the form's, so that sending the form again
// urges nobody twice.
func (s *Door) checkUrges(ctx context.Context, data *urgePage) (all []checkedUrge, rests forms.Seen, err error) {
	data.Form = forms.New(data.Printer, maps.Clone(data.draft.Values))
	what := data.read()
	if !data.Form.OK() {
		return nil, nil, nil
	}
	rests.Add("answers", strconv.Itoa(int(data.draft.Version)))
	for _, row := range data.rows {
		u := checkedUrge{row: row, urge: db.NewUrge{FormID: uuid.NewSHA1(data.draft.FormID, row.ID[:]), ActorID: data.draft.AccountID, At: s.Clock.Now(),
			Urge: casefile.Urge{TaskID: row.ID, Level: what.Level, Text: what.Text}}}
		u.letters, err = s.Steps.Rehearse(ctx, func(q *db.Queries) (db.Receipt, error) { return q.Urge(ctx, u.urge) })
		switch {
		case err == nil:
		case errors.As(err, &u.why) && (u.why.Code == casefile.CodeConflict || u.why.Code == casefile.CodeNotFound):
			rests.Add("cannot/"+row.ID.String(), u.why.Message)
		default:
			return nil, nil, err
		}
		for _, l := range u.letters {
			letters.AddTo(&rests, "letter/"+row.ID.String(), l)
		}
		all = append(all, u)
	}
	return all, rests, nil
}

// openUrges reads what is kept about the chosen tasks and checks it. answered: the answer was given already.
func (s *Door) openUrges(w http.ResponseWriter, r *http.Request, tasks []string) (data *urgePage, all []checkedUrge, rests forms.Seen, answered bool, err error) {
	if data, err = s.newUrgePage(r, tasks); err != nil {
		return data, nil, nil, false, err
	}
	switch {
	case data == nil:
		return data, nil, nil, true, s.tellNothingChosen(w, r)
	case data.draft.Version == 0:
		http.Redirect(w, r, data.at("/watch/urge"), http.StatusSeeOther)
		return data, nil, nil, true, nil
	}
	if all, rests, err = s.checkUrges(r.Context(), data); err != nil {
		return data, nil, nil, false, err
	}
	if !data.Form.OK() {
		return data, nil, nil, true, s.showUrge(w, r, http.StatusUnprocessableEntity, data)
	}
	return data, all, rests, false, nil
}

// UrgeCheck shows the documents before they are sent.
func (s *Door) UrgeCheck(w http.ResponseWriter, r *http.Request) error {
	data, all, rests, answered, err := s.openUrges(w, r, r.URL.Query()["task"])
	if answered || err != nil {
		return err
	}
	return s.showUrgeCheck(w, r, http.StatusOK, data, all, rests)
}

func (s *Door) showUrgeCheck(w http.ResponseWriter, r *http.Request, status int, data *urgePage, all []checkedUrge, rests forms.Seen) error {
	if visit.Opened(r) {
		if err := casepage.NoteShown(r.Context(), s.Server, data.draft, casepage.Shown{Parts: rests}); err != nil {
			return err
		}
	}
	p := data.Printer
	show := &urgeCheckPage{Page: data.Page, FormID: data.draft.FormID.String(), DraftVersion: data.draft.Version, Shown: rests.Digest(),
		Tasks: data.ids(), FormAt: data.at("/watch/urge"), Cancel: data.Cancel}
	show.Title, show.Errors = p.T("desk.check.title", data.Title), nil
	show.Back = &ui.Link{Text: p.T("desk.check.change"), Href: show.FormAt}
	if status == http.StatusConflict {
		show.Flash = &ui.Banner{Heading: p.T("desk.check.changed")}
	}
	change := func(key string) []ui.Action {
		return []ui.Action{{Text: p.T("common.change"), Href: show.FormAt, About: p.T(key)}}
	}
	show.Answers = ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: p.T("watch.urge.level.label"), Value: p.T("watch.level." + data.Form.Value("level")), Actions: change("watch.urge.level.label")},
		{Key: p.T("watch.urge.body.label"), Lines: ui.Lines(data.Form.Value("body")), Actions: change("watch.urge.body.label")}}}
	for _, u := range all {
		if u.why != nil {
			show.Failed = append(show.Failed, p.T("watch.urge.why", u.row.CaseNumber, p.T(u.why.Message, ui.Written(p, u.why.Args)...)))
		}
		for _, l := range u.letters {
			to := p.T("desk.check.to_unit", ui.InLanguage(p, u.row.UnitZH, u.row.UnitEN))
			show.Letters = append(show.Letters, letters.PreviewOf(p, "letter-"+strconv.Itoa(len(show.Letters)+1), to, l))
		}
	}
	show.Send = p.N("desk.check.send_letters", len(show.Letters))
	s.Views.Render(w, r, status, "pages/watch_urge_check", show)
	return nil
}

// UrgeSend sends the documents, if everything is still as it was shown: an act of its own for each task.
func (s *Door) UrgeSend(w http.ResponseWriter, r *http.Request) error {
	f, id, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	if told, err := s.urgedBefore(w, r, f, id); told || err != nil {
		return err
	}
	data, all, rests, answered, err := s.openUrges(w, r, f.Values["task"])
	if answered || err != nil {
		return err
	}
	if f.Value("shown") != rests.Digest() || casepage.DraftVersion(f) != data.draft.Version {
		return s.showUrgeCheck(w, r, http.StatusConflict, data, all, rests)
	}
	sent := urgesSent{level: casefile.UrgeLevel(data.Form.Value("level")), actor: data.draft.AccountID}
	for _, u := range all {
		receipt, err := s.Store.Urge(r.Context(), u.urge)
		if err := sent.note(data.Printer, u.row, receipt, err); err != nil {
			return err
		}
	}
	if len(sent.receipts) > 0 { // otherwise what was written stays
		if err := s.Store.ActDraftDrop(r.Context(), db.ActDraftDropParams{ID: data.draft.ID, AccountID: data.draft.AccountID}); err != nil {
			return fmt.Errorf("end draft: %w", err)
		}
	}
	s.followUrges(r, &sent)
	s.Flash(r, sent.banner(data.Printer))
	http.Redirect(w, r, data.Cancel, http.StatusSeeOther)
	return nil
}

// urgedBefore leads a form that was sent already to the board, and says that it was received.
func (s *Door) urgedBefore(w http.ResponseWriter, r *http.Request, f *forms.Form, id uuid.UUID) (bool, error) {
	tasks, err := chosenTasks(f.Values["task"])
	if err != nil {
		return false, err
	}
	for _, task := range tasks {
		act, found, err := s.ActOfForm(r.Context(), uuid.NewSHA1(id, task[:]))
		if err != nil {
			return false, err
		}
		if !found || act.ActorID != visit.ViewerOf(r).ID {
			continue
		}
		to := "/watch/cases/" + act.CaseID.String()
		s.Flash(r, site.YoursBanner(f.Printer, act.CaseNumber, act.ReceivedAt, ui.Link{Text: f.T("act.yours_case"), Href: to}))
		http.Redirect(w, r, to, http.StatusSeeOther)
		return true, nil
	}
	return false, nil
}
