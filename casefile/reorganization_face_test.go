package casefile

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// restsOnPlan are the effects on a record that rest on a plan, or on a court's notice while it runs.
var restsOnPlan = []EffectKind{EffectPlanMarked, EffectShielded, EffectMeasuresPaused, EffectDeleted, EffectRemovedFromList}

// Whatever befalls a record before, while and after a plan runs: when all that rests on the plan has ended, everybody sees of the record what he would without the
// plan; and while it runs, nothing comes into sight by it.
func TestFaceOf_AsWithoutThePlan(t *testing.T) {
	others := slices.DeleteFunc(EffectKinds(), func(k EffectKind) bool { return k.OfSubject() })
	for seed := range uint64(5000) {
		r := rand.New(rand.NewPCG(seed, 70)) //nolint:gosec // no secret
		day := func(from, to int) time.Time {
			return time.Date(2026, time.January, 1+from+r.IntN(to-from), 9, 0, 0, 0, time.UTC)
		}
		var without []Effect
		for range r.IntN(6) {
			e := Effect{Kind: others[r.IntN(len(others))], StartedAt: day(0, 80)}
			if r.IntN(2) == 0 {
				e.EndedAt = new(e.StartedAt.AddDate(0, 0, r.IntN(60)))
			}
			if r.IntN(3) == 0 {
				e.EndsAt = new(e.StartedAt.AddDate(0, 0, 1+r.IntN(90)))
			}
			without = append(without, e)
		}
		begun, over := day(10, 30), day(40, 70)
		with := slices.Clone(without)
		for _, kind := range restsOnPlan {
			if r.IntN(3) > 0 {
				with = append(with, Effect{Kind: kind, StartedAt: begun.AddDate(0, 0, r.IntN(5)), EndedAt: &over})
			}
		}
		r.Shuffle(len(with), func(i, j int) { with[i], with[j] = with[j], with[i] })
		for _, p := range Publicities {
			for _, who := range Onlookers {
				for _, at := range []time.Time{begun.Add(-time.Second), over, day(70, 200)} {
					if have, want := FaceOf(p, with, at, who), FaceOf(p, without, at, who); have != want {
						t.Fatalf("seed %d, %s of a record that is %s at %s: %+v with the plan, %+v without", seed, who, p, at, have, want)
					}
				}
				if at := begun.AddDate(0, 0, 6); FaceOf(p, with, at, who).Shown && !FaceOf(p, without, at, who).Shown {
					t.Fatalf("seed %d: a plan brings a record into the sight of %s", seed, who)
				}
			}
		}
	}
}
