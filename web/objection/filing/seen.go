package filing

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/forms"
	"creditcase/web/ui"
)

// Each page of a draft carries what of the draft it was made from. Two windows may show one draft: the older one must not win in
// silence, and what is filed must be what its author looked at when he declared it to be true.

// filingAnswer is one answer of a draft: the page that asks it, and what is kept.
type filingAnswer struct {
	name, step string
	kept       any
}

// answers are all that a draft says, in the order of the check page.
func (c filingCase) answers() []filingAnswer {
	d := c.Draft
	own := d.SubjectID
	if d.Capacity.Claimed() {
		own = uuid.Nil // whose record it is follows from the record
	}
	return []filingAnswer{
		{"subject", stepSubject, []any{d.Capacity, own}},
		{"record", stepRecord, []any{d.RecordID, d.Claim.RecordNumber, d.Claim.SubjectName, d.Claim.SubjectCode}},
		{"claim", stepAuthority, []any{d.Claim.MandateFrom, d.Claim.MandateUntil, d.Claim.Interest}},
		{"proof", stepProof, fileIDs(c.proof())},
		{"grounds", stepGrounds, slices.Clone(d.Grounds)},
		{"statement", stepGrounds, d.Statement},
		{"request", stepGrounds, d.Request},
		{"learned", stepWindow, d.LearnedOn},
		{"late_reason", stepWindow, d.LateReason},
		{"channel", stepChannel, d.Channel},
		{"evidence", stepMaterials, fileIDs(c.evidence())},
		{"phone", stepContact, d.Phone},
	}
}

func fileIDs(files []db.Attachment) []uuid.UUID {
	ids := make([]uuid.UUID, len(files))
	for i, f := range files {
		ids[i] = f.ID
	}
	return ids
}

// seen is what a page carries of the answers that it shows: a short digest of each. step "" is the check page, which shows all.
func (c filingCase) seen(step string) (string, error) {
	var shown []string
	for _, a := range c.answers() {
		if step != "" && a.step != step {
			continue
		}
		text, err := json.Marshal(a.kept)
		if err != nil {
			return "", fmt.Errorf("digest answer: %w", err)
		}
		shown = append(shown, a.name+":"+forms.Seen{{Name: a.name, Value: string(text)}}.Digest())
	}
	return strings.Join(shown, ","), nil
}

// changedSince names the answers that are not what the page with seen showed. A page that showed nothing has seen nothing.
func (c filingCase) changedSince(step, shown string) ([]string, error) {
	now, err := c.seen(step)
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

// asKept are the answers of a page as they are kept now, for who has typed something else into an older window.
func (c filingCase) asKept(p *messages.Printer, step string) *ui.SummaryList {
	list := &ui.SummaryList{}
	for _, a := range c.answerRows(p) {
		if a.step == step {
			row := a.row
			row.Actions = nil
			list.Rows = append(list.Rows, row)
		}
	}
	return list
}
