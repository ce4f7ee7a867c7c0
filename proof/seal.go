package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Encode seals the file and writes it: JSON with an indent of two spaces, the fields in the order of File, and one line end
// after it. There is exactly one way to write a file, so a change of any byte can be seen.
func Encode(f File) ([]byte, error) {
	f.Digests, f.Digest = []Digest{}, ""
	text, err := compact(f)
	if err != nil {
		return nil, err
	}
	parts, err := split(text)
	if err != nil {
		return nil, err
	}
	f.Digests = digests(parts)
	f.Digest = total(f.Digests)
	if text, err = compact(f); err != nil {
		return nil, err
	}
	return layOut(text)
}

// compact writes JSON without spaces and with nothing escaped that need not be.
func compact(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("encode proof: %w", err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// layOut is the one way in which the bytes of a file may stand.
func layOut(text []byte) ([]byte, error) {
	var tight, out bytes.Buffer
	if err := json.Compact(&tight, text); err != nil {
		return nil, fmt.Errorf("read proof: %w", err)
	}
	if err := json.Indent(&out, tight.Bytes(), "", "  "); err != nil {
		return nil, fmt.Errorf("lay out proof: %w", err)
	}
	return append(out.Bytes(), '\n'), nil
}

// part is a piece of a file that has a digest: a field of File, or one element of a field that is a list.
type part struct {
	name     string // "case", "acts/3"
	from, to int    // its bytes, from included, to excluded
	raw      []byte
}

// The fields that hold the digests and have none.
const (
	fieldDigests = "digests"
	fieldDigest  = "digest"
)

// split finds the parts of a file, in their order. Its error says up to which byte the file can be read.
func split(data []byte) ([]part, error) {
	if err := readable(data); err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if err := want(decoder, json.Delim('{')); err != nil {
		return nil, err
	}
	var parts []part
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, unreadable(decoder, err)
		}
		name, ok := token.(string)
		if !ok {
			return nil, unreadable(decoder, errors.New("a field has no name"))
		}
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return nil, unreadable(decoder, err)
		}
		to := int(decoder.InputOffset())
		whole := part{name: name, from: to - len(raw), to: to, raw: raw}
		if raw[0] != '[' {
			parts = append(parts, whole)
			continue
		}
		elements, err := whole.split()
		if err != nil {
			return nil, err
		}
		parts = append(parts, elements...)
	}
	if err := want(decoder, json.Delim('}')); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, unreadable(decoder, errors.New("something follows the end"))
	}
	return parts, nil
}

// split finds the elements of a list.
func (p part) split() ([]part, error) {
	decoder := json.NewDecoder(bytes.NewReader(p.raw))
	if err := want(decoder, json.Delim('[')); err != nil {
		return nil, err
	}
	var elements []part
	for n := 1; decoder.More(); n++ {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return nil, unreadable(decoder, err)
		}
		to := p.from + int(decoder.InputOffset())
		elements = append(elements, part{name: fmt.Sprintf("%s/%d", p.name, n), from: to - len(raw), to: to, raw: raw})
	}
	return elements, nil
}

func want(decoder *json.Decoder, delimiter json.Delim) error {
	token, err := decoder.Token()
	if err == nil && token != delimiter {
		err = fmt.Errorf("want %s", delimiter)
	}
	if err != nil {
		return unreadable(decoder, err)
	}
	return nil
}

// errUnreadable is where a file stops being JSON.
type errUnreadable struct {
	at    int
	cause error
}

func (e *errUnreadable) Error() string { return fmt.Sprintf("byte %d: %v", e.at, e.cause) }
func (e *errUnreadable) Unwrap() error { return e.cause }

func unreadable(decoder *json.Decoder, err error) error {
	return &errUnreadable{at: int(decoder.InputOffset()), cause: err}
}

// readable returns an error that says at which byte the text stops being JSON.
func readable(data []byte) error {
	var whole json.RawMessage
	err := json.Unmarshal(data, &whole)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return &errUnreadable{at: max(0, int(syntax.Offset)-1), cause: err}
	}
	return err
}

// digests gives one for each part but those that hold the digests.
func digests(parts []part) []Digest {
	list := make([]Digest, 0, len(parts))
	for _, p := range parts {
		if field, _, _ := strings.Cut(p.name, "/"); field == fieldDigests || field == fieldDigest {
			continue
		}
		var tight bytes.Buffer
		text := p.raw
		if err := json.Compact(&tight, p.raw); err == nil { // it was read as JSON before
			text = tight.Bytes()
		}
		sum := sha256.Sum256(text)
		list = append(list, Digest{Of: p.name, Hash: hex.EncodeToString(sum[:])})
	}
	return list
}

// total is the digest of all: over one line "<part> <SHA-256>" for each part.
func total(list []Digest) string {
	h := sha256.New()
	for _, d := range list {
		fmt.Fprintf(h, "%s %s\n", d.Of, d.Hash)
	}
	return hex.EncodeToString(h.Sum(nil))
}
