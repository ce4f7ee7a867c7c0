package casefile

import "testing"

func TestDirections(t *testing.T) {
	for _, control := range "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" {
		text := "罚款" + string(control) + "0005元"
		if got := WithoutDirections(text); got != "罚款0005元" {
			t.Errorf("%U typed: %q", control, got)
		}
		if got := ShowDirections(text); got != "罚款\ufffd0005元" {
			t.Errorf("%U shown: %q", control, got)
		}
	}
	for _, text := range []string{"", "罚款5000元“整”…", "a—b", "e\u0301"} {
		if WithoutDirections(text) != text || ShowDirections(text) != text {
			t.Errorf("%q is changed", text)
		}
	}
}
