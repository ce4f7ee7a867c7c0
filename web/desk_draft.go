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
	d := actDraft{ActDraft: db.ActDraft{ID: uuid.Must(uuid.NewV7()), AccountID: account, About: about, Kind: string(kind), FormID: uuid.New()}}
	row, err := s.Store.ActDraftGet(ctx, db.ActDraftGetParams{AccountID: account, About: about, Kind: string(kind)})
	if errors.Is(err, pgx.ErrNoRows) {
		return d, nil
	}
	if err != nil {
		return d, fmt.Errorf("read draft: %w", err)
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
