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

		"电话138.0013.8000请联系我":              true,
		"电话138  0013  8000":                true,
		"工作日9-17 138 0013 8000请联系我":        true,
		"(+86)138/0013/8000":               true,
		"1 3 8 0 0 1 3 8 0 0 0":            true,
		"①③⑧ 𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎":                  true,
		"138\u200b0013\u00ad8000":          true,
		"138。0013。8000":                    true,
		"008613800138000":                  true,
		"证件110105.19491231.002X说明":         true,
		"证件110105 1949 12 31 002 - X":      true,
		"证件1101051949\u200b1231002x说明":     true,
		"编号7-1101 0519 4912 3100 2X":       true,
		"决定书云市监罚字〔2024〕第12号":               false,
		"2024-01-15至2024-02-16，2024.03.17": false,
		"编号15 2024-01-15 3":                false,
		"2024-01-15 13:05:22.123":          false,
		"罚款150000000.00元":                  false,
		"罚款150,000,000.00元":                false,
		"罚款13,800,138,000元":                false,
		"罚款150 000 000.00元":                false,
		"150\n200\n30000":                  false,
		"0755-8310 1380":                   false,
		"91440300MA5DKXXX13 800":           false,
		"110105.19491231.0021":             false, // fails its check
	} {
		if got := casefile.TellsPersonal(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
