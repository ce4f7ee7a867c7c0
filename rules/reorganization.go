package rules

import (
	"slices"
	"strings"

	"creditcase/casefile"
)

// Reorganization is what follows from a court's document about a reorganization (重整信用修复): which documents the regulation, or the operator, has an effect
// for, who may bring them, and what begins and ends with each. The outcomes of the procedure say on what article each of them rests.
type Reorganization struct {
	Procedure `yaml:",inline"`

	// By is who may file or enter a document.
	By []casefile.ReorganizationBy `yaml:"by" json:"by"`
	// Matters are the documents for which the pack has an effect. A plan, and each of its ends, every pack with the section has.
	Matters []casefile.ReorganizationMatter `yaml:"matters" json:"matters"`
	// Plan are the effects that begin with the ruling that approves the plan.
	Plan []PlanEffect `yaml:"plan" json:"plan"`
	// CarriedOut are the effects that begin when the plan has been carried out.
	CarriedOut []PlanEffect `yaml:"carried_out" json:"carried_out,omitempty"`
	// TreatedAlike is where the document encourages to treat the enterprise like any other afterwards (shenzhen-2022 84(2)); empty: nowhere.
	TreatedAlike string `yaml:"treated_alike" json:"treated_alike,omitempty"`
	// Settlements has a settlement that a court has accepted (认可和解协议) count as a plan: the national measures alone speak of one.
	Settlements bool `yaml:"settlements" json:"settlements,omitempty"`
}

// PlanEffect is an effect of a plan.
type PlanEffect struct {
	Effect  casefile.EffectKind `yaml:"effect" json:"effect"`
	Article string              `yaml:"article" json:"article"`
	Basis   Basis               `yaml:"basis" json:"basis,omitempty"` // Policy: the operator's own; empty: the article's
	// Stays has the effect go on when the plan has been carried out; it ends with a plan that fails all the same.
	Stays bool `yaml:"stays" json:"stays,omitempty"`
	// AsNew has the enterprise rated as one that was newly set up, and not only anew (shenzhen-2020 69).
	AsNew bool `yaml:"as_new" json:"as_new,omitempty"`
	// Reading is that the document gives the effect to some records only, and that the operator reads it so that all have it.
	Reading bool `yaml:"reading" json:"reading,omitempty"`
}

// LeavesOut is by which article records from before the ruling are left out of what is shown for some purposes; "": nothing is left out for any.
func (r *Reorganization) LeavesOut() string {
	for _, e := range r.Plan {
		if e.Effect == casefile.EffectDisregarded {
			return e.Article
		}
	}
	return ""
}

func (r *Reorganization) check(c *checker) {
	for field, entries := range map[string]int{"by": len(r.By), "plan": len(r.Plan), "remedies": len(r.Remedies), "outcomes": len(r.Outcomes)} {
		c.has(entries, field)
	}
	named(c, r.By, casefile.ReorganizationBys, func(b casefile.ReorganizationBy) casefile.ReorganizationBy { return b }, "by")
	named(c, r.Matters, casefile.ReorganizationMatters, func(m casefile.ReorganizationMatter) casefile.ReorganizationMatter { return m }, "matters")
	c.mayCite(r.TreatedAlike, "treated_alike")
	effects := casefile.Reorganization.Effects
	for field, list := range map[string][]PlanEffect{"plan": r.Plan, "carried_out": r.CarriedOut} {
		for _, e := range list {
			if !slices.ContainsFunc(effects, func(s casefile.EffectSpec) bool { return s.Kind == e.Effect }) {
				c.fail([]string{field}, "no plan has the effect %q", e.Effect)
			}
			if field == "carried_out" && !e.Effect.OfSubject() {
				c.fail([]string{field}, "%q is on records, and a plan that was carried out leaves something on the enterprise alone", e.Effect)
			}
			c.mayCite(e.Article, field)
		}
	}
	for _, m := range casefile.ReorganizationMatters {
		if m != casefile.MatterAssistance && !r.Knows(m) {
			c.fail([]string{"matters"}, "%s is missing", m)
		}
	}
	for _, m := range r.Matters {
		if r.Steps[m.Step()] == "" {
			c.fail([]string{"steps"}, "step %s is missing", m.Step())
		}
		for _, o := range r.outcomesOf(m) {
			if _, err := r.Outcome(o); err != nil {
				c.fail([]string{"outcomes"}, "outcome %s is missing", o)
			}
		}
	}
	for _, step := range []casefile.Step{casefile.StepNotifyPartners, casefile.StepReplyUrge} {
		if r.Steps[step] == "" {
			c.fail([]string{"steps"}, "step %s is missing", step)
		}
	}
	if _, err := r.Outcome(casefile.OutcomeRefuseReorganization); err != nil {
		c.fail([]string{"outcomes"}, "outcome %s is missing", casefile.OutcomeRefuseReorganization)
	}
}

// Word is what the effect is called in messages: documents differ in what they say of it.
func (e PlanEffect) Word() string {
	switch {
	case e.AsNew:
		return string(e.Effect) + ".as_new"
	case e.Reading:
		return string(e.Effect) + ".reading"
	}
	return string(e.Effect)
}

// MatterWord is what a document of the matter is called in messages: a ruling can be about a settlement where settlements count as plans.
func (r *Reorganization) MatterWord(m casefile.ReorganizationMatter) string {
	if r.Settlements && (m == casefile.MatterPlan || m == casefile.MatterCarriedOut) {
		return string(m) + ".settlement"
	}
	return string(m)
}

// outcomesOf are what can be decided where a document of the matter is followed.
func (r *Reorganization) outcomesOf(m casefile.ReorganizationMatter) []casefile.Outcome {
	if m == casefile.MatterAssistance {
		return []casefile.Outcome{casefile.OutcomeDelete, casefile.OutcomeRemoveFromList}
	}
	return []casefile.Outcome{m.Outcome()}
}

// Knows reports whether the pack has an effect for documents of the matter.
func (r *Reorganization) Knows(m casefile.ReorganizationMatter) bool {
	return slices.Contains(r.Matters, m)
}

// Lets reports whether a document may be filed or entered by whoever it is.
func (r *Reorganization) Lets(by casefile.ReorganizationBy) bool { return slices.Contains(r.By, by) }

// EndsWith reports whether an effect of a plan ends with the matter. One that the pack does not have ends with every end.
func (r *Reorganization) EndsWith(kind casefile.EffectKind, m casefile.ReorganizationMatter) bool {
	if !m.Ends() {
		return false
	}
	i := slices.IndexFunc(r.Plan, func(e PlanEffect) bool { return e.Effect == kind })
	return m.Fails() || i < 0 || !r.Plan[i].Stays
}

func (r *Reorganization) facts(f *factList) {
	f.flow("a plan has", strings.Join(effectNames(r.Plan), ", "))
	if len(r.CarriedOut) > 0 {
		f.flow("a plan that was carried out has", strings.Join(effectNames(r.CarriedOut), ", "))
	}
	if r.Knows(casefile.MatterAssistance) {
		f.flow("a court's notice for assistance", "is followed")
	}
}

func effectNames(list []PlanEffect) []string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = string(e.Effect)
		if e.Article != "" {
			names[i] += ", article " + e.Article
		}
	}
	return names
}
