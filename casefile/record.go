package casefile

import (
	"maps"
	"time"
)

// Publicity is who may see a record's public face.
type Publicity string

// The publicities of a catalogue item: 公开, 授权查询, 政务共享.
const (
	PublicityPublic     Publicity = "public"
	PublicityAuthorised Publicity = "authorised"
	PublicityGovernment Publicity = "government"
)

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

// The effects: 异议标注, 中止查询, 更正, 补充, 停止公示, 删除, 移出名单.
const (
	EffectSuspended          EffectKind = "suspended"
	EffectAnnotated          EffectKind = "annotated"
	EffectCorrected          EffectKind = "corrected"
	EffectSupplemented       EffectKind = "supplemented"
	EffectPublicationStopped EffectKind = "publication_stopped"
	EffectDeleted            EffectKind = "deleted"
	EffectRemovedFromList    EffectKind = "removed_from_list"
)

// Hides reports whether the effect takes a record out of what others than its subject and staff may see. The database has
// the same list as the view hidings.
func (k EffectKind) Hides() bool {
	switch k {
	case EffectSuspended, EffectPublicationStopped, EffectRemovedFromList, EffectDeleted:
		return true
	case EffectAnnotated, EffectCorrected, EffectSupplemented:
	}
	return false
}

// EffectKinds are all kinds of effect.
var EffectKinds = []EffectKind{EffectSuspended, EffectAnnotated, EffectCorrected, EffectSupplemented, EffectPublicationStopped,
	EffectDeleted, EffectRemovedFromList}

// PublicationEnded reports whether the record's own last day of publication, where its item has such a field, is over on the
// day, 2006-01-02.
func PublicationEnded(fields []Field, c Content, day string) bool {
	for _, f := range fields {
		if f.EndsPublication {
			return c[f.Key] != "" && c[f.Key] < day
		}
	}
	return false
}

// Effect is one effect on a record. Undoing it is ending it.
type Effect struct {
	Kind      EffectKind
	Article   string
	StartedAt time.Time
	EndedAt   *time.Time
}

// InForce reports whether the effect holds at the instant.
func (e Effect) InForce(at time.Time) bool {
	return !e.StartedAt.After(at) && (e.EndedAt == nil || e.EndedAt.After(at))
}

// Face is what others see of a record: whether it is shown at all, and with what marks.
type Face struct {
	Shown     bool
	Annotated bool // 异议标注: an objection is being handled
	Suspended bool // 中止查询: not shown to the public while its unit stays silent
	Corrected bool // put right or completed after an objection
	Listed    bool // still on its list; false after removal from it
}

// FaceOf computes the face of a record at an instant from its publicity and the effects on it. toPublic is false for
// the subject and for staff, who see what the public does not, but never a deleted record.
func FaceOf(p Publicity, effects []Effect, at time.Time, toPublic bool) Face {
	f := Face{Shown: !toPublic || p == PublicityPublic, Listed: true}
	for _, e := range effects {
		if !e.InForce(at) {
			continue
		}
		if toPublic && e.Kind.Hides() {
			f.Shown = false
		}
		switch e.Kind {
		case EffectAnnotated:
			f.Annotated = true
		case EffectSuspended:
			f.Suspended = true
		case EffectCorrected, EffectSupplemented:
			f.Corrected = true
		case EffectRemovedFromList:
			f.Listed = false
		case EffectDeleted:
			f.Shown = false
		case EffectPublicationStopped:
		}
	}
	return f
}
