package rules

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"creditcase/calendar"
	"creditcase/casefile"
)

// embedded holds the packs that are part of the binary: packs/<id>/<effective from>/*.yaml.
//
//go:embed packs/*/*/*.yaml
var embedded embed.FS

// Book is every loaded pack. It is safe for concurrent use.
type Book struct {
	packs []*Pack // by id, then version
}

// origin is a place from which packs come.
type origin struct {
	label string // goes before file names in errors
	files fs.FS
}

// builtIn labels the packs of the binary.
const builtIn = "built-in"

// Load reads the packs that are part of the binary. Its error means that the binary was built from bad data.
func Load() (*Book, error) {
	packs, err := Embedded()
	if err != nil {
		return nil, err
	}
	return gather(origin{builtIn, packs})
}

// Embedded is the file system of the packs in the binary.
func Embedded() (fs.FS, error) {
	packs, err := fs.Sub(embedded, "packs")
	if err != nil {
		return nil, fmt.Errorf("open embedded packs: %w", err)
	}
	return packs, nil
}

// LoadWith reads the packs of the binary and those of an operator's file system, which may add packs and versions and replace
// none. See LoadFS.
func LoadWith(files fs.FS) (*Book, error) {
	packs, err := Embedded()
	if err != nil {
		return nil, err
	}
	return gather(origin{builtIn, packs}, origin{"", files})
}

// LoadDir is LoadWith for a folder of the machine; without one it is Load.
func LoadDir(dir string) (*Book, error) {
	if dir == "" {
		return Load()
	}
	packs, err := Embedded()
	if err != nil {
		return nil, err
	}
	if _, err := os.ReadDir(dir); err != nil {
		return nil, fmt.Errorf("read folder of packs: %w", err)
	}
	return gather(origin{builtIn, packs}, origin{filepath.ToSlash(dir), os.DirFS(dir)})
}

// LoadFS reads packs from the folders <id>/<effective from> in each file system. It is strict: every fault of every file is
// reported, as "file:line: reason". Faults are also two packs with the same id and version, or with overlapping effective
// ranges of the same id, and a YAML file that lies elsewhere. Names that begin with a dot are passed over.
func LoadFS(systems ...fs.FS) (*Book, error) {
	var origins []origin
	for _, files := range systems {
		origins = append(origins, origin{"", files})
	}
	return gather(origins...)
}

func gather(origins ...origin) (*Book, error) {
	var book Book
	var faults []error
	for _, from := range origins {
		packs, err := from.read()
		if err != nil {
			faults = append(faults, err)
		}
		book.packs = append(book.packs, packs...)
	}
	faults = append(faults, book.arrange()...)
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	if len(book.packs) == 0 {
		return nil, fmt.Errorf("rule packs: %w", ErrNotFound)
	}
	return &book, nil
}

// read parses every pack of the origin, and gives those without faults beside the faults of the others.
func (o origin) read() ([]*Pack, error) {
	var packs []*Pack
	var faults []error
	var folders []string
	for depth, pattern := range []string{"*", "*/*", "*/*/*", "*/*/*/*"} {
		names, err := fs.Glob(o.files, pattern)
		if err != nil {
			return nil, fmt.Errorf("list packs: %w", err)
		}
		for _, name := range names {
			switch ext := path.Ext(name); {
			case strings.HasPrefix(name, ".") || strings.Contains(name, "/.") || ext != ".yaml" && ext != ".yml":
			case depth != 2:
				faults = append(faults, fmt.Errorf("%s:1: a file of a pack lies in <id>/<effective from>", path.Join(o.label, name)))
			case !slices.Contains(folders, path.Dir(name)):
				folders = append(folders, path.Dir(name))
			}
		}
	}
	for _, folder := range folders {
		files, err := filesOf(o.files, folder)
		if err != nil {
			return nil, fmt.Errorf("read pack: %w", err)
		}
		pack, err := ParsePack(path.Join(o.label, folder), files)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		packs = append(packs, pack)
	}
	return packs, errors.Join(faults...)
}

// arrange puts the packs in order, ends versions that others supersede, and gives what does not fit together.
func (b *Book) arrange() []error {
	slices.SortStableFunc(b.packs, func(x, y *Pack) int {
		return cmp.Or(cmp.Compare(x.ID, y.ID), cmp.Compare(x.Version, y.Version))
	})
	return append(b.succeed(), b.conflicts()...)
}

// succeed ends a version that has no end of its own on the eve of the one that says it supersedes it: who writes a regulation
// does not know yet when the next will come.
func (b *Book) succeed() []error {
	var faults []error
	for _, p := range b.packs {
		if p.Supersedes == 0 {
			continue
		}
		old, err := b.Pack(p.ID, p.Supersedes)
		switch {
		case err != nil:
			faults = append(faults, fmt.Errorf("%s:%d: supersedes version %d of %s, which there is not",
				p.files[headFile].path, p.files[headFile].of("supersedes"), p.Supersedes, p.ID))
		case old.Effective.To.IsZero() && p.Effective.From.After(old.Effective.From):
			old.Effective.To = p.Effective.From.AddDays(-1)
		}
	}
	return faults
}

// With gives a book that also holds the packs, as when a draft is checked before it is adopted. b stays as it is.
func (b *Book) With(packs ...*Pack) (*Book, error) {
	var more Book
	for _, p := range slices.Concat(b.packs, packs) {
		own := *p // succeed may set its end
		more.packs = append(more.packs, &own)
	}
	if faults := more.arrange(); len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return &more, nil
}

func (b *Book) conflicts() []error {
	var faults []error
	for i, p := range b.packs {
		for _, earlier := range b.packs[:i] {
			switch {
			case earlier.ID != p.ID:
			case earlier.Version == p.Version:
				faults = append(faults, fmt.Errorf("%s:%d: version %d of %s is also in %s",
					p.files[headFile].path, p.files[headFile].of("version"), p.Version, p.ID, earlier.folder))
			case earlier.Effective.overlaps(p.Effective):
				faults = append(faults, fmt.Errorf("%s:%d: effective range overlaps that of version %d in %s",
					p.files[headFile].path, p.files[headFile].of("effective"), earlier.Version, earlier.folder))
			case !p.Effective.From.After(earlier.Effective.From):
				faults = append(faults, fmt.Errorf("%s:%d: version %d takes effect before version %d in %s",
					p.files[headFile].path, p.files[headFile].of("effective", "from"), p.Version, earlier.Version, earlier.folder))
			}
		}
	}
	return faults
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

// PacksFor lists every pack that provides for the procedure, by id and then version.
func (b *Book) PacksFor(flow casefile.Flow) []*Pack {
	return slices.DeleteFunc(b.Packs(), func(p *Pack) bool { return !p.Provides(flow) })
}

// IDsFor lists the ids of the packs of which every version provides for the procedure: a city can run one of them for it.
func (b *Book) IDsFor(flow casefile.Flow) []string {
	return slices.DeleteFunc(b.IDs(), func(id string) bool {
		return slices.ContainsFunc(b.packs, func(p *Pack) bool { return p.ID == id && !p.Provides(flow) })
	})
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

// InForceOr is the version of the pack that is in force on the day, or where none is the very version: what was agreed under a document goes on under it
// once it has expired. It returns ErrNotFound where there is neither.
func (b *Book) InForceOr(id string, on calendar.Date, version int) (*Pack, error) {
	pack, err := b.InForce(id, on)
	if errors.Is(err, ErrNotFound) {
		return b.Pack(id, version)
	}
	return pack, err
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
