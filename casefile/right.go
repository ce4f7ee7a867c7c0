package casefile

// FlowRight is 信用权益申请: a subject asks for what regulations give it beside objection and repair, about its own records.
const FlowRight Flow = "right"

// Right declares how a subject uses a right of its own: it keeps records of its honours out of sight or out of the register, has a statement attached to a
// record, or has a record deleted. Asked for from its account or on paper; the body that receives it decides, with effect at once, and the decision is
// served. What can be taken back is taken back by an act on the closed case. Its way stands in workflows/right.go.
var Right = Procedure{
	Flow: FlowRight, Letters: "QY", Sign: "权",
	Opens:   ActSpec{Kind: ActAskRight, Content: of[RightRequest](), On: OnCase, Through: ThroughProcedure, Closes: true},
	Files:   MaxRightFiles,
	Stages:  []Stage{StageRightDecision, StageRightService},
	Results: []Result{ResultMixed},
	Events:  append([]Event{EventAccepted, EventRightDecided, EventRightTold, EventRightTakenBack}, ServiceEvents...),
	Tasks: []TaskSpec{
		{Kind: TaskDecideRight, Stage: StageRightDecision, Act: ActDecideRight, Of: []UnitKind{UnitAgency, UnitProvider}},
		ServeTask,
	},
	Acts: []ActSpec{
		{Kind: ActDecideRight, Content: of[RightDecision](), On: OnTask, Through: ThroughProcedure, Closes: true},
		// When the case has ended: the subject does not want any more what was granted.
		{Kind: ActTakeBackRight, Content: of[RightTakenBack](), On: OnCase, Through: ThroughStep, Outlives: true},
		ServeAct, OpenAct,
	},
	Effects: []EffectSpec{
		DeletedEffect,
		{Kind: EffectNotDisclosed, Hides: HidesFromPublic, Lasts: LastsUntilTakenBack, Begins: PartnerNotDisclosed, Ends: PartnerDisclosedAgain},
		{Kind: EffectNotShared, Hides: HidesFromOthers, Lasts: LastsUntilTakenBack, Begins: PartnerNotShared, Ends: PartnerSharedAgain, TakesDown: true},
		{Kind: EffectArchived, Hides: HidesFromOthers, Lasts: LastsUntilTakenBack, Begins: PartnerArchived, Ends: PartnerUnarchived, TakesDown: true},
		{Kind: EffectStatement, Hides: HidesFromNobody, Mark: MarkStated, Lasts: LastsUntilTakenBack, Begins: PartnerStated, Ends: PartnerStatementEnded},
		// On the subject: no record of these categories comes in about it (shenzhen-2022 40(2)).
		{Kind: EffectNotRecorded, Hides: HidesFromNobody, Lasts: LastsUntilTakenBack, OfSubject: true, Bars: []string{CategoryHonour}},
	},
	Outcomes: []OutcomeSpec{
		DeleteOutcome,
		{Outcome: OutcomeNotDisclose, Effect: EffectNotDisclosed},
		{Outcome: OutcomeNotShare, Effect: EffectNotShared},
		{Outcome: OutcomeArchive, Effect: EffectArchived},
		{Outcome: OutcomeAttachStatement, Effect: EffectStatement},
		// Its records are deleted, and the wish lies on the subject: see activities.
		{Outcome: OutcomeNotRecord},
		{Outcome: OutcomeRefuseRight, Adverse: true},
	},
	Documents: []DocumentSpec{
		{Kind: NoticeRight, Sign: "决", Served: EventRightTold},
		{Kind: NoticeRightUnit, Sign: "知"},
		{Kind: NoticeRightTakenBack, Sign: "回"},
	},
	Steps: []StepSpec{
		OpenStep, ServeStep, AnnounceStep,
		{Step: StepHonours, Owner: OwnerReceiver, Whole: true},
		{Step: StepStatement, Owner: OwnerReceiver, Whole: true},
		{Step: StepErasure, Owner: OwnerReceiver, Whole: true},
		{Step: StepNotifyPartners, Owner: OwnerPartners, Inward: true},
		{Step: StepNotifyCorrection, Owner: OwnerPartners, Inward: true},
		{Step: StepTakeDown, Owner: OwnerPartners, Inward: true},
		{Step: StepReplyUrge, Owner: OwnerUrged, Inward: true},
	},
}

// PartyEntitled is whose right it is, where it was asked for on paper and so nobody has applied from an account.
const PartyEntitled PartyRole = "party"

// RightID names a right.
type RightID string

// The rights: 表彰奖励等守信信息的处理 (shenzhen-2020 58, shenzhen-2022 40(2), xiamen-draft 27, city-2022 48); 附注声明 (shenzhen-2020 59, shenzhen-2022
// 29); 删除 (shenzhen-2022 43).
const (
	RightHonours   RightID = "honours"
	RightStatement RightID = "statement"
	RightErasure   RightID = "erasure"
)

// Rights are all of them, in the order in which they are offered.
var Rights = []RightID{RightHonours, RightStatement, RightErasure}

// Step is the step within whose period it is decided.
func (r RightID) Step() Step { return Step(r) }

// What there is in a right beside what others have too.
const (
	StageRightDecision Stage = "right_decision" // 待处理
	StageRightService  Stage = "right_service"  // 待送达: decided, and in effect

	EventRightDecided   Event = "right_decided"
	EventRightTold      Event = "right_told"       // the decision is served
	EventRightTakenBack Event = "right_taken_back" // after the case has ended

	TaskDecideRight TaskKind = "decide_right"

	ActAskRight      ActKind = "ask_right"
	ActDecideRight   ActKind = "decide_right"
	ActTakeBackRight ActKind = "take_back_right"

	OutcomeNotDisclose     Outcome = "not_disclose"
	OutcomeNotShare        Outcome = "not_share"
	OutcomeArchive         Outcome = "archive"
	OutcomeNotRecord       Outcome = "not_record"
	OutcomeAttachStatement Outcome = "attach_statement"
	OutcomeRefuseRight     Outcome = "refuse_right"

	StepHonours   = Step(RightHonours)
	StepStatement = Step(RightStatement)
	StepErasure   = Step(RightErasure)
)

// The documents of a right.
const (
	NoticeRight          NoticeKind = "right"            // 信用权益申请处理决定书
	NoticeRightUnit      NoticeKind = "right_unit"       // 信用权益处理告知书, to a unit whose record it is about, or to whoever runs the platform
	NoticeRightTakenBack NoticeKind = "right_taken_back" // 信用权益撤回确认书
)

// The effects of a right: 不对外披露, 不对外披露和共享, 中止查询并归档, 附注声明, 不予记入.
const (
	EffectNotDisclosed EffectKind = "not_disclosed"
	EffectNotShared    EffectKind = "not_shared"
	EffectArchived     EffectKind = "archived"
	EffectStatement    EffectKind = "statement"
	EffectNotRecorded  EffectKind = "not_recorded"

	PartnerNotDisclosed   = PartnerEvent(EffectNotDisclosed)
	PartnerDisclosedAgain = PartnerEvent("disclosed_again")
	PartnerNotShared      = PartnerEvent(EffectNotShared)
	PartnerSharedAgain    = PartnerEvent("shared_again")
	PartnerArchived       = PartnerEvent(EffectArchived)
	PartnerUnarchived     = PartnerEvent("unarchived")
	PartnerStated         = PartnerEvent("statement_attached")
	PartnerStatementEnded = PartnerEvent("statement_removed")
)
