package proof

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"creditcase/calendar"
	"creditcase/rules"
)

// Finding is something that does not hold. From and To are the bytes of the file that it is about, To excluded; both are 0
// where it is about none in particular.
type Finding struct {
	Part     string // "acts/3"; "" for the file as a whole
	From, To int
	Text     string
}

// String says it in one line.
func (f Finding) String() string {
	at := ""
	if f.To > f.From {
		at = fmt.Sprintf(" (bytes %d to %d)", f.From, f.To-1)
	}
	if f.Part == "" {
		return f.Text + at
	}
	return f.Part + at + ": " + f.Text
}

// Report is what checking a file has found.
type Report struct {
	Case      string // number
	Digest    string // of the file as it is, to be compared with one that was kept elsewhere; "" where it cannot be read
	Findings  []Finding
	Notes     []string // what holds, but only as far as the file says so
	Lines     int      // of the trail
	Acts      int
	Deadlines int // counted again
	Facts     int // held to their seals
}

// Holds reports whether nothing was found.
func (r Report) Holds() bool { return len(r.Findings) == 0 }

// Verify checks a file with nothing but the packs. It counts every deadline again, follows the hash chain, compares what the
// parts say of each other, and looks whether any byte was changed since the file was sealed.
func Verify(data []byte, book *rules.Book) Report {
	v := &verifier{book: book, calendars: make(map[string]*calendar.Calendar)}
	if !v.read(data) {
		return v.Report
	}
	v.Case = v.file.Case.Number
	v.packs()
	v.history()
	v.chain()
	v.acts()
	v.deadlines()
	v.told()
	v.agree()
	v.secrets()
	v.facts()
	v.attachments()
	return v.Report
}

// verifier is one check under way.
type verifier struct {
	Report
	book      *rules.Book
	file      File
	parts     map[string]part
	calendars map[string]*calendar.Calendar // by version
	lines     []line                        // the trail, read
}

// fail notes what does not hold about a part.
func (v *verifier) fail(name, format string, args ...any) {
	f := Finding{Part: name, Text: fmt.Sprintf(format, args...)}
	if p, ok := v.parts[name]; ok {
		f.From, f.To = p.from, p.to
	}
	v.Findings = append(v.Findings, f)
}

// element names an element of a list, counted from 1 as in the digests.
func element(list string, i int) string { return fmt.Sprintf("%s/%d", list, i+1) }

// justBefore is how many bytes before the place at which JSON breaks the cause is looked for.
const justBefore = 16

// read takes the file apart. It returns false where nothing more can be said of it.
func (v *verifier) read(data []byte) bool {
	parts, err := split(data)
	if err != nil {
		f := Finding{Text: fmt.Sprintf("the file cannot be read: %v", err)}
		var where *errUnreadable
		if errors.As(err, &where) {
			f.From, f.To = max(0, where.at-justBefore), where.at+1
		}
		v.Findings = append(v.Findings, f)
		return false
	}
	v.parts = make(map[string]part, len(parts))
	for _, p := range parts {
		v.parts[p.name] = p
	}
	v.Digest = total(digests(parts))
	if !v.ourFormat(data) {
		return false
	}
	v.layout(data)
	v.sealed(data, parts)
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(&v.file)
	if err == nil {
		err = v.written(data)
	}
	if err != nil {
		v.fail("", "the file is no proof of this format: %v", err)
		return false
	}
	return true
}

// ourFormat reports whether the file is of the format that this program reads; of another nothing more can be said.
func (v *verifier) ourFormat(data []byte) bool {
	var file struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		v.fail("format", "the file does not say of which format it is: %v", err)
		return false
	}
	if file.Format != Format {
		v.fail("format", "the file is of format %q, and this program reads %q only", file.Format, Format)
		return false
	}
	return true
}

// layout holds that the bytes stand as Encode writes them.
func (v *verifier) layout(data []byte) {
	laid, err := layOut(data)
	if err != nil {
		v.fail("", "the file cannot be laid out: %v", err)
		return
	}
	if at := differsAt(data, laid); at >= 0 {
		v.Findings = append(v.Findings, Finding{From: at, To: at + 1, Text: "the layout is not that of a proof" + v.around(at)})
	}
}

// written holds that no field is named twice, or in letters of another size: other programs could read another value.
func (v *verifier) written(data []byte) error {
	again, err := compact(v.file)
	if err != nil {
		return err
	}
	if laid, err := layOut(again); err != nil || !bytes.Equal(laid, data) && differsAt(data, laid) >= 0 {
		at := differsAt(data, laid)
		v.Findings = append(v.Findings, Finding{From: at, To: at + 1, Text: "it is not written as a proof is" + v.around(at)})
	}
	return nil
}

// around names the part in which a byte lies.
func (v *verifier) around(at int) string {
	for name, p := range v.parts {
		if at >= p.from && at < p.to {
			return ", in " + name
		}
	}
	return ""
}

// differsAt is the first byte in which a and b differ, -1 where they are the same.
func differsAt(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) == len(b) {
		return -1
	}
	return min(len(a), len(b))
}

// sealed compares each part with its digest, and the digest of all with that of the parts as they are.
func (v *verifier) sealed(data []byte, parts []part) {
	var seal struct {
		Digests []Digest `json:"digests"`
		Digest  string   `json:"digest"`
	}
	if err := json.Unmarshal(data, &seal); err != nil {
		v.fail("", "the digests cannot be read: %v", err)
		return
	}
	now := digests(parts)
	switch {
	case v.Digest == seal.Digest: // the content is as it was sealed, whatever the list of digests says
		v.compareDigests(now, seal.Digests, func(i int, what string) {
			v.fail(element(fieldDigests, i), "this digest was changed, what it is of was not (%s)", what)
		})
	case slices.Equal(now, seal.Digests):
		v.fail(fieldDigest, "the file says %s, its content gives %s", seal.Digest, v.Digest)
	default:
		v.compareDigests(now, seal.Digests, func(i int, what string) {
			if i < len(now) {
				v.fail(now[i].Of, "it is not as it was sealed: %s", what)
				return
			}
			v.fail(element(fieldDigests, i), "%s", what)
		})
	}
}

