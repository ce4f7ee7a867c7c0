package casefile

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Effect is one effect on a record. Undoing it is ending it.
type Effect struct {
	Kind      EffectKind
	Article   string
	StartedAt time.Time
	EndsAt    *time.Time // when it is planned to end; nil: it is not
	EndedAt   *time.Time
	Case      uuid.UUID // on which it rests
	Says      string    // what it says, word for word; "": it is told by its kind alone
}

// InForce reports whether the effect holds at the instant: not any more from its planned end on, which the schedule writes down a little later.
func (e Effect) InForce(at time.Time) bool {
	return !e.StartedAt.After(at) && (e.EndedAt == nil || e.EndedAt.After(at)) && (e.EndsAt == nil || e.EndsAt.After(at))
}

// Over reports whether the effect has been in force, and is no more at the instant.
func (e Effect) Over(at time.Time) bool { return !e.StartedAt.After(at) && !e.InForce(at) }

// Onlooker is who looks at a record.
type Onlooker string

// The onlookers. The unit is the one that provided the record; a partner is a body with which records are shared; authorised is somebody
// who comes with the subject's written authorisation.
const (
	OnlookerPublic     Onlooker = "public"
	OnlookerSubject    Onlooker = "subject"
	OnlookerUnit       Onlooker = "unit"
	OnlookerAgency     Onlooker = "agency"
	OnlookerPartner    Onlooker = "partner"
	OnlookerAuthorised Onlooker = "authorised"
)

// Onlookers are all of them.
var Onlookers = []Onlooker{OnlookerPublic, OnlookerSubject, OnlookerUnit, OnlookerAgency, OnlookerPartner, OnlookerAuthorised}

// sight is what one onlooker sees: records of which items, and records that are hidden from whom.
type sight struct {
	items   []Publicity
	despite []Hiding
}

// sights are who sees what after which effect. The subject sees what is kept from others: the articles stop publication, sharing and
// queries by others (shenzhen-2020 65(1), shenzhen-2022 82(2), xiamen-draft 23(3), city-2022 46(3)), and what may not be deleted stays with
// the unit and the agency. What is deleted is gone for everybody (city-2022 46(2)), but for the stub that qianhai-2020 12(2) leaves. Database
// queries have the same through the views hidings, deletions and stubs, and a test holds both against each other.
var sights = map[Onlooker]sight{
	OnlookerPublic:     {items: []Publicity{PublicityPublic}},
	OnlookerAuthorised: {items: []Publicity{PublicityPublic, PublicityAuthorised}, despite: []Hiding{HidesFromPublic}},
	OnlookerPartner:    {items: Publicities, despite: []Hiding{HidesFromPublic}},
	OnlookerSubject:    {items: Publicities, despite: []Hiding{HidesFromPublic, HidesFromOthers}},
	OnlookerUnit:       {items: Publicities, despite: []Hiding{HidesFromPublic, HidesFromOthers}},
	OnlookerAgency:     {items: Publicities, despite: []Hiding{HidesFromPublic, HidesFromOthers}},
}

// hidesNothing are the hidings that leave the record itself in sight.
var hidesNothing = []Hiding{HidesFromNobody, HidesContent, HidesWhenOver}

// Face is what somebody sees of a record: whether it is shown at all, and with what marks.
type Face struct {
	Shown     bool // with what it says
	Stub      bool // 修复存根: deleted, and shown without what it said; never where Shown
	Annotated bool // 异议标注: an objection is being handled
	Suspended bool // 中止查询: kept from the public, from partners and whoever else is authorised, while its unit stays silent
	Corrected bool // put right or completed after an objection
	Repaired  bool // 修复标注
	Released  bool // 已解除惩戒措施: the measures that followed from it have ended
	Adjusted  bool // 评价已调整: the rating was adjusted after a repair
	Pending   bool // 复议诉讼中: a review or a lawsuit about it is pending
	Stated    bool // 附有声明: its subject has had a statement attached
	// Reorganizing and Paused: 重整期间, 措施暂停, while a plan of reorganization runs.
	Reorganizing, Paused bool
	Listed               bool // still on its list; false after removal from it
}

// FaceOf computes the face that a record has for somebody at an instant, from the publicity of its item and the effects on it. That nothing
// is published about natural persons, nor what is beyond its period of publication, is for the caller to see to.
func FaceOf(p Publicity, effects []Effect, at time.Time, who Onlooker) Face {
	sees := sights[who]
	open, deleted, marks := slices.Contains(sees.items, p), false, make(map[Mark]bool)
	for _, e := range effects {
		if e.Kind.HidesFrom() == HidesWhenOver && e.Over(at) {
			deleted = true
		}
		if !e.InForce(at) {
			continue
		}
		switch hides := e.Kind.HidesFrom(); {
		case hides == HidesFromAll:
			deleted = true
		case !slices.Contains(hidesNothing, hides) && !slices.Contains(sees.despite, hides):
			open = false
		}
		marks[e.Kind.Mark()] = true
	}
	face := Face{Stub: open && deleted && marks[MarkStub], Listed: !marks[MarkUnlisted]}
	if face.Stub { // only that there was something, and that it has been repaired
		face.Repaired = true
		return face
	}
	face.Shown, face.Annotated, face.Suspended, face.Corrected = open && !deleted, marks[MarkAnnotated], marks[MarkSuspended], marks[MarkCorrected]
	face.Repaired, face.Released, face.Adjusted = marks[MarkRepaired] || marks[MarkStub], marks[MarkReleased], marks[MarkAdjusted]
	face.Pending = marks[MarkPending]
	face.Stated = marks[MarkStated]
	face.Reorganizing, face.Paused = marks[MarkReorganizing], marks[MarkMeasuresPaused]
	return face
}
