package filing

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"creditcase/db"
	"creditcase/web/forms"
	"creditcase/web/ui"
)

// Each page of a draft carries what of the draft it was made from. Two windows may show one draft: the older one must not win in
// silence, and what is filed must be what its author looked at when he declared it to be true.

// Answer is one answer of a draft: the page that asks it, and what is kept.
type Answer struct {
	Name, Step string
	Kept       any
}

// Answers are all that a draft says, in the order of the check page.
type Answers []Answer

// FileIDs are the ids of files, in order.
func FileIDs(files []db.Attachment) []uuid.UUID {
	ids := make([]uuid.UUID, len(files))
	for i, f := range files {
		ids[i] = f.ID
	}
	return ids
}

// Seen is what a page carries of the answers that it shows: a short digest of each. step "" is the check page, which shows all.
func (as Answers) Seen(step string) (string, error) {
	var shown []string
	for _, a := range as {
		if step != "" && a.Step != step {
			continue
		}
		text, err := json.Marshal(a.Kept)
		if err != nil {
			return "", fmt.Errorf("digest answer: %w", err)
		}
		shown = append(shown, a.Name+":"+forms.Seen{{Name: a.Name, Value: string(text)}}.Digest())
	}
	return strings.Join(shown, ","), nil
}

// ChangedSince names the answers that are not what the page with shown showed. A page that showed nothing has seen nothing.
func (as Answers) ChangedSince(step, shown string) ([]string, error) {
	now, err := as.Seen(step)
	if err != nil {
		return nil, err
	}
	known := strings.Split(shown, ",")
	var changed []string
	for _, a := range strings.Split(now, ",") {
		if !slices.Contains(known, a) {
			name, _, _ := strings.Cut(a, ":")
			changed = append(changed, name)
		}
	}
	return changed, nil
}

// AboutAnother reports whether the page with shown showed none of the answers that the page of the step asks for now: what it was about has
// been taken back, and something else has moved into its place.
func (as Answers) AboutAnother(step, shown string) bool {
	asks := false
	for _, a := range as {
		if a.Step != step {
			continue
		}
		if strings.Contains(shown, a.Name+":") {
			return false
		}
		asks = true
	}
	return asks && shown != ""
}

// Overwrites reports whether a change from a page made from shown would undo what was saved since. changed are the answers with the change.
func (as Answers) Overwrites(step, shown string, changed func() Answers) (bool, error) {
	since, err := as.ChangedSince(step, shown)
	if err != nil || len(since) == 0 {
		return false, err
	}
	before, err := as.Seen(step)
	if err != nil {
		return false, err
	}
	after, err := changed().Seen(step)
	return before != after, err // both windows may say the same
}

// Row is a line of the check page: the answer, and the page that asks it.
type Row struct {
	Name, Step string // as in Answer
	Row        ui.SummaryRow
}

// Rows are the answers as people read them.
type Rows []Row

// AsKept are the answers of a page as they are kept now, for who has typed something else into an older window.
func (rows Rows) AsKept(step string) *ui.SummaryList {
	list := &ui.SummaryList{}
	for _, a := range rows {
		if a.Step == step {
			row := a.Row
			row.Actions = nil
			list.Rows = append(list.Rows, row)
		}
	}
	return list
}
