package casefile

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestContent_ApplyAndDifferences(t *testing.T) {
	fields := []Field{{Key: "amount"}, {Key: "date"}}
	content, source := Content{"amount": "5000", "date": "2025-03-04"}, Content{"amount": "500", "date": "2025-03-04"}
	changes := content.Differences(source, fields)
	if diff := cmp.Diff([]Change{{Field: "amount", From: "5000", To: "500"}}, changes); diff != "" {
		t.Fatal(diff)
	}
	next, err := content.Apply(changes)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(source, next); diff != "" {
		t.Error(diff)
	}
	if content["amount"] != "5000" {
		t.Error("Apply changed its receiver")
	}
	if _, err := next.Apply(changes); !errors.Is(err, ErrStale) || CodeOf(err) != CodeConflict {
		t.Errorf("a change from what is not there: %v, want ErrStale", err)
	}
}

func TestFaceOf(t *testing.T) {
	at := time.Date(2026, 9, 18, 12, 0, 0, 0, time.UTC)
	hour := func(h int) *time.Time { x := at.Add(time.Duration(h) * time.Hour); return &x }
	effect := func(kind EffectKind, from int, until *time.Time) Effect {
		return Effect{Kind: kind, StartedAt: *hour(from), EndedAt: until}
	}
	tests := []struct {
		name     string
		p        Publicity
		effects  []Effect
		toPublic bool
		want     Face
	}{
		{"untouched", PublicityPublic, nil, true, Face{Shown: true, Listed: true}},
		{"not public", PublicityGovernment, nil, true, Face{Listed: true}},
		{"not public, to its subject", PublicityGovernment, nil, false, Face{Shown: true, Listed: true}},
		{"annotated", PublicityPublic, []Effect{effect(EffectAnnotated, -1, nil)}, true, Face{Shown: true, Annotated: true, Listed: true}},
		{"annotation ended now", PublicityPublic, []Effect{effect(EffectAnnotated, -1, hour(0))}, true, Face{Shown: true, Listed: true}},
		{"annotation to come", PublicityPublic, []Effect{effect(EffectAnnotated, 1, nil)}, true, Face{Shown: true, Listed: true}},
		{"corrected", PublicityPublic, []Effect{effect(EffectCorrected, -1, nil)}, true, Face{Shown: true, Corrected: true, Listed: true}},
		{"suspended", PublicityPublic, []Effect{effect(EffectSuspended, -1, nil)}, true, Face{Suspended: true, Listed: true}},
		{"suspended, to its subject", PublicityPublic, []Effect{effect(EffectSuspended, -1, nil)}, false, Face{Shown: true, Suspended: true, Listed: true}},
		{"publication stopped", PublicityPublic, []Effect{effect(EffectPublicationStopped, -1, nil)}, true, Face{Listed: true}},
		{"publication stopped, to staff", PublicityPublic, []Effect{effect(EffectPublicationStopped, -1, nil)}, false, Face{Shown: true, Listed: true}},
		{"off the list", PublicityPublic, []Effect{effect(EffectRemovedFromList, -1, nil)}, true, Face{}},
		{"deleted, to its subject", PublicityPublic, []Effect{effect(EffectDeleted, -1, nil)}, false, Face{Listed: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, FaceOf(test.p, test.effects, at, test.toPublic)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
