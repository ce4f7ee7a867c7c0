package casepage

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
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// What staff types into the form of an act is kept until it is sent: for each account and task, whatever becomes of the session.

// mostDraft limits the answers of a draft, in bytes: more than all boxes of a form may hold together.
const mostDraft = 96 << 10

// notAnswers are fields of a form that say how it is sent.
var notAnswers = []string{"form_id", "draft_version", "then", "phrase", "shown", "remove_file", "record_version"}

// Draft is what is kept of a form, if anything is: then its version is above 0.
type Draft struct {
	db.ActDraft
	Used   bool // an act came of it, which was refused
	Values url.Values
}

// OpenDraft reads what the account has kept of the form of an act about a task, or about several.
func OpenDraft(ctx context.Context, s *site.Server, account, about uuid.UUID, kind casefile.ActKind) (Draft, error) {
	of := db.ActDraftGetParams{AccountID: account, About: about, Kind: string(kind)}
	row, err := s.Store.ActDraftGet(ctx, of)
	if errors.Is(err, pgx.ErrNoRows) {
		return DraftOf(of, nil)
	}
	if err != nil {
		return Draft{}, fmt.Errorf("read draft: %w", err)
	}
	return DraftOf(of, &row)
}

// DraftOf is the draft as it was read, a new one where there is none.
func DraftOf(of db.ActDraftGetParams, row *db.ActDraftGetRow) (Draft, error) {
	d := Draft{ActDraft: db.ActDraft{ID: uuid.Must(uuid.NewV7()), AccountID: of.AccountID, About: of.About, Kind: of.Kind, FormID: uuid.New()}}
	if row == nil {
		return d, nil
	}
	d.Used = row.Used
	d.ActDraft = db.ActDraft{ID: row.ID, AccountID: row.AccountID, About: row.About, TaskID: row.TaskID, Kind: row.Kind, FormID: row.FormID,
		Version: row.Version, Answers: row.Answers, Shown: row.Shown, SavedAt: row.SavedAt}
	if d.Used {
		d.FormID = uuid.New()
	}
	if err := ui.ReadJSON("draft", row.Answers, &d.Values); err != nil {
		return d, err
	}
	return d, nil
}

// Shown is what is kept of a check page with the draft that it showed.
type Shown struct {
	Basis string     `json:"basis"` // of the documents; empty where they are laid out anew whenever they are asked for
	Parts forms.Seen `json:"parts"`
}

// NoteShown keeps what is shown of a draft.
func NoteShown(ctx context.Context, s *site.Server, d Draft, shown Shown) error {
	text, err := json.Marshal(shown)
	if err == nil {
		err = s.Store.ActDraftShown(ctx, db.ActDraftShownParams{ID: d.ID, AccountID: d.AccountID, Version: d.Version, Shown: text})
	}
	if err != nil {
		return fmt.Errorf("note what is shown: %w", err)
	}
	return nil
}

// DraftVersion is the version that a form was shown with.
func DraftVersion(f *forms.Form) int32 {
	n, err := strconv.ParseInt(f.Value("draft_version"), 10, 32)
	if err != nil {
		return 0
	}
	return int32(n)
}

// KeepDraft keeps the answers over the version that the form was shown with. It reports false, and keeps nothing,
// where another window has saved since, or there is more than a form can hold.
func KeepDraft(ctx context.Context, s *site.Server, d *Draft, f *forms.Form, formID uuid.UUID) (bool, error) {
	answers := answersIn(f)
	text, err := json.Marshal(answers)
	if err != nil {
		return false, fmt.Errorf("encode draft: %w", err)
	}
	if len(text) > mostDraft {
		return false, casefile.NewError(casefile.CodeInvalid, "error.too_large.text", nil, mostDraft>>10)
	}
	if DraftVersion(f) != d.Version {
		return false, nil
	}
	next := *d
	next.FormID, next.Answers, next.SavedAt = formID, text, s.Clock.Now()
	saved, err := s.Store.SaveActDraft(ctx, next.ActDraft)
	if err != nil || !saved {
		return false, err
	}
	next.Version, next.Values, next.Used = next.Version+1, answers, false
	*d = next
	return true, nil
}

// answersIn are the answers of a form as they are kept.
func answersIn(f *forms.Form) url.Values {
	answers := maps.Clone(f.Values)
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

// Holds reports whether the draft is what the form says already.
func (d *Draft) Holds(f *forms.Form) bool {
	return d.Version > 0 && !d.Used && f.Value("form_id") == d.FormID.String() && maps.EqualFunc(d.Values, answersIn(f), slices.Equal[[]string])
}
