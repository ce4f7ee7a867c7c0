package declared

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// undone are the files outside casefile that may still switch on kinds of tasks or acts. It only ever gets shorter.
var undone = []string{}

// What depends on the kind of a task or act is a column of its declaration, or a table of the layer that has a row for each: a switch
// is a list that the next procedure would have to be added to, and that nobody names. Tests may switch: each is about one procedure.
func TestDeclared_NobodySwitchesOnKinds(t *testing.T) {
	kinds := kindNames(t)
	var found []string
	goFiles(t, func(name string, text []byte) {
		if strings.HasPrefix(name, "casefile/") {
			return
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
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
	})
	for _, name := range undone {
		if !slices.Contains(found, name) {
			t.Errorf("%s switches no more: take it off the list", name)
		}
	}
}

// goFiles reads the program's own files, those of tests aside, by their names in the project.
func goFiles(t *testing.T, read func(name string, text []byte)) {
	t.Helper()
	allGoFiles(t, func(name string, text []byte) {
		if !strings.HasSuffix(name, "_test.go") {
			read(name, text)
		}
	})
}

// allGoFiles reads the program's own files and their tests, by their names in the project.
func allGoFiles(t *testing.T, read func(name string, text []byte)) {
	t.Helper()
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch base := path.Base(name); {
		case err != nil:
			return err
		case d.IsDir() && (name == "var" || base == "node_modules" || base == "testdata" || base[0] == '.' && base != "."):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err == nil {
			read(name, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
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
