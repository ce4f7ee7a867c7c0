package casefile

// Common declares what every procedure has: working on a task, more time, urging, withdrawing, partners, and the ways in which a case
// ends before it is decided. It is no procedure of its own and has no name.
var Common = Procedure{
	Results: []Result{ResultWithdrawn},
	Events:  []Event{EventFiled, EventUrged},
	Tasks: []TaskSpec{
		// Its head decides (shenzhen-2020 38(2), shenzhen-2022 51(3)).
		{Kind: TaskApproveExtension, Act: ActDecideExtension, Of: []UnitKind{UnitProvider}, Heads: true},
		{Kind: TaskReplyUrge, Act: ActReplyUrge, Of: []UnitKind{UnitAgency, UnitProvider}},
		{Kind: TaskReachPartner, Act: ActTellPartner, Of: []UnitKind{UnitAgency}, Outlives: true},
		{Kind: TaskTakeDown, Act: ActNoteTakeDown, Of: []UnitKind{UnitAgency}, Outlives: true},
	},
	Acts: []ActSpec{
		{Kind: ActWithdraw, Content: of[Withdrawal](), On: OnCase, Through: ThroughProcedure, Closes: true, Beside: true, Holds: true},
		{Kind: ActClaim, On: OnTask, Through: ThroughReceipt},
		{Kind: ActRelease, On: OnTask, Through: ThroughReceipt},
		{Kind: ActHandOver, Content: of[HandOver](), On: OnTask, Through: ThroughReceipt},
		{Kind: ActTakeBack, Content: of[TakeBack](), On: OnTask, Through: ThroughReceipt},
		{Kind: ActRequestExtension, Content: of[ExtensionRequest](), On: OnTask, Through: ThroughProcedure, Beside: true},
		{Kind: ActDecideExtension, Content: of[ExtensionDecision](), On: OnTask, Through: ThroughProcedure, Closes: true, Beside: true, Holds: true},
		{Kind: ActUrge, Content: of[Urge](), On: OnCase, Through: ThroughProcedure, Beside: true},
		{Kind: ActReplyUrge, Content: of[UrgeReply](), On: OnTask, Through: ThroughProcedure, Closes: true, Beside: true},
		{Kind: ActTellPartner, Content: of[PartnerTold](), On: OnTask, Through: ThroughSender, Closes: true},
		{Kind: ActNoteTakeDown, Content: of[TakenDown](), On: OnTask, Through: ThroughSender, Closes: true},
	},
	Documents: []DocumentSpec{
		{Kind: NoticeReceipt, Sign: "收"},
		{Kind: NoticeResult, Sign: "果"},
		{Kind: NoticeWithdrawal, Sign: "撤"},
		{Kind: NoticeExtension, Sign: "延"},
		{Kind: NoticeUrge, Sign: "催"},
		{Kind: NoticeSupervision, Sign: "督"},
		{Kind: NoticeDateMoved, Sign: "变"},
	},
}

// What procedures have that check the form of what is filed before they accept it, each of which names these in its declaration.
var (
	// FormCheckTask falls to the agency, and to a unit with which something is filed directly.
	FormCheckTask = TaskSpec{Kind: TaskFormCheck, Stage: StageFormCheck, Act: ActCheckForm, Of: []UnitKind{UnitAgency, UnitProvider}}
	CheckFormAct  = ActSpec{Kind: ActCheckForm, Content: of[FormCheck](), On: OnTask, Through: ThroughProcedure, Closes: true}
	// SupplementAct is on the case: nobody has a task while the applicant is waited for.
	SupplementAct = ActSpec{Kind: ActSupplement, Content: of[Supplement](), On: OnCase, Through: ThroughProcedure, Closes: true, Holds: true}

	AcceptanceDocument = DocumentSpec{Kind: NoticeAcceptance, Sign: "受"}
	RefusalDocument    = DocumentSpec{Kind: NoticeRefusal, Sign: "拒"}
	SupplementDocument = DocumentSpec{Kind: NoticeSupplement, Sign: "补"}
	LapseDocument      = DocumentSpec{Kind: NoticeLapse, Sign: "终"}
)

