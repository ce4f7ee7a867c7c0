package activities_test

import (
	"slices"
	"testing"

	"creditcase/activities"
	"creditcase/casefile"
)

// Of every effect whose end partners are told of: they are not told to show again, or to mark anew, what another case has deleted meanwhile, nor to show what
// something else still hides from them. What is gone by its very end is told.
func TestEffects_EndsAreNotToldOfWhatIsGoneOrHidden(t *testing.T) {
	kinds := slices.DeleteFunc(casefile.EffectKinds(), func(k casefile.EffectKind) bool { return k.OfSubject() || k.Ends() == "" })
	if len(kinds) < 8 {
		t.Fatalf("%d effects", len(kinds))
	}
	for what, test := range map[string]struct {
		beside []casefile.EffectKind
		told   func(casefile.Hiding) bool
	}{
		"nothing beside it": {nil, func(casefile.Hiding) bool { return true }},
		"deleted":           {[]casefile.EffectKind{casefile.EffectDeleted}, func(h casefile.Hiding) bool { return h == casefile.HidesWhenOver }},
		"hidden from others": {[]casefile.EffectKind{casefile.EffectMasked}, func(h casefile.Hiding) bool {
			return h != casefile.HidesFromPublic && h != casefile.HidesFromOthers
		}},
		"hidden from the public": {[]casefile.EffectKind{casefile.EffectPublicationStopped}, func(h casefile.Hiding) bool { return h != casefile.HidesFromPublic }},
	} {
		n := newTown(t, 0)
		for _, kind := range kinds {
			if slices.Contains(test.beside, kind) { // of one case there is one of a kind on a record
				continue
			}
			id := n.files()
			n.must(activities.EndBeside(t.Context(), n.steps, id, kind, test.beside...))
			told := n.count(`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = $2`, id, kind.Ends())
			if want := test.told(kind.HidesFrom()); (told == 1) != want {
				t.Errorf("%s, %s: the end is told %d times", kind, what, told)
			}
		}
	}
}
