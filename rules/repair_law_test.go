package rules

import (
	"slices"
	"strings"
	"testing"

	"creditcase/casefile"
)

// Where the article names kinds of records, others are not repaired under it: that is told before somebody applies, and he may have it in
// writing. A record of a kind that is not known is judged by the rest.
func TestMayRepair_KindsThatTheArticleNames(t *testing.T) {
	for id, provided := range map[string][]string{
		"shenzhen-2020": {"penalty", "serious_list", "rating", "breach"},                                  // 62(1), 62(2), 65; breaches by the operator's own rule
		"qianhai-2020":  {"penalty", "serious_list", "watch_list", "judgment", "tax", "breach"},           // 12(2): misconduct
		"xiamen-draft":  {"penalty", "serious_list", "watch_list", "judgment", "tax", "breach"},           // 23
		"city-2022":     {"penalty", "serious_list", "watch_list", "judgment", "tax", "breach"},           // 46
		"shenzhen-2022": {"penalty", "serious_list", "watch_list", "judgment", "tax", "rating", "breach"}, // 79
	} {
		for _, category := range []string{"penalty", "serious_list", "watch_list", "judgment", "tax", "rating", "breach"} {
			e := judged(t, id, RepairFacts{Category: category}, "2026-09-18")
			at := slices.IndexFunc(e.Conditions, func(c ConditionState) bool { return c.ID == Provided })
			if want := slices.Contains(provided, category); want != (at < 0) || want != e.May() {
				t.Errorf("%s, %s: %+v", id, category, e.Conditions)
			}
			if at >= 0 && (e.Conditions[at].Why != WhyNotProvided || !e.MayApply()) {
				t.Errorf("%s, %s: %+v, may apply: %t", id, category, e.Conditions[at], e.MayApply())
			}
		}
	}
}

// The three years are the article's, their start is not (shenzhen-2022 83).
func TestBankruptcyBar_StartIsTheOperatorsOwn(t *testing.T) {
	d, err := Compute(pack(t, "shenzhen-2022"), "repair.bankruptcy_bar", instant(t, "2025-01-10T00:00:00+08:00"), latest(t))
	if err != nil || d.Basis != Statute || d.StartBasis != Policy {
		t.Errorf("%+v, %v", d, err)
	}
	text := source(t, shenzhen2022)
	for old, want := range map[string]string{
		"start_basis: policy":   "start_basis: statute",
		"basis: statute\n  # P": "basis: policy\n  # P",
	} {
		spoilt := map[string][]byte{}
		for file, data := range text {
			spoilt[file] = data
		}
		spoilt["repair.yaml"] = []byte(strings.Replace(string(text["repair.yaml"]), old, want, 1))
		if _, err := ParsePack(shenzhen2022, spoilt); err == nil || !strings.Contains(err.Error(), "start_basis: policy, of a period that an article states") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// Who may apply about what is said by the article of the kind of record (shenzhen-2020 62).
func TestPartiesArticleFor(t *testing.T) {
	r := pack(t, "shenzhen-2020").Repair
	if a, b := r.PartiesArticleFor("rating"), r.PartiesArticleFor("serious_list"); a != "62(2)" || b != "62(1)" {
		t.Errorf("ratings %s, list %s", a, b)
	}
}

// What the articles give: a commitment, not measures already taken (shenzhen-2020 63(2)); removal from the list on the conditions of the
// decision, and a shortest publication that no article ties repair to (city-2022 30(2), 13(2)).
func TestRepair_AsTheArticlesHaveIt(t *testing.T) {
	for _, c := range pack(t, "shenzhen-2020").Repair.Conditions {
		if c.ID == MeasuresTaken || c.ID == CommitmentMade && c.Article != "63(2)" {
			t.Errorf("shenzhen-2020: %s by %s", c.ID, c.Article)
		}
	}
	city := pack(t, "city-2022").Repair
	if o, err := city.Outcome(casefile.OutcomeRemoveFromList); err != nil || o.Article != "30(2)" || !slices.Equal(o.Categories, []string{"serious_list"}) {
		t.Errorf("city-2022: %+v, %v", o, err)
	}
	for _, c := range city.Conditions {
		if c.ID == MinimumPublication && c.Basis != Policy {
			t.Errorf("city-2022: the shortest publication rests on %s", c.Basis)
		}
	}
}

// What the operator has set itself cites no article, and is told as such; a word that no basis is stands nowhere.
func TestOutcome_OperatorsOwn(t *testing.T) {
	for id, own := range map[string]string{"shenzhen-2020": "mark_repaired", "city-2022": ""} {
		for _, o := range pack(t, id).Repair.Outcomes {
			if (o.Basis == Policy) != (string(o.ID) == own) || (o.Article == "") != (o.Basis == Policy) {
				t.Errorf("%s: %s rests on %q, %s", id, o.ID, o.Article, o.Basis)
			}
		}
	}
	for _, id := range []casefile.Outcome{casefile.OutcomeRectified, casefile.OutcomeBroken} { // city-2022 32(1) speaks of recording alone
		if o, err := pack(t, "city-2022").Commitment.Outcome(id); err != nil || o.Basis != Policy || o.Article != "" {
			t.Errorf("%s: %+v, %v", id, o, err)
		}
	}
	text := source(t, shenzhen2022)
	for spoilt, want := range map[string]string{
		`{id: refuse_repair, basis: policy, article: "82(1)"}`:  "basis is policy, and article 82(1) is cited",
		`{id: refuse_repair, basis: statute, article: "82(1)"}`: "basis is policy, or left out",
		`{id: refuse_repair}`: "article",
	} {
		files := map[string][]byte{}
		for file, data := range text {
			files[file] = data
		}
		files["repair.yaml"] = []byte(strings.Replace(string(text["repair.yaml"]), `{id: refuse_repair, article: "82(1)"}`, spoilt, 1))
		if _, err := ParsePack(shenzhen2022, files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", spoilt, err)
		}
	}
}
