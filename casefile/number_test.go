package casefile_test

import (
	"testing"

	"creditcase/casefile"
)

// The number of a case and that of a document tell whose they are.
func TestFlowOf_Numbers(t *testing.T) {
	for number, want := range map[string]casefile.Flow{"YY2026000017": casefile.FlowObjection, "XF2026000001": casefile.FlowRepair, "ZZ2026000001": "", "": ""} {
		if got := casefile.FlowOfCase(number); got != want {
			t.Errorf("case %q: %q, want %q", number, got, want)
		}
	}
	for number, want := range map[string]casefile.Flow{"信异拒〔2026〕17号": casefile.FlowObjection, "信复拒〔2026〕（发出时编号）号": casefile.FlowRepair, "信异收〔2026〕17号": "", "": ""} {
		if got := casefile.FlowOfDocument(casefile.NoticeRefusal, number); got != want {
			t.Errorf("document %q: %q, want %q", number, got, want)
		}
	}
}
