package casefile

import (
	"maps"
	"slices"
	"testing"
	"time"
)

var faceDay = time.Date(2026, time.September, 18, 12, 0, 0, 0, time.UTC)

// running is an effect that has been in force for an hour.
func running(kind EffectKind) Effect {
	return Effect{Kind: kind, StartedAt: faceDay.Add(-time.Hour)}
}

// looks are who sees the record with what it says (full) and who sees its stub; everybody else sees nothing.
type looks struct{ full, stub []Onlooker }

func (l looks) check(t *testing.T, p Publicity, effects []Effect) {
	t.Helper()
	for _, who := range Onlookers {
		face := FaceOf(p, effects, faceDay, who)
		if face.Shown != slices.Contains(l.full, who) || face.Stub != slices.Contains(l.stub, who) {
			t.Errorf("%v on a record that is %s, to %s: shown %t, stub %t", effects, p, who, face.Shown, face.Stub)
		}
	}
}

var (
	everybody = Onlookers
	inside    = []Onlooker{OnlookerSubject, OnlookerUnit, OnlookerAgency}
	shared    = append(slices.Clone(inside), OnlookerPartner)
	asked     = append(slices.Clone(shared), OnlookerAuthorised)
)

// ofItem is who sees a record of each publicity that nothing has befallen.
var ofItem = map[Publicity][]Onlooker{PublicityPublic: everybody, PublicityAuthorised: asked, PublicityGovernment: shared}

// afterEffect is who still sees a public record after each effect by itself. A stub without a deletion is a mark on the record.
var afterEffect = map[EffectKind][]Onlooker{
	EffectAnnotated:          everybody,
	EffectSuspended:          inside, // xiamen-draft 26(2)
	EffectCorrected:          everybody,
	EffectSupplemented:       everybody,
	EffectPublicationStopped: asked,
	EffectDisclosureStopped:  inside, // city-2022 44(2), 22
	EffectDeleted:            nil,
	EffectRemovedFromList:    asked,
	EffectWithheld:           inside, // shenzhen-2020 65(1), shenzhen-2022 82(2)(1), city-2022 46(3)
	EffectMasked:             inside, // shenzhen-2022 82(2)(2), city-2022 46(3)
	EffectQueryStopped:       inside, // xiamen-draft 23(3): no query, and not deleted
	EffectRepaired:           everybody,
	EffectRepairStub:         everybody,
	EffectMeasuresStopped:    everybody,
	EffectRatingAdjusted:     everybody,
	EffectProlonged:          everybody,
	EffectPendingSuspended:   inside, // shenzhen-2020 60(3): neither disclosed nor shared
	EffectPendingAnnotated:   everybody,
	EffectItemPaused:         everybody,
	EffectBreach:             everybody,
	EffectNotDisclosed:       asked,     // shenzhen-2020 58
	EffectNotShared:          inside,    // shenzhen-2020 58
	EffectArchived:           inside,    // xiamen-draft 27: no query, and not deleted
	EffectStatement:          everybody, // shenzhen-2020 59, shenzhen-2022 29
	EffectPlanMarked:         everybody, // shenzhen-2020 68
	EffectShielded:           inside,    // national-2026: shielded while the plan runs
	EffectMeasuresPaused:     everybody,
	EffectListed:             everybody, // as long as it lasts: see TestFaceOf_Listed
}

func both(a, b []Onlooker) []Onlooker {
	return slices.DeleteFunc(slices.Clone(a), func(who Onlooker) bool { return !slices.Contains(b, who) })
}

func TestFaceOf_EffectByOnlookerByPublicity(t *testing.T) {
	onRecords := slices.DeleteFunc(EffectKinds(), func(k EffectKind) bool { return declared.effects[k].OfSubject })
	if len(onRecords) != len(afterEffect) {
		t.Errorf("%d effects are looked at, %d are declared", len(afterEffect), len(onRecords))
	}
	for _, p := range Publicities {
		looks{full: ofItem[p]}.check(t, p, nil)
		for kind, who := range afterEffect {
			looks{full: both(ofItem[p], who)}.check(t, p, []Effect{running(kind)})
			// What is deleted stays deleted, whatever else befalls it, and a stub is for those alone who would see the record.
			deleted := looks{}
			if kind == EffectRepairStub {
				deleted.stub = ofItem[p]
			}
			deleted.check(t, p, []Effect{running(kind), running(EffectDeleted)})
			if kind != EffectDeleted {
				looks{stub: both(ofItem[p], who)}.check(t, p, []Effect{running(EffectRepairStub), running(EffectDeleted), running(kind)})
			}
		}
	}
}