// compareDigests tells of each place in which the digests of the file as it is and those that it was sealed with differ.
func (v *verifier) compareDigests(now, sealed []Digest, tell func(i int, what string)) {
	for i := range max(len(now), len(sealed)) {
		switch {
		case i >= len(sealed):
			tell(i, "it was added")
		case i >= len(now):
			tell(i, sealed[i].Of+" was removed")
		case now[i].Of != sealed[i].Of:
			tell(i, fmt.Sprintf("%s stands where %s was", now[i].Of, sealed[i].Of))
			return // what follows is shifted
		case now[i].Hash != sealed[i].Hash:
			tell(i, "its content has another digest")
		}
	}
}

// packs holds that every pack in the file is the one that this program knows by its id and version.
func (v *verifier) packs() {
	flow := v.file.Case.Flow
	for i, p := range v.file.Packs {
		known, err := v.book.Pack(p.ID, p.Version)
		switch {
		case errors.Is(err, rules.ErrNotFound):
			v.fail(element("packs", i), "pack %s version %d is not known here: give the folder that has it", p.ID, p.Version)
		case err != nil:
			v.fail(element("packs", i), "%v", err)
		case !known.Provides(flow):
			v.fail(element("packs", i), "pack %s version %d does not provide for the procedure %q", p.ID, p.Version, flow)
		case known.Hash(flow) != p.Hash:
			v.fail(element("packs", i), "pack %s version %d has the hash %s here, %s in the file", p.ID, p.Version, known.Hash(flow), p.Hash)
		}
	}
	if !slices.Contains(v.file.Packs, v.file.Case.Pack) {
		v.fail("case", "its pack, %s version %d, is not among the packs of the file", v.file.Case.Pack.ID, v.file.Case.Pack.Version)
	}
}

// history builds every calendar of the file from its notices and compares the version, which is a digest of all that it was
// built from.
func (v *verifier) history() {
	v.compareNotices()
	for i, c := range v.file.Calendars {
		var notices []calendar.Notice
		for _, id := range c.Notices {
			at := slices.IndexFunc(v.file.Notices, func(n calendar.Notice) bool { return n.ID == id })
			if at < 0 {
				v.fail(element("calendars", i), "notice %s is not in the file", id)
				continue
			}
			notices = append(notices, v.file.Notices[at])
		}
		h, err := calendar.NewHistory(notices, v.file.Statutory)
		if err != nil {
			v.fail(element("calendars", i), "its notices do not fit together: %v", err)
			continue
		}
		if built := h.Latest(); built.Version() != c.Version {
			v.fail(element("calendars", i), "its notices make calendar %s, the file says %s", built.Version(), c.Version)
		} else {
			v.calendars[c.Version] = built
		}
	}
}

// compareNotices sets the notices of the file beside those that come with this program. One that the program does not know is
// no fault: it may be younger. Whether it was published is for a person to look up at its source.
func (v *verifier) compareNotices() {
	known, err := calendar.Load()
	if err != nil {
		v.fail("", "the notices of this program cannot be read: %v", err)
		return
	}
	for i, n := range v.file.Notices {
		at := slices.IndexFunc(known.Notices(), func(k calendar.Notice) bool { return k.ID == n.ID })
		if at < 0 {
			v.Notes = append(v.Notes, fmt.Sprintf("holiday notice %s of %s is not known to this program: see %s", n.ID, n.Published, n.Source))
			continue
		}
		if what := differing(n, known.Notices()[at]); len(what) > 0 {
			v.fail(element("notices", i), "notice %s differs from the one that this program knows in %s", n.ID, strings.Join(what, ", "))
		}
	}
	if what := differing(v.file.Statutory, known.Statutory()); len(what) > 0 {
		v.Notes = append(v.Notes, "the statutory days of the file are not those of this program")
	}
}

// differing names the fields in which two values of one type are written differently; "value" where they have no fields.
func differing(a, b any) []string {
	left, right, err := asFields(a, b)
	if err != nil {
		return []string{err.Error()}
	}
	var names []string
	for name := range left {
		if !bytes.Equal(left[name], right[name]) {
			names = append(names, name)
		}
	}
	for name := range right {
		if _, ok := left[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func asFields(a, b any) (left, right map[string]json.RawMessage, err error) {
	one, err := compact(a)
	if err != nil {
		return nil, nil, err
	}
	two, err := compact(b)
	if err != nil {
		return nil, nil, err
	}
	if one[0] != '{' {
		return map[string]json.RawMessage{"value": one}, map[string]json.RawMessage{"value": two}, nil
	}
	if err := json.Unmarshal(one, &left); err != nil {
		return nil, nil, fmt.Errorf("compare: %w", err)
	}
	if err := json.Unmarshal(two, &right); err != nil {
		return nil, nil, fmt.Errorf("compare: %w", err)
	}
	return left, right, nil
}

// VerifyReader checks a file of at most 64 MiB.
func VerifyReader(in io.Reader, book *rules.Book) (Report, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxBytes+1))
	if err != nil {
		return Report{}, fmt.Errorf("read proof: %w", err)
	}
	if len(data) > maxBytes {
		return Report{}, fmt.Errorf("read proof: more than %d bytes", maxBytes)
	}
	return Verify(data, book), nil
}

const maxBytes = 64 << 20
