// Package mock is a procedure that no city has: somebody asks about a record, the agency sorts what was asked, the unit that provided
// the record answers. It shows what a procedure needs, and that nothing else has to be edited: a declaration, a workflow, the steps, the
// section of a pack, words, and pages for who is to act there. Tests let the program know it while they run.
package mock

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"testing/fstest"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web"
	"creditcase/workflows"
)

// files are the words of the procedure, as folder messages would have them, and the section of a pack.
//
//go:embed testdata
var files embed.FS

// Provide lets every layer know the procedure, until undo takes it away again. Nothing of the program may run while it runs, nor while
// undo does.
func Provide() (undo func(), err error) {
	words, err := fs.Sub(files, "testdata/words")
	if err != nil {
		return nil, err
	}
	unsaid, err := messages.Provide(words)
	if err != nil {
		return nil, fmt.Errorf("words of the mock: %w", err)
	}
	undone := []func(){unsaid,
		casefile.Declare(&Declaration),
		rules.Provide(Flow, func() rules.Section { return new(rules.Procedure) }),
		activities.Provide(Flow, shared),
		workflows.Provide(procedure),
		web.Provide(pages),
	}
	return func() {
		for _, undo := range undone {
			undo()
		}
	}, nil
}

// Book is the program's packs, of which the one provides for the procedure too.
func Book(packID string) (*rules.Book, error) { return BookSaying(packID, "") }

// BookSaying is Book with a section that says more, in lines of YAML.
func BookSaying(packID, more string) (*rules.Book, error) {
	packs, err := rules.Embedded()
	if err != nil {
		return nil, err
	}
	section, err := files.ReadFile("testdata/pack/mock.yaml")
	if err != nil {
		return nil, err
	}
	section = append(section, more...)
	all := fstest.MapFS{}
	err = fs.WalkDir(packs, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(packs, name)
		all[name] = &fstest.MapFile{Data: text}
		if folder := path.Dir(name); path.Dir(folder) == packID {
			all[path.Join(folder, string(Flow)+".yaml")] = &fstest.MapFile{Data: section}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	book, err := rules.LoadFS(all)
	if err != nil {
		return nil, fmt.Errorf("packs with the mock: %w", err)
	}
	return book, nil
}