// The stages of procedures that check the form of what is filed, and the end of all.
const (
	StageFormCheck  Stage = "form_check" // 受理审查
	StageSupplement Stage = "supplement" // 待补正
	StageClosed     Stage = "closed"     // 办结
)

// The events that more than one procedure has.
const (
	EventFiled           Event = "filed"
	EventComplete        Event = "complete" // what was filed is complete, as far as anybody knows: with the filing, and with each supplement
	EventSupplementAsked Event = "supplement_asked"
	EventAccepted        Event = "accepted"
	EventTransferred     Event = "transferred" // to the unit that decides
	EventUrged           Event = "urged"
)

// The ends that more than one procedure has: 不予受理, 撤回, 逾期未补正.
const (
	ResultRefused   Result = "refused"
	ResultWithdrawn Result = "withdrawn"
	ResultLapsed    Result = "lapsed"
)

// The tasks that more than one procedure has.
const (
	TaskFormCheck TaskKind = "form_check" // accept or refuse

	TaskApproveExtension TaskKind = "approve_extension" // the head of the unit that verifies
	TaskReplyUrge        TaskKind = "reply_urge"        // whoever was urged
	TaskReachPartner     TaskKind = "reach_partner"     // agency: reach a partner that stays away
	TaskTakeDown         TaskKind = "take_down"         // agency: a partner has not confirmed that a record is down
)

// The acts that more than one procedure has.
const (
	ActFile       ActKind = "file"
	ActCheckForm  ActKind = "check_form"
	ActSupplement ActKind = "supplement" // the applicant hands in what was missing
	ActWithdraw   ActKind = "withdraw"

	ActClaim    ActKind = "claim"
	ActRelease  ActKind = "release"
	ActHandOver ActKind = "hand_over"
	ActTakeBack ActKind = "take_back"

	ActRequestExtension ActKind = "request_extension"
	ActDecideExtension  ActKind = "decide_extension"

	ActUrge        ActKind = "urge"         // the supervisor urges whoever owes the task
	ActReplyUrge   ActKind = "reply_urge"   // the unit answers the urge
	ActTellPartner ActKind = "tell_partner" // the agency has reached a partner that stayed away

	ActNoteTakeDown ActKind = "note_take_down" // the agency knows otherwise that the record is down, or reminds the partner
)

// The documents that more than one procedure has.
const (
	NoticeReceipt     NoticeKind = "receipt"     // 接收回执
	NoticeAcceptance  NoticeKind = "acceptance"  // 受理通知书
	NoticeRefusal     NoticeKind = "refusal"     // 不予受理通知书
	NoticeSupplement  NoticeKind = "supplement"  // 补正告知书
	NoticeLapse       NoticeKind = "lapse"       // 逾期未补正办结告知书
	NoticeResult      NoticeKind = "result"      // 处理结果告知书
	NoticeWithdrawal  NoticeKind = "withdrawal"  // 撤回确认书
	NoticeExtension   NoticeKind = "extension"   // 延期告知书
	NoticeUrge        NoticeKind = "urge"        // 催办单, to the unit
	NoticeSupervision NoticeKind = "supervision" // 督办单, to the unit
	NoticeDateMoved   NoticeKind = "date_moved"  // 期限变动告知书
)

// The steps that more than one procedure has.
const (
	StepAccept           Step = "accept"
	StepSupplement       Step = "supplement"
	StepAnnotate         Step = "annotate"
	StepTransfer         Step = "transfer"
	StepDecide           Step = "decide"            // of an objection: the operator, when it decides alone
	StepNotifyPartners   Step = "notify_partners"   // of the annotation
	StepNotifyCorrection Step = "notify_correction" // of the correction
	StepTakeDown         Step = "take_down"         // partners confirm that a record is down
	StepReplyUrge        Step = "reply_urge"        // of the supervisor
	StepTotal            Step = "total"             // the whole case, at most
)
