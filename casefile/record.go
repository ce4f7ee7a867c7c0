package casefile

import (
	"maps"
	"slices"
)

// Categories are the categories of catalogue items (信息类别).
var Categories = []string{"licence", "penalty", "serious_list", "watch_list", "rating", "judgment", "tax", "breach", "commitment", "honour", "basic"}

// NoMisconduct are the categories whose records tell of no misconduct: there is nothing in these to repair.
var NoMisconduct = []string{"licence", "commitment", "honour", "basic"}

// The categories of the record of a commitment and how it is kept, of that of its breach, and of honours (守信信息).
const (
	CategoryCommitment = "commitment"
	CategoryBreach     = "breach"
	CategoryHonour     = "honour"
)

// OfMisconduct reports whether records of the category can tell of misconduct (失信信息).
func OfMisconduct(category string) bool { return !slices.Contains(NoMisconduct, category) }

// Publicity is who may see a record's public face.
type Publicity string

// The publicities of a catalogue item: 公开, 授权查询, 政务共享.
const (
	PublicityPublic     Publicity = "public"
	PublicityAuthorised Publicity = "authorised"
	PublicityGovernment Publicity = "government"
)

// Publicities are all of them.
var Publicities = []Publicity{PublicityPublic, PublicityAuthorised, PublicityGovernment}

// Content is what a record says, by field key.
type Content map[string]string

// Change is one field put right: which, from what, to what.
type Change struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// Apply returns the content with the changes made. It leaves the receiver as it is and returns ErrStale, wrapped, when
// a field does not say any more what the change was made from.
func (c Content) Apply(changes []Change) (Content, error) {
	for _, ch := range changes {
		if c[ch.Field] != ch.From {
			return nil, NewError(CodeConflict, "error.record_changed", ErrStale)
		}
	}
	return c.With(changes), nil
}

// With returns the content saying what the changes bring, whatever it said before. It leaves the receiver as it is.
func (c Content) With(changes []Change) Content {
	next := maps.Clone(c)
	if next == nil {
		next = make(Content, len(changes))
	}
	for _, ch := range changes {
		next[ch.Field] = ch.To
	}
	return next
}

// Differences lists the changes that would make c say what other says, in the order of fields. Values are compared as
// their kinds have it: 61,600 and 61600 say the same.
func (c Content) Differences(other Content, fields []Field) []Change {
	var out []Change
	for _, f := range fields {
		if !f.Same(c[f.Key], other[f.Key]) {
			out = append(out, Change{Field: f.Key, From: c[f.Key], To: other[f.Key]})
		}
	}
	return out
}

// EffectKind is what a case does to a record, from a start to an end or for good.
type EffectKind string

// HidesFrom is from whom the effect takes a record out of sight. The database has those that hide from the public as the view hidings.
func (k EffectKind) HidesFrom() Hiding {
	if hides := declared.effects[k].Hides; hides != "" {
		return hides
	}
	return HidesFromNobody
}

// Hides reports whether the effect takes a record out of what others than its subject and staff may see.
func (k EffectKind) Hides() bool { return !slices.Contains(hidesNothing, k.HidesFrom()) }

// EndsListing reports whether the effect takes a record off its list: removed from it, or deleted.
func (k EffectKind) EndsListing() bool {
	spec := declared.effects[k]
	return spec.Delists || spec.Mark == MarkUnlisted || spec.Hides == HidesFromAll
}

// OfSubject reports whether the effect is on a subject as a whole and on no record.
func (k EffectKind) OfSubject() bool { return declared.effects[k].OfSubject }

// OfEveryRecord reports whether the effect is on every record of an enterprise, so that its case is about none of them.
func (k EffectKind) OfEveryRecord() bool {
	return !k.OfSubject() && declared.effects[k].Lasts == LastsWhilePlanRuns
}

// StopsMeasures reports whether the effect has measures stop that followed from a record, though the record stays what it is.
func (k EffectKind) StopsMeasures() bool { return k.Mark() == MarkReleased }

// Mark is what the effect leaves on the face of a record, or on an enterprise; "": nothing.
func (k EffectKind) Mark() Mark { return declared.effects[k].Mark }

// EndsWithCase reports whether the effect holds at most as long as the case that it came from is open.
func (k EffectKind) EndsWithCase() bool { return declared.effects[k].Lasts == LastsWhileOpen }

// CanBeTakenBack reports whether the effect lasts until whoever has asked for it takes it back.
func (k EffectKind) CanBeTakenBack() bool { return declared.effects[k].Lasts == LastsUntilTakenBack }

// EffectEnd is how an effect ended, as the trail of its case tells.
type EffectEnd string

// At its planned end; with another case; taken back by whoever had asked for it.
const (
	EndedAsPlanned EffectEnd = "planned"
	EndedByCase    EffectEnd = "by_case"
	EndedTakenBack EffectEnd = "taken_back"
)

// Begins is what partners are told when the effect begins, Ends what they are told when it ends; "" where they are told nothing.
func (k EffectKind) Begins() PartnerEvent { return declared.effects[k].Begins }

// Ends is what partners are told when the effect ends: see Begins.
func (k EffectKind) Ends() PartnerEvent { return declared.effects[k].Ends }

// EffectKinds are the kinds of effect of all procedures.
func EffectKinds() []EffectKind { return slices.Clone(declared.effKinds) }

// KindsThatDelist are the kinds of effect that take a record off its list: see EndsListing.
func KindsThatDelist() []string {
	var kinds []string
	for _, k := range declared.effKinds {
		if k.EndsListing() {
			kinds = append(kinds, string(k))
		}
	}
	return kinds
}

// KindsThatBar are the kinds of effect on a subject that keep records of the category about it from coming in.
func KindsThatBar(category string) []string {
	var kinds []string
	for _, k := range declared.effKinds {
		if slices.Contains(declared.effects[k].Bars, category) {
			kinds = append(kinds, string(k))
		}
	}
	return kinds
}
