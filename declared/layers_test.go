package declared

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/declared/mock"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/seed"
	"creditcase/workflows"
)

// TestMain lets the program know the mock, so that what is walked here is more than one procedure.
func TestMain(m *testing.M) {
	if _, err := mock.Provide(); err != nil {
		fmt.Fprintln(os.Stderr, "declared:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// each walks every procedure.
func each(t *testing.T, fn func(t *testing.T, p *casefile.Procedure)) {
	t.Helper()
	if len(casefile.Flows) < 2 {
		t.Fatal("no procedure is declared")
	}
	for _, p := range casefile.Flows {
		t.Run(string(p.Flow), func(t *testing.T) { fn(t, p) })
	}
}

// eachOfProgram walks every procedure but the mock: no city has cases of it that an upgrade would have to lead on, and no demonstration
// shows it.
func eachOfProgram(t *testing.T, fn func(t *testing.T, p *casefile.Procedure)) {
	t.Helper()
	each(t, func(t *testing.T, p *casefile.Procedure) {
		if p.Flow != mock.Flow {
			fn(t, p)
		}
	})
}

// The workflow of a procedure opens an Update for each kind of act that it is declared to take, and for no other, and each leads to a step.
func TestDeclared_WorkflowTakesItsActs(t *testing.T) {
	each(t, func(t *testing.T, p *casefile.Procedure) {
		takes := p.Takes()
		for _, a := range p.AllActs() {
			if want := slices.Contains(takes, a.Kind); workflows.Takes(p.Flow, a.Kind) != want {
				t.Errorf("%s: the workflow takes it: %t, declared: %t", a.Kind, !want, want)
			}
			if a.Through == casefile.ThroughProcedure && !activities.HasStep(p.Flow, a.Kind) {
				t.Errorf("%s leads to no step", a.Kind)
			}
		}
		procedure, err := workflows.Of(p.Flow)
		if err != nil {
			t.Fatal(err)
		}
		if err := procedure.Check(); err != nil {
			t.Error(err)
		}
	})
}

// What an act says is read from its stored form into the declared type, and written as it was.
func TestDeclared_ContentsAreRead(t *testing.T) {
	each(t, func(t *testing.T, p *casefile.Procedure) {
		for _, a := range p.AllActs() {
			content := p.Flow.Content(a.Kind)
			if content == nil {
				if a.Through != casefile.ThroughReceipt {
					t.Errorf("%s says nothing", a.Kind)
				}
				continue
			}
			if err := json.Unmarshal([]byte(`{}`), content); err != nil {
				t.Errorf("%s: %v", a.Kind, err)
			}
			if p.Flow.Content(a.Kind) == content {
				t.Errorf("%s: the same content is given out twice", a.Kind)
			}
		}
	})
}

// Everything that is declared has its words, in both languages: messages refuses a key that lacks one.
func TestDeclared_HasItsWords(t *testing.T) {
	each(t, func(t *testing.T, p *casefile.Procedure) {
		said := messages.For(messages.Chinese).Of(p.Flow)
		for _, key := range wordsOf(p) {
			if !said.Has(key) {
				t.Errorf("%s has no words", key)
			}
		}
	})
}

func wordsOf(p *casefile.Procedure) []string {
	own := string(p.Flow)
	keys := []string{"stage." + string(casefile.StageClosed), "flow." + own + ".title", "flow." + own + ".clocks", "guide." + own + ".title"}
	for _, s := range p.Stages {
		keys = append(keys, "stage."+string(s))
	}
	for _, task := range p.AllTasks() {
		keys = append(keys, "task."+string(task.Kind))
	}
	for _, a := range p.AllActs() {
		keys = append(keys, "trail.act."+string(a.Kind))
	}
	for _, r := range p.AllResults() {
		keys = append(keys, "result."+string(r))
	}
	for _, e := range p.Effects {
		keys = append(keys, "effect."+string(e.Kind))
		for _, told := range []casefile.PartnerEvent{e.Begins, e.Ends} {
			if told != "" {
				keys = append(keys, "partners.event."+string(told))
			}
		}
	}
	for _, d := range p.AllDocuments() {
		keys = append(keys, "letter."+string(d.Kind)+".title", "letter."+string(d.Kind)+".body")
	}
	return keys
}

// Two procedures never begin their case numbers alike: a number tells whose case it is.
func TestDeclared_NumbersTellTheProcedure(t *testing.T) {
	each(t, func(t *testing.T, p *casefile.Procedure) {
		if got := casefile.FlowOfCase(p.Letters + "2026000001"); got != p.Flow || p.Letters == "" {
			t.Errorf("a case that begins with %q is one of %q", p.Letters, got)
		}
		for _, d := range p.AllDocuments() {
			if got := casefile.FlowOfDocument(d.Kind, p.Series(d.Kind)+"〔2026〕1号"); got != p.Flow {
				t.Errorf("a document in series %s is one of %q", p.Series(d.Kind), got)
			}
		}
	})
}

// Two kinds of document never share a series: their numbers would collide.
func TestDeclared_SeriesAreDistinct(t *testing.T) {
	taken := make(map[string]string)
	for _, p := range casefile.Flows {
		for _, d := range p.AllDocuments() {
			series, is := p.Series(d.Kind), fmt.Sprintf("%s of %s", d.Kind, p.Flow)
			if other, ok := taken[series]; ok {
				t.Errorf("%s and %s are both numbered %s", other, is, series)
			}
			taken[series] = is
			if len([]rune(series)) != 3 {
				t.Errorf("%s is numbered %q: want three signs", is, series)
			}
		}
	}
}

// Every kind of act that a workflow takes is in one of its committed histories, so that a change of the workflow is replayed with it.
func TestDeclared_ActsAreInHistories(t *testing.T) {
	eachOfProgram(t, func(t *testing.T, p *casefile.Procedure) {
		files, err := filepath.Glob(filepath.Join("..", "workflows", "testdata", "history", string(p.Flow), "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		missing := p.Takes()
		for _, file := range files {
			history, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			missing = slices.DeleteFunc(missing, func(kind casefile.ActKind) bool {
				return regexp.MustCompile(`"name": *"` + string(kind) + `"`).Match(history)
			})
		}
		if len(files) == 0 || len(missing) > 0 {
			t.Errorf("%d histories, none of which has %s", len(files), strings.Join(words(missing), ", "))
		}
	})
}

// Every procedure is shown in the demo city.
func TestDeclared_HasDemoCases(t *testing.T) {
	eachOfProgram(t, func(t *testing.T, p *casefile.Procedure) {
		if seed.Scenarios(p.Flow) == 0 {
			t.Error("no demo case")
		}
	})
}

// A pack that provides for a procedure names a clock for each step that it cannot do without; at least one pack of the program does, unless
// the program has a clock of its own for the step, as for those of service.
func TestDeclared_PacksProvideForIt(t *testing.T) {
	book, err := mock.Book("shenzhen-2022")
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, p *casefile.Procedure) {
		named := make(map[casefile.Step]bool)
		for _, pack := range book.Packs() {
			if !pack.Provides(p.Flow) {
				continue
			}
			steps := pack.Procedure(p.Flow)
			for _, step := range p.Steps {
				named[step.Step] = named[step.Step] || steps.ServiceClock(step.Step) != ""
			}
			for step, clock := range steps.Steps {
				named[step] = true
				if !messages.Has("clock."+clock) && pack.ClockLabel(clock) == (rules.Text{}) {
					t.Errorf("%s: clock %s has no words", pack.File(), clock)
				}
			}
		}
		for _, step := range p.Steps {
			if !named[step.Step] {
				t.Errorf("no pack names a clock for step %s", step.Step)
			}
		}
	})
}

func words[T ~string](list []T) []string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return words
}
