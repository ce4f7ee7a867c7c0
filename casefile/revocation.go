package casefile

// FlowRevocation is 依据撤销: the document on which a record rests was revoked, changed or declared void.
const FlowRevocation Flow = "revocation"

// Revocation declares how a record whose basis is gone is deleted or changed: its unit tells the agency in writing, of its own motion or because the
// subject or the agency shows the document, and the agency puts the record right. Its way stands in workflows/revocation.go.
var Revocation = Procedure{
	Flow: FlowRevocation, Letters: "YJ", Sign: "据",
	Opens:   ActSpec{Kind: ActAskRevocation, Content: of[RevocationRequest](), On: OnCase, Through: ThroughProcedure, Closes: true},
	Stages:  []Stage{StageRevocationConfirm, StageRevocationApply},
	Results: []Result{ResultAlreadyGone},
	Events:  append([]Event{EventBasisGone, EventRevocationTold, EventRevocationApplied}, ServiceEvents...),
	Tasks: []TaskSpec{
		{Kind: TaskConfirmRevocation, Stage: StageRevocationConfirm, Act: ActConfirmRevocation, Of: []UnitKind{UnitProvider}},
		{Kind: TaskApplyRevocation, Stage: StageRevocationApply, Act: ActApplyRevocation, Of: []UnitKind{UnitAgency}},
		ServeTask,
	},
	Acts: []ActSpec{
		{Kind: ActConfirmRevocation, Content: of[RevocationNotice](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActApplyRevocation, Content: of[RevocationApplied](), On: OnTask, Through: ThroughProcedure, Closes: true},
		ServeAct,
	},
	Effects: []EffectSpec{CorrectedEffect, DeletedEffect},
	Outcomes: []OutcomeSpec{
		DeleteOutcome,
		{Outcome: OutcomeCorrect, Effect: EffectCorrected, Changes: true},
		{Outcome: OutcomeNotConcerned, Adverse: true},
	},
	Documents: []DocumentSpec{
		{Kind: NoticeBasisHandled, Sign: "办"},
		{Kind: NoticeBasisAsked, Sign: "询"},
		{Kind: NoticeBasisGone, Sign: "告"},
		{Kind: NoticeNotConcerned, Sign: "否"},
		{Kind: NoticeAlreadyGone, Sign: "终"},
	},
	Steps: []StepSpec{
		ServeStep, AnnounceStep,
		{Step: StepReport, Owner: OwnerUnit, Whole: true},
		{Step: StepApplyRevocation, Owner: OwnerAgency, Whole: true},
		{Step: StepNotifyPartners, Owner: OwnerPartners, Inward: true},
		{Step: StepReplyUrge, Owner: OwnerUrged, Inward: true},
	},
}

// PartyRevoked is the subject of the record where the case is opened by a public body.
const PartyRevoked PartyRole = "party"

// What there is in a revocation beside what others have too.
const (
	StageRevocationConfirm Stage = "revocation_confirm" // 待单位告知
	StageRevocationApply   Stage = "revocation_apply"   // 待删除或者变更

	// ResultAlreadyGone says that the record was deleted otherwise before the agency came to it.
	ResultAlreadyGone Result = "already_gone"

	EventBasisGone         Event = "basis_gone"         // the document took effect that revokes, changes or voids the basis
	EventRevocationTold    Event = "revocation_told"    // the unit's written notice has come to the agency
	EventRevocationApplied Event = "revocation_applied" // the record is deleted, or says something else

	TaskConfirmRevocation TaskKind = "confirm_revocation"
	TaskApplyRevocation   TaskKind = "apply_revocation"

	ActAskRevocation     ActKind = "ask_revocation"
	ActConfirmRevocation ActKind = "confirm_revocation"
	ActApplyRevocation   ActKind = "apply_revocation"

	OutcomeNotConcerned Outcome = "not_concerned"

	StepReport          Step = "report" // the unit tells the agency in writing
	StepApplyRevocation Step = "apply"
)

// The documents of a revocation. Its result is told as that of other procedures is.
const (
	NoticeBasisHandled NoticeKind = "basis_handled" // 依据撤销办理告知书, to a party that has not asked itself
	NoticeBasisAsked   NoticeKind = "basis_asked"   // 依据撤销核实函, to the unit
	NoticeBasisGone    NoticeKind = "basis_gone"    // 依据撤销书面告知, from the unit to the agency
	NoticeNotConcerned NoticeKind = "not_concerned" // 依据未撤销告知书
	NoticeAlreadyGone  NoticeKind = "already_gone"  // 办件终结告知书
)
