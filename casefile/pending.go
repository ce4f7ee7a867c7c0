package casefile

// FlowPending is 复议诉讼期间处理: a review or a lawsuit about a record is pending.
const FlowPending Flow = "pending"

// Proceedings declares what becomes of a record while a review or a lawsuit about it is pending: the subject shows that it was filed or accepted, the agency
// suspends disclosure and sharing, or marks the record, as the pack says, and asks after it at intervals, until the outcome is told. Its way stands in
// workflows/pending.go.
var Proceedings = Procedure{
	Flow: FlowPending, Letters: "FS", Sign: "讼",
	Opens:  ActSpec{Kind: ActAskPending, Content: of[PendingRequest](), On: OnCase, Through: ThroughProcedure, Closes: true},
	Stages: []Stage{StagePendingCheck, StagePendingWaits, StagePendingAsks},
	Events: append([]Event{EventProceedingsKnown, EventProceedingsUnknown}, ServiceEvents...),
	Tasks: []TaskSpec{
		{Kind: TaskCheckPending, Stage: StagePendingCheck, Act: ActCheckPending, Of: []UnitKind{UnitAgency}},
		{Kind: TaskAskAfter, Stage: StagePendingAsks, Act: ActAskAfter, Of: []UnitKind{UnitAgency}},
		ServeTask,
	},
	Acts: []ActSpec{
		{Kind: ActCheckPending, Content: of[PendingCheck](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActAskAfter, Content: of[AskedAfter](), On: OnTask, Through: ThroughProcedure, Closes: true},
		// At any time: nobody has to wait until he is asked.
		{Kind: ActTellOutcome, Content: of[ProceedingsOutcome](), On: OnCase, Through: ThroughProcedure, Closes: true, Beside: true, Holds: true},
		ServeAct,
	},
	Effects: []EffectSpec{
		// shenzhen-2020 60(3): neither disclosed nor shared; shenzhen-2022 45(3): marked.
		{Kind: EffectPendingSuspended, Hides: HidesFromOthers, Mark: MarkPending, Lasts: LastsWhileOpen, Begins: PartnerPendingSuspended, Ends: PartnerPendingResumed},
		{Kind: EffectPendingAnnotated, Hides: HidesFromNobody, Mark: MarkPending, Lasts: LastsWhileOpen, Begins: PartnerPendingAnnotated, Ends: PartnerPendingMarkEnded},
	},
	Outcomes: []OutcomeSpec{
		{Outcome: OutcomePendingRefused, Adverse: true},
	},
	Results: []Result{ResultWon, ResultLost, ResultSettled},
	Documents: []DocumentSpec{
		{Kind: NoticePendingGranted, Sign: "准"},
		{Kind: NoticePendingRefused, Sign: "否"},
		{Kind: NoticePendingEnded, Sign: "终"},
		{Kind: NoticePendingUnit, Sign: "知"},
	},
	Steps: []StepSpec{
		ServeStep, AnnounceStep,
		{Step: StepCheckPending, Owner: OwnerAgency, Whole: true},
		{Step: StepTellOutcome, Owner: OwnerApplicant},
		{Step: StepAskAfter, Owner: OwnerAgency},
		{Step: StepNotifyPartners, Owner: OwnerPartners, Inward: true},
		{Step: StepReplyUrge, Owner: OwnerUrged, Inward: true},
	},
}

// PartyInDispute is the subject of the record, where it has shown on paper that a matter is pending and so nobody has applied from an account.
const PartyInDispute PartyRole = "party"

// What there is beside what other procedures have too.
const (
	StagePendingCheck Stage = "pending_check" // 核对申请或者受理文书
	StagePendingWaits Stage = "pending_waits" // 复议诉讼进行中: nobody has anything to do
	StagePendingAsks  Stage = "pending_asks"  // 询问进展

	ResultWon     Result = "won"     // the decision behind the record was revoked or changed
	ResultLost    Result = "lost"    // it stands
	ResultSettled Result = "settled" // 撤回、和解 or otherwise ended

	// EventProceedingsKnown is that the review or lawsuit was last known to be pending: from it runs the time after which it is asked after. Then it is unknown.
	EventProceedingsKnown   Event = "proceedings_known"
	EventProceedingsUnknown Event = "proceedings_unknown"

	TaskCheckPending TaskKind = "check_pending"
	TaskAskAfter     TaskKind = "ask_after"

	ActAskPending   ActKind = "ask_pending"
	ActCheckPending ActKind = "check_pending"
	ActAskAfter     ActKind = "ask_after"
	ActTellOutcome  ActKind = "tell_outcome"

	OutcomePendingRefused Outcome = "pending_refused"

	StepCheckPending Step = "check_pending"
	StepTellOutcome  Step = "tell_outcome" // until when the party is waited for before it is asked
	StepAskAfter     Step = "ask_after"
)

// The documents.
const (
	NoticePendingGranted NoticeKind = "pending_granted" // 复议诉讼期间处理告知书
	NoticePendingRefused NoticeKind = "pending_refused" // 不予处理告知书
	NoticePendingEnded   NoticeKind = "pending_ended"   // 终止处理告知书
	NoticePendingUnit    NoticeKind = "pending_unit"    // 复议诉讼期间处理告知书, to the unit that has provided the record, when it begins and when it ends
)

// The effects, and what partners are told.
const (
	EffectPendingSuspended EffectKind = "pending_suspended"
	EffectPendingAnnotated EffectKind = "pending_annotated"

	PartnerPendingSuspended = PartnerEvent(EffectPendingSuspended)
	PartnerPendingResumed   = PartnerEvent("pending_resumed")
	PartnerPendingAnnotated = PartnerEvent(EffectPendingAnnotated)
	PartnerPendingMarkEnded = PartnerEvent("pending_mark_ended")
)
