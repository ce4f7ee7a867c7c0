package casefile

import (
	"testing"

	"pgregory.net/rapid"
)

// The numbers are worked examples of the standards or made up; none belongs to a person.
func TestValidIDNumber(t *testing.T) {
	tests := []struct {
		number string
		want   bool
	}{
		{"11010519491231002X", true}, // the example in GB 11643-1999
		{"440524188001010014", true}, // the other one
		{"110105194912310021", false},
		{"11010519491331002X", false}, // month 13
		{"11010519491231002", false},
		{"1101051949123100AX", false},
		{"", false},
	}
	for _, test := range tests {
		if got := ValidIDNumber(test.number); got != test.want {
			t.Errorf("ValidIDNumber(%q) = %v", test.number, got)
		}
	}
}

func TestValidUSC(t *testing.T) {
	tests := []struct {
		code string
		want bool
	}{
		{"91350100M000100Y43", true}, // the example in GB 32100-2015
		{"91350100M000100Y34", false},
		{"91350100M000100Y4", false},
		{"91350100I000100Y43", false}, // I is not in the alphabet
		{"", false},
	}
	for _, test := range tests {
		if got := ValidUSC(test.code); got != test.want {
			t.Errorf("ValidUSC(%q) = %v", test.code, got)
		}
	}
}

// Any single wrong digit is found: that is what check characters are for.
func TestCheckCharacters_FindOneWrongDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := []byte(rapid.StringMatching(`[1-9][0-9]{16}`).Draw(t, "digits"))
		at := rapid.IntRange(0, 16).Draw(t, "at")
		other := append([]byte(nil), digits...)
		other[at] = '0' + (digits[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if IDNumberCheck(string(digits)) == IDNumberCheck(string(other)) {
			t.Errorf("ID numbers %s and %s share a check character", digits, other)
		}
		if USCCheck(string(digits)) == USCCheck(string(other)) {
			t.Errorf("credit codes %s and %s share a check character", digits, other)
		}
	})
}

func TestMaskName(t *testing.T) {
	for name, want := range map[string]string{"田思琳": "田**", "欧阳": "欧**", "田": "**", "": "**"} {
		if got := MaskName(name); got != want {
			t.Errorf("MaskName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestMaskCode(t *testing.T) {
	tests := map[string]string{"11010519491231002X": "110***********002X", "1234567": "*******", "": ""}
	for code, want := range tests {
		if got := MaskCode(code); got != want {
			t.Errorf("MaskCode(%q) = %q, want %q", code, got, want)
		}
	}
}