// The marks of each effect by itself are the same for whoever sees the record.
func TestFaceOf_Marks(t *testing.T) {
	marks := map[EffectKind]Face{
		EffectAnnotated:        {Annotated: true, Listed: true},
		EffectSuspended:        {Suspended: true, Listed: true},
		EffectCorrected:        {Corrected: true, Listed: true},
		EffectSupplemented:     {Corrected: true, Listed: true},
		EffectRemovedFromList:  {},
		EffectRepaired:         {Repaired: true, Listed: true},
		EffectRepairStub:       {Repaired: true, Listed: true},
		EffectMeasuresStopped:  {Released: true, Listed: true},
		EffectRatingAdjusted:   {Adjusted: true, Listed: true},
		EffectStatement:        {Stated: true, Listed: true},
		EffectPendingSuspended: {Pending: true, Listed: true},
		EffectPendingAnnotated: {Pending: true, Listed: true},
		EffectPlanMarked:       {Reorganizing: true, Listed: true},
		EffectMeasuresPaused:   {Paused: true, Listed: true},
	}
	for kind, seenBy := range afterEffect {
		want, ok := marks[kind]
		if !ok {
			want = Face{Listed: true}
		}
		for _, who := range Onlookers {
			want.Shown = slices.Contains(seenBy, who)
			if got := FaceOf(PublicityPublic, []Effect{running(kind)}, faceDay, who); got != want {
				t.Errorf("%s, to %s: %+v, want %+v", kind, who, got, want)
			}
		}
	}
	for kind := range maps.Keys(marks) {
		if _, ok := afterEffect[kind]; !ok {
			t.Errorf("%s is not looked at", kind)
		}
	}
	stub := FaceOf(PublicityPublic, []Effect{running(EffectAnnotated), running(EffectDeleted), running(EffectRepairStub)}, faceDay, OnlookerPublic)
	if want := (Face{Stub: true, Repaired: true, Listed: true}); stub != want {
		t.Errorf("a stub: %+v, want %+v", stub, want)
	}
}

// An effect counts from its start to its end, or to its planned end, neither of which is a moment of its own.
func TestFaceOf_InForce(t *testing.T) {
	hour := func(h int) *time.Time { x := faceDay.Add(time.Duration(h) * time.Hour); return &x }
	for name, test := range map[string]struct {
		effect Effect
		hidden bool
	}{
		"from now":              {Effect{Kind: EffectWithheld, StartedAt: faceDay}, true},
		"to come":               {Effect{Kind: EffectWithheld, StartedAt: *hour(1)}, false},
		"ended now":             {Effect{Kind: EffectWithheld, StartedAt: *hour(-2), EndedAt: hour(0)}, false},
		"to be ended":           {Effect{Kind: EffectWithheld, StartedAt: *hour(-2), EndedAt: hour(1)}, true},
		"its planned end":       {Effect{Kind: EffectWithheld, StartedAt: *hour(-2), EndsAt: hour(0)}, false},
		"before its end":        {Effect{Kind: EffectWithheld, StartedAt: *hour(-2), EndsAt: hour(1)}, true},
		"ended before its time": {Effect{Kind: EffectWithheld, StartedAt: *hour(-2), EndsAt: hour(1), EndedAt: hour(-1)}, false},
	} {
		if got := FaceOf(PublicityPublic, []Effect{test.effect}, faceDay, OnlookerPublic); got.Shown == test.hidden {
			t.Errorf("%s: shown %t", name, got.Shown)
		}
	}
}

// A record that came in with a listing is there as long as the listing lasts, and for nobody from its end on, planned or not.
func TestFaceOf_Listed(t *testing.T) {
	hour := func(h int) *time.Time { x := faceDay.Add(time.Duration(h) * time.Hour); return &x }
	for name, test := range map[string]struct {
		effect Effect
		shown  bool
	}{
		"without an end":  {Effect{Kind: EffectListed, StartedAt: *hour(-2)}, true},
		"before its end":  {Effect{Kind: EffectListed, StartedAt: *hour(-2), EndsAt: hour(1)}, true},
		"its term over":   {Effect{Kind: EffectListed, StartedAt: *hour(-2), EndsAt: hour(0)}, false},
		"ended before it": {Effect{Kind: EffectListed, StartedAt: *hour(-2), EndsAt: hour(1), EndedAt: hour(-1)}, false},
	} {
		for _, who := range Onlookers {
			if got := FaceOf(PublicityPublic, []Effect{test.effect}, faceDay, who); got.Shown != test.shown {
				t.Errorf("%s, to %s: shown %t", name, who, got.Shown)
			}
		}
	}
}
