package rules

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"creditcase/casefile"
)

// A procedure without choices of its own needs no more than its declaration and the files of packs.
func TestProvide(t *testing.T) {
	const flow casefile.Flow = "made_up"
	t.Cleanup(casefile.Declare(&casefile.Procedure{Flow: flow, Letters: "MU", Sign: "造",
		Steps: []casefile.StepSpec{{Step: "look", Owner: casefile.OwnerAgency, Whole: true}, {Step: casefile.StepTotal, Owner: casefile.OwnerAgency}}}))
	t.Cleanup(Provide(flow, func() Section { return new(Procedure) }))

	text := source(t, shenzhen2022)
	without, err := ParsePack(shenzhen2022, text)
	if err != nil {
		t.Fatal(err)
	}
	const clock = "    amount: 5\n    unit: working_day\n    runs_from: filed\n    starts_at: {zh: 收到, en: received}\n    basis: policy\n    label: {zh: 造, en: Made up}\n"
	with := func(more string) texts {
		files := maps.Clone(text)
		files["made_up.yaml"] = []byte("clocks:\n  made_up.look:\n" + clock + "  made_up.total:\n" + clock + more)
		return files
	}
	p, err := ParsePack(shenzhen2022, with("steps: {look: made_up.look, total: made_up.total}\nsupplement_time: {basis: policy, stated_periods: true}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if without.Provides(flow) || slices.Contains(without.Flows(), flow) || without.Procedure(flow).Steps["look"] != "" {
		t.Error("a pack without the file provides for the procedure")
	}
	if !p.Provides(flow) || p.Procedure(flow).Steps["look"] != "made_up.look" || p.Hash(flow) == "" {
		t.Errorf("a pack with the file does not provide for the procedure: %+v", p.Procedure(flow))
	}
	if p.Hash(casefile.FlowObjection) != without.Hash(casefile.FlowObjection) {
		t.Error("another procedure changes what objections pin")
	}
	if cap := p.CapOf("made_up.look"); cap == nil || cap.Amount != 5 || cap.From != casefile.EventFiled || cap.RunsOn {
		t.Errorf("the whole handling caps its step by %+v", cap)
	}
	// What one procedure lets stand still is nothing to another.
	if p.StandsStill("objection.verify") != without.StandsStill("objection.verify") || without.StandsStill("objection.verify") {
		t.Error("the time of a supplement reaches another procedure")
	}
	var steps int
	for _, f := range p.Facts() {
		if f.Section == "made_up flow: steps" {
			steps++
		}
	}
	if steps != 2 {
		t.Errorf("%d steps are told", steps)
	}
	_, err = ParsePack(shenzhen2022, with("steps: {look: made_up.look, dance: made_up.look}\n"))
	if err == nil || !strings.Contains(err.Error(), "made_up.yaml:16: step dance: the procedure has no such step") {
		t.Errorf("error %v", err)
	}
}
