package casefile

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
)

// A document is recognised however its number was written, and another is not taken for it.
func TestCourtDocument_Key(t *testing.T) {
	for _, same := range [][]string{
		{"（2026）云01破1号", "(2026)云01破1号", "〔2026〕云01破1号", "[2026] 云01 破1号", "（2026）云０１破１号", "（2026）云01破1號", "（2026）云01破001号", "\u200b（2026）云01破\u00ad1号\ufeff", "（2026）\u202a云01破1号\u202c"},
		{"（2026）云01破1号之一", "（2026）云01破1号之1", "（2026）云01破1号-1", "（2026）云01破1号—01", "（2026）云01破1号 之 一"},
		{"（2026）云01破1号之十二", "（2026）云01破1号之12", "（2026）云01破1号-12"}, {"（2026）云01破1号之二十", "（2026）云01破1号-20"}, {"（2026）云01破1号之三十四", "（2026）云01破1号之34"},
		{"（2026）云01破10号"}, {"（2026）云01破2号"}, {"（2025）云01破1号"}, {"（2026）云02破1号"}, {"（2026）云01执协1号"}, {"（2026）云01破1号之二"},
	} {
		want := CourtDocument{Number: same[0]}.Key()
		for _, number := range same {
			if have := (CourtDocument{Number: number}).Key(); have != want {
				t.Errorf("%q is kept as %q, %q as %q", number, have, same[0], want)
			}
		}
	}
	keys := []string{}
	for _, number := range []string{"（2026）云01破1号", "（2026）云01破1号之一", "（2026）云01破1号之十", "（2026）云01破1号之十一", "（2026）云01破11号", "（2026）云01破1号之二十"} {
		keys = append(keys, CourtDocument{Number: number}.Key())
	}
	slices.Sort(keys)
	if len(slices.Compact(slices.Clone(keys))) != len(keys) {
		t.Errorf("different documents are one: %q", keys)
	}
}

// What everybody reads of a plan tells no number of a person.
func TestReorganizationFiling_Personal(t *testing.T) {
	at := time.Date(2026, time.March, 9, 10, 0, 0, 0, time.UTC)
	filing := ReorganizationFiling{By: ReorganizationByAdministrator, Matter: MatterPlan, Plan: "普通债权分三期清偿，联系电话138 0013 8000。",
		Document: CourtDocument{Court: "云澜市中级人民法院", Number: "（2026）云01破1号", IssuedOn: "2026-03-02", Files: []uuid.UUID{uuid.New()}}}
	if not := filing.Check(at); not == nil || not.Message != "error.plan_personal" {
		t.Errorf("a mobile number is answered %v", not)
	}
	filing.Plan = "普通债权分三期清偿。"
	if not := filing.Check(at); not != nil {
		t.Errorf("a plan without one is answered %v", not)
	}
}
