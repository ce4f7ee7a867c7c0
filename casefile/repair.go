package casefile

// FlowRepair is 信用修复.
const FlowRepair Flow = "repair"

// Repair declares credit repair. Its way stands in workflows/repair.go.
var Repair = Procedure{
	Flow: FlowRepair, Letters: "XF", Sign: "复",
	Opens:      ActSpec{Kind: ActFile, Content: of[RepairFiling](), On: OnCase, Through: ThroughProcedure, Closes: true},
	Files:      MaxRepairFiles,
	Misconduct: true,
	Stages:     []Stage{StageFormCheck, StageSupplement, StageRepairDecision},
	Results:    []Result{ResultRefused, ResultLapsed, ResultMixed},
	Events:     []Event{EventComplete, EventSupplementAsked, EventAccepted, EventTransferred, EventRepairDecided},
	Tasks: []TaskSpec{
		FormCheckTask,
		// The unit that provided, listed or rated; the operator where the pack has it decide (qianhai-2020 12(2)).
		{Kind: TaskDecideRepair, Stage: StageRepairDecision, Act: ActDecideRepair, Of: []UnitKind{UnitAgency, UnitProvider}, Extendable: true},
	},
	Acts: []ActSpec{
		CheckFormAct,
		SupplementAct,
		{Kind: ActDecideRepair, Content: of[RepairDecision](), On: OnTask, Through: ThroughProcedure, Closes: true},
	},
	Effects: []EffectSpec{
		PublicationStoppedEffect, DeletedEffect, RemovedFromListEffect,
		{Kind: EffectWithheld, Hides: HidesFromOthers, Lasts: LastsForGood, Begins: PartnerWithheld, TakesDown: true, Delists: true},
		{Kind: EffectMasked, Hides: HidesFromOthers, Lasts: LastsForGood, Begins: PartnerMasked, TakesDown: true},
		{Kind: EffectQueryStopped, Hides: HidesFromOthers, Lasts: LastsForGood, Begins: PartnerQueryStopped, TakesDown: true, Delists: true},
		{Kind: EffectRepaired, Hides: HidesFromNobody, Mark: MarkRepaired, Lasts: LastsForGood, Begins: PartnerRepaired},
		{Kind: EffectRepairStub, Hides: HidesContent, Mark: MarkStub, Lasts: LastsForATime, Begins: PartnerStubbed, Ends: PartnerStubEnded},
		{Kind: EffectMeasuresStopped, Hides: HidesFromNobody, Mark: MarkReleased, Lasts: LastsForGood, Begins: PartnerMeasuresStopped},
		{Kind: EffectRatingAdjusted, Hides: HidesFromNobody, Mark: MarkAdjusted, Lasts: LastsForGood, Begins: PartnerRatingAdjusted},
	},
	Outcomes: []OutcomeSpec{
		{Outcome: OutcomeRefuseRepair, Adverse: true},
		{Outcome: OutcomeWithhold, Effect: EffectWithheld},
		StopPublicationOutcome,
		{Outcome: OutcomeMask, Effect: EffectMasked},
		{Outcome: OutcomeMarkRepaired, Effect: EffectRepaired},
		{Outcome: OutcomeStopQuery, Effect: EffectQueryStopped},
		DeleteOutcome,
		RemoveFromListOutcome,
		{Outcome: OutcomeAdjustRating, Effect: EffectRatingAdjusted, Changes: true},
	},
	Documents: []DocumentSpec{
		AcceptanceDocument, RefusalDocument, SupplementDocument, LapseDocument,
		{Kind: NoticeForwarding, Sign: "转"},
		{Kind: NoticeRepairRequest, Sign: "办"},
		{Kind: NoticeRepairDecision, Sign: "决"},
		{Kind: NoticeRepairPush, Sign: "推"},
	},
	Steps: []StepSpec{
		{Step: StepAccept, Owner: OwnerReceiver, Whole: true},
		{Step: StepSupplement, Owner: OwnerApplicant, Whole: true},
		{Step: StepTransfer, Owner: OwnerAgency, Whole: true},
		{Step: StepDecide, Owner: OwnerUnit, Whole: true},
		{Step: StepRepairResult, Owner: OwnerAgency},
		{Step: StepNotifyCorrection, Owner: OwnerPartners, Inward: true},
		{Step: StepTakeDown, Owner: OwnerPartners, Inward: true},
		{Step: StepReplyUrge, Owner: OwnerUrged, Inward: true},
	},
}

// What there is in a repair beside what others have too.
const (
	StageRepairDecision Stage = "repair_decision" // 修复决定

	EventRepairDecided Event = "repair_decided"

	TaskDecideRepair TaskKind = "decide_repair" // whoever provided, listed or rated

	ActDecideRepair ActKind = "decide_repair"

	// ResultMixed says that some records of the case were repaired and others not, or each in another way.
	ResultMixed Result = "mixed"

	StepRepairResult Step = "result" // the result is told within so much of the filing, as a rule
)

// The documents of a repair beside those that others have too.
const (
	NoticeForwarding     NoticeKind = "forwarding"      // 转送告知书, to the applicant
	NoticeRepairRequest  NoticeKind = "repair_request"  // 修复申请转办单, to the unit that decides
	NoticeRepairDecision NoticeKind = "repair_decision" // 修复决定书
	NoticeRepairPush     NoticeKind = "repair_push"     // 修复决定推送书, to the agency
)

// The outcomes of a repair beside those of effect.go: 不予修复, 停止公示和共享, 屏蔽, 标注已修复, 停止查询, 调整评价.
const (
	OutcomeRefuseRepair Outcome = "refuse_repair"
	OutcomeWithhold     Outcome = "withhold"
	OutcomeMask         Outcome = "mask"
	OutcomeMarkRepaired Outcome = "mark_repaired"
	OutcomeStopQuery    Outcome = "stop_query"
	OutcomeAdjustRating Outcome = "adjust_rating"
)

// The effects of a repair beside those of effect.go: 停止公示和共享, 屏蔽, 停止查询, 修复标注, 修复存根, 解除惩戒措施, 调整评价.
const (
	EffectWithheld        EffectKind = "withheld"
	EffectMasked          EffectKind = "masked"
	EffectQueryStopped    EffectKind = "query_stopped"
	EffectRepaired        EffectKind = "repaired"
	EffectRepairStub      EffectKind = "repair_stub" // a deleted record is shown as repaired, without what it said, for a time (qianhai-2020 12(2))
	EffectMeasuresStopped EffectKind = "measures_stopped"
	EffectRatingAdjusted  EffectKind = "rating_adjusted"
)

// What partners are told of a repair beside what effect.go has.
const (
	PartnerWithheld        = PartnerEvent(EffectWithheld)
	PartnerMasked          = PartnerEvent(EffectMasked)
	PartnerQueryStopped    = PartnerEvent(EffectQueryStopped)
	PartnerRepaired        = PartnerEvent(EffectRepaired)
	PartnerStubbed         = PartnerEvent(EffectRepairStub)
	PartnerStubEnded       = PartnerEvent("repair_stub_ended")
	PartnerMeasuresStopped = PartnerEvent(EffectMeasuresStopped)
	PartnerRatingAdjusted  = PartnerEvent(EffectRatingAdjusted)
)
