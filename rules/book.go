package rules

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"creditcase/calendar"
)

// embedded holds the packs that are part of the binary: packs/<id>/<effective from>.yaml.
//
//go:embed packs/*/*.yaml
var embedded embed.FS

// Book is every loaded pack. It is safe for concurrent use.
type Book struct {
	packs []*Pack // by id, then version
}

// Load reads the packs that are part of the binary. Its error means that the binary was built from bad data.
func Load() (*Book, error) {
	packs, err := Embedded()
	if err != nil {
		return nil, err
	}
	return LoadFS(packs)
}

// Embedded is the file system of the packs in the binary, so that LoadFS can put a city's own beside them.
func Embedded() (fs.FS, error) {
	packs, err := fs.Sub(embedded, "packs")
	if err != nil {
		return nil, fmt.Errorf("open embedded packs: %w", err)
	}
	return packs, nil
}

// LoadFS reads packs from <id>/<effective from>.yaml in each file system. It is strict: every fault of every file is
// reported, as "file:line: reason". Two files with the same id and version, or with overlapping effective ranges of the
// same id, are faults.
func LoadFS(systems ...fs.FS) (*Book, error) {
	var book Book
	var faults []error
	for _, fsys := range systems {
		names, err := fs.Glob(fsys, "*/*.yaml")
		if err != nil {
			return nil, fmt.Errorf("list packs: %w", err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, fmt.Errorf("read pack: %w", err)
			}
			pack, err := ParsePack(name, data)
			if err != nil {
				faults = append(faults, err)
				continue
			}
			book.packs = append(book.packs, pack)
		}
	}
	slices.SortStableFunc(book.packs, func(a, b *Pack) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version))
	})
	faults = append(faults, book.conflicts()...)
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	if len(book.packs) == 0 {
		return nil, fmt.Errorf("rule packs: %w", ErrNotFound)
	}
	return &book, nil
}

func (b *Book) conflicts() []error {
	var faults []error
	for i, p := range b.packs {
		for _, earlier := range b.packs[:i] {
			switch {
			case earlier.ID != p.ID:
			case earlier.Version == p.Version:
				faults = append(faults, fmt.Errorf("%s:%d: version %d of %s is also in %s",
					p.file, p.lines.of("version"), p.Version, p.ID, earlier.file))
			case earlier.Effective.overlaps(p.Effective):
				faults = append(faults, fmt.Errorf("%s:%d: effective range overlaps that of version %d in %s",
					p.file, p.lines.of("effective"), earlier.Version, earlier.file))
			case !p.Effective.From.After(earlier.Effective.From):
				faults = append(faults, fmt.Errorf("%s:%d: version %d takes effect before version %d",
					p.file, p.lines.of("effective", "from"), p.Version, earlier.Version))
			}
		}
	}
	return faults
}

// ParsePack reads and checks one pack. The file name, <id>/<effective from>.yaml, is used in errors and must agree with
// the content.
func ParsePack(file string, data []byte) (*Pack, error) {
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	var pack Pack
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&pack); err != nil {
		return nil, yamlFaults(file, err)
	}
	var more yaml.Node
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:%d: want exactly one document", file, max(1, more.Line))
	}
	var tree yaml.Node
	if err := yaml.Unmarshal(data, &tree); err != nil {
		return nil, yamlFaults(file, err)
	}
	for name, clock := range pack.Clocks {
		clock.Name = name
		pack.Clocks[name] = clock
	}
	sum := sha256.Sum256(data)
	pack.hash = hex.EncodeToString(sum[:])
	pack.file = file
	pack.lines = lines{&tree}
	if err := check(&pack); err != nil {
		return nil, err
	}
	return &pack, nil
}

// yamlLine is how the parser's messages name a line, and its own types in what follows.
var (
	yamlLine = regexp.MustCompile(`^(?:yaml: )?line ([0-9]+): (.*)$`)
	yamlType = regexp.MustCompile(` (?:in|into) (?:type )?\S*rules\.(\w+)$`)
)

// yamlFaults rewrites the parser's error as one line "file:line: reason" for each fault.
func yamlFaults(file string, err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s:1: want exactly one document", file)
	}
	messages := []string{err.Error()}
	var typed *yaml.TypeError
	if errors.As(err, &typed) {
		messages = typed.Errors
	}
	faults := make([]error, 0, len(messages))
	for _, message := range messages {
		line, reason := "1", strings.TrimPrefix(message, "yaml: ")
		if m := yamlLine.FindStringSubmatch(message); m != nil {
			line, reason = m[1], m[2]
		}
		faults = append(faults, fmt.Errorf("%s:%s: %s", file, line, yamlType.ReplaceAllString(reason, " in $1")))
	}
	return errors.Join(faults...)
}

// lines finds the line of a field in a pack's file.
type lines struct{ document *yaml.Node }

// of gives the line of the field at the path, or of the nearest field around it that the file has.
func (l lines) of(path ...string) int {
	line, _ := l.find(path)
	return line
}

// has reports whether the file has the field at the path.
func (l lines) has(path ...string) bool {
	_, ok := l.find(path)
	return ok
}

func (l lines) find(path []string) (line int, ok bool) {
	node, line := l.document, 1
	if node != nil && node.Kind == yaml.DocumentNode {
		node = node.Content[0]
	}
	for _, key := range path {
		value, at := child(node, key)
		if value == nil {
			return line, false
		}
		node, line = value, at
	}
	return line, true
}

// child looks up a key of a mapping, or an index, written in decimal, of a sequence. It gives nil when there is none.
func child(node *yaml.Node, key string) (value *yaml.Node, line int) {
	if node != nil && node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch {
	case node == nil:
	case node.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				return node.Content[i+1], node.Content[i].Line
			}
		}
	case node.Kind == yaml.SequenceNode:
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(node.Content) {
			return node.Content[i], node.Content[i].Line
		}
	}
	return nil, 0
}

// Packs lists every pack, by id and then version.
func (b *Book) Packs() []*Pack { return slices.Clone(b.packs) }

// IDs lists the pack ids in order, each once.
func (b *Book) IDs() []string {
	var ids []string
	for _, p := range b.packs {
		if len(ids) == 0 || ids[len(ids)-1] != p.ID {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// Pack gives the pack that a case was pinned to. It returns ErrNotFound when there is none such.
func (b *Book) Pack(id string, version int) (*Pack, error) {
	for _, p := range b.packs {
		if p.ID == id && p.Version == version {
			return p, nil
		}
	}
	return nil, fmt.Errorf("pack %q version %d: %w", id, version, ErrNotFound)
}

// InForce gives the newest version of the pack that took effect on or before the date, or the first version when none had.
// Standing is not looked at: an operator may run a draft or an expired pack by choosing its id. It returns ErrNotFound
// when no pack has the id.
func (b *Book) InForce(id string, on calendar.Date) (*Pack, error) {
	var found *Pack
	for _, p := range b.packs {
		if p.ID == id && (found == nil || !p.Effective.From.After(on)) {
			found = p
		}
	}
	if found == nil {
		return nil, fmt.Errorf("pack %q: %w", id, ErrNotFound)
	}
	return found, nil
}
