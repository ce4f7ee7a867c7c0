package casefile_test

import (
	"testing"

	"creditcase/casefile"
)

// A text tells personal data where an ID number or a mobile number stands in it, however it is written; codes, amounts, days and numbers of documents are none.
func TestTellsPersonal(t *testing.T) {
	id := "11010519491231002" + string(casefile.IDNumberCheck("11010519491231002"))
	for text, want := range map[string]bool{
		"": false,
		"台风期间停电，标签脱落，并非有意。":      false,
		"联系电话13800138000。":       true,
		"电话：138 0013 8000":       true,
		"+86 138-0013-8000":      true,
		"１３８００１３８０００":            true,
		"员工" + id + "操作失误":       true,
		"员工110105 19491231 002x": true,
		"员工110105194912310021":   false, // fails its check
		"91990100MA00000014":     false,
		"2026-03-05，罚款5000元":     false,
		"云府复〔2026〕8号":            false,
		"单号138001380001234":      false, // part of a longer number
		"12345678901":            false,
	} {
		if got := casefile.TellsPersonal(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
