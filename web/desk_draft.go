package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
)

// What staff types into the form of an act is kept until it is sent: for each account and task, whatever becomes of the session.

// mostDraft limits the answers of a draft, in bytes: more than all boxes of a form may hold together.
const mostDraft = 96 << 10

// notAnswers are fields of a form that say how it is sent.
var notAnswers = []string{"form_id", "draft_version", "then", "phrase", "shown", "remove_file", "record_version"}

// actDraft is what is kept of a form, if anything is: then its version is above 0.
type actDraft struct {
	db.ActDraft
	used    bool // an act came of it, which was refused
	answers url.Values
}

// openDraft reads what the account has kept of the form of an act about a task, or about several.
func (s *server) openDraft(ctx context.Context, account, about uuid.UUID, kind casefile.ActKind) (actDraft, error) {
	of := db.ActDraftGetParams{AccountID: account, About: about, Kind: string(kind)}
	row, err := s.Store.ActDraftGet(ctx, of)
	if errors.Is(err, pgx.ErrNoRows) {
		return draftOf(of, nil)
	}
	if err != nil {
		return actDraft{}, fmt.Errorf("read draft: %w", err)
	}
	return draftOf(of, &row)
}

// draftOf is the draft as it was read, a new one where there is none.
func draftOf(of db.ActDraftGetParams, row *db.ActDraftGetRow) (actDraft, error) {
	d := actDraft{ActDraft: db.ActDraft{ID: uuid.Must(uuid.NewV7()), AccountID: of.AccountID, About: of.About, Kind: of.Kind, FormID: uuid.New()}}
	if row == nil {
		return d, nil
	}
	d.used = row.Used
	d.ActDraft = db.ActDraft{ID: row.ID, AccountID: row.AccountID, About: row.About, TaskID: row.TaskID, Kind: row.Kind, FormID: row.FormID,
		Version: row.Version, Answers: row.Answers, Shown: row.Shown, SavedAt: row.SavedAt}
	if d.used {
		d.FormID = uuid.New()
	}
	if err := readJSON("draft", row.Answers, &d.answers); err != nil {
		return d, err
	}
	return d, nil
}

// draftVersion is the version that a form was shown with.
func draftVersion(f *form) int32 {
	n, err := strconv.ParseInt(f.Value("draft_version"), 10, 32)
	if err != nil {
		return 0
	}
	return int32(n)
}

// keepDraft keeps the answers over the version that the form was shown with. It reports false, and keeps nothing,
// where another window has saved since, or there is more than a form can hold.
func (s *server) keepDraft(ctx context.Context, d *actDraft, f *form, formID uuid.UUID) (bool, error) {
	answers := answersIn(f)
	text, err := json.Marshal(answers)
	if err != nil {
		return false, fmt.Errorf("encode draft: %w", err)
	}
	if len(text) > mostDraft {
		return false, casefile.NewError(casefile.CodeInvalid, "error.too_large.body", nil)
	}
	if draftVersion(f) != d.Version {
		return false, nil
	}
	next := *d
	next.FormID, next.Answers, next.SavedAt = formID, text, s.Clock.Now()
	saved, err := s.Store.SaveActDraft(ctx, next.ActDraft)
	if err != nil || !saved {
		return false, err
	}
	next.Version, next.answers, next.used = next.Version+1, answers, false
	*d = next
	return true, nil
}

// answersIn are the answers of a form as they are kept.
func answersIn(f *form) url.Values {
	answers := maps.Clone(f.values)
	for _, name := range notAnswers {
		delete(answers, name)
	}
	for name, values := range answers {
		answers[name] = slices.Clone(values)
		for i, v := range values { // what cannot be kept is marked on the form where it was typed
			answers[name][i] = strings.ReplaceAll(strings.ToValidUTF8(v, "�"), "\x00", "�")
		}
	}
	return answers
}

// holds reports whether the draft is what the form says already.
func (d *actDraft) holds(f *form) bool {
	return d.Version > 0 && !d.used && f.Value("form_id") == d.FormID.String() && maps.EqualFunc(d.answers, answersIn(f), slices.Equal[[]string])
}

// fillDraft shows on the form what is kept, and which version of it.
func (data *actPage) fillDraft() {
	data.FormID, data.DraftVersion = data.draft.FormID.String(), data.draft.Version
	if data.draft.Version > 0 {
		data.Saved = data.T("desk.draft.saved", data.DateTime(data.draft.SavedAt))
	}
}

// overtaken tells that another window has saved the form since this one was opened, and what it says there.
func (data *actPage) overtaken(at time.Time, other url.Values) {
	data.Flash = &banner{Heading: data.T("desk.draft.overtaken"), Lines: []string{data.T("desk.draft.overtaken_text", data.DateTime(at))}}
	for _, id := range slices.Sorted(maps.Keys(other)) {
		if slices.Equal(other[id], data.Form.values[id]) {
			continue
		}
		for _, v := range other[id] {
			data.Flash.Lines = append(data.Flash.Lines, data.T("desk.draft.other", data.labelOf(id), orNothing(data.Printer, data.wordOf(id, v))))
		}
	}
}

// labelOf is what the form calls a question.
func (data *actPage) labelOf(id string) string {
	for _, c := range []choice{data.Choices, deref(data.Still)} {
		if c.ID == id {
			return c.Label
		}
		for _, o := range c.Options {
			if o.RevealArea != nil && o.RevealArea.ID == id {
				return o.RevealArea.Label
			}
		}
	}
	for _, f := range data.Fields {
		if f.ID == id || strings.HasPrefix(id, f.ID+"-") { // the boxes of a day
			return f.Label
		}
	}
	if data.form.reasons == id && data.form.stem != "" {
		return data.T(data.form.stem + ".label")
	}
	return data.T("desk.draft.answer")
}

// wordOf is an answer as people read it.
func (data *actPage) wordOf(id, value string) string {
	for _, c := range []choice{data.Choices, deref(data.Still)} {
		for _, o := range c.Options {
			if c.ID == id && o.Value == value {
				return o.Text
			}
		}
	}
	return value
}

func deref[T any](v *T) T {
	if v == nil {
		return *new(T)
	}
	return *v
}
