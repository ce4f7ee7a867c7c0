package rules

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"creditcase/casefile"
)

// Which rights each document gives, by which article, and what can be asked for. What no document gives no pack has.
func TestRights_AsTheDocumentsGiveThem(t *testing.T) {
	type right struct {
		article string
		ways    []casefile.Outcome
		step    string
		basis   Basis
	}
	statement := []casefile.Outcome{casefile.OutcomeAttachStatement}
	for id, want := range map[string]map[casefile.RightID]right{
		"shenzhen-2020": {
			casefile.RightHonours:   {"58", []casefile.Outcome{casefile.OutcomeDelete, casefile.OutcomeNotDisclose, casefile.OutcomeNotShare}, "right.honours", Policy},
			casefile.RightStatement: {"59", statement, "right.statement", Policy}},
		"shenzhen-2022": {
			casefile.RightHonours:   {"40(2)", []casefile.Outcome{casefile.OutcomeNotRecord}, "right.honours", Policy},
			casefile.RightStatement: {"29", statement, "right.statement", Policy},
			casefile.RightErasure:   {"43", []casefile.Outcome{casefile.OutcomeDelete}, "right.erasure", Policy}},
		"xiamen-draft":  {casefile.RightHonours: {"27", []casefile.Outcome{casefile.OutcomeArchive}, "honours.withhold", Statute}},
		"city-2022":     {casefile.RightHonours: {"48", []casefile.Outcome{casefile.OutcomeDelete}, "right.honours", Policy}},
		"qianhai-2020":  nil,
		"national-2026": nil,
	} {
		p := pack(t, id)
		if p.Provides(casefile.FlowRight) != (want != nil) || len(p.Right.Rights) != len(want) {
			t.Errorf("%s gives %d rights, want %d", id, len(p.Right.Rights), len(want))
		}
		for right, w := range want {
			of, err := p.Right.Knows(right)
			if err != nil || of.Article != w.article || !slices.Equal(of.Ways, w.ways) || p.Right.Steps[right.Step()] != w.step {
				t.Errorf("%s %s: %+v on %s, %v", id, right, of, p.Right.Steps[right.Step()], err)
			}
			if k, err := p.Clock(w.step); err != nil || k.Basis != w.basis || k.Amount != 5 || k.RunsFrom != casefile.EventAccepted {
				t.Errorf("%s %s: %+v, %v", id, w.step, k, err)
			}
			if honours := right == casefile.RightHonours; of.Of("penalty") == honours || !of.Of(casefile.CategoryHonour) {
				t.Errorf("%s %s applies to penalties: %t", id, right, of.Of("penalty"))
			}
		}
	}
}

// A refusal rests on the exception that it names; where a document lists exceptions and nothing else, there is no refusal without one.
func TestRight_Rules(t *testing.T) {
	p := pack(t, "shenzhen-2022")
	erasure := casefile.RightRequest{Right: casefile.RightErasure, Way: casefile.OutcomeDelete}
	statement := casefile.RightRequest{Right: casefile.RightStatement, Way: casefile.OutcomeAttachStatement}
	honours := casefile.RightRequest{Right: casefile.RightHonours, Way: casefile.OutcomeNotRecord}
	for _, test := range []struct {
		asked  casefile.RightRequest
		ruling casefile.RightRuling
		want   string // the article, or the sentence of the error
	}{
		{erasure, casefile.RightRuling{Outcome: casefile.OutcomeDelete}, "43"},
		{erasure, casefile.RightRuling{Outcome: casefile.OutcomeRefuseRight, Exception: "must_stay"}, "43:3"},
		{erasure, casefile.RightRuling{Outcome: casefile.OutcomeRefuseRight}, "error.right_exception"},
		{erasure, casefile.RightRuling{Outcome: casefile.OutcomeRefuseRight, Exception: "others_data"}, "error.right_exception"},
		{erasure, casefile.RightRuling{Outcome: casefile.OutcomeNotRecord}, "error.right_ruling"},
		{erasure, casefile.RightRuling{Outcome: casefile.OutcomeDelete, Exception: "must_stay"}, "error.right_ruling"},
		{erasure, casefile.RightRuling{Outcome: casefile.OutcomeArchive}, "error.outcome_not_in_pack"},
		{statement, casefile.RightRuling{Outcome: casefile.OutcomeRefuseRight}, "error.right_exception"},
		{statement, casefile.RightRuling{Outcome: casefile.OutcomeRefuseRight, Exception: "others_data"}, "29"},
		{honours, casefile.RightRuling{Outcome: casefile.OutcomeRefuseRight}, "error.right_exception"},
		{honours, casefile.RightRuling{Outcome: casefile.OutcomeRefuseRight, Exception: "out_of_scope"}, "40(2)"},
	} {
		got, err := p.Right.Rules(test.asked, test.ruling)
		var not *casefile.Error
		if errors.As(err, &not) {
			got = not.Message
		}
		if got != test.want {
			t.Errorf("%s, %+v: %s, want %s", test.asked.Right, test.ruling, got, test.want)
		}
	}
}

// A section that cannot be carried out is told what is wrong with it, each fault with its line.
func TestRight_Faults(t *testing.T) {
	packs, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filesOf(packs, "city-2022/2022-01-01")
	if err != nil {
		t.Fatal(err)
	}
	text := string(files["right.yaml"])
	for change, want := range map[[2]string]string{
		{"ways: [delete]", "ways: [archive]"}:                                       `"archive" is no outcome that can be asked for`,
		{"    exceptions:\n      - {id: out_of_scope", "    exceptions: []\n    #"}: "nobody could refuse it",
		{"  honours: right.honours\n", ""}:                                          "step honours is missing",
		{"  - {id: refuse_right, article: \"48\"}\n", ""}:                           "outcome refuse_right is missing",
		{"categories: [honour]", "categories: [fame]"}:                              `"fame" is not one of`,
		{"id: honours\n", "id: statement\n"}:                                        "grounds are missing",
		{"    article: \"48\"\n    categories", "    article: x\n    categories"}:   `article "x"`,
	} {
		files["right.yaml"] = []byte(strings.Replace(text, change[0], change[1], 1))
		if _, err := ParsePack("city-2022/2022-01-01", files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", change, err, want)
		}
	}
}
