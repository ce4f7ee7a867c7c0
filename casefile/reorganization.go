package casefile

// FlowReorganization is 重整信用修复: a court's document about the reorganization of an enterprise has come.
const FlowReorganization Flow = "reorganization"

// Reorganization declares what follows from a court's document about the reorganization of an enterprise: the ruling that approves the plan begins what the
// pack gives while the plan runs, a notice for assistance has records deleted or taken off their lists, and exactly one document ends the plan. Each document
// is a case of its own, about the case of the plan; filed by the administrator, by the enterprise, or entered by a public body that was shown it, and checked
// by the agency. Its way stands in workflows/reorganization.go.
var Reorganization = Procedure{
	Flow: FlowReorganization, Letters: "CZ", Sign: "整",
	Opens:   ActSpec{Kind: ActFileReorganization, Content: of[ReorganizationFiling](), On: OnCase, Through: ThroughProcedure, Closes: true},
	Stages:  []Stage{StageReorganizationCheck},
	Results: []Result{ResultAlreadyGone, ResultMixed},
	Events:  append([]Event{EventReorganizationDecided}, ServiceEvents...),
	Tasks: []TaskSpec{
		{Kind: TaskCheckReorganization, Stage: StageReorganizationCheck, Act: ActCheckReorganization, Second: true, Of: []UnitKind{UnitAgency}},
		ServeTask,
	},
	Acts: []ActSpec{
		{Kind: ActCheckReorganization, Content: of[ReorganizationCheck](), On: OnTask, Through: ThroughProcedure, Closes: true},
		ServeAct,
	},
	Effects: []EffectSpec{
		// On the enterprise: what the plan says (shenzhen-2020 68, shenzhen-2022 84(1)), that it is rated anew (shenzhen-2020 69), that what lies before the
		// ruling is not held against it (shenzhen-2020 70), and that the plan was carried out (shenzhen-2022 84(1)).
		{Kind: EffectPlan, Hides: HidesFromNobody, Mark: MarkPlan, Lasts: LastsWhilePlanRuns, OfSubject: true},
		{Kind: EffectRatedAnew, Hides: HidesFromNobody, Mark: MarkRatedAnew, Lasts: LastsWhilePlanRuns, OfSubject: true},
		{Kind: EffectDisregarded, Hides: HidesFromNobody, Mark: MarkDisregarded, Lasts: LastsForGood, OfSubject: true},
		{Kind: EffectPlanCarriedOut, Hides: HidesFromNobody, Mark: MarkPlanCarriedOut, Lasts: LastsForGood, OfSubject: true},
		// On each of its records.
		{Kind: EffectPlanMarked, Hides: HidesFromNobody, Mark: MarkReorganizing, Lasts: LastsWhilePlanRuns, Begins: PartnerPlanMarked, Ends: PartnerPlanUnmarked},
		{Kind: EffectShielded, Hides: HidesFromOthers, Lasts: LastsWhilePlanRuns, Begins: PartnerShielded, Ends: PartnerUnshielded, TakesDown: true},
		{Kind: EffectMeasuresPaused, Hides: HidesFromNobody, Mark: MarkMeasuresPaused, Lasts: LastsWhilePlanRuns, Begins: PartnerMeasuresPaused, Ends: PartnerMeasuresResumed},
		DeletedEffect, RemovedFromListEffect,
	},
	Outcomes: []OutcomeSpec{
		{Outcome: OutcomeMarkPlan},
		DeleteOutcome, RemoveFromListOutcome,
		{Outcome: OutcomePlanCarriedOut},
		{Outcome: OutcomePlanConverted},
		{Outcome: OutcomePlanFailed},
		{Outcome: OutcomeRefuseReorganization, Adverse: true},
	},
	Documents: []DocumentSpec{
		{Kind: NoticePlanMarked, Sign: "标"},
		{Kind: NoticeAssisted, Sign: "协"},
		{Kind: NoticePlanOver, Sign: "结"},
		{Kind: NoticeReorganizationRefused, Sign: "否"},
		{Kind: NoticeReorganizationUnit, Sign: "知"},
	},
	Steps: []StepSpec{
		ServeStep, AnnounceStep,
		{Step: StepMark, Owner: OwnerAgency, Whole: true},   // the ruling that approves the plan
		{Step: StepAssist, Owner: OwnerAgency, Whole: true}, // a court's notice
		{Step: StepEndPlan, Owner: OwnerAgency, Whole: true},
		{Step: StepNotifyPartners, Owner: OwnerPartners, Inward: true},
		{Step: StepTakeDown, Owner: OwnerPartners, Inward: true},
		{Step: StepReplyUrge, Owner: OwnerUrged, Inward: true},
	},
}

// PartyReorganized is the enterprise, where it has not filed the document itself.
const PartyReorganized PartyRole = "party"

// What there is in a reorganization beside what others have too.
const (
	StageReorganizationCheck Stage = "reorganization_check" // 待核对裁判文书

	EventReorganizationDecided Event = "reorganization_decided" // what the document says is done, or refused

	TaskCheckReorganization TaskKind = "check_reorganization"

	ActFileReorganization  ActKind = "file_reorganization"
	ActCheckReorganization ActKind = "check_reorganization"

	OutcomeMarkPlan             Outcome = "mark_plan"
	OutcomePlanCarriedOut       Outcome = "plan_carried_out"
	OutcomePlanConverted        Outcome = "plan_converted"
	OutcomePlanFailed           Outcome = "plan_failed"
	OutcomeRefuseReorganization Outcome = "refuse_reorganization"

	StepMark    Step = "mark"
	StepAssist  Step = "assist"
	StepEndPlan Step = "end_plan"
)

// The documents of a reorganization: 重整信息标注告知书, 协助执行办理告知书, 重整终结处理告知书, 不予办理告知书, and what units learn whose records it touches.
const (
	NoticePlanMarked            NoticeKind = "plan_marked"
	NoticeAssisted              NoticeKind = "assisted"
	NoticePlanOver              NoticeKind = "plan_over"
	NoticeReorganizationRefused NoticeKind = "reorganization_refused"
	NoticeReorganizationUnit    NoticeKind = "reorganization_unit"
)

// The effects of a plan: 重整标注, 重新评级, 不作不利参考, 重整计划执行完毕; on records 重整期间, 临时屏蔽, 暂停措施.
const (
	EffectPlan           EffectKind = "plan"
	EffectRatedAnew      EffectKind = "rated_anew"
	EffectDisregarded    EffectKind = "disregarded"
	EffectPlanCarriedOut EffectKind = "plan_carried_out"
	EffectPlanMarked     EffectKind = "plan_marked"
	EffectShielded       EffectKind = "shielded"
	EffectMeasuresPaused EffectKind = "measures_paused"

	PartnerPlanMarked      = PartnerEvent(EffectPlanMarked)
	PartnerPlanUnmarked    = PartnerEvent("plan_unmarked")
	PartnerShielded        = PartnerEvent(EffectShielded)
	PartnerUnshielded      = PartnerEvent("unshielded")
	PartnerMeasuresPaused  = PartnerEvent(EffectMeasuresPaused)
	PartnerMeasuresResumed = PartnerEvent("measures_resumed")
)
