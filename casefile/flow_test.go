package casefile

import (
	"slices"
	"strings"
	"testing"
)

// What a declaration names is declared.
func TestProcedures_FitTogether(t *testing.T) {
	for _, p := range Flows {
		if p.Flow.Procedure() != p {
			t.Errorf("%s is not found by its name", p.Flow)
		}
		closes := make(map[ActKind]bool)
		for _, task := range p.AllTasks() {
			for _, kind := range append(slices.Clone(task.Also), task.Act) {
				closes[kind] = true
				if act, ok := p.Act(kind); !ok || act.On != OnTask || !act.Closes {
					t.Errorf("%s: %s closes a task %s, and is no act that closes a task", p.Flow, kind, task.Kind)
				}
			}
			if task.Stage != "" && !slices.Contains(p.Stages, task.Stage) {
				t.Errorf("%s: task %s stands at %s, which is no stage of it", p.Flow, task.Kind, task.Stage)
			}
		}
		for _, act := range p.AllActs() {
			if act.On == OnTask && act.Closes != closes[act.Kind] {
				t.Errorf("%s: act %s closes: %t, but tasks are closed by it: %t", p.Flow, act.Kind, act.Closes, closes[act.Kind])
			}
			if act.On == "" || act.Through == "" {
				t.Errorf("%s: act %s does not say what it is on, or what makes it take effect", p.Flow, act.Kind)
			}
		}
		effects := make(map[EffectKind]bool)
		for _, e := range p.Effects {
			effects[e.Kind] = true
			if e.Hides == "" || e.Lasts == "" || (e.Begins == "") != e.OfSubject {
				t.Errorf("%s: effect %s does not say from whom it hides, how long it lasts, or what partners are told", p.Flow, e.Kind)
			}
			if !e.OfSubject && e.Lasts != LastsForGood && e.Ends == "" { // what is done for good is undone on a court's document at most
				t.Errorf("%s: partners are not told that effect %s ends", p.Flow, e.Kind)
			}
		}
		for _, o := range p.Outcomes {
			if o.Effect != "" && !effects[o.Effect] {
				t.Errorf("%s: outcome %s has the effect %s, which is none of it", p.Flow, o.Outcome, o.Effect)
			}
		}
		for _, s := range p.Steps {
			if s.Owner == "" {
				t.Errorf("%s: nobody owes step %s", p.Flow, s.Step)
			}
		}
	}
}

// A kind means one thing: what is declared twice is declared alike.
func TestDeclare_TwiceInDifferentWays(t *testing.T) {
	filing := ActSpec{Kind: ActFile, Content: of[FormCheck](), On: OnCase, Through: ThroughProcedure, Closes: true}
	panics := func(p Procedure) (why string) {
		defer func() {
			if got := recover(); got != nil {
				why, _ = got.(string)
			}
		}()
		p.Flow, p.Opens = "other", filing
		indexOf(append(slices.Clone(Flows), &p))
		return ""
	}
	if why := panics(Procedure{Tasks: []TaskSpec{FormCheckTask}, Acts: []ActSpec{CheckFormAct}}); why != "" {
		t.Errorf("the same declared twice: %s", why)
	}
	heads := FormCheckTask
	heads.Heads = true
	content := CheckFormAct
	content.Content = of[Decision]()
	for _, p := range []Procedure{{Tasks: []TaskSpec{heads}}, {Acts: []ActSpec{content}},
		{Effects: []EffectSpec{{Kind: EffectAnnotated, Hides: HidesFromAll}}}} {
		if why := panics(p); !strings.Contains(why, "declared twice") {
			t.Errorf("%+v: %q", p, why)
		}
	}
}

// What is not declared is nothing: no act closes it, nobody owes it, and it takes nothing.
func TestKinds_Undeclared(t *testing.T) {
	var task TaskKind = "unknown"
	if task.Act() != "" || task.Stage() != "" || task.FallsTo(UnitAgency) || task.Takes("") || task.IsStep() || task.Bears(ActRequestExtension) {
		t.Error("an undeclared task is something")
	}
	if Flow("unknown").Procedure() != nil || FlowObjection.Content("unknown") != nil || Flow("unknown").Content(ActFile) != nil || EffectKind("unknown").Hides() {
		t.Error("an undeclared flow, act or effect is something")
	}
	if other, ends := PartnerEvent("").other(); other != "" || ends {
		t.Error("an event without a name has an opposite")
	}
}
