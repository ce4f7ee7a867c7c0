package casefile

// What can be decided about a record in more than one procedure, and what that does to it. Each procedure names in its declaration which
// of these it has.

// Effects that last for good, unless something undoes them.
var (
	CorrectedEffect          = EffectSpec{Kind: EffectCorrected, Hides: HidesFromNobody, Mark: MarkCorrected, Lasts: LastsForGood, Begins: PartnerCorrected}
	SupplementedEffect       = EffectSpec{Kind: EffectSupplemented, Hides: HidesFromNobody, Mark: MarkCorrected, Lasts: LastsForGood, Begins: PartnerSupplemented}
	PublicationStoppedEffect = EffectSpec{Kind: EffectPublicationStopped, Hides: HidesFromPublic, Lasts: LastsForGood, Begins: PartnerPublicationStopped, TakesDown: true}
	DeletedEffect            = EffectSpec{Kind: EffectDeleted, Hides: HidesFromAll, Lasts: LastsForGood, Begins: PartnerDeleted, Ends: PartnerRestored, TakesDown: true}
	RemovedFromListEffect    = EffectSpec{Kind: EffectRemovedFromList, Hides: HidesFromPublic, Mark: MarkUnlisted, Lasts: LastsForGood, Begins: PartnerRemovedFromList, Ends: PartnerListedAgain, TakesDown: true}
)

// Outcomes with these effects.
var (
	StopPublicationOutcome = OutcomeSpec{Outcome: OutcomeStopPublication, Effect: EffectPublicationStopped}
	DeleteOutcome          = OutcomeSpec{Outcome: OutcomeDelete, Effect: EffectDeleted}
	RemoveFromListOutcome  = OutcomeSpec{Outcome: OutcomeRemoveFromList, Effect: EffectRemovedFromList}
)

// The outcomes: 维持, 更正, 补充, 停止公示, 删除, 移出名单, 停止披露, 法律法规规定的其他处理.
const (
	OutcomeKeep            Outcome = "keep"
	OutcomeCorrect         Outcome = "correct"
	OutcomeSupplement      Outcome = "supplement"
	OutcomeStopPublication Outcome = "stop_publication"
	OutcomeDelete          Outcome = "delete"
	OutcomeRemoveFromList  Outcome = "remove_from_list"
	OutcomeStopDisclosure  Outcome = "stop_disclosure"
	OutcomeOtherWay        Outcome = "other_way"
)

// The effects: 异议标注, 中止查询, 更正, 补充, 停止公示, 删除, 移出名单, 停止披露.
const (
	EffectSuspended          EffectKind = "suspended"
	EffectAnnotated          EffectKind = "annotated"
	EffectCorrected          EffectKind = "corrected"
	EffectSupplemented       EffectKind = "supplemented"
	EffectPublicationStopped EffectKind = "publication_stopped"
	EffectDeleted            EffectKind = "deleted"
	EffectRemovedFromList    EffectKind = "removed_from_list"
	EffectDisclosureStopped  EffectKind = "disclosure_stopped"
)

// What partners are told: an effect that began, by the name of the effect, or one that ended.
const (
	PartnerAnnotated          = PartnerEvent(EffectAnnotated)
	PartnerAnnotationEnded    = PartnerEvent("annotation_ended")
	PartnerSuspended          = PartnerEvent(EffectSuspended)
	PartnerResumed            = PartnerEvent("resumed")
	PartnerCorrected          = PartnerEvent(EffectCorrected)
	PartnerSupplemented       = PartnerEvent(EffectSupplemented)
	PartnerPublicationStopped = PartnerEvent(EffectPublicationStopped)
	PartnerDeleted            = PartnerEvent(EffectDeleted)
	PartnerRemovedFromList    = PartnerEvent(EffectRemovedFromList)
	PartnerDisclosureStopped  = PartnerEvent(EffectDisclosureStopped)
	// What was done for good comes back only where a court's document says so: see Reorganization.
	PartnerRestored    = PartnerEvent("restored")
	PartnerListedAgain = PartnerEvent("listed_again")
)
