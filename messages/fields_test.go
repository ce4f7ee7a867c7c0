package messages

import (
	"testing"

	"creditcase/casefile"
)

func TestPrinter_FieldValue(t *testing.T) {
	fine := casefile.Field{Kind: casefile.FieldAmount, UnitZH: "元", UnitEN: "yuan"}
	state := casefile.Field{Kind: casefile.FieldChoice, Options: []casefile.FieldOption{{Value: "part", ZH: "部分履行", EN: "In part"}}}
	tests := []struct {
		field              casefile.Field
		value, zh, english string
	}{
		{fine, "61600.5", "61,600.5元", "61,600.5 yuan"},
		{fine, "61,60O", "61,60O", "61,60O"},
		{casefile.Field{Kind: casefile.FieldDate}, "2026-01-05", "2026年1月5日", "5 Jan 2026"},
		{casefile.Field{Kind: casefile.FieldDate}, "2025-13-45", "2025-13-45", "2025-13-45"},
		{state, "part", "部分履行", "In part"},
		{casefile.Field{Key: casefile.FieldKept}, "rectified", "不实，已整改", "Untrue, rectified"}, // where a catalogue has it as text
		{casefile.Field{Key: casefile.FieldKept}, "always", "always", "always"},
		{casefile.Field{Key: "state"}, "rectified", "rectified", "rectified"},
		{casefile.Field{}, "2026-01-05", "2026-01-05", "2026-01-05"},
	}
	for _, tt := range tests {
		if got := For(Chinese).FieldValue(tt.field, tt.value); got != tt.zh {
			t.Errorf("%q in Chinese: %q, want %q", tt.value, got, tt.zh)
		}
		if got := For(English).FieldValue(tt.field, tt.value); got != tt.english {
			t.Errorf("%q in English: %q, want %q", tt.value, got, tt.english)
		}
	}
}
