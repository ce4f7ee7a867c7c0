package casefile

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

func TestMandate_Covers(t *testing.T) {
	m := Mandate{From: "2026-03-09", Until: "2026-10-01"}
	tests := map[string]bool{"2026-03-08": false, "2026-03-09": true, "2026-09-30": true, "2026-10-01": true, "2026-10-02": false,
		"2025-09-30": false, "": false}
	for day, want := range tests {
		if got := m.Covers(day); got != want {
			t.Errorf("Covers(%q) = %v", day, got)
		}
	}
}

func TestFiling_Proof(t *testing.T) {
	letter, proof := uuid.New(), uuid.New()
	tests := []struct {
		name   string
		filing Filing
		want   []uuid.UUID
	}{
		{"the subject", Filing{Attachments: []uuid.UUID{letter}}, nil},
		{"an agent", Filing{Mandate: &Mandate{Letter: []uuid.UUID{letter}}}, []uuid.UUID{letter}},
		{"an interested party", Filing{Interest: &Interest{Proof: []uuid.UUID{proof}}}, []uuid.UUID{proof}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.filing.Proof()); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}
