package web_test

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

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web"
	"creditcase/web/menu"
	"creditcase/web/site"
)

var (
	templateKey = regexp.MustCompile(`\b[tT] "([^"]+)"`)
	templateN   = regexp.MustCompile(`\bn "([^"]+)"`)
	// A question in a template: (.Form.TextInput "phone" "account.phone").
	templateStem = regexp.MustCompile(`\.(?:TextInput|Password|TextArea|Choice|DateInput|FileUpload) "[^"]+" "([^"]+)"`)
	keyLiteral   = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
)

func keysInTemplates(t *testing.T) (keys []string) {
	t.Helper()
	err := fs.WalkDir(web.TemplateFiles, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := web.TemplateFiles.ReadFile(name)
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
	"T": {0, []string{""}}, "N": {0, []string{".one", ".other"}}, "NewPage": {1, []string{""}}, "NewPageOf": {2, []string{""}}, "NewError": {1, []string{""}},
	"Fail": {1, []string{""}}, "Require": {1, []string{".name"}}, "Optional": {1, []string{".name"}},
	"Secret": {2, []string{".name"}}, "ChooseOne": {1, []string{".name"}}, "ChooseSome": {1, []string{".name"}},
	"Number": {1, []string{".name"}}, "Day": {1, []string{".name"}}, "Files": {1, []string{".name"}},
	"TextInput": {1, []string{".label"}}, "Password": {1, []string{".label"}}, "TextArea": {1, []string{".label"}},
	"Choice": {1, []string{".label"}}, "DateInput": {1, []string{".label"}}, "FileUpload": {1, []string{".label"}},
}

// keysInCode returns the keys that the code of this folder and those in it names as literals.
func keysInCode(t *testing.T) (keys []string) {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "node_modules" {
			return fs.SkipDir
		}
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
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

// Every key in a template or in code that asks for a message is in the catalog,
// and every role and error has its words.
func TestMessages_EveryKeyIsThere(t *testing.T) {
	var keys []string
	for _, role := range casefile.Roles {
		keys = append(keys, "role."+string(role))
		if len(menu.ByRole[role]) == 0 {
			t.Errorf("role %s has no navigation", role)
		}
	}
	for _, entries := range menu.ByRole {
		for _, e := range entries {
			keys = append(keys, e.Key)
		}
	}
	for code := range site.Statuses {
		keys = append(keys, "error."+string(code)+".title", "error."+string(code)+".body")
	}
	keys = append(keys, keysInTemplates(t)...)
	keys = append(keys, keysInCode(t)...)
	for _, key := range keys {
		if !messages.Has(key) {
			t.Errorf("no message %q", key)
		}
	}
	if len(keys) < 60 {
		t.Errorf("found only %d keys: is the search at fault?", len(keys))
	}
}

// What is asked for under its own name is nobody's word for something else: a procedure's printer would say it in that one's place.
func TestMessages_NoKeyStandsInForAnother(t *testing.T) {
	asked := append(keysInTemplates(t), keysInCode(t)...)
	for _, key := range asked {
		head, rest, _ := strings.Cut(key, ".")
		flow, rest, deeper := strings.Cut(rest, ".")
		if !deeper || !slices.ContainsFunc(casefile.Flows, func(p *casefile.Procedure) bool { return string(p.Flow) == flow }) {
			continue
		}
		if shared := head + "." + rest; slices.Contains(asked, shared) {
			t.Errorf("%s is said where %s is asked for", key, shared)
		}
	}
}
