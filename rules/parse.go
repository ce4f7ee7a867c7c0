package rules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"creditcase/casefile"
)

// headFile is the file of what a pack says of itself, and of the clocks that more than one procedure runs on. Every other file of its
// folder is that of one procedure, or of a matter that the program does not handle yet, and named for it.
const headFile = "pack.yaml"

// ParsePack reads and checks one pack from the files of its folder, by their names there. The folder, <id>/<effective from> with
// anything before it, is used in errors and must agree with the content.
func ParsePack(folder string, files map[string][]byte) (*Pack, error) {
	return parse(folder, folder, files)
}

// ReadPack reads and checks a folder as ParsePack does. It may be named by its pack.yaml too.
func ReadPack(folder string) (*Pack, error) {
	name, err := filepath.Abs(folderOf(folder)) // whoever is in the folder of a pack names it without the folders around
	if err != nil {
		return nil, fmt.Errorf("find pack: %w", err)
	}
	return read(folderOf(folder), filepath.ToSlash(name))
}

// ReadDraft reads and checks a folder, whatever its name: a draft may lie anywhere. It may be named by its pack.yaml too.
func ReadDraft(folder string) (*Pack, error) { return read(folderOf(folder), "") }

func folderOf(name string) string {
	if filepath.Base(name) == headFile {
		return filepath.Dir(name)
	}
	return filepath.Clean(name)
}

func read(folder, name string) (*Pack, error) {
	files, err := filesOf(os.DirFS(folder), ".")
	if err != nil {
		return nil, fmt.Errorf("read pack %s: %w", folder, err)
	}
	return parse(filepath.ToSlash(folder), name, files)
}

// filesOf reads the files of a pack's folder by their names. Names that begin with a dot are passed over, and what is not YAML.
func filesOf(system fs.FS, folder string) (map[string][]byte, error) {
	entries, err := fs.ReadDir(system, folder)
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte)
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || strings.HasPrefix(name, ".") || path.Ext(name) != ".yaml" && path.Ext(name) != ".yml" {
			continue
		}
		if files[name], err = fs.ReadFile(system, path.Join(folder, name)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// parse reads and checks one pack; name is what its folder is called, "" where that does not matter.
func parse(folder, name string, files map[string][]byte) (*Pack, error) {
	pack := Pack{folder: folder, hashes: make(map[casefile.Flow]string), files: make(map[string]*packFile), clockIn: make(map[string]*packFile)}
	head, ok := files[headFile]
	if !ok {
		return nil, fmt.Errorf("%s:1: a pack needs this file", path.Join(folder, headFile))
	}
	if err := pack.decode(headFile, head, &pack); err != nil {
		return nil, err
	}
	head = unixLines(head)
	sum := sha256.New()
	sum.Write(head)
	shared := pack.Clocks
	pack.Clocks = make(map[string]Clock)
	faults := []error{pack.take(headFile, shared, files)}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if file == headFile {
			continue
		}
		faults = append(faults, pack.part(file, files))
		sum.Write(unixLines(files[file]))
		if flow := casefile.Flow(strings.TrimSuffix(file, ".yaml")); known(flow) && !pack.files[file].clocksAlone() {
			own := sha256.Sum256(slices.Concat(head, unixLines(files[file])))
			pack.hashes[flow] = hex.EncodeToString(own[:])
		}
	}
	pack.sum = hex.EncodeToString(sum.Sum(nil))
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	if err := check(&pack, name); err != nil {
		return nil, err
	}
	return &pack, nil
}

func known(flow casefile.Flow) bool {
	return slices.ContainsFunc(sections, func(s sectionOf) bool { return s.flow == flow })
}

// recordFile says how long records are disclosed, and who is told of them.
const recordFile = "record.yaml"

// periods is what a file holds on a matter that is none of the procedures of the program. Only recordFile says who is told, and how long records
// are published.
type periods struct {
	Clocks  map[string]Clock `yaml:"clocks"`
	Telling *Telling         `yaml:"telling"`

	Disclosure []Disclosure `yaml:"disclosure"`
	EndTold    *EndTold     `yaml:"end_told"`
}

// part reads one of the files beside pack.yaml: the section of a procedure, or no more than clocks.
func (p *Pack) part(file string, files map[string][]byte) error {
	stem, ok := strings.CutSuffix(file, ".yaml")
	if !ok || !partName.MatchString(stem) {
		return fmt.Errorf("%s:1: a file of a pack is called <flow>.yaml", path.Join(p.folder, file))
	}
	for _, s := range sections {
		if string(s.flow) == stem {
			section := s.in(p)
			if err := p.decode(file, files[file], section); err != nil {
				return err
			}
			return p.take(file, section.Common().Clocks, files)
		}
	}
	var others periods
	if err := p.decode(file, files[file], &others); err != nil {
		return err
	}
	if others.Telling != nil && file != recordFile {
		return fmt.Errorf("%s:%d: telling belongs in %s", p.files[file].path, p.files[file].of("telling"), recordFile)
	}
	if others.Disclosure != nil && file != recordFile {
		return fmt.Errorf("%s:%d: disclosure belongs in %s", p.files[file].path, p.files[file].of("disclosure"), recordFile)
	}
	if others.EndTold != nil && file != recordFile {
		return fmt.Errorf("%s:%d: end_told belongs in %s", p.files[file].path, p.files[file].of("end_told"), recordFile)
	}
	if file == recordFile {
		p.Telling, p.Disclosure, p.EndTold = others.Telling, others.Disclosure, others.EndTold
	}
	return p.take(file, others.Clocks, files)
}

var partName = regexp.MustCompile(`^[a-z][a-z_]*$`)

// take adds the clocks of a file. Each begins with the name of its file; those of pack.yaml belong to no other file.
func (p *Pack) take(file string, clocks map[string]Clock, files map[string][]byte) error {
	var faults []error
	from := p.files[file]
	for _, name := range slices.Sorted(maps.Keys(clocks)) {
		clock := clocks[name]
		clock.Name = name
		prefix, _, _ := strings.Cut(name, ".")
		_, hasFile := files[prefix+".yaml"]
		shared := file == headFile && !hasFile && !known(casefile.Flow(prefix))
		if !shared && file != prefix+".yaml" {
			faults = append(faults, fmt.Errorf("%s:%d: clock %q belongs in %s.yaml", from.path, from.of("clocks", name), name, oneLine(prefix)))
		}
		p.Clocks[name], p.clockIn[name] = clock, from
	}
	return errors.Join(faults...)
}

// decode reads a file strictly into a value, and keeps its lines.
func (p *Pack) decode(name string, data []byte, into any) error {
	file := path.Join(p.folder, name)
	data = unixLines(data)
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		return yamlFaults(file, err)
	}
	var more yaml.Node
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s:%d: want exactly one document", file, max(1, more.Line))
	}
	var tree yaml.Node
	if err := yaml.Unmarshal(data, &tree); err != nil {
		return yamlFaults(file, err)
	}
	p.files[name] = &packFile{path: file, lines: lines{&tree}}
	return nil
}

func unixLines(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) }

// oneLine keeps what a file says on one line of an error.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// packFile is a file of a pack.
type packFile struct {
	path string
	lines
}

// clocksAlone reports whether a file that could be read says nothing but clocks: its document does not provide for the procedure, as it was written before
// the program knew of it.
func (f *packFile) clocksAlone() bool {
	if f == nil || f.document == nil || len(f.document.Content) != 1 || f.document.Content[0].Kind != yaml.MappingNode {
		return false
	}
	pairs := f.document.Content[0].Content
	return len(pairs) == 2 && pairs[0].Value == "clocks"
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
