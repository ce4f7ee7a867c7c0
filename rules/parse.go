package rules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ParsePack reads and checks one pack. The file name, <id>/<effective from>.yaml with anything before it, is used in errors
// and must agree with the content.
func ParsePack(file string, data []byte) (*Pack, error) { return parse(file, file, data) }

// ReadPack reads and checks one file as ParsePack does.
func ReadPack(file string) (*Pack, error) {
	name, err := filepath.Abs(file) // whoever is in the folder of a pack names it without the folder
	if err != nil {
		return nil, fmt.Errorf("find pack: %w", err)
	}
	return read(file, filepath.ToSlash(name))
}

// ReadDraft reads and checks one file, whatever its name: a draft may lie anywhere.
func ReadDraft(file string) (*Pack, error) { return read(file, "") }

func read(file, name string) (*Pack, error) {
	data, err := os.ReadFile(file) //nolint:gosec // the operator names it
	if err != nil {
		return nil, fmt.Errorf("read pack: %w", err)
	}
	return parse(file, name, data)
}

// parse reads and checks one pack; name is what its file is called, "" where that does not matter.
func parse(file, name string, data []byte) (*Pack, error) {
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
	if err := check(&pack, name); err != nil {
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
		message = strings.Join(strings.Fields(message), " ") // a value that is quoted may go over lines
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
