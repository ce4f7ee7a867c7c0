package trail_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/trail"
	"creditcase/web/webtest"
)

// Every line that any part of the program writes into a trail has its words.
func TestWords_OfEveryLine(t *testing.T) {
	events := written(t)
	for _, known := range []string{"step.closed", "step.overdue", "step.plan_over", "step.take_down_outstanding", "party.joined"} {
		if !events[known] {
			t.Errorf("%s is not found in the code: this test looks at the wrong places", known)
		}
	}
	for event := range events {
		if key := "trail." + event; event != casefile.EventSealed && !messages.Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}

// written are the events that the code names where it writes a line of a trail.
func written(t *testing.T) map[string]bool {
	t.Helper()
	events, root := make(map[string]bool), webtest.Path(t, ".")
	for _, dir := range []string{"activities", "db", "partners", "recount", "workflows"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(name string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, ".sql.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					called(events, n)
				case *ast.KeyValueExpr:
					if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Event" {
						add(events, "", n.Value)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return events
}

// called adds what a call of Step.Trace, or of traceClock, writes.
func called(events map[string]bool, call *ast.CallExpr) {
	switch fun := call.Fun.(type) {
	case *ast.SelectorExpr:
		if fun.Sel.Name == "Trace" {
			add(events, "step.", call.Args[0])
		}
	case *ast.Ident:
		if fun.Name == "traceClock" {
			add(events, "step.", call.Args[4])
		}
	}
}

// add adds an event that stands as a word in the code. One that is put together there is of a family, looked at where its members are known.
func add(events map[string]bool, before string, e ast.Expr) {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if word, err := strconv.Unquote(lit.Value); err == nil {
			events[before+word] = true
		}
	}
}

// A state that ended before its time is not said to have come to its planned end, and one of an earlier version, which does not say how, says neither.
func TestTitle_HowAStateEnded(t *testing.T) {
	p, said := messages.For(messages.Chinese), make(map[string]bool)
	for _, facts := range []map[string]string{
		{"effect": "struck"},
		{"effect": "struck", "how": string(casefile.EndedAsPlanned)},
		{"effect": "plan", "by": "CZ2026000002"},
		{"effect": "not_disclosed", "how": string(casefile.EndedTakenBack)},
	} {
		title := trail.Title(p, casefile.TrailEntry{Event: "step.effect_ended", Facts: facts})
		if said[title] || strings.Contains(title, "trail.") {
			t.Errorf("%v: %q", facts, title)
		}
		if due := facts["how"] == string(casefile.EndedAsPlanned); strings.Contains(title, "到期") != due {
			t.Errorf("%v: %q", facts, title)
		}
		if by := facts["by"]; !strings.Contains(title, by) {
			t.Errorf("%v: %q", facts, title)
		}
		said[title] = true
	}
}
