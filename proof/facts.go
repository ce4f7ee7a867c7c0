package proof

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"creditcase/casefile"
)

// facts holds each stored row of the case to the seal that the trail has of it, and what the parts of the file say to those rows.
func (v *verifier) facts() {
	v.sealsHold()
	v.partsAreRows()
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
	case not:
		v.Notes = append(v.Notes, "the files of attachments were not looked at when the proof was written")
	}
}
