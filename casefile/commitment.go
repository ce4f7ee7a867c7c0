package casefile

// FlowCommitment is 信用承诺核查: what somebody has promised in writing for a permit on his word is checked afterwards.
const FlowCommitment Flow = "commitment"

// Commitment declares how a commitment is checked: it has fallen due, a clerk of the unit marks each promise, and where one is untrue the party is
// ordered to rectify, until it has or the item is ended by the unit's head. Its way stands in workflows/commitment.go. The commitment itself is
// signed without a case: see CommitmentTerms, and db.Store.Sign.
var Commitment = Procedure{
	Flow: FlowCommitment, Letters: "HC", Sign: "诺",
	Opens:  ActSpec{Kind: ActBeginCheck, Content: of[CommitmentDue](), On: OnCase, Through: ThroughProcedure, Closes: true},
	Enters: true,
	Files:  MaxCommitmentFiles,
	Stages: []Stage{StagePromiseCheck, StagePapers, StageRectify, StageRectifyCheck, StageBreachDecision, StageBreachService},
	Events: append([]Event{EventCheckable, EventPapersAsked, EventRectified, EventUnrectified, EventBreachDecided, EventDecisionServed, EventOrderServed},
		ServiceEvents...),
	Tasks: []TaskSpec{
		{Kind: TaskCheckPromises, Stage: StagePromiseCheck, Act: ActCheckPromises, Also: []ActKind{ActAskPapers}, Of: []UnitKind{UnitProvider}, Extendable: true},
		{Kind: TaskVerifyRectified, Stage: StageRectifyCheck, Act: ActVerifyRectified, Of: []UnitKind{UnitProvider}},
		// Its head signs (policy): no item is ended by the vote of a clerk alone.
		{Kind: TaskDecideBreach, Stage: StageBreachDecision, Act: ActDecideBreach, Of: []UnitKind{UnitProvider}, Heads: true},
		ServeTask,
	},
	Acts: []ActSpec{
		{Kind: ActCheckPromises, Content: of[PromisesChecked](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActAskPapers, Content: of[PapersAsked](), On: OnTask, Through: ThroughProcedure, Closes: true},
		// The party does it from its account, or the unit enters it from paper.
		{Kind: ActHandIn, Content: of[PapersHandedIn](), On: OnCase, Through: ThroughProcedure, Closes: true, Beside: true, Holds: true},
		{Kind: ActRectify, Content: of[Rectification](), On: OnCase, Through: ThroughProcedure, Closes: true, Beside: true, Holds: true},
		{Kind: ActVerifyRectified, Content: of[RectifiedChecked](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActDecideBreach, Content: of[BreachDecision](), On: OnTask, Through: ThroughProcedure, Closes: true},
		ServeAct, OpenAct,
	},
	Effects: []EffectSpec{
		// 中止办理: on the record of the commitment, until the case ends (shenzhen-2022 64(2)).
		{Kind: EffectItemPaused, Hides: HidesFromNobody, Lasts: LastsWhileOpen, Begins: PartnerItemPaused, Ends: PartnerItemPauseEnded},
		{Kind: EffectBreach, Hides: HidesFromNobody, Lasts: LastsForGood, Begins: PartnerBreach},
	},
	Outcomes: []OutcomeSpec{
		{Outcome: OutcomeKept},
		{Outcome: OutcomeUnverifiable},
		{Outcome: OutcomeRectified},
		{Outcome: OutcomeBroken},
	},
	Documents: []DocumentSpec{
		{Kind: NoticePapersAsked, Sign: "料"},
		{Kind: NoticePromisesKept, Sign: "核"},
		{Kind: NoticeRectify, Sign: "改", Served: EventOrderServed},
		{Kind: NoticeRectified, Sign: "复"},
		{Kind: NoticeBreach, Sign: "终", Served: EventDecisionServed},
	},
	Steps: []StepSpec{
		OpenStep, ServeStep, AnnounceStep,
		{Step: StepCheckPromises, Owner: OwnerUnit, Whole: true, Inward: true},
		{Step: StepPapers, Owner: OwnerApplicant, Whole: true},
		{Step: StepRectify, Owner: OwnerApplicant, Whole: true, Ordered: true},
		{Step: StepVerifyRectified, Owner: OwnerUnit, Whole: true},
		{Step: StepDecide, Owner: OwnerUnit, Whole: true},
		{Step: StepNotifyPartners, Owner: OwnerPartners, Inward: true},
		{Step: StepReplyUrge, Owner: OwnerUrged, Inward: true},
	},
}

// PartyCommitted is who has promised.
const PartyCommitted PartyRole = "party"

// What there is in a check of a commitment beside what others have too.
const (
	StagePromiseCheck   Stage = "promise_check"   // 核查承诺
	StagePapers         Stage = "papers"          // 待补材料
	StageRectify        Stage = "rectify"         // 责令整改: the order is issued, and the party's time runs from its service
	StageRectifyCheck   Stage = "rectify_check"   // 核查整改
	StageBreachDecision Stage = "breach_decision" // 待决定
	StageBreachService  Stage = "breach_service"  // 待送达: decided, and not in effect before it is served

	EventCheckable     Event = "checkable" // the check can go on: with its opening, and when papers that were asked for have come or not come in time
	EventPapersAsked   Event = "papers_asked"
	EventOrderServed   Event = "order_served"
	EventRectified     Event = "rectified"   // the party says so
	EventUnrectified   Event = "unrectified" // refused, not in time, or found not to be so
	EventBreachDecided Event = "breach_decided"

	TaskCheckPromises   TaskKind = "check_promises"
	TaskVerifyRectified TaskKind = "verify_rectified"
	TaskDecideBreach    TaskKind = "decide_breach" // the unit's head

	ActBeginCheck      ActKind = "begin_check"
	ActCheckPromises   ActKind = "check_promises"
	ActAskPapers       ActKind = "ask_papers"
	ActHandIn          ActKind = "hand_in"
	ActRectify         ActKind = "rectify"
	ActVerifyRectified ActKind = "verify_rectified"
	ActDecideBreach    ActKind = "decide_breach"

	OutcomeKept         Outcome = "kept"
	OutcomeUnverifiable Outcome = "unverifiable" // nothing is found to be untrue, and not everything can be found out
	OutcomeRectified    Outcome = "rectified"
	OutcomeBroken       Outcome = "broken"

	StepCheckPromises   Step = "check_promises"
	StepPapers          Step = "papers"
	StepRectify         Step = "rectify"
	StepVerifyRectified Step = "verify_rectified"
)

// The documents of a check.
const (
	NoticePapersAsked  NoticeKind = "papers_asked"  // 补交材料通知书
	NoticePromisesKept NoticeKind = "promises_kept" // 承诺核查结果告知书
	NoticeRectify      NoticeKind = "rectify"       // 责令整改通知书
	NoticeRectified    NoticeKind = "rectified"     // 整改复核告知书
	NoticeBreach       NoticeKind = "breach"        // 违诺处理决定书
)

// The effects of a check: on the record of the commitment, that handling of the item stands still; on the record of the breach, that it is there.
const (
	EffectItemPaused EffectKind = "item_paused"
	EffectBreach     EffectKind = "breach"

	PartnerItemPaused     = PartnerEvent(EffectItemPaused)
	PartnerItemPauseEnded = PartnerEvent("item_pause_ended")
	PartnerBreach         = PartnerEvent("breach_recorded")
)
