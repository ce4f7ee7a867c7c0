package proof

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/rules"
)

// facts holds each stored row of the case to the seal that the trail has of it, and what the parts of the file say to those rows.
func (v *verifier) facts() {
	if v.file.Format == FormatOne {
		v.formatOne()
		return
	}
	v.sealsHold()
	rows := v.readRows()
	v.partsAreRows(rows)
}

// formatOne holds that a file of the first format has nothing of the second.
func (v *verifier) formatOne() {
	later := len(v.file.Facts) > 0
	for _, act := range v.file.Acts {
		later = later || slices.ContainsFunc(act.Attachments, func(a Attachment) bool { return a.ID != uuid.Nil || a.Found != nil })
	}
	later = later || slices.ContainsFunc(v.file.Deadlines, func(d Deadline) bool { return d.ID != uuid.Nil }) ||
		slices.ContainsFunc(v.file.Documents, func(d Document) bool { return d.ID != uuid.Nil }) ||
		slices.ContainsFunc(v.file.Effects, func(e Effect) bool { return e.ID != uuid.Nil })
	if later {
		v.fail("", "the file is no proof of this format: it has what format %q knows nothing of", FormatOne)
	}
	v.Notes = append(v.Notes, "a file of format "+FormatOne+" has no facts: texts of documents, files and changes of records are not held to the trail")
}

// sealsHold compares the digests of the rows with those that the lines of the trail have sealed.
func (v *verifier) sealsHold() {
	links := make([]casefile.Link, 0, len(v.file.Trail))
	for _, l := range v.file.Trail {
		links = append(links, casefile.Link{Text: l.Text})
	}
	known, err := casefile.SealsOf(links)
	if err != nil {
		return // chain has said which line it is
	}
	if len(known) == 0 {
		v.fail("", "the trail seals nothing of the case")
	}
	have := make(casefile.Seals, len(v.file.Facts))
	for i, f := range v.file.Facts {
		if _, twice := have[f.Of]; twice {
			v.fail(element("facts", i), "%s stands here twice", f.Of)
		}
		have[f.Of] = f.Hash
	}
	v.Facts = len(have)
	for _, what := range known.Broken(have) {
		thing, _, _ := strings.Cut(what, " ")
		v.fail(v.factOf(thing), "%s", what)
	}
}

// factOf names the part of the file that has the fact; "" where none has.
func (v *verifier) factOf(thing string) string {
	i := slices.IndexFunc(v.file.Facts, func(f Fact) bool { return f.Of == thing })
	if i < 0 {
		return ""
	}
	return element("facts", i)
}

// row is one stored row, column by column; nil where the file has it by its hash alone.
type row map[string]any

// readRows holds the texts of facts to their hashes, and reads them.
func (v *verifier) readRows() map[string]row {
	rows := make(map[string]row, len(v.file.Facts))
	for i, f := range v.file.Facts {
		name := element("facts", i)
		rows[f.Of] = nil
		if (f.Text != nil) != v.file.Full {
			v.fail(name, "its text is in clear: %t, in a file that is full: %t", f.Text != nil, v.file.Full)
		}
		if f.Text == nil {
			continue
		}
		if sum := sha256.Sum256([]byte(*f.Text)); hex.EncodeToString(sum[:]) != f.Hash {
			v.fail(name, "the text of %s does not have its hash", f.Of)
		}
		var r row
		if err := json.Unmarshal([]byte(*f.Text), &r); err != nil || r == nil {
			v.fail(name, "the text of %s is no row: %v", f.Of, err)
			continue
		}
		rows[f.Of] = r
	}
	return rows
}

