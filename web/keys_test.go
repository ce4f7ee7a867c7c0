package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"creditcase/messages"
)

var (
	templateKey = regexp.MustCompile(`\bt "([^"]+)"`)
	templateN   = regexp.MustCompile(`\bn "([^"]+)"`)
	// A question in a template: (.Form.TextInput "phone" "account.phone").
	templateStem = regexp.MustCompile(`\.(?:TextInput|Password|TextArea|Choice|DateInput|FileUpload) "[^"]+" "([^"]+)"`)
	keyLiteral   = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
)

func keysInTemplates(t *testing.T) (keys []string) {
	t.Helper()
	err := fs.WalkDir(templateFiles, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := templateFiles.ReadFile(name)
		if err != nil {
			return err
		}
		for _, m := range templateKey.FindAllSubmatch(data, -1) {
			keys = append(keys, string(m[1]))
		}
		for _, m := range templateN.FindAllSubmatch(data, -1) {
			keys = append(keys, string(m[1])+".one", string(m[1])+".other")
		}
		for _, m := range templateStem.FindAllSubmatch(data, -1) {
			keys = append(keys, string(m[1])+".label")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// keyArgument tells at which argument a function takes a key or stem, and what
// it appends to it.
var keyArgument = map[string]struct {
	at       int
	suffixes []string
}{
	"T": {0, []string{""}}, "N": {0, []string{".one", ".other"}}, "newPage": {1, []string{""}}, "NewError": {1, []string{""}},
	"Fail": {1, []string{""}}, "Require": {1, []string{".name"}}, "Optional": {1, []string{".name"}},
	"Secret": {2, []string{".name"}}, "ChooseOne": {1, []string{".name"}}, "ChooseSome": {1, []string{".name"}},
	"Number": {1, []string{".name"}}, "Day": {1, []string{".name"}}, "Files": {1, []string{".name"}},
	"TextInput": {1, []string{".label"}}, "Password": {1, []string{".label"}}, "TextArea": {1, []string{".label"}},
	"Choice": {1, []string{".label"}}, "DateInput": {1, []string{".label"}}, "FileUpload": {1, []string{".label"}},
}

// keysInCode returns the keys that this package's code names as literals.
func keysInCode(t *testing.T) (keys []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			fun, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			takes, ok := keyArgument[fun.Sel.Name]
			if !ok || len(call.Args) <= takes.at {
				return true
			}
			// "a." + x is a family of keys, checked where its members are known.
			if lit, ok := call.Args[takes.at].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if key, err := strconv.Unquote(lit.Value); err == nil && keyLiteral.MatchString(key) {
					for _, s := range takes.suffixes {
						keys = append(keys, key+s)
					}
				}
			}
			return true
		})
	}
	return keys
}

// A question has all its words or none.
func TestMessages_QuestionsAreWhole(t *testing.T) {
	keys := messages.Keys()
	for _, key := range keys {
		stem, ok := strings.CutSuffix(key, ".name")
		if ok && !slices.Contains(keys, stem+".label") {
			t.Errorf("%s has a name but no label", stem)
		}
	}
}
