package declared

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// undone are the files outside casefile that may still switch on kinds of tasks or acts. It only ever gets shorter.
var undone = []string{
	"activities/objection.go",
	"workflows/objection.go",
}

// What depends on the kind of a task or act is a column of its declaration, or a table of the layer that has a row for each: a switch
// is a list that the next procedure would have to be added to, and that nobody names. Tests may switch: each is about one procedure.
func TestDeclared_NobodySwitchesOnKinds(t *testing.T) {
	kinds := kindNames(t)
	var found []string
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator)))
		switch {
		case d.IsDir() && (name == "casefile" || name == "var" || d.Name() == "node_modules" || d.Name() == "testdata" || len(name) > 1 && d.Name()[0] == '.' && d.Name() != ".."):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SwitchStmt)
			if !ok || s.Tag == nil || !switchesOn(s, kinds) {
				return true
			}
			found = append(found, name)
			if !slices.Contains(undone, name) {
				t.Errorf("%s switches on kinds of tasks or acts", fset.Position(s.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range undone {
		if !slices.Contains(found, name) {
			t.Errorf("%s switches no more: take it off the list", name)
		}
	}
}

// switchesOn reports whether a case of the switch is one of the constants of casefile.
func switchesOn(s *ast.SwitchStmt, constants map[string]bool) bool {
	for _, clause := range s.Body.List {
		for _, value := range clause.(*ast.CaseClause).List {
			of, ok := value.(*ast.SelectorExpr)
			if !ok {
				continue
			}
			if pkg, ok := of.X.(*ast.Ident); ok && pkg.Name == "casefile" && constants[of.Sel.Name] {
				return true
			}
		}
	}
	return false
}

// kindNames are the names of the constants of type TaskKind and ActKind.
func kindNames(t *testing.T) map[string]bool {
	t.Helper()
	names := make(map[string]bool)
	files, err := filepath.Glob(filepath.Join("..", "casefile", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if kind, ok := spec.Type.(*ast.Ident); ok && (kind.Name == "TaskKind" || kind.Name == "ActKind") {
				for _, name := range spec.Names {
					names[name.Name] = true
				}
			}
			return true
		})
	}
	if !names["TaskVerify"] || !names["ActFile"] {
		t.Fatalf("the constants are not found: %v", names)
	}
	return names
}