// partsAreRows holds that each part of the file which is a stored row has its fact, and says what that says; and that no row is left out.
func (v *verifier) partsAreRows(rows map[string]row) {
	used := make(map[string]bool)
	hold := func(name, table string, id uuid.UUID, says map[string]any) row {
		thing := fmt.Sprintf("%s/%s", table, id)
		used[thing] = true
		r, ok := rows[thing]
		if !ok {
			v.fail(name, "the file has no fact %s", thing)
		}
		if r != nil {
			v.sameAsRow(name, thing, r, says)
		}
		return r
	}
	c := v.file.Case
	hold("case", "cases", c.ID, map[string]any{"number": c.Number, "flow": string(c.Flow), "channel": orDefault(string(c.Channel), "agency"),
		"capacity": orDefault(string(c.Capacity), "self"), "stage": string(c.Stage), "result": string(c.Result), "pack_id": c.Pack.ID,
		"pack_version": fmt.Sprint(c.Pack.Version), "pack_hash": c.Pack.Hash, "filed_at": &c.FiledAt, "accepted_at": c.AcceptedAt, "closed_at": c.ClosedAt})
	for i, a := range v.file.Acts {
		name := element("acts", i)
		hold(name, "acts", a.ID, map[string]any{"kind": string(a.Kind), "actor_id": a.Actor.String(), "actor_role": string(a.Role),
			"status": orDefault(string(a.Status), "received"), "refusal": a.Refusal, "received_at": &a.ReceivedAt})
		for _, f := range a.Attachments {
			hold(name, "attachments", f.ID, map[string]any{"act_id": a.ID.String(), "media_type": f.MediaType, "size": fmt.Sprint(f.Size), "sha256": f.Hash})
		}
	}
	for i, d := range v.file.Deadlines {
		name := element("deadlines", i)
		r := hold(name, "deadlines", d.ID, map[string]any{"clock": d.Explanation.Clock, "due_at": &d.Due, "met_at": d.MetAt,
			"overdue_at": d.OverdueAt, "paused_at": d.PausedAt})
		v.sameReckoning(name, r, d.Explanation)
	}
	if d := v.file.Decision; d != nil {
		says := map[string]any{"act_id": d.Act.String(), "outcome": string(d.Outcome), "article": d.Article, "decided_at": &d.DecidedAt,
			"applied_at": d.AppliedAt}
		if d.Reasons.Value != nil && d.Changes.Value != nil {
			says["reasons"], says["changes"] = *d.Reasons.Value, *d.Changes.Value
		}
		hold("decision", "decisions", c.ID, says)
	}
	for i, d := range v.file.Documents {
		r := hold(element("documents", i), "notices", d.ID, map[string]any{"kind": string(d.Kind), "number": d.Number, "issued_at": &d.IssuedAt,
			"sha256": d.Hash})
		if r == nil {
			continue
		}
		if sum := sha256.Sum256([]byte(r.text("html_zh"))); hex.EncodeToString(sum[:]) != d.Hash {
			v.fail(element("documents", i), "the text of document %s does not have its hash", d.Number)
		}
	}
	for i, e := range v.file.Effects {
		hold(element("effects", i), "effects", e.ID, map[string]any{"kind": string(e.Kind), "article": e.Article, "started_at": &e.StartedAt,
			"ended_at": e.EndedAt})
	}
	for i, f := range v.file.Facts {
		table, _, _ := strings.Cut(f.Of, "/")
		if slices.Contains(inParts, table) && !used[f.Of] {
			v.fail(element("facts", i), "no part of the file tells of %s", f.Of)
		}
	}
}

// inParts are the tables whose rows are parts of the file as well. Of the others the facts are all that the file has.
var inParts = []string{"cases", "acts", "attachments", "deadlines", "decisions", "notices", "effects"}

// sameAsRow holds what a part says to the columns of its row.
func (v *verifier) sameAsRow(name, thing string, r row, says map[string]any) {
	for column, said := range says {
		same := false
		switch said := said.(type) {
		case string:
			same = r.text(column) == said
		case *time.Time:
			at, ok := r.instant(column)
			same = ok == (said != nil) && (!ok || at.Equal(said.Truncate(time.Microsecond)))
		}
		if !same {
			v.fail(name, "it does not say of %s what %s says", column, thing)
		}
	}
}

// sameReckoning holds the explanation of a deadline to the one of its row.
func (v *verifier) sameReckoning(name string, r row, said rules.Deadline) {
	if r == nil {
		return
	}
	var stored rules.Deadline
	if err := json.Unmarshal([]byte(r.text("explanation")), &stored); err != nil {
		v.fail(name, "the explanation of its row cannot be read: %v", err)
		return
	}
	if what := differing(said, stored); len(what) > 0 {
		v.fail(name, "its explanation is not that of its row in %s", strings.Join(what, ", "))
	}
}

// orDefault writes a value as the text of a row has it: not at all where it is the column's default.
func orDefault(value, standard string) string {
	if value == standard {
		return ""
	}
	return value
}

// text is a column as text; "" where the row has nothing there or its default.
func (r row) text(column string) string {
	switch value := r[column].(type) {
	case nil:
		return ""
	case string:
		return value
	case float64:
		return fmt.Sprintf("%.0f", value)
	default:
		return fmt.Sprint(value)
	}
}

// instant reads a column that holds one, which stands as UTC without saying so.
func (r row) instant(column string) (at time.Time, ok bool) {
	at, err := time.Parse("2006-01-02T15:04:05.999999", r.text(column))
	return at, err == nil
}

// attachments holds what lay in the folder of attachments to what was received.
func (v *verifier) attachments() {
	looked, not := false, false
	for i, act := range v.file.Acts {
		for _, a := range act.Attachments {
			switch name := element("acts", i); {
			case a.Found == nil:
				not = true
				continue
			case a.Found.Hash == "":
				v.fail(name, "its file %s was gone", a.ID)
			case a.Found.Hash != a.Hash || a.Found.Size != a.Size:
				v.fail(name, "its file %s was not as it was received", a.ID)
			}
			looked = true
		}
	}
	switch {
	case looked && not:
		v.fail("", "of some attachments the file says what lay in the folder, and not of others")
	case not && v.file.Format != FormatOne:
		v.Notes = append(v.Notes, "the files of attachments were not looked at when the proof was written")
	}
}
