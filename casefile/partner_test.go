package casefile

import "testing"

func TestPartnerEvent_IsNews(t *testing.T) {
	const a, over, s, on, c = PartnerAnnotated, PartnerAnnotationEnded, PartnerSuspended, PartnerResumed, PartnerEvent(EffectCorrected)
	tests := []struct {
		event PartnerEvent
		told  []PartnerEvent
		want  bool
	}{
		{a, nil, true}, {a, []PartnerEvent{a}, false}, {a, []PartnerEvent{a, over}, true},
		{over, nil, false}, {over, []PartnerEvent{a, c}, true}, {over, []PartnerEvent{a, over}, false},
		{s, []PartnerEvent{a}, true}, {s, []PartnerEvent{a, s}, false}, {s, []PartnerEvent{a, s, on}, true},
		{on, []PartnerEvent{a}, false}, {on, []PartnerEvent{s, on, s, a}, true},
		{c, []PartnerEvent{a}, true}, {c, []PartnerEvent{a, c}, false},
	}
	for _, test := range tests {
		if got := test.event.IsNews(test.told); got != test.want {
			t.Errorf("%s after %v: %v, want %v", test.event, test.told, got, test.want)
		}
		if got := test.event.Corrects(); got != (test.event == c) {
			t.Errorf("%s corrects: %v", test.event, got)
		}
	}
}
