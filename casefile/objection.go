package casefile

// FlowObjection is 异议.
const FlowObjection Flow = "objection"

// Objection declares the objection. Its way stands in workflows/objection.go.
var Objection = Procedure{
	Flow: FlowObjection, Letters: "YY", Sign: "异",
	Opens: ActSpec{Kind: ActFile, Content: of[Filing](), On: OnCase, Through: ThroughProcedure, Closes: true},
	Stages: []Stage{StageFormCheck, StageSupplement, StageComparison, StageCorrection, StageVerification, StageRouting, StageDecision,
		StageInforming},
	Results: []Result{ResultRefused, ResultLapsed},
	Events: []Event{EventLearned, EventSupplementAsked, EventAccepted, EventAnnotated, EventCompared, EventTransferred, EventVerified,
		EventCorrected, EventSentBack, EventLateFormChecked},
	Tasks: []TaskSpec{
		FormCheckTask,
		// The head of the body with which it was filed late decides (shenzhen-2020 37).
		{Kind: TaskApproveLate, Stage: StageFormCheck, Act: ActDecideLate, Of: []UnitKind{UnitAgency, UnitProvider}, Heads: true},
		{Kind: TaskCompare, Stage: StageComparison, Act: ActCompare, Of: []UnitKind{UnitAgency}},
		{Kind: TaskCorrect, Stage: StageCorrection, Act: ActCorrect, Of: []UnitKind{UnitAgency}},
		{Kind: TaskVerify, Stage: StageVerification, Act: ActDecide, Also: []ActKind{ActSendBack}, Of: []UnitKind{UnitProvider}, Extendable: true},
		{Kind: TaskRoute, Stage: StageRouting, Act: ActRoute, Of: []UnitKind{UnitAgency}},
		{Kind: TaskDecide, Stage: StageDecision, Act: ActDecide, Of: []UnitKind{UnitAgency}},
		{Kind: TaskInform, Stage: StageInforming, Act: ActInform, Of: []UnitKind{UnitAgency}},
	},
	Acts: []ActSpec{
		CheckFormAct,
		SupplementAct,
		{Kind: ActDecideLate, Content: of[LateDecision](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActCompare, Content: of[Comparison](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActCorrect, Content: of[Decision](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActDecide, Content: of[Decision](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActSendBack, Content: of[SendBack](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActRoute, Content: of[Routing](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActInform, Content: of[Informing](), On: OnTask, Through: ThroughProcedure, Closes: true},
	},
	Effects: []EffectSpec{
		// xiamen-draft 26(2): whoever looks data up, and on whatever ground, is not given it while its unit stays silent.
		{Kind: EffectSuspended, Hides: HidesFromOthers, Mark: MarkSuspended, Lasts: LastsWhileOpen, Begins: PartnerSuspended, Ends: PartnerResumed},
		{Kind: EffectAnnotated, Hides: HidesFromNobody, Mark: MarkAnnotated, Lasts: LastsWhileOpen, Begins: PartnerAnnotated,
			Ends: PartnerAnnotationEnded},
		CorrectedEffect, SupplementedEffect, PublicationStoppedEffect, DeletedEffect, RemovedFromListEffect,
		// city-2022 44(2): disclosure is publication, sharing and every kind of query (22).
		{Kind: EffectDisclosureStopped, Hides: HidesFromOthers, Lasts: LastsForGood, Begins: PartnerDisclosureStopped, TakesDown: true},
	},
	Outcomes: []OutcomeSpec{
		{Outcome: OutcomeKeep, Adverse: true},
		{Outcome: OutcomeCorrect, Effect: EffectCorrected, Changes: true},
		{Outcome: OutcomeSupplement, Effect: EffectSupplemented, Changes: true},
		StopPublicationOutcome, DeleteOutcome, RemoveFromListOutcome,
		{Outcome: OutcomeStopDisclosure, Effect: EffectDisclosureStopped},
		// shenzhen-2022 51(4)(5): in a way that another law has, which the reasons name.
		{Outcome: OutcomeOtherWay},
	},
	Documents: []DocumentSpec{
		AcceptanceDocument, RefusalDocument, SupplementDocument, LapseDocument,
		{Kind: NoticeComparison, Sign: "比"},
		{Kind: NoticeVerification, Sign: "核"},
		{Kind: NoticeRouting, Sign: "转"},
		{Kind: NoticeResultFiling, Sign: "备"},
	},
	Steps: []StepSpec{
		{Step: StepWindow, Owner: OwnerApplicant},
		{Step: StepApproveLate, Owner: OwnerReceiver, Whole: true, Inward: true},
		{Step: StepAccept, Owner: OwnerReceiver, Whole: true},
		{Step: StepSupplement, Owner: OwnerApplicant, Whole: true},
		{Step: StepAnnotate, Owner: OwnerAgency},
		{Step: StepCompare, Owner: OwnerAgency, Whole: true},
		{Step: StepCorrect, Owner: OwnerAgency, Whole: true},
		{Step: StepInformCorrection, Owner: OwnerAgency, Whole: true},
		{Step: StepTransfer, Owner: OwnerAgency, Whole: true},
		{Step: StepRoute, Owner: OwnerAgency, Whole: true},
		{Step: StepVerify, Owner: OwnerUnit, Whole: true},
		{Step: StepDecideDirect, Owner: OwnerUnit, Whole: true},
		{Step: StepDecide, Owner: OwnerAgency, Whole: true},
		{Step: StepInform, Owner: OwnerAgency, Whole: true},
		{Step: StepNotifyPartners, Owner: OwnerPartners, Inward: true},
		{Step: StepNotifyCorrection, Owner: OwnerPartners, Inward: true},
		{Step: StepReplyUrge, Owner: OwnerUrged, Inward: true},
		{Step: StepTotal, Owner: OwnerReceiver},
	},
}

// The stages of an objection beside the form check.
const (
	StageComparison   Stage = "comparison"   // 比对
	StageCorrection   Stage = "correction"   // 更正自身错误
	StageVerification Stage = "verification" // 单位核查
	StageRouting      Stage = "routing"      // 重新转送
	StageDecision     Stage = "decision"     // 运行机构处理
	StageInforming    Stage = "informing"    // 结果告知
)

// The events of an objection beside those that others have too. When the applicant learned of a record is what he says himself, and not
// kept as an event of his case.
const (
	EventLearned         Event = "learned"
	EventAnnotated       Event = "annotated"
	EventCompared        Event = "compared"
	EventVerified        Event = "verified"
	EventCorrected       Event = "corrected"
	EventSentBack        Event = "sent_back"         // the unit returned what is not its to verify
	EventLateFormChecked Event = "late_form_checked" // a late filing was put up for approval
)

// The tasks of an objection beside the form check.
const (
	TaskApproveLate TaskKind = "approve_late" // the head of the body with which it was filed late
	TaskCompare     TaskKind = "compare"      // agency: compare with the source
	TaskCorrect     TaskKind = "correct"      // agency: decide how its own error is put right
	TaskVerify      TaskKind = "verify"       // providing unit: verify and decide
	TaskRoute       TaskKind = "route"        // agency: name the unit that is responsible
	TaskDecide      TaskKind = "decide"       // the platform's operator decides alone
	TaskInform      TaskKind = "inform"       // agency: complete the handling and tell the applicant
)

// The acts of an objection beside those that others have too.
const (
	ActDecideLate ActKind = "decide_late" // the head lets a late filing in, or not
	ActCompare    ActKind = "compare"
	ActCorrect    ActKind = "correct"
	ActDecide     ActKind = "decide"
	ActSendBack   ActKind = "send_back" // the unit is not responsible
	ActRoute      ActKind = "route"     // the agency names the unit that is
	ActInform     ActKind = "inform"
)

// The documents of an objection beside those that others have too.
const (
	NoticeComparison   NoticeKind = "comparison"    // 比对结果告知书
	NoticeVerification NoticeKind = "verification"  // 核查通知书, to the unit
	NoticeRouting      NoticeKind = "routing"       // 转办告知书
	NoticeResultFiling NoticeKind = "result_filing" // 处理结果备案书, to the agency
)

// The steps of an objection beside those that others have too.
const (
	StepWindow           Step = "window"       // until when an objection may be filed
	StepApproveLate      Step = "approve_late" // whether a late filing is let in
	StepCompare          Step = "compare"
	StepCorrect          Step = "correct"           // own error
	StepInformCorrection Step = "inform_correction" // result of an own error
	StepRoute            Step = "route"             // to another unit, after one has sent it back
	StepVerify           Step = "verify"
	StepDecideDirect     Step = "decide_direct" // the unit, when approached directly
	StepInform           Step = "inform"
)

// Handling is who settles an objection under a pack.
type Handling string

// The platform's operator alone, or the unit that provided the record after a comparison by the agency.
const (
	HandlingOperator Handling = "operator_decides"
	HandlingUnit     Handling = "unit_verifies"
)

// OwnError is when the agency puts its own error right.
type OwnError string

// At once with the comparison, by a decision within a period of its own, or not at all: what differs goes to the unit, which is
// responsible for it.
const (
	OwnErrorAtOnce     OwnError = "correct_at_once"
	OwnErrorByDeadline OwnError = "correct_by_deadline"
	OwnErrorToUnit     OwnError = "unit_verifies"
)

// ResultBy is who tells the applicant the result.
type ResultBy string

// The agency as a task of its own, or whoever decides, with the decision.
const (
	ResultByAgency  ResultBy = "agency"
	ResultByDecider ResultBy = "decider"
)

// Way is the way that an objection takes under a pack: the named fields on which the procedure branches. Workflow and
// activities both ask it what comes next, so that the task which a step opens is the one that the procedure awaits.
type Way struct {
	Handling Handling `json:"handling" yaml:"handling"`
	OwnError OwnError `json:"own_error,omitempty" yaml:"own_error"`
	ResultBy ResultBy `json:"result_by" yaml:"result_by"`
	// Direct is set on the way of a case that was filed with the unit itself: it decides and tells without the agency.
	Direct bool `json:"direct,omitempty" yaml:"-"`
}

// Through is the way of a case that was filed through the channel.
func (w Way) Through(c Channel) Way {
	w.Direct = c == ChannelUnit
	return w
}

// AfterAcceptance is the task that acceptance opens.
func (w Way) AfterAcceptance() TaskKind {
	switch {
	case w.Direct:
		return TaskVerify
	case w.Handling == HandlingOperator:
		return TaskDecide
	}
	return TaskCompare
}

// AfterComparison is the task that a finding opens; "" where the comparison settles the case.
func (w Way) AfterComparison(f Finding) TaskKind {
	switch {
	case f == FindingNoError, w.OwnError == OwnErrorToUnit:
		return TaskVerify
	case w.OwnError == OwnErrorByDeadline:
		return TaskCorrect
	}
	return w.AfterDecision()
}

// AfterDecision is the task that a decision opens; "" where the result goes out with it and the case ends.
func (w Way) AfterDecision() TaskKind {
	if w.ResultBy == ResultByAgency && !w.Direct {
		return TaskInform
	}
	return ""
}
